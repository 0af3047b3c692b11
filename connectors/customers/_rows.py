"""Turns rows of a CRM into customers, what they bought and their tickets. Pure.

A cell that cannot be understood is named and left out; a customer is only lost with their id.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import unquote

from connectors.customers._amounts import HINT, currency_in, read_amount
from connectors.customers._cells import ANY_GAP, GAP_BETWEEN_PHONES, GAP_BETWEEN_URLS, Cells
from connectors.customers._phones import HINT as PHONE_HINT
from connectors.customers._phones import read_phone
from connectors.customers._words import (
    NO_BASIS,
    RELATIONS,
    is_closed,
    read_basis,
    read_relation,
    read_slack_id,
)
from connectors.tools.cells import read_flag
from schemas.customer import Customer, Owner, Purchase, Relation, Ticket
from schemas.identity import fold_claim, fold_email, fold_handle, fold_profile
from schemas.profiles import SERVICE_NAMES, profile_of

CUSTOMER_FIELDS = (
    "id", "name", "kind", "relation", "segment", "email", "phone", "handles", "profile", "author_id", "basis",
    "lifetime_value", "currency", "place", "employer", "job", "owner", "owner_email", "owner_slack_id",
    "do_not_contact",
)  # fmt: skip
"""What a column can hold, beside `handle.x` for handles on the source type x. `handles` tell their
type: x:anna.
"""
PURCHASE_FIELDS = (
    "id", "customer_id", "product", "at", "amount", "currency", "warranty_until", "renewal_at",
)  # fmt: skip
TICKET_FIELDS = ("id", "customer_id", "subject", "opened_at", "status", "url")

_MAX_ID_CHARS = 200
_TYPED = re.compile(r"[a-z][a-z0-9_]*:")
_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of a source are to be read, where they do not tell it themselves."""

    basis: str = ""
    relation: Relation = "customer"
    relations: Mapping[str, Relation] = field(default_factory=dict)
    currency: str = ""
    decimal_comma: bool = False
    country: str = ""
    slack_ids: Mapping[str, str] = field(default_factory=dict)


def customer_of(cells: Cells, how: How) -> Customer | None:
    """The customer of a row, None without an id."""
    customer_id = cells.one("id", read_id)
    if not customer_id:
        cells.missing("id")
        return None
    amount, hint = partial(read_amount, how.decimal_comma), HINT[how.decimal_comma]
    relation = cells.one("relation", partial(read_relation, how.relations), _RELATION_HINT)
    basis = cells.one("basis", read_basis) or how.basis
    return Customer.model_validate({
        "id": customer_id,
        "name": cells.one("name"),
        "kind": cells.one("kind", _kind) or "person",
        "relation": relation or how.relation,
        "segment": cells.one("segment"),
        "emails": cells.all("email", ANY_GAP, fold_email),
        "phones": cells.all(
            "phone", GAP_BETWEEN_PHONES, partial(read_phone, how.country), PHONE_HINT
        ),
        "handles": _handles(cells),
        "profiles": cells.all("profile", GAP_BETWEEN_URLS, _profile),
        "author_ids": cells.all("author_id", GAP_BETWEEN_URLS, _author_id),
        "basis": "" if basis == NO_BASIS else basis,
        "lifetime_value": float(cells.one("lifetime_value", amount, hint) or 0),
        "currency": _unit(cells, "lifetime_value", how.currency),
        "place": ", ".join(cells.all("place", None, str)),
        "employer": cells.one("employer"),
        "job": cells.one("job"),
        "owner": _owner(cells, how),
        "do_not_contact": _do_not_contact(cells),
    })  # fmt: skip


def purchase_of(
    cells: Cells, how: How, read_time: Callable[[str], datetime], *, now: datetime
) -> tuple[str, Purchase] | None:
    """The customer's id and what they bought; None where the row does not tell who, what or when."""
    customer_id, product = cells.one("customer_id", read_id), cells.one("product")
    amount = cells.one("amount", partial(read_amount, how.decimal_comma), HINT[how.decimal_comma])
    unit = _unit(cells, "amount", how.currency)
    at = cells.one("at")
    if not _all_there(cells, customer_id=customer_id, product=product, at=at):
        return None
    moment = _moment(cells, "at", read_time, latest=now + _SOON)
    if moment is None:
        return None
    purchase_id = cells.one("id", read_id) or _digest(
        customer_id, product, moment.isoformat(), amount
    )
    return customer_id, Purchase(
        id=purchase_id, product=product, at=moment, amount=float(amount or 0), currency=unit,
        warranty_until=_moment(cells, "warranty_until", read_time),
        renewal_at=_moment(cells, "renewal_at", read_time),
    )  # fmt: skip


