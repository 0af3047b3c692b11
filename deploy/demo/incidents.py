"""What besides the crowd happens to a day's lines: answers, edits, deletions, repeats, spam, one
broken line. Pure.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from deploy.demo import rhythm, story, texts
from deploy.demo.compose import Line, moment, seen

POISON = b'{"id": "x:x:cut-off", "source": "x-search", "type": "x", "text": "Brindlemoor is do'
"""A line that was cut off, as when a disk is full."""


def scenes() -> list[Line]:
    """The planted mentions, and what becomes of some of them."""
    lines: list[Line] = []
    for number, scene in enumerate(story.SCENES):
        second = story.DAY_START + story.at(scene.clock)
        lines.append(seen(Random(number), second, number, scene.file, scene_record(scene)))  # noqa: S311
    by_name = {scene.name: scene for scene in story.SCENES}
    twin = {**scene_record(by_name["influencer"]), "source": "x-lists"}
    lines.append(_again(twin, story.DAY_START + story.at("09:36:10"), 900, "x-lists"))
    gone = scene_record(by_name["shop-2"])
    lines.append(deletion(gone, story.DAY_START + story.at("16:20:30"), 901, "mastodon"))
    return lines


def scene_record(scene: story.Scene) -> dict[str, Any]:
    """The record of a planted mention, without when it was seen."""
    kind = scene.record["type"]
    spaces = {
        "x": "x",
        "mastodon": "meadow.example",
        "forum": "moneytalk.example",
        "hackernews": "item",
    }
    native = f"scene-{scene.name}"
    sources = {"x": "x-search", "mastodon": "fediverse", "rss": "news"}
    site = {
        "x": "x.example",
        "mastodon": "meadow.example",
        "forum": "moneytalk.example",
        "hackernews": "hn.example",
    }
    return {
        "id": f"{kind}:{spaces.get(kind, 'coinandcounter.example')}:{native}",
        "source": sources.get(kind, kind),
        "kind": "post",
        "url": f"https://{site.get(kind, 'coinandcounter.example')}/p/{native}",
        "site": site.get(kind, "coinandcounter.example"),
        "published_at": moment((story.DAY_START + story.at(scene.clock)) * 1000),
        **scene.record,
    }


def answers(rng: Random, crowd: Sequence[Line], count: int) -> list[Line]:
    """The bank's help account answers English posts on X, from ten minutes after the storm began."""
    begin = (story.DAY_START + story.STORM_START + 600) * 1000
    asked = [
        line
        for line in crowd
        if line[2] == "x" and line[0] > begin and "@brindlemoor" in line[3]["text"]
    ]
    lines = []
    for number, line in enumerate(rng.sample(asked, min(count, len(asked)))):
        record = line[3]
        second = line[0] // 1000 + rng.randint(120, 2400)
        if second >= story.DAY_START + rhythm.DAY_SECS:
            continue
        written = texts.write(rng, "en", "service", "")
        handle = record["author"]["handle"]
        answer = {
            "id": f"x:x:help{number}", "type": "x", "source": "x-search", "kind": "post",
            "site": "x.example",
            "url": f"https://x.example/p/help{number}", "text": f"@{handle} {written.text}",
            "author": dict(story.HELP),
            "published_at": moment(second * 1000), "parent_id": record["id"], "handles": [handle],
            "thread_id": record.get("thread_id", record["id"]),
        }  # fmt: skip
        lines.append(seen(rng, second, 10_000_000 + number, "x", answer))
    return lines


def repeats(rng: Random, crowd: Sequence[Line], count: int) -> list[Line]:
    """Mentions that come once more: half from the same source, half from a second one that sees the
    same posts.

    Like edits and deletions they keep away from what alerts quote at that time, so that a demo
    always tells the same.
    """
    lines = []
    posts = [
        line
        for line in crowd
        if line[2] == "x" and line[0] < _until(23.5) and line[3]["lang"] != "en"
    ]
    for number, line in enumerate(rng.sample(posts, min(count, len(posts)))):
        second = line[0] // 1000 + rng.randint(20, 900)
        file = "x-lists" if number % 2 else "x"
        record = {**line[3], "source": "x-lists"} if number % 2 else dict(line[3])
        lines.append(_again(record, second, 20_000_000 + number, file))
    return lines


