"""What every destination of alerts promises. They are found through the registry: a new file is
tested at once.
"""

import inspect
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import schemas.settings
from pipeline import registry
from schemas.flow import FlowError, Retry
from sinks.testing.notices import HOSTILE, make_notice
from tests.builders import make_alert_mention
from tests.standins.slack import CHANNEL, TOKEN

SECRETS = {
    "HOOK": "http://127.0.0.1:9/services/T0/B0/care",
    "TOKEN": TOKEN,
    "SIGNING": "whsec_" + "QUJD" * 8,
}
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "slack": [
        {"webhook": "env:HOOK", "timeout_secs": 1},
        {
            "token": "env:TOKEN",
            "channel": CHANNEL,
            "api_url": "http://127.0.0.1:9/api/",
            "timeout_secs": 1,
        },
    ],
    "webhook": [{"url": "http://127.0.0.1:9/", "secret": "env:SIGNING", "timeout_secs": 1}],
    "email": [
        {
            "host": "127.0.0.1",
            "port": 9,
            "tls": "none",
            "sender": "a@b.example",
            "to": ["c@d.example"],
        }
    ],
}
"""Settings that reach nobody (port 9 of loopback), by kind: a new kind adds its own."""
NAMES = registry.destinations()
CASES = [(name, number) for name in NAMES for number in range(len(EXAMPLES.get(name, [])))]


def module(name: str) -> ModuleType:
    return registry.load("sinks", name)


def build(name: str, number: int) -> Any:
    settings = module(name).Settings.model_validate(
        EXAMPLES[name][number], context={"env": SECRETS}
    )
    return module(name).build(settings, name="example")


def test_clickhouse_is_no_destination_of_alerts() -> None:
    assert {"slack", "webhook", "email"} <= set(NAMES)
    assert "clickhouse" not in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_described_and_has_an_example_here(name: str) -> None:
    kind = module(name)
    assert kind.__doc__
    assert name in EXAMPLES, f"add settings that reach nobody for {name}"
    assert issubclass(kind.Settings, schemas.settings.Settings)
    for field, info in kind.Settings.model_fields.items():
        assert info.description, f"{name}.{field} needs a docstring: it is the reference's text"


@pytest.mark.parametrize("name", NAMES)
def test_secrets_are_never_written_in_a_file(name: str) -> None:
    for field, info in module(name).Settings.model_fields.items():
        if any(word in field for word in ("token", "secret", "password", "webhook")):
            assert (info.json_schema_extra or {}).get("secret") or "Secret" in str(
                info.annotation
            ), field


@pytest.mark.parametrize("name", NAMES)
def test_a_test_of_its_own_exists(name: str) -> None:
    assert (Path(__file__).parents[1] / "sinks" / f"test_{name}.py").exists()


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_destination_says_what_it_can_do_and_waits_for_nobody_when_built(
    name: str, number: int
) -> None:
    destination = build(name, number)
    assert isinstance(destination.edits, bool)
    assert destination.pace_secs >= 0
    assert list(inspect.signature(destination.deliver).parameters) == ["notice"]


@pytest.mark.parametrize("purpose", ["open", "update", "digest", "escalate", "resolve", "redact"])
@pytest.mark.parametrize(("name", "number"), CASES)
def test_an_end_that_is_not_there_is_tried_again(name: str, number: int, purpose: str) -> None:
    notice = make_notice(
        purpose=purpose,
        title=HOSTILE,
        mentions=(make_alert_mention(text=HOSTILE, author=HOSTILE, url=HOSTILE),),
    )
    with pytest.raises(FlowError) as raised:
        build(name, number).deliver(notice)
    assert isinstance(raised.value, Retry)
    assert raised.value.reason
    for secret in SECRETS.values():
        assert secret not in raised.value.reason


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
