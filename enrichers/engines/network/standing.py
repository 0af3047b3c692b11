"""What a rank says of an account for people: 0–100, why, and what speaks against it. Pure."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from math import log1p

from enrichers.engines.network.rank import Ranked, Voices
from enrichers.engines.network.ties import Ties
from schemas.counted import counted

_DECADES = 1_000.0
"""An account with a thousandth of the highest rank has hardly any."""
_BACKING = 5.0
"""With so many independent voices half of a score is backed: the first of a small circle is not
great.
"""
_LEAST_VOICES = 2.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one account, by its number. `voices`: how many others turn to it."""

    account: int
    score: int
    voices: int
    reasons: tuple[str, ...]
    signs: tuple[str, ...]


def standings(ties: Ties, ranked: Ranked, left_out: Container[int] = ()) -> Iterator[Standing]:
    """Those of whom there is something to say, highest first; `left_out` are nobody, and no measure
    for others.
    """
    order = [one for one in ranked.order(len(ranked.seen) * 2).tolist() if one not in left_out]
    highest = max((float(ranked.share[one]) for one in order), default=0.0)
    for account in order:
        seen = ranked.seen.get(account)
        if seen is None:
            continue
        signs = tuple(_signs(seen))
        if seen.independent < _LEAST_VOICES and not signs:
            continue
        yield Standing(
            account, _score(float(ranked.share[account]) / highest, seen), seen.all,
            tuple(_reasons(seen)), signs,
        )  # fmt: skip


def _score(share: float, seen: Voices) -> int:
    height = log1p(_DECADES * share) / log1p(_DECADES)
    return round(100 * height * seen.independent / (seen.independent + _BACKING))


def _reasons(seen: Voices) -> Iterator[str]:
    yield f"turned to by {counted(seen.all, 'other')}"
    if seen.heard:
        yield f"{seen.heard:,} of them are turned to themselves"


def _signs(seen: Voices) -> Iterator[str]:
    if seen.ring:
        yield (
            f"a ring: most of the {seen.all:,} who turn to it turn to one another"
            f" and count as {max(1, round(seen.independent)):,}"
        )
    elif seen.empty:
        yield f"of the {seen.all:,} who turn to it hardly any is ever turned to"
