"""Guesses how a file of any origin is to be read: preset or columns, dates, encoding, delimiter.

Names of columns propose, their cells decide: a column of dates is one whose cells are dates.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from connectors.file.columns import columns_of, missing_columns
from connectors.file.dates import guess_format
from connectors.file.names import folded
from connectors.file.places import Place, Target
from connectors.file.presets import presets, recognised
from connectors.file.reading import cells_of
from connectors.file.records import records_of
from connectors.file.settings import Settings
from connectors.file.shapes import check_readable
from connectors.tools.cells import is_nothing, read_count, read_rating
from connectors.tools.encodings import detect_encoding
from connectors.tools.kinds import read_kind
from connectors.tools.languages import read_language
from connectors.tools.lines import read_beginning
from connectors.tools.tables import Row, read_header, read_rows
from schemas.flow import Fatal

_SAMPLE_ROWS = 200
_ENOUGH = 0.7
"""The share of a column's cells that must read as what its name says."""
_LONG_CHARS = 80
_SHORT_TIME = 20
_SAID_CHARS = 20
"""What is read beside stars has this many characters a row; shorter cells name a town or a product."""
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JSON = re.compile(rb"\s*(?:[\[{]|[\w$.\s]{1,60}=\s*[\[{])")
_UNICODE = ("utf-8", "utf-16")
_ARCHIVE = "x_archive"
_WHOSE = {
    "author.handle": ("username", "screenname", "nickname", "handle", "login"),
    "author.email": ("email", "emailaddress"),
    "author.name": ("fullname", "displayname", "reviewername", "customername", "requestername"),
}
"""Ends of names that say it whosever they are: `Review Username`, `user.login`."""
_SPREADSHEET_DAYS = re.compile(r"[2-6]\d{4}(?:[.,]\d+)?")
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file's source would say in the configuration, but for `type` and `path`. `choices`: date
    formats of which each reads every date, as another moment; `date` is one they disagree on.
    """

    settings: dict[str, Any]
    encoding: str
    delimiter: str = ""
    choices: tuple[str, ...] = ()
    date: str = ""
    unused: tuple[str, ...] = ()


def guess(path: Path, *, preset: str = "", date_format: str = "") -> Guess:
    """How the file is read best. Raises Fatal where nothing in it can be a mention, BrokenFileError
    and OSError.
    """
    check_readable(path)
    is_json = bool(_JSON.match(read_beginning(path, 4096).lstrip(b"\xef\xbb\xbf")))
    encoding = detect_encoding(path, is_json=is_json)
    rows, delimiter = _objects(path) if is_json else _table(path, encoding)
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    if not rows:
        raise Fatal(f"{path} holds no row below its header and no object")
    given: dict[str, Any] = {"preset": preset or recognised(names)}
    as_it_is = Settings(path=str(path), **given)
    if missing_columns(names, as_it_is):
        given["columns"] = _columns(rows, names, as_it_is)
    settings = Settings(path=str(path), **given)
    if missing := missing_columns(names, settings):
        if counted := _counted_days(rows, names):
            raise Fatal(
                f"{path}: {counted} counts days, as spreadsheets do: give its column the form of a date "
                "(2026-03-02 14:14) and export again"
            )
        raise Fatal(
            f"{path}: no column seems to hold {' and none '.join(missing)}; there are "
            f"{', '.join(names[:40])}. Write a source by hand: docs/import-your-own.md"
        )
    if "rating" in columns_of(names, settings) and "kind" not in columns_of(names, settings):
        given["fixed"] = {"kind": "review"}
    dates = list(_dates(rows, columns_of(names, settings)))
    patterns = [date_format] if date_format else guess_format(dates, settings.known.date_formats)
    if len(patterns) == 1 and patterns[0]:
        given["date_format"] = patterns[0]
    if encoding not in _UNICODE:
        given["encoding"] = encoding
    if is_json != (not settings.is_csv(str(path))):
        given["format"] = "json" if is_json else "csv"
    used = {column for columns in columns_of(names, settings).values() for column in columns}
    return Guess(
        {key: value for key, value in given.items() if value},
        encoding,
        delimiter,
        tuple(patterns) if len(patterns) > 1 else (),
        dates[0] if dates else "",
        tuple(name for name in names if name not in used),
    )


def _table(path: Path, encoding: str) -> tuple[list[Cells], str]:
    """The first rows of a table and its delimiter."""
    known = _known_names()
    header = read_header(
        path,
        encoding=encoding,
        names_it=lambda cell: folded(cell) in known or any(w in known for w in _words(cell)),
    )
    if header is None:
        raise Fatal(f"{path} has no row of names that can be read as {encoding}")
    if dated := next(filter(_date, header.names), ""):
        raise Fatal(
            f"{path}: its first row holds a date ({dated[:40]}) and so seems to be no header: put a line "
            "with the names of the columns above it, such as date,author,text"
        )
    rows = (row.cells for row in read_rows(path, header, encoding=encoding) if isinstance(row, Row))
    return list(islice(rows, _SAMPLE_ROWS)), header.delimiter


def _objects(path: Path) -> tuple[list[Cells], str]:
    """The first objects of JSON of any shape, as rows."""
    settings = Settings(path=str(path), format="json", preset=_ARCHIVE)
    records = records_of(Target(path, Place()), settings, check=False)
    objects = (cells_of(one.payload) for one in records if isinstance(one.payload, dict))
    return list(islice(objects, _SAMPLE_ROWS)), ""


@cache
def _guesses() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("guesses.yaml").read_text("utf-8")
    return {
        field: tuple(map(str, words))
        for field, words in YAML(typ="safe", pure=True).load(text).items()
    }


@cache
def _known_names() -> frozenset[str]:
    """Folded names of columns, of all presets and of our own guesses."""
    names = [name for one in presets().values() for many in one.columns.values() for name in many]
    return frozenset(map(folded, names)) | {word for words in _guesses().values() for word in words}


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", name.rpartition(".")[2]))]


def _columns(rows: Sequence[Cells], names: tuple[str, ...], settings: Settings) -> dict[str, str]:
    """The column of every field that one is found for: those that cannot be done without first."""
    chosen: dict[str, str] = {}
    free = [name for name in names if any(not is_nothing(row.get(name, "")) for row in rows)]
    order = sorted(_guesses(), key=lambda field: field not in ("published_at", "text"))
    for field in order:
        if best := _best(field, free, rows):
            chosen[field] = best
            free.remove(best)
    if "published_at" not in chosen and (
        dated := [n for n in free if _fits("published_at", n, rows)]
    ):
        chosen["published_at"] = dated[0]
        free.remove(dated[0])
    if not {"text", "title"} & set(chosen):
        least = _SAID_CHARS if "rating" in chosen else 0
        if longest := _longest(free, rows, least):
            chosen["text"] = longest
    if "published_at" not in chosen or not _needs_time(chosen["published_at"], rows):
        chosen.pop("published_time", None)
    return {field: name for field, name in chosen.items() if folded(name) != folded(field)}


def _best(field: str, free: Sequence[str], rows: Sequence[Cells]) -> str:
    """The free column whose name says the field most clearly, and whose cells are such."""
    scored = [(score, name) for name in free if (score := _score(field, name))]
    fitting = [(score, name) for score, name in scored if _fits(field, name, rows)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else ""


def _score(field: str, name: str) -> float:
    """How clearly a name says a field: the whole name, its last step, or one of its words."""
    words = _guesses()[field]
    last = folded(name.rpartition(".")[2])
    if last in words:
        return 2 - words.index(last) / 100
    if "." in field:  # a word alone says too little: author of what, likes of whom
        return 0.5 if last.endswith(_WHOSE.get(field, ())) else 0
    inside = [word for word in _words(name) if word in words]
    return 1 - min(map(words.index, inside)) / 100 if inside else 0


def _fits(field: str, name: str, rows: Sequence[Cells]) -> bool:
    """Whether most cells of a column are what the field holds."""
    reader = _READERS.get(field)
    if reader is None:
        return True
    cells = [cell for row in rows if not is_nothing(cell := row.get(name, ""))]
    return bool(cells) and sum(_reads(reader, cell) for cell in cells) >= _ENOUGH * len(cells)


def _reads(reader: Callable[[str], object], cell: str) -> bool:
    try:
        return reader(cell) not in (None, "", False)
    except ValueError:
        return False


def _longest(free: Sequence[str], rows: Sequence[Cells], least: int) -> str:
    """The column with most to read, of at least so many characters a row."""
    lengths = {name: sum(len(row.get(name, "")) for row in rows) for name in free}
    spoken = [
        name
        for name in free
        if any(" " in row.get(name, "").strip() for row in rows)
        and lengths[name] >= least * len(rows)
    ]
    return max(spoken, key=lambda name: lengths[name]) if spoken else ""


def _counted_days(rows: Sequence[Cells], names: Sequence[str]) -> str:
    """A cell of a column that holds dates as spreadsheets count them, empty where there is none."""
    for name in names:
        cells = [cell for row in rows if not is_nothing(cell := row.get(name, "").strip())]
        dated = any(word in _guesses()["published_at"] for word in [*_words(name), folded(name)])
        if dated and cells and all(map(_SPREADSHEET_DAYS.fullmatch, cells)):
            return cells[0]
    return ""


def _needs_time(name: str, rows: Sequence[Cells]) -> bool:
    """Whether a column of dates tells no time of day."""
    return not any(":" in row.get(name, "") for row in rows)


def _dates(rows: Sequence[Cells], plan: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The dates of the rows, with their time where it stands in a column of its own."""
    for row in rows:
        cells = [row.get(name, "") for name in plan.get("published_at", ())]
        date = next((cell.strip() for cell in cells if cell.strip()), "")
        times = [row.get(name, "").strip() for name in plan.get("published_time", ())]
        if date:
            yield f"{date} {next(filter(None, times), '')}".strip()


