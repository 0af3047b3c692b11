"""What the demo shows while it runs: a live picture on a terminal, plain lines elsewhere. Drawing
is pure.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from deploy.demo import story
from deploy.demo.gauges import Reading
from deploy.standins.transcript import unescape
from pipeline.terminal.drawn import Console

PLAIN_EVERY_SECS = 5.0
_LATEST = 7
_STAGES = {
    "enrich-history": "enrich (history)",
    "enrich": "enrich",
    "watch": "watch (rules on mentions)",
    "store": "store (ClickHouse)",
    "notify": "notify (Slack)",
}


@dataclass(slots=True)
class Picture:
    """All that is drawn. `share` is how much of the whole is done, 0 to 1; `rates` are records a
    second.
    """

    phase: str = "Starting"
    clock: str = ""
    share: float = 0.0
    elapsed_secs: float = 0.0
    reading: Reading = field(default_factory=Reading)
    rates: Mapping[str, float] = field(default_factory=dict)
    alerts: Sequence[str] = ()
    notes: Sequence[str] = ()


def draw(picture: Picture) -> RenderableType:
    """The live picture."""
    top = Table.grid(expand=True)
    top.add_column(ratio=1)
    top.add_column(justify="right")
    title = Text.assemble(("Grapevine ", "bold"), ("· ", "dim"), picture.phase)
    when = f"{picture.clock}   " if picture.clock else ""
    top.add_row(title, Text(f"{when}{_minutes(picture.elapsed_secs)} since start", style="cyan"))
    bar = ProgressBar(total=1.0, completed=picture.share)
    middle = Table.grid(expand=True, padding=(0, 2))
    middle.add_column(ratio=3)
    middle.add_column(ratio=2)
    middle.add_row(_line(picture), _brands(picture.reading))
    parts: list[RenderableType] = [top, bar, Text(), middle, Text(), _alerts(picture.alerts)]
    if picture.notes:
        parts.append(Text("  ".join(picture.notes), style="dim"))
    return Panel(Group(*parts), border_style="dim")


def plain(picture: Picture) -> str:
    """The same in one line, for logs."""
    reading = picture.reading
    accepted = sum(reading.accepted.values())
    clock = f"{picture.clock} · " if picture.clock else ""
    return (
        f"[{_minutes(picture.elapsed_secs)}] {picture.phase} · {clock}{accepted:,} accepted, "
        f"{picture.rates.get('accepted', 0):,.0f}/s · lag {reading.lag:,} · {len(picture.alerts)} Slack messages"
    )


def headline(message: Mapping[str, Any]) -> str:
    """One line for a Slack message."""
    blocks = message["content"].get("blocks") or []
    first = next((block["text"]["text"] for block in blocks if block["type"] == "header"), "")
    text = first or unescape(str(message["content"].get("text") or "")).replace("*", "")
    return f"↳ {text}" if message.get("thread_ts") else text


def _line(picture: Picture) -> RenderableType:
    reading, rates = picture.reading, picture.rates
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("the line", "records", "a second", "lag"):
        table.add_column(name, justify="left" if name == "the line" else "right", min_width=8)
    for lane, label in (("history", "ingest (history)"), ("live", "ingest")):
        table.add_row(label, f"{reading.accepted.get(lane, 0):,}", _rate(rates.get(lane)), "")
    table.add_row("enriched", f"{reading.enriched:,}", _rate(rates.get("enriched")), "")
    for group, label in _STAGES.items():
        lag = reading.lags.get(group, 0)
        style = "green" if lag < 500 else "yellow" if lag < 5000 else "red"
        table.add_row(label, "", "", Text(f"{lag:,}", style=style))
    return table


def _brands(reading: Reading) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("today about")
    table.add_column("mentions", justify="right")
    table.add_column("negative", justify="right")
    for brand in (story.OWN, *story.RIVALS):
        mentions, negative = reading.brands.get(brand, (0, 0))
        table.add_row(story.NAMES[brand], f"{mentions:,}", f"{negative:,}")
    table.add_row()
    table.add_row("customers", f"{reading.customers:,}", "")
    table.add_row("dead letters", f"{reading.dead_letters:,}", "")
    return table


def _alerts(alerts: Sequence[str]) -> RenderableType:
    if not alerts:
        return Text("Slack: quiet", style="dim")
    lines = [Text(f"Slack ({len(alerts)} messages)", style="dim")]
    lines += [Text(line, overflow="ellipsis", no_wrap=True) for line in alerts[-_LATEST:]]
    return Group(*lines)


def _rate(rate: float | None) -> str:
    return f"{rate:,.0f}" if rate else ""


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@dataclass(slots=True)
class Board:
    """Shows the picture: live on a terminal, a line now and then elsewhere."""

    console: Console
    now: Callable[[], float] = time.monotonic
    picture: Picture = field(default_factory=Picture)
    started: float = field(default_factory=time.monotonic)
    first_view_secs: float | None = None
    _live: Live | None = None
    _before: tuple[float, Reading] | None = None
    _told: float = 0.0
    _alerts_told: int = 0

    def __enter__(self) -> "Board":
        if self.console.is_terminal:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the live picture away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def say(self, note: str) -> None:
        """Tell one thing that happened at start."""
        if self._live is None:
            self._print(f"[{_minutes(self.now() - self.started)}] {note}")
        else:
            self.picture.notes = (*self.picture.notes, note)[-8:]
            self._draw()

    def show(self, reading: Reading, messages: Sequence[Mapping[str, Any]]) -> None:
        """Draw the line as it is now."""
        now = self.now()
        self.picture.reading = reading
        self.picture.alerts = [headline(message) for message in messages]
        if self._before is None or now - self._before[0] >= 1.0:
            self.picture.rates = _rates(self._before, now, reading)
            self._before = (now, reading)
        if self.first_view_secs is None and reading.enriched:
            self.first_view_secs = now - self.started
        self._draw()

    def _draw(self) -> None:
        now = self.now()
        self.picture.elapsed_secs = now - self.started
        if self._live is not None:
            self._live.update(draw(self.picture), refresh=True)
            return
        for line in self.picture.alerts[self._alerts_told :]:
            self._print(f"    Slack: {line}")
        self._alerts_told = len(self.picture.alerts)
        if now - self._told >= PLAIN_EVERY_SECS:
            self._told = now
            self._print(plain(self.picture))

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _rates(before: tuple[float, Reading] | None, now: float, reading: Reading) -> dict[str, float]:
    if before is None:
        return {}
    secs, then = now - before[0], before[1]
    rates = {
        lane: (count - then.accepted.get(lane, 0)) / secs
        for lane, count in reading.accepted.items()
    }
    rates["accepted"] = sum(rates.values())
    rates["enriched"] = (reading.enriched - then.enriched) / secs
    return {name: max(0.0, rate) for name, rate in rates.items()}


def story_clock(moment: datetime) -> str:
    """The story's time as people say it."""
    return f"{moment:%a %d %b %H:%M}"
