"""Rows of the table: who speaks, how far their words carry, and whether it is a person at all."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from schemas.choices import one_of, told_yes_or_no, yes_or_no
from schemas.counted import day_told
from schemas.customer import Relation
from schemas.draft import Draft
from schemas.enriched import Authenticity, CustomerMatch, EnrichedMention, Role, RoleName
from schemas.judgements.row import (
    REASON,
    Decidable,
    Judgement,
    Label,
    RuleField,
    as_stored,
    changed,
)

SPAM = 0.5
"""From this likelihood on a mention counts as spam."""
_ROLES = get_args(RoleName)


def _role(draft: Draft, brand: str, value: Any) -> Role:
    base = draft.role or Role(name="unknown")
    decided: Role = changed(base, name=value, confidence=1.0, reasons=(REASON,))
    return decided


def _role_in_words(role: Role) -> str:
    """A role that people should know of."""
    if role.name in ("person", "unknown"):
        return ""
    return ", ".join(part for part in (role.name.replace("_", " "), role.employer) if part)


def _spam(draft: Draft, brand: str, value: Any) -> Authenticity:
    base = draft.authenticity or Authenticity()
    decided: Authenticity = changed(base, spam=1.0 if value else 0.0, reasons=(REASON,))
    return decided


def _confirmed(customer: CustomerMatch | None) -> bool:
    return customer is not None and customer.status == "confirmed"


def _bought(customer: CustomerMatch | None) -> tuple[str, ...]:
    return tuple(one.product for one in customer.purchases) if customer is not None else ()


def _customer_shown(customer: CustomerMatch) -> Mapping[str, Any]:
    if not _confirmed(customer):
        return {}
    return {
        "customer_id": customer.customer_id,
        "customer": customer.name,
        "segment": customer.segment,
        "bought": _bought(customer),
        "known_as": customer.relation,
        "owner": customer.owner,
        "do_not_contact": customer.do_not_contact,
        "matters": tuple(_matters(customer)),
        "tickets": tuple(ticket.id for ticket in customer.tickets),
    }


def _matters(customer: CustomerMatch) -> Iterator[str]:
    """What a person should know before they answer, a line each."""
    until = {one.product: one.warranty_until for one in customer.purchases}
    for product in customer.in_warranty:
        end = until.get(product)
        yield f"in warranty: {product}" + (f" until {day_told(end)}" if end is not None else "")
    for one in customer.renewals:
        yield f"renewal of {one.product} on {day_told(one.at)}"
    for ticket in customer.tickets:
        subject = f": {ticket.subject}" if ticket.subject else ""
        yield f"ticket {ticket.id} open since {day_told(ticket.opened_at)}{subject}"


def _of_customer(
    read: Callable[[CustomerMatch], Any], otherwise: Any
) -> Callable[[EnrichedMention], Any]:
    """How a field of a confirmed customer is read."""
    return lambda e: read(e.customer) if e.customer and _confirmed(e.customer) else otherwise


INFLUENCE = Judgement(
    "influence",
    rule_fields={
        "influence": RuleField("number", "0–100", lambda e: e.influence.score if e.influence else 0)
    },
    labels={
        "influence": as_stored(
            "influence",
            lambda draft: draft.influence.score if draft.influence is not None else 0,
        )
    },
    shown=lambda influence: {"influence": influence.score},
)
ROLE = Judgement(
    "role",
    rule_fields={
        "role": RuleField(
            "text",
            "journalist, employee, competitor_staff, partner, reseller, paid_promoter, person or unknown",
            lambda e: e.role.name if e.role else "",
            get_args(RoleName),
        ),
        "profession": RuleField(
            "text", "as the author's bio states it", lambda e: e.role.profession if e.role else ""
        ),
        "employer": RuleField(
            "text", "as the author's bio states it", lambda e: e.role.employer if e.role else ""
        ),
    },
    decidable={"role": Decidable("|".join(_ROLES), one_of(*_ROLES), _role)},
    labels={
        "role": as_stored(
            "speaks_as",
            lambda draft: draft.role.name if draft.role is not None else "",
        )
    },
    shown=lambda role: {"role": _role_in_words(role)},
)
CUSTOMER = Judgement(
    "customer",
    rule_fields={
        "customer": RuleField(
            "yes or no", "the author is a confirmed customer", lambda e: _confirmed(e.customer)
        ),
        "customer_id": RuleField(
            "text", "the customer's id", lambda e: e.customer.customer_id if e.customer else ""
        ),
        "segment": RuleField(
            "text", "the customer's segment", lambda e: e.customer.segment if e.customer else ""
        ),
        "bought": RuleField(
            "list of texts", "what the customer bought last", lambda e: _bought(e.customer)
        ),
        "known_as": RuleField(
            "text",
            "what the CRM calls a confirmed customer: customer, prospect, former, partner, supplier or employee",
            _of_customer(lambda customer: customer.relation, ""),
            get_args(Relation),
        ),
        "named": RuleField(
            "list of texts",
            "products of the customer that the mention names",
            _of_customer(lambda customer: customer.named, ()),
        ),
        "in_warranty": RuleField(
            "list of texts",
            "products of the customer that are in warranty",
            _of_customer(lambda customer: customer.in_warranty, ()),
        ),
        "renewal_soon": RuleField(
            "yes or no",
            "something the customer has is to be renewed within 60 days",
            _of_customer(lambda customer: bool(customer.renewals), False),
        ),
        "open_tickets": RuleField(
            "number",
            "tickets of the customer that are open at your own desk",
            _of_customer(lambda customer: len(customer.tickets), 0),
        ),
        "bought_within_days": RuleField(
            "number",
            "days since the customer bought something, counting from 1; 0 where they never did",
            _of_customer(
                lambda customer: (
                    0 if customer.days_since_purchase is None else customer.days_since_purchase + 1
                ),
                0,
            ),
        ),
        "do_not_contact": RuleField(
            "yes or no",
            "the CRM says that nobody may write to the customer",
            _of_customer(lambda customer: customer.do_not_contact, False),
        ),
        "has_owner": RuleField(
            "yes or no",
            "an employee looks after the customer",
            _of_customer(lambda customer: customer.owner is not None, False),
        ),
    },
    labels={
        "customer": Label(
            ("customer_status", "customer_id"),
            lambda row: f"{row['customer_status']} {row['customer_id']}".strip(),
            lambda draft: (
                f"{draft.customer.status} {draft.customer.customer_id}"
                if draft.customer is not None
                else ""
            ),
        )
    },
    shown=_customer_shown,
)
AUTHENTICITY = Judgement(
    "authenticity",
    rule_fields={
        "spam": RuleField(
            "number", "likelihood, 0–1", lambda e: e.authenticity.spam if e.authenticity else 0
        ),
        "bot": RuleField(
            "number",
            "that a machine wrote it, 0–1",
            lambda e: e.authenticity.bot if e.authenticity else 0,
        ),
    },
    decidable={"spam": Decidable("yes|no", yes_or_no, _spam)},
    labels={
        "spam": Label(
            ("spam",),
            lambda row: told_yes_or_no(row["spam"] >= SPAM),
            lambda draft: told_yes_or_no(
                draft.authenticity is not None and draft.authenticity.spam >= SPAM
            ),
        )
    },
)
