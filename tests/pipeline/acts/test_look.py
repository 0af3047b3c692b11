"""What `grapevine check` sees without asking anybody: files, columns, dates, rules that can say
nothing or tell nobody.
"""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.clickhouse.parse import why_unreadable
from pipeline.acts.look import problems_seen, queries_of
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from tests.builders import make_mention

REVIEWS = "Text,Date,Stars\nGood,01.03.2026,5\nBad,02.03.2026,1\n"
COLUMNS = {"text": "Text", "published_at": "Date", "rating": "Stars"}
GOOD = {"path": "r.csv", "columns": COLUMNS, "date_format": "%d.%m.%Y"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r.csv").write_text(REVIEWS)
    (tmp_path / "c.csv").write_text("id,name\n1,Anna\n")
    (tmp_path / "m.jsonl").write_bytes(make_mention().to_json() + b"\n")
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "header.csv").write_text("Text,Date,Stars\n")
    return tmp_path


def seen(folder: Path, **sections: Any) -> dict[str, str]:
    """Every problem that is seen, by its path."""
    document = {
        "brands": {"acme": {"query": "acme"}},
        "service": {"state_dir": str(folder / "state")},
        **sections,
    }
    config = build_config(document, path=folder / "grapevine.yaml")
    return {
        problem.path: f"{problem.message} ({problem.hint})"
        for problem in problems_seen(config, SYSTEM_CLOCK)
    }


def source(folder: Path, **settings: Any) -> dict[str, str]:
    return seen(folder, sources={"a": {"type": "file", **settings}})


def test_what_is_whole_is_not_complained_of(folder: Path) -> None:
    assert source(folder, **GOOD) == {}
    assert source(folder, path="*.jsonl") == {}
    assert source(folder, path="empty.jsonl", follow=True) == {}
    assert source(folder, path="soon/../later*.csv", follow=True) == {
        "sources.a.path": f"there is no folder {folder}/soon/.. ()"
    }
    assert source(folder, path="later.jsonl", follow=True) == {}


