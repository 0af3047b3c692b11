"""Firehoses: posts about a brand and everything about what was published pass, also after a
restart.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from pipeline.ingest.firehose import Sieve, brand_finder
from pipeline.ingest.published_ids import KEEP_DAYS, PublishedIds
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from tests.builders import BRANDS, NOW, make_brand, make_mention, make_posted
from tests.pipeline.ingest.producing import QuickClock


def dropped(reason: str) -> float:
    return (
        REGISTRY.get_sample_value(
            "grapevine_dropped_total", {"service": "ingest", "reason": reason}
        )
        or 0.0
    )


def sieve(folder: Path) -> Sieve:
    return Sieve(brand_finder(BRANDS), PublishedIds(folder, "hose/ü"), QuickClock())


def deleted(id_: str) -> MentionDeleted:
    return MentionDeleted(mention_id=id_, source="hose")


async def test_only_what_is_about_a_brand_passes_and_the_rest_is_counted(tmp_path: Path) -> None:
    hose = sieve(tmp_path)
    before = dropped("no_brand"), dropped("unpublished")
    events: list[Event] = [
        make_posted(id="x:x:1", text="Acme is down"),
        make_posted(id="x:x:2", text="nice weather", author=None),
        make_posted(id="x:x:3", text="go #zenith"),
        deleted("x:x:2"),
        make_posted(id="x:x:4", text="nothing", brand="acme"),
    ]
    assert [event.key for event in await hose.keep(events)] == ["x:x:1", "x:x:3", "x:x:4"]
    assert (dropped("no_brand") - before[0], dropped("unpublished") - before[1]) == (1, 1)
    hose.close()


async def test_edits_and_deletions_of_what_was_published_pass_also_after_a_restart(
    tmp_path: Path,
) -> None:
    hose = sieve(tmp_path)
    first = make_posted(id="x:x:1", text="acme!")
    await hose.remember(await hose.keep([first]))
    hose.close()

    hose = sieve(tmp_path)
    later: list[Event] = [
        MentionPosted(mention=make_mention(id="x:x:1", text="never mind", revision=5)),
        deleted("x:x:1"),
        MentionRestored(mention=make_mention(id="x:x:1", text="never mind")),
        AuthorDeleted(author_id="x:x:1001", source="hose"),
        AuthorDeleted(author_id="x:x:7", source="hose"),
        deleted("x:x:2"),
    ]
    assert await hose.keep(later) == later[:4]
    hose.close()


async def test_a_deletion_in_the_same_page_passes(tmp_path: Path) -> None:
    hose = sieve(tmp_path)
    page: list[Event] = [
        make_posted(id="x:x:1", text="acme"),
        deleted("x:x:1"),
        deleted("x:x:2"),
        make_posted(id="x:x:2", text="acme"),
    ]
    assert await hose.keep(page) == [page[0], page[1], page[3]]
    hose.close()


def test_languages_are_detected_where_a_query_asks_for_one() -> None:
    finds = brand_finder([make_brand(query="acme lang:de")])
    assert finds(
        make_mention(
            text="Die App von Acme ist leider schon wieder kaputt, ich bin sehr enttäuscht.",
            lang="",
        )
    )
    assert not finds(
        make_mention(
            text="The acme app is broken again and I am very disappointed about this.", lang=""
        )
    )


def test_ids_are_forgotten_after_thirty_days_and_not_before(tmp_path: Path) -> None:
    published = PublishedIds(tmp_path, "s")
    published.add(["old"], NOW)
    for days in range(1, KEEP_DAYS):
        published.add([f"day-{days}"], NOW + timedelta(days=days))
    assert published.known(["old", "day-1", "never"]) == {"old", "day-1"}
    published.add(["late"], NOW + timedelta(days=KEEP_DAYS))
    assert published.known(["old", "day-1", "late"]) == {"day-1", "late"}
    published.close()


@pytest.mark.parametrize("source", ["..", "a/b", "x" * 60, "ü"])
def test_any_name_of_a_source_is_a_folder(tmp_path: Path, source: str) -> None:
    published = PublishedIds(tmp_path, source)
    published.add(["1"], NOW)
    published.close()
    again = PublishedIds(tmp_path, source)
    assert again.known(["1", "2"]) == {"1"}
    again.close()
    assert len(list((tmp_path / "published").iterdir())) == 1


def test_a_full_disk_limit_forgets_the_oldest_day_first(tmp_path: Path) -> None:
    published = PublishedIds(tmp_path, "s", map_bytes=1 << 20)
    for day in range(8):
        published.add((f"{day}-{number}" for number in range(6_000)), NOW + timedelta(days=day))
    assert published.known(["7-0", "7-5999", "0-0"]) == {"7-0", "7-5999"}
    published.close()
