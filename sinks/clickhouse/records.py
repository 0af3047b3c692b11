"""Reads records of mentions.enriched before they are stored: fast, exact, never a silent default.
Pure.

ClickHouse turns a value of the wrong type into the column's default without a word. So every record
is read here first, with the limits of schemas/enriched.py; one that does not fit is refused with
pydantic's explanation.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from pydantic import ValidationError

from schemas.base import first_problem
from schemas.enriched import ENRICHED, AuthorGone, Dropped, EnrichedDeletion, EnrichedMention
from schemas.series import counted_at, moment_of, tick_of
from sinks.clickhouse.shapes import struct_of, union_decoder

_YEARS = range(1970, 2106)
_MENTION: Any = struct_of(EnrichedMention, "kind")
_decode = union_decoder((EnrichedMention, EnrichedDeletion, AuthorGone, Dropped), "kind").decode

Keep = Callable[[str, str, int], bool]
"""Whether a mention may be stored, by mention id, author id ('' for none) and revision: the
tombstones' say.
"""


@dataclass(slots=True)
class Batch:
    """Records that were read. Indices count the input.

    `refused` tells index and reason of each record that can never be stored, `forgotten` counts
    what `keep` held back, `buckets` are the starts of the five minutes whose series the records
    touch, `seen_until` is the latest seen_at, `live_since` the earliest seen_at of new mentions of
    the live lane.
    """

    records: list[bytes] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    forgotten: int = 0
    buckets: set[datetime] = field(default_factory=set)
    seen_until: datetime | None = None
    live_since: datetime | None = None
    profiles: dict[str, tuple[str, list[str], datetime]] = field(default_factory=dict)
    """Place, links and seen_at of authors whose profile shows either, by their id."""


def read_records(raws: Iterable[bytes], keep: Keep | None = None) -> Batch:
    """Read records of mentions.enriched; never raises for what they hold."""
    batch = Batch()
    starts: set[int] = set()
    seen_until, live_since = 0.0, math.inf
    for index, raw in enumerate(raws):
        try:
            record = _decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raw, record, reason = _second_reading(raw)
            if record is None:
                batch.refused.append((index, reason))
                continue
        mention: Any = record.mention if isinstance(record, _MENTION) else None
        shown = mention or record
        seen = shown.seen_at
        if seen.year not in _YEARS or (
            mention is not None and mention.published_at.year not in _YEARS
        ):
            batch.refused.append(
                (index, f"times must lie between {_YEARS.start} and {_YEARS.stop - 1}")
            )
            continue
        if (
            mention is not None
            and keep is not None
            and not keep(mention.id, _author_id(mention), mention.revision)
        ):
            batch.forgotten += 1
            continue
        batch.records.append(raw)
        batch.indices.append(index)
        author = mention.author if mention is not None else None
        if author is not None and (author.place or author.links):
            batch.profiles[author.id] = (author.place, [*author.links], seen)
        starts.add(tick_of(_told(mention) if mention is not None else seen))
        at = seen.timestamp()
        seen_until = max(seen_until, at)
        if mention is not None and at < live_since and mention.lane == "live" and not record.again:
            live_since = at
    batch.buckets = {moment_of(start) for start in starts}
    batch.seen_until = datetime.fromtimestamp(seen_until, UTC) if batch.records else None
    batch.live_since = datetime.fromtimestamp(live_since, UTC) if live_since < math.inf else None
    return batch


def _told(mention: Any) -> datetime:
    return counted_at(mention.published_at, mention.seen_at, kind=mention.kind, lane=mention.lane)


def _author_id(mention: Any) -> str:
    return mention.author.id if mention.author is not None else ""


def _second_reading(raw: bytes) -> tuple[bytes, Any, str]:
    """pydantic's view of a record the fast decoder refused: it explains, and mends what only looks
    unusual.
    """
    try:
        mended = ENRICHED.validate_json(raw).to_json()
        return mended, _decode(mended), ""
    except ValidationError as error:
        return raw, None, f"not a record of mentions.enriched: {first_problem(error)}"
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return raw, None, f"not a record of mentions.enriched: {error}"
