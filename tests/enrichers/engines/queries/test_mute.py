"""Mute lists: what is muted, and the reason given."""

import pytest

from enrichers.engines.queries import Document, compile_mutes

MUTES = compile_mutes(
    authors=["@Spam", "x:@bot", "reddit:77", "mastodon:social.example:9"],
    domains=["casino.example", "https://www.news.example/ads"],
    phrases=["free give-away", "OR"],
)

MUTED = [
    (Document(author_handles=("spam",)), "author @Spam"),
    (Document(author_handles=("bot",), type="x"), "author x:@bot"),
    (Document(author_handles=("bot",), type="reddit"), None),
    (Document(author_id="reddit:reddit:77"), "author reddit:77"),
    (Document(author_id="mastodon:social.example:9"), "author mastodon:social.example:9"),
    (Document(author_id="mastodon:other.example:9"), None),
    (Document(text="by @spam"), None),
    (Document(url="https://www.casino.example/x"), "domain casino.example"),
    (Document(site="casino.example"), "domain casino.example"),
    (Document(text="try shop.casino.example!"), "domain casino.example"),
    (Document(links=("https://casino.example/1",)), "domain casino.example"),
    (Document(text="https://news.example/ads/1"), "domain https://www.news.example/ads"),
    (Document(text="https://news.example/story"), None),
    (Document(text="FREE giveaway"), None),
    (Document(title="Free Give Away!"), 'phrase "free give-away"'),
    (Document(text="this or that"), 'phrase "OR"'),
    (Document(text="acme"), None),
]


@pytest.mark.parametrize(("document", "reason"), MUTED)
def test_muted(document: Document, reason: str | None) -> None:
    assert MUTES.muted(document) == reason


def test_no_mutes_mute_nothing() -> None:
    assert compile_mutes().muted(Document(text="x", author_handles=("a",))) is None


@pytest.mark.parametrize(
    "entries", [{"authors": ["@"]}, {"domains": ["https://"]}, {"phrases": ["!!!"]}]
)
def test_an_entry_that_finds_nothing_is_refused(entries: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"^mute (author|domain|phrase) "):
        compile_mutes(**entries)
