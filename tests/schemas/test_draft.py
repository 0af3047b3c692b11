"""Whatever the chain fills in a draft is in the record that is made of it."""

from dataclasses import fields

import pytest

from schemas.draft import Draft, enriched
from schemas.enriched import PARTS, EnrichedMention
from tests.builders import NOW
from tests.full_record import full_mention

FULL = full_mention()


def test_a_record_has_every_field_of_its_draft() -> None:
    names = {field.name for field in fields(Draft)} - {"hurried"}  # of the chain, not of the record
    draft = Draft(**{name: getattr(FULL, name) for name in names})
    record = enriched(
        draft, models=FULL.models, model_epoch=7, rank=2, enriched_at=FULL.enriched_at
    )
    assert record == FULL
    assert record.to_json() == FULL.to_json()


@pytest.mark.parametrize("part", PARTS)
def test_the_full_record_has_the_part_and_a_bare_one_has_it_not(part: str) -> None:
    assert getattr(FULL, part) is not None
    assert (
        getattr(enriched(Draft(FULL.mention), models={}, model_epoch=0, enriched_at=NOW), part)
        is None
    )


def test_a_draft_is_plain() -> None:
    assert not hasattr(Draft(FULL.mention), "__dict__")


def test_the_kind_of_a_record_comes_first() -> None:
    assert next(iter(EnrichedMention.model_fields)) == "kind"
    assert FULL.to_json().startswith(b'{"kind":"mention",')
