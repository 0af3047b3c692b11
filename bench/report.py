"""Shows the figures: a table for the terminal, the same table for docs/speed.md, and
var/bench.json.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from bench.figures import FIGURES, known, shown
from pipeline.terminal.drawn import Table, Text

_COLOURS = {"missed": "red", "not measured": "yellow", "reported": "white"}


def read(path: Path) -> dict[str, float]:
    """The figures of an earlier run; none where there is no readable file."""
    try:
        return known(json.loads(path.read_text()))
    except (OSError, ValueError, AttributeError):
        return {}


def write(path: Path, values: Mapping[str, float]) -> None:
    """Keep the figures: one JSON object, its keys those of the table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known(values), indent=2) + "\n")


def rows(values: Mapping[str, float]) -> list[tuple[str, str, str, str, str, str]]:
    """Key, meaning, value, target, reference and verdict of each figure."""
    return [
        (
            figure.key,
            figure.what,
            f"{shown(values[figure.key])} {figure.unit}" if figure.key in values else "–",
            figure.wanted(),
            figure.reference or "–",
            figure.judge(values.get(figure.key)),
        )
        for figure in FIGURES
    ]


def table(values: Mapping[str, float]) -> Table:
    """The figures for a terminal."""
    shown = Table(title="Speed", title_justify="left")
    for heading in ("figure", "", "measured", "target", "reference", "verdict"):
        shown.add_column(
            heading, justify="right" if heading == "measured" else "left", overflow="fold"
        )
    for *cells, verdict in rows(values):
        shown.add_row(*cells, Text(verdict, style=_COLOURS.get(verdict, "green")))
    return shown


def markdown(values: Mapping[str, float]) -> str:
    """The figures as a table of a page."""
    lines = ["| figure | | measured | target | reference | verdict |", "|---|---|---|---|---|---|"]
    lines += [f"| `{key}` | " + " | ".join(cells) + " |" for key, *cells in rows(values)]
    return "\n".join(lines)


def renew(page: str, name: str, text: str) -> str:
    """The page with what stands under this name written anew; raises ValueError where it has no place
    for that.
    """
    begin, end = f"<!-- {name}: written by `python -m bench --docs` -->", f"<!-- end of {name} -->"
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise ValueError(f"the page lacks the lines {begin!r} and {end!r}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
