"""Labelled rows: what is wrong is named with file and line."""

import gzip
from pathlib import Path

import pytest

from learning.rows import RowsError, labelled, read_rows


def test_rows_are_read_plain_and_compressed(tmp_path: Path) -> None:
    content = b'{"text":"a","label":"x"}\n\n{"text":"b","label":null,"more":1}\n'
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert [row["text"] for row in read_rows(tmp_path / name, ("text", "label"))] == ["a", "b"]


def test_rows_without_a_known_label_are_left_out() -> None:
    rows = [{"label": label} for label in ("x", "unknown", "not_relevant", "", None)]
    assert labelled(rows) == [{"label": "x"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"text":"a"}\nnot json\n', "r.jsonl:2 is not JSON"),
        (b'{"text":"a"}\n{"label":1}\n', "r.jsonl:2 lacks text; a row needs text"),
        (b"[1]\n", "r.jsonl:1 lacks text"),
        (b"\n", "has no rows: it needs one JSON object per line with text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "r.jsonl").write_bytes(content)
    with pytest.raises(RowsError, match=said.replace("[", r"\[")):
        read_rows(tmp_path / "r.jsonl", ("text",))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RowsError, match="cannot be read"):
        read_rows(tmp_path / "none.jsonl", ("text",))
    (tmp_path / "broken.gz").write_bytes(b"no gzip")
    with pytest.raises(RowsError, match="cannot be read"):
        read_rows(tmp_path / "broken.gz", ("text",))
