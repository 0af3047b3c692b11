"""CSV as it is found in the wild: every file reads to the same cells, whole or resumed at any row."""

import csv
import gzip
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tools.lines import BrokenFileError, LineReader
from connectors.tools.tables import BadRow, Row, read_header, read_rows
from tests.conftest import grapevine_data

CELLS = st.lists(
    st.lists(st.text(st.sampled_from('ab,;"\r\n\t é日\x00|')), min_size=3, max_size=3).filter(any),
    min_size=1,
    max_size=8,
)

SPECTRUM = {
    "comma_in_quotes": [
        {
            "first": "John",
            "last": "Doe",
            "address": "120 any st.",
            "city": "Anytown, WW",
            "zip": "08123",
        }
    ],
    "empty": [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}],
    "empty_crlf": [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}],
    "escaped_quotes": [{"a": "1", "b": 'ha "ha" ha'}, {"a": "3", "b": "4"}],
    "json": [{"key": "1", "val": '{"type": "Point", "coordinates": [102.0, 0.5]}'}],
    "location_coordinates": [
        {
            "Contact Phone Number": "2095257564",
            "Location Coordinates": "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W",
            "Cities": "Modesto",
            "Counties": "Stanislaus",
        }
    ],
    "newlines": [
        {"a": "1", "b": "2", "c": "3"},
        {"a": "Once upon \na time", "b": "5", "c": "6"},
        {"a": "7", "b": "8", "c": "9"},
    ],
    "newlines_crlf": [
        {"a": "1", "b": "2", "c": "3"},
        {"a": "Once upon \na time", "b": "5", "c": "6"},
        {"a": "7", "b": "8", "c": "9"},
    ],
    "quotes_and_newlines": [{"a": "1", "b": 'ha \n"ha" \nha'}, {"a": "3", "b": "4"}],
    "simple": [{"a": "1", "b": "2", "c": "3"}],
    "simple_crlf": [{"a": "1", "b": "2", "c": "3"}],
    "utf8": [{"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "ʤ"}],
}


def rows_of(path: Path, encoding: str = "utf-8") -> list[Row | BadRow]:
    header = read_header(path, encoding=encoding)
    assert header is not None
    return list(read_rows(path, header, encoding=encoding))


def cells_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    rows = rows_of(path, encoding)
    assert all(isinstance(row, Row) for row in rows), rows
    return [row.cells for row in rows if isinstance(row, Row)]


def _spectrum() -> list[Path]:
    data = grapevine_data()
    return sorted((data / "bad_input" / "csv_spectrum").glob("*.csv")) if data else []


if _spectrum():

    def test_spectrum_is_whole() -> None:
        assert {path.stem for path in _spectrum()} == set(SPECTRUM)

    @pytest.mark.parametrize("path", _spectrum(), ids=lambda path: str(path.stem))
    def test_files_that_break_naive_parsers_read_right(path: Path) -> None:
        assert [
            {name: cell.replace("\r\n", "\n") for name, cell in row.items()}
            for row in cells_of(path)
        ] == SPECTRUM[path.stem]


@given(rows=CELLS, delimiter=st.sampled_from(",;\t|"), crlf=st.booleans(), bom=st.booleans())
def test_what_is_written_is_read_and_can_be_resumed_at_every_row(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    crlf: bool,
    bom: bool,
) -> None:
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as stream:
        writer = csv.writer(
            stream,
            delimiter=delimiter,
            lineterminator="\r\n" if crlf else "\n",
            quoting=csv.QUOTE_ALL,
        )
        writer.writerows([["x", "y", "z"], *rows])
    header = read_header(path, delimiter=delimiter)
    assert header is not None
    assert header.names == ("x", "y", "z")
    read = list(read_rows(path, header))
    assert [list(row.cells.values()) for row in read if isinstance(row, Row)] == rows
    for index, row in enumerate(read):
        rest = list(read_rows(path, header, offset=row.end, line=row.next_line))
        assert rest == read[index + 1 :]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("text;n\ngrün;1\n".encode("cp1252"), "cp1252"),
        ("text;n\ngrün;1\n".encode("utf-16"), "utf-8"),
        ("text\tn\r\ngrün\t1\r\n".encode("utf-16-le"), "utf-16-le"),
        (b"sep=;\r\ntext;n\r\ngr\xc3\xbcn;1\r\n", "utf-8"),
        (b"\xef\xbb\xbftext,n\rgr\xc3\xbcn,1\r", "utf-8"),
        (b"text|n\ngr\xc3\xbcn|1", "utf-8"),
    ],
    ids=[
        "cp1252",
        "utf-16 by its mark",
        "utf-16-le",
        "excel's sep line",
        "old mac",
        "no last newline",
    ],
)
def test_encodings_delimiters_and_endings(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert cells_of(path, encoding) == [{"text": "grün", "n": "1"}]


def test_a_stray_quote_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,2\n3,"4\n5,6\n7,8\n')
    first, bad, *rest = rows_of(path)
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.reason) == (3, "has a quote that is never closed")
    assert [row.cells for row in [first, *rest] if isinstance(row, Row)] == [
        {"a": "1", "b": "2"},
        {"a": "5", "b": "6"},
        {"a": "7", "b": "8"},
    ]


def test_bad_bytes_and_too_many_cells_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n\xff,2\n1,2,3\n\n1\n")
    wrong, wide, short = rows_of(path)
    assert isinstance(wrong, BadRow)
    assert wrong.reason == "is not utf-8: byte 0xff (set encoding)"
    assert isinstance(wide, BadRow)
    assert wide.reason.startswith("has 3 cells, the header has 2")
    assert isinstance(short, Row)
    assert short.cells == {"a": "1", "b": ""}


def test_a_growing_file_gives_only_finished_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b")
    assert read_header(path, growing=True) is None
    path.write_text('a,b\n1,2\n"x\ny')
    header = read_header(path, growing=True)
    assert header is not None
    assert [row.line for row in read_rows(path, header, growing=True)] == [2]
    path.write_text('a,b\n1,2\n"x\ny",3\n')
    assert [row.line for row in read_rows(path, header, growing=True)] == [2, 3]


def test_a_cell_of_five_megabytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1," + "x" * 5_000_000 + "\n")
    assert [len(row["b"]) for row in cells_of(path)] == [5_000_000]


def test_gzip_is_read_and_a_torn_one_says_so(tmp_path: Path) -> None:
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 50_000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(whole)
    assert len(rows_of(path)) == 50_000
    path.write_bytes(whole[: len(whole) - 20])
    with pytest.raises(BrokenFileError, match="broken gzip"):
        rows_of(path)
    path.write_bytes(b"no gzip")
    with pytest.raises(BrokenFileError):
        read_header(path)


@given(data=st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "t.csv"
    path.write_bytes(data)
    header = read_header(path)
    rows = list(read_rows(path, header)) if header else []
    assert all(before.end < after.end for before, after in pairwise(rows))


@given(
    lines=st.lists(
        st.binary(max_size=30).filter(lambda line: b"\n" not in line and b"\r" not in line)
    )
)
def test_line_offsets_are_byte_offsets(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    data = b"x\n" + b"".join(line + b"\n" for line in lines)
    path = tmp_path_factory.mktemp("lines") / "t.txt"
    path.write_bytes(data)
    reader = LineReader(path)
    found = []
    while (line := reader.next()) is not None:
        found.append(line)
    reader.close()
    stream = io.BytesIO(data)
    for line in found:
        stream.seek(line.start)
        assert stream.read(line.end - line.start) == line.raw or line.start == 0
