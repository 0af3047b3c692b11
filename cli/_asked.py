"""How answers of `grapevine ask` look on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from cli.options import local_minute
from pipeline.acts.ask import Overview, Row
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, Text, show_table
from schemas.characters import one_line
from schemas.counted import counted
from schemas.view import FILTERS
from sinks.clickhouse.ask.thread import tree

_SHOWN_CHARS = 160
_WIDE = 160
_FACET_VALUES = 6


def show_overview(told: Overview, zone: tzinfo) -> None:
    """Figures, what could be asked further, and a page of mentions."""
    say(_total(told.total))
    if not told.page:
        return
    _show_facets(told.facets)
    _show_mentions(told.page, zone)
    more = f"; the next: --page {told.next_page}" if told.next_page else ""
    say(f"{len(told.page)} of {told.total['mentions']:,} mentions shown, newest first{more}")


def show_person(rows: Sequence[Row], zone: tzinfo) -> None:
    """Who the authors that are asked for are, with all accounts known to be theirs."""
    for row in rows:
        handles = ", ".join(f"@{one_line(handle)}" for handle in row["handles"])
        parts = (
            counted(len(row["authors"]), "account") + (f" ({handles})" if handles else ""),
            *(f"customer {one_line(one)}" for one in row["customers"]),
            f"{row['followers']:,} followers, influence {row['influence']}",
            f"heard from {local_minute(row['first_at'], zone)} to {local_minute(row['last_at'], zone)}",
        )
        say("; ".join(parts))


def show_figures(by: str, rows: Sequence[Row], limit: int) -> None:
    """A line for each label."""
    if not rows:
        say("no mention")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(rows[0]):
        heading = by if name == "label" else name.replace("_", " ")
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(
            *(_label(by, value) if name == "label" else f"{value:,}" for name, value in row.items())
        )
    show_table(table, wide=_WIDE)
    if len(rows) == limit:
        say(f"the first {limit:,}; --limit shows more, --csv all")


def show_changed(parts: Mapping[str, Sequence[Row]]) -> None:
    """The difference, and for each dimension the parts that add up to it."""
    first = next(iter(parts.values()))
    before, after = (sum(row[name] for row in first) for name in ("before", "after"))
    say(f"{after:,} mentions, {before:,} before: {after - before:+,}{_percent(before, after)}")
    for by, rows in parts.items():
        if not rows or all(row["labels"] == 1 and not row["part"] for row in rows):
            continue
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in (f"by {by}", "before", "after", "difference"):
            table.add_column(
                name, justify="left" if name.startswith("by ") else "right", overflow="fold"
            )
        for row in rows:
            label = f"{row['labels']:,} others" if row["rest"] else _label(by, row["part"])
            table.add_row(
                label, f"{row['before']:,}", f"{row['after']:,}", f"{row['difference']:+,}"
            )
        show_table(table, wide=_WIDE)


def show_thread(rows: Sequence[Row], zone: tzinfo, limit: int) -> None:
    """A conversation, each mention behind what it answers."""
    for depth, row in tree(rows):
        ours = f" ({row['author_brand']}'s own)" if row["author_brand"] else ""
        say(
            f"{'  ' * depth}{local_minute(row['published_at'], zone)} {_who(row)}{ours}: {_text(row)}"
        )
    more = "; the first ones: --limit shows more, --csv all" if len(rows) == limit else ""
    say(f"{counted(len(rows), 'mention')}{more}")


def _total(total: Row) -> str:
    if not total.get("mentions"):
        return "no mention"
    told = f"{counted(total['mentions'], 'mention')} by {counted(total['authors'], 'author')}"
    moods = ", ".join(f"{total[name]:,} {name}" for name in ("negative", "neutral", "positive"))
    rest = ", ".join(
        f"{total[name]:,} {words}"
        for name, words in (
            ("by_customers", "by customers"),
            ("urgent", "urgent"),
            ("need_answer", "need an answer"),
        )
    )
    return f"{told}: {moods}; {rest}"


def _show_facets(rows: Iterable[Row]) -> None:
    counts: dict[str, list[str]] = {}
    for row in rows:
        counts.setdefault(row["facet"], []).append(
            f"{_label(row['facet'], row['value'])} {row['mentions']:,}"
        )
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name in FILTERS:
        if len(values := counts.get(name, [])) > 1:
            more = f" · {len(values) - _FACET_VALUES} more" if len(values) > _FACET_VALUES else ""
            table.add_row(name, " · ".join(values[:_FACET_VALUES]) + more)
    if table.row_count:
        show_table(table, wide=_WIDE)


def _show_mentions(page: Sequence[Row], zone: tzinfo) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("published", "who", "about", "felt", "priority", "text"):
        table.add_column(
            heading, justify="right" if heading == "priority" else "left", overflow="fold"
        )
    for row in page:
        table.add_row(
            local_minute(row["published_at"], zone),
            _who(row),
            one_line(", ".join(row["brands"])),
            row["tone"],
            str(row["priority"]),
            Text(f"{_text(row)} {one_line(row['url'])}".strip()),
        )
    show_table(table, wide=_WIDE)


def _label(by: str, value: str) -> str:
    return one_line(value) or f"no {by}"


def _percent(before: int, after: int) -> str:
    return f" ({100 * (after - before) / before:+.0f} %)" if before else ""


def _who(row: Mapping[str, Any]) -> str:
    """Who wrote it, and whether it is a customer."""
    name = one_line(row["author_name"] or row["author_handle"]) or "somebody"
    return f"{name} (customer)" if row["customer_status"] == "confirmed" else name


def _text(row: Mapping[str, Any]) -> str:
    text = one_line(f"{row['title']} {row['text']}")
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
