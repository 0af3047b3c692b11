"""Turns rows of a CRM's export into customers and purchases. Pure.

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
from schemas.customer import Customer, Purchase
from schemas.identity import fold_claim, fold_email, fold_handle, fold_profile
from schemas.profiles import SERVICE_NAMES, profile_of

CUSTOMER_FIELDS = (
    "id", "name", "kind", "segment", "email", "handles", "profile", "author_id", "basis",
    "lifetime_value", "currency",
)  # fmt: skip
"""What a column can hold, beside `handle.x` for handles on the source type x. `handles` tell their
type: x:anna.
"""
PURCHASE_FIELDS = ("id", "customer_id", "product", "at", "amount", "currency")

_MAX_ID_CHARS = 200
_NOTHING = frozenset({"", "-", "n/a", "na", "null", "none"})
_ANY_GAP = re.compile(r"[;,|\s]+")
_GAP_BETWEEN_URLS = re.compile(r"[;|\s]+")
_TYPED = re.compile(r"[a-z][a-z0-9_]*:")


@dataclass(slots=True)
class Cells:
    """The cells of one row by field, and what is wrong with them. `columns`: which columns hold a
    field, in order.
    """

    row: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    wrong: list[str] = field(default_factory=list)

    def all(
        self, name: str, gap: re.Pattern[str] | None, read: Callable[[str], str], hint: str = ""
    ) -> tuple[str, ...]:
        """Every value of a field that `read` accepts, each once; what it makes empty is noted as
        wrong, with the hint.
        """
        values: dict[str, None] = {}
        for column in self.columns.get(name, ()):
            cell = self.row.get(column, "").strip()
            for part in gap.split(cell) if gap else [cell]:
                if part.casefold() in _NOTHING:
                    continue
                value = read(part)
                if value:
                    values[value] = None
                else:
                    wrong = f"{name} (column {column!r}): {part[:60]!r} is not understood"
                    self.wrong.append(f"{wrong}: {hint}" if hint else wrong)
        return tuple(values)

    def one(self, name: str, read: Callable[[str], str] = str, hint: str = "") -> str:
        """The first value of a field, empty where there is none."""
        return next(iter(self.all(name, None, read, hint)), "")


def customer_of(cells: Cells, *, basis: str, currency: str, decimal_comma: bool) -> Customer | None:
    """The customer of a row, None without an id."""
    customer_id = cells.one("id", _id)
    if not customer_id:
        cells.wrong.append(
            f"id (column {' or '.join(map(repr, cells.columns.get('id', ())))}): is missing"
        )
        return None
    amount, hint = partial(read_amount, decimal_comma), HINT[decimal_comma]
    handles: list[str] = []
    for name in cells.columns:
        if name.startswith("handle."):
            handles += cells.all(name, _ANY_GAP, partial(_handle, name.partition(".")[2]))
    handles += cells.all("handles", _ANY_GAP, _claim)
    return Customer(
        id=customer_id,
        name=cells.one("name"),
        kind="company" if cells.one("kind", _kind) == "company" else "person",
        segment=cells.one("segment"),
        emails=cells.all("email", _ANY_GAP, fold_email),
        handles=tuple(dict.fromkeys(handles)),
        profiles=cells.all(
            "profile", _GAP_BETWEEN_URLS, lambda url: url if fold_profile(url) else ""
        ),
        author_ids=cells.all(
            "author_id", _GAP_BETWEEN_URLS, lambda whole: whole if whole.count(":") >= 2 else ""
        ),
        basis=cells.one("basis") or basis,
        lifetime_value=float(cells.one("lifetime_value", amount, hint) or 0),
        currency=_unit(cells, "lifetime_value", currency),
    )


def purchase_of(
    cells: Cells,
    read_time: Callable[[str], datetime],
    *,
    now: datetime,
    currency: str,
    decimal_comma: bool,
) -> tuple[str, Purchase] | None:
    """The customer's id and what they bought; None where the row does not tell who, what or when."""
    customer_id, product = cells.one("customer_id", _id), cells.one("product")
    at = cells.one("at")
    amount = cells.one("amount", partial(read_amount, decimal_comma), HINT[decimal_comma])
    unit = _unit(cells, "amount", currency)
    for name, value in (("customer_id", customer_id), ("product", product), ("at", at)):
        if not value:
            cells.wrong.append(
                f"{name} (column {' or '.join(map(repr, cells.columns.get(name, ())))}): is missing"
            )
    if not (customer_id and product and at):
        return None
    try:
        moment = read_time(at)
    except ValueError as error:
        cells.wrong.append(f"at: {error}")
        return None
    if moment > now + timedelta(days=1):
        cells.wrong.append(f"at: {at[:40]!r} lies in the future")
        return None
    purchase_id = cells.one("id", _id) or _digest(customer_id, product, moment.isoformat(), amount)
    return customer_id, Purchase(
        id=purchase_id, product=product, at=moment, amount=float(amount or 0), currency=unit
    )


def _id(cell: str) -> str:
    return cell if len(cell) <= _MAX_ID_CHARS else ""


def _kind(cell: str) -> str:
    kind = cell.casefold()
    return kind if kind in ("person", "company") else ""


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
