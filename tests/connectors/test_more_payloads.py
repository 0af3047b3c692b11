"""What services really sent: each recorded payload says what a plain reading of it is (`expect`), and the
connector reads the same, or says why not.
"""

import gzip
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest

from pipeline import registry
from schemas.event import AuthorDeleted, MentionDeleted
from schemas.flow import Reject
from schemas.mention import Mention
from tests.conftest import grapevine_data
from tests.contract.connectors import least_settings

NAMES = (
    "github",
    "discourse",
    "stack_exchange",
    "facebook",
    "instagram",
    "linkedin",
    "telegram",
    "slack_community",
)
REASONS = ("has no ts", "is no message of Slack but", "the date is missing")
"""Why a payload that has a plain reading is rejected all the same: it lacks what a mention cannot be without."""


@cache
def rows(name: str) -> list[dict[str, Any]]:
    data = grapevine_data()
    if data is None:
        pytest.skip("needs the data folder")
    packed = (data / "payloads" / "more" / f"{name}.jsonl.gz").read_bytes()
    return [orjson.loads(line) for line in gzip.decompress(packed).splitlines()]


def read(name: str, payload: Any) -> tuple[list[Mention | None], str]:
    """The mentions of a payload (None for a deletion), or why there are none."""
    module: Any = registry.load("connectors", name)
    try:
        events = module.normalise(payload, name="s", settings=least_settings("connectors", name))
    except Reject as reject:
        return [], reject.reason
    gone = (MentionDeleted, AuthorDeleted)
    return [None if isinstance(one, gone) else one.mention for one in events], ""


def differences(expect: dict[str, Any], mention: Mention) -> list[str]:
    """The fields in which a mention is not what is expected."""
    author, text = mention.author, expect.get("text", expect.get("html"))
    when, unix = expect.get("published_at"), expect.get("published_unix")
    told = (
        datetime.fromtimestamp(unix, UTC)
        if unix
        else datetime.fromisoformat(when)
        if when
        else None
    )
    who = {author.handle, author.name, author.id.partition(":li:")[2]} if author else {""}
    checks = {
        "text": not isinstance(text, str) or text == mention.text,
        "author": not expect.get("author") or bool({expect["author"]} & {*who, *_first(author)}),
        "published_at": told is None or told == mention.published_at,
        "native_id": str(expect.get("native_id") or "") in mention.id,
        "url": not expect.get("url") or expect["url"] == mention.url,
    }
    return [field for field, right in checks.items() if not right]


def _first(author: Any) -> tuple[str, ...]:
    return (author.name.split(" ")[0],) if author and author.name else ()


@pytest.mark.parametrize("name", NAMES)
def test_recorded_payloads_are_read_as_they_plainly_are(name: str) -> None:
    wrong: list[tuple[str, Any]] = []
    for row in rows(name):
        expect = row.get("expect")
        mentions, reason = read(name, row["payload"])
        if not expect or "changes" in expect:
            continue
        if not mentions and not any(one in reason for one in REASONS):
            wrong.append((row["from"], reason or "nothing"))
        wrong += [
            (row["from"], faults)
            for one in mentions
            if one and (faults := differences(expect, one))
        ]
    assert wrong == []


@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_changes_with_words_are_mentions_and_removals_deletions(name: str) -> None:
    for row in rows(name):
        changes = (row.get("expect") or {}).get("changes") or ()
        mentions, reason = read(name, row["payload"])
        assert not reason or not changes, (row["from"], reason)
        for change in changes:
            if change["text"] and change["verb"] not in ("remove", "block"):
                texts = {one.text for one in mentions if one}
                assert change["text"] in texts, row["from"]
            if change["item"] in ("post", "comment") and change["verb"] == "remove":
                assert None in mentions, row["from"]
