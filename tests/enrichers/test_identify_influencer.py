"""Influence: from public figures, never lower for more of anything, never failing for what is
missing or absurd.
"""

from datetime import timedelta
from math import log10
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.identify_influencer import NOBODY, Settings, build, rate
from schemas.customer import AuthorInfluence, Expertise
from schemas.enriched import Influence
from schemas.mention import Author, Engagement
from tests.builders import NOW, make_author, make_draft, make_engagement, make_mention, make_tools

identify_influencer = build(Settings(), make_tools())
BARE: dict[str, Any] = {"followers": None, "following": None, "posts": None, "joined_at": None}
figures = st.integers(0, 10**12)


def of(
    engagement: Engagement | None = None, *, type_: str = "x", days: float = 1 / 1440, **author: Any
) -> Influence:
    """Of a mention that was seen so many days after it was written."""
    mention = make_mention(
        type=type_,
        author=make_author(**author),
        engagement=engagement,
        published_at=NOW - timedelta(days=days),
        seen_at=NOW,
    )
    return identify_influencer(make_draft(mention))


def test_no_author_is_nobody() -> None:
    assert identify_influencer(make_draft(make_mention(author=None))) == NOBODY


def test_says_why() -> None:
    found = of(
        make_engagement(likes=800, reposts=100),
        followers=48_200, following=120, verified=True,
        joined_at=NOW - timedelta(days=9 * 365 + 10),
    )  # fmt: skip
    assert found.reasons == (
        "48,200 followers",
        "followed by far more than they follow",
        "verified",
        "903 reactions to this mention",
        "account 9 years old",
    )
    assert 65 <= found.score <= 80


def test_missing_figures_score_low_and_say_so() -> None:
    found = of(**BARE)
    assert found == Influence(score=0, reasons=("the source shows no followers",))


@pytest.mark.parametrize(
    ("followers", "low", "high"), [(0, 0, 2), (100, 20, 30), (10_000, 45, 60), (10**6, 70, 80)]
)
def test_scale_of_followers_on_x(followers: int, low: int, high: int) -> None:
    assert low <= of(**BARE | {"followers": followers}).score <= high


def test_reach_is_measured_by_the_kind_of_source() -> None:
    scores = [
        of(type_=kind, **BARE | {"followers": 20_000}).score
        for kind in ("x", "unheard_of", "bluesky", "mastodon")
    ]
    assert scores[0] < scores[2] < scores[1] < scores[3]
    wide = build(Settings(full_reach={"x": 20_000}), make_tools())
    assert (
        wide(make_draft(make_mention(author=make_author(**BARE | {"followers": 20_000})))).score
        == 75
    )


def test_a_young_account_counts_less() -> None:
    reach: dict[str, Any] = {"followers": 5000, "following": 10}
    young, old = (of(**reach, joined_at=NOW - timedelta(days=days)) for days in (3, 300))
    assert young.score < old.score
    assert any("only 2 days old" in reason for reason in young.reasons)


def test_age_is_counted_to_the_publication_and_never_below_zero() -> None:
    assert of(joined_at=NOW + timedelta(days=400)).reasons[-1] == "account only 0 days old"


def earned(score: int, *signs: str) -> Influence:
    rank = AuthorInfluence(
        author_id="x:x:1001", score=score, reasons=("answered by 40 others",), signs=signs, at=NOW
    )
    ranked = build(Settings(), make_tools(influence=(rank,)))
    author = make_author(followers=20_000, following=100, posts=900)
    return ranked(make_draft(make_mention(author=author)))


def test_standing_in_the_network_raises_it_and_says_why() -> None:
    plain, little, much = of(followers=20_000, following=100, posts=900), earned(5), earned(95)
    assert plain.score == little.score < much.score - 10
    assert "standing 95 of 100 among those who speak here" in much.reasons
    assert "answered by 40 others" in much.reasons


