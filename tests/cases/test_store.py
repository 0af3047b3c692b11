"""What the store keeps, as outsiders tried it: imported history, a mention whose date is told anew."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clickhouse_driver import Client

from connectors import file
from connectors.file.places import Place, Target
from connectors.file.reading import read_items
from pipeline.ingest.first_dates import FirstDates
from pipeline.ingest.stamp import Stamping, stamp
from schemas.event import MentionPosted
from schemas.mention import Engagement, Mention
from sinks.clickhouse.client import connect
from sinks.clickhouse.write import insert_records
from tests.builders import make_enriched, make_posted
from tests.cases.rows import Row, rows_of
from tests.kept_tables import KeptTables

KEPT = {"mentions": "mention_id", "engagement": "mention_id", "authors": "author_id"}


@pytest.fixture(scope="module")
def store(kept_tables: KeptTables) -> Iterator[Client]:
    """A client in a database with the default retention, for this file alone."""
    with connect(kept_tables.emptied()) as client:
        yield client


def dates(row: Row) -> list[str]:
    """The days of the rows of the CSV: one a month from the first to the last, or one in each year."""
    if "one a month" not in row.input:
        return [f"{year}-06-15" for year in re.findall(r"\b\d{4}\b", row.input)]
    (first, last) = re.findall(r"from (\d{4}-\d\d) to (\d{4}-\d\d)", row.input)[0]
    months = [f"{year}-{month:02}" for year in range(1990, 2030) for month in range(1, 13)]
    return [f"{month}-15" for month in months if first <= month <= last]


def imported(path: Path, days: list[str], name: str) -> list[Mention]:
    """What ingest publishes of such a file on the history lane."""
    lines = [f"{name}-{n},acme is bad {n},{day}T10:00:00Z,{name}{n}" for n, day in enumerate(days)]
    path.write_text("\n".join(["id,text,published_at,author.handle", *lines]), "utf-8")
    settings = file.Settings.model_validate({"path": str(path), "lane": "history"})
    now = datetime.now(UTC)
    items = read_items(Target(path, Place()), name=name, settings=settings, now=now)
    events = [stamp(item.event, now, Stamping(name)) for item in items if item.event]
    return [event.mention for event in events if isinstance(event, MentionPosted)]


@pytest.mark.parametrize("row", rows_of("history-ttl"), ids=lambda row: row.id)
def test_imported_history_is_kept(store: Client, tmp_path: Path, row: Row) -> None:
    mentions = imported(tmp_path / "a.csv", dates(row), row.id.rpartition("-")[2])
    assert f"{len(mentions)} stored" in row.right
    liked = [one.model_copy(update={"engagement": Engagement(likes=1)}) for one in mentions]
    records = [make_enriched(one, enriched_at=datetime.now(UTC)).to_json() for one in liked]
    assert insert_records(store, records).refused == []
    authors = {one.author.id for one in mentions if one.author}
    for table, key in KEPT.items():
        ids = tuple(authors if key == "author_id" else {one.id for one in mentions})
        sql = f"SELECT count() FROM {table} FINAL WHERE {key} IN %(ids)s"
        assert store.execute(sql, {"ids": ids}) == [(len(mentions),)], table


@pytest.mark.parametrize("row", rows_of("redated-id"), ids=lambda row: row.id)
def test_a_date_told_anew(store: Client, tmp_path: Path, row: Row) -> None:
    claims = [
        datetime.fromisoformat(f"{day}T10:00Z") for day in re.findall(r"\d{4}-\d\d-\d\d", row.input)
    ]
    dates = FirstDates(tmp_path)
    for number, claim in enumerate(claims):
        told = make_posted(
            id=f"webhook:w:{row.id}", published_at=claim, text=f"text {number}", revision=0
        )
        [event] = dates.settle([stamp(told, datetime.now(UTC), Stamping("w"))])
        assert isinstance(event, MentionPosted)
        record = make_enriched(event.mention, enriched_at=datetime.now(UTC))
        assert insert_records(store, [record.to_json()]).refused == []
    dates.close()
    for view in ("current_mentions", "brand_mentions"):
        sql = f"SELECT toDate(published_at), text FROM {view} WHERE mention_id = %(id)s"
        rows = store.execute(sql, {"id": f"webhook:w:{row.id}"})
        assert rows == [(claims[0].date(), "text 1")], row.right