def _date(cell: str) -> bool:
    return bool(guess_format([cell], ())) and any(sign.isdigit() for sign in cell)


def _link(cell: str) -> bool:
    return bool(_LINK.match(cell.strip()))


def _short(cell: str) -> bool:
    return len(cell) <= _LONG_CHARS


def _count(cell: str) -> bool:
    return read_count(cell) is not None


_READERS: Mapping[str, Callable[[str], object]] = {
    "published_at": _date,
    "published_time": lambda cell: ":" in cell and len(cell) < _SHORT_TIME,
    "url": _link,
    "author.url": _link,
    "author.email": lambda cell: bool(_MAIL.fullmatch(cell.strip())),
    "author.handle": lambda cell: _short(cell) and not _link(cell),
    "author.name": _short,
    "author.followers": _count,
    "id": lambda cell: _short(cell) and " " not in cell.strip(),
    "rating": lambda cell: read_rating(cell) is not None,
    "lang": read_language,
    "kind": read_kind,
    "type": lambda cell: _short(cell) and not _link(cell),
    "site": lambda cell: "." in cell and " " not in cell.strip(),
    "engagement.likes": _count,
    "engagement.replies": _count,
    "engagement.reposts": _count,
    "engagement.views": _count,
}
"""Whether a cell is what a field holds: a true answer, and no ValueError."""
