"""Tables and bars on a terminal. Every text is shown as it is: nothing in it is markup, and what
would command the terminal is spelt out.
"""

from collections.abc import Iterable
from typing import Any, TextIO

import rich.console
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pipeline.terminal import harmless

WIDE = 220
"""Columns of a table where nobody's terminal limits it."""

__all__ = ["Console", "Table", "Text", "fits", "print_table", "progress_bar", "show_table"]


class Console(rich.console.Console):
    """A console that obeys nobody's text, however it comes: in a string, a Text, a title, a cell."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **settings)

    def render_str(self, text: str, **how: Any) -> Text:
        """The text as it is; `how` may style it, never read markup in it."""
        how |= {"markup": False, "emoji": False, "highlight": False}
        return super().render_str(harmless(text), **how)

    def render(
        self, renderable: Any, options: rich.console.ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Its segments, each harmless."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)


def show_table(table: Table, *, wide: int = WIDE) -> None:
    """Print a table, as wide as the terminal, or `wide` where there is none."""
    console = Console()
    Console(width=console.width if console.is_terminal else wide).print(table)


def fits(table: Table, *, wide: int = WIDE) -> bool:
    """Whether all that does not wrap is shown whole by `show_table`."""
    console = Console()
    room = console.width if console.is_terminal else wide
    unbounded = Console(width=1_000_000)
    return bool(Measurement.get(unbounded, unbounded.options, table).minimum <= room)


def print_table(table: Table, out: TextIO) -> None:
    """Write a table to `out`, as wide as its cells need where that is no terminal."""
    console = Console(file=out)
    if not console.is_terminal:
        wide = Console(file=out, width=1_000_000)
        console.width = max(1, Measurement.get(wide, wide.options, table).maximum)
    console.print(table)


def progress_bar() -> Progress:
    """A bar on a person's terminal that leaves nothing behind."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
