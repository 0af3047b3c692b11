"""The table of judgements: a row for every part, no name twice, everything readable of any mention."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import schemas.judgements as table
from schemas.alert import AlertMention
from schemas.enriched import PARTS, EnrichedMention
from schemas.judgements import JUDGEMENTS, shown_in_alerts
from tests.builders import NOW, make_mention
from tests.full_record import full_mention

BARE = EnrichedMention(mention=make_mention(author=None), enriched_at=NOW)
NAMES: dict[str, Callable[[Any], Any]] = {
    "rule fields": lambda row: row.rule_fields,
    "decidable": lambda row: row.decidable,
    "labels": lambda row: row.labels,
}


def test_every_part_has_its_row() -> None:
    assert sorted(row.part for row in JUDGEMENTS) == sorted(PARTS)


@pytest.mark.parametrize("what", NAMES)
def test_no_name_stands_for_two_things(what: str) -> None:
    count = Counter(name for row in JUDGEMENTS for name in NAMES[what](row))
    assert [name for name, times in count.items() if times > 1] == []


@pytest.mark.parametrize("record", [full_mention(), BARE], ids=["full", "bare"])
def test_what_alerts_show_are_fields_of_an_alerts_mention(record: EnrichedMention) -> None:
    shown = shown_in_alerts(record)
    assert set(shown) <= set(AlertMention.model_fields)
    assert AlertMention.model_validate({"id": "x:x:1", **shown})


def test_what_has_no_field_of_its_own_in_alerts_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        replace(row, told=lambda emotion: f"feels {emotion.label}")
        if row.part == "emotion"
        else row
        for row in JUDGEMENTS
    ]
    monkeypatch.setattr(table, "JUDGEMENTS", rows)
    assert shown_in_alerts(full_mention())["judged"] == ("feels anger",)
    assert shown_in_alerts(BARE)["judged"] == ()
