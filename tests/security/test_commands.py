"""Every command prints hostile words as words: nothing commands the terminal, nothing is markup,
nothing ends in a traceback.
"""

import ast
import base64
import contextlib
import csv
import io
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from cli import topics as topics_command
from enrichers.engines.phrases import Proposal
from pipeline.acts import links, redrive, status
from pipeline.acts import rank as ranking
from pipeline.acts.ask import Overview
from pipeline.acts.identities import Identities
from pipeline.acts.search import Hit
from pipeline.acts.segment import Members
from pipeline.acts.sql import Answer, write_json, write_table
from pipeline.config import load_config
from pipeline.kafka import lag
from pipeline.terminal import shown
from pipeline.topics import ENRICHED
from schemas.alert import Delivery
from schemas.crm import CrmRecord
from schemas.customer import AuthorInfluence, Expertise, TopicStanding
from schemas.upkeep import Correction, DeadLetter, OptOut
from sinks.clickhouse.ask.segment import Member
from sinks.clickhouse.ask.who import Somebody
from sinks.clickhouse.carried import Author
from sinks.clickhouse.forget import People
from sinks.clickhouse.influencers import Somebody as Influential
from sinks.clickhouse.kin import Kin
from sinks.testing.crm import make_lead
from sinks.testing.notices import make_alert
from tests.builders import NOW, make_alert_mention, make_candidate, make_customer, make_link
from tests.cli.test_who import PARTS as WHO_PARTS
from tests.commands import grapevine as run_whole
from tests.security.hostile import OWN, STRINGS, commands
from tests.services import write_config

CLI = Path(__file__).resolve().parents[2] / "cli"


