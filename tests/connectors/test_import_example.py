"""The documented example of importing one's own file: valid, and every row of it becomes a mention."""

import re
from pathlib import Path

import pytest

from connectors import file
from connectors.customers import csv
from connectors.customers._rows import CUSTOMER_FIELDS
from connectors.file.settings import COLUMNS
from pipeline.config import load_config
from schemas.event import MentionPosted
from tests.connectors.context import collect, make_context

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "import-your-own.md").read_text("utf-8")


async def test_every_row_of_the_example_is_imported_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = load_config(ROOT / "deploy" / "examples" / "import-csv.yaml", env={}).sources["reviews"]
    assert isinstance(entry.settings, file.Settings)
    pages = await collect(file.listen(make_context(entry.settings, name=entry.name), None))
    assert [reject.reason for page in pages for reject in page.rejects] == []
    mentions = [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]
    assert len(mentions) == 12
    assert {mention.kind for mention in mentions} == {"review"}
    assert all(mention.published_at == mention.seen_at for mention in mentions)
    assert mentions[3].text.count("\n") == 2
    assert mentions[3].author is not None
    assert mentions[3].author.handle == "Rossi, P."
    assert [mention.id for mention in mentions if mention.author is None] == ["file:reviews:1007"]
    assert [mention.rating for mention in mentions[:3]] == [1, 5, 2]


def test_the_page_names_files_and_fields_that_exist() -> None:
    for name in re.findall(r"deploy/examples/[\w.-]+", PAGE):
        assert (ROOT / name).exists(), name
    table = [line.split("|")[1] for line in PAGE.splitlines() if line.strip().startswith("| `")]
    fields = [field for cell in table for field in re.findall(r"`([\w.]+)`", cell)]
    assert len(fields) > 15
    for field in fields:
        assert field in COLUMNS or f"engagement{field}" in COLUMNS, field
    for setting in re.findall(r"`(\w+): ", PAGE):
        assert setting in file.Settings.model_fields, setting
    assert {"id", "name", "email"} <= set(CUSTOMER_FIELDS)
    assert {"path", "basis", "columns", "purchases"} <= set(csv.Settings.model_fields)
