"""What people decide about mentions, onto the topics: the decision for ever, an audited action, the
mention anew.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.event import MentionAgain
from schemas.upkeep import Action, Correction
from sinks.clickhouse.stored import Stored


def known_corrections(kafka: Kafka, mention_id: str = "") -> list[Correction]:
    """What holds now, of one mention or of all, latest first; unreadable records are none."""
    latest: dict[bytes, Correction | None] = {}
    for record in all_records(kafka, topics.CORRECTIONS):
        try:
            correction = Correction.model_validate_json(record.value) if record.value else None
        except ValueError:
            continue
        latest[record.key or b""] = correction
    holding = (one for one in latest.values() if one is not None and one.value is not None)
    return sorted(
        (one for one in holding if mention_id in ("", one.mention_id)),
        key=lambda one: one.at,
        reverse=True,
    )


def correct(
    kafka: Kafka,
    stored: Stored,
    values: Iterable[tuple[str, object]],
    *,
    by: str,
    note: str,
    clock: Clock,
) -> list[Correction]:
    """Decide fields of a mention for ever (None: undo) and have it enriched anew; returns the
    decisions.

    When it returns, Kafka has all of it; the row follows once the history lane and the store have
    done their part.
    """
    mention = stored.mention
    given = dict(values)
    before = {one.field: one.at for one in known_corrections(kafka, mention.id)}
    now = clock.now()
    # Later than what it replaces, also where that was decided on a host whose clock is ahead.
    at = max(
        [now, *(before[field] + timedelta(milliseconds=1) for field in given if field in before)]
    )
    author_id = mention.author.id if mention.author is not None else ""
    decided = [
        Correction(
            mention_id=mention.id, field=field, value=value, by=by, at=at, author_id=author_id
        )
        for field, value in given.items()
    ]
    action = Action.of("correct", mention.id, by=by, at=now, note=note)
    again = again_of(stored, decided)
    with Sender(kafka, "grapevine-correct") as sender:
        # One after the other: the mention must not be enriched anew before its decision is there.
        sender.deliver(
            Outgoing(topics.CORRECTIONS, one.key.encode(), one.to_json()) for one in decided
        )
        sender.deliver([Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())])
        sender.deliver([Outgoing(topics.HISTORY, again.key.encode(), again.to_json())])
    return decided


def again_of(stored: Stored, decided: Sequence[Correction] = ()) -> MentionAgain:
    """The event that has a stored mention enriched anew."""
    return MentionAgain(
        mention=stored.mention,
        rank=stored.rank,
        enriched_at=stored.enriched_at,
        decided=tuple(decided),
    )
