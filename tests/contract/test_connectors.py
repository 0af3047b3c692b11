"""What every connector promises. They are found through the registry, so a new one is tested the
moment it exists.
"""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.testing.payloads import check_events
from connectors.testing.stand import KitClock
from pipeline import registry
from schemas.event import Event
from schemas.flow import Reject
from schemas.settings import RecheckedSettings, SourceSettings
from tests.contract.connectors import hostile_json, least_settings, mutated, recorded, words_of
from tests.contract.test_connector_kit import maker_of

NAMES = registry.names("connectors")
PARSING = [name for name in NAMES if hasattr(registry.load("connectors", name), "normalise")]
RECORDED = [name for name in PARSING if recorded(name)]
LEAST_SHARE = 0.1
"""Of payloads with one to four wrong parts so many are events yet; files and webhooks refuse a record
for any field that is wrong.
"""


PYTHONS_OWN = re.compile(
    r"\w(Error|Exception)\(|has no attribute|NoneType|not (subscriptable|iterable|supported between)"
    r"|is not a mapping|(must be|expected) (str|int|float|bytes|a string)\b|argument"
)
"""How Python says what is wrong."""


def normalised(name: str, payload: Any) -> list[Event] | str:
    """The events of a payload, or the reason why there are none. Any other exception fails the test."""
    module: Any = registry.load("connectors", name)
    try:
        events = module.normalise(
            payload, name="source-1", settings=least_settings("connectors", name)
        )
    except Reject as reject:
        events = reject.reason
    if isinstance(events, str):
        assert not PYTHONS_OWN.search(events), "a reason is for people who read dead letters"
        return events
    assert isinstance(events, list)
    return events


@pytest.mark.parametrize("name", NAMES)
def test_settings_are_described_and_the_least_ones_are_valid(name: str) -> None:
    module = registry.load("connectors", name)
    assert issubclass(module.Settings, SourceSettings)
    assert (module.Settings.__doc__ or "").strip()
    assert [
        field for field, about in module.Settings.model_fields.items() if not about.description
    ] == []
    assert least_settings("connectors", name)


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_says_what_it_promises_and_what_is_rechecked_can_be_set(name: str) -> None:
    module: Any = registry.load("connectors", name)
    assert hasattr(module, "recheck") == issubclass(module.Settings, RecheckedSettings)
    for function in ("listen", "receive", "recheck", "normalise", "reach", "accepted"):
        if hasattr(module, function):
            assert (getattr(module, function).__doc__ or "").strip(), function


@pytest.mark.parametrize("name", PARSING)
@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_json_is_events_or_a_reject(name: str, data: st.DataObject) -> None:
    events = normalised(name, data.draw(hostile_json(words_of(name))))
    check_events(events if isinstance(events, list) else [])


@pytest.mark.parametrize("name", PARSING)
async def test_payloads_with_wrong_parts_are_events_or_a_reject_and_a_share_events(
    name: str,
) -> None:
    async with maker_of(name)(KitClock()) as stand:
        valid = [*stand.payloads.values(), *(payload for _, payload in recorded(name))]
    outcomes: list[list[Event] | str] = []

    @given(data=st.data())
    @settings(
        max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def wrong_parts(data: st.DataObject) -> None:
        payload = data.draw(mutated(data.draw(st.sampled_from(valid)), words_of(name)))
        outcomes.append(normalised(name, payload))
        check_events(outcomes[-1] if isinstance(outcomes[-1], list) else [])

    wrong_parts()
    told = [events for events in outcomes if isinstance(events, list) and events]
    assert len(told) >= LEAST_SHARE * len(outcomes), Counter(map(str, outcomes)).most_common(5)


if RECORDED:

    @pytest.mark.parametrize("name", RECORDED)
    def test_recorded_payloads_give_the_same_valid_events_every_time(name: str) -> None:
        outcomes = {place: normalised(name, payload) for place, payload in recorded(name)}
        for place, payload in recorded(name):
            assert normalised(name, payload) == outcomes[place], place
        events = [outcome for outcome in outcomes.values() if isinstance(outcome, list)]
        for found in events:
            check_events(found)
        assert sum(map(len, events)) > len(outcomes) / 2, [
            out for out in outcomes.values() if isinstance(out, str)
        ][:5]
