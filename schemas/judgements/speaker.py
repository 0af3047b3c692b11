"""Rows of the table: who speaks, how far their words carry, and whether it is a person at all."""

from collections.abc import Mapping
from typing import Any, get_args

from schemas.choices import one_of, told_yes_or_no, yes_or_no
from schemas.draft import Draft
from schemas.enriched import Authenticity, CustomerMatch, Role, RoleName
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
    }


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
