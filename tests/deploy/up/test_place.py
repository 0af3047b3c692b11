"""Commands find the `grapevine up` that runs over the file they are given, and no other."""

import json
from pathlib import Path

import pytest

from cli.options import load_or_exit
from deploy.up.place import running_over, told_where


@pytest.fixture(autouse=True)
def _own_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(notes))


def files(folder: Path) -> tuple[Path, Path]:
    """The user's configuration, and the one of an `up` over it."""
    config, derived = folder / "grapevine.yaml", folder / "my data.yaml"
    config.write_text(
        "brands: {acme: {query: acme}}\nsources: {s: {type: webhook, secret: env:NO}}\n"
    )
    derived.write_text(
        "kafka: {bootstrap: 'localhost:1234'}\nbrands: {acme: {query: acme}}\n"
        "sources: {s: {type: webhook, secret: env:NO}}\nnotify: {care: {type: slack, webhook: env:NO}}\n"
    )
    return config, derived


def test_a_command_asks_where_the_running_up_is_and_needs_no_secret_of_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, derived = files(tmp_path)
    monkeypatch.chdir(tmp_path)
    with told_where(Path("grapevine.yaml"), derived):
        assert running_over(config) == derived
        assert load_or_exit(config).kafka.bootstrap == "localhost:1234"
        assert load_or_exit(config).source_names == ("s",)
        assert load_or_exit(config, part="enrich").kafka.bootstrap == "localhost:9092"
        assert running_over(derived) is None
    assert running_over(config) is None
    assert load_or_exit(config).kafka.bootstrap == "localhost:9092"


def test_a_note_that_was_left_by_a_killed_one_leads_nowhere(tmp_path: Path) -> None:
    config, derived = files(tmp_path)
    with told_where(config, derived):
        (note,) = (tmp_path / "notes").iterdir()
        left = note.read_text()
    note.write_text(left)
    assert running_over(config) is None


@pytest.mark.parametrize("left", ["", "[]", "{}", json.dumps({"derived": "/gone.yaml"})])
def test_a_note_that_cannot_be_read_leads_nowhere(tmp_path: Path, left: str) -> None:
    config, derived = files(tmp_path)
    with told_where(config, derived):
        (note,) = (tmp_path / "notes").iterdir()
        note.write_text(left)
        assert running_over(config) is None
