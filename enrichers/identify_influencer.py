"""Adds `influence`: how far the author's words carry, 0–100 on their platform, with reasons.

| part | share | what it is |
|---|---|---|
| reach | .5 | followers and lists (views where a platform tells neither): their logarithm as a share
of that of the `full_reach` of the type of source |
| resonance | .2 | reactions to this mention (likes + 2 × replies + 3 × reposts) against what such a
reach normally gets |
| standing | .3 | who mentions, answers, quotes and reposts them, by `grapevine rank` |

A verified account gets 4 points more; an account younger than 30 days counts 0.7. What a platform does not
tell is taken to be what such a reach normally has; without any figure an author scores low, and the reasons say
why. Signs of bought followers (far beyond any reaction once those had a day, beyond what so young or so
silent an account wins, as many followed as following) bound the followers that count; a ring of accounts
that mention one another leaves the standing that is left without it. Both are said. The weights are data
(engines/influence/weights.json); `grapevine eval influence` measures them on pairs of accounts of which
people named the more influential one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import log10

from pydantic import Field

import schemas.settings
from enrichers.engines.influence.scoring import Public, sane, score
from enrichers.engines.influence.signs import Account, credible
from schemas.base import EPOCH
from schemas.context import EnrichTools
from schemas.counted import counted
from schemas.customer import AuthorInfluence
from schemas.draft import Draft
from schemas.enriched import Influence
from schemas.mention import Author, Engagement, Mention

FIELD = "influence"
NEEDS: tuple[str, ...] = ()
EXAMPLE_MENTION = {"text": "acme again", "author": {"followers": 250_000, "verified": True}}

_YOUNG_DAYS, _YOUNG_FACTOR = 30, 0.7
_KNOWS = 2
_SETTLED = timedelta(days=1)
"""After so long most reactions have come."""
NOBODY = Influence(score=0, reasons=("the author is not known",))


class Settings(schemas.settings.Settings):
    """What counts as a great reach."""

    full_reach: dict[str, int] = Field(
        default={
            "x": 1_000_000,
            "bluesky": 200_000,
            "mastodon": 50_000,
            "reddit": 20_000,
            "youtube": 1_000_000,
            "github": 20_000,
            "hackernews": 20_000,
        }
    )
    """Followers (or the figure a source gives in their place) that are all of reach, by type of
    source.
    """
    other_reach: int = Field(default=100_000, ge=10)
    """The same for types of source that are not named."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Influence]:
    """The function that scores a draft's author; never raises."""
    scales = {kind: log10(1 + max(10, full)) for kind, full in settings.full_reach.items()}
    other = log10(1 + settings.other_reach)
    influence_of = tools.influence_of

    def identify_influencer(draft: Draft) -> Influence:
        mention = draft.mention
        if mention.author is None:
            return NOBODY
        earned = influence_of(mention.author.id)
        return rate(
            mention.author,
            mention.engagement,
            mention.published_at,
            scales.get(mention.type, other),
            settled=_seen_at(mention) - mention.published_at >= _SETTLED,
            earned=earned,
        )

    return identify_influencer


def rate(
    author: Author,
    engagement: Engagement | None,
    at: datetime,
    scale: float,
    *,
    settled: bool = False,
    earned: AuthorInfluence | None = None,
) -> Influence:
    """Influence from public figures as of `at`; `scale` is log10 of the followers that are all of
    reach. `settled`: the reactions had their time. `earned`: the standing in the network.
    """
    age = None if author.joined_at is None else max(0, (at - author.joined_at).days)
    followers, signs = _followers(author, engagement if settled else None, age)
    public = Public(
        followers=followers,
        listed=author.listed,
        views=engagement.views if engagement is not None else None,
        verified=author.verified,
        reactions=_weight(engagement),
        settled=settled,
        standing=earned.score / 100 if earned is not None else None,
        marked=earned is not None and bool(earned.signs),
    )
    points = score(public, scale)
    if age is not None and age < _YOUNG_DAYS:
        points *= _YOUNG_FACTOR
    reasons = (
        *_reach(author, engagement),
        *_reactions(engagement),
        *(_earned(earned) if earned is not None else ()),
        *_age(age),
        *signs,
    )
    return Influence(score=min(100, round(points)), reasons=reasons)


def _seen_at(mention: Mention) -> datetime:
    return mention.seen_at if mention.seen_at > EPOCH else mention.published_at


def _followers(
    author: Author, settled: Engagement | None, age: int | None
) -> tuple[int | None, tuple[str, ...]]:
    """The followers that count, and the signs against the others."""
    if author.followers is None:
        return None, ()
    told = settled is not None and settled.likes is not None
    return credible(
        Account(
            followers=int(sane(author.followers)),
            following=None if author.following is None else int(sane(author.following)),
            posts=None if author.posts is None else int(sane(author.posts)),
            verified=author.verified,
            age_days=age,
            reactions=_count(settled) if settled is not None and told else None,
        )
    )


def _reach(author: Author, engagement: Engagement | None) -> Iterator[str]:
    if author.followers is not None:
        followers = int(sane(author.followers))
        yield counted(followers, "follower")
        if followers >= 100 and followers >= 10 * (1 + sane(author.following or 0)):
            yield "followed by far more than they follow"
    else:
        yield "the source shows no followers"
        if engagement is not None and engagement.views and author.listed is None:
            yield counted(int(sane(engagement.views)), "view")
    if author.listed:
        yield f"on {counted(int(sane(author.listed)), 'list')}"
    if author.verified:
        yield "verified"


def _reactions(engagement: Engagement | None) -> Iterator[str]:
    if engagement is not None and _count(engagement) >= 10:
        yield f"{_count(engagement):,} reactions to this mention"


def _earned(earned: AuthorInfluence) -> Iterator[str]:
    if earned.score:
        yield f"standing {earned.score} of 100 among those who speak here"
    yield from earned.reasons
    for known in earned.expertise[:_KNOWS]:
        yield f"knows {known.topic}"
    yield from earned.signs


def _age(days: int | None) -> Iterator[str]:
    if days is not None and days < _YOUNG_DAYS:
        yield f"account only {counted(days, 'day')} old"
    elif days is not None and days >= 730:
        yield f"account {days // 365} years old"


def _count(engagement: Engagement) -> int:
    return int(sane(engagement.likes) + sane(engagement.replies) + sane(engagement.reposts))


def _weight(engagement: Engagement | None) -> float | None:
    """What people did with it, what costs them more counting more; None where nothing is told."""
    if engagement is None or engagement.likes is engagement.replies is engagement.reposts is None:
        return None
    likes, replies, reposts = engagement.likes, engagement.replies, engagement.reposts
    return sane(likes) + 2 * sane(replies) + 3 * sane(reposts)
