"""How alike customers and accounts are: what is compared, and what that weighs, by splink."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import block_on

from enrichers.engines.linking.names import letters_of, words_of
from enrichers.engines.resemblance.score import Scored, Table, score
from schemas.customer import Customer
from schemas.identity import fold_claim
from schemas.mention import Author


@dataclass(frozen=True, slots=True)
class Level:
    """One level of agreement: when it is reached, how often by one and the same before anything is
    counted, what it says in words; `by_chance` where random pairs would tell it wrongly.
    """

    when: str
    often: float
    says: str
    by_chance: float | None = None


_MADE_OF_NAME = "contains(handle_r, given_l) AND contains(handle_r, surname_l)"
_HAS_ANY = "(contains(handle_r, given_l) OR contains(handle_r, surname_l))"
COMPARED: Mapping[str, tuple[str, tuple[Level, ...]]] = {
    "name": (
        "name_l IS NULL OR (name_r IS NULL AND handle_r IS NULL)",
        (
            Level("", 0.5, "same name"),
            Level(
                "given_l = given_r AND length(surname_r) = 1 AND surname_r = left(surname_l, 1)",
                0.08,
                "same first name and initial",
            ),
            Level("jaro_winkler_similarity(name_l, name_r) > 0.94", 0.06, "nearly the same name"),
            Level(
                f"length(given_l) > 2 AND length(surname_l) > 2 AND {_MADE_OF_NAME}",
                0.1,
                "handle made of the name",
            ),
            Level("given_l = name_r", 0.08, "same first name"),
        ),
    ),
    "place": (
        "place_l IS NULL OR place_r IS NULL",
        (Level("contains(place_r, place_l)", 0.6, "same place"),),
    ),
    "employer": (
        "employer_l IS NULL OR bio_r IS NULL",
        (Level("contains(bio_r, employer_l)", 0.3, "the profile names the employer"),),
    ),
    "job": (
        "job_l IS NULL OR bio_r IS NULL",
        (Level("contains(bio_r, job_l)", 0.4, "the profile names the job"),),
    ),
    "elsewhere": (
        "len(elsewhere_l) = 0 OR handle_r IS NULL",
        (
            # Of a name any bearer may make the same handle; of nothing else do two come to it.
            Level(
                f"list_contains(elsewhere_l, handle_r) AND NOT {_HAS_ANY}",
                0.04,
                "the same unusual handle elsewhere",
                0.0001,
            ),
            Level("list_contains(elsewhere_l, handle_r)", 0.12, "the same handle elsewhere", 0.03),
        ),
    ),
}
"""By comparison: when there is nothing to compare, and the levels from the surest down."""
_RULES: tuple[Any, ...] = (
    "l.name = r.name",
    block_on("forms", arrays_to_explode=["forms"]),
    "l.given = r.given AND left(l.surname, 1) = r.surname",
    "l.given = r.name AND contains(r.place, l.place)",
    "l.given = r.name AND contains(r.bio, l.employer)",
    "l.surname = r.surname AND contains(r.bio, l.employer)",
)
_SAMPLE = 20
"""Known pairs that what is expected weighs as much as."""
_LEAST_LETTERS = 4


def likeness(
    customers: Sequence[Customer], authors: Sequence[Author], known: Sequence[tuple[Author, str]]
) -> list[Scored]:
    """The likely pairs of customer (left) and account (right) with what they agree in; the weight is
    that of the evidence alone.
    """
    table = _customers(customers)
    often = _counted(table, known)
    scored = score((table, _authors(authors)), _comparisons(often), _RULES, prior=0.5, least=0.02)
    return [one for one in scored if any(level > 0 for level in one.agreed.values())]


def words_for(agreed: Mapping[str, int]) -> str:
    """What agrees, and what does not, in words."""
    told: list[str] = []
    for name, (_, ladder) in COMPARED.items():
        reached = agreed.get(name, -1)
        if reached > 0:
            told.append(ladder[len(ladder) - reached].says)
        elif reached == 0 and name == "name":
            told.append("another name")
    return ", ".join(told)


def _counted(customers: Table, known: Sequence[tuple[Author, str]]) -> dict[tuple[str, int], float]:
    """How often known pairs reach each level, by comparison and level (0: none)."""
    expected = {
        (name, len(ladder) - at): level.often
        for name, (_, ladder) in COMPARED.items()
        for at, level in enumerate(ladder)
    }
    expected |= {
        (name, 0): 1 - sum(level.often for level in ladder)
        for name, (_, ladder) in COMPARED.items()
    }
    ids = {*customers.ids}
    pairs = {author.id: (author, customer) for author, customer in known if customer in ids}
    if not pairs:
        return expected
    authors = _authors([author for author, _ in pairs.values()])
    columns = {**authors.columns, "pair": [customer for _, customer in pairs.values()]}
    told = score(
        (
            Table(customers.ids, {**customers.columns, "pair": [*customers.ids]}),
            Table(authors.ids, columns),
        ),
        _comparisons(expected),
        ["l.pair = r.pair"],
        prior=0.5,
        least=0,
    )
    counts = Counter(
        (name, level) for one in told for name, level in one.agreed.items() if level >= 0
    )
    totals = Counter(name for name, _ in counts.elements())
    return {
        (name, level): (counts[name, level] + _SAMPLE * often) / (totals[name] + _SAMPLE)
        for (name, level), often in expected.items()
    }


def _comparisons(often: Mapping[tuple[str, int], float]) -> list[library.CustomComparison]:
    return [
        _comparison(name, nothing, ladder, often) for name, (nothing, ladder) in COMPARED.items()
    ]


def _comparison(
    name: str, nothing: str, ladder: Sequence[Level], often: Mapping[tuple[str, int], float]
) -> library.CustomComparison:
    null = levels.CustomLevel(nothing)
    null.is_null_level = True
    made: list[Any] = [null]
    for at, level in enumerate(ladder):
        one = levels.CustomLevel(level.when) if level.when else levels.ExactMatchLevel(name)
        one.configure(m_probability=often[name, len(ladder) - at], fix_m_probability=True)
        if not level.when:
            one.configure(tf_adjustment_column=name)
        if level.by_chance is not None:
            one.configure(u_probability=level.by_chance, fix_u_probability=True)
        made.append(one)
    made.append(levels.ElseLevel().configure(m_probability=often[name, 0], fix_m_probability=True))
    return library.CustomComparison(output_column_name=name, comparison_levels=made)


def _customers(customers: Sequence[Customer]) -> Table:
    rows = [_customer(one) for one in customers]
    return Table([one.id for one in customers], _columns(rows))


def _authors(authors: Sequence[Author]) -> Table:
    return Table([one.id for one in authors], _columns([_author(one) for one in authors]))


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = (
        "name",
        "given",
        "surname",
        "place",
        "employer",
        "job",
        "bio",
        "handle",
        "elsewhere",
        "forms",
    )
    return {name: [row.get(name) for row in rows] for name in names}


def _customer(one: Customer) -> dict[str, Any]:
    words = words_of(one.name)
    given, surname = (words[0], words[-1]) if len(words) > 1 else ("", "")
    handles = [letters_of(fold_claim(claim).partition(":")[2]) for claim in one.handles]
    handles += [letters_of(email) for email in one.emails]
    elsewhere = [*dict.fromkeys(handle for handle in handles if len(handle) >= _LEAST_LETTERS)]
    made = [
        f"{given}{surname}",
        f"{surname}{given}",
        f"{given[:1]}{surname}",
        f"{given}{surname[:1]}",
    ]
    return {
        "name": " ".join(sorted(words)) or None,
        "given": given or None,
        "surname": surname or None,
        "place": _text(one.place),
        "employer": _text(one.employer),
        "job": _text(one.job),
        "elsewhere": elsewhere,
        "forms": [
            *dict.fromkeys([*elsewhere, *(form for form in made if len(form) >= _LEAST_LETTERS)])
        ],
    }


def _author(one: Author) -> dict[str, Any]:
    words = words_of(one.name)
    handle = letters_of(one.handle).removeprefix("the")
    return {
        "name": " ".join(sorted(words)) or None,
        "given": words[0] if len(words) > 1 else None,
        "surname": words[-1] if len(words) > 1 else None,
        "place": _text(f"{one.place} {one.bio}"),
        "bio": _text(one.bio),
        "handle": handle or None,
        "elsewhere": [],
        "forms": [handle] if len(handle) >= _LEAST_LETTERS else [],
    }


def _text(text: str) -> str | None:
    """The words of a text with a space before and behind each, to find whole words; None for none."""
    words = words_of(text)
    return f" {' '.join(words)} " if words else None
