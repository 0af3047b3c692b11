"""Writes the story to disk: a month of history, the day in chapters, the bank's customers. Same
seed, same bytes.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson

from deploy.demo import incidents, people, rhythm, story, threads
from deploy.demo.chapters import BRIEF, CHAPTERS, CLOSING_SECS
from deploy.demo.compose import Line, Scribe
from deploy.demo.names import FIRST, LAST

FULL_DAY, FULL_HISTORY = 21_500, 16_800
"""Mentions of the day and of the four weeks before it, at full size."""
SMALLEST = 1_200
BRIEF_BELOW = 5_000
"""Smaller stories are played in fewer chapters."""
MOST_COMPLAINTS = 3
"""So often a customer of the crowd complains on the day at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was written, counted while it was written: the left side of the balance at the end.

    For each chapter of the day, `ends` has when it ends (seconds), `chapters` how many events it
    brings, `seen_until` when the last of them is seen (ms since 1970). `kinds` counts events of
    both lanes.
    """

    history: int
    ends: tuple[int, ...]
    chapters: tuple[int, ...]
    seen_until: tuple[int, ...]
    poison: int
    mentions: int
    kinds: dict[str, int] = field(default_factory=dict)
    customers: int = 0
    purchases: int = 0

    @property
    def events(self) -> int:
        """Lines that travel: everything but the broken one."""
        return self.history + sum(self.chapters)

    @property
    def repeats(self) -> int:
        """Events beyond the first of each mention."""
        return self.events - self.mentions


def generate(folder: Path, *, seed: int = 7, mentions: int = FULL_DAY) -> Plan:
    """Write the story of about `mentions` mentions on the day to `folder`, replacing what was there."""
    rng = Random(seed)  # noqa: S311  an invented story, no secrets
    share = max(mentions, SMALLEST) / FULL_DAY
    shutil.rmtree(folder, ignore_errors=True)
    cast = people.make_cast(rng, share)
    customers, purchases = _write_customers(rng, folder, cast, share)
    history = _history(rng, cast, FULL_HISTORY * max(share, 0.12))
    day = _day(rng, cast, max(mentions, SMALLEST), len(history) / story.HISTORY_DAYS)
    history += threads.planted()
    _write_history(folder / "history", history)
    ends = CHAPTERS if mentions >= BRIEF_BELOW else BRIEF
    chapters, seen_until = _write_day(folder / "day", day, ends)
    every = [*history, *day]
    kinds = Counter(_kind_of(line[3]) for line in every)
    ids = {line[3]["id"] for line in every if "id" in line[3]}
    return Plan(
        history=len(history),
        ends=ends,
        chapters=chapters,
        seen_until=seen_until,
        poison=1,
        mentions=len(ids),
        kinds=dict(kinds),
        customers=customers,
        purchases=purchases,
    )


def _history(rng: Random, cast: people.Cast, count: float) -> list[Line]:
    scribe = _scribe(rng, cast, "history")
    lines: list[Line] = []
    for number in range(story.HISTORY_DAYS):
        start = story.HISTORY_START + number * rhythm.DAY_SECS
        weekday = (story.DAY.weekday() - story.HISTORY_DAYS + number) % 7
        seconds = rhythm.ordinary_day(rng, weekday, count / story.HISTORY_DAYS)
        lines += _ordinary(rng, scribe, start, seconds)
    return lines


def _day(rng: Random, cast: people.Cast, count: int, mean: float) -> list[Line]:
    """The day: an ordinary Tuesday, the storm over it, and everything that was planted."""
    scribe = _scribe(rng, cast, "live")
    lines = _ordinary(
        rng, scribe, story.DAY_START, rhythm.ordinary_day(rng, story.DAY.weekday(), mean)
    )
    rival_start, rival_length = story.RIVAL_TROUBLE
    planted = [
        *incidents.scenes(),
        *incidents.leaver(rng),
        *incidents.spam(rng, max(12, count // 110)),
    ]
    for second in rhythm.wave(
        rng, story.DAY_START + rival_start, rival_length, max(30, count // 150)
    ):
        lines.append(scribe.crowd(second, storm=False, brand=story.RIVALS[0], topic="complaint"))
    lines += [scribe.nobody(second) for second in _scattered(rng, max(10, count // 140))]
    helped = max(8, count // 90)
    left = count - len(lines) - sum("id" in line[3] for line in planted) - helped
    crowd = [
        scribe.crowd(story.DAY_START + second, storm=True, brand=story.OWN)
        for second in rhythm.storm(rng, story.STORM_START, left)
    ]
    answered = incidents.answers(rng, crowd, helped)
    changed = [
        *incidents.repeats(rng, crowd, max(10, count // 75)),
        *incidents.edits(rng, crowd, max(6, count // 300)),
        *incidents.deletions(rng, crowd, max(10, count // 260)),
    ]
    return [*lines, *crowd, *planted, *answered, *changed]


def _ordinary(rng: Random, scribe: Scribe, start: int, seconds: Sequence[int]) -> list[Line]:
    """An ordinary day's mentions; one in a hundred is about nobody."""
    return [
        scribe.nobody(start + second)
        if rng.random() < 0.01
        else scribe.crowd(start + second, storm=False)
        for second in seconds
    ]


