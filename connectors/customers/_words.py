"""Words that CRMs write into columns of few values: what a record is to the company, yes and no, on
which legal basis. Pure.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from schemas.customer import Relation

_RELATIONS: Mapping[str, Relation] = {
    **dict.fromkeys(
        ("customer", "client", "kunde", "cliente", "evangelist", "active", "won", "subscriber customer"),
        "customer",
    ),
    **dict.fromkeys(
        (
            *("prospect", "lead", "subscriber", "opportunity", "marketingqualifiedlead", "mql", "open"),
            *("salesqualifiedlead", "sql", "interessent", "suspect", "trial", "prospecto"),
        ),
        "prospect",
    ),
    **dict.fromkeys(
        (
            *("former", "former customer", "ex-customer", "excustomer", "churned", "lost", "inactive"),
            *("cancelled", "canceled", "past customer", "ehemaliger kunde", "ehemalig", "lapsed"),
        ),
        "former",
    ),
    **dict.fromkeys(("partner", "reseller", "channel partner", "affiliate", "integrator"), "partner"),
    **dict.fromkeys(("supplier", "vendor", "lieferant", "contractor", "proveedor"), "supplier"),
    **dict.fromkeys(("employee", "staff", "mitarbeiter", "internal", "colleague"), "employee"),
}  # fmt: skip
RELATIONS: tuple[Relation, ...] = (
    "customer", "prospect", "former", "partner", "supplier", "employee",
)  # fmt: skip
NO_BASIS = "no"
"""What `read_basis` makes of a cell that says that there is none: no default stands in for it."""
_CONSENT = re.compile(
    r"yes|y|true|1|ja|oui|sí|si|sim|given|granted|opt(?:ed)?[ -]?in", re.IGNORECASE
)
_NO_BASIS = re.compile(
    r"no|n|false|0|nein|non|não|unknown|not given|not applicable.*|no (?:legal )?basis.*"
    r"|(?:consent )?(?:withdrawn|revoked|refused|denied|declined)|opt(?:ed)?[ -]?out"
    r"|widerrufen|keine?|unsubscribed",
    re.IGNORECASE,
)
_SLACK = re.compile(r"<?@?([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>?")
_CLOSED = frozenset(
    {"closed", "resolved", "solved", "done", "complete", "completed", "cancelled", "canceled", "rejected"}
    | {"geschlossen", "erledigt", "gelöst", "cerrado", "fermé", "won't fix", "duplicate"}
)  # fmt: skip


def read_relation(given: Mapping[str, Relation], cell: str) -> str:
    """What the word says the record is: as configured, else as CRMs write it; empty where neither
    knows it.
    """
    word = cell.casefold()
    known = given.get(word) or _RELATIONS.get(word)
    return known or ""


@lru_cache(maxsize=256)
def read_basis(cell: str) -> str:
    """The legal basis: yes is `consent`, no and what was withdrawn is NO_BASIS, anything else stays
    as it is written.
    """
    if _NO_BASIS.fullmatch(cell):
        return NO_BASIS
    return "consent" if _CONSENT.fullmatch(cell) else cell


def read_slack_id(cell: str) -> str:
    """The member id of `U012AB`, `<@U012AB>` or `<@U012AB|anna>`; empty where it is none."""
    match = _SLACK.fullmatch(cell)
    return match[1] if match else ""


def is_closed(closed: frozenset[str], cell: str) -> bool:
    """Whether a ticket's status says that it is over: one of `closed`, else of the usual words."""
    return cell.casefold() in (closed or _CLOSED)
