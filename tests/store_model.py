"""What the store must show after any history, worked out the plain way in Python: the reference for
its property test.

Pure: takes the records that were stored, in any order and with repeats, and gives current mentions
and series.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.base import to_ms
from schemas.enriched import (
    AuthorGone,
    BrandMatch,
    Dropped,
    Enriched,
    EnrichedDeletion,
    EnrichedMention,
)
from schemas.series import counted_at

Version = tuple[int, int, int, int, int]
SeriesKey = tuple[str, str, str, str, datetime]


@dataclass
class World:
    """Everything that was stored, by what it is about."""

    mentions: dict[str, list[EnrichedMention]] = field(default_factory=lambda: defaultdict(list))
    deletions: dict[str, list[EnrichedDeletion]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, int] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def world_of(records: Iterable[Enriched]) -> World:
    """Sort records by what they say."""
    world = World()
    for record in records:
        match record:
            case EnrichedMention():
                world.mentions[record.id].append(record)
            case EnrichedDeletion():
                world.deletions[record.id].append(record)
            case AuthorGone():
                world.gone[record.id] = max(record.revision, world.gone.get(record.id, 0))
            case Dropped():
                world.dropped.add(record.id)
    return world


def current(world: World) -> dict[str, EnrichedMention]:
    """The mentions that are visible, by id, in their winning version."""
    shown = {}
    for id_, versions in world.mentions.items():
        best = max(versions, key=_version)
        deleted = max(
            (_deleted(deletion) for deletion in world.deletions.get(id_, ())), default=None
        )
        author = best.mention.author
        left = author is not None and best.mention.revision <= world.gone.get(author.id, -1)
        if not left and (deleted is None or _version(best) > deleted):
            shown[id_] = best
    return shown


def outcomes(world: World) -> dict[str, str]:
    """What became of every mention id that was ever heard of."""
    found = dict.fromkeys(world.dropped, "dropped")
    found |= dict.fromkeys(world.deletions, "deleted") | dict.fromkeys(world.mentions, "deleted")
    return found | dict.fromkeys(current(world), "stored")


def is_voice(record: EnrichedMention, match: BrandMatch) -> bool:
    """Whether it is somebody's own words about the brand: neither its people, nor a repost, nor of
    another thing.
    """
    return _is_free(record, match) and record.mention.kind != "repost"


def is_echo(record: EnrichedMention, match: BrandMatch) -> bool:
    """Whether it is a repost that reaches people."""
    return _is_free(record, match) and record.mention.kind == "repost"


def _is_free(record: EnrichedMention, match: BrandMatch) -> bool:
    judged = record.relevance.by_brand if record.relevance else ()
    return match.voice and all(one.relevant for one in judged if one.brand == match.brand)


def series(world: World) -> dict[SeriesKey, float]:
    """Every figure of series_5m that is not zero, by (metric, brand, dimension, label, bucket)."""
    groups: dict[
        tuple[str, str, str, datetime], tuple[list[EnrichedMention], list[EnrichedMention]]
    ]
    groups = defaultdict(lambda: ([], []))
    for id_, shown in current(world).items():
        bucket = min(_bucket(record) for record in world.mentions[id_])
        slices = (
            ("", ""),
            ("source", shown.mention.source),
            ("lang", shown.language.code if shown.language else ""),
        )
        for match in shown.brands.matches if shown.brands else ():
            for dimension, label in slices:
                spoken, passed_on = groups[match.brand, dimension, label, bucket]
                if is_voice(shown, match):
                    spoken.append(shown)
                if is_echo(shown, match):
                    passed_on.append(shown)
    figures = {}
    for (brand, dimension, label, bucket), (spoken, passed_on) in groups.items():
        for metric, value in _figures(spoken, passed_on).items():
            if value:
                figures[metric, brand, dimension, label, bucket] = float(value)
    return figures


def _figures(spoken: list[EnrichedMention], passed_on: list[EnrichedMention]) -> dict[str, int]:
    labels = [record.sentiment.label if record.sentiment else "" for record in spoken]
    followers: dict[str, int] = defaultdict(int)
    for record in (*spoken, *passed_on):
        if record.mention.author:
            author = record.mention.author
            followers[author.id] = max(followers[author.id], author.followers or 0)
    return {
        "mentions": len(spoken),
        "authors": len({record.mention.author.id for record in spoken if record.mention.author}),
        "negative": labels.count("negative"),
        "positive": labels.count("positive"),
        "reach": sum(followers.values()),
    }


def _bucket(record: EnrichedMention) -> datetime:
    mention = record.mention
    moment = counted_at(mention.published_at, mention.seen_at, kind=mention.kind, lane=mention.lane)
    return datetime.fromtimestamp(moment.timestamp() // 300 * 300, UTC)


def _version(record: EnrichedMention) -> Version:
    return record.mention.revision, record.rank, record.model_epoch, 0, to_ms(record.enriched_at)


def _deleted(record: EnrichedDeletion) -> Version:
    return record.revision, record.rank, 0, 1, to_ms(record.seen_at)
