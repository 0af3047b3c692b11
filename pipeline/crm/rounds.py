"""One round of one CRM: what must be taken back, leads, and facts about customers, in this order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from clickhouse_driver import Client

from pipeline.config.model import CrmEntry
from pipeline.crm.plan import ALL, Task, facts_task, is_erased, lead_task, taken_back
from schemas.base import EPOCH
from schemas.crm import CrmRecord, CrmSettings
from schemas.flow import Fatal
from sinks.clickhouse.crm import (
    current_lead_keys,
    customers_with_basis,
    linked_authors,
    read_facts,
    read_leads,
)

FEW = 20
"""So many records may go at once without anybody's being asked."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of one CRM goes by. `since`: of whom something was stored since then; all where None.
    `forgotten` are the subjects of erasures. `max_removed_share`: more than that is a broken database.
    """

    entry: CrmEntry
    client: Client
    memory: Mapping[str, CrmRecord]
    forgotten: frozenset[str]
    now: datetime
    since: datetime | None
    lead_days: int
    max_removed_share: float

    @property
    def settings(self) -> CrmSettings:
        """What the CRM is to be told."""
        assert isinstance(self.entry.settings, CrmSettings)
        return self.entry.settings

    @property
    def own(self) -> list[CrmRecord]:
        """What was written to this CRM."""
        return [
            record
            for record in self.memory.values()
            if record.destination == self.entry.name and record.subject != ALL
        ]

    def tasks(self) -> Iterator[Task]:
        """Every task. Raises Retry and Fatal of ClickHouse, and Fatal where far too much would go."""
        erased = [record for record in self.own if is_erased(record, self.forgotten)]
        yield from taken_back(erased, self.settings)
        left = [record for record in self.own if record not in erased]
        yield from self._gone(left)
        if self.settings.leads != "off":
            yield from self._leads()
        if self.settings.write_back:
            yield from self._facts()

    def _gone(self, left: list[CrmRecord]) -> Iterator[Task]:
        """Leads whose words are gone, and contacts that may not be linked any more or whose section was
        switched off. Who became a customer meanwhile stays as they are.
        """
        leads = [one for one in left if one.kind == "lead" and one.state != "removed"]
        contacts = [one for one in left if one.kind == "contact" and one.state != "removed"]
        authors = [one.subject for one in leads]
        still = current_lead_keys(self.client, authors) if self.settings.leads != "off" else set()
        linked = linked_authors(self.client, authors)
        allowed = (
            customers_with_basis(self.client, [one.subject for one in contacts])
            if self.settings.write_back
            else set()
        )
        gone = [
            one
            for one in leads
            if (one.subject, one.brand) not in still and one.subject not in linked
        ] + [one for one in contacts if one.subject not in allowed]
        switched_off = self.settings.leads == "off" or not self.settings.write_back
        if len(gone) > max(FEW, self.max_removed_share * len(left)) and not switched_off:
            raise Fatal(
                f"{self.entry.name}: this would take back {len(gone)} of {len(left)} records, more than "
                f"service.sync_max_removed_share ({self.max_removed_share:g}) allows: check ClickHouse, or "
                "raise the setting"
            )
        yield from taken_back(gone, self.settings)

    def _leads(self) -> Iterator[Task]:
        since = self.now - timedelta(days=self.lead_days)
        asked = self.settings.leads == "asked"
        for lead in read_leads(self.client, max(since, EPOCH), asked_only=asked):
            if task := lead_task(self.entry.name, lead, self.memory, self.now):
                yield task

    def _facts(self) -> Iterator[Task]:
        for known in list(read_facts(self.client, self.now, since=self.since)):
            task = facts_task(self.entry.name, self.settings, known, self.memory, self.now)
            if task is not None:
                yield task
