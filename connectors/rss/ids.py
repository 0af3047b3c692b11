"""Which item of a feed an entry is: the same at every poll, though feeds are careless with guids.

An item's id is its guid as it is written, else its link, else a hash of its words. Pure. Beyond that:

- Guids and links that differ in http or https, `www.`, sessions and campaigns are one.
- Entries that share a guid or link are told apart by title, link, date and, where that is not enough,
  their text (`guid#hash`). What had the bare guid first keeps it; nothing is edited into another.
- Versions of one article (same guid and link, other dates) are one item, as the newest says.
- An entry with a new guid and the title, link and date of an item that the feed no longer shows is that
  item. Of an edit nothing is told then, for the id that it would have to be told of is gone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.rss.addresses import canonical, has_path, place_of
from connectors.rss.entries import Entry
from connectors.rss.memory import Known, Memory, content_of, earlier_content_of, key_of, short
from connectors.tools.times import parse_time

_PART, ID_CHARS = 3, 2
"""A mark is 18 bits of the link, 18 of the title and 12 of the id as it was first written."""


@dataclass(slots=True)
class Item:
    """An entry with its id. `known` is what is remembered of it, be it by another guid."""

    entry: Entry
    base: str
    told: datetime | None
    updated: datetime | None
    content: str
    native: str = ""
    key: str = ""
    known: Known | None = None
    mark: str = field(default="", init=False)

    def settle(self, native: str, known: Known | None) -> None:
        """Give it its id."""
        self.native, self.key = native, key_of(canonical(native))
        self.mark = mark_of(self.entry) + mark_of_id(native)
        self.keep_first(known)

    def is_as(self, known: Known) -> bool:
        """Whether it says what it said then."""
        content = self.content if known.mark else earlier_content_of(self.entry)
        return known.content == content

    def keep_first(self, known: Known | None) -> None:
        """Take what is remembered of it; its id stays as it was written first."""
        self.known = known
        if known is not None and known.mark:
            self.mark = self.mark[:-ID_CHARS] + known.mark[-ID_CHARS:]


def items_of(entries: Sequence[Entry], memory: Memory, *, language: str = "") -> list[Item]:
    """The items a feed shows, each once, in its order."""
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    items = [_item(entry, language) for entry in entries]
    for item in items:
        siblings = groups[canonical(item.base)]
        if all(item.content != other.content or item.told != other.told for other in siblings):
            siblings.append(item)
    for siblings in groups.values():
        _settle(_newest_versions(siblings), memory)
    shown = [item for item in items if item.key]
    _recognise(shown, memory)
    return shown


def mark_of(entry: Entry) -> str:
    """Hashes of where an entry leads and of its title."""
    return short(place_of(entry["link"]), 3)[:_PART] + short(entry["title"], 3)[:_PART]


def mark_of_id(native: str) -> str:
    """A hash of an id as it is written."""
    return short(native, 2)[:ID_CHARS]


def moment_of(value: str, language: str = "") -> datetime | None:
    """The moment a feed tells, None where it tells none that can be read."""
    try:
        return parse_time(value, language=language).replace(microsecond=0) if value else None
    except ValueError:
        return None


def digest(*parts: str) -> str:
    """96 bits that stand for the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _item(entry: Entry, language: str) -> Item:
    language = entry["language"] or language
    return Item(
        entry=entry,
        base=entry["id"] or entry["link"] or digest(entry["title"], entry["text"]),
        told=moment_of(entry["published"], language),
        updated=moment_of(entry["updated"], language),
        content=content_of(entry),
    )


def _newest_versions(siblings: list[Item]) -> list[Item]:
    """Of entries with one guid, link and title, but other dates, the newest."""
    newest: list[Item] = []
    for item in sorted(siblings, key=_date, reverse=True):
        if not any(_is_version(item, other) for other in newest):
            newest.append(item)
    return [item for item in siblings if any(item is one for one in newest)]


