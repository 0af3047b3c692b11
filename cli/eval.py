"""`grapevine eval`: measures a judgement on labelled data; the last line is one JSON object with
every figure.
"""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import orjson

from cli.options import Kind
from learning.report import Mistake, Report, Table, Target
from learning.rows import RowsError
from pipeline import registry
from pipeline.terminal import say_json
from pipeline.terminal.drawn import Console, Text
from pipeline.terminal.drawn import Table as Shown

_MISTAKES = 10
_TEXT_CHARS = 100


@click.command(name="eval")
@click.argument("task", type=Kind("task", "learning.evaluation"), required=False)
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--json", "bare", is_flag=True, help="Print the JSON line only.")
def command(task: str | None, file: Path | None, bare: bool) -> None:
    """Measure TASK on FILE (for spikes a folder). Without them, list the tasks.

    Rows are JSON objects, one per line. The figures are of what ships; rows without a known label
    are left out.
    """
    out = Console(stderr=bare)
    if task is None:
        _list(out)
        return
    module = registry.load("learning.evaluation", task)
    file = file or _default(module)
    if file is None:
        raise click.UsageError(f"name the file to measure {task} on")
    try:
        with out.status("measuring …") as status:
            report = module.evaluate(file, lambda line: status.update(Text(f"measuring … {line}")))
    except RowsError as error:
        raise click.ClickException(str(error)) from error
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"this task trains models and needs {error.name}: pip install 'grapevine[train]'"
        ) from error
    if not bare:
        _show(out, report, {**module.TARGETS, **report.targets})
    say_json(orjson.dumps({"task": task, **report.figures}))


def _default(module: ModuleType) -> Path | None:
    """What a task is measured on where it has one set only, in the folder that GRAPEVINE_DATA names."""
    data, name = os.environ.get("GRAPEVINE_DATA"), getattr(module, "DEFAULT", "")
    path = Path(data or "") / name
    return path if data and name and path.exists() else None


def _list(out: Console) -> None:
    table = Shown("task", "what is measured")
    for task in registry.names("learning.evaluation"):
        table.add_row(task, registry.load("learning.evaluation", task).ABOUT)
    out.print(table)


def _show(out: Console, report: Report, targets: dict[str, Target]) -> None:
    table = Shown("figure", "measured", "at least", "aim", "")
    for name, value in report.figures.items():
        if isinstance(value, int | float):
            target = targets.get(name, Target())
            table.add_row(
                name, _cell(value), _cell(target.least), _cell(target.aim), target.verdict(value)
            )
    out.print(table)
    for one in report.tables:
        _table(out, one)
    if report.mistakes:
        _mistakes(out, report.mistakes)


def _table(out: Console, table: Table) -> None:
    shown = Shown(*table.header, title=table.title)
    for row in table.rows:
        shown.add_row(*map(_cell, row))
    out.print(shown)


def _mistakes(out: Console, mistakes: list[Mistake]) -> None:
    shown = Shown("sure", "judged", "labelled", "text", title="The most confident mistakes")
    for one in sorted(mistakes, key=lambda one: -one.confidence)[:_MISTAKES]:
        words = " ".join(one.text.split())[:_TEXT_CHARS]
        shown.add_row(_cell(one.confidence), one.judged, one.label, words)
    out.print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
