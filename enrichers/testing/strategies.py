"""Hypothesis strategies of hostile but valid mentions, for properties that must hold whatever a
source sends.

Touches nothing. Texts mix scripts, emoji, markup, invisible characters and brand words, so that
every branch is met.
"""

from datetime import UTC, datetime
from functools import cache

from hypothesis import strategies as st

from enrichers.testing.hostile import BIOS, PIECES
from schemas.draft import Draft
from schemas.mention import Author, Engagement, Mention

moments = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001  # hypothesis adds the time zone
    max_value=datetime(2099, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_figures = st.none() | st.integers(0, 2_000_000_000) | st.just(10**30)
_names = st.text(max_size=20) | st.sampled_from(
    ("acmebank", "@AnnaBank", "anna@social.example", "zenithbank")
)


@cache
def texts(max_pieces: int = 30) -> st.SearchStrategy[str]:
    """Texts made of pieces that break things and of any characters that can travel as JSON."""
    any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    return st.lists(st.sampled_from(PIECES) | any_text, max_size=max_pieces).map(" ".join)


@cache
def authors() -> st.SearchStrategy[Author]:
    """Authors with any figures, some of them missing or absurd."""
    return st.builds(
        Author,
        id=st.sampled_from(
            ("x:x:1001", "x:x:1", "mastodon:social.example:7", "rss:feed:anna", "odd")
        ),
        handle=_names,
        name=_names,
        url=st.sampled_from(("", "https://x.example/annabank", "not a url", "https://x.example")),
        bio=st.just("") | texts(8) | st.sampled_from(BIOS),
        email=st.sampled_from(("", "anna@mail.example", "bob@acme.example", "@", "no address")),
        followers=_figures,
        following=_figures,
        posts=_figures,
        verified=st.booleans(),
        joined_at=st.none() | moments,
    )


@cache
def mentions() -> st.SearchStrategy[Mention]:
    """Any valid mention of any kind of source."""
    return st.builds(
        Mention,
        id=st.just("x:x:9001"),
        source=st.sampled_from(("x-search", "reviews")),
        type=st.sampled_from(("x", "mastodon", "rss", "app_store", "unheard_of")),
        kind=st.sampled_from(("post", "comment", "repost", "review", "article", "message")),
        url=st.sampled_from(("", "https://x.example/annabank/status/9001", "http://[broken", "x")),
        site=st.sampled_from(("", "x.example", "social.example")),
        title=st.just("") | texts(3),
        text=texts(),
        lang=st.sampled_from(("", "en", "de-DE", "und", "zxx", "EN_us", "?" * 50)),
        author=st.none() | authors(),
        published_at=moments,
        seen_at=moments,
        hashtags=st.lists(st.text(max_size=10), max_size=3).map(tuple),
        handles=st.lists(_names, max_size=3).map(tuple),
        links=st.lists(texts(1), max_size=3).map(tuple),
        rating=st.none() | st.floats(0, 5),
        engagement=st.none()
        | st.builds(Engagement, likes=_figures, replies=_figures, reposts=_figures, views=_figures),
        brand=st.sampled_from(("", "acme", "zenith", "forgotten")),
    )


@cache
def drafts() -> st.SearchStrategy[Draft]:
    """Drafts of which no enricher has filled anything yet."""
    return mentions().map(Draft)


def some_mentions() -> st.SearchStrategy[list[Mention]]:
    """One to six mentions, as a slice brings them."""
    return st.lists(mentions(), min_size=1, max_size=6)


def figures() -> st.SearchStrategy[tuple[int, list[float], list[float]]]:
    """A series for a rule over time: so many quiet days, figures per five minutes after them, and
    figures of a future that the rule must not know.
    """
    counts = st.integers(0, 10_000).map(float)
    return st.tuples(
        st.integers(0, 9), st.lists(counts, max_size=40), st.lists(counts, max_size=20)
    )