@pytest.fixture(autouse=True)
def _kafka_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says is given by each test."""
    monkeypatch.setattr("pipeline.kafka.reach.count_brokers", lambda *_, **__: 1)


@pytest.fixture
def config(tmp_path: Path) -> str:
    rules = {"angry": {"type": "mention", "when": "followers > 1"}}
    sources = {"a": {"type": "file", "path": "m.jsonl"}}
    sections = {"brands": {"acme": {"query": "acme"}}, "sources": sources, "rules": rules}
    return str(write_config(tmp_path, sections))


def run(*arguments: str) -> Result:
    """The command as a user runs it, having printed nothing that a terminal obeys."""
    done = CliRunner().invoke(grapevine, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert commands(done.output) == []
    return done


def squeezed(text: str) -> str:
    """Without the white space and the lines that a table puts in."""
    return "".join(c for c in text if not c.isspace() and c not in "│┃─━╇┏┓┡┩└┘┳┴")


def assert_as_written(printed: str) -> None:
    """Markup is shown, not obeyed."""
    assert "[boldred]x[/]" in squeezed(printed)
    assert "[/red]" in squeezed(printed)
    assert ":pile_of_poo:" in squeezed(printed)


ALERTS = {
    f"{number}:{words}": make_alert(
        dedup_key=f"{number}:{words}",
        title=words,
        owner=words,
        note=words,
        text=words,
        reasons=(words,),
        mentions=(
            make_alert_mention(author=words, text=words, customer=words, url=words, handle=words),
        ),
        deliveries=(
            Delivery(
                id="d", destination=words, purpose="open", state="failed", at=NOW, error=words
            ),
        ),
    )
    for number, words in enumerate(STRINGS)
}


def test_alerts(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.alerts._read", lambda _: ALERTS)
    assert_as_written(run("alerts", "list", "-c", config).output)
    for line in run("alerts", "list", "--json", "-c", config).output.splitlines():
        assert json.loads(line)["title"] in STRINGS
    for key, state in list(ALERTS.items())[-len(OWN) :]:
        assert run("alerts", "show", key, "-c", config).exit_code == 0
        told = run("alerts", "show", key, "--json", "-c", config).output
        assert json.loads(told)["title"] == state.title
        assert run("alerts", "show", "?" + key, "-c", config).exit_code in (1, 2)


def test_a_name_ends_no_line_of_ours(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = make_alert(dedup_key="k", title="x\n  resolved, info", mentions=())
    monkeypatch.setattr("cli.alerts._read", lambda _: {"k": evil})
    lines = run("alerts", "show", "k", "-c", config).output.splitlines()
    assert lines[0] == "x\\n  resolved, info"


def test_acknowledging_one(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.alerts._read", lambda _: ALERTS)
    monkeypatch.setattr("cli.alerts._send", lambda *_: None)
    for key in list(ALERTS)[-len(OWN) :]:
        assert run("alerts", "ack", key, "-c", config).exit_code == 0


def test_rules(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("rules", "list", "-c", config)
    found = [
        make_candidate(dedup_key=f"angry:{n}", title=words[:150], text=words, brand=words)
        for n, words in enumerate(STRINGS)
    ]
    monkeypatch.setattr("cli.rules.matching_mentions", lambda *_: iter(found))
    monkeypatch.setattr("cli.rules._stored_until", lambda _: NOW + timedelta(hours=1))
    assert_as_written(run("rules", "try", "angry", "--limit", "1000", "-c", config).output)


def test_dead_letters(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    boxed = [
        redrive.Boxed(
            f"0-{number}",
            DeadLetter(
                source=words,
                service=words,
                reason=words[:2000],
                error=words,
                at=NOW,
                value=base64.b64encode(words.encode() + b"\xff\x1b").decode(),
            ),
        )
        for number, words in enumerate(STRINGS)
    ]
    monkeypatch.setattr("pipeline.acts.redrive.waiting", lambda *_, **__: iter(boxed))
    told = run("dead-letters", "list", "--limit", "1000", "-c", config)
    assert_as_written(told.output)
    run("dead-letters", "list", "--json", "-c", config)
    for one in boxed[-len(OWN) :]:
        assert run("dead-letters", "show", one.id, "-c", config).exit_code == 0
    monkeypatch.setattr("pipeline.acts.redrive.why_not", lambda _, one: one.letter.source or "x")
    monkeypatch.setattr("pipeline.acts.redrive.redrive", lambda *_, **__: 0)
    run("dead-letters", "redrive", "--on-error", "skip", *(one.id for one in boxed), "-c", config)
    run("dead-letters", "redrive", *(one.id for one in boxed[-len(OWN) :]), "-c", config)


def test_topics(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proposals = [
        Proposal(f"{number:08x}", words, (words,), 9, 8, 0, 9.0, 0.5, 0.1, (words,))
        for number, words in enumerate(STRINGS)
    ]
    found = topics_command._News(proposals, len(proposals), 1, NOW, NOW)
    monkeypatch.setattr("cli.topics._find", lambda *_: found)
    for kind in (["--top", "300"], ["--top", "300", "--json"]):
        run("topics", *kind, "-c", config)
    proposals.reverse()
    assert_as_written(run("topics", "--top", "300", "-c", config).output)
    for one in proposals[: len(OWN)]:
        assert run("topics", "--paste", one.id, "-c", config).exit_code == 0


@pytest.mark.parametrize("number", range(4))
def test_try(number: int, config: str) -> None:
    for words in OWN[number::4]:
        text = f"acme {words}".replace("\x00", "")
        told = run("try", "-c", config, "--handle", "a", "--title", text, "--bio", text, text)
        assert told.exit_code == 0
        told = run("try", "--json", "-c", config, text)
        assert json.loads(told.output)["mention"]["text"] == text


def test_correct(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        Correction(mention_id=words or "x", field="sentiment", value=words, by=words, at=NOW)
        for words in STRINGS
    ]
    monkeypatch.setattr("pipeline.acts.correct.known_corrections", lambda *_: known)
    monkeypatch.setattr("cli.correct.create_topics", lambda _: None)
    assert_as_written(run("correct", "--list", "-c", config).output)
    known.clear()
    monkeypatch.setattr("cli.correct.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.correct.find_stored", lambda *_: [])
    for words in OWN:
        run("correct", "--list", "-c", config, "--", words)
        assert run("correct", "-c", config, "--", words, words).exit_code != 0


@pytest.fixture
def known_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """People, and places where something is known of them, who are called like that."""
    kin = [Kin("author", words, words) for words in STRINGS]
    hits = [Hit(f"file {words}", {"times": 1}, words) for words in STRINGS]
    monkeypatch.setattr("cli.forget.create_topics", lambda _: None)
    monkeypatch.setattr("cli._people.client_if_any", lambda _: contextlib.nullcontext())
    monkeypatch.setattr("cli._people.find_people", lambda *_: kin)
    known = Identities(People(), shared=tuple((words, words) for words in STRINGS))
    monkeypatch.setattr("cli._people.known_by", lambda *_: known)
    for command in ("forget", "export_person"):
        monkeypatch.setattr(f"cli.{command}.search", lambda *_: hits)


@pytest.mark.usefixtures("known_people")
def test_forget(config: str) -> None:
    done = run("forget", "author", "-c", config, "--", *STRINGS)
    assert done.exit_code == 0
    assert_as_written(done.output)


@pytest.mark.usefixtures("known_people")
def test_export_person(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.export_person._log", lambda *_: None)
    told = json.loads(run("export-person", "author", "-c", config, "--", *STRINGS).output)
    assert [one["id"] for one in told["person"]] == list(STRINGS)


def test_status(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = [
        status.Process(words, 1, 2, False, words, words, {}, {words: _source(words)})
        for words in STRINGS
    ]
    stage = lag.Stage(group="enrich", topic=ENRICHED, total=1, lag=0, oldest_secs=0, lost=0)
    line = status.Line(
        (stage,), dict.fromkeys(STRINGS, 1), dict.fromkeys(STRINGS, 1), None, STRINGS[-1]
    )
    monkeypatch.setattr("pipeline.acts.status.processes", lambda _: processes)
    monkeypatch.setattr("pipeline.acts.status.line", lambda *_: line)
    monkeypatch.setattr(
        "pipeline.acts.status.sources", lambda *_: {words: _source(words) for words in STRINGS}
    )
    assert_as_written(run("status", "-c", config).output)
    run("status", "--json", "-c", config)


def _source(words: str) -> dict[str, Any]:
    return {"state": words, "last_success": None, "last_error": words}


def test_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids, and what is wrong with rows, are a stranger's words."""
    export = tmp_path / "c.csv"
    with export.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "kind"))
        rows.writerows((words, words) for words in OWN)
    sections = {"brands": {"acme": {"query": "acme"}}}
    crm = {"type": "csv", "path": str(export), "encoding": "utf-8"}
    config = str(write_config(tmp_path, {**sections, "customers": {"crm": crm}}))
    nobody = SimpleNamespace(
        refresh=list, refresh_forgotten=list, forgotten=lambda _: False, known={}, close=list
    )
    monkeypatch.setattr("cli.sync.create_topics", lambda _: None)
    monkeypatch.setattr("cli.sync.Ledger", lambda _: nobody)
    monkeypatch.setattr("cli.sync.all_records", lambda *_: ())
    printed = run("sync", "crm", "--dry-run", "-c", config)
    assert printed.exit_code == 0
    assert "[boldred]x[/]" in squeezed(printed.output)
    assert ":pile_of_poo:" in squeezed(printed.output)
    run("sync", "crm", "--dry-run", "--json", "-c", config)
    assert run("sync", "-c", config, "--", OWN[0]).exit_code == 1


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def answer(strings: Sequence[str]) -> Answer:
    columns = [("text", "String"), ("[/red]\x1b[2J", "String")]
    return Answer(columns, iter([(words, words) for words in strings]))


