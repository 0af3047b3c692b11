"""`grapevine rules`: list what is configured, try what a rule would have raised."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from cli import options
from cli._look_ups import host_tools
from cli.options import config_option, load_or_exit
from pipeline import logs, registry, topics
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.detect.judge import Judge
from pipeline.detect.rules import rules_over_time
from pipeline.detect.trial import Episode, episodes, matching_mentions, matching_stored
from pipeline.enrich.chain import build_chain
from pipeline.terminal import say
from pipeline.terminal.drawn import Console, Table, progress_bar
from schemas.alert import Candidate
from schemas.counted import counted
from schemas.series import moment_of, tick_of
from sinks.clickhouse.client import connect
from sinks.clickhouse.figures import complete_until
from sinks.clickhouse.stored import Chosen, read_chosen

T = TypeVar("T")


@click.group(name="rules")
def command() -> None:
    """What is watched for, and what it would have raised."""


@command.command(name="list")
@config_option
def list_(config_path: Path) -> None:
    """Show the configured rules."""
    config = load_or_exit(config_path)
    table = Table(title=counted(len(config.rules), "rule"))
    for heading in ("rule", "kind", "judges", "brand", "severity", "tells"):
        table.add_column(heading, overflow="fold")
    for name, entry in config.rules.items():
        settings: Any = entry.settings
        scope = registry.load("enrichers.rules", entry.type).SCOPE
        judged = {
            "mention": "each mention",
            "series": "figures over time",
            "query": "rows of a SELECT",
        }[scope]
        tells = ", ".join(settings.notify) or "nobody"
        table.add_row(name, entry.type, judged, settings.brand or "all", settings.severity, tells)
    Console().print(table)


@command.command(name="try")
@config_option
@click.argument("rule")
@click.option(
    "--since",
    default="30d",
    show_default=True,
    help="From when: 30d, 12h, 2w before --until, or a date.",
)
@click.option(
    "--until",
    default="",
    help="Until when (a date or time); default: as far as everything is stored.",
)
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="Most lines to show."
)
@click.option(
    "--stored",
    is_flag=True,
    help="Hold a rule over mentions against what is stored, history too, as published in this time.",
)
def try_(config_path: Path, rule: str, since: str, until: str, limit: int, stored: bool) -> None:
    """Show what RULE would have raised. Nothing is sent.

    A rule over time is judged again at every five minutes that ClickHouse has; history counts like
    live mentions. A rule over mentions is held against the live mentions that Kafka still keeps
    (seven days), or with --stored against all that is stored, each judged by today's chain.
    """
    logs.set_up("rules", level="error", as_json=False)  # what fails is told below
    config = load_or_exit(config_path)
    if rule not in config.rules:
        names = ", ".join(config.rules) or "none is configured"
        raise click.ClickException(f"there is no rule {rule!r} in {config_path}. Valid: {names}")
    scope = registry.load("enrichers.rules", config.rules[rule].type).SCOPE
    with options.stored_answers(config):
        end = options.moment(until, config) if until else _stored_until(config)
        begin = options.since(since, end, config)
        if scope == "mention" and stored:
            _try_stored(config, rule, begin, end, limit)
        elif scope == "mention":
            with options.kafka_answers(config):
                _try_mentions(config, rule, begin, end, limit)
        else:
            _try_over_time(config, rule, begin, end, limit)


def _try_over_time(config: Config, rule: str, begin: datetime, end: datetime, limit: int) -> None:
    ticks = range(tick_of(begin) + 1, tick_of(end) + 1)
    with connect(connection(config.clickhouse)) as client, progress_bar() as progress:
        judge = Judge(config, rules_over_time(config, rule), client, _once)
        task = progress.add_task(f"judging {len(ticks):,} closed five minutes", total=len(ticks))
        loaded = judge.load(ticks)
        candidates: list[Candidate] = []
        for tick in ticks:
            candidates += (one.candidate for one in judge.at(tick, loaded))
            progress.advance(task)
            if judge.failing:
                when = options.local_minute(moment_of(tick), config.zone)
                raise click.ClickException(
                    f"the rule {rule} fails, judging {when}: {judge.failing[rule]}"
                )
    raised = episodes(candidates)
    table = Table(title=f"{rule}: {counted(len(raised), 'alert')}, {_span(config, begin, end)}")
    against = raised[0].peak.yardstick if raised else "expected"
    for heading in ("began", "lasted", "brand", "peak", against, "at its peak"):
        table.add_column(
            heading, overflow="fold", justify="right" if heading in ("peak", against) else "left"
        )
    for episode in raised[-limit:]:
        table.add_row(*_row(config, episode))
    _show(table, len(raised), limit)


def _try_mentions(config: Config, rule: str, begin: datetime, end: datetime, limit: int) -> None:
    read = f"reading {topics.ENRICHED.name}"
    earliest = _show_mentions(
        config, rule, (begin, end), limit, "seen", read, matching_mentions(config, rule, begin, end)
    )
    kept_days = topics.ENRICHED.retention_ms // topics.DAY_MS
    reach = (
        "none in this time"
        if earliest is None
        else f"back to {options.local_minute(earliest, config.zone)}"
    )
    say(
        f"Judged are the live mentions that {topics.ENRICHED.name} has ({kept_days} days at most): {reach}. "
        "--stored asks what is stored, too."
    )


def _try_stored(config: Config, rule: str, begin: datetime, end: datetime, limit: int) -> None:
    chain = build_chain(config.enrich, host_tools(config))
    brand = config.rules[rule].settings.model_dump()["brand"]
    with connect(connection(config.clickhouse)) as client:
        pages = read_chosen(client, Chosen(begin, end, brand=brand))
        candidates = matching_stored(config, rule, pages, chain)
        _show_mentions(
            config, rule, (begin, end), limit, "published", "reading what is stored", candidates
        )
    say(
        "Judged is what is stored, history too, by today's chain and look-ups; what people corrected is not asked."
    )


def _show_mentions(
    config: Config,
    rule: str,
    span: tuple[datetime, datetime],
    limit: int,
    when: str,
    doing: str,
    judged: Iterable[Candidate | datetime],
) -> datetime | None:
    """Show the candidates among what was judged, each mention once however often it was edited;
    returns the earliest moment, if there was any.
    """
    moments: list[datetime] = []
    by_mention: dict[str, Candidate] = {}
    again = 0
    with progress_bar() as progress:
        task = progress.add_task(doing, total=None)
        for one in judged:
            if isinstance(one, Candidate):
                again += one.dedup_key in by_mention
                by_mention[one.dedup_key] = one
            moments.append(one.at if isinstance(one, Candidate) else one)
            told = f"{len(moments):,} mentions read, {len(by_mention):,} match"
            progress.update(task, description=told)
    candidates = sorted(by_mention.values(), key=lambda candidate: candidate.at)
    of = len(moments) - again
    table = Table(title=f"{rule}: {len(candidates)} of {of:,} mentions, {_span(config, *span)}")
    for heading in (when, "brand", "priority", "who", "says"):
        table.add_column(heading, overflow="fold")
    for candidate in candidates[-limit:]:
        priority = candidate.mentions[0].priority if candidate.mentions else None
        table.add_row(
            options.local_minute(candidate.at, config.zone),
            candidate.brand,
            "" if priority is None else str(priority),
            candidate.title,
            candidate.text[:160],
        )
    _show(table, len(candidates), limit)
    return min(moments, default=None)


def _row(config: Config, episode: Episode) -> tuple[str, ...]:
    end = episode.ended or episode.last.at
    lasted = str(end - episode.first.at).removesuffix(":00") + ("" if episode.ended else " and on")
    expected = episode.peak.expected
    return (
        options.local_minute(episode.first.at, config.zone),
        lasted,
        episode.first.brand,
        "" if episode.peak.value is None else f"{episode.peak.value:g}",
        "" if expected is None else f"{expected:g}",
        episode.peak.title,
    )


def _show(table: Table, total: int, limit: int) -> None:
    Console().print(table)
    if total > limit:
        say(f"The last {limit} of {total} are shown; --limit shows more.")


def _stored_until(config: Config) -> datetime:
    with connect(connection(config.clickhouse)) as client:
        return complete_until(client, topics.ENRICHED.name) or SYSTEM_CLOCK.now()


def _span(config: Config, begin: datetime, end: datetime) -> str:
    return f"{options.local_minute(begin, config.zone)} to {options.local_minute(end, config.zone)} ({config.timezone})"


def _once(ask: Callable[[], T]) -> T:
    return ask()
