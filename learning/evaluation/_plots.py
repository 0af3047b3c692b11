"""Three kinds of plots, from plain figures to SVG: figures against what they must reach,
calibration, confusion.

A value that is missing or no finite number is written as a dash and not drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite, sqrt
from typing import Any, TypeGuard

from learning.evaluation._svg import (
    BLUE,
    CHAR,
    GREEN,
    INK,
    RED,
    box,
    dot,
    drawing,
    group,
    line,
    text,
)
from learning.report import Target

NOTHING = "–"
_INKS = {"aim": GREEN, "reached": BLUE, "missed": RED, "": INK}
_TOP, _ROW, _TRACK, _VALUE, _LEGEND = 68, 18, 360, 60, 560
_TENTHS = 10
_SIDE, _GAP, _WIDE = 150, 60, 840
_CELL, _CELL_HIGH, _BAR = 60, 36, 5
_HEAD = 34


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: whose it is, its name, its value, what it must and should reach, and the value
    that is perfect.
    """

    whose: str
    name: str
    value: Any
    target: Target
    whole: float = 1.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A table that is drawn beside others."""

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def figures(title: str, rows: Sequence[Figure], least: str = "at least", aim: str = "aim") -> str:
    """Each figure as a dot, with a stroke where it must be and a ring where it should.

    Colours tell the verdict, and shapes do too: what misses is hollow. The axis begins below the
    lowest of all.
    """
    names = CHAR * max((len(row.whose) for row in rows), default=0) + 12
    left = names + CHAR * max((len(row.name) for row in rows), default=0) + 16
    values = [
        one / row.whole
        for row in rows
        for one in (row.value, row.target.least, row.target.aim)
        if _is_number(one)
    ]
    lowest = min(_TENTHS - 1, max(0, floor(_TENTHS * _share(min(values, default=0.0)) - 0.1)))

    def at(share: float) -> float:
        low = lowest / _TENTHS
        return left + _TRACK * _share((share - low) / (1 - low))

    bottom = _TOP + _ROW * len(rows)
    shapes = [text(0, 14, title, size=13, bold=True), *_legend(least, aim)]
    for tenth in range(lowest, _TENTHS + 1):
        x = at(tenth / _TENTHS)
        shapes += [
            line(x, _TOP - 4, x, bottom),
            text(x, _TOP - 8, f"{10 * tenth} %", anchor="middle", size=9),
        ]
    before = ""
    for place, row in enumerate(rows):
        y = _TOP + _ROW * (place + 0.5)
        if row.whose != before:
            shapes.append(text(0, y + 4, row.whose))
        before = row.whose
        shapes += [text(names, y + 4, row.name), *_marks(row, y, at)]
        shapes.append(text(left + _TRACK + 12, y + 4, _shown(row.value), bold=True))
    return drawing(title, max(_LEGEND, left + _TRACK + _VALUE), bottom + 8, shapes)


def reliability(title: str, panels: Sequence[Panel]) -> str:
    """How often those of about one confidence are right; honest ones lie on the dashed line. Larger
    is more rows.
    """
    return _beside(title, panels, _SIDE, _SIDE + 14, _calibration)


def confusion(title: str, panels: Sequence[Panel]) -> str:
    """Of the rows of each label, the share that was judged as each; right ones are green."""
    columns = max((len(panel.header) for panel in panels), default=1)
    lines = max((len(panel.rows) for panel in panels), default=0)
    return _beside(title, panels, _CELL * columns, _CELL_HIGH * lines + 14, _matrix)


def _marks(row: Figure, y: float, at: Callable[[float], float]) -> Iterator[str]:
    least, aim = row.target.least, row.target.aim
    if _is_number(least):
        x = at(least / row.whole)
        yield line(x, y - 6, x, y + 6, bold=True)
    if _is_number(aim):
        yield dot(at(aim / row.whole), y, 4.5, ink=INK, hollow=True)
    if _is_number(row.value):
        verdict = row.target.verdict(row.value)
        tip = f"{row.whose} {row.name}: {_shown(row.value)}; at least {_shown(least)}, aim {_shown(aim)}"
        yield dot(
            at(row.value / row.whole),
            y,
            4.5,
            ink=_INKS[verdict],
            hollow=verdict == "missed",
            tip=tip,
        )


def _legend(least: str, aim: str) -> Iterator[str]:
    y, x = 34.0, 4.0
    yield line(x, y - 6, x, y + 6, bold=True)
    yield text(x + 8, y + 4, least)
    x += 22 + CHAR * len(least)
    yield dot(x, y, 4.5, ink=INK, hollow=True)
    yield text(x + 10, y + 4, aim)
    x += 26 + CHAR * len(aim)
    for words, verdict in (("reached", "reached"), (f"{aim} reached", "aim"), ("missed", "missed")):
        yield dot(x, y, 4.5, ink=_INKS[verdict], hollow=verdict == "missed")
        yield text(x + 10, y + 4, words)
        x += 26 + CHAR * len(words)


def _beside(
    title: str,
    panels: Sequence[Panel],
    width: float,
    height: float,
    draw: Callable[[Panel], Iterator[str]],
) -> str:
    """As many panels in a row as fit, each under its title and note."""
    wide, high = width + _GAP, height + _GAP / 2 + _HEAD
    fit = max(1, int(_WIDE // wide))
    shapes = [text(0, 14, title, size=13, bold=True)]
    for place, panel in enumerate(panels):
        head = (text(0, 12, panel.title, bold=True), text(0, 26, panel.note, size=10))
        body = group(0, _HEAD, draw(panel))
        shapes.append(
            group(10 + wide * (place % fit), _HEAD + high * (place // fit), (*head, body))
        )
    lines = -(-len(panels) // fit)
    return drawing(
        title, max(_WIDE, 10 + wide * min(len(panels), fit)), _HEAD + high * lines, shapes
    )


def _calibration(panel: Panel) -> Iterator[str]:
    def at(confidence: float, right: float) -> tuple[float, float]:
        return _SIDE * _share(confidence), _SIDE * (1 - _share(right))

    yield box(0, 0, _SIDE, _SIDE)
    yield line(0, _SIDE, _SIDE, 0, dashed=True)
    for tenth in (0, 5, 10):
        yield text(_SIDE * tenth / 10, _SIDE + 12, f"{10 * tenth} %", anchor="middle", size=9)
    rows = [row for row in panel.rows if all(map(_is_number, row)) and row[2] > 0]
    most = max((held for *_, held in rows), default=0)
    for sure, right, held in rows:
        tip = f"confidence {sure:.2f}: {right:.2f} right of {held} rows"
        yield dot(*at(sure, right), 2 + 5 * sqrt(held / most), ink=BLUE, tip=tip)


def _matrix(panel: Panel) -> Iterator[str]:
    said = panel.header[1:]
    for column, name in enumerate(said, 1):
        yield text(_CELL * (column + 0.5), 10, name, anchor="middle", size=9)
    for place, (label, *cells) in enumerate(panel.rows):
        y = 14 + _CELL_HIGH * place
        yield text(_CELL - 6, y + 20, str(label), anchor="end", size=10)
        numbers = [max(0, one) if _is_number(one) else 0 for one in cells]
        for column, (name, number) in enumerate(zip(said, numbers, strict=False), 1):
            share = number / sum(numbers) if sum(numbers) > 0 else 0.0
            x, ink = _CELL * column, GREEN if name == label else RED
            yield box(x, y, _CELL, _CELL_HIGH)
            yield box(x + 3, y + _CELL_HIGH - _BAR - 3, (_CELL - 6) * share, _BAR, fill=ink)
            yield text(
                x + _CELL / 2, y + 18, f"{100 * share:.0f} %", anchor="middle", bold=name == label
            )


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and isfinite(value)


def _share(value: float) -> float:
    """A value within 0–1."""
    return min(1.0, max(0.0, value))


def _shown(value: Any) -> str:
    if not _is_number(value):
        return NOTHING
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
