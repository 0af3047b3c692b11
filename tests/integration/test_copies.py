"""Copies on the real engines: found as they are seen, a campaign is told, and what is deleted
leaves no trace.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from pipeline.detect.copies import Copies
from schemas.base import to_ms
from schemas.enriched import BrandMatch, Brands, CleanText, EnrichedDeletion, EnrichedMention
from sinks.clickhouse.forget import People, forget_people
from sinks.clickhouse.purge import purge
from sinks.clickhouse.write import insert_records
from tests.builders import make_author, make_enriched, make_mention
from tests.detect_world import DAY, World
from tests.services import Services, wait_until

SLOGAN = "Acme fires 300 people while its boss buys a yacht, boycott them all now"
CHANGES = (
    "{}!",
    "@anna {}",
    "{} #boycott",
    "So true: {}",
    "{} https://t.example/x",
    "RT if you agree. {}",
)
MINUTE = timedelta(minutes=1)
CAMPAIGN = {"campaign": {"type": "campaign", "authors": 4, "over_secs": 3600, "notify": []}}


def posted(
    number: int, minutes: float, text: str = "", *, days_old: int = 900, **changes: Any
) -> EnrichedMention:
    """A live post by an author of its own, so many minutes after the day began."""
    at = DAY + minutes * MINUTE
    text = text or CHANGES[number % len(CHANGES)].format(SLOGAN)
    author = make_author(
        id=f"x:x:{number}", handle=f"user{number}", joined_at=at - timedelta(days=days_old)
    )
    values = {
        "id": f"x:x:p{number}",
        "text": text,
        "author": author,
        "published_at": at,
        "seen_at": at,
    } | changes
    return make_enriched(make_mention(**values), clean=CleanText(text=text))


def other(number: int, minutes: float) -> EnrichedMention:
    return posted(
        number,
        minutes,
        f"Number {number} of my {'long ' * (number % 7)}thoughts about acme: it rains again",
    )


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> World:
    made = World(
        tmp_path, endpoints, topic_prefix, tables, rules=CAMPAIGN, service={"event_time": True}
    )
    made.migrate()
    return made


def test_a_campaign_is_told_once_by_its_text_and_keeps_its_name_over_a_restart(
    world: World, services: Services
) -> None:
    # Four hours are judged at a time: the first four copies lie in these, the others after them.
    world.store([posted(n, 200 + 10 * n, days_old=5 if n < 2 else 900) for n in range(6)])
    world.store([other(100 + n, 7 * n) for n in range(20)])
    end = DAY + 380 * MINUTE
    world.complete(end)
    detect = services.start("detect", world.path)
    unjudged = detect.kill9_at_work(partial(world.unjudged, end, DAY))
    print("five minutes still to be judged at the kill:", unjudged)
    assert {one.state for one in world.candidates("campaign")} == {"firing"}
    services.start("detect", world.path)
    wait_until(
        lambda: any(one.state == "clear" for one in world.candidates("campaign")), 60, "its end"
    )

    found = world.candidates("campaign")
    assert len({one.dedup_key for one in found}) == 1
    first = found[0]
    assert first.at == DAY + 235 * MINUTE
    assert first.title.startswith(
        "4 accounts posted nearly the same about acme in the last hour: “Acme fires 300"
    )
    assert "2 of 4 accounts whose age is known had joined in the 30 days before." in first.text
    assert (first.value, first.brand) == (4, "acme")
    assert max(one.value or 0 for one in found) == 6
    assert found[-1].state == "clear"
    campaigns = world.query(
        "SELECT mentions, authors, young_authors, round(young_share, 2), example_id FROM copy_campaigns"
    )
    assert campaigns == [(6, 6, 2, 0.33, "x:x:p0")]
    assert world.query("SELECT min(similarity) >= 0.5, max(similarity) FROM copies FINAL") == [
        (1, 1)
    ]


def test_who_only_repeats_reposts_or_speaks_for_the_brand_makes_no_campaign(world: World) -> None:
    own = Brands(
        matches=(BrandMatch(brand="acme", kind="own", voice=False),),
        author_role="staff",
        author_brand="acme",
    )
    with world.connected() as client:
        store_all(client, [posted(n, n, kind="repost") for n in range(6)])
        store_all(client, [posted(10 + n, n).model_copy(update={"brands": own}) for n in range(6)])
        store_all(client, [posted(20, n, id=f"x:x:again{n}") for n in range(6)])
        assert find(client) == 6
        assert client.execute("SELECT mentions, authors FROM copy_campaigns") == [(6, 1)]


def test_the_window_bounds_what_is_read_again(world: World) -> None:
    with world.connected() as client:
        store_all(
            client, [posted(0, 0), *(other(n, 10 * n) for n in range(1, 40)), posted(50, 400)]
        )
        assert find(client, begin=395, end=410, window=10) == 0
        assert find(client, begin=395, end=410) == 2


def test_reading_on_goes_from_where_it_stopped_in_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.detect.copies.PAGE", 2)
    worked: list[int] = []
    with world.connected() as client:
        store_all(client, [posted(n, 7 * n) for n in range(9)])
        copies = Copies(client, lambda ask: ask(), 1000, lambda: worked.append(1))
        assert copies.find(DAY, DAY + 30 * MINUTE) == 5
        assert copies.find(DAY, DAY + 30 * MINUTE) == 0
        assert copies.find(DAY, DAY + 65 * MINUTE) == 4
        assert len(worked) > 3
        assert client.execute("SELECT uniqExact(cluster), uniqExact(mention_id) FROM copies") == [
            (1, 9)
        ]


def test_what_is_deleted_or_forgotten_leaves_copies_too(world: World) -> None:
    with world.connected() as client:
        store_all(client, [posted(n, n) for n in range(5)])
        find(client)
        gone = posted(1, 1).mention
        deletion = EnrichedDeletion(
            id=gone.id,
            source=gone.source,
            revision=to_ms(DAY + timedelta(days=1)),
            seen_at=DAY + timedelta(days=1),
        )
        insert_records(client, [deletion.to_json()])
        assert client.execute("SELECT mentions FROM copy_campaigns") == [(4,)]
        purge(client)
        assert stored(client) == {"x:x:p0", "x:x:p2", "x:x:p3", "x:x:p4"}
        forget_people(client, People(authors=("x:x:0",)))
        assert stored(client) == {"x:x:p2", "x:x:p3", "x:x:p4"}
        names = client.execute("SELECT DISTINCT cluster FROM copies")
        assert len(names) == 1
        assert "p0" not in names[0][0]


def store_all(client: Client, records: list[EnrichedMention]) -> None:
    assert insert_records(client, [record.to_json() for record in records]).refused == []


def find(client: Client, begin: float = 0, end: float = 60, window: int = 1000) -> int:
    copies = Copies(client, lambda ask: ask(), window, lambda: None)
    return copies.find(DAY + begin * MINUTE, DAY + end * MINUTE)


def stored(client: Client) -> set[str]:
    return {row[0] for row in client.execute("SELECT mention_id FROM copies FINAL")}