def _scattered(rng: Random, count: int) -> list[int]:
    return [
        story.DAY_START + second for second in rhythm.sample(rng, rhythm.WEEKDAY_HOURS, 3600, count)
    ]


def _scribe(rng: Random, cast: people.Cast, lane: str) -> Scribe:
    return Scribe(
        rng,
        cast,
        lane=lane,
        linked=Counter({author["id"]: MOST_COMPLAINTS for _, author in cast.linked}),
    )


def _kind_of(record: dict[str, Any]) -> str:
    kind = record.get("kind", "")
    return kind if kind in ("deleted", "restored", "author_deleted") else "posted"


def _write_history(folder: Path, lines: Iterable[Line]) -> None:
    folder.mkdir(parents=True)
    by_file: dict[str, list[Line]] = {}
    for line in lines:
        by_file.setdefault(line[2], []).append(line)
    for name, own in by_file.items():
        (folder / f"{name}.jsonl").write_bytes(_bytes_of(sorted(own, key=lambda line: line[:2])))


def _write_day(
    folder: Path, lines: Iterable[Line], until_all: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The day's lines by chapter and file; returns how many events each chapter has, and when its
    last one is seen.
    """
    start, counts, seen_until = story.DAY_START * 1000, [], []
    ordered = sorted(lines, key=lambda line: line[:2])
    place = 0
    for until in until_all:
        end = place
        while end < len(ordered) and ordered[end][0] < start + (until + CLOSING_SECS) * 1000:
            end += 1
        by_file: dict[str, list[Line]] = {}
        for line in ordered[place:end]:
            by_file.setdefault(line[2], []).append(line)
        target = folder / chapter_name(until)
        target.mkdir(parents=True)
        for name, own in by_file.items():
            (target / f"{name}.jsonl").write_bytes(_bytes_of(own))
        counts.append(end - place)
        seen_until.append(ordered[end - 1][0] if end else 0)
        place = end
    broken = (
        folder
        / chapter_name(next(until for until in until_all if until > story.at("13:20")))
        / "x.jsonl"
    )
    with broken.open("ab") as file:
        file.write(incidents.POISON + b"\n")
    return tuple(counts), tuple(seen_until)


def chapter_name(until: int) -> str:
    """The folder of the chapter that ends at that second of the day."""
    return f"until-{until // 3600:02d}{until % 3600 // 60:02d}"


def _bytes_of(lines: Iterable[Line]) -> bytes:
    return b"".join(orjson.dumps(line[3], option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def _write_customers(rng: Random, folder: Path, cast: people.Cast, share: float) -> tuple[int, int]:
    """customers.csv, purchases.csv and tickets.csv, as a CRM would export them; returns the rows of the first
    two.
    """
    rows = [
        _customer_row(key, name, segment, author)
        for key, name, segment, author, _ in story.CUSTOMERS
    ]
    bought: list[tuple[str, ...]] = [
        (key, product, day, f"{amount:.2f}",
         story.WARRANTIES.get((key, product), ""), story.RENEWALS.get((key, product), ""))
        for key, *_, goods in story.CUSTOMERS
        for product, day, amount in goods
    ]  # fmt: skip
    for number, (_, author) in enumerate(cast.linked, 1):
        segment = rng.choices(("standard", "silver", "student"), (70, 22, 8))[0]
        rows.append(_customer_row(f"C-{3000 + number}", author["name"], segment, author))
        bought += _purchases(rng, f"C-{3000 + number}")
    for number in range(round(120 * max(share, 0.2))):
        lang = rng.choice(list(people.LANGS))
        name = f"{rng.choice(FIRST[lang])} {rng.choice(LAST[lang])}"
        segment = rng.choices(("standard", "silver", "gold", "business"), (50, 25, 15, 10))[0]
        mail = f"customer{number}@mail.example"
        rows.append((f"C-{8000 + number}", name, segment, mail, "", "", "", "", "", ""))
        bought += _purchases(rng, f"C-{8000 + number}")
    folder.mkdir(parents=True)
    _write_csv(
        folder / "customers.csv",
        (
            "CustomerNo",
            "Name",
            "Segment",
            "Mail",
            "X",
            "Fediverse",
            "Forum",
            "Owner",
            "OwnerMail",
            "OwnerSlack",
        ),
        rows,
    )
    _write_csv(
        folder / "purchases.csv",
        ("CustomerNo", "Product", "Date", "Amount", "Warranty", "Renewal"),
        bought,
    )
    _write_csv(
        folder / "tickets.csv", ("TicketNo", "CustomerNo", "Subject", "Opened"), story.TICKETS
    )
    return len(rows), len(bought)


def _customer_row(key: str, name: str, segment: str, author: Any) -> tuple[str, ...]:
    kind = author["id"].partition(":")[0]
    handles = [author["handle"] if kind == column else "" for column in ("x", "mastodon", "forum")]
    owner = story.OWNERS.get(key, ("", "", ""))
    return (key, name, segment, f"{key.lower()}@mail.example", *handles, *owner)


def _purchases(rng: Random, key: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for product, low, high in rng.sample(people.PRODUCTS, rng.choice((1, 1, 2, 2, 3, 4))):
        day = f"20{rng.randint(16, 25)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        rows.append((key, product, day, f"{rng.randint(low, max(low, high)):.2f}", "", ""))
    return rows


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