def ticket_of(
    cells: Cells,
    read_time: Callable[[str], datetime],
    *,
    now: datetime,
    closed: frozenset[str] = frozenset(),
) -> tuple[str, Ticket] | None:
    """The customer's id and their open ticket; None for a closed one, and where the row does not tell
    whose it is, its id or when it was opened.
    """
    if is_closed(closed, cells.one("status")):
        return None
    customer_id, ticket_id = cells.one("customer_id", read_id), cells.one("id", read_id)
    at = cells.one("opened_at")
    if not _all_there(cells, customer_id=customer_id, id=ticket_id, opened_at=at):
        return None
    moment = _moment(cells, "opened_at", read_time, latest=now + _SOON)
    if moment is None:
        return None
    return customer_id, Ticket(
        id=ticket_id, subject=cells.one("subject"), opened_at=moment, url=cells.one("url")
    )


_RELATION_HINT = (
    f"it is one of {', '.join(RELATIONS)}; set relations ({{word of the column: customer}})"
)


def _all_there(cells: Cells, **values: str) -> bool:
    """Whether every field that a row needs has a value; those without are noted."""
    for name, value in values.items():
        if not value:
            cells.missing(name)
    return all(values.values())


def _moment(
    cells: Cells, name: str, read: Callable[[str], datetime], *, latest: datetime | None = None
) -> datetime | None:
    """The moment a field tells; None without one, or where it is none, which is noted."""
    cell = cells.one(name)
    if not cell:
        return None
    try:
        moment = read(cell)
    except ValueError as error:
        cells.wrong.append(f"{name}: {error}")
        return None
    if latest is not None and moment > latest:
        cells.wrong.append(f"{name}: {cell[:40]!r} lies in the future")
        return None
    return moment


def _handles(cells: Cells) -> tuple[str, ...]:
    handles: list[str] = []
    for name in cells.columns:
        if name.startswith("handle."):
            handles += cells.all(name, ANY_GAP, partial(_handle, name.partition(".")[2]))
    handles += cells.all("handles", ANY_GAP, _claim)
    return tuple(dict.fromkeys(handles))


def _owner(cells: Cells, how: How) -> Owner | None:
    """Who looks after the customer; None where no column tells anything."""
    name, email = cells.one("owner"), cells.one("owner_email", fold_email)
    slack_id = cells.one("owner_slack_id", read_slack_id) or how.slack_ids.get(email, "")
    return Owner(name=name, email=email, slack_id=slack_id) if name or email or slack_id else None


def _do_not_contact(cells: Cells) -> bool:
    """Whether any column says so. One that cannot be understood is noted, and counts as yes: nobody is
    written to by mistake.
    """
    answers = cells.all("do_not_contact", None, _yes_or_no)
    asked = "do_not_contact" in cells.columns
    return "yes" in answers or (asked and any("do_not_contact " in one for one in cells.wrong))


def _yes_or_no(cell: str) -> str:
    try:
        return "yes" if read_flag(cell) else "no"
    except ValueError:
        return ""


def read_id(cell: str) -> str:
    return cell if len(cell) <= _MAX_ID_CHARS else ""


def _kind(cell: str) -> str:
    kind = cell.casefold()
    return kind if kind in ("person", "company") else ""


def _profile(url: str) -> str:
    return url if fold_profile(url) else ""


def _author_id(whole: str) -> str:
    return whole if whole.count(":") >= 2 else ""


def _unit(cells: Cells, amount: str, otherwise: str) -> str:
    """The currency of an amount: of its column, else what stands beside it, else the configured one."""
    return cells.one("currency", _currency) or currency_in(cells.one(amount)) or otherwise


def _currency(cell: str) -> str:
    code = cell.upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else ""


def _claim(cell: str) -> str:
    claim = fold_claim(cell)
    return claim if _TYPED.match(claim) else ""


def _handle(kind: str, cell: str) -> str:
    """`x:annabank` for @AnnaBank or https://x.com/AnnaBank; on Mastodon the server belongs to the
    handle. Empty for an address of another service, or of one that tells no handle.
    """
    if "/" not in cell:
        return fold_handle(kind, cell)
    profile = profile_of(cell)
    if profile is None:
        return ""
    if profile.service == kind:
        return fold_handle(kind, profile.handle)
    if kind in SERVICE_NAMES or profile.service not in ("", "mastodon") or "?" in profile.key:
        return ""
    return fold_handle(kind, unquote(profile.key.rpartition("/")[2]))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
