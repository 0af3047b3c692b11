"""`grapevine topics` on the real engine: what is read, proposed, masked and pasted."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cli import topics
from deploy.local.stack import Endpoints
from schemas.enriched import BrandMatch, Brands, BrandSentiment, EnrichedMention, Sentiment
from sinks.clickhouse.client import connect
from sinks.clickhouse.spoken import Span, count_spoken, read_spoken
from tests.builders import make_author, make_enriched, make_mention
from tests.commands import Done, grapevine
from tests.detect_world import DAY, World

WEEK = timedelta(days=7)
CARRIERS = (
    "I keep waking up with {}",
    "Does acme know about {}?",
    "{} again!",
    "It gives me {}",
    "So, {}.",
)
THINGS = (
    "noise",
    "hunger",
    "a cold",
    "this smell",
    "my cards",
    "the branch",
    "a savings plan",
    "two letters",
)
TAGGED = {
    "tag_topics": {"topics": {"smell": {"query": "plastic NEAR/3 smell*", "owner": "product"}}}
}


def said(name: str, text: str, at: datetime, **changes: object) -> EnrichedMention:
    mention = make_mention(
        id=f"x:x:{name}",
        text=text,
        author=make_author(id=f"x:x:by-{name}"),
        published_at=at,
        seen_at=at,
        kind=changes.pop("kind", "post"),
    )
    changes.setdefault("sentiment", Sentiment(label="negative", compound=-0.5))
    return make_enriched(mention, **changes)


def usual() -> Iterator[EnrichedMention]:
    for week in range(5):
        for number, carrier in enumerate(CARRIERS):
            for other, thing in enumerate(THINGS):
                at = DAY - week * WEEK - timedelta(hours=1 + other)
                yield said(f"usual-{week}-{number}-{other}", carrier.format(thing), at)


def phrase(words: str, people: int, at: datetime, **changes: object) -> list[EnrichedMention]:
    return [
        said(
            f"{words}-{at:%d}-{n}",
            CARRIERS[n % 5].format(words),
            at - timedelta(minutes=n),
            **changes,
        )
        for n in range(people)
    ]


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> World:
    chain = ["clean_text", "detect_language", "match_brands", TAGGED]
    made = World(tmp_path, endpoints, topic_prefix, tables, enrich=chain, timezone="Europe/Berlin")
    made.migrate()
    zenith = Brands(matches=(BrandMatch(brand="zenith", kind="competitor"),))
    mute = Brands(
        matches=(BrandMatch(brand="acme", kind="own", voice=False),), author_role="account"
    )
    felt = Sentiment(label="neutral", by_brand=(BrandSentiment(brand="zenith", label="positive"),))
    now = DAY - timedelta(hours=2)
    made.store(
        [
            *usual(),
            *phrase("little aches and pains, mail me at anna@mail.example", 20, now),
            *phrase("little aches and pains", 3, now - WEEK),
            *phrase("plastic smells", 15, now),
            *phrase("lucky draws", 6, now, brands=zenith, sentiment=felt),
            *phrase("our statement", 9, now, brands=mute),
            *phrase("reposted thing", 9, now, kind="repost"),
            *phrase("old new phrase", 9, DAY - 6 * WEEK),
            *phrase("tomorrow comes", 9, DAY + timedelta(hours=5)),
        ]
    )
    made.complete(DAY)
    return made


def proposed(world: World, *args: str) -> Done:
    return grapevine("topics", *args, "-c", str(world.path), env={"COLUMNS": "160"})


def test_what_people_began_to_say_is_proposed(world: World) -> None:
    done = proposed(world, "--json")
    assert done.returncode == 0, done.stderr
    found = {one["phrase"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert set(found) == {"little aches and pains", "lucky draws"}
    pains = found["little aches and pains"]
    assert (pains["mentions"], pains["authors"], pains["before"], pains["negative"]) == (
        20,
        20,
        3,
        1.0,
    )
    assert "anna@mail.example" not in done.stdout
    assert "a•••@•••" in pains["examples"][0]
    table = proposed(world, "--top", "1").stdout
    assert "2 new phrases, 2026-11-10 01:00 to 2026-11-17 01:00 (Europe/Berlin)" in table
    assert pains["id"] in table
    assert "× 6.7" in table
    assert "lucky draws" not in table


def test_of_one_brand_only_its_mentions_and_what_is_felt_towards_it_count(world: World) -> None:
    done = proposed(world, "--brand", "zenith", "--json")
    (draws,) = map(json.loads, done.stdout.splitlines())
    assert (draws["phrase"], draws["mentions"], draws["positive"]) == ("lucky draws", 6, 1.0)
    pasted = proposed(world, "--brand", "zenith", "--paste", draws["id"])
    assert 'query: "\\"lucky draws\\""' in pasted.stdout
    assert 'brands: ["zenith"]' in pasted.stdout
    missing = proposed(world, "--paste", "00000000")
    assert missing.returncode == 1
    assert "there is no phrase '00000000'" in missing.stderr


def test_quiet_times_are_told(world: World) -> None:
    done = proposed(world, "--until", "2026-01-01")
    assert done.returncode == 0, done.stderr
    assert "Nothing new among 0 mentions" in done.stdout


def test_a_sample_is_the_same_each_time(world: World) -> None:
    span = Span(DAY, WEEK, topics.PERIODS)
    with connect(world.target) as client:
        everything = list(read_spoken(client, span, chars=1000))
        samples = [sorted(read_spoken(client, span, share=0.3, chars=5)) for _ in range(2)]
        assert count_spoken(client, span) == len(everything) == 244
    assert samples[0] == samples[1]
    assert 0.15 < len(samples[0]) / len(everything) < 0.45
    assert {len(text) for text, *_ in samples[0]} == {5}
    assert {period for _, _, _, period, _ in everything} == {0, 1, 2, 3, 4}
