"""The encoding of a file is found out: by its marks, its bytes, and what reads as words."""

import gzip
from pathlib import Path

import pytest

from connectors.tools.encodings import detect_encoding

TEXTS = {
    "de": "Datum;Überschrift\n1.2.2026;Die Gebühren sind schon wieder höher, das ärgert mich\n",
    "short": "Größe;Text\n1;acme\n",
    "fr": "Créé;Texte\n1;Très à l'écoute, merci à toute l'équipe de l'agence\n",
    "es": "Fecha;Título\n1;El año pasado fue mejor, señor\n",
    "pl": "Data;Treść\n1;Złożyłem reklamację, bank się nie odzywa, żenada\n",
    "cs": "Datum;Text\n1;Příšerně žluťoučký kůň úpěl ďábelské ódy\n",
    "ru": "Дата;Текст\n1;Приложение банка опять не работает\n",
    "el": "Ημερομηνία;Κείμενο\n1;Η τράπεζα δεν απαντάει ποτέ\n",
    "he": "תאריך;טקסט\n1;הבנק לא עונה להודעות שלי כבר שבוע\n",
    "ja": "日付,本文\n1,銀行のアプリがまた落ちました。困ります\n",
    "ko": "날짜,내용\n1,은행 앱이 또 안 됩니다 고객센터도 연결이 안 되네요\n",
}
OLD = [
    ("de", "cp1252"), ("short", "cp1252"), ("fr", "cp1252"), ("es", "cp1252"), ("pl", "cp1250"), ("cs", "cp1250"),
    ("ru", "cp1251"), ("ru", "koi8_r"), ("el", "cp1253"), ("he", "cp1255"), ("ja", "cp932"), ("ko", "euc_kr"),
    ("de", "cp850"), ("de", "mac_roman"), ("es", "mac_roman"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), OLD)
def test_old_encodings_are_told_by_their_words(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXTS[text].encode(encoding))
    assert path.read_bytes().decode(detect_encoding(path)) == TEXTS[text]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_and_without_its_mark(
    text: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXTS[text].encode(encoding))
    assert path.read_bytes().decode(detect_encoding(path)).lstrip("\ufeff") == TEXTS[text]


def test_a_letter_far_down_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 700_000 + "Größe,1\n".encode("cp1252")))
    assert detect_encoding(path) == "cp1252"


def test_single_broken_bytes_leave_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("grün,blau\n".encode() * 20 + b"gr\xfcn,1\n")
    assert detect_encoding(path) == "utf-8"


def test_zeros_in_cells_are_no_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n"\0","\0\0"\n\n\0\n')
    assert detect_encoding(path) == "utf-8"


def test_nothing_and_json_are_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(b"")
    assert detect_encoding(path) == "utf-8"
    path.write_bytes(b'{"a": "gr\xfcn"}')
    assert detect_encoding(path, is_json=True) == "utf-8"
