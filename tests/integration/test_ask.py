"""Asking by a View, on the real engine: every statement against the plain filter in Python."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest
from clickhouse_driver import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.acts.ask import answer, overview, page_of, records
from pipeline.acts.parquet import write_parquet
from pipeline.acts.sql import write_csv, write_json
from pipeline.spreadsheet import read_back
from schemas.alert import AlertMention, AlertState
from schemas.enriched import EnrichedDeletion, EnrichedMention
from schemas.view import FILTERS, Among, Span, View, ViewError, compared
from sinks.clickhouse.ask.changed import changed
from sinks.clickhouse.ask.dimensions import DIMENSIONS
from sinks.clickhouse.ask.export import export
from sinks.clickhouse.ask.facets import FACETS, facets
from sinks.clickhouse.ask.figures import figures
from sinks.clickhouse.ask.person import person
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.rows import Place, next_page, place_of, rows
from sinks.clickhouse.ask.thread import thread, tree
from sinks.clickhouse.ask.where import COVERED, where
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.copies import Copy, SeenText, write_copies
from sinks.clickhouse.directories import (
    write_alert_states,
    write_customers,
    write_settings,
)
from sinks.clickhouse.links import write_links
from sinks.clickhouse.write import insert_records
from tests.builders import make_customer, make_link
from tests.commands import Done, grapevine
from tests.kept_tables import KeptTables
from tests.security.hostile import STRINGS
from tests.services import write_config
from tests.shared_stack import SharedStack
from tests.view_model import (
    KINDS,
    NOW,
    TIMES,
    ZONE,
    World,
    holds,
    make_world,
    matching_brands,
    tone_of,
    views,
)

WORLD = make_world(1)
EVERYTHING = View(voice="any")
quick = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def world_tables(bare_tables: KeptTables) -> Connection:
    """Every table, for this file alone."""
    return bare_tables.emptied()


@pytest.fixture(scope="module")
def asked(world_tables: Connection) -> Iterator[Client]:
    """The database with the invented world in it."""
    with connect(world_tables) as client:
        fill(client, WORLD)
        yield client


def fill(client: Client, world: World) -> None:
    assert not insert_records(client, [one.to_json() for one in world.mentions]).refused
    write_customers(
        client,
        [make_customer(id=id_, segment=one, handles=()) for id_, one in world.segments.items()],
    )
    write_alert_states(client, [_alert(key, ids) for key, ids in world.alerts.items()])
    by_id = {one.id: one for one in world.mentions}
    write_copies(
        client,
        [
            Copy(cluster, SeenText(id_, by_id[id_].mention.published_at.date(), NOW, ""), 1.0)
            for id_, cluster in world.clusters.items()
        ],
    )
    write_settings(client, {"timezone": "Europe/Berlin"})


def _alert(key: str, ids: tuple[str, ...]) -> AlertState:
    shown = tuple(AlertMention(id=id_, text="x") for id_ in ids)
    return AlertState(
        dedup_key=key,
        rule="r",
        title="t",
        opened_at=NOW,
        last_at=NOW,
        updated_at=NOW,
        mentions=shown,
    )


def of(view: View) -> Asked:
    return Asked(view, NOW, ZONE)


def plain(view: View) -> list[EnrichedMention]:
    """The View's mentions by the plain filter, newest first."""
    chosen = [one for one in WORLD.mentions if holds(view, one, WORLD)]
    return sorted(chosen, key=lambda one: (one.mention.published_at, one.id), reverse=True)


def ids(rows_: list[Any]) -> list[str]:
    return [row["mention_id"] for row in rows_]


# --- where ---


def test_every_filter_has_a_condition() -> None:
    assert set(FILTERS) == COVERED


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(views(odd=True), min_size=8, max_size=20))
def test_conditions_choose_what_the_plain_filter_chooses(asked: Client, some: list[View]) -> None:
    binder = Binder()
    chosen = ", ".join(f"groupArrayIf(mention_id, {where(of(view), binder)})" for view in some)
    ((*answers,),) = asked.execute(f"SELECT {chosen} FROM current_mentions", binder.parameters)
    for view, found_ids in zip(some, answers, strict=True):
        assert sorted(found_ids) == sorted(one.id for one in plain(view)), view


