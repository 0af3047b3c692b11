"""`grapevine queries`: queries of other tools, translated into ours."""

from pathlib import Path
from typing import cast, get_args

import click
import orjson

from connectors.tools.documents import cut, find_objects, flattened
from connectors.tools.encodings import detect_encoding
from connectors.tools.lines import BrokenFileError
from connectors.tools.tables import Row, read_header, read_rows
from enrichers.engines.translations import Tool, Translation, translate
from pipeline.config.adding import brands_text
from pipeline.terminal import say

_QUERIES = (
    *("query", "booleanquery", "boolean", "querystring", "searchstring", "definition", "syntax"),
    *("string", "search"),
)
"""Names of columns that hold queries, the likeliest first."""
_NAMES = ("name", "queryname", "searchname", "title", "topic", "brand", "label", "search")
_TABLES = {".csv", ".tsv"}
_JSON = {".json"}


@click.group(name="queries")
def command() -> None:
    """Queries of other listening tools, written in our language."""


@command.command(name="import")
@click.argument("tool", type=click.Choice(get_args(Tool)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(tool: str, file: Path) -> None:
    """Translate the queries of TOOL in FILE into a `brands` section, printed on stdout.

    FILE is one query as text, or a CSV or JSON of several with their names. What cannot be said here
    is listed on stderr with line and column, and ends the command with 1.
    """
    try:
        queries = _queries(file)
    except (BrokenFileError, OSError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    if not queries:
        raise click.ClickException(
            f"{file} holds no query: a text, or a CSV or JSON with columns such as name and query"
        )
    translations = {name: translate(text, cast(Tool, tool)) for name, text in queries.items()}
    for name, translation in translations.items():
        _tell(name, translation, file, several=len(queries) > 1)
    kept = {name: one.text for name, one in translations.items() if one.query is not None}
    if kept:
        say(brands_text(kept), lines=True)
    if any(one.remarks or one.query is None for one in translations.values()):
        raise click.exceptions.Exit(1)


def _tell(name: str, translation: Translation, file: Path, *, several: bool) -> None:
    where = f"{file}, {name}" if several else str(file)
    for remark in translation.remarks:
        say(f"{where}: line {remark.line}, column {remark.column}: {remark.message}", err=True)
    if translation.query is None:
        say(f"{where}: nothing of it can be translated", err=True)


def _queries(file: Path) -> dict[str, str]:
    """The queries of a file by the names their brands get."""
    suffix = file.suffix.lower()
    encoding = detect_encoding(file, is_json=suffix in _JSON)
    if suffix in _TABLES:
        rows = _table(file, encoding)
    elif suffix in _JSON:
        rows = _objects(file)
    else:
        text = file.read_bytes().decode(encoding, "replace").lstrip("\ufeff")
        rows = [(file.stem, text)] if text.strip() else []
    queries: dict[str, str] = {}
    for name, text in rows:
        brand = plain = _brand(name)
        number = 2
        while brand in queries:
            brand, number = f"{plain}-{number}", number + 1
        queries[brand] = text
    return queries


def _table(file: Path, encoding: str) -> list[tuple[str, str]]:
    header = read_header(
        file, encoding=encoding, names_it=lambda cell: _folded(cell) in (*_NAMES, *_QUERIES)
    )
    if header is None:
        return []
    rows = read_rows(file, header, encoding=encoding)
    return [pair for row in rows if isinstance(row, Row) and (pair := _pair(row.cells))]


def _objects(file: Path) -> list[tuple[str, str]]:
    data = file.read_bytes()
    start = find_objects(data, whole=True)
    at = start.at if start else 0
    try:
        objects = [orjson.loads(data[begin:end]) for begin, end in cut(data, at)]
    except orjson.JSONDecodeError as error:
        raise BrokenFileError(f"is not JSON: {error}") from error
    return [pair for one in objects if isinstance(one, dict) and (pair := _pair(flattened(one)))]


def _pair(cells: dict[str, str]) -> tuple[str, str] | None:
    """The name and the query of a row; None where it has no query."""
    named = {_folded(name.rpartition(".")[2]): cell for name, cell in cells.items() if cell.strip()}
    query = next((named[name] for name in _QUERIES if name in named), "")
    name = next((named[one] for one in _NAMES if named.get(one, query) != query), "query")
    return (name, query) if query else None


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _brand(name: str) -> str:
    """A name as brands have them: small letters, digits and dashes."""
    signs = "".join(sign if sign.isalnum() else "-" for sign in name.strip().lower())
    return "-".join(filter(None, signs.split("-"))) or "query"
