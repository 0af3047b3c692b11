"""`grapevine topics`: proposes new phrases that people began to say, and writes the configuration
for one.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from cli.options import config_option, load_or_exit, moment, stored_answers
from enrichers.engines.phrases import MAX_CHARS, Corpus, Proposal, Said, propose
from enrichers.engines.pii import mask
from enrichers.engines.queries.match import wanted_leaves
from pipeline import registry, topics
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.terminal import say, say_json
from pipeline.terminal.drawn import Console, Table, Text, progress_bar
from schemas.choices import choices_hint
from schemas.query import Handle, Phrase, Tag, Term
from sinks.clickhouse.client import connect
from sinks.clickhouse.figures import complete_until
from sinks.clickhouse.spoken import Span, count_spoken, read_spoken

MOST_MENTIONS = 200_000
"""Larger spans are sampled, so that memory stays bounded (about half a gigabyte)."""
PERIODS = 5
"""The time that is judged, and four of the same length before it."""
_EXAMPLE_CHARS = 160


@dataclass(frozen=True, slots=True)
class _News:
    """Proposals, of how many mentions, of which the share `read` was looked at."""

    proposals: Sequence[Proposal]
    mentions: int
    read: float
    begin: datetime
    end: datetime


@click.command(name="topics")
@config_option
@click.option(
    "--brand", default="", metavar="NAME", help="What people say of one brand; of all by default."
)
@click.option(
    "--days",
    default=7,
    show_default=True,
    type=click.IntRange(1, 90),
    help="Length of what counts as now.",
)
@click.option(
    "--until",
    default="",
    help="Where now ends (a date or time); default: as far as everything is stored.",
)
@click.option(
    "--top",
    default=10,
    show_default=True,
    type=click.IntRange(1, 300),
    help="Most phrases to show.",
)
@click.option(
    "--least",
    default=5,
    show_default=True,
    type=click.IntRange(2),
    help="So many people say it at least.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per line, with every figure."
)
@click.option(
    "--paste",
    default="",
    metavar="ID",
    help="Print what to paste into the configuration for one phrase.",
)
def command(
    config_path: Path,
    brand: str,
    days: int,
    until: str,
    top: int,
    least: int,
    as_json: bool,
    paste: str,
) -> None:
    """Propose topics: phrases that people began to say, such as "little aches and pains".

    The last --days are held against four times as many days before. Shown are phrases said by more
    people than chance explains, the most surprising first, without what the configured topics find
    and without the brands' names. Copies and reposts count once for each author. Languages written
    without spaces (Chinese, Japanese, Thai) and Korean are not looked at. E-mail addresses and
    numbers in examples are masked as in exports.

    Example: grapevine topics --brand acme --days 7, then grapevine topics --brand acme --days 7
    --paste 3f9a1c07
    """
    config = load_or_exit(config_path)
    if brand and brand not in config.brands:
        raise click.ClickException(
            f"{brand!r} is not a brand ({choices_hint(brand, list(config.brands))})"
        )
    with stored_answers(config):
        news = _find(config, brand, days, until, least)
    if paste:
        say(snippet(_chosen(news.proposals, paste), brand), lines=True)
    elif as_json:
        for proposal in news.proposals[:top]:
            say_json(json.dumps(asdict(proposal), ensure_ascii=False))
    else:
        _show(config, news, top)
    if news.read < 1:
        say(
            f"{news.mentions:,} mentions; a sample of {news.read:.0%} was read, figures are of it.",
            err=True,
        )


def _find(config: Config, brand: str, days: int, until: str, least: int) -> _News:
    period = timedelta(days=days)
    corpus = Corpus(covered_by(config, brand), names_of(config))
    with connect(connection(config.clickhouse)) as client, progress_bar() as bar:
        end = (
            moment(until, config)
            if until
            else complete_until(client, topics.ENRICHED.name) or SYSTEM_CLOCK.now()
        )
        span = Span(end, period, PERIODS, brand)
        mentions = count_spoken(client, span)
        share = min(1.0, MOST_MENTIONS / max(1, mentions))
        task = bar.add_task("reading mentions", total=round(mentions * share))
        for text, author, lang, number, sentiment in read_spoken(
            client, span, share=share, chars=MAX_CHARS
        ):
            corpus.add(Said(text, author, lang, number, sentiment))
            bar.advance(task)
        bar.add_task("looking for phrases", total=None)
        proposals = propose(corpus, least=least)
    if config.redact_pii.exports:
        proposals = [
            _masked(one)
            for one in proposals
            if all(mask(form) == form for form in (one.phrase, *one.also))
        ]
    return _News(proposals, mentions, share, end - period, end)


def covered_by(config: Config, brand: str) -> Callable[[str], bool]:
    """Whether what is configured for the brand, or for any, finds a text."""
    modules = [(registry.load("enrichers", entry.name), entry.settings) for entry in config.enrich]
    finders = [
        covers(settings, brand)
        for module, settings in modules
        if (covers := getattr(module, "covers", None)) is not None
    ]
    return lambda text: any(finds(text) for finds in finders)


def names_of(config: Config) -> frozenset[str]:
    """What brands are called: in the configuration, and in their queries."""
    names = set(config.brands)
    for leaf in (leaf for query in config.queries.values() for leaf in wanted_leaves(query)):
        if isinstance(leaf, Term | Phrase):
            names.add(leaf.text)
        elif isinstance(leaf, Handle | Tag):
            names.add(leaf.name)
    return frozenset(names)


def snippet(proposal: Proposal, brand: str = "") -> str:
    """What to paste into the configuration, as YAML: the entry of the chain that finds this phrase."""
    return str(
        registry.enricher_that("entry_for").entry_for((proposal.phrase, *proposal.also), brand)
    )


def _chosen(proposals: Sequence[Proposal], wanted: str) -> Proposal:
    for proposal in proposals:
        if proposal.id == wanted:
            return proposal
    hint = choices_hint(wanted, [one.id for one in proposals[:10]])
    raise click.ClickException(f"there is no phrase {wanted!r} with these options ({hint})")


def _masked(proposal: Proposal) -> Proposal:
    texts = tuple(mask(text) for text in proposal.examples)
    return Proposal(**{**asdict(proposal), "also": proposal.also, "examples": texts})


def _show(config: Config, news: _News, top: int) -> None:
    begin, end = (when.astimezone(config.zone) for when in (news.begin, news.end))
    title = f"{len(news.proposals)} new phrases, {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} ({config.timezone})"
    table = Table(title=title, title_justify="left")
    for heading in ("id", "phrase", "mentions", "authors", "before", "growth", "negative"):
        table.add_column(
            heading, justify="left" if heading in ("id", "phrase") else "right", overflow="fold"
        )
    for one in news.proposals[:top]:
        table.add_row(
            one.id,
            _phrase(one),
            f"{one.mentions:,}",
            f"{one.authors:,}",
            f"{one.before:,}",
            f"× {one.mentions / one.before:.1f}" if one.before else "new",
            f"{one.negative:.0%}",
        )
    console = Console()
    console.print(table)
    if news.proposals:
        console.print(
            "Topics of the configuration are left out. To make one of these a topic: --paste ID"
        )
    else:
        console.print(f"Nothing new among {news.mentions:,} mentions of {PERIODS} periods.")


def _phrase(one: Proposal) -> Text:
    shown = Text(one.phrase, style="bold")
    if one.also:
        shown.append(f"\nalso: {', '.join(one.also)}", style="not bold dim")
    for text in one.examples:
        words_of = " ".join(text.split())
        cut = words_of if len(words_of) <= _EXAMPLE_CHARS else words_of[: _EXAMPLE_CHARS - 1] + "…"
        shown.append(f"\n“{cut}”", style="not bold")
    return shown
