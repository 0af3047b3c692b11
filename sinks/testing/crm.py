"""What every CRM promises that is written to, as checks of behaviour. Called with a maker of a stage."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.crm import FACTS, Crm, CrmSettings, Lead, Missing, Value
from schemas.examples import check_settings
from schemas.flow import Fatal, FlowError, Reject, Retry
from sinks.testing.stage import Answer

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = "where can I buy an acme account for my bakery?"


@dataclass(frozen=True, slots=True)
class CrmStage:
    """A CRM before a stand-in of its service, which takes everything until `answer` says otherwise.

    `leads()` are the texts of the leads it holds, `facts()` the facts of its one contact `contact`, by
    name, without those that are empty; `contacts()` counts all it has. `patience`: seconds a busy service
    asks for. `credentials` are settings of which a refusal names one; `secrets` must never be told.
    """

    module: Any
    crm: Crm
    answer: Callable[[Answer], None]
    leads: Callable[[], Sequence[str]]
    facts: Callable[[], Mapping[str, Any]]
    contacts: Callable[[], int]
    contact: str
    credentials: tuple[str, ...]
    secrets: tuple[str, ...]
    patience: float | None


CrmStageMaker = Callable[[], AbstractContextManager[CrmStage]]


def make_lead(**changes: Any) -> Lead:
    """Bea, who asked the brand for an account."""
    return Lead(
        **(
            {
                "author_id": "x:x:7",
                "brand": "acme",
                "type": "x",
                "handle": "bea",
                "name": "Bea Baker",
                "url": "https://x.example/bea",
                "wants": ("purchase_intent",),
                "consent": "asked us",
                "words": (WORDS,),
                "urls": ("https://x.example/bea/1",),
                "first_at": NOW,
                "last_at": NOW,
            }
            | changes
        )
    )


KNOWN: Mapping[str, Value] = {
    "footprint": "x:@annabank",
    "last_mention_at": NOW,
    "influence": 31,
    "sentiment": "1 negative",
    "open_matters": "",
    "last_mentions": "“it’s <b>broken</b>”",
}


def check_crm(make: CrmStageMaker) -> None:
    """All that a CRM promises. Raises AssertionError."""
    for check in CRM_CHECKS:
        check(make)


def check_says_what_it_is(make: CrmStageMaker) -> None:
    """Docstring, described settings, a pace; what it needs is made once and again."""
    with make() as stage:
        assert (stage.module.__doc__ or "").strip()
        assert issubclass(stage.module.Settings, CrmSettings)
        check_settings(stage.module)
        assert stage.crm.pace_secs >= 0
        stage.crm.prepare()
        stage.crm.prepare()


def check_a_lead_is_there_once(make: CrmStageMaker) -> None:
    """Told twice it is one lead under one id; told anew it has the new words; another is another."""
    with make() as stage:
        stage.crm.prepare()
        first, again = stage.crm.put_lead(make_lead()), stage.crm.put_lead(make_lead())
        assert first, "put_lead returns no id"
        assert first == again, f"one lead has two ids: {first!r} and {again!r}"
        (told,) = stage.leads()
        assert WORDS in told
        stage.crm.put_lead(make_lead(words=("sold out?",)))
        (told,) = stage.leads()
        assert "sold out?" in told
        assert WORDS not in told
        stage.crm.put_lead(make_lead(author_id="x:x:8", name="", handle="cy", url=""))
        assert len(stage.leads()) == 2


def check_a_lead_can_be_taken_back(make: CrmStageMaker) -> None:
    """It is gone then; also where it was gone already."""
    with make() as stage:
        stage.crm.prepare()
        lead = make_lead()
        external = stage.crm.put_lead(lead)
        for _ in range(2):
            stage.crm.remove_lead(lead.key, external)
            assert list(stage.leads()) == []


def check_facts_stand_in_the_contact(make: CrmStageMaker) -> None:
    """Each fact that is told, and no other, changes; cleared, none is left."""
    with make() as stage:
        stage.crm.prepare()
        stage.crm.put_facts(stage.contact, KNOWN)
        assert set(stage.facts()) == set(FACTS) - {"open_matters"}
        stage.crm.put_facts(stage.contact, {"sentiment": "2 positive", "influence": None})
        assert stage.facts()["sentiment"] == "2 positive"
        assert stage.facts()["footprint"] == "x:@annabank"
        assert "influence" not in stage.facts()
        for _ in range(2):
            stage.crm.clear_facts(stage.contact, tuple(FACTS))
            assert dict(stage.facts()) == {}


def check_nobody_is_made_a_contact(make: CrmStageMaker) -> None:
    """Facts about whom the CRM does not have are Missing, and there is no such contact afterwards."""
    with make() as stage:
        stage.crm.prepare()
        before = stage.contacts()
        for stranger in ("003000000000099AAA", "no such ' contact/é"):
            try:
                stage.crm.put_facts(stranger, KNOWN)
            except Missing:
                pass
            else:
                raise AssertionError(f"{stage.module.__name__} takes facts about a stranger")
            stage.crm.clear_facts(stranger, tuple(FACTS))
        assert stage.contacts() == before


def check_says_what_happened(make: CrmStageMaker) -> None:
    """Busy, down and cut off are Retry, with the service's own wish; refused is Reject; refused
    credentials are Fatal and name a setting. No reason tells a secret or a word.
    """
    wanted: Sequence[tuple[Answer, type[FlowError]]] = (
        ("busy", Retry), ("down", Retry), ("cut", Retry), ("refused", Reject), ("denied", Fatal),
    )  # fmt: skip
    for how, kind in wanted:
        with make() as stage:
            stage.crm.prepare()
            stage.answer(how)
            for attempt in (
                lambda stage=stage: stage.crm.put_lead(make_lead()),
                lambda stage=stage: stage.crm.put_facts(stage.contact, KNOWN),
            ):
                raised = _raised(attempt)
                name = stage.module.__name__
                assert type(raised) is kind, f"{name}: {how} is {raised!r}, not {kind.__name__}"
                for secret in (*stage.secrets, WORDS, "annabank"):
                    assert secret not in raised.reason, f"{name} tells {secret!r}"
                if isinstance(raised, Retry) and how == "busy":
                    assert raised.after == stage.patience
                if how == "denied":
                    assert any(one in raised.reason for one in stage.credentials), raised.reason
            stage.answer("taken")
            assert stage.crm.put_lead(make_lead()), "the next attempt does not succeed"


def _raised(attempt: Callable[[], object]) -> FlowError:
    try:
        attempt()
    except FlowError as error:
        return error
    raise AssertionError("nothing was raised")


CRM_CHECKS = (
    check_says_what_it_is,
    check_a_lead_is_there_once,
    check_a_lead_can_be_taken_back,
    check_facts_stand_in_the_contact,
    check_nobody_is_made_a_contact,
    check_says_what_happened,
)