def test_what_they_know_is_said_and_raises_nothing() -> None:
    knows = AuthorInfluence(
        author_id="x:x:1001", score=0, at=NOW, expertise=(Expertise(topic="loans", score=70),)
    )
    told = build(Settings(), make_tools(influence=(knows,)))(make_draft())
    assert "knows loans" in told.reasons
    assert not any("standing" in reason for reason in told.reasons)
    assert told.score == identify_influencer(make_draft()).score


def test_a_ring_lowers_it_and_says_so() -> None:
    ring = "mentioned by 8 accounts that mention one another and hardly anybody else"
    marked = earned(5, ring)
    assert marked.score < earned(5).score
    assert ring in marked.reasons


HONEST: dict[str, Any] = {"followers": 300_000, "following": 300, "posts": 9_000}
LOVED = make_engagement(likes=2_000, reposts=300)
IGNORED = make_engagement(likes=0, replies=0, reposts=0)


@pytest.mark.parametrize(
    ("figures", "reactions", "said"),
    [
        (HONEST, IGNORED, "300,000 followers, 0 reactions"),
        (HONEST | {"following": 290_000}, LOVED, "about as many as follow back"),
        (HONEST | {"joined_at": NOW - timedelta(days=44)}, LOVED, "in 40 days"),
        (HONEST | {"posts": 3}, LOVED, "after 3 posts"),
    ],
)
def test_followers_that_may_be_bought_count_less_and_it_says_so(
    figures: dict[str, Any], reactions: Engagement, said: str
) -> None:
    honest, bought = of(LOVED, days=4, **HONEST), of(reactions, days=4, **figures)
    assert bought.score < honest.score
    assert any(said in reason for reason in bought.reasons)
    assert not any("bought" in reason or "follow back" in reason for reason in honest.reasons)


def test_reactions_that_had_no_time_to_come_are_held_against_nobody() -> None:
    assert of(IGNORED, **HONEST) == of(None, **HONEST)
    assert of(IGNORED, days=2, **HONEST).score < of(IGNORED, **HONEST).score


def test_resonance_is_measured_against_what_such_a_reach_gets() -> None:
    small: dict[str, Any] = {"followers": 1_000, "following": 300, "posts": 900}
    gain = of(make_engagement(likes=100), **small).score - of(None, **small).score
    assert gain >= 5 > of(make_engagement(likes=100), **HONEST).score - of(None, **HONEST).score


@pytest.mark.parametrize("type_", ["x", "hackernews"])
def test_what_a_platform_does_not_tell_is_no_mark_against_it(type_: str) -> None:
    views = make_engagement(likes=None, replies=None, reposts=None, views=50_000)
    assert of(views, type_=type_, **BARE).score >= 40
    listed = of(type_="x", **BARE | {"listed": 2_000})
    assert 45 <= listed.score <= 70
    assert listed.reasons == ("the source shows no followers", "on 2,000 lists")


@given(followers=figures, more=figures, following=figures, likes=figures, verified=st.booleans())
def test_more_followers_or_reactions_never_lower_it(
    followers: int, more: int, following: int, likes: int, verified: bool
) -> None:
    author = make_author(followers=followers, following=following, verified=verified)
    bigger = make_author(followers=followers + more, following=following, verified=verified)
    few, many = make_engagement(likes=likes), make_engagement(likes=likes + more)
    scale = log10(1_000_000)
    base = rate(author, few, NOW, scale).score
    assert (
        base <= rate(bigger, few, NOW, scale).score <= rate(bigger, many, NOW, scale).score <= 100
    )


@pytest.mark.parametrize("figure", [0, -5, 10**400, None])
def test_absurd_figures_are_taken(figure: int | None) -> None:
    author = Author.model_construct(
        **make_author().__dict__ | {"followers": figure, "following": figure}
    )
    reactions = Engagement.model_construct(
        likes=figure, replies=figure, reposts=figure, views=figure
    )
    assert 0 <= rate(author, reactions, NOW, 5.0).score <= 100
