"""`grapevine reprocess`: has stored mentions enriched anew by today's models; tells first what
would change.
"""

from pathlib import Path

import click

from cli import options
from cli.options import acting_user, config_option, kafka_answers, load_or_exit
from pipeline import registry
from pipeline.acts.reprocess import Examiner, Tally, note_reprocessing, reprocess
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.directories.gate import directories_now
from pipeline.directories.look_up import Directories
from pipeline.enrich.chain import model_versions
from pipeline.enrich.service import processor_of
from pipeline.kafka.create import create_topics
from pipeline.terminal import say
from pipeline.terminal.drawn import Console, Table, progress_bar
from schemas.choices import choices_hint, names_in
from schemas.judgements import LABELS
from sinks.clickhouse.client import connect
from sinks.clickhouse.stored import Chosen, count_chosen, read_chosen

_SHOWN = 3
"""Changes shown of each judgement."""


@click.command(name="reprocess")
@click.option(
    "--since",
    required=True,
    help="Mentions published since then: 30d, 12h, 2w before --until, or a date.",
)
@click.option("--until", default="", help="… and before that (a date or time); default: now.")
@click.option(
    "--only",
    default="",
    metavar="ENRICHER,…",
    help="Mentions in which something of these has changed.",
)
@click.option("--brand", default="", help="Mentions about this brand.")
@click.option("--source", default="", help="Mentions of this source.")
@click.option(
    "--sample",
    default=2000,
    show_default=True,
    type=click.IntRange(1),
    help="How many are tried without --yes.",
)
@click.option("--yes", is_flag=True, help="Do it.")
@config_option
def command(
    since: str,
    until: str,
    only: str,
    brand: str,
    source: str,
    sample: int,
    yes: bool,
    config_path: Path,
) -> None:
    """Enrich stored mentions anew, with today's models and configuration.

    Without --yes it only tells what would change, on a sample. What people decided stays; no rule
    looks at it; live mentions do not wait. May be interrupted and begun again: what is as it would
    be today is left alone.
    """
    config = load_or_exit(config_path)
    end = options.moment(until, config) if until else SYSTEM_CLOCK.now()
    if brand and brand not in config.brands:
        raise click.ClickException(
            f"there is no brand {brand!r} ({choices_hint(brand, config.brands)})"
        )
    enrichers = _enrichers(config, only)
    chosen = Chosen(options.since(since, end, config), end, source, brand)
    with options.stored_answers(config), kafka_answers(config):
        create_topics(config.kafka)
        with directories_now(config, SYSTEM_CLOCK) as directories:
            _run(config, directories, enrichers, chosen, None if yes else sample)


def _enrichers(config: Config, only: str) -> list[str]:
    """The enrichers whose judgements count."""
    configured = [entry.name for entry in config.enrich]
    wanted = names_in(only)
    for name in wanted:
        if name not in configured:
            raise click.ClickException(
                f"the chain has no enricher {name!r} ({choices_hint(name, configured)})"
            )
    return wanted or configured


def _run(
    config: Config,
    directories: Directories,
    enrichers: list[str],
    chosen: Chosen,
    sample: int | None,
) -> None:
    tally = Tally()
    entries = [entry for entry in config.enrich if entry.name in enrichers]
    parts = {registry.load("enrichers", name).FIELD for name in enrichers}
    examiner = Examiner(processor_of(config, directories), parts, model_versions(entries))
    with connect(connection(config.clickhouse)) as client, progress_bar() as progress:
        total = count_chosen(client, chosen)
        one_in = max(1, total // sample) if sample is not None else 1
        task = progress.add_task("", total=total // one_in)

        def told(why: str) -> None:
            what = f"{tally.seen:,} of {total // one_in:,} looked at, {tally.due:,} to be enriched anew"
            progress.update(task, completed=tally.seen, description=f"{what} {why}".rstrip())

        told("")
        pages = read_chosen(
            client, Chosen(chosen.since, chosen.until, chosen.source, chosen.brand, one_in)
        )
        if sample is None:
            about = _about(config, chosen, enrichers)
            note_reprocessing(config.kafka, about, by=acting_user(), clock=SYSTEM_CLOCK)
            reprocess(config.kafka, pages, examiner, tally, told)
        else:
            for page in pages:
                examiner.due(page, tally)
                told("")
    _tell(tally, total, done=sample is None)


def _about(config: Config, chosen: Chosen, enrichers: list[str]) -> str:
    begin, end = (options.local_minute(at, config.zone) for at in (chosen.since, chosen.until))
    parts = [f"published {begin} to {end} ({config.timezone})"]
    parts += [
        f"{what} {name}"
        for what, name in (("brand", chosen.brand), ("source", chosen.source))
        if name
    ]
    return ", ".join([*parts, "by " + " ".join(enrichers)])


def _tell(tally: Tally, total: int, *, done: bool) -> None:
    if not tally.seen:
        say("No mention is stored of that time, brand and source.")
        return
    if tally.changes:
        Console().print(_changes(tally))
    sampled = "" if tally.seen == total else f" (a sample of {total:,})"
    verb = "are being" if done else "would be"
    renewed = (
        f", {tally.renewed:,} of them only since a model has another version"
        if tally.renewed
        else ""
    )
    say(f"{tally.seen:,} mentions looked at{sampled}: {tally.due:,} {verb} enriched anew{renewed}.")
    if tally.unkept:
        say(
            f"{tally.unkept:,} would not be kept today (query, mutes, deletions): they stay as they are."
        )
    if tally.failed:
        say(f"{tally.failed:,} make an enricher fail: they stay as they are.")
    if not done and tally.due:
        say("Nothing was changed. Repeat with --yes to have it done.")


def _changes(tally: Tally) -> Table:
    table = Table(title=f"What changes in {tally.seen:,} mentions", title_justify="left")
    for heading in ("judgement", "changed", "was", "becomes", "times", "for example"):
        table.add_column(
            heading, overflow="fold", justify="right" if heading in ("changed", "times") else "left"
        )
    for name in LABELS:
        changes = tally.changes.get(name)
        if changes is None:
            continue
        for number, ((before, after), count) in enumerate(changes.most_common(_SHOWN)):
            head = ("", "") if number else (name, f"{changes.total():,}")
            row = (
                *head,
                before or "–",
                after or "–",
                f"{count:,}",
                tally.examples[name, before, after],
            )
            table.add_row(*row)
    return table
