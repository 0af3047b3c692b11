"""The migrations as text: numbered, complete, and fit for one server and for a cluster."""

import re

import pytest

from sinks.clickhouse.migrate import MIGRATIONS, render

FILES = sorted(MIGRATIONS.glob("*.sql"))
NAMED = re.compile(
    r"^CREATE (?:OR REPLACE )?(?P<what>TABLE|VIEW|MATERIALIZED VIEW) (?:IF NOT EXISTS )?(?P<name>\w+)(?P<rest>.*)$",
    re.MULTILINE,
)


def _statements(sql: str) -> list[str]:
    return [part for part in re.split(r";\n", sql) if NAMED.search(part)]


def test_they_are_numbered_without_gaps() -> None:
    assert [int(file.name[:4]) for file in FILES] == list(range(1, len(FILES) + 1))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_table_and_view_says_what_a_row_is(file: object) -> None:
    for statement in _statements(render(str(file.read_text()))):  # type: ignore[attr-defined]
        if "MATERIALIZED" not in statement:
            assert re.search(r"\nCOMMENT '[A-Z].+\.'$", statement), statement


def test_one_server_gets_plain_tables() -> None:
    text = "\n".join(render(file.read_text()) for file in FILES)
    assert "${" not in text
    assert "_local" not in text
    assert "Replicated" not in text
    assert "GLOBAL" not in text
    assert "ON CLUSTER" not in text


def test_a_cluster_gets_replicated_tables_below_distributed_ones() -> None:
    plain, text = (
        "\n".join(render(file.read_text(), cluster) for file in FILES) for cluster in (None, "main")
    )
    assert "${" not in text
    assert all("ON CLUSTER 'main'" in found["rest"] for found in NAMED.finditer(text))
    stored = [found["name"] for found in NAMED.finditer(plain) if found["what"] == "TABLE"]
    stored = [name for name in stored if not name.startswith("enriched_")]
    for name in stored:
        assert f"CREATE TABLE IF NOT EXISTS {name}_local ON CLUSTER 'main'" in text
        assert f"CREATE TABLE IF NOT EXISTS {name} ON CLUSTER 'main' AS {name}_local" in text
    assert text.count("= Distributed('main', currentDatabase(), ") == len(stored)
    assert text.count("ENGINE = ReplicatedReplacingMergeTree") == len(stored)
    assert " LEFT JOIN" not in text.replace("GLOBAL LEFT JOIN", "")


def test_what_changes_a_stored_table_changes_the_one_over_it() -> None:
    columns = "\n    ADD COLUMN IF NOT EXISTS a Int8,\n    ADD COLUMN IF NOT EXISTS b Int8;"
    change = f"ALTER TABLE things${{local}}${{on_cluster}}{columns}"
    assert render(change) == f"ALTER TABLE things{columns}"
    assert render(change, "main") == (
        f"ALTER TABLE things_local ON CLUSTER 'main'{columns}\nALTER TABLE things ON CLUSTER 'main'{columns}"
    )


def test_what_belongs_to_one_mention_lives_on_one_shard() -> None:
    text = "\n".join(file.read_text() for file in FILES)
    keys = dict(re.findall(r"^-- shard (\w+) by (.+)$", text, re.MULTILINE))
    by_mention = (
        "mentions", "deletions", "dropped", "engagement", "sightings", "corrections", "hidden", "told_anew",
    )  # fmt: skip
    assert {keys[table] for table in by_mention} == {"cityHash64(mention_id)"}


@pytest.mark.parametrize("name", ["a", "c", "d", "g", "l", "m", "told"])
def test_no_name_in_a_view_hides_the_database(name: str) -> None:
    text = "\n".join(render(file.read_text(), database=name) for file in FILES)
    statements = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    assert not re.search(rf"\bAS {name}\b|(?<![\w.]){name}\.\w", statements)
    assert [render(file.read_text(), database="grapevine") for file in FILES] == [
        render(file.read_text()) for file in FILES
    ]


def test_a_cluster_name_is_quoted() -> None:
    assert "ON CLUSTER 'it\\'s'" in render(
        "CREATE TABLE IF NOT EXISTS a${on_cluster} (x Int8)", "it's"
    )
