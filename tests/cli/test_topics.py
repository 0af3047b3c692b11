"""`grapevine topics` beside the database: what is known already, what to paste, mistakes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import grapevine
from cli.topics import covered_by, names_of, snippet
from enrichers import tag_topics
from enrichers.engines.phrases import Proposal
from pipeline.config.document import read_document
from pipeline.config.load import build_config
from tests.services import write_config

BRANDS = {
    "acme": {"query": '(acme OR "acme bank" OR @acmehelp OR #acme) NOT "acme comics"'},
    "zenith": {"query": "zenithbank", "kind": "competitor"},
}
PROPOSAL = Proposal(
    "3f9a1c07", 'can\'t "log" in', ("log-in: gone",), 12, 11, 2, 30.5, 0.5, 0.1, ("I can't log in",)
)


def test_what_to_paste_is_a_valid_configuration(tmp_path: Path) -> None:
    file = tmp_path / "pasted.yaml"
    file.write_text(snippet(PROPOSAL, "acme"))
    config = build_config({**read_document(file), "brands": BRANDS})
    (entry,) = (entry for entry in config.enrich if entry.name == "tag_topics")
    assert isinstance(entry.settings, tag_topics.Settings)
    ((name, topic),) = entry.settings.topics.items()
    assert (name, topic.brands, topic.owner) == ('can\'t "log" in', ("acme",), "")
    assert topic.query == '"can\'t log in" OR "log-in: gone"'
    file.write_text(snippet(PROPOSAL))
    assert build_config(read_document(file))


def test_configured_topics_cover_what_they_find_for_their_brands() -> None:
    topics = {"login": {"query": "login"}, "cards": {"query": "card", "brands": ["acme"]}}
    config = build_config({"brands": BRANDS, "topics": topics})
    anybody, zenith = covered_by(config, ""), covered_by(config, "zenith")
    assert [anybody(text) for text in ("my LOGIN", "my card", "my queue")] == [True, True, False]
    assert [zenith(text) for text in ("my LOGIN", "my card")] == [True, False]
    assert covered_by(build_config({"brands": BRANDS}), "")("login") is False


def test_names_are_those_of_the_configuration_and_its_queries() -> None:
    assert names_of(build_config({"brands": BRANDS})) == {
        "acme",
        "acme bank",
        "acmehelp",
        "zenith",
        "zenithbank",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--brand", "acne"), "did you mean acme?"),
        (("--days", "0"), "--days"),
        (("--least", "1"), "--least"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    config = write_config(tmp_path, {"brands": BRANDS})
    done = CliRunner().invoke(grapevine, ["topics", "-c", str(config), *arguments])
    assert done.exit_code != 0
    assert says in done.output
