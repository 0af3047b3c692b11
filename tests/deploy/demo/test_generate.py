"""The invented story: the same from the same seed, of the promised size and variety, readable by
the real connector.
"""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import orjson
import pytest

from connectors.tools.records import event_of
from deploy.demo import story, threads
from deploy.demo.generate import FULL_DAY, Plan, generate
from deploy.demo.words import LANGUAGES, TOPICS
from enrichers.engines.network.expertise import Post, experts
from schemas.customer import Owner
from schemas.event import AuthorDeleted, MentionDeleted
from tests.deploy.demo.conftest import Told
from tests.deploy.demo.reading import ORIGIN, customers, events, lines, records, rows


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_one_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path, small: Told) -> None:
    folder, plan = small
    assert generate(tmp_path / "again", mentions=1500) == plan
    assert bytes_of(tmp_path / "again") == bytes_of(folder)
    assert generate(tmp_path / "other", seed=8, mentions=1500) != plan


def test_the_full_day_is_as_large_and_varied_as_promised(full: Told) -> None:
    folder, plan = full
    day = [record for record in records(folder) if "text" in record]
    assert len({record["id"] for record in day}) >= 20_000
    assert abs(len({record["id"] for record in day}) - FULL_DAY) < FULL_DAY / 50
    assert plan.history >= 14_000
    bare = [re.sub(r"[@#]\w+|\d+", "", record["text"]) for record in day]
    assert len(set(bare)) / len(bare) >= 0.6
    assert {"x", "mastodon", "forum", "app_store", "play_store", "rss", "hackernews"} == {
        r["type"] for r in day
    }
    assert len(rows(folder / "customers.csv")) >= 300
    assert plan.purchases == len(rows(folder / "purchases.csv")) > plan.customers


def test_the_plan_counts_what_the_files_hold(small: Told) -> None:
    folder, plan = small
    found = list(lines(folder))
    assert len(found) == sum(plan.chapters) + plan.poison
    history = sum(
        len(path.read_bytes().splitlines()) for path in (folder / "history").glob("*.jsonl")
    )
    assert history == plan.history
    everything = [
        orjson.loads(line) for path in (folder / "history").glob("*") for line in path.open("rb")
    ]
    ids = {record["id"] for record in [*records(folder), *everything] if "id" in record}
    assert len(ids) == plan.mentions
    assert plan.repeats == plan.events - len(ids) > 0


def test_every_line_but_one_is_an_event_and_that_one_is_broken(small: Told) -> None:
    folder, plan = small
    broken = []
    for _, line in lines(folder):
        try:
            event_of(orjson.loads(line), ORIGIN)
        except orjson.JSONDecodeError:
            broken.append(line)
    assert len(broken) == plan.poison == 1


def test_chapters_are_in_the_order_of_time_and_tell_when_they_end(small: Told) -> None:
    folder, plan = small
    ends = []
    for number, folder_of_chapter in enumerate(sorted((folder / "day").iterdir())):
        for file in folder_of_chapter.glob("*.jsonl"):
            seen = [
                re.search(rb'"seen_at":"([^"]+)"', line) for line in file.read_bytes().splitlines()
            ]
            times = [found[1] for found in seen if found is not None]
            assert times == sorted(times)
            assert all(time[:10] == b"2026-03-10" for time in times)
        ends.append(plan.seen_until[number])
    assert len(ends) == len(plan.ends)
    assert ends == sorted(ends)


def test_the_day_has_edits_deletions_restores_repeats_and_a_second_source(small: Told) -> None:
    folder, plan = small
    found = events(folder)
    kinds = Counter(event.kind for event in found)
    assert kinds["deleted"] >= 8
    assert kinds["restored"] >= 1
    assert kinds["author_deleted"] == 1
    posted = [
        event.mention for event in found if not isinstance(event, MentionDeleted | AuthorDeleted)
    ]
    versions = Counter(mention.id for mention in posted)
    again = [mention_id for mention_id, count in versions.items() if count > 1]
    revisions = {
        mention_id: {m.revision for m in posted if m.id == mention_id} for mention_id in again
    }
    assert any(len(revisions[mention_id]) == 1 for mention_id in again), "repeats"
    assert any(len(revisions[mention_id]) > 1 for mention_id in again), "edits"
    sources = {mention_id: {m.source for m in posted if m.id == mention_id} for mention_id in again}
    assert any(len(names) > 1 for names in sources.values()), "seen by two sources"
    assert plan.kinds["deleted"] == kinds["deleted"]


def test_an_ordinary_day_follows_the_week(full: Told) -> None:
    folder, _ = full
    days: Counter[str] = Counter()
    for path in (folder / "history").glob("*.jsonl"):
        days.update(
            found[1].decode()
            for found in re.finditer(rb'"published_at":"([0-9-]{10})', path.read_bytes())
        )
    assert len(days) == story.HISTORY_DAYS
    sunday, tuesday = days["2026-03-08"], days["2026-03-03"]
    assert sunday < 0.75 * tuesday


def test_customers_are_read_by_the_real_reader(small: Told) -> None:
    folder, plan = small
    found = customers(folder)
    assert len(found) == plan.customers
    leaving = next(customer for customer in found if customer.id == "C-1007")
    assert leaving.handles == ("x:imogen_thack",)
    assert {purchase.product for purchase in leaving.purchases} == {
        "Gold Account",
        "Home Loan",
        "Travel Card",
        "Payment Ring",
    }
    warm = [one for one in leaving.purchases if one.warranty_until is not None]
    assert [one.product for one in warm] == ["Payment Ring"]
    assert leaving.owner == Owner(
        name="Priya Raman", email="priya@brindlemoor.example", slack_id="U0PRIYARAM"
    )
    assert [one.id for one in leaving.tickets] == ["T-2207"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_vocabulary_has_every_topic_and_no_unknown_symbol(lang: str) -> None:
    words = LANGUAGES[lang]
    assert set(TOPICS) <= set(words)
    known = {*words, "b", "r", "n", "clock", "amount"}
    used = {
        name
        for options in words.values()
        for option in options
        for name in re.findall(r"\{(\w+)\}", option)
    }
    assert used <= known
    assert all(option.strip() == option for options in words.values() for option in options)


def test_the_plan_is_plain_data() -> None:
    plan = Plan(
        history=10, ends=(300, 600), chapters=(3, 4), seen_until=(1, 2), poison=1, mentions=12
    )
    assert (plan.events, plan.repeats) == (17, 5)


def test_the_one_who_knows_is_confirmed_by_others_over_weeks() -> None:
    """By the judgement that ships, before the engines are asked."""
    told = [line[3] for line in threads.planted()]
    posts = [
        Post(
            one["id"],
            one["author"]["id"],
            datetime.fromisoformat(one["published_at"]),
            one["text"],
            one.get("parent_id", ""),
        )
        for one in told
    ]
    best = experts(posts)[0]
    assert best.author == story.EXPERT["id"]
    assert (best.answers, best.confirmed, best.confirmers) == (6, 6, 6)
    assert best.weeks >= 3
    assert all("Brindlemoor" in one["text"] for one in told), "or it is about no brand"