def _is_version(item: Item, other: Item) -> bool:
    entry, title = item.entry, other.entry["title"]
    return bool(
        entry["id"]
        and entry["link"]
        and entry["link"] == other.entry["link"]
        and (entry["title"] in title or title in entry["title"])
        and _date(item)
        and _date(item) != _date(other)
    )


def _date(item: Item) -> float:
    date = item.updated or item.told
    return date.timestamp() if date else 0.0


def _settle(siblings: list[Item], memory: Memory) -> None:
    """Give entries that share a guid or link their ids: first what is known as it is, then edits, then
    what is new.
    """
    taken: set[str] = set()
    for is_it in (_is_unchanged, _is_edited):
        for item in siblings:
            for native in () if item.key else _names(item):
                key = key_of(canonical(native))
                known = memory.known(key) or memory.known(key_of(native))
                if known and key not in taken and is_it(item, known, native, siblings):
                    taken.add(key)
                    item.settle(native, known)
                    break
    fresh = [item for item in siblings if not item.key]
    for item in fresh:
        bare, short_name, long_name = _names(item)
        alone = len(siblings) == 1 and memory.known(key_of(canonical(bare))) is None
        twins = sum(_names(other)[1] == short_name for other in siblings)
        unclear = twins > 1 or memory.known(key_of(canonical(short_name))) is not None
        item.settle(bare if alone else long_name if unclear else short_name, None)


def _names(item: Item) -> tuple[str, str, str]:
    """The ids an entry can have, from the plain one to the one that tells it from all others."""
    entry, told = item.entry, item.told.isoformat() if item.told else ""
    parts = (entry["title"], entry["link"], told)
    return (
        item.base,
        f"{item.base}#{digest(*parts)}",
        f"{item.base}#{digest(*parts, entry['text'])}",
    )


def _is_unchanged(item: Item, known: Known, native: str, siblings: list[Item]) -> bool:
    return item.is_as(known)


def _is_edited(item: Item, known: Known, native: str, siblings: list[Item]) -> bool:
    """Whether what is known under an id of the entry is an earlier form of it, and no other item."""
    mark = mark_of(item.entry)
    same_link = known.mark[:_PART] == mark[:_PART] and has_path(item.entry["link"])
    same_title = known.mark[_PART : 2 * _PART] == mark[_PART:]
    same_date = item.told is not None and known.date == item.told
    if len(siblings) == 1 and item.entry["link"] and not _is_exact(item.told):
        same_date = False  # guids may count the places of a feed, and a day has several items
    if len(siblings) == 1:
        return not known.mark or same_link or same_title or same_date
    if not item.entry["id"] and not same_date:
        return False  # of undated entries under one link each text is one of its own
    return not known.mark or (same_link and same_title) or (same_link and same_date)


def _recognise(shown: list[Item], memory: Memory) -> None:
    """Find what is new among what the feed showed under another guid and shows no more."""
    fresh = [item for item in shown if item.known is None]
    if not fresh:
        return
    present = {item.key for item in shown}
    gone: defaultdict[str, list[Known]] = defaultdict(list)
    for key in memory.items:
        known = memory.known(key) if key not in present else None
        if known is not None and known.mark:
            gone[known.mark[: 2 * _PART]].append(known)
    for item in fresh:
        candidates = gone.get(item.mark[: 2 * _PART], [])
        same = next((known for known in candidates if _is_same(item, known)), None)
        if same is not None:
            candidates.remove(same)
            item.keep_first(same)


def _is_same(item: Item, known: Known) -> bool:
    """A time to the second tells apart what a day or no date does not; then the text has to be the same."""
    told = item.told
    same_text = item.is_as(known)
    return (_is_exact(told) and known.date == told) or (
        same_text and (told is None or known.date == told)
    )


def _is_exact(told: datetime | None) -> bool:
    """Whether a time of day is told, and not only the day."""
    return told is not None and (told.hour, told.minute, told.second) != (0, 0, 0)
