"""Fills a database through the product's migrations and asks the questions; what inserts and disk
pay for fast answers comes last.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from random import Random

from clickhouse_driver import Client

from bench.stats import percentile
from bench.views.price import disk_share, insert_price
from bench.views.questions import QUESTIONS, Question, Subject
from bench.views.rows import fill, subjects, words
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.days import write_days
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.purge import purge

KEYS = (
    *(f"views_{question.name}_p95_ms" for question in QUESTIONS),
    "views_insert_vs_before",
    "views_disk_share",
)
BEFORE = 13
"""The last migration before the views were made fast."""
ROUNDS = 20
MOST_SECS = 40
"""A question that takes longer for all its rounds is asked fewer times, three at least."""
SETTLE_SECS = 300
Say = Callable[[str], None]


def measure(endpoint: str, *, rows: int, say: Say, upgraded: bool = False) -> dict[str, float]:
    """p95 of every question in ms, and what inserts and disk pay. `upgraded`: the rows are there
    before the indexes and roll-ups are.
    """
    connection = Connection(f"{endpoint}/views", query_timeout_secs=1200)
    migrate(connection, until=BEFORE if upgraded else None)
    with connect(connection) as client:
        fill(client, rows, int(time.time()), say)
        migrate(connection)
        settle(client, say)
        started = time.monotonic()
        write_days(client, late_secs=0)
        say(f"days written in {time.monotonic() - started:.1f} s; {purge(client)} rows purged")
        say(f"{write_days(client, late_secs=0)} days written again")
        settle(client, say)
        figures = ask_all(client, rows, say)
        figures["views_disk_share"] = disk_share(client, say)
    figures["views_insert_vs_before"] = insert_price(endpoint, say)
    return figures


def settle(client: Client, say: Say) -> None:
    """Wait until ClickHouse has merged what it would, as a database that runs for a year has."""
    deadline = time.monotonic() + SETTLE_SECS
    while (
        time.monotonic() < deadline
        and client.execute(
            "SELECT (SELECT count() FROM system.merges) + (SELECT count() FROM system.mutations WHERE NOT is_done)"
        )[0][0]
    ):
        time.sleep(1)
    parts = client.execute(
        "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'mentions' AND active"
    )[0][0]
    say(f"merged: {parts} parts of mentions")


def ask_all(client: Client, total: int, say: Say, rounds: int = ROUNDS) -> dict[str, float]:
    """Ask every question; the p95 of each in ms, by its key."""
    random = Random(7)  # noqa: S311 - which mentions are asked for, nothing secret
    about = _subjects(client, total, random, rounds + 1)
    figures = {}
    for question in QUESTIONS:
        times, rows = _ask(client, question, about, random)
        figures[f"views_{question.name}_p95_ms"] = round(percentile(times, 0.95), 1)
        say(
            f"{question.name:14} p50 {statistics.median(times):9,.1f}  p95 {percentile(times, 0.95):9,.1f} ms"
            f"  ({rows} rows, {len(times)} times; {question.what})"
        )
    return figures


def _ask(
    client: Client, question: Question, about: Sequence[Subject], random: Random
) -> tuple[list[float], int]:
    """How long each asking took in ms (the first is not counted), and the most rows one gave."""
    times: list[float] = []
    most = 0
    begun = time.monotonic()
    for subject in about:
        started = time.perf_counter()
        rows = client.execute(question.sql, subject.values(random))
        times.append((time.perf_counter() - started) * 1000)
        most = max(most, len(rows))
        if time.monotonic() - begun > MOST_SECS and len(times) > 3:
            break
    return times[1:], most


def _subjects(client: Client, total: int, random: Random, count: int) -> list[Subject]:
    """Mentions from the whole year, and words that are neither in every text nor in none: the
    frequent ones stand first.
    """
    numbers = [random.randrange(total // 20, total) // 100 * 100 + 50 for _ in range(count)]
    vocabulary = words()
    return [
        Subject(
            *ids,
            words=(random.choice(vocabulary[100:1000]), random.choice(vocabulary[1000:8000])),
            common=(random.choice(vocabulary[200:4000]), random.choice(vocabulary[20:400])),
        )
        for ids in subjects(client, numbers)
    ]
