"""What a round writes: only what changed, of nobody whose facts are forbidden, and again what is gone."""

from datetime import timedelta
from typing import Any

import pytest

from pipeline.crm.plan import ALL, Task, facts_task, forbidden_key, is_erased, lead_task, taken_back
from pipeline.crm.write import Outcome, carry_out
from pipeline.kafka.outgoing import Outgoing
from schemas.crm import CrmRecord, CrmSettings, Missing, Value
from schemas.flow import Fatal, Reject, Retry
from schemas.identity import person_subject
from sinks.clickhouse.crm import Known
from sinks.testing.crm import NOW, make_lead

SETTINGS = CrmSettings(id_prefix="hubspot:")
FACTS: dict[str, Value] = {"footprint": "x: @anna", "influence": 31, "last_mention_at": NOW}


def known(**facts: Value) -> Known:
    return Known("hubspot:101", "crm", FACTS | facts)


class Kept:
    """A CRM that keeps what it is told, or raises what it is given."""

    pace_secs = 0.5

    def __init__(self, *raised: Exception) -> None:
        self.told: list[Any] = []
        self._raised = list(raised)

    def prepare(self) -> None: ...

    def _tell(self, *what: Any) -> str:
        if self._raised:
            raise self._raised.pop(0)
        self.told.append(what)
        return "901"

    def put_lead(self, lead: Any) -> str:
        return self._tell("lead", lead.words)

    def remove_lead(self, key: str, external_id: str) -> None:
        self._tell("remove", key, external_id)

    def put_facts(self, contact: str, facts: Any) -> None:
        self._tell("facts", contact, dict(facts))

    def clear_facts(self, contact: str, names: Any) -> None:
        self._tell("clear", contact)


def played(crm: Kept, *tasks: Task | None) -> tuple[Outcome, dict[str, CrmRecord], list[float]]:
    """What became of the tasks: the outcome, the memory afterwards, the pauses."""
    sent: list[Outgoing] = []
    pauses: list[float] = []
    given = [task for task in tasks if task is not None]
    outcome = carry_out("hs", crm, given, sent.extend, going_on=lambda: True, sleep=pauses.append)
    memory = {
        one.key.decode(): CrmRecord.model_validate_json(one.value) for one in sent if one.value
    }
    return outcome, memory, pauses


def facts(memory: dict[str, CrmRecord], now_known: Known, **settings: Any) -> Task | None:
    return facts_task("hs", SETTINGS.model_copy(update=settings), now_known, memory, NOW)


def test_only_facts_that_changed_are_written() -> None:
    crm = Kept()
    _, memory, pauses = played(crm, facts({}, known()))
    assert crm.told == [("facts", "101", FACTS)]
    assert pauses == [0.5]
    assert facts(memory, known()) is None
    _, after, _ = played(crm, facts(memory, known(influence=40)))
    assert crm.told[-1] == ("facts", "101", {"influence": 40})
    assert facts(after, known(influence=40)) is None


def test_the_memory_holds_no_words() -> None:
    _, memory, _ = played(Kept(), facts({}, known()), lead_task("hs", make_lead(), {}, NOW))
    told = " ".join(one.model_dump_json() for one in memory.values())
    assert "anna" not in told
    assert "bakery" not in told


def test_facts_and_words_are_masked() -> None:
    task = facts({}, known(last_mentions="call 0612345678"))
    assert task is not None
    assert task.facts is not None
    assert task.facts["last_mentions"] == "call •••• 78"
    handed = lead_task("hs", make_lead(words=("mail anna@post.example",)), {}, NOW)
    assert handed is not None
    assert handed.lead is not None
    assert "anna@post" not in handed.lead.words[0]


def test_what_is_forbidden_is_not_written() -> None:
    record = CrmRecord(
        destination="hs", kind="contact", subject="hubspot:101", state="removed", at=NOW
    )
    assert facts({record.key: record}, known()) is None
    of_all = record.model_copy(update={"subject": ALL})
    assert facts({forbidden_key("hs"): of_all}, known()) is None
    assert facts({forbidden_key("other"): of_all}, known()) is not None
    assert facts({}, known(), customers=("another",)) is None


def test_a_contact_that_is_not_there_is_tried_again_when_something_changes() -> None:
    crm = Kept(Missing("no such contact"))
    outcome, memory, _ = played(crm, facts({}, known()))
    assert outcome.counts == {"missing": 1}
    assert facts(memory, known()) is None
    again = facts(memory, known(influence=40))
    assert again is not None
    assert again.facts == FACTS | {"influence": 40}, "all of it, for none of it stands there"


def test_a_lead_is_handed_over_again_when_it_said_more() -> None:
    crm = Kept()
    _, memory, _ = played(crm, lead_task("hs", make_lead(), {}, NOW))
    (record,) = memory.values()
    assert record.external_id == "901"
    assert lead_task("hs", make_lead(), memory, NOW) is None
    more = lead_task(
        "hs", make_lead(words=("please?",), last_at=NOW + timedelta(hours=1)), memory, NOW
    )
    assert more is not None


@pytest.mark.parametrize("error", [Retry("later", 7), Fatal("bad token")])
def test_a_crm_that_does_not_take_it_ends_the_round(error: Retry | Fatal) -> None:
    crm = Kept(error)
    outcome, memory, _ = played(crm, facts({}, known()), lead_task("hs", make_lead(), {}, NOW))
    assert outcome.stopped is error
    assert (crm.told, memory) == ([], {}), "nothing is remembered that is not there"


def test_what_is_refused_holds_up_no_other() -> None:
    crm = Kept(Reject("too long"))
    outcome, memory, _ = played(crm, facts({}, known()), lead_task("hs", make_lead(), {}, NOW))
    assert outcome.counts == {"refused": 1, "lead": 1}
    assert facts(memory, known()) is None


def test_who_is_forgotten_is_taken_back_and_forgotten_here() -> None:
    lead = CrmRecord(
        destination="hs", kind="lead", subject="x:x:7", brand="acme", external_id="901", at=NOW
    )
    contact = CrmRecord(
        destination="hs", kind="contact", subject="hubspot:101", state="removed", at=NOW
    )
    forgotten = frozenset({person_subject("x:x:7")})
    assert (is_erased(lead, forgotten), is_erased(contact, forgotten)) == (True, False)
    crm = Kept()
    tasks = list(taken_back([lead, contact], SETTINGS))
    _, memory, _ = played(crm, *tasks)
    assert crm.told == [("remove", make_lead().key, "901"), ("clear", "101")]
    assert memory == {}
    assert all("x:x:7" not in task.what for task in tasks)
