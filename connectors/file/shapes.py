"""What kind of file a file is: told before it is read, in one sentence where it cannot be read."""

from pathlib import Path

from connectors.tools.documents import Start, find_objects
from connectors.tools.lines import read_beginning
from schemas.flow import Fatal

_BEGINNING_BYTES = 65_536
_MAX_DOCUMENT_BYTES = 1_000_000_000
_PICTURE = "is a picture: export the mentions as CSV or JSON instead"
_OTHERS = {
    b"PK\x03\x04": "is an Excel workbook or a zip archive: save the sheet as CSV (UTF-8), or unpack it",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook: save the sheet as CSV (UTF-8)",
    b"%PDF": "is a PDF: export the mentions as CSV instead",
    b"SQLite format 3": "is a SQLite database: export its rows as CSV",
    b"PAR1": "is a Parquet file: export its rows as CSV or JSON",
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    bytes(16): "holds bytes that are no text: export the mentions as CSV or JSON instead",
}
_GZIP = b"\x1f\x8b"
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml")


def check_readable(path: Path) -> None:
    """Raises Fatal for a file that is neither text nor gzip; also what opening it raises."""
    if path.suffix != ".gz":
        with path.open("rb") as stream:
            start = stream.read(64)
        if start.startswith(_GZIP):
            raise Fatal(f"{path} is packed by gzip: give it a name that ends with .gz")
    start = read_beginning(path, 64)
    for magic, sentence in _OTHERS.items():
        if start.startswith(magic):
            raise Fatal(f"{path} {sentence}")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise Fatal(f"{path} is a web page or XML: export the mentions as CSV or JSON instead")


def document_of(path: Path, encoding: str) -> tuple[bytes, Start] | None:
    """The text of a JSON document as UTF-8, and where its objects begin; None for JSON lines. Raises
    Fatal where it is too large to be read at once.
    """
    beginning = _utf8(read_beginning(path, _BEGINNING_BYTES), encoding)
    if find_objects(beginning, whole=False) is None and not _is_torn(beginning):
        return None
    data = read_beginning(path, _MAX_DOCUMENT_BYTES + 1)
    if len(data) > _MAX_DOCUMENT_BYTES:
        raise Fatal(
            f"{path} is one JSON document of more than {_MAX_DOCUMENT_BYTES // 10**6:,} MB: "
            "write one object per line instead (jq -c '.[]')"
        )
    text = _utf8(data, encoding)
    start = find_objects(text, whole=True)
    return (text, start) if start else None


def _is_torn(beginning: bytes) -> bool:
    """Whether the first line is longer than what was read."""
    return len(beginning) >= _BEGINNING_BYTES // 4 and b"\n" not in beginning


def _utf8(data: bytes, encoding: str) -> bytes:
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8", "ascii"):
        return data
    return data.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
