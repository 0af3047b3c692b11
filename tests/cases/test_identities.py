"""Who is who: profile addresses, international domains, and flags, as outsiders tried them."""

import re

import pytest
from pydantic import SecretStr

from connectors.hackernews import items as hackernews
from connectors.hackernews.settings import Settings as HackerNews
from connectors.mastodon import statuses as mastodon
from connectors.mastodon.settings import Settings as Mastodon
from enrichers.engines.accounts import compile_accounts
from enrichers.engines.queries import Document, compile_queries, parse
from enrichers.link_customer import Settings, build
from schemas.event import MentionPosted
from schemas.identity import fold_claim, fold_handle
from schemas.mention import Author
from tests.builders import (
    make_author,
    make_brand,
    make_customer,
    make_draft,
    make_mention,
    make_tools,
)
from tests.cases.rows import Row, rows_of

_PROFILES = re.compile(r"customer profile (\S+?); (?:author URL (\S+)|.* by '(\w+)')")


def is_linked(profile: str, author: Author) -> bool:
    """Whether an author is taken for the customer with this profile, and for sure."""
    customer = make_customer(handles=(), emails=(), profiles=(profile,))
    link = build(Settings(), make_tools(customers=(customer,)))
    match = link(make_draft(make_mention(author=author, type="rss")))
    return match is not None and match.status == "confirmed"


def by_hackernews(name: str) -> Author:
    item = {"id": 1, "type": "comment", "by": name, "time": 1_772_000_000, "text": "acme"}
    (event,) = hackernews.normalise(item, name="hn", settings=HackerNews())
    assert isinstance(event, MentionPosted)
    assert event.mention.author is not None
    return event.mention.author


@pytest.mark.parametrize(
    "row", [*rows_of("profile-query"), *rows_of("profile-host")], ids=lambda row: row.id
)
def test_profiles(row: Row) -> None:
    match = _PROFILES.fullmatch(row.input.split(" through ")[0])
    assert match is not None, row.input
    profile, url, name = match.groups()
    author = by_hackernews(name) if name else make_author(id="rss:f:1", handle="", url=url)
    assert is_linked(profile, author) is row.right.startswith("linked")


def acct(name: str, host: str) -> Author:
    """The author of a status that their own server gives."""
    status = {
        "id": "1",
        "uri": f"https://{host}/users/{name}/statuses/1",
        "visibility": "public",
        "content": "<p>hello</p>",
        "created_at": "2026-03-02T08:14:00.000Z",
        "account": {
            "id": "7",
            "acct": name,
            "username": name,
            "uri": f"https://{host}/users/{name}",
            "url": f"https://{host}/@{name}",
        },
    }
    settings = Mastodon(url=f"https://{host}", token=SecretStr("t"))
    (event,) = mastodon.normalise(status, name="fedi", settings=settings)
    assert isinstance(event, MentionPosted)
    assert event.mention.author is not None
    return event.mention.author


def idn(row: Row) -> bool:
    """What a row about international domains asks, asked."""
    own, foreign = re.findall(r"(?<![\w.])\w+@[\w.-]+|xn--[\w.-]+|punycode", row.input)[:2]
    name, _, server = own.partition("@")
    encoded = f"{name}@{server.encode('idna').decode()}"
    if row.input.startswith("accounts:"):
        brand = make_brand(accounts=(f"mastodon:@{own}",))
        speaker = compile_accounts((brand,)).speaker(
            acct(name, foreign.partition("@")[2] or foreign), "mastodon"
        )
        return speaker.role == "account"
    if row.input.startswith("query author:"):
        document = Document(text="hello", author_handles=(encoded,))
        return bool(compile_queries({"b": parse(f"author:{own}")}).match(document))
    if row.input.startswith("query @"):
        document = Document(text="hello", handles=(encoded,))
        return bool(compile_queries({"b": parse(f"@{own}")}).match(document))
    assert row.input.startswith("customer handle mastodon:@"), row.input
    return fold_claim(f"mastodon:@{own}") == fold_handle("mastodon", foreign)


@pytest.mark.parametrize("row", rows_of("idn-handles"), ids=lambda row: row.id)
def test_international_domains(row: Row) -> None:
    assert idn(row) is row.right.startswith(("True", "account"))


@pytest.mark.parametrize("row", rows_of("flag-emoji"), ids=lambda row: row.id)
def test_flags(row: Row) -> None:
    query, _, text = row.input.removeprefix("query ").partition(", text ")
    hits = compile_queries({"b": parse(query)}).match(Document(text=text))
    assert str(bool(hits)) == row.right
