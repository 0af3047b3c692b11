"""`grapevine init`: from answers to a configuration that `check` finds nothing wrong with."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from deploy.up.first import Answers, first_config
from enrichers.engines.queries import Document, compile_queries
from pipeline.acts.look import problems_seen
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import load_config

SECRETS = {
    "SLACK_WEBHOOK": "https://hooks.slack.example/services/T/B/x",
    "WEBHOOK_SECRET": "whsec_" + "QUFB" * 8,
    "X_TOKEN": "t",
    "MASTODON_TOKEN": "t",
}


def init(*arguments: str, answers: str = "", env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(grapevine, ["init", *arguments], input=answers, env=env or {})


def test_it_asks_writes_and_checks(tmp_path: Path) -> None:
    file = tmp_path / "grapevine.yaml"
    asked = "Acme, Acme Bank\nZenith Bank, Otter & Co\nhackernews, https://news.example/feed.xml\ny\nn\n"
    done = init(str(file), answers=asked, env=SECRETS)
    assert done.exit_code == 0, done.output
    config = load_config(file, env=SECRETS)
    assert {name: (brand.kind, brand.query) for name, brand in config.brands.items()} == {
        "acme": ("own", 'acme OR "acme bank"'),
        "zenith-bank": ("competitor", '"zenith bank"'),
        "otter-co": ("competitor", '"otter & co"'),
    }
    assert {name: entry.type for name, entry in config.sources.items()} == {
        "news": "rss",
        "hn": "hackernews",
    }
    assert config.notify["team"].type == "slack"
    assert problems_seen(config, SYSTEM_CLOCK) == []
    assert f"Next: grapevine check {file}" in done.output
    assert SECRETS["SLACK_WEBHOOK"] not in file.read_text()


def test_a_place_of_no_use_is_asked_for_again_and_a_file_is_read_as_import_would(
    tmp_path: Path,
) -> None:
    (tmp_path / "old.csv").write_text(
        "Wann;Wer;Meinung\n02.03.2026 10:11;anna;Acme is slow today\n"
    )
    file = tmp_path / "g.yaml"
    done = init(str(file), answers="Acme\n\nthe news\nhn, old.csv\nn\nn\n")
    assert "'the news' is no place to listen to" in done.output
    config = load_config(file, env={})
    assert list(config.sources) == ["hn", "old"]
    assert problems_seen(config, SYSTEM_CLOCK) == []


def test_flags_ask_nothing(tmp_path: Path) -> None:
    file = tmp_path / "g.yaml"
    done = init(str(file), "--brand", "Acme", "--places", "hn", "--yes")
    assert done.exit_code == 0, done.output
    config = load_config(file, env={})
    assert (list(config.brands), list(config.sources), dict(config.notify)) == (
        ["acme"],
        ["hn"],
        {},
    )
    assert problems_seen(config, SYSTEM_CLOCK) == []


def test_a_secret_that_is_not_set_is_asked_for(tmp_path: Path) -> None:
    done = init(str(tmp_path / "g.yaml"), "--brand", "Acme", "--slack", "--yes")
    assert done.exit_code == 1
    assert "It needs a secret: export SLACK_WEBHOOK=…" in done.output


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "g.yaml"
    file.write_text("mine: {}")
    done = init(str(file), "--brand", "Acme", "--yes")
    assert (done.exit_code, file.read_text()) == (1, "mine: {}")
    assert "is there already" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--brand", " , "), "a brand needs a name"),
        (("--brand", "!!"), "'!!' is no name"),
        (("--brand", "Acme", "--places", "myspace"), "'myspace' is no place to listen to: write "),
        (("--brand", "Acme", "--places", "mastodon"), "is no place to listen to"),
    ],
)
def test_an_answer_of_no_use_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    done = init(str(tmp_path / "g.yaml"), *arguments, "--yes")
    assert done.exit_code == 1
    assert told in done.output
    assert not (tmp_path / "g.yaml").exists()


def test_every_place_makes_a_valid_source(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text('{"text": "acme", "published_at": "2026-03-02T08:14:00Z"}\n')
    places = (
        "hn",
        "x",
        "webhook",
        "mastodon:https://mastodon.example/",
        "m.jsonl",
        "m.jsonl",
        "old.json",
    )
    (tmp_path / "old.json").write_text('[{"text": "acme", "published_at": "2026-03-02T08:14:00Z"}]')
    file = tmp_path / "g.yaml"
    file.write_text(first_config(Answers(["Acme"], places=[*places, "https://a.example/feed"])))
    config = load_config(file, env=SECRETS)
    assert {entry.type for entry in config.sources.values()} == {
        "rss", "hackernews", "x", "webhook", "mastodon", "file",
    }  # fmt: skip
    assert len(config.sources) == 8
    assert problems_seen(config, SYSTEM_CLOCK) == []


@pytest.mark.parametrize(
    "name",
    ["Acme", "Acme Bank", 'The "Best" Bank', "AND", "Müller & Söhne", "1&1", "c++", "日本 Bank"],
)
def test_whatever_a_name_holds_its_query_finds_it(name: str, tmp_path: Path) -> None:
    file = tmp_path / "g.yaml"
    file.write_text(first_config(Answers([name], competitors=[name])))
    queries = load_config(file, env={}).queries
    assert len(queries) == 2
    matched = compile_queries(queries).match(
        Document(text=f"I like {name.replace(chr(34), '')} a lot")
    )
    assert len(matched) == 2
