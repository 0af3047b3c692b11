"""Everything a campaign needs, started and ended as one."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.chaos.balance import Books
from bench.chaos.campaign import Campaign
from bench.chaos.ledger import Ledger
from bench.chaos.line import CHAIN, DATABASE, SERVICES, Line, destinations, secrets
from bench.chaos.load import Load, Maker
from bench.chaos.servers import running_servers
from bench.chaos.views import Views
from bench.chaos.x import running_x
from sinks.testing.http import http_stand_in
from tests.integration.test_ingest import free_port
from tests.services import running_services
from tests.standins.slack import running_slack


@contextlib.contextmanager
def campaign(
    place: Path,
    seed: int,
    brokers: int,
    rate: float,
    say: Callable[[str], None],
    chain: tuple[str, ...] = CHAIN,
) -> Iterator[Campaign]:
    """A campaign in a folder of its own, whose line is up."""
    with contextlib.ExitStack() as stack:
        servers = stack.enter_context(running_servers(place / "stack", SERVICES, brokers))
        services = stack.enter_context(running_services(place))
        slack, ops = stack.enter_context(running_slack()), stack.enter_context(http_stand_in())
        ledger = Ledger()
        x = stack.enter_context(running_x(ledger))
        ways = destinations(slack.api_url, ops.url)
        line = Line(
            place, servers, services, secrets(slack.webhook), free_port(), x.url, ways, chain
        )
        books = Books(line, ledger, slack, ops, Views(f"{servers.clickhouse}/{DATABASE}"))
        load = Load(line.push_port, ledger, Maker(Random(seed), "c"), rate)  # noqa: S311 (repeatable)
        line.start()
        line.until(x.listened_to, 60, "ingest listens to X")
        load.start()
        made = Campaign(line, books, load, x, seed, say)
        yield made
        load.close()
