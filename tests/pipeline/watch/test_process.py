"""What watch makes of one record: candidates of live mentions that still stand, and nothing of
anything else.
"""

import json
from typing import Any

import pytest

from pipeline import topics
from pipeline.config.load import build_config
from pipeline.stream.batch import PoisonError
from pipeline.watch.process import Watcher
from pipeline.watch.service import mention_rules
from schemas.alert import Candidate
from schemas.base import Model
from schemas.enriched import AuthorGone, Dropped, EnrichedDeletion, EnrichedMention
from schemas.upkeep import Tombstone
from tests.builders import NOW, make_enriched, make_mention

CONFIG = build_config(
    {
        "brands": {"acme": {"query": "acme"}},
        "rules": {
            "angry": {"type": "mention", "when": "customer and priority >= 70", "notify": ["care"]},
            "any": {"type": "mention", "when": "priority >= 0", "own_voice": True},
            "surge": {"type": "spike"},
        },
        "notify": {
            "care": {"type": "webhook", "url": "https://care.example/hook", "secret": "env:SECRET"}
        },
    },
    env={"SECRET": "whsec_" + "c2VjcmV0" * 4},
)


def watcher(*stones: Tombstone) -> Watcher:
    by_key: dict[tuple[str, str], Tombstone] = {
        (stone.kind, stone.subject): stone for stone in stones
    }
    return Watcher(
        rules=mention_rules(CONFIG), tombstone=lambda kind, subject: by_key.get((kind, subject))
    )


def raised(record: Model, *stones: Tombstone) -> list[str]:
    return [out.key.decode() for out in watcher(*stones).process(record.to_json())]


def stone(kind: Any, subject: str, revision: int, *, lifted: bool = False) -> Tombstone:
    return Tombstone(kind=kind, subject=subject, revision=revision, at=NOW, lifted=lifted)


def posted(revision: int = 50, **changes: Any) -> EnrichedMention:
    return make_enriched(make_mention(revision=revision), **changes)


def test_every_rule_that_matches_raises_a_candidate() -> None:
    outgoing = watcher().process(posted().to_json())
    assert [out.topic for out in outgoing] == [topics.ALERTS] * 2
    found = [Candidate.model_validate_json(out.value or b"") for out in outgoing]
    assert [one.rule for one in found] == ["angry", "any"]
    assert [out.key.decode() for out in outgoing] == [one.dedup_key for one in found]
    assert raised(posted(customer=None)) == ["any:x:x:9001"]


def test_history_raises_nothing() -> None:
    assert raised(make_enriched(make_mention(lane="history"))) == []


@pytest.mark.parametrize(
    "record",
    [
        EnrichedDeletion(id="x:x:1", source="s", revision=1, seen_at=NOW),
        AuthorGone(id="x:x:1", source="s", revision=1, seen_at=NOW),
        Dropped(id="x:x:1", source="s", revision=1, seen_at=NOW, reason="muted"),
    ],
)
def test_what_is_no_mention_raises_nothing(record: Model) -> None:
    assert raised(record) == []


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        (stone("mention", "x:x:9001", 49), True),
        (stone("mention", "x:x:9001", 50), False),
        (stone("mention", "x:x:9001", 51), False),
        (stone("mention", "x:x:9001", 51, lifted=True), False),
        (stone("mention", "x:x:9002", 51), True),
        (stone("author", "x:x:1001", 49), True),
        (stone("author", "x:x:1001", 50), False),
    ],
)
def test_what_was_deleted_meanwhile_raises_nothing(found: Tombstone, stands: bool) -> None:
    assert bool(raised(posted(revision=50), found)) is stands


def test_a_restored_mention_raises_again() -> None:
    assert raised(posted(revision=50, rank=2), stone("mention", "x:x:9001", 50, lifted=True))
    assert not raised(posted(revision=50, rank=2), stone("mention", "x:x:9001", 51))
    assert not raised(posted(revision=50, rank=2), stone("author", "x:x:1001", 50))


@pytest.mark.parametrize(
    "value", [None, b"", b"\xff\xfe", b"{}", b"null", b"[]", b'{"kind":"mention"}', b"[" * 10_000]
)
def test_poison_is_named(value: bytes | None) -> None:
    with pytest.raises(PoisonError, match="not an enriched record"):
        watcher().process(value)


def test_fields_of_later_versions_are_passed_over() -> None:
    document = json.loads(posted().to_json()) | {"mood": {"joy": 1}}
    assert len(watcher().process(json.dumps(document).encode())) == 2


def test_a_rule_that_fails_never_stops_the_others() -> None:
    def broken(_: EnrichedMention) -> Candidate | None:
        raise ZeroDivisionError

    rules = {"broken": broken, **mention_rules(CONFIG)}
    made = Watcher(rules=rules, tombstone=lambda *_: None)
    assert len(made.process(posted().to_json())) == 2
