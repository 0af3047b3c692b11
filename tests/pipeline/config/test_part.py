"""A service reads its part of the configuration and needs no secret of another's."""

from typing import Any

import pytest

from pipeline.config.load import build_config, load_config
from pipeline.config.part import COMMANDS, READERS, TRIAL
from pipeline.config.problems import ConfigError
from tests.deploy.observability import DEPLOY
from tests.pipeline.config.test_secrets import PLACES

SECRET = "whsec_aW52ZW50ZWQgc2VjcmV0IG9mIDMyIGJ5dGVzIGxvbmc="
HOOK = "https://hooks.slack.example/services/T/B/x"
DOCUMENT: dict[str, Any] = {
    "kafka": {"security": {"protocol": "SASL_SSL", "username": "us", "password": "env:KAFKA"}},
    "clickhouse": {"url": "clickhouse://us@there:9000/grapevine", "password": "env:DATABASE"},
    "service": {"dead_man_url": "env:DEAD_MAN", "alarms": ["care"]},
    "brands": {"acme": {"query": "acme"}},
    "sources": {"shop": {"type": "webhook", "secret": "env:SHOP"}},
    "rules": {"angry": {"type": "mention", "when": "customer", "notify": ["care"]}},
    "notify": {"care": {"type": "slack", "webhook": "env:SLACK"}},
    "crm": {"hubspot": {"type": "hubspot", "token": "env:HUBSPOT"}},
}
ENV = {
    "KAFKA": "k",
    "DATABASE": "d",
    "DEAD_MAN": HOOK,
    "SHOP": SECRET,
    "SLACK": HOOK,
    "HUBSPOT": "pat-1",
}
NEEDED: dict[str, set[str]] = {
    "ingest": {"KAFKA", "SHOP"},
    "enrich": {"KAFKA"},
    "watch": {"KAFKA"},
    "store": {"KAFKA", "DATABASE"},
    "detect": {"KAFKA", "DATABASE"},
    "notify": {"KAFKA", "DEAD_MAN", "SLACK"},
    "sync": {"KAFKA"},
    "crm": {"KAFKA", "DATABASE", "HUBSPOT"},
    COMMANDS: {"KAFKA", "DATABASE"},
    TRIAL: set(),
}


@pytest.mark.parametrize("service", NEEDED)
def test_a_service_starts_with_its_own_secrets_and_misses_each_of_them(service: str) -> None:
    env = {name: ENV[name] for name in NEEDED[service]}
    build_config(DOCUMENT, env=env, service=service)
    for name in env:
        less = {other: value for other, value in env.items() if other != name}
        with pytest.raises(ConfigError, match=f"{name} is not set"):
            build_config(DOCUMENT, env=less, service=service)


def test_a_part_knows_the_names_of_all_sources() -> None:
    crm = {"type": "csv", "path": "crm.csv", "basis": "contract"}
    config = build_config(DOCUMENT | {"customers": {"crm": crm}}, env={}, service=TRIAL)
    assert (config.source_names, dict(config.sources)) == (("shop",), {})
    assert (config.customer_names, dict(config.customers)) == (("crm",), {})
    assert (config.crm_names, dict(config.crm)) == (("hubspot",), {})
    assert (config.destination_names, dict(config.notify)) == (tuple(DOCUMENT["notify"]), {})
    assert build_config(DOCUMENT, env=ENV).source_names == ("shop",)


def test_the_whole_is_read_by_no_service_in_particular() -> None:
    config = build_config(DOCUMENT, env=ENV)
    assert set(config.sources) == {"shop"}
    assert set(config.notify) == {"care"}
    for name in ENV:
        with pytest.raises(ConfigError, match=f"{name} is not set"):
            build_config(DOCUMENT, env={**ENV, name: ""})


def test_a_file_reads_as_its_part_too() -> None:
    config = load_config(DEPLOY / "examples" / "production.yaml", env={}, service="watch")
    assert set(config.rules) == {"angry-customer"}
    assert not config.sources
    assert not config.notify


def test_names_of_others_are_still_checked() -> None:
    wrong = {**DOCUMENT, "service": {"alarms": ["nobody"]}}
    with pytest.raises(ConfigError, match="nobody"):
        build_config(wrong, env={"KAFKA": "k"}, service="watch")


@pytest.mark.parametrize("place", [place for place in PLACES if place[0] != "kafka"])
def test_every_place_of_a_secret_has_its_readers(place: tuple[str, ...]) -> None:
    assert any(place[: len(read)] == read for read in READERS) or place[0] == "rules"
