"""When authors are ranked again: once after a start, then at its times, whatever the note says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import Config, load_config
from pipeline.detect.ranking import FIRST_AFTER, due, note_of
from tests.services import write_config

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def config(folder: Path, **service: int) -> Config:
    return load_config(
        write_config(
            folder,
            {
                "brands": {"acme": {"query": "acme"}},
                "service": {"state_dir": str(folder / "state"), **service},
            },
        )
    )


def test_the_first_time_is_some_minutes_after_the_start(tmp_path: Path) -> None:
    assert due(config(tmp_path), NOON, NOON) == NOON + FIRST_AFTER
    assert due(config(tmp_path, rank_every_secs=60), NOON, NOON) == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("note", "when"),
    [
        ("2026-11-20T09:00:00+00:00", NOON + timedelta(hours=21)),
        ("2026-11-01T09:00:00+00:00", NOON - timedelta(days=18, hours=3)),
        ("2027-11-01T09:00:00+00:00", NOON + FIRST_AFTER),
        ("2026-11-20T09:00:00", NOON + FIRST_AFTER),
        ("nonsense", NOON + FIRST_AFTER),
        ("", NOON + FIRST_AFTER),
    ],
)
def test_then_a_day_after_the_last_time(tmp_path: Path, note: str, when: datetime) -> None:
    ours = config(tmp_path)
    path = note_of(ours)
    path.parent.mkdir(parents=True)
    path.write_text(note, "utf-8")
    assert due(ours, NOON, NOON) == when
