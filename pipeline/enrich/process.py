"""What becomes of one event: pure apart from the local look-ups. Bytes in, records to publish out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import ValidationError

from pipeline import metrics, topics
from pipeline.enrich.chain import MODEL_EPOCH, Chain, run_chain_on
from pipeline.enrich.decisions import by_part
from pipeline.kafka.outgoing import Outgoing
from pipeline.stream.batch import Outcome, PoisonError
from schemas.base import Utc, first_problem, from_ms
from schemas.context import Clock
from schemas.customer import Link
from schemas.draft import Draft
from schemas.enriched import AuthorGone, CustomerMatch, Dropped, EnrichedDeletion, EnrichedMention
from schemas.event import (
    EVENT,
    AuthorDeleted,
    Event,
    MentionAgain,
    MentionDeleted,
    MentionPosted,
    MentionRestored,
)
from schemas.flow import Drop
from schemas.identity import fold_handle, person_subject
from schemas.mention import Mention
from schemas.upkeep import Correction, Tombstone

_LATENCY = metrics.STAGE_LATENCY_SECS.labels("enrich")

_Judged = MentionPosted | MentionRestored | MentionAgain


def _nothing_decided(mention_id: str) -> Sequence[Correction]:
    return ()


@dataclass(frozen=True, slots=True)
class Enricher:
    """The chain with what it needs beside it. `models`: the versions of the trained models in it."""

    chain: Chain
    tombstone: Callable[[str, str], Tombstone | None]
    clock: Clock
    event_time: bool = False
    corrections: Callable[[str], Sequence[Correction]] = _nothing_decided
    models: dict[str, str] = field(default_factory=dict)

    def process(self, value: bytes | None) -> list[Outgoing]:
        """The records that follow from one event; raises PoisonError for bytes that are none."""
        (outcome,) = self.process_all([value])
        if isinstance(outcome, PoisonError):
            raise outcome
        return outcome

    def process_all(self, values: Sequence[bytes | None]) -> list[Outcome]:
        """What follows from each of several events, whose mentions are judged together."""
        outcomes: dict[int, Outcome] = {}
        judged: dict[int, _Judged] = {}
        for place, value in enumerate(values):
            try:
                event = read_event(value)
            except PoisonError as error:
                outcomes[place] = error
                continue
            if self._is_forgotten(event):
                metrics.DROPPED.labels("enrich", "tombstoned").inc()
                outcomes[place] = _erased(event)
            elif isinstance(event, MentionDeleted):
                outcomes[place] = _deleted(event)
            elif isinstance(event, AuthorDeleted):
                outcomes[place] = _author_deleted(event)
            else:
                judged[place] = event
        for (place, event), found in zip(
            judged.items(), self._judge_events([*judged.values()]), strict=True
        ):
            if isinstance(event, MentionAgain):
                outcomes[place] = self._again(event, found)
            else:
                outcomes[place] = self._mention(event, found)
        return [outcomes[place] for place in range(len(values))]

    def judge(self, mentions: Sequence[Mention]) -> list[Draft | Drop]:
        """What is worked out about each mention, with what people decided; Drop where it is not to
        be kept.
        """
        return self._judge(mentions, [()] * len(mentions), [False] * len(mentions))

    def _judge_events(self, events: Sequence[_Judged]) -> list[Draft | Drop]:
        """A mention restored stands though its tombstone may still be there; `again` has what
        people decided now.
        """
        return self._judge(
            [event.mention for event in events],
            [event.decided if isinstance(event, MentionAgain) else () for event in events],
            [isinstance(event, MentionRestored) for event in events],
        )

    def _judge(
        self,
        mentions: Sequence[Mention],
        decided: Sequence[Sequence[Correction]],
        restored: Sequence[bool],
    ) -> list[Draft | Drop]:
        found: list[Draft | Drop] = [
            self._tombstoned(mention, restored=stands) or Draft(mention)
            for mention, stands in zip(mentions, restored, strict=True)
        ]
        drafts = {place: draft for place, draft in enumerate(found) if isinstance(draft, Draft)}
        known = {}
        for number, (place, draft) in enumerate(drafts.items()):
            if said := (*self.corrections(draft.mention.id), *decided[place]):
                known[number] = by_part(said)
        dropped = run_chain_on(self.chain, [*drafts.values()], known)
        for number, place in enumerate(drafts):
            if number in dropped:
                found[place] = dropped[number]
        return found

    def _mention(
        self, event: MentionPosted | MentionRestored, draft: Draft | Drop
    ) -> list[Outgoing]:
        mention, restored = event.mention, isinstance(event, MentionRestored)
        lifted = (
            [_tombstone("mention", mention.id, mention.revision, mention.seen_at, lifted=True)]
            if restored
            else []
        )
        if isinstance(draft, Drop):
            metrics.DROPPED.labels("enrich", draft.reason).inc()
            return [*lifted, _dropped(mention, draft)]
        enriched_at = mention.seen_at if self.event_time else self.clock.now()
        if mention.lane == "live" and not self.event_time:
            _LATENCY.observe(max(0.0, (enriched_at - mention.seen_at).total_seconds()))
        return [*lifted, *self._records(draft, 2 if restored else 0, enriched_at)]

    def _again(self, event: MentionAgain, draft: Draft | Drop) -> list[Outgoing]:
        """Later than the row it was made from, which it replaces. What would not be kept today
        stays as it is.
        """
        if isinstance(draft, Drop):
            metrics.DROPPED.labels("enrich", f"again_{draft.reason}").inc()
            return []
        later = event.enriched_at + timedelta(milliseconds=1)
        return self._records(draft, event.rank, max(later, self.clock.now()), again=True)

    def _records(
        self, draft: Draft, rank: Literal[0, 2], enriched_at: datetime, *, again: bool = False
    ) -> list[Outgoing]:
        mention = draft.mention
        record = EnrichedMention(
            mention=mention,
            clean=draft.clean,
            brands=draft.brands,
            language=draft.language,
            relevance=draft.relevance,
            sentiment=draft.sentiment,
            emotion=draft.emotion,
            intents=draft.intents,
            topics=draft.topics,
            influence=draft.influence,
            role=draft.role,
            customer=draft.customer,
            authenticity=draft.authenticity,
            priority=draft.priority,
            failed=draft.failed,
            corrected=draft.corrected,
            models=self.models,
            rank=rank,
            again=again,
            model_epoch=MODEL_EPOCH,
            enriched_at=enriched_at,
        )
        pins = (
            [_pin(mention, draft.customer)]
            if draft.customer is not None and _is_new_pin(draft.customer)
            else []
        )
        return [*pins, _enriched(mention.id, record.to_json())]

    def _is_forgotten(self, event: Event) -> bool:
        """Whether it comes from a person who was forgotten for ever: whenever they wrote it,
        nothing of it is kept.
        """
        if isinstance(event, MentionDeleted):
            return False
        if isinstance(event, AuthorDeleted):
            author_id = event.author_id
        else:
            author_id = event.mention.author.id if event.mention.author is not None else ""
        return bool(author_id) and self.tombstone("person", person_subject(author_id)) is not None

    def _tombstoned(self, mention: Mention, *, restored: bool) -> Drop | None:
        if not restored and _covers(self.tombstone("mention", mention.id), mention.revision):
            return Drop("tombstoned", "mention")
        if mention.author is not None and _covers(
            self.tombstone("author", mention.author.id), mention.revision
        ):
            return Drop("tombstoned", "author")
        return None


def read_event(value: bytes | None) -> Event:
    """The event in a record's bytes; raises PoisonError with the first reason why there is none."""
    if not value:
        raise PoisonError("the record is empty")
    try:
        return EVENT.validate_json(value)
    except ValidationError as error:
        raise PoisonError(f"not an event: {first_problem(error)}") from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise PoisonError(f"not an event: {error}") from error


