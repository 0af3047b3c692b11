"""`grapevine try`: the whole enriched result of a text, why each query matched, and nothing left
behind.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import grapevine

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
