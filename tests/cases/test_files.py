"""Imported files, as outsiders tried them: ids that spreadsheets spoilt, imports done twice, reposts."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import file
from connectors.file.places import Place, Target
from connectors.file.reading import Item, read_items
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.cases.rows import Row, rows_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADER = "id,text,published_at,author.handle"


def read(path: Path, text: str, *, name: str = "imp", **settings: object) -> list[Item]:
    path.write_text(text, "utf-8")
    made = file.Settings.model_validate({"path": str(path), "lane": "history", **settings})
    return list(read_items(Target(path, Place()), name=name, settings=made, now=NOW))


def mentions(items: list[Item]) -> list[Mention]:
    return [item.event.mention for item in items if isinstance(item.event, MentionPosted)]


@pytest.mark.parametrize("row", rows_of("rounded-ids"), ids=lambda row: row.id)
def test_rounded_ids(tmp_path: Path, row: Row) -> None:
    count, _, rest = row.input.partition(" rows ")
    lines = [
        f"{rest.rpartition(' made ')[2]},acme is bad {n},2026-03-01T10:0{n}:00Z,anna"
        for n in range(int(count))
    ]
    items = read(tmp_path / "a.csv", "\n".join([HEADER, *lines]), mention_type="x", namespace="x")
    ids = {one.id for one in mentions(items)}
    reasons = [item.reject.reason for item in items if item.reject]
    assert len(ids) + len(reasons) == int(count)
    assert all("rounded by a spreadsheet" in reason for reason in reasons)


@pytest.mark.parametrize("row", rows_of("dressed-ids"), ids=lambda row: row.id)
def test_dressed_ids(tmp_path: Path, row: Row) -> None:
    cell = row.input.removeprefix("id cell ")
    text = f"{HEADER}\n{cell},acme is bad,2026-03-01T10:00:00Z,anna\n"
    items = read(tmp_path / "a.csv", text, mention_type="x", namespace="x")
    assert [one.id for one in mentions(items)] == [row.right.removesuffix(" (or refused)")]


@pytest.mark.parametrize("row", rows_of("reimport"), ids=lambda row: row.id)
def test_importing_again(tmp_path: Path, row: Row) -> None:
    text = "text,published_at,author.handle\nacme is bad,2026-03-01T10:00:00Z,anna\n"
    again = "imp" if "same source name" in row.input else "imp_again"
    (first,) = mentions(read(tmp_path / "a.csv", text))
    (second,) = mentions(read(tmp_path / "b.csv", text, name=again))
    assert first.id == second.id, row.right


@pytest.mark.parametrize("row", rows_of("csv-reposts"), ids=lambda row: row.id)
def test_reposts(tmp_path: Path, row: Row) -> None:
    (words,) = re.findall("text '(.*)'", row.input)
    text = f'text,published_at,author.handle\n"{words}",2026-03-01T10:00:00Z,bob\n'
    (mention,) = mentions(read(tmp_path / "a.csv", text, mention_type="x"))
    assert mention.kind == row.right.split()[1]


X_STATUS = "https://{}/anna/status/1511223344556677889"


@pytest.mark.parametrize(
    ("one", "again"),
    [
        ("acme is bad,anna,https://a.example/1", "acme is bad,@anna,http://a.example/1"),
        ('"acme is\r\nbad",anna,', '"acme is\nbad ",anna,'),
        (
            f"acme is bad,anna,{X_STATUS.format('twitter.com')}",
            f"acme is bad,anna,{X_STATUS.format('x.com')}",
        ),
    ],
)
def test_a_row_saved_again_by_another_program_is_the_same(
    tmp_path: Path, one: str, again: str
) -> None:
    rows = [
        f"text,author.handle,url,published_at\n{row},2026-03-01T10:00:00Z\n" for row in (one, again)
    ]
    ids = {
        mentions(read(tmp_path / "a.csv", row, name=f"n{n}"))[0].id for n, row in enumerate(rows)
    }
    assert len(ids) == 1


@pytest.mark.parametrize("nothing", ["#REF!", "(blank)", "<NA>", "n.a.", "#######"])
def test_what_stands_for_no_id_makes_no_two_posts_one(tmp_path: Path, nothing: str) -> None:
    lines = [f"{nothing},acme {n},2026-03-01T10:0{n}:00Z,anna" for n in range(2)]
    items = read(tmp_path / "a.csv", "\n".join([HEADER, *lines]))
    assert len({one.id for one in mentions(items)}) == 2


def test_a_repost_may_begin_in_small_letters(tmp_path: Path) -> None:
    lines = [
        f"{n},{words},2026-03-01T10:0{n}:00Z,bob"
        for n, words in enumerate(
            ["rt @acme: we are back", "rt if you like @acme", "Rt @acme please"]
        )
    ]
    read_ = mentions(read(tmp_path / "a.csv", "\n".join([HEADER, *lines])))
    assert [one.kind for one in read_] == ["repost", "post", "post"]


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [("2026-03-02 00:00:00", "14:14", "14:14"), ("2026-03-02", "N/A", "00:00")],
)
def test_a_day_takes_its_time_from_the_column_beside_it(
    tmp_path: Path, day: str, clock: str, moment: str
) -> None:
    columns = {"published_at": "Date", "published_time": "Time", "text": "Text"}
    text = f"Date,Time,Text\n{day},{clock},acme is bad\n"
    (mention,) = mentions(read(tmp_path / "a.csv", text, columns=columns))
    assert mention.published_at.isoformat() == f"2026-03-02T{moment}:00+00:00"
