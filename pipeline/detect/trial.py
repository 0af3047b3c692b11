"""What a rule would have raised: closed buckets judged again, or kept mentions held against it.
Sends nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from pipeline import registry, topics
from pipeline.config import Config
from pipeline.kafka.read import all_records
from schemas.alert import Candidate
from schemas.enriched import ENRICHED, EnrichedMention


@dataclass(slots=True)
class Episode:
    """One happening, from its first candidate to the one that cleared it (`ended` None: it went on
    at the end).

    `peak` is the candidate of the highest value; for a limit from below, of the lowest.
    """

    first: Candidate
    peak: Candidate
    last: Candidate
    ended: datetime | None = None


def episodes(candidates: Iterable[Candidate]) -> list[Episode]:
    """Candidates, in order of time, as happenings. A key that fires again after it was cleared is a
    new one.
    """
    episodes: list[Episode] = []
    going: dict[str, Episode] = {}
    for candidate in candidates:
        episode = going.get(candidate.dedup_key)
        if candidate.state == "clear":
            if episode is not None:
                episode.ended = candidate.at
                del going[candidate.dedup_key]
        elif episode is None:
            going[candidate.dedup_key] = episode = Episode(candidate, candidate, candidate)
            episodes.append(episode)
        else:
            episode.last = candidate
            if _further(candidate, episode.peak):
                episode.peak = candidate
    return episodes


def _further(candidate: Candidate, peak: Candidate) -> bool:
    value, highest, usual = candidate.value or 0.0, peak.value or 0.0, peak.expected
    return value < highest if usual is not None and highest < usual else value > highest


def matching_mentions(
    config: Config, rule: str, since: datetime, until: datetime
) -> Iterator[Candidate | datetime]:
    """Candidates of a mention rule over the live mentions that mentions.enriched still has, seen in
    this time.

    Yields a datetime (seen_at) for each mention that does not match, so that a reader can show how
    far it is.
    """
    entry = config.rules[rule]
    match = registry.build_match(entry.type, rule, entry.settings)
    assert match is not None, f"{rule} is a rule over time"
    for record in all_records(config.kafka, topics.ENRICHED):
        try:
            enriched = ENRICHED.validate_json(record.value or b"")
        except ValidationError:
            continue  # in the dead letters
        if (
            not isinstance(enriched, EnrichedMention)
            or enriched.again
            or enriched.mention.lane != "live"
        ):
            continue
        seen_at = enriched.mention.seen_at
        if since <= seen_at < until:
            yield match(enriched) or seen_at
