"""The commands as a user meets them: help everywhere, near misses, missing files, honest exit
codes.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from kafka.errors import KafkaTimeoutError

import cli
import tests.commands as commands_tool
from cli import grapevine, main
from cli.options import acting_user
from enrichers import DEFAULT_CHAIN
from pipeline.kafka.reach import count_brokers
from tests.builders import make_mention
from tests.services import write_config


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and sub-command."""
    yield path
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            inner = group.get_command(context, name)
            assert inner is not None
            yield from commands(inner, (*path, name))


COMMANDS = list(commands(grapevine))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(grapevine, arguments)


def exit_of(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """What the process would end with: a code, or the sentence on stderr that makes it 1."""
    monkeypatch.setattr(sys, "argv", ["grapevine", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.yaml"
    (tmp_path / "m.jsonl").write_bytes(make_mention().to_json() + b"\n")
    path.write_text("brands: {acme: {query: acme}}\nsources: {a: {type: file, path: m.jsonl}}\n")
    return path


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "grapevine")
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(path: tuple[str, ...], flag: str) -> None:
    done = run(*path, flag)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Usage: grapevine")
    about = done.output.split("\n\n")[1].strip()
    assert len(about) > 10
    assert not about.startswith("Options")


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "grapevine")
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: click.Command = grapevine
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_list_of_commands_is_what_click_makes_of_the_commands_themselves() -> None:
    context = click.Context(grapevine)
    ours, theirs = context.make_formatter(), context.make_formatter()
    grapevine.format_commands(context, ours)
    click.Group.format_commands(grapevine, context, theirs)
    assert ours.getvalue() == theirs.getvalue() != ""


LOADED = """
import sys
import cli
sys.argv = ["grapevine", *sys.argv[1:]]
try:
    cli.main()
finally:
    ours = ("schemas", "pipeline", "enrichers", "connectors", "sinks", "learning", "deploy", "cli.")
    servers = ("kafka", "aiokafka", "clickhouse_driver", "faust", "aiohttp", "httpx")
    theirs = (*servers, "numpy", "pydantic", "rich")
    print(*sorted(name for name in sys.modules if name.startswith(ours + theirs)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The packages, of ours and of those that are slow to load, that a command has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_what_needs_nothing_loads_nothing(flag: str) -> None:
    assert loaded(flag) == set()


def test_trying_a_text_loads_nothing_that_talks_to_servers(config: Path) -> None:
    servers = {"kafka", "aiokafka", "clickhouse_driver", "faust", "aiohttp", "httpx"}
    assert not servers & loaded("try", "-c", str(config), "acme is down")


def test_the_commands_of_the_house_are_there() -> None:
    house = {
        "alerts", "answered", "check", "correct", "dead-letters", "forget", "reprocess", "rules", "run", "sql",
        "status", "try",
        "up",
    }  # fmt: skip
    assert house <= {path[0] for path in COMMANDS if path}


def test_an_unknown_command_names_the_near_one() -> None:
    done = run("chek")
    assert done.exit_code == 2
    assert (
        "there is no command 'chek' (did you mean check? valid: alerts, answered, ask, check, "
        in done.output
    )


@pytest.mark.parametrize("name", ["options", "__main__", "_x", "dead_letters", "Check", ""])
def test_helpers_are_no_commands(name: str) -> None:
    assert run(name).exit_code == 2


@pytest.mark.parametrize(
    "command", [("run", "store"), ("check",), ("try", "x"), ("dead-letters", "list"), ("up",)]
)
def test_a_missing_configuration_is_one_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    where = (
        [str(tmp_path / "none.yaml")]
        if command == ("check",)
        else ["-c", str(tmp_path / "none.yaml")]
    )
    done = run(*command, *where)
    assert done.exit_code == 1
    assert done.output.startswith("Error: there is no configuration file ")
    assert "Name one with --config FILE or $GRAPEVINE_CONFIG" in done.output


def test_the_configuration_can_be_named_by_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_CONFIG", str(config))
    done = run("check")
    counts = f"brands: 1, sources: 1, enrichers: {len(DEFAULT_CHAIN)}, rules: 0, destinations: 0"
    expected = f"{config} is valid. {counts}, sources of customers: 0"
    assert (done.exit_code, done.output.splitlines()[0]) == (0, expected)


def test_a_wrong_configuration_ends_with_every_problem(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text("brands: {acme: {query: 'a OR'}}\nsorces: {}\n")
    said = exit_of(monkeypatch, "check", str(config))
    assert isinstance(said, str)
    assert said.startswith(
        f"{config}: 2 problems\n  - sorces: is an unknown key (did you mean sources?"
    )
    assert "  - brands.acme.query: " in said
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["chek"], 2),
        (["run"], 2),
        (["run", "nothing"], 2),
        (["run", "store", "--lane", "history"], 2),
        (["dead-letters", "drop", "-c", "{config}"], 2),
        (["check", "{config}"], 0),
        (["check", "-c", "{config}"], 0),
        (["try", "-c", "{config}", "acme is great"], 0),
        (["try", "-c", "{config}", "--followers", "-1", "x"], 2),
        (["check", "/none.yaml"], 1),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_of(monkeypatch, *(argument.format(config=config) for argument in arguments)) == code


def test_check_tells_every_problem_of_the_file_and_of_what_its_sound_entries_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = {"type": "sql", "query": "SELECT 1 AS key, 2 AS value, 3 AS text FROM", "notify": []}
    unknown = {"type": "mention", "when": "department == 'Legal'", "notify": []}
    document = {
        "brands": {"lumora": {"query": "lumora"}},
        "sources": {"gone": {"type": "file", "path": "missing.jsonl"}, "odd": {"type": "fax"}},
        "customers": {"crm": {"type": "csv", "path": "nobody.csv"}},
        "rules": {"broken": sql, "unknown": unknown},
    }
    said = str(exit_of(monkeypatch, "check", "-c", str(write_config(tmp_path, document))))
    for place in (
        "sources.gone.path", "sources.odd.type", "customers.crm.path", "rules.broken.query",
        "rules.unknown.when",
    ):  # fmt: skip
        assert said.count(f"- {place}: ") == 1, said


def test_a_command_that_finds_something_wrong_ends_with_one(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.check._ends", lambda _: [("Kafka", _refuses)])
    assert exit_of(monkeypatch, "check", str(config), "--connect") == 1
    monkeypatch.setattr("cli.check._ends", lambda _: [("Kafka", lambda: "1 broker")])
    assert exit_of(monkeypatch, "check", str(config), "--connect") == 0


ASKING_KAFKA = (
    ["status"],
    ["alerts", "list"],
    ["alerts", "ack", "key"],
    ["dead-letters", "list"],
    ["dead-letters", "show", "raw-0-1"],
    ["dead-letters", "drop", "raw-0-1"],
    ["correct", "--list"],
    ["reprocess", "--since", "1d"],
    ["forget", "author", "x:x:1"],
    ["export-person", "author", "x:x:1"],
)


@pytest.mark.parametrize("arguments", ASKING_KAFKA, ids=" ".join)
def test_kafka_that_is_away_is_told_within_seconds_and_said_to_be_waited_for(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("pipeline.kafka.reach.count_brokers", partial(count_brokers, secs=0.2))
    with socket.socket() as nobody:  # holds the port, and does not listen
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        path = write_config(
            tmp_path,
            {
                "kafka": {"bootstrap": f"127.0.0.1:{port}"},
                "brands": {"acme": {"query": "acme"}},
                "sources": {"a": {"type": "file", "path": "m.jsonl"}},
            },
        )
        begun = time.monotonic()
        said = exit_of(monkeypatch, *arguments, "-c", str(path))
    assert time.monotonic() - begun < 4, "and not the client's own half minute"
    told = f"{said} {capsys.readouterr().err}"
    assert f"Waiting for Kafka at 127.0.0.1:{port}, 6 s at most" in told
    assert f"Kafka at 127.0.0.1:{port} does not answer (" in told
    assert f"Does it run, and is kafka.bootstrap in {path} right?" in told
    assert f"`grapevine up -c {path}` runs everything on this machine." in told


def _refuses() -> str:
    raise KafkaTimeoutError("nobody at localhost:1")


def test_who_acts_has_a_name_also_where_the_system_knows_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert acting_user()

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert acting_user().startswith("uid ")


def test_adding_a_file_adds_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greet_me.py").write_text(
        "import click\n\n@click.command()\ndef command():\n    click.echo('hello')\n"
    )
    monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(tmp_path)])
    assert run("greet-me").output == "hello\n"


@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["topics"], ["relevance", "acme"]])
def test_a_dead_clickhouse_is_told_in_one_sentence(command: list[str], tmp_path: Path) -> None:
    config = write_config(
        tmp_path,
        {
            "brands": {"acme": {"query": "acme"}},
            "clickhouse": {"url": "clickhouse://127.0.0.1:1/g"},
        },
    )
    done = commands_tool.grapevine(*command, "-c", str(config))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().startswith("Error: ClickHouse did not answer")
    assert f"is clickhouse.url in {config} right? `grapevine up -c {config}` runs" in done.stderr
