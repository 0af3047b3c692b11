"""Carries out the tasks of one CRM, one after the other, and remembers each."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline import logs, metrics, topics
from pipeline.crm.plan import Task
from pipeline.kafka.outgoing import Outgoing
from schemas.crm import FACTS, Crm, CrmRecord, Missing, lead_key
from schemas.flow import Fatal, Reject, Retry

log = logs.get_logger("crm")

Remember = Callable[[list[Outgoing]], object]


@dataclass(slots=True)
class Outcome:
    """What became of a round: how many records were written, taken back, missing, refused; why it ended
    early, if it did (`after`: seconds that the CRM asks for).
    """

    counts: dict[str, int] = field(default_factory=dict)
    stopped: Retry | Fatal | None = None

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def carry_out(
    name: str,
    crm: Crm,
    tasks: Iterable[Task],
    remember: Remember,
    *,
    going_on: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Do what can be done now. Each task is remembered once the CRM has it: a crash repeats one at most,
    which changes nothing there. A record that is refused is remembered too, as it is, and not sent again
    until it changes.
    """
    outcome = Outcome()
    for task in tasks:
        if not going_on():
            break
        try:
            record, what = _done(crm, task)
        except (Retry, Fatal) as error:
            outcome.stopped = error
            break
        except Reject as error:
            log.warning("a record is refused by a CRM", destination=name, reason=error.reason)
            record, what = _kept(task, "refused"), "refused"
        value = None if record is None else record.to_json()
        remember([Outgoing(topics.CRM_RECORDS, task.key.encode(), value)])
        outcome.count(what)
        metrics.CRM_WRITES.labels(name, what).inc()
        sleep(crm.pace_secs)
    return outcome


def _done(crm: Crm, task: Task) -> tuple[CrmRecord | None, str]:
    if task.remove is not None:
        take_back(crm, task.remove, task.contact)
        return task.record, "taken_back"
    if task.lead is not None and task.record is not None:
        external = crm.put_lead(task.lead)
        return task.record.model_copy(update={"external_id": external}), "lead"
    try:
        crm.put_facts(task.contact, task.facts or {})
    except Missing:
        return _kept(task, "missing"), "missing"
    return task.record, "contact"


def take_back(crm: Crm, record: CrmRecord, contact: str) -> None:
    """Nothing of ours stands there any more. Raises Retry, Reject and Fatal."""
    if record.kind == "contact":
        crm.clear_facts(contact, tuple(FACTS))
    else:
        crm.remove_lead(lead_key(record.subject, record.brand), record.external_id)


def _kept(task: Task, state: str) -> CrmRecord | None:
    return None if task.record is None else task.record.model_copy(update={"state": state})