@pytest.mark.parametrize("out", [Screen(), io.StringIO()], ids=["terminal", "file"])
def test_sql(out: io.StringIO) -> None:
    assert write_table(answer(STRINGS), out) == len(STRINGS)
    printed = out.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "")  # our own bold heading
    assert commands(printed) == []
    assert_as_written(printed)
    assert "\\x1b]52;" in printed


def test_sql_as_json_says_the_same() -> None:
    out = io.StringIO()
    write_json(answer(STRINGS), out)
    assert commands(out.getvalue()) == []
    assert [json.loads(line)["text"] for line in out.getvalue().splitlines()] == STRINGS


def test_what_writes_to_a_terminal_by_itself_is_harmless_there_alone() -> None:
    screen, file = Screen(), io.StringIO()
    shown(screen).write("\x1b[2J")
    shown(file).write("\x1b[2J")
    assert (screen.getvalue(), file.getvalue()) == ("\\x1b[2J", "\x1b[2J")


def test_what_a_command_refuses_is_told_harmlessly(config: str) -> None:
    for words in OWN:
        for command in (["rules", "try"], ["relevance"], ["train"], ["run"], [], ["check"]):
            assert run(*command, "--", words.replace("\x00", "")).exit_code != 0
        assert run("topics", "-c", config, "--brand", words).exit_code != 0
        assert run("rules", "try", "-c", config, "--", words).exit_code != 0