@pytest.mark.parametrize(
    "name", ["text", "brand", "author", "segment", "thread", "alert", "cluster"]
)
def test_hostile_names_are_values_and_nothing_else(asked: Client, name: str) -> None:
    strings = tuple(one for one in STRINGS if one.strip() and len(one) <= 1000)[-190:]
    view = EVERYTHING.with_(**{name: Among(any=strings)})
    assert ids(records(asked, rows(of(view), limit=1000))) == [one.id for one in plain(view)]
    assert all(text not in rows(of(view)).sql for text in strings if len(text) > 4)


def test_every_period_is_asked_exactly(asked: Client) -> None:
    binder = Binder()
    some = [EVERYTHING.with_(time=time) for time in TIMES]
    counts = ", ".join(f"countIf({where(of(view), binder)})" for view in some)
    ((*answers,),) = asked.execute(f"SELECT {counts} FROM current_mentions", binder.parameters)
    assert answers == [len(plain(view)) for view in some]


# --- rows ---


@quick
@given(views(odd=False), st.integers(30, 70))
def test_pages_together_are_all_mentions_once_in_order(
    asked: Client, view: View, limit: int
) -> None:
    pages: list[str] = []
    token, after = "", None
    while True:
        page = page_of(asked, of(view), limit, after)
        token = next_page(of(view), page, limit, after)
        pages += ids(page)
        if not token:
            break
        after = place_of(token)
    assert pages == [one.id for one in plain(view)]


@quick
@given(views(odd=False), st.integers(1, 9), st.integers(0, 30))
def test_a_page_that_a_few_days_fill_is_the_same_page(
    asked: Client, view: View, limit: int, behind: int
) -> None:
    expected = plain(view)
    after = None
    if behind < len(expected):
        last = expected[behind]
        after = Place(NOW, last.mention.published_at, last.id)
        expected = expected[behind + 1 :]
    page = page_of(asked, of(view), limit, after)
    assert ids(page) == [one.id for one in expected[:limit]]


def test_no_row_is_missed_or_seen_twice_while_new_ones_come(asked: Client) -> None:
    view = View(voice="any", time="3mo")
    expected = [one.id for one in plain(view)]
    seen: list[str] = []
    token, number = "", 0
    while True:
        later = NOW + timedelta(hours=number)  # the window of the first page stays
        after = place_of(token) if token else None
        told = overview(asked, Asked(view, later, ZONE), 40, after)
        seen += ids(list(told.page))
        if not (token := told.next_page):
            break
        number += 1
        newer = WORLD.mentions[0].model_copy(
            update={"mention": WORLD.mentions[0].mention.model_copy(
                update={"id": f"x:x:new{number}", "published_at": NOW + timedelta(minutes=number)}
            )}
        )  # fmt: skip
        assert not insert_records(asked, [newer.to_json()]).refused
    gone = [
        EnrichedDeletion(id=f"x:x:new{n}", source="hn", revision=2, seen_at=NOW)
        for n in range(1, number + 1)
    ]
    assert not insert_records(asked, [one.to_json() for one in gone]).refused
    assert seen == expected


