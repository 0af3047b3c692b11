"""docs/operations.md names only commands, settings, topics and pages that exist."""

import re

import pytest

from cli import grapevine
from pipeline.config import model
from tests.deploy.observability import DEPLOY, rules

ROOT = DEPLOY.parent
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_commands_exist() -> None:
    named = set(re.findall(r"(?:^ +|`)grapevine ([a-z-]+)", PAGE, re.MULTILINE))
    assert {"check", "status", "dead-letters", "sql"} <= named
    assert named <= set(grapevine.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("section", ["kafka", "clickhouse", "retention", "service"])
def test_settings_exist(section: str) -> None:
    named = set(re.findall(rf"`{section}\.(\w+)", PAGE))
    assert named <= set(model.PLAIN_SECTIONS[section].model_fields)


def test_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        page, _, anchor = target.partition("#")
        assert not page or (ROOT / "docs" / page).exists(), target
        assert page or anchor in anchors, target


def test_every_alarm_has_its_words() -> None:
    sections = dict(re.findall(r"^### (\w+)\n\n(.+?)(?=\n\n#|\Z)", PAGE, re.MULTILINE | re.DOTALL))
    for rule in rules():
        assert len(sections[rule["alert"]]) > 60, rule["alert"]
