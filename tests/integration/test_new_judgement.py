"""A judgement is added by its file, its part, its row in the table and its migration, in a copy of
the tree: it travels the whole line, rules and people know of it, and a broken one is refused.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from schemas.alert import Candidate
from schemas.event import MentionPosted
from tests.builders import NOW, make_mention
from tests.line import Line, running_line
from tests.made_up import ENRICHER, Tree
from tests.services import Services, wait_until

HURRIED = make_mention(id="x:x:1", text="acme, answer me at last!!")
CALM = make_mention(id="x:x:2", text="acme is a bank in our town")
SHORT = make_mention(id="x:x:3", text="acme!!")
WHEN = ("--since", f"{NOW:%Y-%m}-01", "--until", f"{NOW.year + 1}-01-01")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    folder = tmp_path / "tree"
    folder.mkdir()
    return Tree(folder)


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, database: str) -> Iterator[Line]:
    """A line whose configuration asks for the new judgement, which only the copy can read."""
    with running_line(tmp_path, endpoints, topic_prefix, database) as made:
        document = json.loads(made.path.read_text())
        document["enrich"] = {"guess_haste": {}}
        document["rules"] = {
            "haste": {"type": "mention", "when": "haste == 'hurried'", "notify": []}
        }
        made.path.write_text(json.dumps(document))
        yield made


def ok(tree: Tree, line: Line, *arguments: str) -> str:
    """The output of a command of the copy's that must succeed."""
    ran = tree.run(*arguments, "-c", str(line.path), cwd=line.path.parent)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_a_new_judgement_travels_the_whole_line(tree: Tree, line: Line, services: Services) -> None:
    tree.add_judgement()
    assert re.search(r"haste +level hurried", ok(tree, line, "try", HURRIED.text))
    for service, *arguments in (
        ("enrich",),
        ("enrich", "--lane", "history"),
        ("store",),
        ("watch",),
    ):
        services.start(service, line.path, *arguments, env=tree.env, program=tree.program)
    for running in services.running:
        if running.service != "enrich":  # that of the history lane has another name once it runs
            running.wait_ready(120)
    posted = [MentionPosted(mention=mention) for mention in (HURRIED, CALM, SHORT)]
    line.send(topics.RAW, *((event.key, event.to_json()) for event in posted))

    judged = "SELECT mention_id, haste, corrected FROM current_mentions ORDER BY mention_id"
    wait_until(lambda: len(line.rows(judged)) == 2, 60, "what was judged")
    assert line.rows(judged) == [(HURRIED.id, "hurried", []), (CALM.id, "calm", [])]
    wait_until(lambda: line.rows("SELECT 1 FROM dropped"), 30, "what was dropped")
    assert line.rows("SELECT mention_id, reason, detail FROM dropped") == [
        (SHORT.id, "too_short", "6 characters")
    ]
    assert services.running[0].metric("grapevine_dropped_total", reason="too_short") == 1

    wait_until(lambda: line.records(topics.ALERTS), 30, "the alert")
    (raised,) = line.records(topics.ALERTS)
    (shown,) = Candidate.model_validate_json(raised.value).mentions
    assert (shown.id, shown.judged) == (HURRIED.id, ("in a hurry",))

    assert "haste=calm" in ok(tree, line, "correct", HURRIED.id, "haste=calm", "--by", "ann")
    wait_until(lambda: line.rows(judged)[0] == (HURRIED.id, "calm", ["haste"]), 60, "the decision")
    again = ok(tree, line, "reprocess", *WHEN, "--only", "guess_haste")
    assert "2 mentions looked at: 0 would be enriched anew." in again


def test_one_that_fills_no_part_is_refused(tree: Tree, tmp_path: Path) -> None:
    (tree.folder / "enrichers" / "guess_haste.py").write_text(
        ENRICHER.replace("import Haste", "import Emotion as Haste")
    )
    config = tmp_path / "grapevine.yaml"
    config.write_text("brands: {acme: {query: acme}}\nenrich: {guess_haste: {}}\n")
    ran = tree.run("check", str(config), cwd=tmp_path)
    assert ran.returncode == 1
    told = (
        "enrich.guess_haste: 'haste' is not a part of a record that its FIELD could fill (valid: "
    )
    assert told in " ".join((ran.stdout + ran.stderr).split())
