"""Influence: from public figures, never lower for more of anything, never failing for what is
missing or absurd.
"""

import csv
from bisect import bisect_left, bisect_right
from datetime import timedelta
from math import log10
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.identify_influencer import NOBODY, Settings, build, rate
from schemas.customer import AuthorInfluence
from schemas.enriched import Influence
from schemas.mention import Author, Engagement
from tests.builders import NOW, make_author, make_draft, make_engagement, make_mention, make_tools
from tests.conftest import grapevine_data

DATA = grapevine_data()
identify_influencer = build(Settings(), make_tools())
BARE: dict[str, Any] = {"followers": None, "following": None, "posts": None, "joined_at": None}
figures = st.integers(0, 10**12)


def of(engagement: Engagement | None = None, *, type_: str = "x", **author: Any) -> Influence:
    return identify_influencer(
        make_draft(make_mention(type=type_, author=make_author(**author), engagement=engagement))
    )


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
    assert 75 <= found.score <= 95


def test_missing_figures_score_low_and_say_so() -> None:
    found = of(**BARE)
    assert found == Influence(score=0, reasons=("the source shows no followers",))


@pytest.mark.parametrize(
    ("followers", "low", "high"), [(0, 0, 2), (100, 20, 30), (10_000, 45, 60), (10**6, 75, 90)]
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


def test_an_earned_rank_wins() -> None:
    rank = AuthorInfluence(author_id="x:x:1001", score=91, reasons=("answered by experts",), at=NOW)
    ranked = build(Settings(), make_tools(influence=(rank,)))
    assert ranked(make_draft()) == Influence(
        score=91, reasons=("earned rank", "answered by experts")
    )


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


if DATA is not None:
    PAIRS = list(
        csv.DictReader((DATA / "influence" / "peerindex_pairs.csv").read_text().splitlines())
    )

    def test_orders_accounts_as_people_do() -> None:
        """AUC of the difference of two accounts' scores against which of them people called the
        more influential.
        """

        def score(pair: dict[str, str], who: str) -> int:
            counts = {
                name: int(float(pair[f"{who}_{name[:-1] if name == 'followers' else name}_count"]))
                for name in ("followers", "following")
            }
            return of(**BARE | counts).score

        differences = [
            (pair["Choice"] == "1", score(pair, "A") - score(pair, "B")) for pair in PAIRS
        ]
        lost = sorted(difference for won, difference in differences if not won)
        won = [difference for won, difference in differences if won]
        wins = sum(bisect_left(lost, each) + bisect_right(lost, each) for each in won) / 2
        assert wins / len(won) / len(lost) >= 0.84
