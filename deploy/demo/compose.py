"""Puts the invented crowd's mentions together as the lines of files: who says what about whom,
where and when. Pure.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from deploy.demo import people, story, texts
from deploy.demo.people import Cast

Line = tuple[int, int, str, dict[str, Any]]
"""When it is seen (ms since 1970), its number, the file it stands in, the record."""

KINDS = ("x", "mastodon", "forum", "reviews", "news", "hackernews")
ORDINARY_KINDS, STORM_KINDS = (45, 10, 20, 15, 7, 3), (59, 9, 14, 15, 1, 2)
BRANDS, ORDINARY_BRANDS = (story.OWN, *story.RIVALS), (46, 30, 24)
ORDINARY_TOPICS = {
    "x": {"everyday": 42, "complaint": 20, "question": 18, "praise": 20},
    "mastodon": {"everyday": 45, "complaint": 18, "question": 20, "praise": 17},
    "forum": {"everyday": 28, "complaint": 22, "question": 38, "praise": 12},
    "hackernews": {"everyday": 55, "complaint": 20, "question": 25},
    "reviews": {"review_bad": 42, "review_good": 58},
    "news": {"headline": 100},
}
STORM_TOPICS = {
    "x": {"outage": 84, "complaint": 6, "question": 5, "everyday": 3, "praise": 2},
    "mastodon": {"outage": 80, "complaint": 7, "question": 9, "everyday": 4},
    "forum": {"outage": 78, "complaint": 8, "question": 11, "everyday": 3},
    "hackernews": {"outage": 70, "everyday": 15, "question": 15},
    "reviews": {"review_bad": 95, "review_good": 5},
    "news": {"breaking": 100},
}
_DELAYS = {
    "x": (2, 25),
    "mastodon": (1, 6),
    "forum": (10, 90),
    "reviews": (300, 2400),
    "news": (60, 600),
    "hackernews": (20, 120),
}
"""Seconds between publishing and seeing."""
_FORMS = {
    "x": ("{N}", "{N}", "{l}", "{N} Bank", "@{l}", "@{l}", "#{l}"),
    "mastodon": ("{N}", "{N} Bank", "{l}", "#{l}"),
}


@dataclass(slots=True)
class Scribe:
    """Writes records one after the other; numbers and recent posts to reply to are all it remembers."""

    rng: Random
    cast: Cast
    lane: str = "live"
    number: int = 0
    recent: dict[str, deque[tuple[str, str]]] = field(default_factory=dict)
    linked: Counter[str] = field(default_factory=Counter)
    """Authors who are customers, with how often they may still speak in the storm."""

    def crowd(self, second: int, *, storm: bool, brand: str = "", topic: str = "") -> Line:
        """What somebody says at that second (since 1970): about `brand`, or about any as on an
        ordinary day.
        """
        rng = self.rng
        kind = rng.choices(KINDS, STORM_KINDS if storm else ORDINARY_KINDS)[0]
        lang = _draw(rng, people.LANGS)
        brand = brand or rng.choices(BRANDS, ORDINARY_BRANDS)[0]
        topic = topic if topic and kind not in ("reviews", "news") else ""
        topic = topic or _draw(rng, (STORM_TOPICS if storm else ORDINARY_TOPICS)[kind])
        if kind == "reviews":
            return self._review(second, lang, brand, topic)
        if kind == "news":
            return self._article(second, lang, brand, topic)
        return self._post(second, kind, lang, brand, topic)

    def nobody(self, second: int) -> Line:
        """Talk that is about no brand, or about a run that only sounds like one."""
        rng = self.rng
        kind, lang = rng.choice(("x", "x", "mastodon", "forum")), _draw(rng, people.LANGS)
        line = self._post(second, kind, lang, "", "nobody")
        if rng.random() < 0.3:
            line[3]["text"] = f"{story.TRAP}: {line[3]['text']}"
        return line

    def _post(self, second: int, kind: str, lang: str, brand: str, topic: str) -> Line:
        rng = self.rng
        author = self._author(kind, lang, topic)
        rival = ""
        if topic == "outage" and author["id"] not in self.linked and rng.random() < 0.06:
            rival = story.NAMES[story.RIVALS[1]]
        form = _form(rng, kind, brand)
        written = texts.write(
            rng, lang, topic, form, texts.CASUAL if kind != "hackernews" else texts.TIDY, rival
        )
        record = self._record(second, kind, kind, author, written.text)
        record["source"] = {"x": "x-search", "mastodon": "fediverse"}.get(kind, kind)
        record["lang"] = lang
        if written.hashtags:
            record["hashtags"] = written.hashtags
        if written.handles:
            record["handles"] = written.handles
        if kind != "forum":
            record["engagement"] = {
                "likes": int(rng.lognormvariate(0.8, 1.3)),
                "replies": int(rng.expovariate(1.2)),
            }
        self._thread(record, kind)
        return self._line(second, kind, record)

    def _author(self, kind: str, lang: str, topic: str) -> dict[str, Any]:
        """Somebody; a customer does not complain more often than three times, the planted ones apart."""
        author = self.cast.pick(self.rng, kind, lang)
        if topic in texts.BAD and author["id"] in self.linked:
            while self.linked.get(author["id"]) == 0:
                author = self.cast.pick(self.rng, kind, lang)
            if author["id"] in self.linked:
                self.linked[author["id"]] -= 1
        return author

    def _thread(self, record: dict[str, Any], kind: str) -> None:
        """A fifth of the posts answers one of the last hundred."""
        recent = self.recent.setdefault(kind, deque(maxlen=100))
        if recent and self.rng.random() < 0.2:
            parent, thread = recent[int(self.rng.random() * len(recent))]
            record["parent_id"], record["thread_id"] = parent, thread
            if kind in ("forum", "hackernews"):
                record["kind"] = "comment"
        recent.append((record["id"], record.get("thread_id", record["id"])))

    def _review(self, second: int, lang: str, brand: str, topic: str) -> Line:
        rng = self.rng
        store = rng.choice(("app_store", "play_store"))
        good = topic == "review_good"
        author = people.reviewer(rng, store, lang, self.number)
        written = texts.write(rng, lang, topic, story.NAMES[brand], texts.REVIEWER)
        record = self._record(second, store, "reviews", author, written.text)
        record["id"] = f"{store}:{brand}:{self.number}"
        record["url"] = f"https://{store.replace('_', '-')}.example/{brand}/{self.number}"
        record["source"] = f"{store.replace('_', '-')}-{brand}"
        record |= {
            "kind": "review",
            "brand": brand,
            "rating": rng.choice((4, 5, 5)) if good else rng.choice((1, 1, 1, 2)),
            "title": texts.write(rng, lang, "title_good" if good else "title_bad", "").text,
        }
        return self._line(second, "reviews", record)

    def _article(self, second: int, lang: str, brand: str, topic: str) -> Line:
        rng = self.rng
        author = people.outlet(rng, lang)
        host = author["id"].rpartition(":")[2]
        title = texts.write(rng, lang, topic, story.NAMES[brand]).text
        body = " ".join(
            texts.write(rng, lang, name, story.NAMES[brand]).text for name in (topic, "everyday")
        )
        record = self._record(second, "rss", "news", author, f"{body}.")
        record |= {
            "id": f"rss:{host}:{self.number}",
            "url": f"https://{host}/{self.number}",
            "site": host,
        }
        record |= {"kind": "article", "title": title, "source": "news"}
        return self._line(second, "news", record)

    def _record(
        self, second: int, kind: str, file: str, author: dict[str, Any], text: str
    ) -> dict[str, Any]:
        self.number += 1
        site = people.SITES.get(kind, f"{kind.replace('_', '-')}.example")
        return {
            "id": f"{kind}:{people.namespace(kind)}:{self.lane[0]}{self.number}",
            "type": kind,
            "source": file,
            "kind": "post",
            "url": f"https://{site}/p/{self.lane[0]}{self.number}",
            "site": site,
            "text": text,
            "author": author,
            "published_at": moment(second * 1000),
        }

    def _line(self, second: int, file: str, record: dict[str, Any]) -> Line:
        return seen(self.rng, second, self.number, file, record, history=self.lane == "history")


def seen(
    rng: Random,
    second: int,
    number: int,
    file: str,
    record: dict[str, Any],
    *,
    history: bool = False,
) -> Line:
    """The line of a record published at that second: seen a moment later, on the history lane at once."""
    low, high = _DELAYS[file.partition("-")[0]]
    at = (
        second * 1000
        if history
        else min((second + rng.randint(low, high)) * 1000 + rng.randint(0, 999), _end_of(second))
    )
    if not history:
        record["seen_at"] = moment(at)
    return at, number, file, record


def moment(milliseconds: int) -> str:
    """The moment as files carry it."""
    return (
        datetime.fromtimestamp(milliseconds / 1000, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def _end_of(second: int) -> int:
    """The last millisecond of that day: what is seen later belongs to another story."""
    return (second // 86_400 + 1) * 86_400_000 - 1


def _form(rng: Random, kind: str, brand: str) -> str:
    forms: Sequence[str] = _FORMS.get(kind, ("{N}", "{N}", "{N} Bank", "{l}"))
    return rng.choice(forms).format(N=story.NAMES[brand], l=brand) if brand else ""


def _draw(rng: Random, weights: Any) -> str:
    return str(rng.choices(list(weights), list(weights.values()))[0])