@pytest.mark.parametrize(
    ("settings", "where", "told"),
    [
        ({"path": "none.jsonl"}, ".path", "there is no file"),
        ({"path": "none/m.jsonl"}, ".path", "there is no folder"),
        ({"path": "none/m.jsonl", "follow": True}, ".path", "there is no folder"),
        ({"path": "*.tsv"}, ".path", "no file matches"),
        ({"path": "."}, ".path", "is a folder: name a file in it"),
        (GOOD | {"columns": COLUMNS | {"text": "Body"}}, "", "has no column Body; it has Text, "),
        (GOOD | {"date_format": "%m-%d-%y"}, "", "2 of the first 2 records are rejected: "),
        (GOOD | {"date_format": "unix"}, "", "'01.03.2026' is not a date"),
        ({"path": "empty.jsonl"}, "", "empty.jsonl is empty"),
        (GOOD | {"path": "header.csv"}, "", "header.csv: holds no record"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    folder: Path, settings: Any, where: str, told: str
) -> None:
    problems = source(folder, **settings)
    assert list(problems) == [f"sources.a{where}"]
    assert told in problems[f"sources.a{where}"]
    assert problems[f"sources.a{where}"].count("is not a date") <= 1, "one reason is told once"


@pytest.mark.parametrize(
    ("customers", "where", "told"),
    [
        ({"path": "none.csv"}, ".path", "there is no file"),
        ({"path": "c.csv", "purchases": {"path": "p.csv"}}, ".purchases.path", "there is no file"),
        ({"path": "c.csv", "columns": {"id": "No"}}, "", "has no column No"),
        ({"path": "empty.jsonl"}, "", "is empty; it needs a row"),
    ],
)
def test_customers_that_cannot_be_read_are_told(
    folder: Path, customers: Any, where: str, told: str
) -> None:
    problems = seen(folder, customers={"crm": {"type": "csv", **customers}})
    assert list(problems) == [f"customers.crm{where}"]
    assert told in problems[f"customers.crm{where}"]


def test_other_files_that_are_named_are_looked_for(folder: Path) -> None:
    problems = seen(folder, kafka={"security": {"ca_file": "ca.pem"}})
    assert problems == {"kafka.security.ca_file": f"there is no file {folder}/ca.pem ()"}


def test_nothing_is_no_configuration(folder: Path) -> None:
    (problem,) = problems_seen(build_config({}), SYSTEM_CLOCK)
    assert problem.message == "configures nothing: no brand and no source"


def rule(folder: Path, when: str, **sections: Any) -> dict[str, str]:
    return seen(folder, rules={"r": {"type": "mention", "when": when, "notify": []}}, **sections)


def test_a_rule_on_customers_needs_customers_that_may_be_linked(folder: Path) -> None:
    crm = {"type": "csv", "path": "c.csv"}
    for when in ("customer and priority > 5", "segment == 'gold'", "'card' in bought"):
        assert "no source of customers" in rule(folder, when)["rules.r.when"]
        told = rule(folder, when, customers={"crm": crm})["rules.r.when"]
        assert "none has a legal basis" in told
        assert "customers.crm.basis" in told
        assert rule(folder, when, customers={"crm": crm | {"basis": "contract"}}) == {}
    assert rule(folder, "priority > 5") == {}


def test_a_segment_whose_words_are_not_understood_is_told(folder: Path) -> None:
    told = seen(folder, segments={"s": {"of": "wibbly mentions"}, "t": {"of": "negative"}})
    assert told.keys() == {"segments.s.of"}
    assert "wibbly" in told["segments.s.of"]


def test_a_rule_that_tells_nobody_says_so_on_purpose(folder: Path) -> None:
    silent = {"type": "threshold", "of": "mentions", "above": 3}
    assert seen(folder, rules={"r": silent}).keys() == {"rules.r.notify"}
    assert seen(folder, rules={"r": silent | {"notify": []}}) == {}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("'acne' in brands", "'acne' is not one of brands (did you mean acme?"),
        ("source == 'revews'", "'revews' is not one of source (did you mean reviews?"),
        ("'logn' in topics", "'logn' is not one of topics (did you mean login?"),
    ],
)
def test_a_rule_names_what_is_configured(folder: Path, when: str, told: str) -> None:
    sections: dict[str, Any] = {
        "sources": {"reviews": {"type": "file", **GOOD}},
        "topics": {"login": {"query": "login"}},
    }
    assert told in rule(folder, when, **sections)["rules.r.when"]
    right = when.replace("acne", "acme").replace("revews", "reviews").replace("logn", "login")
    assert rule(folder, right, **sections) == {}


@pytest.mark.parametrize(
    "when",
    [
        "department == 'Legal'",
        "'Legal' != department",
        "department in ['pr', 'Legal']",
        "'complaints' in intents",
        "emotion == 'angry' or priority > 5",
        "not (role == 'jurnalist')",
        "kind == 'tweet'",
        "towards_us == 'bad'",
    ],
)
def test_a_text_that_a_field_can_never_be_is_refused(folder: Path, when: str) -> None:
    with pytest.raises(ConfigError, match="is never '"):
        rule(folder, when)


@pytest.mark.parametrize(
    "when",
    [
        "department == 'legal' and emotion != 'none'",
        "department == ''",
        "department in ['pr', 'legal']",
        "'neg' in sentiment",
        "sentiment =~~ 'Neg'",
        "site == 'Legal' and 'Anything' in hashtags",
    ],
)
def test_a_text_that_a_field_can_be_is_not(folder: Path, when: str) -> None:
    assert rule(folder, when) == {}


def test_sql_is_read_as_clickhouse_reads_it(folder: Path) -> None:
    ask = "SELECT source AS key, count() AS value, 'x' AS text {} current_mentions GROUP BY 1"
    rules = {
        name: {"type": "sql", "query": ask.format(word), "notify": []}
        for name, word in {"good": "FROM", "bad": "FRM"}.items()
    }
    queries = queries_of(build_config({"rules": rules}), SYSTEM_CLOCK)
    good, bad = why_unreadable([*queries.values()])
    assert good == ""
    assert bad.startswith("Syntax error: failed at position")
    assert why_unreadable([]) == []