def edits(rng: Random, crowd: Sequence[Line], count: int) -> list[Line]:
    """Reviews that get more stars after the repair, and posts on the fediverse that get a word more."""
    repaired = (story.DAY_START + story.at("12:50")) * 1000
    early = [
        line
        for line in crowd
        if line[2] in ("reviews", "mastodon") and _until(9.5) < line[0] < _until(12.25)
    ]
    lines = []
    for number, line in enumerate(rng.sample(early, min(count, len(early)))):
        second = repaired // 1000 + rng.randint(0, 6 * 3600)
        record = {**line[3], "revision": second * 1000}
        if line[2] == "reviews":
            record |= {
                "rating": rng.choice((3, 4)),
                "text": f"{record['text']} Update: works again.",
            }
        else:
            record["text"] = f"{record['text']} (edit: back since noon)"
        lines.append(_again(record, second + 5, 30_000_000 + number, line[2]))
    return lines


def deletions(rng: Random, crowd: Sequence[Line], count: int) -> list[Line]:
    """Posts that are deleted some hours later; every tenth of them is restored."""
    posts = [line for line in crowd if line[2] in ("x", "mastodon") and line[0] < _until(20)]
    lines = []
    for number, line in enumerate(rng.sample(posts, min(count, len(posts)))):
        second = line[0] // 1000 + rng.randint(5400, 3 * 3600)
        lines.append(deletion(line[3], second, 40_000_000 + number, line[2]))
        if number % 10 == 0:
            back = {
                **line[3],
                "revision": (second + 1800) * 1000,
                "seen_at": moment((second + 1802) * 1000),
            }
            record = {"kind": "restored", "mention": back}
            lines.append(((second + 1802) * 1000, 41_000_000 + number, line[2], record))
    return lines


def leaver(rng: Random) -> list[Line]:
    """Somebody posts five angry lines and closes the account in the evening."""
    lines = []
    for number in range(5):
        second = story.DAY_START + story.at("10:15") + number * 2300
        written = texts.write(rng, "en", "outage", "@brindlemoor", texts.CASUAL)
        record = {
            "id": f"x:x:goat{number}", "type": "x", "source": "x-search", "site": "x.example",
            "text": written.text,
            "url": f"https://x.example/p/goat{number}", "author": dict(story.LEAVER),
            "kind": "post",
            "handles": ["brindlemoor"], "published_at": moment(second * 1000),
        }  # fmt: skip
        lines.append(seen(rng, second, 50_000_000 + number, "x", record))
    at = (story.DAY_START + story.at("20:10:15")) * 1000
    gone: dict[str, Any] = {
        "kind": "author_deleted", "author_id": story.LEAVER["id"], "source": "x-search",
        "revision": at,
        "seen_at": moment(at),
    }  # fmt: skip
    return [*lines, (at, 50_000_009, "x", gone)]


def spam(rng: Random, count: int) -> list[Line]:
    """A wave of fake refunds from a dozen accounts: muted by phrase, domain or author."""
    start, length = story.SPAM_WAVE
    lines = []
    for number, second in enumerate(
        sorted(rhythm.wave(rng, story.DAY_START + start, length, count))
    ):
        account = number % 12
        sum_paid, code = rng.randint(80, 950), rng.randint(1000, 9999)
        text = rng.choice(
            (
                f"Brindlemoor customers: {story.SPAM_PHRASE} {rng.choice('✅💰🎁')} only today, reply YES {code}",
                f"Official @brindlemoor compensation of £{sum_paid} https://{story.SPAM_DOMAIN}/{code}",
                f"{story.SPAM_PHRASE.capitalize()}! Brindlemoor pays £{sum_paid} to the first {rng.randint(20, 90)}",
            )
        )
        record: dict[str, Any] = {
            "id": f"x:x:spam{number}", "type": "x", "source": "x-search", "site": "x.example",
            "text": text,
            "kind": "post", "url": f"https://x.example/p/spam{number}",
            "links": [f"https://{story.SPAM_DOMAIN}/"] if story.SPAM_DOMAIN in text else [],
            "published_at": moment(second * 1000),
        }  # fmt: skip
        record["author"] = {
            "id": f"x:x:spammer{account}",
            "handle": f"brindle_refund{account}",
            "followers": account,
        }
        lines.append(seen(rng, second, 60_000_000 + number, "x", record))
    return lines


def deletion(record: dict[str, Any], second: int, number: int, file: str) -> Line:
    """The line that says that a mention was deleted at its source."""
    gone = {
        "kind": "deleted", "mention_id": record["id"], "source": record["source"],
        "revision": second * 1000,
        "seen_at": moment(second * 1000 + 700),
    }  # fmt: skip
    return second * 1000 + 700, number, file, gone


def _again(record: dict[str, Any], second: int, number: int, file: str) -> Line:
    return second * 1000, number, file, {**record, "seen_at": moment(second * 1000)}


def _until(hour: float) -> float:
    return (story.DAY_START + hour * 3600) * 1000
