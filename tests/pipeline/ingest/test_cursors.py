"""Cursors: whatever lies in the topic, the last readable one counts, and the rest is put aside."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import DefaultPartitioner

from pipeline.ingest.cursors import CursorTable, partition_of
from schemas.upkeep import Cursor
from tests.builders import NOW


@dataclass
class Record:
    key: bytes | None
    value: bytes | None
    offset: int = 0


class Cluster:
    """As much of kafka-python's cluster as its partitioner asks for."""

    def topics(self) -> set[str]:
        return {"t"}

    def partitions_for_topic(self, _: str) -> set[int]:
        return set(range(7))

    available_partitions_for_topic = partitions_for_topic


@given(st.text(min_size=1))
def test_a_source_belongs_where_kafka_puts_its_cursor(name: str) -> None:
    key = name.encode("utf-8", "replace")
    expected = DefaultPartitioner().partition("t", name, key, None, b"", Cluster())
    assert partition_of(key.decode(), 7) == expected


def cursor(position: object, source: str = "s") -> bytes:
    return Cursor(source=source, type="t", position=position, at=NOW).to_json()


def test_the_last_readable_cursor_counts() -> None:
    table = CursorTable(0)
    for value in (cursor(1), cursor(2), b"\xff", b"{}", cursor(3, "another")):
        table.absorb(Record(b"s", value))
    assert table.cursors["s"].position == 2
    assert len(table.poison) == 3
    table.absorb(Record(b"s", None))
    assert table.cursors == {}


@given(st.one_of(st.none(), st.binary()), st.one_of(st.none(), st.binary()))
def test_no_record_can_break_the_table(key: bytes | None, value: bytes | None) -> None:
    table = CursorTable(0, {"s": Cursor(source="s", type="t", position=1, at=NOW)})
    table.absorb(Record(key, value))
    if key != b"s":
        assert table.cursors["s"].position == 1
