"""Any order and repetition of posts, edits, deletions, restores, drops and purges ends in the same
rows.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from clickhouse_driver import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.enriched import (
    AuthorGone,
    BrandMatch,
    BrandRelevance,
    Brands,
    Dropped,
    Enriched,
    EnrichedDeletion,
    EnrichedMention,
    Language,
    Relevance,
    Sentiment,
)
from schemas.mention import Engagement
from sinks.clickhouse.purge import purge
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_mention
from tests.store_model import current, is_voice, outcomes, series, world_of

BATCHES = 5
HISTORIES = 12
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Names:
    """The ids and brands of one history: histories share a database and must not meet."""

    number: int

    def mention(self, index: int) -> str:
        return f"x:n{self.number}:m{index}"

    def author(self, index: int) -> str:
        return f"x:n{self.number}:a{index}"

    def brand(self, index: int) -> str:
        return f"brand{self.number}-{index}"


def _mention(random: Random, names: Names, serial: int) -> EnrichedMention:
    index = random.randrange(3)
    author = random.choice([None, 0, 0, 1])
    published = NOW - timedelta(minutes=7 * index)
    voice = random.random() < 0.7
    brands = random.choice([[], [0], [1], [0, 1]])
    return EnrichedMention(
        mention=make_mention(
            id=names.mention(index),
            source=random.choice(["s1", "s2"]),
            kind=random.choice(["post", "post", "repost"]),
            text=f"text {serial}",
            published_at=published,
            seen_at=published + timedelta(minutes=random.choice([0, 1, 6, 11, 250])),
            revision=random.randint(1, 5),
            lane=random.choice(["live", "history"]),
            author=None
            if author is None
            else make_author(id=names.author(author), followers=serial),
            engagement=Engagement(likes=serial),
        ),
        brands=Brands(
            matches=tuple(BrandMatch(brand=names.brand(b), kind="own", voice=voice) for b in brands)
        ),
        relevance=Relevance(
            by_brand=tuple(
                BrandRelevance(brand=names.brand(b), relevant=random.random() < 0.5)
                for b in brands
                if random.random() < 0.4
            )
        ),
        language=Language(code=random.choice(["en", "de"]), confidence=0.9),
        sentiment=Sentiment(label=random.choice(["positive", "negative", "neutral"])),
        rank=random.choice([0, 0, 2]),
        model_epoch=random.randint(0, 1),
        enriched_at=NOW + timedelta(seconds=serial),  # no two records alike, else a hash decides
    )


def _record(random: Random, names: Names, serial: int) -> Enriched:
    kind = random.choice(["mention", "mention", "mention", "mention", "deleted", "gone", "dropped"])
    if kind == "mention":
        return _mention(random, names, serial)
    revision = random.randint(1, 4)
    seen_at = NOW + timedelta(minutes=random.choice([0, 3, 9]), milliseconds=serial)
    if kind == "gone":
        return AuthorGone(
            id=names.author(random.randrange(2)), source="s1", revision=revision, seen_at=seen_at
        )
    id_ = names.mention(random.randrange(4))
    if kind == "dropped":
        return Dropped(id=id_, source="s1", revision=revision, seen_at=seen_at, reason="no_brand")
    rank: Literal[0, 1] = random.choice([0, 1])
    return EnrichedDeletion(id=id_, source="s1", revision=revision, seen_at=seen_at, rank=rank)


def _history(random: Random, names: Names) -> tuple[list[Enriched], list[list[bytes]]]:
    """Records, and batches that hold each of them at least once, in any order."""
    records = [_record(random, names, serial) for serial in range(1, random.randint(3, 14))]
    raws = [record.to_json() for record in records + random.choices(records, k=random.randrange(6))]
    random.shuffle(raws)
    batches: list[list[bytes]] = [[] for _ in range(BATCHES)]
    for raw in raws:
        random.choice(batches).append(raw)
    return records, batches


def _play(store: Client, random: Random, batches: Sequence[list[bytes]]) -> None:
    """Store the batches with purges, merges and rewrites between them; each bucket is rewritten
    once at least.
    """
    waiting: set[datetime] = set()
    for raws in batches:
        batch = insert_records(store, raws)
        assert batch.refused == []
        waiting |= batch.buckets
        if random.random() < 0.4:
            purge(store)
        if random.random() < 0.3:
            for table in ("mentions", "deletions", "author_deletions", "sightings", "series_5m"):
                store.execute(f"OPTIMIZE TABLE {table} FINAL")
        if random.random() < 0.5:
            rewrite_series(store, waiting)
            waiting.clear()
    rewrite_series(store, waiting)


def _rows(store: Client, query: str, **values: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = store.execute(query, values)
    return rows


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_every_order_ends_in_the_same_rows(store: Client, seed: int) -> None:
    random = Random(seed)
    everyone = [Names(next(_NUMBERS)) for _ in range(HISTORIES)]
    histories = {names: _history(random, names) for names in everyone}
    batches = [
        [raw for _, own in histories.values() for raw in own[step]] for step in range(BATCHES)
    ]
    _play(store, random, batches)
    shown: dict[str, EnrichedMention] = {}
    figures: dict[tuple[Any, ...], float] = {}
    became: dict[str, str] = {}
    for records, _ in histories.values():
        world = world_of(records)
        shown |= current(world)
        figures |= series(world)
        became |= outcomes(world)
    _compare(store, everyone, shown, figures, became)


def _compare(
    store: Client,
    everyone: Sequence[Names],
    shown: dict[str, EnrichedMention],
    figures: dict[tuple[Any, ...], float],
    became: dict[str, str],
) -> None:
    ids = tuple(names.mention(index) for names in everyone for index in range(4))
    found = _rows(
        store,
        "SELECT mention_id, text, seen_at FROM current_mentions WHERE mention_id IN %(ids)s",
        ids=ids,
    )
    assert sorted(found) == sorted(
        (id_, m.mention.text, m.mention.seen_at) for id_, m in shown.items()
    )

    by_brand = _rows(
        store,
        "SELECT mention_id, brand, voice FROM brand_mentions WHERE mention_id IN %(ids)s",
        ids=ids,
    )
    assert sorted(by_brand) == sorted(
        (id_, match.brand, is_voice(m, match))
        for id_, m in shown.items()
        for match in (m.brands.matches if m.brands else ())
    )

    brands = tuple(names.brand(index) for names in everyone for index in range(2))
    kept = _rows(
        store,
        "SELECT metric, brand, dimension, label, bucket, value FROM series_5m FINAL"
        " WHERE brand IN %(brands)s AND value != 0",
        brands=brands,
    )
    assert sorted(kept) == sorted((*key, value) for key, value in figures.items())

    told = _rows(
        store,
        "SELECT mention_id, outcome FROM mention_outcomes WHERE mention_id IN %(ids)s",
        ids=ids,
    )
    assert sorted(told) == sorted(became.items())


def test_no_words_of_a_deleted_mention_stay_on_disk(store: Client) -> None:
    stays, goes = make_mention(id="x:x:1", text="stays"), make_mention(id="x:x:2", text="goes away")
    records: list[Enriched] = [
        EnrichedMention(mention=mention, enriched_at=NOW) for mention in (stays, goes)
    ]
    records.append(
        EnrichedDeletion(id="x:x:2", source="s", revision=goes.revision + 1, seen_at=NOW)
    )
    insert_records(store, [record.to_json() for record in records])
    assert _rows(store, "SELECT count() FROM mentions") == [(2,)]
    assert purge(store) == 1
    assert _rows(store, "SELECT text FROM mentions SETTINGS apply_deleted_mask = 0") == [("stays",)]
    assert purge(store) == 0