def _covers(tombstone: Tombstone | None, revision: int) -> bool:
    return tombstone is not None and tombstone.revision >= revision


def _enriched(key: str, value: bytes) -> Outgoing:
    return Outgoing(topics.ENRICHED, key.encode(), value)


def _tombstone(
    kind: str, subject: str, revision: int, at: Utc, *, lifted: bool = False
) -> Outgoing:
    record = Tombstone.model_validate(
        {"kind": kind, "subject": subject, "revision": revision, "at": at, "lifted": lifted}
    )
    return Outgoing(topics.TOMBSTONES, record.key.encode(), record.to_json())


def _deleted(event: MentionDeleted) -> list[Outgoing]:
    deletion = EnrichedDeletion(
        id=event.mention_id,
        source=event.source,
        revision=event.revision,
        seen_at=event.seen_at,
        lane=event.lane,
    )
    tombstone = _tombstone("mention", event.mention_id, event.revision, event.seen_at)
    return [tombstone, _enriched(event.mention_id, deletion.to_json())]


def _author_deleted(event: AuthorDeleted) -> list[Outgoing]:
    gone = AuthorGone(
        id=event.author_id,
        source=event.source,
        revision=event.revision,
        seen_at=event.seen_at,
        lane=event.lane,
    )
    tombstone = _tombstone("author", event.author_id, event.revision, event.seen_at)
    return [tombstone, _enriched(event.author_id, gone.to_json())]


def _erased(event: Event) -> list[Outgoing]:
    """The trace of what a forgotten person wrote: countable, under a hash."""
    if not isinstance(event, MentionPosted | MentionRestored):
        return []
    mention = event.mention
    dropped = Dropped(
        id=f"erased:{person_subject(mention.id)}",
        source=mention.source,
        revision=mention.revision,
        seen_at=mention.seen_at,
        lane=mention.lane,
        reason="tombstoned",
        detail="person",
    )
    return [_enriched(dropped.id, dropped.to_json())]


def _dropped(mention: Mention, drop: Drop) -> Outgoing:
    """An edit that took the mention out of every brand removes what was stored before; a new one is
    only counted.
    """
    about = {
        "id": mention.id,
        "source": mention.source,
        "revision": mention.revision,
        "seen_at": mention.seen_at,
        "lane": mention.lane,
        "reason": drop.reason,
    }
    if from_ms(mention.revision) > mention.published_at and drop.reason != "tombstoned":
        return _enriched(
            mention.id,
            EnrichedDeletion.model_validate(
                about | {"rank": 0, "model_epoch": MODEL_EPOCH}
            ).to_json(),
        )
    return _enriched(
        mention.id, Dropped.model_validate(about | {"detail": drop.detail[:200]}).to_json()
    )


def _is_new_pin(customer: CustomerMatch) -> bool:
    return customer.method == "handle" and customer.status == "confirmed"


def _pin(mention: Mention, customer: CustomerMatch) -> Outgoing:
    """The first exact handle match pins the native author id: from now on the id, not the handle,
    is the identity.
    """
    author = mention.author
    assert author is not None
    link = Link(
        author_id=author.id,
        customer_id=customer.customer_id,
        method="pinned_author",
        handle=fold_handle(mention.type, author.handle),
        evidence=customer.evidence,
        confidence=customer.confidence,
        basis=customer.basis,
        status="confirmed",
        decided_by="first handle match",
        at=mention.seen_at,
    )
    return Outgoing(topics.LINKS, link.key.encode(), link.to_json())
