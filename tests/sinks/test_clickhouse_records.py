"""Reading records before they are stored: what fits passes unchanged, what does not is refused with
a reason.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from schemas.base import Model
from schemas.enriched import AuthorGone, Dropped, EnrichedDeletion, EnrichedMention
from schemas.series import moment_of, tick_of
from sinks.clickhouse.records import read_records
from sinks.clickhouse.shapes import struct_of
from tests.builders import NOW, make_enriched, make_mention
from tests.full_record import full_mention

RECORDS = (
    full_mention(),
    make_enriched(),
    EnrichedMention(mention=make_mention(author=None), enriched_at=NOW),
    EnrichedDeletion(id="x:x:1", source="s", revision=5, seen_at=NOW),
    AuthorGone(id="x:x:a", source="s", revision=5, seen_at=NOW),
    Dropped(id="x:x:1", source="s", revision=5, seen_at=NOW, reason="muted", detail="word"),
)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of every value that is no object or array, outside of payload and failed, which hold
    anything.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("payload", "failed"):
                yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


def _changed(document: Any, path: tuple[Any, ...], value: Any) -> bytes:
    copy = orjson.loads(orjson.dumps(document))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return orjson.dumps(copy)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_of_our_own_pass_unchanged(record: Model) -> None:
    raw = record.to_json()
    batch = read_records([raw])
    assert batch.records == [raw]
    assert batch.refused == []


@pytest.mark.parametrize(
    "path",
    list(_leaves(full_mention().model_dump(mode="json"))),
    ids=lambda path: ".".join(map(str, path)),
)
def test_a_wrong_type_anywhere_is_refused(path: tuple[Any, ...]) -> None:
    document = full_mention().model_dump(mode="json", exclude_none=True)
    for wrong in ({"not": "this"}, [1, [2]]):
        batch = read_records([_changed(document, path, wrong)])
        assert batch.records == []
        assert "not a record of mentions.enriched" in batch.refused[0][1]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("mention", "revision"), -1),
        (("mention", "revision"), 1 << 48),
        (("mention", "author", "followers"), -5),
        (("mention", "author", "followers"), 2**63),
        (("mention", "rating"), 7),
        (("influence", "score"), 101),
        (("rank",), 1),
        (("model_epoch",), 1 << 20),
        (("kind",), "mentions"),
        (("mention", "lane"), "fast"),
        (("mention", "id"), "x"),
        (("mention", "published_at"), "2026-11-20T12:00:00"),
        (("mention", "published_at"), "yesterday"),
        (("mention", "published_at"), "1969-12-31T23:59:59Z"),
        (("mention", "seen_at"), "2106-01-01T00:00:00Z"),
        (("failed", "x"), 5),
        (("mention", "payload"), "text"),
    ],
    ids=str,
)
def test_values_beyond_the_limits_are_refused(path: tuple[Any, ...], value: Any) -> None:
    document = full_mention().model_dump(mode="json", exclude_none=True)
    batch = read_records([_changed(document, path, value)])
    assert batch.records == []
    assert batch.refused[0][0] == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'"text"',
        b"\xff\xfe",
        b'{"kind":"mention"}',
        b'{"id":"x"}',
        b"\x00" * 10,
        b'{"a":' * 5000,
        b"[" * 100_000,
        b'{"kind":"deleted","id":"a\xff","source":"s","revision":1,"seen_at":"2026-01-01T00:00:00Z"}',
    ],
)
def test_poison_is_refused_and_the_others_pass(raw: bytes) -> None:
    good = make_enriched().to_json()
    batch = read_records([good, raw, good])
    assert batch.indices == [0, 2]
    assert [index for index, _ in batch.refused] == [1]


@pytest.mark.parametrize("record", RECORDS[3:], ids=lambda record: type(record).__name__)
@pytest.mark.parametrize("revision", [-1, 1 << 48, "soon", None])
def test_deletions_and_drops_have_revisions_that_fit(record: Model, revision: Any) -> None:
    document = record.model_dump(mode="json", exclude_none=True) | {"revision": revision}
    assert len(read_records([orjson.dumps(document)]).refused) == 1


def test_a_required_field_that_is_missing_is_named() -> None:
    document = make_enriched().model_dump(mode="json", exclude_none=True)
    del document["mention"]["source"]
    assert (
        read_records([orjson.dumps(document)])
        .refused[0][1]
        .endswith("mention.mention.source: Field required")
    )


def test_unusual_writing_is_mended_to_our_own() -> None:
    """pydantic reads numbers in strings and epochs as times; ClickHouse must be given what pydantic
    understood.
    """
    enriched = make_enriched()
    document = enriched.model_dump(mode="json", exclude_none=True)
    document["mention"]["revision"] = str(enriched.mention.revision)
    document["mention"]["published_at"] = enriched.mention.published_at.timestamp()
    assert read_records([orjson.dumps(document)]).records == [enriched.to_json()]


def test_unknown_fields_of_a_newer_writer_pass() -> None:
    document = make_enriched().model_dump(mode="json", exclude_none=True) | {"mood": "sunny"}
    assert read_records([orjson.dumps(document)]).refused == []


def test_buckets_follow_the_lane_and_the_latest_sight() -> None:
    published, seen = NOW - timedelta(days=2), NOW + timedelta(seconds=299)
    live = EnrichedMention(mention=make_mention(published_at=NOW, seen_at=seen), enriched_at=NOW)
    past = EnrichedMention(
        mention=make_mention(published_at=published, seen_at=NOW, lane="history"), enriched_at=NOW
    )
    missed = EnrichedMention(
        mention=make_mention(published_at=NOW - timedelta(hours=4), seen_at=NOW), enriched_at=NOW
    )
    gone = EnrichedDeletion(id="x:x:1", source="s", revision=1, seen_at=NOW - timedelta(hours=1))
    batch = read_records([record.to_json() for record in (live, past, missed, gone)])
    hours = {NOW - timedelta(hours=1), NOW - timedelta(hours=4)}
    assert batch.buckets == {NOW, published} | hours
    assert batch.seen_until == seen


def test_an_empty_batch_was_seen_never() -> None:
    assert read_records([]).seen_until is None


def test_the_bucket_holds_the_moment() -> None:
    assert moment_of(tick_of(datetime(2026, 1, 1, 0, 9, 59, 999999, UTC))) == datetime(
        2026, 1, 1, 0, 5, tzinfo=UTC
    )


def test_forgotten_mentions_are_held_back() -> None:
    first, second = (
        make_enriched(),
        EnrichedMention(mention=make_mention(id="x:x:2", author=None), enriched_at=NOW),
    )
    asked: list[tuple[str, str, int]] = []

    def keep(mention_id: str, author_id: str, revision: int) -> bool:
        asked.append((mention_id, author_id, revision))
        return mention_id != "x:x:2"

    deletion = EnrichedDeletion(id="x:x:2", source="s", revision=1, seen_at=NOW)
    batch = read_records([first.to_json(), second.to_json(), deletion.to_json()], keep)
    assert batch.indices == [0, 2]
    assert batch.forgotten == 1
    assert asked[1] == ("x:x:2", "", second.mention.revision)


def test_a_field_type_without_a_decoder_is_an_error_of_ours() -> None:
    class Odd(BaseModel):
        value: complex

    with pytest.raises(TypeError, match=r"shapes\.py"):
        struct_of(Odd)
