"""The role that a public bio states, of all that its clauses say. Pure."""

import re
from collections.abc import Sequence

from enrichers.engines.roles import words
from enrichers.engines.roles.bio import Clause, Stated, clauses_of, stated
from enrichers.engines.roles.companies import Companies, seen_from_us
from schemas.enriched import Role, RoleName

UNKNOWN = Role(name="unknown")
STAFF: tuple[RoleName, ...] = ("employee", "competitor_staff")

_SOMEBODY = Role(name="person", confidence=0.5, reasons=("bio: speaks as one person",))
_MOST_CHARS = 600
_CONFIDENCE: dict[RoleName, float] = {
    "employee": 0.8, "competitor_staff": 0.8, "reseller": 0.7, "partner": 0.7, "paid_promoter": 0.7,
    "journalist": 0.75, "person": 0.7,
}  # fmt: skip
"""How sure each is; where several hold, the first of these is the role."""
_NAMED_EMPLOYER = 0.9
_OFFERS = re.compile(
    r"\bbrand ambassador\b|\bsponsored by\b|#ad\b|#sponsored\b|\bpaid promo(?:tion)?s?\b"
    r"|\baffiliate (?:link|code|market)|\bdm (?:me )?for (?:paid )?(?:promo|collab|ads\b)"
    r"|\b(?:promo|discount|coupon|voucher|referral) codes?\b"
    r"|\buse (?:my )?code\b|\bcode promo\b|\bcódigos? de des(?:cuento|conto)\b|\bcupom\b|\bcodice sconto\b"
    r"|\b(?:rabatt|gutschein)codes?\b|\bembajadora? de (?:la )?marca\b|\bambassad(?:eur|rice) de (?:la )?marque\b",
    re.IGNORECASE,
)
_CUES = (
    "ambassad",
    "embajador",
    "sponsor",
    "#ad",
    "promo",
    "affiliate",
    "dm ",
    "code",
    "códig",
    "cupom",
    "codice",
)
"""One of these stands in every bio that the pattern finds; looking for them is cheaper."""


def read_bio(bio: str, companies: Companies) -> Role:
    """The role that a bio states; UNKNOWN where it states none. Never raises."""
    bio = bio[:_MOST_CHARS]
    lowered = bio.lower()
    if any(sign in lowered for sign in words.UNREAL):
        return UNKNOWN
    clauses = list(clauses_of(bio))
    statements = [one for clause in clauses for one in stated(clause)]
    profession = _profession(statements)
    roles: dict[RoleName, str] = {}
    employer = _employer(statements, companies, roles)
    if companies.mentioned_in(bio):
        employer = _towards_brands(clauses, companies, roles) or employer
    if any(cue in lowered for cue in _CUES) and _OFFERS.search(bio):
        roles.setdefault("paid_promoter", "bio: offers codes, links or praise for money")
    at = f" at {employer}" if employer else ""
    if profession in words.JOURNALISM:
        roles["journalist"] = f"bio: {profession}{at}"
    elif profession or employer:
        roles["person"] = f"bio: {profession or 'works'}{at}"
    name = next((role for role in _CONFIDENCE if role in roles), None)
    if name is None:
        speaks = any(not words.I_SAY.isdisjoint(clause.words) for clause in clauses)
        return _SOMEBODY if speaks else UNKNOWN
    confidence = _NAMED_EMPLOYER if name == "journalist" and employer else _CONFIDENCE[name]
    return Role(
        name=name,
        confidence=confidence,
        employer=employer,
        profession=profession,
        reasons=(roles[name],),
    )


def _profession(statements: Sequence[Stated]) -> str:
    """The first profession that is stated, one of the press before others."""
    professions = [one.profession for one in statements if one.profession]
    return next(
        (one for one in professions if one in words.JOURNALISM),
        professions[0] if professions else "",
    )


def _employer(
    statements: Sequence[Stated], companies: Companies, roles: dict[RoleName, str]
) -> str:
    """The employer: a brand first, for a name that may be a place is one only then. Staff of brands
    go to `roles`.
    """
    for one in statements:
        brand = companies.named(one.employer) if one.employer else None
        role = seen_from_us("employee", brand) if brand is not None else None
        if role is not None:
            roles[role] = f"bio: works at {one.employer}"
            return one.employer
    return next((one.employer for one in statements if one.certain), "")


def _towards_brands(
    clauses: Sequence[Clause], companies: Companies, roles: dict[RoleName, str]
) -> str:
    """Adds to `roles` what clauses say of brands; the brand that employs, where only these tell."""
    employer = ""
    for clause in clauses:
        joined = companies.role_in(clause)
        if joined is not None and joined[0] not in roles:
            role, brand = joined
            roles[role] = (
                f"bio: {'works at' if role in STAFF else role.replace('_', ' ') + ' of'} {brand.name}"
            )
            employer = employer or (brand.name if role in STAFF else "")
    return employer
