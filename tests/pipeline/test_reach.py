"""`grapevine check --connect`: each end is asked one harmless question, and nothing is published or
sent.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import connectors
from cli import grapevine
from deploy.local.stack import Endpoints
from pipeline import registry
from pipeline.budget import SourceBudget
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.load import build_config
from pipeline.kafka.reach import count_brokers
from pipeline.reach import reach_customers, reach_destination, reach_source
from schemas.flow import Fatal, Reject, Retry
from tests.builders import NOW, make_mention
from tests.connectors.context import MovedClock
from tests.services import write_config
from tests.standins.connectors.paid import CALLS_SECS, PRICE_USD
from tests.standins.grapevine import STANDINS
from tests.standins.slack import CHANNEL, running_slack
from tests.standins.slack import TOKEN as SLACK_TOKEN
from tests.standins.web import serve
from tests.standins.x_api import TOKEN, X

KEY = "whsec_" + "QUFB" * 8


def config_of(folder: Path, **sections: Any) -> Config:
    document = {
        "brands": {"acme": {"query": "acme"}},
        "service": {"state_dir": str(folder)},
        **sections,
    }
    return build_config(
        document, path=folder / "c.yaml", env={"T": TOKEN, "S": SLACK_TOKEN, "K": KEY, "B": "wrong"}
    )


async def reached(config: Config) -> str:
    (source,) = config.sources.values()
    return await reach_source(config, source)


async def test_a_source_tells_what_its_first_page_holds(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text(make_mention().to_json().decode() + "\nno JSON\n")
    config = config_of(tmp_path, sources={"a": {"type": "file", "path": "m.jsonl"}})
    with pytest.raises(
        Reject, match=r"1 events, 1 rejects on its first page: .*m\.jsonl:2: is not JSON"
    ):
        await reached(config)


async def test_a_push_source_waits(tmp_path: Path) -> None:
    config = config_of(tmp_path, sources={"a": {"type": "webhook", "secret": "env:K"}})
    assert await reached(config) == "waits to be pushed to"


async def test_x_is_asked_for_its_rules_only(tmp_path: Path) -> None:
    api = X()
    api.add_rule("others", "someone else")
    async with serve(api.app()) as address:
        x: dict[str, Any] = {"type": "x", "base_url": address, "token": "env:T"}
        assert await reached(config_of(tmp_path, sources={"x": x})) == (
            "lets us in; 1 rules are there, the brands need 1"
        )
        assert api.asked == ["GET /2/tweets/search/stream/rules"]
        assert [rule["value"] for rule in api.rules.values()] == ["others"]
        with pytest.raises(Fatal, match="check the bearer token"):
            await reached(config_of(tmp_path, sources={"x": x | {"token": "env:B"}}))


@pytest.fixture
def paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """A source that takes of a rate and costs money."""
    standins = str(STANDINS / "connectors")
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, standins])
    registry.names.cache_clear()
    yield config_of(tmp_path, sources={"p": {"type": "paid", "monthly_budget_usd": 2}})
    registry.names.cache_clear()


async def test_a_look_at_a_source_keeps_to_its_rates_and_is_booked(
    paid: Config, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await reached(paid) == "0 events, 0 rejects on its first page"
    assert loop.time() - begun >= CALLS_SECS * 0.9
    assert SourceBudget("p", state_dir=tmp_path, clock=SYSTEM_CLOCK).spent() == PRICE_USD


async def test_a_look_at_a_source_ends_where_its_money_is_spent(paid: Config) -> None:
    await reached(paid)
    await reached(paid)
    with pytest.raises(Retry, match=r"3\.00 of 2\.00 USD, monthly_budget_usd"):
        await reached(paid)


def test_customers_are_read_from_their_beginning(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,name,email\n1,Anna,anna@mail.example\n2,Bob,no address\n")
    config = config_of(tmp_path, customers={"crm": {"type": "csv", "path": "c.csv"}})
    with pytest.raises(
        Reject, match=r"2 customers and 2 rejects at its beginning: .*'no' is not und"
    ):
        reach_customers(config.customers["crm"], MovedClock(NOW))
    (tmp_path / "c.csv").unlink()
    with pytest.raises(Fatal, match="cannot be read"):
        reach_customers(config.customers["crm"], MovedClock(NOW))


def test_slack_tells_whose_token_it_is_and_gets_no_message(tmp_path: Path) -> None:
    with running_slack() as slack:
        bot = {"type": "slack", "token": "env:S", "channel": CHANNEL, "api_url": slack.api_url}
        config = config_of(tmp_path, notify={"care": bot, "bad": bot | {"token": "env:B"}})
        assert " of " in reach_destination(config.notify["care"])
        with pytest.raises(Fatal, match="invalid_auth"):
            reach_destination(config.notify["bad"])
        assert slack.posted() == []


def test_a_destination_without_a_harmless_question_says_so(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        notify={
            "hook": {"type": "webhook", "url": "https://h.example", "secret": "env:K"},
        },
    )
    assert reach_destination(config.notify["hook"]) == "cannot be tried without sending a message"


@pytest.mark.parametrize("name", registry.destinations())
def test_what_a_destination_knows_to_ask_is_a_function_of_its_settings(name: str) -> None:
    assert callable(getattr(registry.load("sinks", name), "reach", lambda settings: ""))


@contextmanager
def served_x() -> Iterator[str]:
    """X in a thread of its own: the command runs an event loop itself."""
    loop, started, addresses = asyncio.new_event_loop(), threading.Event(), list[str]()
    stop = asyncio.Event()

    async def hold() -> None:
        async with serve(X().app()) as address:
            addresses.append(address)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(hold(),), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield addresses[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def test_check_tries_every_end_and_fails_where_one_does(
    tmp_path: Path, endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T", TOKEN)
    monkeypatch.setenv("K", KEY)
    (tmp_path / "c.csv").write_text("id\n1\n")
    with served_x() as address:
        document = {
            "kafka": {"bootstrap": endpoints.kafka},
            "clickhouse": {"url": f"{endpoints.clickhouse}/not_made_yet"},
            "brands": {"acme": {"query": "acme"}},
            "sources": {"x": {"type": "x", "base_url": address, "token": "env:T"}},
            "customers": {"crm": {"type": "csv", "path": str(tmp_path / "c.csv")}},
            "notify": {"hook": {"type": "webhook", "url": "https://h.example", "secret": "env:K"}},
        }
        path = write_config(tmp_path, document)
        done = CliRunner().invoke(grapevine, ["check", str(path), "--connect"])
        assert (done.exit_code, done.output.count("✓")) == (0, 5), done.output
        (tmp_path / "c.csv").unlink()
        document["kafka"] = {"bootstrap": "127.0.0.1:1"}
        monkeypatch.setattr("cli.check.count_brokers", partial(count_brokers, secs=0.6))
        done = CliRunner().invoke(
            grapevine, ["check", str(write_config(tmp_path, document)), "--connect"]
        )
    assert (done.exit_code, done.output.count("✗"), done.output.count("✓")) == (1, 2, 3), (
        done.output
    )
