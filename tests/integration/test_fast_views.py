"""The fast ways of the views give what the plain definition gives, after any history of posts, edits,
corrections, deletions, restores and authors who leave, in any order, whether days were written or not.
"""

import itertools
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Literal

from clickhouse_driver import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.enriched import (
    AuthorGone,
    BrandMatch,
    Brands,
    Enriched,
    EnrichedDeletion,
    EnrichedMention,
    Priority,
    Sentiment,
)
from schemas.upkeep import Action
from sinks.clickhouse.days import write_days
from sinks.clickhouse.directories import write_actions, write_settings
from sinks.clickhouse.purge import purge
from sinks.clickhouse.write import insert_records
from tests import day_model
from tests.builders import NOW, make_author, make_customer_match, make_mention
from tests.store_model import current, world_of

STEPS = 3
HISTORIES = 8
MENTIONS = 8
ZONES = ("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland")
TABLES = (
    "mentions", "deletions", "author_deletions", "sightings", "day_figures", "day_answers", "hidden", "told_anew",
)  # fmt: skip
_NUMBERS = itertools.count()


def _mention(random: Random, name: str, serial: int) -> EnrichedMention:
    index = random.randrange(MENTIONS)
    account = index % 4 == 3
    label: Literal["positive", "negative"] = random.choice(["positive", "negative"])
    return EnrichedMention(
        mention=make_mention(
            id=f"x:{name}:m{index}",
            kind=random.choice(["post", "post", "repost"]),
            text=f"word{serial} said",
            published_at=NOW - timedelta(hours=7 * index, minutes=13),
            seen_at=NOW + timedelta(minutes=random.choice([0, 6, 300])),
            revision=random.randint(1, 5),
            lane=random.choice(["live", "history"]),
            parent_id=f"x:{name}:m{index - random.choice([1, 2])}" if index else "",
            thread_id=f"x:{name}:t{random.randrange(2)}",
            author=make_author(id=f"x:{name}:a{random.randrange(3)}", followers=serial),
        ),
        brands=Brands(
            matches=tuple(
                BrandMatch(brand=f"{name}-{brand}", kind="own", voice=not account)
                for brand in random.choice([(), (0,), (0, 1)])
            ),
            author_role="account" if account and random.random() < 0.8 else "public",
        ),
        sentiment=Sentiment(label=label),
        customer=make_customer_match() if random.random() < 0.3 else None,
        priority=Priority(
            score=random.choice([10, 90]),
            needs_answer=random.random() < 0.6,
            answer_by=NOW + timedelta(days=9),
        ),
        rank=random.choice([0, 0, 2]),
        model_epoch=random.randint(0, 1),  # a correction is the same post, judged again
        enriched_at=NOW + timedelta(seconds=serial),
    )


def _record(random: Random, name: str, serial: int) -> Enriched:
    kind = random.choice(["mention"] * 5 + ["deleted", "gone"])
    if kind == "mention":
        return _mention(random, name, serial)
    revision, seen_at = random.randint(1, 4), NOW + timedelta(milliseconds=serial)
    if kind == "gone":
        id_ = f"x:{name}:a{random.randrange(3)}"
        return AuthorGone(id=id_, source="s1", revision=revision, seen_at=seen_at)
    rank: Literal[0, 1] = random.choice([0, 1])
    return EnrichedDeletion(
        id=f"x:{name}:m{random.randrange(MENTIONS)}",
        source="s1",
        revision=revision,
        seen_at=seen_at,
        rank=rank,
    )


def _upkeep(store: Client, random: Random) -> None:
    """What may happen between two batches."""
    if random.random() < 0.6:
        write_days(store, late_secs=0)
    if random.random() < 0.3:
        purge(store)
    if random.random() < 0.3:
        for table in TABLES:
            store.execute(f"OPTIMIZE TABLE {table} FINAL")


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_every_view_equals_the_plain_definition(store: Client, seed: int) -> None:
    random, run = Random(seed), f"h{next(_NUMBERS)}n"
    zone = random.choice(ZONES)
    write_settings(store, {"timezone": zone})
    names = [f"{run}{number}" for number in range(HISTORIES)]
    records = [
        _record(random, name, serial)
        for name in names
        for serial in range(1, random.randint(6, 25))
    ]
    marked = [f"x:{name}:m0" for name in names]
    write_actions(
        store,
        [Action(id=id_, verb="answered", subject=id_, by="ann", at=NOW) for id_ in marked],
    )
    stored: list[Enriched] = []
    for step in range(STEPS):
        batch = [record for record in records if random.random() < 0.5 or step == STEPS - 1]
        random.shuffle(batch)
        assert insert_records(store, [record.to_json() for record in batch]).refused == []
        stored += batch
        _compare(store, run, zone, stored, marked)
        _upkeep(store, random)
    _compare(store, run, zone, stored, marked)


def _compare(
    store: Client, run: str, zone: str, stored: list[Enriched], marked: Sequence[str]
) -> None:
    world = world_of(stored)
    shown = current(world)
    assert _by_day(store, run) == day_model.days(world, zone)
    like = f"x:{run}"
    waiting = "SELECT mention_id FROM to_answer WHERE startsWith(mention_id, %(like)s)"
    assert sorted(_ids(store, waiting, like=like)) == sorted(day_model.waiting(world, marked))
    asked = next(one for one in reversed(stored) if isinstance(one, EnrichedMention))
    word = asked.mention.text.split()[0]
    wanted: dict[str, Callable[[EnrichedMention], bool]] = {
        "mention_id = %(id)s": lambda one: one.id == asked.id,
        "thread_id = %(thread)s": lambda one: one.mention.thread_id == asked.mention.thread_id,
        "author_id = %(author)s": lambda one: _author(one) == _author(asked),
        "hasAllTokens(text, %(word)s) AND startsWith(mention_id, %(like)s)": lambda one: (
            one.mention.text.split()[0] == word
        ),
    }
    values = {
        "id": asked.id,
        "thread": asked.mention.thread_id,
        "author": _author(asked),
        "word": word,
        "like": like,
    }
    for where, holds in wanted.items():
        rows = store.execute(f"SELECT mention_id, text FROM current_mentions WHERE {where}", values)
        assert sorted(rows) == sorted(
            (id_, one.mention.text) for id_, one in shown.items() if holds(one)
        )


def _by_day(store: Client, run: str) -> dict[tuple[Any, ...], day_model.Figures]:
    rows = store.execute(
        "SELECT day, brand, mentions, authors, positive, negative, reach, by_customers, urgent, reposts, need_answer"
        " FROM daily_brand_summary WHERE startsWith(brand, %(run)s)",
        {"run": run},
    )
    assert len({row[:2] for row in rows}) == len(rows)
    return {row[:2]: row[2:] for row in rows}


def _author(record: EnrichedMention) -> str:
    return record.mention.author.id if record.mention.author else ""


def _ids(store: Client, query: str, **values: Any) -> list[str]:
    return [row[0] for row in store.execute(query, values)]
