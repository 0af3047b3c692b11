"""When a source of customers is read, and whether all of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.customers import csv, postgres
from connectors.testing.stand import KitClock
from pipeline.config.model import CustomersEntry
from pipeline.sync import due
from pipeline.sync.marks import Marks, Reached


def database(**more: Any) -> CustomersEntry:
    given = {"host": "h", "database": "d", "user": "u", "query": "SELECT 1", "changed_by": "v"}
    settings = postgres.Settings.model_validate(given | more)
    return CustomersEntry(name="shop", type="postgres", settings=settings)


def export(path: Path) -> CustomersEntry:
    return CustomersEntry(name="crm", type="csv", settings=csv.Settings(path=path))


def test_each_source_has_its_own_pace(tmp_path: Path) -> None:
    assert due.wait_secs(database(), marked=True, every_secs=300) == 2
    assert due.wait_secs(database(), marked=False, every_secs=300) == 300
    assert due.wait_secs(export(tmp_path / "c.csv"), marked=False, every_secs=300) == 1


@pytest.mark.parametrize(
    ("mark", "hours_ago", "has_any", "since"),
    [
        ("m", 1, True, "m"),
        ("m", 25, True, ""),  # once a day everybody
        ("m", 1, False, ""),  # the topic was emptied
        ("", 1, True, ""),
        ("m", -30, True, ""),  # written by a clock that was wrong
    ],
)
def test_everybody_is_read_the_first_time_and_now_and_then(
    mark: str, hours_ago: int, has_any: bool, since: str
) -> None:
    clock = KitClock()
    reached = Reached(mark, (clock.now() - timedelta(hours=hours_ago)).isoformat())
    assert due.since_of(database(), reached, clock, has_any=has_any) == since


def test_a_mark_is_kept_until_the_settings_change(tmp_path: Path) -> None:
    clock, marks = KitClock(), Marks(tmp_path)
    assert marks.of(database()) == Reached()
    marks.keep(database(), "first", whole_at=clock.now(), before=Reached())
    before = Marks(tmp_path).of(database())
    assert (before.mark, before.whole_at) == ("first", clock.now().isoformat())
    marks.keep(database(), "second", whole_at=None, before=before)
    after = marks.of(database())
    assert (after.mark, after.whole_at) == ("second", before.whole_at)
    assert marks.of(database(query="SELECT 2")) == Reached()
    (tmp_path / "sync" / "marks.json").write_text("{torn")
    assert marks.of(database()) == Reached()


def test_files_look_other_whenever_they_change(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    entry = export(path)
    assert due.look_of_files(entry) == ()
    path.write_text("id\n1\n")
    first = due.look_of_files(entry)
    assert first == due.look_of_files(entry) != ()
    path.write_text("id\n1\n2\n")
    assert due.look_of_files(entry) != first
    assert due.files_of(database(ca_file=path)) == []
