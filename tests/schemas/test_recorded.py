"""Bytes that earlier versions wrote to each topic stay readable and mean the same. Never change
recorded/: add.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from pipeline.topics import TOPICS
from schemas.alert import AlertState, Candidate
from schemas.crm import CrmRecord
from schemas.customer import AuthorInfluence, Customer, Influencer, Link
from schemas.enriched import ENRICHED
from schemas.event import EVENT
from schemas.upkeep import Action, Correction, Cursor, DeadLetter, OptOut, SourceRun, Tombstone

RECORDED = Path(__file__).with_name("recorded")
MODELS: dict[str, TypeAdapter[Any]] = {
    "mentions.raw.v1": EVENT,
    "mentions.history.v1": EVENT,
    "mentions.enriched.v1": ENRICHED,
    "alerts.v1": TypeAdapter(Candidate),
    "alert_state.v1": TypeAdapter(AlertState),
    "customers.v1": TypeAdapter(Customer),
    "links.v1": TypeAdapter(Link),
    "influence.v1": TypeAdapter(AuthorInfluence),
    "influencers.v1": TypeAdapter(Influencer),
    "opt_outs.v1": TypeAdapter(OptOut),
    "corrections.v1": TypeAdapter(Correction),
    "tombstones.v1": TypeAdapter(Tombstone),
    "actions.v1": TypeAdapter(Action),
    "crm_records.v1": TypeAdapter(CrmRecord),
    "cursors.v1": TypeAdapter(Cursor),
    "dead_letters.v1": TypeAdapter(DeadLetter),
    "source_runs.v1": TypeAdapter(SourceRun),
}


def test_every_topic_has_a_model() -> None:
    assert {topic.name for topic in TOPICS} == MODELS.keys()


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_recorded_bytes_read_back_the_same(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        record = MODELS[path.stem].validate_json(line)
        assert _holds(json.loads(record.to_json()), json.loads(line))


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_fields_of_a_later_version_are_ignored(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        later = line[:-1] + b',"of_a_later_version":{"x":1}}'
        assert MODELS[path.stem].validate_json(later) == MODELS[path.stem].validate_json(line)


def _holds(now: Any, then: Any) -> bool:
    """Whether all that was recorded is still there with its value; what a later version adds does
    not matter.
    """
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            key in now and _holds(now[key], value) for key, value in then.items()
        )
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(_holds, now, then))
    return bool(now == then)
