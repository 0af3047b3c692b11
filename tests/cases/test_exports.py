"""Exports as other tools write them: every row of these kinds through the file connector."""

import ast
import re
from pathlib import Path

import pytest

from connectors import file
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.cases.rows import Row, rows_of
from tests.connectors.context import collect, make_context

WHEN = "2026-03-02T10:11:12+00:00"
CELLS = [*rows_of("list-cells"), *rows_of("secondary-cell"), *rows_of("csv-kind")]
PREAMBLE = (
    "Report:,Bulk Mentions Download\nBrand:,Acme\nFrom:,2026-03-01\nTo:,2026-03-03\nLabel:,acme\n\n"
)
TABLE = "Date,Url,Author,Full Text\n2026-03-02 10:11:12.0,https://a.example/1,anna,acme\n"


async def mentions(path: Path, **settings: object) -> list[Mention]:
    context = make_context(file.Settings.model_validate({"path": str(path), **settings}))
    pages = await collect(file.listen(context, None))
    assert [reject.reason for page in pages for reject in page.rejects] == []
    return [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]


async def one_cell(folder: Path, field: str, cell: str) -> Mention:
    path = folder / "x.csv"
    quoted = cell.replace('"', '""')
    path.write_text(
        f'text,published_at,author.handle,{field}\nacme,{WHEN},anna,"{quoted}"\n', "utf-8"
    )
    (mention,) = await mentions(path)
    return mention


if CELLS:

    @pytest.mark.parametrize("row", rows_of("list-cells"), ids=lambda row: row.id)
    async def test_a_list_is_read_as_programs_print_it(row: Row, tmp_path: Path) -> None:
        cell = row.input.removeprefix("hashtags cell ")
        right = ast.literal_eval(row.right.partition(": ")[0])
        assert (await one_cell(tmp_path, "hashtags", cell)).hashtags == right

    @pytest.mark.parametrize("row", rows_of("secondary-cell"), ids=lambda row: row.id)
    async def test_a_figure_never_costs_the_post(row: Row, tmp_path: Path) -> None:
        told = re.match(r"([\w.]+) (?:= )?'(.*?)'", row.input)
        assert told
        field = told[1] if "." in told[1] else f"engagement.{told[1]}"
        mention = await one_cell(tmp_path, field, told[2].replace("\\xa0", "\xa0"))
        group, _, name = field.partition(".")
        right = int(row.right.partition(",")[0]) if row.right[0].isdigit() else None
        assert getattr(getattr(mention, group), name, None) == right
        assert mention.text == "acme"

    @pytest.mark.parametrize("row", rows_of("csv-kind"), ids=lambda row: row.id)
    async def test_kinds_are_told_in_words(row: Row, tmp_path: Path) -> None:
        told = re.search(r"'(\w+)'", row.input)
        assert told
        assert (await one_cell(tmp_path, "kind", told[1])).kind == row.right.partition(" ")[0]

    @pytest.mark.parametrize("row", rows_of("preamble"), ids=lambda row: row.id)
    async def test_a_header_is_found_below_other_lines(row: Row, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text(TABLE if "without" in row.input else PREAMBLE + TABLE)
        columns = {"text": "Full Text", "published_at": "Date", "url": "Url"}
        (mention,) = await mentions(path, columns=columns)
        assert mention.published_at.isoformat() == WHEN

    async def test_a_language_may_stand_by_its_name(tmp_path: Path) -> None:
        (row,) = rows_of("language-names")
        assert row.right.startswith("en:")
        assert (await one_cell(tmp_path, "lang", "English")).lang == "en"

    async def test_backslashes_before_quotes_are_understood(tmp_path: Path) -> None:
        (row,) = rows_of("backslash-quotes")
        path = tmp_path / "x.csv"
        path.write_text(f'text,published_at\n"acme said \\"no\\" to me",{WHEN}\n')
        (mention,) = await mentions(path)
        assert repr(mention.text) == row.right.partition(", or")[0]

    @pytest.mark.parametrize("row", rows_of("json-shape"), ids=lambda row: row.id)
    async def test_json_of_other_shapes_is_read(row: Row, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        array = f'[{{"text": "acme", "published_at": "{WHEN}"}}]'
        archive = (
            'window.YTD.tweets.part0 = [{"tweet": {"id_str": "17", "full_text": "acme", '
            '"created_at": "Mon Mar 02 10:11:12 +0000 2026"}}]'
        )
        path.write_text(archive if "archive" in row.input else array)
        (mention,) = await mentions(path)
        assert (mention.text, mention.published_at.isoformat()) == ("acme", WHEN)
