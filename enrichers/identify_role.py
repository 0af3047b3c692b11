"""Adds `role`: in what capacity an author speaks, with profession and employer where the public bio
states them.

Asked in this order, the first that holds decides:

| role | what must hold | confidence |
|---|---|---|
| employee, competitor_staff | an account or staff of a brand, as configured | 1 |
| … | the bio names the brand as employer ("works at Acme", "engineer @acme", "Acme employee") | .8
|
| paid_promoter | this mention says so: `#ad`, `#sponsored`, "paid partnership", "use my code" | .8
|
| reseller, partner | the bio says so of our own brand ("authorised dealer for Acme", "Acme
certified partner") | .7 |
| paid_promoter | the bio does: an ambassador of a brand, discount codes, affiliate links, promotion
for money | .7 |
| journalist | the bio states a profession of the press, with an employer; without | .9; .75 |
| person | the bio states another profession or an employer; it speaks as one person ("I", "my") |
.7; .5 |
| unknown | everything else | 0 |

Method: closed lists of words in six languages (enrichers/engines/roles), read clause by clause;
what is over, to come or somebody else's ("ex-reporter", "wife of a journalist") does not count, and
a parody states nothing. A bio is what its author claims. Professions come from the list only;
employers whose name would tell a belief, a party, an origin, health or love life are left out, and
so is all else that a bio says of a person.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import schemas.settings
from enrichers.engines.roles.companies import Companies
from enrichers.engines.roles.reading import STAFF, UNKNOWN, read_bio
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Role, RoleName
from schemas.mention import Mention

FIELD = "role"
NEEDS: tuple[str, ...] = ("clean", "brands")
EXAMPLE_MENTION = {"text": "acme again", "author": {"bio": "Reporter at The Dill"}}

_KEPT = 8192
_CONFIGURED: dict[str, RoleName] = {"own": "employee", "competitor": "competitor_staff"}
_DISCLOSED = re.compile(
    r"#(?:ad|paidad|sponsored|sponsoredpost|paidpartnership|gifted|affiliate|advertorial|werbung|anzeige|bezahltewerbung"
    r"|publicidad|publi|publicité|partenariatrémunéré|sponsorizzato|publipost)\b"
    r"|\bpaid partnership\b|\baffiliate links?\b"
    r"|\b(?:use|with|using) my (?:\w+ ){0,2}code\b(?!.{0,40}(?:\bnot\b|n['’]t\b|invalid|expired|fail))",
    re.IGNORECASE,
)


class Settings(schemas.settings.Settings):
    """No settings."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Role]:
    """The function that tells the role; never raises. Bios are read once and remembered."""
    kinds = {brand.name: brand.kind for brand in tools.brands}
    companies = Companies(tools.brands)

    @lru_cache(maxsize=_KEPT)
    def by_bio(bio: str) -> Role:
        return read_bio(bio, companies)

    def identify_role(draft: Draft) -> Role:
        brands, mention = draft.brands, draft.mention
        if brands is not None and brands.author_role != "public":
            return configured(brands.author_brand, brands.author_role)
        author = mention.author
        told = by_bio(author.bio) if author is not None and author.bio else UNKNOWN
        if told.name in STAFF:
            return told
        sign = _disclosed(draft.text, mention)
        if not sign:
            return told
        about = {
            "name": "paid_promoter",
            "confidence": 0.8,
            "reasons": (f"says “{sign}”", *told.reasons),
        }
        return told.model_copy(update=about)

    def configured(brand: str, role: str) -> Role:
        name = _CONFIGURED.get(kinds.get(brand, "own"))
        who = "an account" if role == "account" else "staff"
        return (
            Role(name=name, confidence=1, reasons=(f"{who} of {brand}, as configured",))
            if name
            else UNKNOWN
        )

    return identify_role


def _disclosed(text: str, mention: Mention) -> str:
    """The words by which a mention says that it is paid for; a repost says so of somebody else."""
    # Plain searches are many times faster than the pattern and rule out nearly every text.
    if not ("#" in text or " code" in text or "artnership" in text or "ffiliate" in text):
        return ""
    if mention.kind == "repost" or mention.text.startswith("RT @"):
        return ""
    match = _DISCLOSED.search(text)
    return match[0] if match else ""
