"""Generated pages: a stale one is found and named, and what is written is the same from run to run."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy import docs
from pipeline import metrics, registry, topics

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(docs.main, arguments)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which every page was just written."""
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/rules.md").write_text(
        "# Rules\n\n<!-- generated: rule fields -->\nold\n<!-- end -->\nafter\n"
    )
    (tmp_path / "docs/ask.md").write_text("# Ask\n\n<!-- generated: filters -->\n<!-- end -->\n")
    done = run()
    assert done.exit_code == 0, done.output
    return tmp_path


def test_the_pages_of_the_project_are_up_to_date() -> None:
    done = run("--check")
    assert (done.exit_code, done.output) == (0, "generated pages are up to date\n")


@pytest.mark.parametrize("page", [str(path.relative_to(ROOT)) for path in docs.pages()])
def test_a_stale_page_is_found_named_and_mended(written: Path, page: str) -> None:
    assert run("--check").exit_code == 0
    path = written / page
    fresh = path.read_text("utf-8")
    path.write_text(fresh.replace("|", "¦", 1) if "|" in fresh else fresh + "# more\n", "utf-8")
    done = run("--check")
    assert done.exit_code == 1
    assert done.output == f"stale: {page}. Run `make docs` and commit the result.\n"
    assert run().output == f"wrote {page}\n"
    assert path.read_text("utf-8") == fresh
    assert run().output == ""


def test_a_missing_page_is_stale(written: Path) -> None:
    (written / "docs/topics.md").unlink()
    assert "stale: docs/topics.md." in run("--check").output


def test_the_table_of_fields_is_written_into_its_page_and_nothing_else(written: Path) -> None:
    page = (written / "docs/rules.md").read_text("utf-8")
    assert page.startswith("# Rules\n\n<!-- generated: rule fields -->\n| field |")
    assert page.endswith("<!-- end -->\nafter\n")
    assert "\nold\n" not in page
    assert docs.rules_page("no marks here") == "no marks here"


def test_the_reference_names_everything_that_can_be_configured() -> None:
    page = docs.configuration()
    for room in ("connectors", "connectors.customers", "enrichers", "enrichers.rules"):
        for name in registry.names(room):
            assert f": {name}\n" in page, name
    for name in registry.destinations():
        assert f"### notify: {name}\n" in page
    assert "### kafka.security\n" in page
    assert "| `password` | secret, `env:NAME` or `file:PATH` |" in page
    assert "object at 0x" not in page
    assert "function" not in page.split("## sources")[0]


def test_the_other_references_name_every_metric_and_topic() -> None:
    assert all(f"`{topic.name}`" in docs.topics_page() for topic in topics.TOPICS)
    assert f"`{metrics.DROPPED._name}_total`" in docs.metrics_page()


def test_the_same_is_written_in_every_run() -> None:
    code = (
        "import hashlib, deploy.docs as d\n"
        "print(hashlib.sha256(repr(sorted(d.pages().values())).encode()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    here = hashlib.sha256(repr(sorted(docs.pages().values())).encode()).hexdigest()
    assert other.stdout.strip() == here
