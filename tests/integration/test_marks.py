"""People's marks on the real engine: decisions about one brand, with the words of the mentions that
are still there.
"""

from clickhouse_driver import Client

from schemas.upkeep import Correction
from sinks.clickhouse.directories import write_corrections
from sinks.clickhouse.marks import read_marks
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_enriched, make_mention


def test_marks_are_the_decisions_about_the_brand(store: Client) -> None:
    mentions = [make_mention(id=f"x:x:{n}", text=f"acme {n}") for n in range(3)]
    assert (
        insert_records(store, [make_enriched(mention).to_json() for mention in mentions]).refused
        == []
    )
    decided = [
        ("x:x:0", "acme", True),
        ("x:x:1", "acme", False),
        ("x:x:2", "zenith", False),
        ("x:x:gone", "acme", True),
    ]
    write_corrections(
        store,
        [
            Correction(mention_id=m, field=f"relevant:{brand}", value=value, by="anna", at=NOW)
            for m, brand, value in decided
        ],
    )
    assert read_marks(store, "acme") == [("acme 0", True), ("acme 1", False)]
