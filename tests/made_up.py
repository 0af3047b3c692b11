"""A copy of the tree with one judgement more, made up: what adding one takes, as text."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ROOMS = ("connectors", "pipeline", "learning", "deploy", "cli")

ENRICHER = '''"""Adds `haste`: whether the author is in a hurry, by exclamation marks."""

from collections.abc import Callable

import schemas.settings
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Haste
from schemas.flow import Drop

FIELD = "haste"
NEEDS: tuple[str, ...] = ("clean",)


class Settings(schemas.settings.Settings):
    """Nothing to set."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Haste]:
    """The function that tells haste; raises Drop `too_short`."""

    def guess_haste(draft: Draft) -> Haste:
        if len(draft.text) < 8:
            raise Drop("too_short", f"{len(draft.text)} characters")
        return Haste(level="hurried" if "!!" in draft.text else "calm")

    return guess_haste
'''
PART = '''class Haste(Model):
    """Whether the author is in a hurry."""

    level: Literal["calm", "hurried"]


'''
ROW = """    Judgement(
        "haste",
        rule_fields={
            "haste": RuleField("text", "calm, hurried", lambda e: e.haste.level if e.haste else "")
        },
        decidable={
            "haste": Decidable(
                "calm|hurried",
                one_of("calm", "hurried"),
                lambda draft, brand, value: Haste(level=value),
            )
        },
        labels={
            "haste": Label(
                ("haste",),
                lambda row: str(row["haste"]),
                lambda draft: draft.haste.level if draft.haste is not None else "",
            )
        },
        told=lambda haste: "in a hurry" if haste.level == "hurried" else "",
    ),
"""


class Tree:
    """The copy; its commands run in processes of their own."""

    program = (sys.executable, "-m", "cli")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"PYTHONPATH": str(folder)}
        for room in _ROOMS:
            (folder / room).symlink_to(ROOT / room)
        for room in ("schemas", "sinks"):
            shutil.copytree(ROOT / room, folder / room)
        (folder / "enrichers").mkdir()
        for file in (ROOT / "enrichers").iterdir():
            (folder / "enrichers" / file.name).symlink_to(file)

    def add_judgement(self) -> None:
        """The enricher's file, its part, its row and its migration: nothing else."""
        (self.folder / "enrichers" / "guess_haste.py").write_text(ENRICHER)
        self._insert("schemas/enriched.py", "@dataclass\nclass Parts:", before=PART)
        self._insert(
            "schemas/enriched.py",
            "    priority: Priority | None = None\n",
            after="    haste: Haste | None = None\n",
        )
        table = "schemas/judgements/__init__.py"
        self._insert(table, "    PRIORITY,\n)", before=ROW)
        self._insert(
            table,
            "from schemas.enriched import EnrichedMention\n",
            before="from schemas.choices import one_of\nfrom schemas.enriched import Haste\n",
        )
        self._write_migration()

    def run(self, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command of the copy's; output and errors are text."""
        return subprocess.run(
            [*self.program, *arguments],
            cwd=cwd,
            env={**os.environ, **self.env, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def _insert(self, name: str, anchor: str, *, before: str = "", after: str = "") -> None:
        path = self.folder / name
        path.write_text(_inserted(path.read_text(), anchor, before=before, after=after))

    def _write_migration(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "sinks.clickhouse.new_columns", "haste", "haste=level"],
            cwd=self.folder,
            env={**os.environ, **self.env},
            check=True,
        )


def _inserted(text: str, anchor: str, *, before: str = "", after: str = "") -> str:
    assert text.count(anchor) == 1, f"{anchor!r} stands there {text.count(anchor)} times"
    return text.replace(anchor, f"{before}{anchor}{after}")
