"""Reach, resonance and standing of an author as figures of 0–1, and the score they make. Pure.

Logarithms throughout, because audiences are heavy-tailed. What a platform does not tell is taken to be
what such a reach normally has, so that accounts of talkative and silent platforms compare. The
weights are data (`weights.json`, with where they come from).
"""

from dataclasses import dataclass
from functools import cache
from math import log10
from pathlib import Path
from typing import Any

import orjson

MOST = 10**12
"""More than there are people: keeps absurd figures computable."""
_DECADES = 2.0
"""Reactions ten times ten what is normal are as good as any."""


@dataclass(frozen=True, slots=True)
class Public:
    """What is known of an account. None: not told. `reactions` is a weighted count of what people
    did with what it wrote, `settled` whether they had their time; `standing` (0–1) is what the
    network of mentions shows, `marked` that it shows a ring.
    """

    followers: int | None = None
    listed: float | None = None
    views: int | None = None
    verified: bool = False
    reactions: float | None = None
    settled: bool = True
    standing: float | None = None
    marked: bool = False


@cache
def weights() -> dict[str, Any]:
    """The weights that ship, with their origin."""
    document: dict[str, Any] = orjson.loads(Path(__file__).with_name("weights.json").read_bytes())
    return document


def score(public: Public, scale: float) -> float:
    """0–100. `scale` is log10 of the followers that are all the reach there is on that platform."""
    told = weights()
    reached = reach(public, scale)
    parts = {
        "reach": reached,
        "resonance": _resonance(public, reached, 10**scale),
        "standing": _standing(public, reached),
    }
    points = sum(told["parts"][name] * value for name, value in parts.items())
    whole = float(points)
    return 100 * min(1.0, whole + float(told["verified"]) * public.verified)


def reach(public: Public, scale: float) -> float:
    """How many can hear them, 0–1: followers and lists; views of a mention where a platform tells
    neither.
    """
    told = []
    if public.followers is not None:
        told.append(log10(1 + sane(public.followers)))
    if public.listed is not None:
        told.append(log10(1 + sane(public.listed) / weights()["lists_per_follower"]))
    if not told and public.views is not None:
        told.append(log10(1 + sane(public.views)))
    return min(1.0, sum(told) / len(told) / scale) if told else 0.0


def normal_reactions(audience: float) -> float:
    """The weighted reactions that a mention before so many followers normally gets: the larger the
    audience, the smaller the share that reacts.
    """
    normal = weights()["normal_reactions"]
    share: float = normal["share"] * audience ** normal["power"]
    return share


def _resonance(public: Public, reached: float, full: float) -> float:
    """What such a reach normally has, more or less by decades of reactions above or below it; beyond the
    `full` reach no more are expected. Reactions that had no time yet speak for an account only.
    """
    told = weights()
    usual = reached * float(told["untold"])
    if public.reactions is None:
        return usual
    normal = normal_reactions(min(full, sane(public.followers)))
    above = log10((1 + sane(public.reactions)) / (1 + normal))
    if above < 0 and not public.settled:
        return usual
    by = float(told["per_decade"]) * min(_DECADES, max(-_DECADES, above))
    return min(1.0, max(0.0, usual + by))


def _standing(public: Public, reached: float) -> float:
    """What the network shows. We hear a part of it only: that it shows little is no evidence, a ring
    is.
    """
    usual: float = weights()["untold"] * reached
    if public.marked:
        return public.standing or 0.0
    return max(usual, public.standing or 0.0)


def sane(figure: float | None) -> float:
    """A figure that can be computed with; 0 where it is not told, or none."""
    return min(figure, MOST) if figure and figure > 0 else 0
