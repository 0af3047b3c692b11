"""What can be seen to be wrong with a valid configuration without asking anybody: files that are not
there or cannot be understood, rules that can say nothing or tell nobody. For `grapevine check`.
"""

import asyncio
import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import registry
from pipeline.acts.known import topic_names
from pipeline.acts.segment import problems_of
from pipeline.config import Config
from pipeline.config.model import RuleEntry
from pipeline.config.problems import Problem
from pipeline.reach import first_customers, first_page, reasons_of
from schemas.choices import choices_hint
from schemas.context import Clock
from schemas.customer import Customer
from schemas.flow import FlowError, Reject
from schemas.judgements import JUDGEMENTS
from schemas.settings import NamedPath, Settings, named_paths

LOCAL_SECS = 3
"""How long a local file is waited for: one that is replayed or followed may have nothing to say."""
_OF_CUSTOMERS = frozenset(
    name for row in JUDGEMENTS if row.part == "customer" for name in row.rule_fields
)


def problems_seen(config: Config, clock: Clock) -> list[Problem]:
    """Everything that is seen. Reads the beginnings of the files that the configuration names."""
    if not (config.brands or config.sources):
        hint = "`grapevine init` writes a first one"
        return [Problem("file", "configures nothing: no brand and no source", hint)]
    customers: list[Customer] = []
    return [
        *files_seen(config, clock, customers),
        *_rules(config, customers),
        *(Problem(f"segments.{name}.of", told) for name, told in problems_of(config, clock.now())),
    ]


def files_seen(config: Config, clock: Clock, customers: list[Customer]) -> list[Problem]:
    """What the files show that are named, each by itself; `customers` is filled with the first of
    those that can be read.
    """
    missing = list(_missing(config))
    gone = {problem.path.rpartition(".")[0] for problem in missing}
    return [*missing, *_sources(config, gone), *_customers(config, gone, clock, customers)]


def _missing(config: Config) -> Iterator[Problem]:
    """Files and folders that are named and are not there."""
    for where, settings in _all_settings(config):
        waits = bool(getattr(settings, "follow", False))
        for named in named_paths(settings):
            if told := _why_missing(named, waits):
                yield Problem(f"{where}.{named.where}", told)


def _all_settings(config: Config) -> Iterator[tuple[str, Settings]]:
    for section in ("kafka", "clickhouse"):
        yield section, getattr(config, section)
    for name, brand in config.brands.items():
        yield f"brands.{name}", brand
    for section in ("sources", "customers", "rules", "notify", "crm"):
        for name, entry in getattr(config, section).items():
            yield f"{section}.{name}", entry.settings


def _why_missing(named: NamedPath, waits: bool) -> str:
    path = Path(named.path)
    pattern = glob.has_magic(named.path)
    if pattern and (waits or glob.glob(named.path, recursive=True)):
        path = Path(glob.escape(named.path.partition("*")[0]) or ".")
        folder = Path(named.path.partition("*")[0].rpartition("/")[0] or ".")
        return "" if folder.is_dir() else f"there is no folder {folder}"
    if pattern:
        return f"no file matches {path}"
    if path.is_dir():
        return f"{path} is a folder: name a file in it, or a pattern such as {path}/*.csv"
    if path.exists():
        return ""
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return "" if waits else f"there is no file {path}"


def _reads_files(settings: Settings) -> bool:
    return any(named.needed for named in named_paths(settings))


def _sources(config: Config, gone: set[str]) -> Iterator[Problem]:
    """What the first page of every source of files shows."""
    for name, entry in config.sources.items():
        where = f"sources.{name}"
        if where in gone or not _reads_files(entry.settings):
            continue
        try:
            page = asyncio.run(first_page(config, entry, secs=LOCAL_SECS))
        except TimeoutError:
            continue
        except FlowError as error:
            yield Problem(where, error.reason)
            continue
        if page is not None and page.rejects:
            count = len(page.rejects) + len(page.events)
            told = f"{len(page.rejects)} of the first {count} records are rejected"
            yield Problem(where, f"{told}: {reasons_of(page.rejects)}")
        elif (page is None or not page.events) and not getattr(entry.settings, "follow", False):
            path = next(named.path for named in named_paths(entry.settings) if named.needed)
            yield Problem(where, f"{path} is empty: nothing was read from it")


def _customers(
    config: Config, gone: set[str], clock: Clock, seen: list[Customer]
) -> Iterator[Problem]:
    """What the first rows of every source of customers show; `seen` is filled with those read."""
    for name, entry in config.customers.items():
        where = f"customers.{name}"
        if any(path == where or path.startswith(f"{where}.") for path in gone):
            continue
        if not _reads_files(entry.settings):
            continue
        try:
            rows = first_customers(entry, clock)
        except FlowError as error:
            yield Problem(where, error.reason)
            continue
        rejects = [row for row in rows if isinstance(row, Reject)]
        seen += (row for row in rows if isinstance(row, Customer))
        if rejects:
            yield Problem(
                where, f"{len(rejects)} cells or rows are rejected: {reasons_of(rejects)}"
            )
        elif not rows:
            yield Problem(where, "has no customers: its file is empty below the names of columns")


def _rules(config: Config, customers: list[Customer]) -> Iterator[Problem]:
    for name, entry in config.rules.items():
        where = f"rules.{name}"
        if "notify" not in entry.settings.model_fields_set:
            hint = "name destinations, or write [] to see its alerts in `grapevine alerts` alone"
            yield Problem(f"{where}.notify", "is missing: nobody is told", hint)
        speaks_of = getattr(registry.load("enrichers.rules", entry.type), "speaks_of", None)
        if speaks_of is not None:
            compared = speaks_of(entry.settings)
            yield from _names(config, f"{where}.when", compared)
            if _OF_CUSTOMERS & compared.keys():
                yield from _needs_customers(config, f"{where}.when", customers)


def _names(config: Config, where: str, compared: dict[str, frozenset[str]]) -> Iterator[Problem]:
    """Names in a condition that the configuration does not have."""
    choices = {
        "brands": config.brands.keys(), "source": config.sources.keys(), "topics": topic_names(config),
    }  # fmt: skip
    for field, names in choices.items():
        for text in sorted(compared.get(field, frozenset()) - names - {""}):
            yield Problem(where, f"{text!r} is not one of {field}", choices_hint(text, names))


def _needs_customers(config: Config, where: str, customers: list[Customer]) -> Iterator[Problem]:
    if not config.customers:
        hint = "add a section customers, see docs/configuration.md"
        yield Problem(where, "speaks of customers, and no source of customers is configured", hint)
    elif customers and not any(customer.basis for customer in customers):
        name = next(iter(config.customers))
        hint = f"customers.{name}.basis: consent, contract, …"
        told = "speaks of customers, and none has a legal basis to be linked to what they post"
        yield Problem(where, told, hint)


def queries_of(config: Config, clock: Clock) -> dict[str, str]:
    """The statement that each rule in SQL would ask now, by the rule's name."""
    return {
        name: _query(entry, clock)
        for name, entry in config.rules.items()
        if registry.load("enrichers.rules", entry.type).SCOPE == "query"
    }


def _query(entry: RuleEntry, clock: Clock) -> str:
    rule: Any = registry.load("enrichers.rules", entry.type).build(entry.name, entry.settings)
    return str(rule.query(clock.now()))
