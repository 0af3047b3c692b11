"""Reading mentions back on the real engine: what was stored comes back whole, page by page, deleted
ones never.
"""

from datetime import timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.base import to_ms
from schemas.enriched import EnrichedDeletion
from sinks.clickhouse import stored
from sinks.clickhouse.stored import Chosen, Stored, count_chosen, find_stored, read_chosen
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_engagement, make_enriched, make_mention
from tests.full_record import full_mention

ALL = Chosen(NOW - timedelta(days=400), NOW + timedelta(days=1))


def store_all(store: Client, *records: Any) -> None:
    assert insert_records(store, [record.to_json() for record in records]).refused == []


def everything(store: Client, chosen: Chosen = ALL) -> list[Stored]:
    return [one for page in read_chosen(store, chosen) for one in page]


def test_a_mention_comes_back_as_it_was(store: Client) -> None:
    full, plain = full_mention(), make_enriched()
    nobody = make_enriched(
        make_mention(id="x:x:2", author=None, rating=4.1, engagement=make_engagement(views=None))
    )
    store_all(store, full, plain, nobody)
    found = {one.mention.id: one for one in everything(store)}
    assert {id_: one.mention for id_, one in found.items()} == {
        record.id: record.mention for record in (full, plain, nobody)
    }
    assert [(one.rank, one.enriched_at) for one in found.values()] == [
        (record.rank, record.enriched_at)
        for record in sorted((full, plain, nobody), key=lambda record: list(found).index(record.id))
    ]
    row = found[full.id].row
    assert (row["sentiment"], row["emotion"], row["intents"]) == (
        "negative",
        "anger",
        ["complaint", "outage"],
    )
    assert row["models"] == {"sentiment": "0a1b2c3d"}


def test_it_is_found_by_id_and_by_address(store: Client) -> None:
    store_all(
        store, make_enriched(), make_enriched(make_mention(id="x:x:2", url="https://x.example/2"))
    )
    assert [one.mention.id for one in find_stored(store, "x:x:9001")] == ["x:x:9001"]
    assert [one.mention.id for one in find_stored(store, "https://x.example/2")] == ["x:x:2"]
    assert find_stored(store, "x:x:none") == []


def test_figures_are_those_of_the_rows_own_sighting(store: Client) -> None:
    early = make_mention(engagement=make_engagement(likes=1), seen_at=NOW)
    late = make_mention(
        engagement=make_engagement(likes=5), seen_at=NOW + timedelta(milliseconds=250)
    )
    other = make_mention(
        id="x:x:2",
        author=make_author(bio="a reporter", followers=9),
        seen_at=NOW + timedelta(hours=1),
    )
    store_all(store, make_enriched(late), make_enriched(early), make_enriched(other))
    (found,) = find_stored(store, "x:x:9001")
    assert found.mention.engagement == make_engagement(likes=5)
    assert found.mention.author == make_author(bio="a reporter"), (
        "the latest bio, the row's own followers"
    )


def test_pages_choices_and_samples(store: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PAGE", 7)
    posts = [
        make_mention(
            id=f"x:x:{n}", published_at=NOW - timedelta(days=n % 5), source="a" if n % 2 else "b"
        )
        for n in range(40)
    ]
    store_all(store, *map(make_enriched, posts))
    assert sorted(one.mention.id for one in everything(store)) == sorted(post.id for post in posts)
    assert max(map(len, read_chosen(store, ALL))) <= stored.PAGE
    recent = Chosen(NOW - timedelta(days=1), NOW + timedelta(days=1), source="a", brand="acme")
    assert len(everything(store, recent)) == count_chosen(store, recent) == 8
    assert everything(store, Chosen(ALL.since, ALL.until, brand="zenith")) == []
    some = everything(store, Chosen(ALL.since, ALL.until, one_in=4))
    assert 0 < len(some) < 30


def test_what_is_deleted_or_replaced_does_not_come_back(store: Client) -> None:
    edited = make_mention(text="edited", revision=to_ms(NOW))
    gone = make_mention(id="x:x:2")
    store_all(
        store,
        make_enriched(),
        make_enriched(edited),
        make_enriched(gone),
        EnrichedDeletion(id="x:x:2", source="x-search", revision=to_ms(NOW), seen_at=NOW),
    )
    assert [one.mention for one in everything(store)] == [edited]
