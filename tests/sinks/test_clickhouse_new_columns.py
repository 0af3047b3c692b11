"""The migration of a judgement is written from its part, as those that have landed were by hand."""

import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from schemas.enriched import PARTS, CustomerMatch, Parts
from sinks.clickhouse.migrate import MIGRATIONS
from sinks.clickhouse.new_columns import migration, tuple_of, write

FILES = sorted(MIGRATIONS.glob("*.sql"))
LANDED = "\n".join(file.read_text("utf-8") for file in FILES)
READ_IN_PART = {CustomerMatch}
"""Of these the store reads some fields only."""


def model_of(part: str) -> Any:
    return get_args(get_type_hints(Parts)[part])[0]


def squeezed(sql: str) -> str:
    return re.sub(r"\s+", "", sql).replace("\\'", "'")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_read_as_it_is_read_today(part: str) -> None:
    model = model_of(part)
    if model in READ_IN_PART:
        return
    reading = LANDED.rpartition("ALTER TABLE enriched_records_to_parts${on_cluster} MODIFY QUERY")[
        2
    ]
    assert squeezed(f"{part} {tuple_of(model)}") in squeezed(reading)


def test_columns_are_added_filled_and_shown() -> None:
    sql = migration("intents", {"wishes": "found.name", "whys": "found.reason"}, LANDED)
    tables = re.findall(r"ALTER TABLE (\S+)\n.*wishes (\S+),\n.*whys (\S+);", sql)
    kinds = ("Array(LowCardinality(String))", "Array(String)")
    assert tables == [
        ("enriched_parts${on_cluster}", *kinds),
        ("mentions${local}${on_cluster}", *kinds),
    ]
    assert "wishes, whys, failed, corrected" in sql
    assert "    j_intents.found.name AS wishes,\n    j_intents.found.reason AS whys,\n" in sql
    assert "m.wishes AS wishes, m.whys AS whys, m.models AS models" in sql
    assert sql.count("intents Tuple(") == 1, "a part that was read before is read once"


def test_what_comes_next_stands_on_what_came_before(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file.name).write_text(file.read_text("utf-8"))
    first = write("role", {"works_for": "employer"}, tmp_path)
    second = write("role", {"works_as": "profession"}, tmp_path)
    assert int(second.name[:4]) == int(first.name[:4]) + 1 == int(FILES[-1].name[:4]) + 2
    assert "works_for, works_as, failed" in second.read_text()


@pytest.mark.parametrize(("part", "field"), [("no_such", "x"), ("role", "no_such")])
def test_what_is_no_part_or_field_is_an_error(part: str, field: str) -> None:
    with pytest.raises((KeyError, AttributeError)):
        migration(part, {"column": field}, LANDED)
