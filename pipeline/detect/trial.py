"""What a rule would have raised: closed buckets judged again, or kept or stored mentions held
against it. Sends nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from pipeline import registry, topics
from pipeline.config import Config
from pipeline.enrich.chain import MODEL_EPOCH, Chain, run_chain_on
from pipeline.kafka.read import all_records
from schemas.alert import Candidate
from schemas.draft import Draft, enriched
from schemas.enriched import ENRICHED, EnrichedMention
from sinks.clickhouse.stored import Stored


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
    for kept in all_records(config.kafka, topics.ENRICHED):
        try:
            record = ENRICHED.validate_json(kept.value or b"")
        except ValidationError:
            continue  # in the dead letters
        if not isinstance(record, EnrichedMention) or record.again or record.mention.lane != "live":
            continue
        seen_at = record.mention.seen_at
        if since <= seen_at < until:
            yield match(record) or seen_at


def matching_stored(
    config: Config, rule: str, pages: Iterable[Sequence[Stored]], chain: Chain
) -> Iterator[Candidate | datetime]:
    """Candidates of a mention rule over stored mentions, history too, as `chain` judges them today.

    Yields a datetime (published_at) for each mention that does not match, or is not kept today.
    Candidates are dated by publication.
    """
    entry = config.rules[rule]
    match = registry.build_match(entry.type, rule, entry.settings)
    assert match is not None, f"{rule} is a rule over time"
    for page in pages:
        drafts = [Draft(stored.mention) for stored in page]
        dropped = run_chain_on(chain, drafts, {})
        for index, (stored, draft) in enumerate(zip(page, drafts, strict=True)):
            at = stored.mention.published_at
            if index in dropped:
                yield at
                continue
            record = enriched(
                draft, models={}, model_epoch=MODEL_EPOCH, enriched_at=stored.enriched_at
            )
            candidate = match(record)
            yield candidate.model_copy(update={"at": at}) if candidate is not None else at