@pytest.mark.parametrize("token", ["", "x", "e30", "WzFd", "WzEsMiwzXQ!", "é"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(ViewError, match="no token"):
        place_of(token)


# --- figures ---


@quick
@given(views(odd=False))
def test_figures_are_counts_of_the_views_mentions(asked: Client, view: View) -> None:
    chosen = plain(view)
    tones = Counter(tone_of(view, one) for one in chosen)
    ((total),) = records(asked, figures(of(view)))
    assert total["mentions"] == len(chosen)
    assert {name: total[name] for name in ("positive", "neutral", "negative")} == {
        name: tones[name] for name in ("positive", "neutral", "negative")
    }
    authors = {one.mention.author.id for one in chosen if one.mention.author}
    assert total["authors"] == len(authors)
    labels = {
        "source": Counter(one.mention.source for one in chosen),
        "day": Counter(f"{one.mention.published_at.astimezone(ZONE):%Y-%m-%d}" for one in chosen),
        "sentiment": tones,
        "topic": Counter(
            topic
            for one in chosen
            for topic in ({t.name for t in one.topics.found} if one.topics else set()) or {""}
        ),
        "brand": Counter(brand for one in chosen for brand in (matching_brands(view, one) or [""])),
    }
    for by, expected in labels.items():
        told = {row["label"]: row["mentions"] for row in records(asked, figures(of(view), by))}
        assert told == dict(expected), by


def test_figures_of_a_brand_are_those_of_its_daily_summary(asked: Client) -> None:
    view = View.model_validate({"brand": "acme"})
    told = [
        (row["label"], row["mentions"], row["negative"], row["authors"])
        for row in records(asked, figures(of(view), "day"))
    ]
    assert told == asked.execute(
        "SELECT toString(day), mentions, negative, authors FROM daily_brand_summary"
        " WHERE brand = 'acme' AND mentions > 0 ORDER BY day"
    )


def test_every_dimension_can_be_counted_by(asked: Client) -> None:
    for by in DIMENSIONS:
        told = records(asked, figures(of(View()), by))
        assert sum(row["mentions"] for row in told) >= len(plain(View())), by
    with pytest.raises(ViewError, match="did you mean brand"):
        figures(of(View()), "brnad")


# --- facets ---


@quick
@given(views(odd=False))
def test_a_facet_counts_what_its_value_would_leave(asked: Client, view: View) -> None:
    told: dict[str, Counter[str]] = {}
    for row in records(asked, facets(of(view), limit=1000)):
        told.setdefault(row["facet"], Counter())[row["value"]] = row["mentions"]
    for name in FACETS:
        free = view.without(name)
        counts = told.get(name, Counter())
        for value, count in counts.items():
            if value and name != "brand":
                one = free.with_(**{name: Among(any=(value,))})
                assert count == len(plain(one)) or name == "sentiment", (name, value)
        if name not in ("brand", "intent", "topic"):
            assert counts.total() == len(plain(free)), name


# --- what changed ---


@quick
@given(views(odd=False), st.sampled_from([one for one in TIMES if not one.startswith("..") and not one.endswith("..")]),
       st.sampled_from(sorted(DIMENSIONS)), st.integers(1, 6))  # fmt: skip
def test_parts_add_up_to_the_difference(
    asked: Client, view: View, time: str, by: str, parts: int
) -> None:
    view = view.with_(time=time)
    after, before = compared(time, NOW, ZONE)
    everything = plain(view.with_(time=""))
    counts = [_count(everything, span) for span in (before, after)]
    told = records(asked, changed(of(view), by, parts=parts))
    assert [sum(row[name] for row in told) for name in ("before", "after")] == counts
    assert sum(row["difference"] for row in told) == counts[1] - counts[0]
    assert all(row["difference"] == row["after"] - row["before"] for row in told)
    named = [row for row in told if not row["rest"]]
    assert len(named) <= parts
    assert all(row["labels"] == 1 for row in named)


def _count(mentions: list[EnrichedMention], span: Span) -> int:
    assert span.since is not None
    assert span.until is not None
    moments = [one.mention.published_at for one in mentions]
    return len([moment for moment in moments if span.since <= moment < span.until])


# --- thread, person ---


def test_a_thread_is_whole_and_in_order(asked: Client) -> None:
    view = View.model_validate({"thread": "t'2", "sentiment": "negative", "time": "today"})
    told = records(asked, thread(of(view)))
    whole = [one for one in WORLD.mentions if one.mention.thread_id == "t'2"]
    assert ids(told) == [
        one.id for one in sorted(whole, key=lambda one: (one.mention.published_at, one.id))
    ]
    branches = list(tree(told))
    assert sorted(ids([row for _, row in branches])) == sorted(ids(told))


def test_a_tree_shows_every_row_once_whatever_answers_what() -> None:
    answers = {"a": "", "b": "a", "c": "b", "d": "gone", "e": "f", "f": "e", "g": "g", "h": "a"}
    page = [{"mention_id": id_, "parent_id": parent} for id_, parent in answers.items()]
    told = [(depth, row["mention_id"]) for depth, row in tree(page)]
    assert told == [(0, "a"), (1, "b"), (2, "c"), (1, "h"), (0, "d"), (0, "g"), (0, "e"), (1, "f")]


def test_a_person_is_all_their_accounts(asked: Client) -> None:
    links = [make_link(author_id=f"x:x:{n}", customer_id="c-1") for n in (1, 2)]
    write_links(asked, links)
    (told,) = records(asked, person(of(View.model_validate({"author": "x:x:1", "voice": "any"}))))
    theirs = [
        one
        for one in WORLD.mentions
        if one.mention.author and one.mention.author.id in ("x:x:1", "x:x:2")
    ]
    assert told["authors"] == ["x:x:1", "x:x:2"]
    assert told["mentions"] == len(theirs)
    assert told["first_at"] == min(one.mention.published_at for one in theirs)
    assert records(asked, person(of(View.model_validate({"author": "x:x:nobody"})))) == []


# --- exports ---


def test_every_form_of_an_export_holds_every_mention(asked: Client, tmp_path: Path) -> None:
    view = View.model_validate({"brand": ["acme", "Zenith Bank"]})
    query = export(of(view))
    expected = [(one.id, one.mention.text) for one in reversed(plain(view))]
    sheet, lines = io.StringIO(), io.StringIO()
    write_csv(answer(asked, query), sheet)
    write_json(answer(asked, query), lines)
    count = write_parquet(answer(asked, query), tmp_path / "a.parquet")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    table = pq.read_table(tmp_path / "a.parquet").to_pylist()
    cells = list(csv.DictReader(io.StringIO(sheet.getvalue(), newline="")))
    assert [(row["mention_id"], row["text"]) for row in told] == expected
    assert [(row["mention_id"], row["text"]) for row in table] == expected
    assert [(row["mention_id"], read_back(row["text"])) for row in cells] == expected
    assert count == len(expected)
    assert table[0]["published_at"] == plain(view)[-1].mention.published_at
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_people_can_be_masked(asked: Client) -> None:
    query = Query("SELECT 'write to anna@example.com' AS text, 'x:x:1' AS id", {})
    assert records(asked, query) == [{"text": "write to anna@example.com", "id": "x:x:1"}]
    ((told),) = records(asked, query, masked=True)
    assert "anna@" not in told["text"]
    assert told["id"] == "x:x:1"


def test_an_export_can_be_bounded(asked: Client) -> None:
    assert len(records(asked, export(of(View()), limit=3))) == 3


def test_a_statement_holds_no_value(asked: Client) -> None:
    view = View.model_validate({"brand": "acme", "text": "x'); --", "priority": "7..93"})
    for query in (rows(of(view)), figures(of(view), "day"), facets(of(view)), export(of(view))):
        assert isinstance(query, Query)
        assert "x')" not in query.sql
        assert "93" not in query.sql


# --- the command ---


@pytest.fixture
def command(
    asked: Client,
    world_tables: Connection,
    stack: SharedStack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Done]:
    """`grapevine ask …` over the world, at its time."""
    brands = {name: {"query": f'"{name}"', "kind": kind} for name, kind in KINDS.items()}
    document = {
        "clickhouse": {"url": world_tables.url},
        "kafka": {"bootstrap": stack.endpoints.kafka, "prefix": "asked."},
        "brands": brands,
        "timezone": "Europe/Berlin",
    }
    config = write_config(tmp_path, {**document, "topics": {"fees": {"query": "fees"}}})
    monkeypatch.setattr("cli.ask.SYSTEM_CLOCK", SimpleNamespace(now=lambda: NOW))
    return lambda *words: grapevine("ask", "-c", str(config), *words)


def test_the_terminal_says_what_was_understood_and_what_there_is(
    command: Callable[..., Done],
) -> None:
    view = View.model_validate({"sentiment": "negative", "brand": "acme", "time": "7d"})
    done = command("negative", "mentions", "of", "acme", "last 7 days")
    lines = done.stdout.splitlines()
    assert lines[0] == "Negative mentions of Acme, last 7 days"
    assert lines[1] == "2026-10-21 00:00 to 2026-10-28 00:00 (Europe/Berlin)"
    assert lines[2].startswith(f"{len(plain(view))} mentions by ")
    assert lines[-1].startswith(f"{len(plain(view))} of {len(plain(view))} mentions shown")


def test_pages_of_the_terminal_go_on(command: Callable[..., Done]) -> None:
    first = command("mentions", "--limit", "1")
    token = first.stdout.split("--page ")[1].split()[0]
    second = command("mentions", "--limit", "1", "--page", token)
    assert second.stdout.splitlines()[-2] != first.stdout.splitlines()[-2]


def test_the_terminal_tells_what_changed(command: Callable[..., Done]) -> None:
    done = command("what changed since last week for acme")
    assert done.stdout.startswith("What changed: Mentions of Acme, this week\n2026-10-26 00:00 to ")
    assert "against 2026-10-19 00:00 to 2026-10-20 14:20 (Europe/Berlin)" in done.stdout
    assert "by source" in done.stdout


def test_an_author_is_shown_with_all_their_accounts(command: Callable[..., Done]) -> None:
    lines = command("by", "author", "@anna").stdout.splitlines()
    newest = plain(View.model_validate({"author": "@anna"}))[0].mention.published_at
    assert re.match(r"\d accounts? \(@ANNA", lines[2])
    assert lines[2].split(" to ")[1] >= f"{newest.astimezone(ZONE):%Y-%m-%d %H:%M}"
    nobody = command("by", "author", "@nobody").stdout.splitlines()
    assert nobody[2:] == ["no mention"]


def test_a_thread_alone_is_shown_whole_and_with_other_filters_is_a_view(
    command: Callable[..., Done],
) -> None:
    whole = [one for one in WORLD.mentions if one.mention.thread_id == "t'2"]
    told = command('in thread "t\'2"').stdout
    assert told.splitlines()[-1] == f"{len(whole)} mentions"
    assert "acme's own" in told
    part = plain(View.model_validate({"thread": "t'2", "kind": "review"}))
    assert f" of {len(part)} mentions shown" in command('reviews in thread "t\'2"').stdout


def test_files_hold_every_mention(command: Callable[..., Done], tmp_path: Path) -> None:
    expected = [one.id for one in reversed(plain(View.model_validate({"brand": "acme"})))]
    lines = command("acme", "--json").stdout.splitlines()
    cells = csv.DictReader(io.StringIO(command("?brand=acme", "--csv").stdout))
    assert [json.loads(line)["mention_id"] for line in lines] == expected
    assert [row["mention_id"] for row in cells] == expected
    told = command("acme", "--parquet", str(tmp_path / "a.parquet"))
    assert told.stderr == f"{len(expected)} rows in {tmp_path / 'a.parquet'}\n"
    missing = command("acme", "--parquet", str(tmp_path / "none/a.parquet"))
    assert missing.returncode == 1
    assert missing.stderr.startswith(f"Error: cannot write {tmp_path / 'none/a.parquet'}: ")
    days = command("acme", "--by", "day", "--csv").stdout.splitlines()
    assert days[0].startswith("label,mentions,authors")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("of", "amce"), "did you mean acme?"),
        (("brand=amce",), "did you mean acme?"),
        (("acme", "--by", "brnad"), "did you mean brand?"),
        (("acme", "--page", "x"), "no token of a page"),
        (("what changed since", "2026-12-01"), "ends before it begins"),
    ],
)
def test_what_is_wrong_is_told(
    command: Callable[..., Done], words: tuple[str, ...], says: str
) -> None:
    done = command(*words)
    assert done.returncode == 1
    assert says in done.stderr


def test_the_statement_and_the_address_can_be_had(command: Callable[..., Done]) -> None:
    statement = command("acme", "--sql").stdout
    assert json.loads(statement.splitlines()[-1])["p0"]
    address = command("negative", "mentions of acme today", "--url").stdout.strip()
    assert address == "sentiment=negative&brand=acme&time=today"
    assert command(address, "--url").stdout.strip() == address
