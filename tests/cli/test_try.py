"""`grapevine try`: the whole enriched result of a text, why each query matched, and nothing left
behind.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import grapevine
from cli.options import load_or_exit
from deploy.up.place import told_where
from pipeline.config.part import TRIAL

CONFIG = """
service: {{state_dir: {folder}/state}}
brands:
  acme: {{query: 'acme NOT comics', accounts: ["mastodon:@acmebank"]}}
  zenith: {{kind: competitor, query: zenithbank}}
mute: {{phrases: [raffle]}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.yaml"
    path.write_text(CONFIG.format(folder=tmp_path))
    return path


def attempt(config: Path, *arguments: str) -> str:
    done = CliRunner().invoke(grapevine, ["try", "-c", str(config), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_looks_up_what_the_running_up_knows_by_the_file_as_it_is_now(config: Path) -> None:
    derived = config.parent / "derived.yaml"
    derived.write_text(CONFIG.format(folder=config.parent / "elsewhere").replace("acme", "other"))
    derived.write_text(f"{derived.read_text()}kafka: {{bootstrap: '127.0.0.1:1'}}\n")
    assert load_or_exit(config, part=TRIAL).service.state_dir == config.parent / "state"
    with told_where(config, derived):
        tried = load_or_exit(config, part=TRIAL)
    assert tried.service.state_dir == config.parent / "elsewhere" / "state"
    assert list(tried.brands) == ["acme", "zenith"]
    assert tried.kafka.bootstrap == "127.0.0.1:1"


def test_it_shows_every_part_and_why_each_query_matched(config: Path) -> None:
    said = attempt(
        config, "Acme is terrible, the worst bank!", "--handle", "@anna", "--followers", "90000"
    )
    for part in (
        "clean",
        "brands",
        "relevance",
        "sentiment",
        "emotion",
        "topics",
        "role",
        "authenticity",
        "priority",
    ):
        assert f"\n{part} " in "\n" + said
    assert "label negative" in said
    assert "acme matches" in said
    assert "zenith does not match" in said


def test_it_shows_roles_and_deadlines(config: Path) -> None:
    said = attempt(
        config, "Acme, why is my card declined?", "--bio", "Reporter at The Dill", "--json"
    )
    found = json.loads(said)
    assert (found["role"]["name"], found["role"]["employer"]) == ("journalist", "The Dill")
    assert (found["priority"]["needs_answer"], found["priority"]["department"]) == (True, "pr")
    assert found["priority"]["answer_by"] > found["mention"]["seen_at"]


def test_it_says_what_would_be_dropped(config: Path) -> None:
    assert "This mention would be dropped: muted phrase" in attempt(config, "acme raffle")
    assert "This mention would be dropped: no_brand" in attempt(config, "the weather")
    assert "This mention would be dropped: no_brand" in attempt(config, "acme comics")


def test_it_speaks_json(config: Path) -> None:
    found = json.loads(attempt(config, "acme is great", "--title", "A [bold] title", "--json"))
    assert found["brands"]["matches"][0]["brand"] == "acme"
    assert found["mention"]["title"] == "A [bold] title"


def test_own_accounts_are_recognised(config: Path) -> None:
    said = attempt(config, "acme is great", "--type", "mastodon", "--handle", "@AcmeBank", "--json")
    assert json.loads(said)["brands"]["author_role"] == "account"


@pytest.mark.parametrize(
    "text", ["", "[/red] acme [bold", "acme \x00", "😂" * 2000, "acme " * 4000]
)
def test_any_text_can_be_tried(config: Path, text: str) -> None:
    assert "priority" in attempt(config, text)


def test_it_leaves_nothing_behind(config: Path) -> None:
    attempt(config, "acme")
    assert sorted(path.name for path in config.parent.iterdir()) == ["grapevine.yaml"]


RULES = """
timezone: Europe/Berlin
rules:
  angry: {type: mention, when: "sentiment == 'negative'", notify: [care]}
  famous: {type: mention, when: "influence >= 90", notify: [care]}
  many: {type: threshold, of: mentions, above: 10, notify: [care]}
notify:
  care: {type: webhook, url: "https://care.example/hook", secret: "env:HOOK_SECRET"}
"""


@pytest.fixture
def ruled(config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOOK_SECRET", "whsec_" + "c2VjcmV0" * 4)
    config.write_text(config.read_text() + RULES)
    return config


def test_it_answers_in_sentences(ruled: Path) -> None:
    said = " ".join(attempt(ruled, "Acme, why is my card declined again? Terrible!").split())
    assert "It speaks of acme, negative" in said
    assert "to answer by" in said
    assert "(Europe/Berlin)" in said
    assert "No customer was looked for" in said
    assert (
        "Rules that would fire: angry (tells care); silent: famous; 1 over time not asked." in said
    )


def test_many_texts_are_tried_from_a_file(ruled: Path, tmp_path: Path) -> None:
    lines = tmp_path / "texts.txt"
    lines.write_text("acme is terrible\n\nthe weather\nacme is lovely\n")
    said = attempt(ruled, "--file", str(lines)).splitlines()
    assert len(said) == 4
    assert "angry" in said[1]
    assert "dropped: no_brand" in said[2]
    assert "none" in said[3]


def test_it_wants_a_text_or_a_file(config: Path) -> None:
    done = CliRunner().invoke(grapevine, ["try", "-c", str(config)])
    assert done.exit_code == 2
    assert "say TEXT, or --file" in done.output
