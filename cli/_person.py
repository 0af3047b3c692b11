"""How a person is laid out on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from cli.options import local_minute
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, show_table
from schemas.characters import one_line
from schemas.counted import counted, day_told

_SHOWN_CHARS, _BAR, _WIDE = 110, 24, 140
Row = Mapping[str, Any]


def show_somebody(told: Mapping[str, Any], homework: Iterable[str], zone: tzinfo) -> None:
    """The sentences first, then what they were made of; what is not known has no heading."""
    say(one_line(str(told["person"])))
    for sentence in homework:
        say(f"  {one_line(sentence)}")
    _show("Accounts", ("network", "handle", "followers", "mentions", "heard", "where"), [
        (row["type"], f"@{row['handle']}" if row["handle"] else row["author_id"], f"{row['followers']:,}",
         f"{row['mentions']:,}", _span(row), ", ".join(row["places"]))
        for row in told["accounts"]
    ])  # fmt: skip
    _show("Linked, and why", ("account", "record", "status", "by", "evidence", "sure", "basis"), [
        (row["author_id"], row["customer_id"], row["status"], row["method"].replace("_", " "),
         row["evidence"], f"{row['confidence']:.2f}", row["basis"] or "–")
        for row in told["links"]
    ])  # fmt: skip
    _show("Bought", ("on", "product", "amount"), [
        (day_told(row["at"]), row["product"], f"{row['amount']:,.2f} {row['currency']}".strip())
        for row in told["purchases"]
    ])  # fmt: skip
    _show("Open tickets", ("since", "id", "subject"), [
        (day_told(row["opened_at"]), row["id"], row["subject"]) for row in told["tickets"]
    ])  # fmt: skip
    _show("Waits for an answer", ("said", "whose", "by", "words"), [
        (local_minute(row["published_at"], zone), row["department"],
         local_minute(row["answer_by"], zone) + (" (overdue)" if row["overdue"] else ""), _words(row))
        for row in told["open"]
    ])  # fmt: skip
    _show("Alerts that are not over", ("since", "rule", "alert", "status"), [
        (local_minute(row["opened_at"], zone), row["rule"], row["title"], row["status"])
        for row in told["alerts"]
    ])  # fmt: skip
    _show_months(told["months"])
    _show("Last words", ("said", "where", "felt", "words"), [
        (local_minute(row["published_at"], zone), row["site"] or row["type"], row["sentiment"], _words(row))
        for row in told["latest"]
    ])  # fmt: skip
    _show("Speaks of", ("topic", "mentions", "negative"), [
        (row["topic"], f"{row['mentions']:,}", f"{row['negative']:,}") for row in told["topics"]
    ])  # fmt: skip
    say(f"\n{counted(len(told['accounts']), 'account')}; this look-up is logged.", lines=True)


def _show(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    say("")
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(one_line(str(cell)) for cell in row))
    show_table(table, wide=_WIDE)


def _show_months(months: Sequence[Row]) -> None:
    """Newest first, a bar each: what is negative is drawn dense."""
    most = max((row["mentions"] for row in months), default=0)
    _show("Over time", ("month", "mentions", "positive", "negative", ""), [
        (f"{row['month']:%b %Y}", f"{row['mentions']:,}", f"{row['positive']:,}", f"{row['negative']:,}",
         _bar(row, most))
        for row in months
    ])  # fmt: skip


def _bar(row: Row, most: int) -> str:
    bad = round(_BAR * row["negative"] / most)
    drawn: str = "█" * bad + "░" * (round(_BAR * row["mentions"] / most) - bad)
    return drawn


def _span(row: Row) -> str:
    if not row["mentions"]:
        return "–"
    return f"{day_told(row['first_at'])} – {day_told(row['last_at'])}"


def _words(row: Row) -> str:
    text = one_line(f"{row['title']} {row['text']}")
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
