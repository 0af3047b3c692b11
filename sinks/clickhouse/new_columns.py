"""Writes the migration by which a judgement comes into the database: `python -m
sinks.clickhouse.new_columns PART COLUMN=FIELD…` (`haste haste=level`, with `found.name` for a field
of the things in a list).

The part is in schemas/enriched.py by then, which says the types. Columns are added to the tables,
and the views that take records apart and show mentions are written as they were last, with the new
columns. Read it, give the columns a COMMENT, and change what only you can know.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime, BaseModel

from schemas.enriched import PARTS, Parts
from sinks.clickhouse.migrate import MIGRATIONS

_SMALLEST = 255
_PLAIN = {
    str: "String",
    bool: "Bool",
    float: "Float32",
    datetime: "DateTime64(3, 'UTC')",
    AwareDatetime: "DateTime64(3, 'UTC')",
}


def migration(part: str, columns: Mapping[str, str], landed: str) -> str:
    """The SQL that adds these columns (name → field of the part) to what has `landed` so far.

    Raises KeyError or AttributeError for a part or field that is none.
    """
    if part not in PARTS:
        raise KeyError(part)
    model = _model(get_type_hints(Parts)[part])
    types = {name: _column_type(model, field.split(".")) for name, field in columns.items()}
    names = "".join(f"{name}, " for name in columns)
    reads = "".join(f"    j_{part}.{field} AS {name},\n" for name, field in columns.items())
    shows = "".join(f"m.{name} AS {name}, " for name in columns)
    to_parts = _with_tuple(_latest(landed, _altered("enriched_records_to_parts")), part, model)
    return "\n\n".join(
        (
            f"-- {part}.",
            _added("enriched_parts${on_cluster}", types),
            _added("mentions${local}${on_cluster}", types),
            _before(
                _latest(landed, _altered("enriched_parts_to_mentions")), "failed, corrected, models", names
            ),
            _before(to_parts, "    j_failed AS failed,", reads),
            _before(
                _latest(landed, r"CREATE OR REPLACE VIEW current_mentions\$\{on_cluster\}"),
                "m.models AS models",
                shows,
            ),
        )
    )  # fmt: skip


def tuple_of(model: type[BaseModel]) -> str:
    """How a part is read from JSON. Where a missing yes-or-no means yes it is Nullable, for the
    view to tell.
    """
    fields = (f"{name} {_json_type(field)}" for name, field in model.model_fields.items())
    return f"Tuple({', '.join(fields)})"


def _json_type(field: Any) -> str:
    if field.annotation is bool and field.default is True:
        return "Nullable(Bool)"
    if field.annotation is int:
        most = next((limit.le for limit in field.metadata if hasattr(limit, "le")), None)
        return "UInt8" if most is not None and most <= _SMALLEST else "UInt64"
    return _type(field.annotation)


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "String"
    if origin in (Union, UnionType):  # or None, for which the type's own default stands
        return _type(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return f"Array({_type(arguments[0])})"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return tuple_of(annotation)
    return _PLAIN[annotation] if annotation in _PLAIN else _type(arguments[0])


def _model(annotation: Any) -> Any:
    """The model in `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type):
        return annotation
    return next(
        one for one in get_args(annotation) if isinstance(one, type) and one is not type(None)
    )


def _column_type(model: Any, path: list[str]) -> str:
    field = model.model_fields[path[0]]
    if len(path) > 1:
        inner = _column_type(_model(field.annotation), path[1:])
        return f"Array({inner})" if get_origin(field.annotation) is tuple else inner
    few = get_origin(field.annotation) is Literal
    return "LowCardinality(String)" if few else _json_type(field)


def _altered(view: str) -> str:
    return rf"ALTER TABLE {view}\$\{{on_cluster\}} MODIFY QUERY"


def _latest(landed: str, begin: str) -> str:
    """The last statement that begins so."""
    statements: list[str] = re.findall(rf"^{begin}.*?;$", landed, re.MULTILINE | re.DOTALL)
    return statements[-1]


def _added(table: str, types: Mapping[str, str]) -> str:
    added = (f"    ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in types.items())
    return f"ALTER TABLE {table}\n" + ",\n".join(added) + ";"


def _with_tuple(to_parts: str, part: str, model: Any) -> str:
    """The view that reads the whole part, whether it read some of it before or nothing."""
    read = f"{part} {tuple_of(model)}".replace("'", "\\'")
    begin = re.search(rf"^            {part} Tuple\(", to_parts, re.MULTILINE)
    if begin is None:
        taken = f"        tupleElement(j, '{part}') AS j_{part},\n"
        to_parts = _before(to_parts, "        tupleElement(j, 'failed') AS j_failed,", taken)
        return _before(to_parts, "            clean Tuple(", f"            {read},\n")
    end, depth = begin.end(), 1
    while depth:
        depth += {"(": 1, ")": -1}.get(to_parts[end], 0)
        end += 1
    return f"{to_parts[: begin.start()]}            {read}{to_parts[end:]}"


def _before(text: str, anchor: str, more: str) -> str:
    if text.count(anchor) != 1:
        raise AttributeError(f"{anchor!r} stands there {text.count(anchor)} times")
    return text.replace(anchor, more + anchor)


def write(part: str, columns: Mapping[str, str], folder: Path = MIGRATIONS) -> Path:
    """Write the next migration of the folder; its path."""
    files = sorted(folder.glob("*.sql"))
    landed = "\n".join(file.read_text("utf-8") for file in files)
    path = folder / f"{int(files[-1].name.partition('_')[0]) + 1:04}_{part}.sql"
    path.write_text(migration(part, columns, landed) + "\n", "utf-8")
    return path


def _main(part: str, wanted: Iterable[str]) -> None:
    columns = dict(one.split("=", 1) for one in wanted)
    sys.stdout.write(f"{write(part, columns)}\n")


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