def test_every_command_prints_through_the_one_module() -> None:
    """Found by itself: whoever adds a command that prints by another way is told so."""
    found = [f"{path.name}: {what}" for path in CLI.glob("*.py") for what in other_ways(path)]
    assert found == []


@pytest.mark.parametrize("room", ["bench", "deploy"])
def test_other_programs_draw_on_the_one_console(room: str) -> None:
    """What people said passes through the demo, the stand-ins and the benches too."""
    raw = [
        path.relative_to(CLI.parent).as_posix()
        for path in sorted((CLI.parent / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "rich.console"
        and "Console" in {one.name for one in node.names}
    ]
    assert raw == []


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("import click\nclick.echo('x')", "click.echo"),
        ("import click\nclick.secho('x')", "click.secho"),
        ("from click import echo", "click.echo"),
        ("print('x')", "print"),
        ("import sys\nsys.stdout.write('x')", "sys.stdout.write"),
        ("import sys\nsys.stderr.writelines(['x'])", "sys.stderr.writelines"),
        ("from rich.table import Table", "rich"),
        ("import rich", "rich"),
    ],
)
def test_another_way_is_found(code: str, way: str, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(code)
    assert way in other_ways(path)


def other_ways(path: Path) -> set[str]:
    """The ways by which a file prints, other than pipeline.terminal."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {"rich" for one in names if one.name.split(".")[0] == "rich"}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {"rich"} if module.split(".")[0] == "rich" else set()
                found |= {
                    f"click.{one.name}" for one in names if module == "click" and "echo" in one.name
                }
            case ast.Call(func=ast.Name(id="print")):
                found.add("print")
            case ast.Attribute(attr=name, value=ast.Name(id="click")) if "echo" in name:
                found.add(f"click.{name}")
            case ast.Attribute(
                attr=("write" | "writelines") as name,
                value=ast.Attribute(attr=("stdout" | "stderr") as stream),
            ):
                found.add(f"sys.{stream}.{name}")
    return found


def test_check(tmp_path: Path) -> None:
    """It shows what stands in rows that cannot be read, one sort of reason after the other."""
    rows = [json.dumps({"text": words, words: {}, "published_at": f"no {words}"}) for words in OWN]
    sources = {}
    for number, row in enumerate(rows):
        (tmp_path / f"{number}.jsonl").write_text(f"{row}\n")
        sources[f"a{number}"] = {"type": "file", "path": str(tmp_path / f"{number}.jsonl")}
    config = write_config(tmp_path, {"brands": {"acme": {"query": "acme"}}, "sources": sources})
    done = run_whole("check", str(config))
    assert done.returncode == 1
    assert f"{len(OWN)} problems" in done.stderr
    assert commands(done.stdout + done.stderr) == []


def test_import(tmp_path: Path) -> None:
    """It shows the first mentions of a file, its name, its columns and what cannot be read."""
    for number, words in enumerate(OWN):
        file = tmp_path / f"{number}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(
                [["date", "text", "author", words], ["2026-11-20 10:00", words, words, words]] * 2
            )
        new = ("--write", str(tmp_path / f"{number}.yaml"), "--brand", "acme", "--yes")
        run("import", str(file), *new)
        run("import", str(file), *new, "--preset", words, "--mention-type", words)


def test_queries(tmp_path: Path) -> None:
    for number, words in enumerate(OWN):
        file = tmp_path / f"{number}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["name", "query"], [words, f"acme {words} NEAR/x"]])
        run("queries", "import", "brandwatch", str(file))
        file.write_text(f"acme AND title:({words}", "utf-8")
        run("queries", "import", "meltwater", str(file))


def test_answered(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.correct.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.correct.find_stored", lambda *_: [])
    for words in OWN:
        assert run("answered", "-c", config, "--", words).exit_code != 0
    monkeypatch.setattr("cli.answered.create_topics", lambda _: None)
    monkeypatch.setattr("cli.answered.send_actions", lambda *_: None)
    monkeypatch.setattr(
        "cli.answered.stored_mention",
        lambda _, name: SimpleNamespace(mention=SimpleNamespace(id=name or "x")),
    )
    told = run("answered", "-c", config, "--by", STRINGS[-1], "--", *STRINGS)
    assert told.exit_code == 0
    assert_as_written(told.output)


def test_ask(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows what strangers wrote, and what it was asked and did not understand."""
    page = [_asked_row(words) for words in STRINGS]
    counts = [{"facet": "topic", "value": words, "mentions": 1} for words in STRINGS[-40:]]
    told = Overview({**_asked_total(), "mentions": len(page)}, counts, page, "x")
    monkeypatch.setattr("cli.ask.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.ask.overview", lambda *_, **__: told)
    assert_as_written(run("ask", "-c", config, "mentions").output)
    parts = [
        {"part": words, "rest": 0, "labels": 1, "before": 0, "after": 1, "difference": 1}
        for words in STRINGS
    ]
    labels = [{**_asked_total(), "label": words} for words in STRINGS]
    asked: list[tuple[list[dict[str, Any]], list[str]]] = [
        (parts, ["what", "changed"]),
        (labels, ["--by", "topic", "mentions"]),
        (page, ["?thread=t"]),
    ]
    for rows, question in asked:
        monkeypatch.setattr("cli.ask.records", lambda *_, rows=rows, **__: rows)
        assert_as_written(run("ask", "-c", config, *question).output)
    for words in OWN:
        run("ask", "-c", config, "--sql", "--", f'saying "{words}"')
        run("ask", "-c", config, "--url", "--", f"brand={words}")
        run("ask", "-c", config, "--url", "--", f"of {words}")


def _asked_total() -> dict[str, Any]:
    names = ("authors", "positive", "neutral", "negative", "by_customers", "urgent", "need_answer")
    return {"label": "", "mentions": 1, **dict.fromkeys(names, 1)}


def _asked_row(words: str) -> dict[str, Any]:
    texts = (
        "mention_id",
        "url",
        "title",
        "text",
        "author_name",
        "author_handle",
        "author_brand",
        "tone",
    )
    told = dict.fromkeys(texts, words) | {
        "customer_status": "confirmed",
        "parent_id": "",
        "priority": 7,
    }
    return told | {"published_at": NOW, "brands": [words]}


def test_rank(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = {
        words: AuthorInfluence(
            author_id=words, score=90 - place, reasons=(words,), signs=(words,), at=NOW,
            topics=(TopicStanding(topic=words, score=5),),
            expertise=(Expertise(topic=words, score=5),),
        )
        for place, words in enumerate(OWN)
    }  # fmt: skip
    monkeypatch.setattr("sinks.clickhouse.client.connect", lambda *_: contextlib.nullcontext())
    told = ranking.Result(ranks, 1, 1, 1)
    monkeypatch.setattr("pipeline.acts.rank.compute", lambda *_, **__: told)
    assert_as_written(run("rank", "--dry-run", "-c", config).output)


def test_experts(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"published_at": NOW}
    rows = [
        {
            "topic": words, "people": 1, "score": 7, "author_id": words, "handle": words,
            "customer_id": words, "reasons": [words], "evidence": [words, words],
            "said": [said | {"mention_id": words, "text": words, "url": words}],
        }
        for words in STRINGS
    ]  # fmt: skip
    monkeypatch.setattr("cli.experts.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.experts.known_topics", lambda *_: rows)
    monkeypatch.setattr("cli.experts.read_experts", lambda *_: rows)
    for asked in ((), ("x",)):
        assert_as_written(run("experts", *asked, "-c", config).output)
        run("experts", *asked, "--json", "-c", config)
    rows.clear()
    for words in OWN:
        run("experts", "-c", config, "--", words)


def test_path(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (words or "x", words, NOW, "a", "b", NOW - timedelta(hours=1), "copy", words)
        for words in STRINGS
    ]
    who = {row[0]: Author(row[1], row[1], 1, row[1], row[1]) for row in rows}
    monkeypatch.setattr("cli.path.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.path.find_start", lambda *_: ("a", NOW))
    monkeypatch.setattr("cli.path.read_steps", lambda *_: rows)
    monkeypatch.setattr("cli.path.read_who", lambda *_: who)
    assert_as_written(run("path", "--limit", "2000", "-c", config, "a").output)
    run("path", "--json", "-c", config, "a")
    monkeypatch.setattr("cli.path.find_start", lambda *_: None)
    for words in OWN:
        assert run("path", "-c", config, "--", words).exit_code != 0


def test_influencers(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "author_id": words, "handle": words, "stage": "found", "owner": words, "influence": 1,
            "contacts": 1, "last_contact_at": NOW, "contact_notes": [words], "score": 7,
            "reasons": [words], "topics": [words],
        }
        for words in STRINGS
    ]  # fmt: skip
    monkeypatch.setattr("cli.influencers.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.influencers.read_influencers", lambda *_: rows)
    monkeypatch.setattr("cli.influencers.read_candidates", lambda *_: rows)
    for more in ((), ("--new",)):
        assert_as_written(run("influencers", "list", *more, "-c", config).output)
        run("influencers", "list", *more, "--json", "-c", config)
    monkeypatch.setattr("cli.influencers.wants_out", lambda *_: False)
    monkeypatch.setattr("cli.influencers.create_topics", lambda _: None)
    monkeypatch.setattr("cli.influencers.forgotten_people", lambda _: frozenset())
    monkeypatch.setattr("pipeline.acts.influencers.known_influencer", lambda *_: None)
    monkeypatch.setattr("pipeline.acts.influencers.send", lambda *_, **__: None)
    for words in OWN:
        for people in (
            [],
            [Influential(words or "x", words, "")],
            [Influential("x", "x", words or "c")],
        ):
            monkeypatch.setattr("cli.influencers.find_somebody", lambda *_, people=people: people)
            done = run("influencers", "set", "-c", config, "--owner", words, "--", words)
            assert done.exit_code == (0 if people and not people[0].customer_id else 1)
            run("influencers", "note", "-c", config, "--how", words, "--", words, words)


def test_who(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows what strangers call themselves and say, and what the CRM says of them."""
    monkeypatch.setattr("cli.who._log", lambda *_: None)
    monkeypatch.setattr("cli.who.connect", lambda *_: contextlib.nullcontext())
    for words in STRINGS[-60:]:
        monkeypatch.setattr("cli.who.find_somebody", lambda *_, w=words: [Somebody(w, (w,))])
        parts = {
            name: [{key: words if isinstance(value, str) else value for key, value in row.items()} for row in rows]
            for name, rows in WHO_PARTS.items()
        }  # fmt: skip
        monkeypatch.setattr("cli.who.read_somebody", lambda *_, told=parts: told)
        assert run("who", "-c", config, "anna").exit_code == 0
        assert json.loads(run("who", "--json", "-c", config, "anna").output)["person"] == words
    monkeypatch.setattr("cli.who.find_somebody", lambda *_: [Somebody(w) for w in STRINGS[:5]])
    for words in OWN:
        run("who", "-c", config, "--", words)
    monkeypatch.setattr("cli.who.find_somebody", lambda *_: [])
    for words in OWN:
        run("who", "-c", config, "--", words)


def test_leads(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = [
        make_lead(
            author_id=words, handle=words, name=words, words=(words,), urls=(words,), url=words
        )
        for words in STRINGS
    ]
    monkeypatch.setattr("cli.leads.connect", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr("cli.leads.read_leads", lambda *_, **__: leads)
    sent = {(lead.author_id, lead.brand): (lead.name,) for lead in leads}
    monkeypatch.setattr("cli.leads.sent_leads", lambda *_: sent)
    monkeypatch.setattr("cli.leads._log", lambda *_: None)
    most = ("--limit", str(len(STRINGS)), "--since", "400d")
    assert_as_written(run("leads", *most, "-c", config).output)
    for line in run("leads", *most, "--json", "-c", config).output.splitlines():
        assert json.loads(line)["brand"] == "acme"


def test_write_back(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = {
        words: CrmRecord(destination=words, kind="contact", subject="*", state="removed", at=NOW)
        for words in STRINGS
    }
    monkeypatch.setattr("cli.write_back.remembered", lambda _: records)
    assert_as_written(run("write-back", "status", "-c", config).output)
    written = {key: one.model_copy(update={"subject": "c"}) for key, one in records.items()}
    monkeypatch.setattr("cli.write_back.remembered", lambda _: written)
    assert_as_written(run("write-back", "status", "-c", config).output)
    monkeypatch.setattr("cli.write_back.create_topics", lambda _: None)
    monkeypatch.setattr("cli.write_back.Sender", lambda *_: contextlib.nullcontext(_Nobody()))
    for words in OWN:
        run("write-back", "allow", "-c", config, "--", words)
        run("write-back", "remove", "-c", config, "--", words)
        run("write-back", "once", "-c", config, "--", words)


class _Nobody:
    """Takes records and keeps none."""

    def deliver(self, records: Any) -> None:
        list(records)


def test_normalise(tmp_path: Path) -> None:
    posts = [
        {"id": "shop:x:1", "published_at": "2026-11-20T12:00:00Z", "text": words, "author": words}
        for words in STRINGS
    ]
    file = tmp_path / "payloads"
    file.write_text("\n".join([*map(json.dumps, posts), *map(json.dumps, STRINGS)]), "utf-8")
    lines = run("normalise", "webhook", str(file), "--name", OWN[0]).stdout.splitlines()
    assert len(lines) == 2 * len(STRINGS)
    assert all(json.loads(line) for line in lines)


def test_segment(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who = [Member(words, words, words, words, False, 1) for words in STRINGS]
    sections = {"brands": {"acme": {"query": "acme"}}, "segments": {"s": {"of": "negative"}}}
    config = str(write_config(Path(config).parent, sections))
    monkeypatch.setattr("cli.segment._log", lambda *_: None)
    monkeypatch.setattr("cli.segment.connect", lambda *_: contextlib.nullcontext())
    for part in (who[:50], who[50:100], who[-50:]):
        monkeypatch.setattr("cli.segment.members", lambda *_, part=part: Members(part, 1, 1))
        run("segment", "s", "-c", config)
        run("segment", "s", "--json", "-c", config)
    run("segment", "-c", config)
    for words in OWN:
        run("segment", "-c", config, "--", words)


def test_links(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and bios of strangers stand in evidence, and in ids."""
    made = [
        make_link(
            author_id=f"{number}{words}" or "x", customer_id=words[:200] or "c", evidence=words,
            status="suggested", decided_by=words,
        )
        for number, words in enumerate(STRINGS)
    ]  # fmt: skip
    customers = {
        one.customer_id: make_customer(id=one.customer_id, name=one.evidence) for one in made
    }
    there = links.Known({one.pair: one for one in made}, customers, {})
    settings = load_config(Path(config), service="commands")
    monkeypatch.setattr("cli.links._there", lambda _: (settings, there))
    monkeypatch.setattr("cli.links._with_customers", lambda *_: there)
    monkeypatch.setattr("cli.links.note_look_up", lambda *_, **__: None)
    monkeypatch.setattr("cli.links.links.send", lambda *_, **__: None)
    assert_as_written(run("links", "list", "--limit", "500", "-c", config).output)
    run("links", "list", "--json", "--status", "all", "-c", config)
    for one in made[-len(OWN) :]:
        assert run("links", "show", "-c", config, "--", one.author_id).exit_code == 0
        for verb in ("confirm", "reject", "undo"):
            run("links", verb, "-c", config, "--", one.author_id, one.customer_id)
        run("links", "merge", "-c", config, "--", one.customer_id, one.author_id)
        assert run("links", "show", "-c", config, "--", f"?{one.author_id}").exit_code == 1


def test_opt_out(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    holding = [
        OptOut(kind="author", id=f"a{words}", platform=words, note=words, at=NOW)
        for words in STRINGS
    ]
    monkeypatch.setattr("cli.opt_out.those_that_hold", lambda _: holding)
    monkeypatch.setattr("cli.opt_out.create_topics", lambda _: None)
    monkeypatch.setattr("cli.opt_out.opt_outs.send_opt_outs", lambda *_: None)
    assert_as_written(run("opt-out", "list", "-c", config).output)
    for one in holding[-len(OWN) :]:
        done = run(
            "opt-out", "lift", "-c", config, "--platform", one.platform, "--", "author", one.id
        )
        assert done.exit_code == 0
        assert run("opt-out", "lift", "-c", config, "--", "author", f"?{one.id}").exit_code == 1


def test_every_command_is_one_of_those_above() -> None:
    """A new command needs its test with hostile words, or stands here because it prints none."""
    tested = {name.removeprefix("test_").replace("_", "-") for name in globals()}
    prints_none = {"eval", "init", "relevance", "reprocess", "run", "train", "up"}
    assert set(grapevine.list_commands(click.Context(grapevine))) <= tested | prints_none
