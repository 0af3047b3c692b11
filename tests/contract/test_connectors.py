"""What every connector promises. They are found through the registry, so a new one is tested the
moment it exists.
"""

import inspect
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import registry
from pipeline.ingest.connector import Connector
from schemas.event import EVENT, AuthorDeleted, Event, MentionDeleted
from schemas.flow import Reject
from schemas.settings import RecheckedSettings, SourceSettings
from tests.contract.connectors import hostile_json, least_settings, mutated, recorded, words_of

NAMES = registry.names("connectors")
PARSING = [name for name in NAMES if hasattr(registry.load("connectors", name), "normalise")]
RECORDED = [name for name in PARSING if recorded(name)]


def normalised(name: str, payload: Any) -> list[Event] | str:
    """The events of a payload, or the reason why there are none. Any other exception fails the test."""
    try:
        module: Any = registry.load("connectors", name)
        events = module.normalise(
            payload, name="source-1", settings=least_settings("connectors", name)
        )
    except Reject as reject:
        return reject.reason
    assert isinstance(events, list)
    return events


def assert_valid(events: list[Event]) -> None:
    """Events that travel: read back equal, and their ids have the form that every room relies on."""
    for event in events:
        assert EVENT.validate_json(event.to_json()) == event
        assert event.key.count(":") >= 2
        assert all(event.key.split(":", 2))
        if not isinstance(event, MentionDeleted | AuthorDeleted):
            author = event.mention.author
            assert author is None or author.id.count(":") >= 2
            assert event.mention.type == event.mention.id.partition(":")[0]


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
def test_has_the_functions_of_the_contract(name: str) -> None:
    module: Any = registry.load("connectors", name)
    connector = Connector.of(name, module)
    assert isinstance(getattr(module, "FIREHOSE", None), bool), (
        "say whether more comes than what matches a brand"
    )
    if connector.listen is not None:
        assert list(inspect.signature(module.listen).parameters) == ["context", "cursor"]
    if connector.receive is not None:
        assert inspect.iscoroutinefunction(module.receive)
        assert list(inspect.signature(module.receive).parameters) == ["context", "request"]
    if hasattr(module, "recheck"):
        assert inspect.iscoroutinefunction(module.recheck)
        assert list(inspect.signature(module.recheck).parameters) == ["context", "mention_ids"]
    assert hasattr(module, "recheck") == issubclass(module.Settings, RecheckedSettings)
    for function in ("listen", "receive", "recheck", "normalise"):
        if hasattr(module, function):
            assert (getattr(module, function).__doc__ or "").strip(), (
                f"{function} says what it promises"
            )


@pytest.mark.parametrize("name", PARSING)
def test_normalise_takes_the_payload_the_source_and_its_settings(name: str) -> None:
    module: Any = registry.load("connectors", name)
    parameters = inspect.signature(module.normalise).parameters
    assert list(parameters) == ["payload", "name", "settings"]
    assert all(
        parameters[named].kind is inspect.Parameter.KEYWORD_ONLY for named in ("name", "settings")
    )


@pytest.mark.parametrize("name", PARSING)
@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_json_is_events_or_a_reject(name: str, data: st.DataObject) -> None:
    payload = data.draw(hostile_json(words_of(name)))
    events = normalised(name, payload)
    if isinstance(events, list):
        assert_valid(events)


if RECORDED:

    @pytest.mark.parametrize("name", RECORDED)
    def test_recorded_payloads_give_the_same_valid_events_every_time(name: str) -> None:
        outcomes = {place: normalised(name, payload) for place, payload in recorded(name)}
        for place, payload in recorded(name):
            assert normalised(name, payload) == outcomes[place], place
        events = [outcome for outcome in outcomes.values() if isinstance(outcome, list)]
        for found in events:
            assert_valid(found)
        assert sum(map(len, events)) > len(outcomes) / 2, [
            out for out in outcomes.values() if isinstance(out, str)
        ][:5]

    @pytest.mark.parametrize("name", RECORDED)
    @given(data=st.data())
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    def test_recorded_payloads_with_wrong_parts_are_events_or_a_reject(
        name: str, data: st.DataObject
    ) -> None:
        _, payload = data.draw(st.sampled_from(recorded(name)))
        events = normalised(name, data.draw(mutated(payload, words_of(name))))
        if isinstance(events, list):
            assert_valid(events)
