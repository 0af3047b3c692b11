"""`grapevine write-back`: what is written to CRMs: see it, try it, take it back, forbid it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from cli.options import (
    config_option,
    kafka_answers,
    load_or_exit,
    stored_answers,
    where_it_runs,
)
from pipeline import registry, topics
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.crm.memory import remembered
from pipeline.crm.plan import ALL, Task, forbidden_key
from pipeline.crm.rounds import Round
from pipeline.crm.write import carry_out, take_back
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.sync.forgotten import forgotten_people
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, show_table
from schemas.counted import counted
from schemas.crm import Crm, CrmRecord, CrmSettings
from schemas.flow import FlowError
from sinks.clickhouse.client import connect


@click.group(name="write-back")
def command() -> None:
    """What Grapevine writes to CRMs: leads, and what is known of customers, to contacts that are there.

    The service `crm` does it at intervals (`grapevine run crm`).
    """


@command.command(name="status")
@config_option
def status(config_path: Path) -> None:
    """Count what was written to each CRM, and tell what is forbidden."""
    config = load_or_exit(config_path)
    with kafka_answers(config):
        records = remembered(config.kafka).values()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("crm", "kind", "state", "records"):
        table.add_column(heading)
    counts = Counter(
        (one.destination, one.kind, one.state) for one in records if one.subject != ALL
    )
    for (destination, kind, state), count in sorted(counts.items()):
        table.add_row(destination, kind, state, f"{count:,}")
    if counts:
        show_table(table)
    for name in sorted({one.destination for one in records if one.subject == ALL}):
        say(f"Nothing is written back to {name}: `grapevine write-back allow all` ends that.")
    if not records:
        say("Nothing was written to a CRM yet.")


@command.command(name="once")
@click.argument("names", nargs=-1, metavar="[CRM]...")
@click.option("--dry-run", is_flag=True, help="Only tell what would be written.")
@config_option
def once(names: tuple[str, ...], dry_run: bool, config_path: Path) -> None:
    """Write now what changed, to all CRMs or to those named."""
    config = _whole(config_path)
    for name in _chosen(config, names):
        with kafka_answers(config), stored_answers(config):
            create_topics(config.kafka)
            with connect(connection(config.clickhouse)) as client:
                entry = config.crm[name]
                tasks = Round(
                    entry=entry,
                    client=client,
                    memory=remembered(config.kafka),
                    forgotten=forgotten_people(config.kafka),
                    now=SYSTEM_CLOCK.now(),
                    since=None,
                    lead_days=config.service.crm_lead_days,
                    max_removed_share=config.service.sync_max_removed_share,
                ).tasks()
                if dry_run:
                    _tell(name, tasks)
                else:
                    _carry_out(config, name, tasks)


@command.command(name="remove")
@click.argument("customer", metavar="CUSTOMER|all")
@config_option
def remove(customer: str, config_path: Path) -> None:
    """Take back what was written of a customer, or of all, in every CRM; nothing is written again until
    `allow`.
    """
    config = _whole(config_path)
    with kafka_answers(config), stored_answers(config):
        create_topics(config.kafka)
        memory = remembered(config.kafka)
        left = 0
        with Sender(config.kafka, "grapevine-write-back") as sender:
            for name in config.crm:
                sender.deliver(_forbidden(name, customer))
                for record in _written(memory.values(), name, customer):
                    kept = customer != "all" or record.state == "removed"
                    left += not _taken_back(config, name, record, sender, kept=kept)
    whose = "all customers" if customer == "all" else f"customer {customer}"
    if left:
        raise click.ClickException(
            f"{counted(left, 'record')} could not be taken back: repeat the command"
        )
    say(
        f"Nothing of {whose} stands in a CRM any more, and nothing is written there until you allow it."
    )


@command.command(name="allow")
@click.argument("customer", metavar="CUSTOMER|all")
@config_option
def allow(customer: str, config_path: Path) -> None:
    """Let what is known of a customer, or of all, be written again."""
    config = load_or_exit(config_path)
    with kafka_answers(config):
        create_topics(config.kafka)
        memory = remembered(config.kafka)
        keys = [
            key
            for key, one in memory.items()
            if one.kind == "contact"
            and one.state == "removed"
            and (one.subject == customer or (customer == "all" and one.subject == ALL))
        ]
        with Sender(config.kafka, "grapevine-write-back") as sender:
            sender.deliver(Outgoing(topics.CRM_RECORDS, key.encode(), None) for key in keys)
    say(
        "It is written again with the next round."
        if keys
        else f"Nothing was forbidden of {customer}."
    )


def _whole(path: Path) -> Config:
    """The configuration with the secrets of its CRMs."""
    config = where_it_runs(load_or_exit(path, part="crm"), path)
    if not config.crm:
        raise click.ClickException(f"{path} has no section crm: see docs/customers-at-work.md")
    return config


def _chosen(config: Config, names: tuple[str, ...]) -> Iterable[str]:
    if unknown := [name for name in names if name not in config.crm]:
        raise click.ClickException(
            f"there is no CRM {', '.join(unknown)} (there are: {', '.join(config.crm)})"
        )
    return names or tuple(config.crm)


def _tell(name: str, tasks: Iterable[Task]) -> None:
    count = 0
    for count, task in enumerate(tasks, 1):  # noqa: B007  counted
        say(f"{name}: {task.what}")
    say(f"{name}: {counted(count, 'record')} would be written; nothing was.")


def _carry_out(config: Config, name: str, tasks: Iterable[Task]) -> None:
    crm = _built(config, name)
    crm.prepare()
    with Sender(config.kafka, "grapevine-write-back") as sender:
        outcome = carry_out(name, crm, tasks, sender.deliver, going_on=lambda: True)
    told = ", ".join(
        f"{count:,} {what.replace('_', ' ')}" for what, count in outcome.counts.items()
    )
    say(f"{name}: {told or 'nothing to write'}")
    if outcome.stopped is not None:
        raise click.ClickException(outcome.stopped.reason)


def _built(config: Config, name: str) -> Crm:
    entry = config.crm[name]
    return registry.load("sinks.crm", entry.type).build(entry.settings, name=name)


def _forbidden(name: str, customer: str) -> list[Outgoing]:
    """That nothing is written of a customer: remembered first, so that no round writes it again."""
    subject = ALL if customer == "all" else customer
    record = CrmRecord(
        destination=name, kind="contact", subject=subject, state="removed", at=SYSTEM_CLOCK.now()
    )
    key = forbidden_key(name) if customer == "all" else record.key
    return [Outgoing(topics.CRM_RECORDS, key.encode(), record.to_json())]


def _written(records: Iterable[CrmRecord], name: str, customer: str) -> list[CrmRecord]:
    return [
        one
        for one in records
        if one.destination == name
        and one.kind == "contact"
        and one.subject != ALL
        and customer in ("all", one.subject)
    ]


def _taken_back(
    config: Config, name: str, record: CrmRecord, sender: Sender, *, kept: bool
) -> bool:
    """Whether it is taken back; `kept`: it is remembered that nothing may be written of them."""
    settings = config.crm[name].settings
    assert isinstance(settings, CrmSettings)
    contact = record.subject.removeprefix(settings.id_prefix)
    try:
        take_back(_built(config, name), record, contact)
    except FlowError as error:
        say(f"{name}: {error.reason}", err=True)
        return False
    gone = record.model_copy(update={"state": "removed", "fields": {}})
    value = gone.to_json() if kept else None
    sender.deliver([Outgoing(topics.CRM_RECORDS, record.key.encode(), value)])
    return True
