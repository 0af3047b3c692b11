"""Reads a story's files as ingest would: records, events, and what the demo's own chain and rules
make of them.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from connectors.customers import csv as crm
from connectors.tools.records import Origin, event_of
from deploy.demo.stage import CONFIG, secrets
from pipeline import registry, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, load_config
from pipeline.enrich.chain import build_chain
from pipeline.enrich.process import Processor
from pipeline.ingest.stamp import Stamping, stamp
from pipeline.stream.batch import PoisonError
from schemas.alert import Candidate
from schemas.customer import Customer
from schemas.enriched import ENRICHED, Dropped, Enriched, EnrichedMention
from schemas.event import Event
from tests.builders import make_tools

ORIGIN = Origin(name="day", type="file", namespace="day", trusted=True, keep_payload=False)


def demo_config() -> Config:
    """demo.yaml, with its secrets."""
    return load_config(CONFIG, env=dict(secrets("http://127.0.0.1:9300")))


def lines(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every line of the day's files, chapter by chapter."""
    for file in sorted((folder / "day").glob("*/*.jsonl")):
        for line in file.read_bytes().splitlines():
            yield file, line


def records(folder: Path) -> list[dict[str, Any]]:
    """The day's lines that are JSON."""
    found = []
    for _, line in lines(folder):
        try:
            found.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            continue
    return found


def events(folder: Path) -> list[Event]:
    """The day's events as ingest publishes them."""
    stamping = Stamping(source="day", event_time=True, keep_payload=False)
    now = SYSTEM_CLOCK.now()
    return [stamp(event_of(record, ORIGIN), now, stamping) for record in records(folder)]


def customers(folder: Path) -> list[Customer]:
    """The bank's customers as sync reads them; fails on a row that is refused."""
    settings: Any = demo_config().customers["crm"].settings
    joined = {
        name: getattr(settings, name).model_copy(update={"path": folder / f"{name}.csv"})
        for name in ("purchases", "tickets")
    }
    settings = settings.model_copy(update={"path": folder / "customers.csv", **joined})
    found = list(crm.read(settings, now=datetime.now(UTC)))
    assert all(isinstance(customer, Customer) for customer in found), found
    return [customer for customer in found if isinstance(customer, Customer)]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Understood:
    """What the demo's chain and its rules over mentions make of a day."""

    mentions: dict[str, EnrichedMention]
    dropped: dict[str, str]
    candidates: list[Candidate]


def understand(folder: Path) -> Understood:
    """Run the configured chain and rules over the whole day."""
    config = demo_config()
    tools = make_tools(brands=config.brand_list, mutes=config.mutes, customers=customers(folder))
    processor = Processor(
        build_chain(config.enrich, tools), lambda kind, subject: None, SYSTEM_CLOCK, event_time=True
    )
    rules = [
        registry.load("enrichers.rules", rule.type).build(name, rule.settings)
        for name, rule in config.rules.items()
        if rule.type == "mention"
    ]
    understood = Understood({}, {}, [])
    for outcome in processor.process_all([event.to_json() for event in events(folder)]):
        assert not isinstance(outcome, PoisonError)
        for outgoing in outcome:
            if outgoing.topic == topics.ENRICHED and outgoing.value is not None:
                _note(understood, ENRICHED.validate_json(outgoing.value), rules)
    return understood


def _note(understood: Understood, record: Enriched, rules: list[Any]) -> None:
    if isinstance(record, Dropped):
        understood.dropped[record.id] = record.reason
    if isinstance(record, EnrichedMention):
        understood.mentions[record.id] = record
        understood.candidates.extend(found for rule in rules if (found := rule(record)) is not None)
