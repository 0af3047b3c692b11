"""What becomes of one event: pure apart from the local look-ups. Bytes in, records to publish out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import ValidationError

from enrichers.engines.models.reader import NAME as READER
from pipeline import metrics
from pipeline.enrich.chain import MODEL_EPOCH, Chain, run_chain_on
from pipeline.enrich.decisions import by_part
from pipeline.enrich.records import (
    lifted_by,
    links_of,
    of_author_deletion,
    of_deletion,
    of_dropped,
    of_erased,
    record_of,
)
from pipeline.kafka.outgoing import Outgoing
from pipeline.stream.batch import Outcome, PoisonError
from schemas.base import first_problem
from schemas.context import Clock
from schemas.draft import Draft, enriched
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
from schemas.identity import anonymous_id, is_forgotten_author, person_subject
from schemas.mention import Author, Mention
from schemas.upkeep import Correction, Tombstone

_LATENCY = metrics.STAGE_LATENCY_SECS.labels("enrich")

_Judged = MentionPosted | MentionRestored | MentionAgain


def _nothing_decided(mention_id: str) -> Sequence[Correction]:
    return ()


def _nobody(*_: str) -> bool:
    return False


def _proven(_: Mention) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Processor:
    """The chain with what it needs beside it. `models`: the versions of the trained models in it."""

    chain: Chain
    tombstone: Callable[[str, str], Tombstone | None]
    clock: Clock
    event_time: bool = False
    corrections: Callable[[str], Sequence[Correction]] = _nothing_decided
    models: dict[str, str] = field(default_factory=dict)
    unproven: Callable[[Mention], bool] = _proven
    """Whether nobody vouches for who told a mention: the row of a stored one does not say."""
    opted_out: Callable[[str, str, str], bool] = _nobody
    """Whether an `author`, by id, does not want to be recognised on a platform (a type of source)."""
    most_with_care: int = 100
    """Of so many events in a slice each is judged with care: more tell that they come faster."""
    hurry_after: timedelta = timedelta(seconds=10)
    """A mention seen longer ago than this is late: others wait behind it."""

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
                outcomes[place] = of_erased(event)
            elif isinstance(event, MentionDeleted):
                outcomes[place] = of_deletion(event)
            elif isinstance(event, AuthorDeleted):
                outcomes[place] = self._left(event)
            else:
                judged[place] = event
        for (place, event), verdict in zip(
            judged.items(), self._judge_events([*judged.values()]), strict=True
        ):
            if isinstance(event, MentionAgain):
                outcomes[place] = self._again(event, verdict)
            else:
                outcomes[place] = self._mention(event, verdict)
        return [outcomes[place] for place in range(len(values))]

    def judge(self, mentions: Sequence[Mention]) -> list[Draft | Drop]:
        """What is worked out about each mention, with what people decided; Drop where it is not to
        be kept.
        """
        some = [False] * len(mentions)
        return self._judge(mentions, [()] * len(mentions), restored=some, hurried=some)

    def _judge_events(self, events: Sequence[_Judged]) -> list[Draft | Drop]:
        """A mention restored stands though its tombstone may still be there; `again` has what
        people decided now.
        """
        return self._judge(
            [event.mention for event in events],
            [event.decided if isinstance(event, MentionAgain) else () for event in events],
            restored=[isinstance(event, MentionRestored) for event in events],
            hurried=[self._is_hurried(event, len(events)) for event in events],
        )

    def _is_hurried(self, event: _Judged, beside: int) -> bool:
        """Whether more wait than can be judged with care at once: what is asked for again always is,
        history never.
        """
        if isinstance(event, MentionAgain) or self.event_time:
            return False
        mention = event.mention
        if mention.lane == "history" or beside > self.most_with_care:
            return True
        return self.clock.now() - mention.seen_at > self.hurry_after

    def _judge(
        self,
        mentions: Sequence[Mention],
        decided: Sequence[Sequence[Correction]],
        *,
        restored: Sequence[bool],
        hurried: Sequence[bool],
    ) -> list[Draft | Drop]:
        verdicts: list[Draft | Drop] = [
            self._tombstoned(mention, restored=stands)
            or Draft(self._marked(mention), hurried=in_haste)
            for mention, stands, in_haste in zip(mentions, restored, hurried, strict=True)
        ]
        drafts = {place: draft for place, draft in enumerate(verdicts) if isinstance(draft, Draft)}
        known = {}
        for number, (place, draft) in enumerate(drafts.items()):
            if said := (*self.corrections(draft.mention.id), *decided[place]):
                known[number] = by_part(said)
        dropped = run_chain_on(self.chain, [*drafts.values()], known)
        for number, place in enumerate(drafts):
            if number in dropped:
                verdicts[place] = dropped[number]
        return verdicts

    def _left(self, event: AuthorDeleted) -> list[Outgoing]:
        """The records of an account that left; also under the id that it is counted by without being
        known.
        """
        records = of_author_deletion(event)
        if self.opted_out("author", event.author_id, event.author_id.partition(":")[0]):
            unknown = event.model_copy(update={"author_id": anonymous_id(event.author_id)})
            records += of_author_deletion(unknown)
        return records

    def _marked(self, mention: Mention) -> Mention:
        author = mention.author
        if author is not None and self.opted_out("author", author.id, mention.type):
            mention = _without_author(mention, author)
        if mention.unproven or not self.unproven(mention):
            return mention
        return mention.model_copy(update={"unproven": True})

    def _mention(
        self, event: MentionPosted | MentionRestored, draft: Draft | Drop
    ) -> list[Outgoing]:
        mention, restored = event.mention, isinstance(event, MentionRestored)
        lifted = [lifted_by(event)] if isinstance(event, MentionRestored) else []
        if isinstance(draft, Drop):
            metrics.DROPPED.labels("enrich", draft.reason).inc()
            return [*lifted, of_dropped(mention, draft)]
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
        record = enriched(
            draft,
            models=self._models_of(draft),
            rank=rank,
            again=again,
            model_epoch=MODEL_EPOCH,
            enriched_at=enriched_at,
        )
        # From a stored row nothing is pinned: it does not tell whether its author's claims are believed.
        return [*(() if again else links_of(self.chain, draft)), record_of(record)]

    def _models_of(self, draft: Draft) -> dict[str, str]:
        """The models that had a say: what the reader is to read yet is due to be enriched anew."""
        if draft.sentiment is None or draft.sentiment.tier != "unread":
            return self.models
        return {name: one for name, one in self.models.items() if name != READER}

    def _is_forgotten(self, event: Event) -> bool:
        """Whether it comes from a person who was forgotten for ever: whenever they wrote it,
        nothing of it is kept.
        """
        if isinstance(event, MentionDeleted):
            return False
        if isinstance(event, AuthorDeleted):
            return self._is_remembered(person_subject(event.author_id))
        author = event.mention.author
        return author is not None and is_forgotten_author(author, self._is_remembered)

    def _is_remembered(self, subject: str) -> bool:
        return self.tombstone("person", subject) is not None

    def _tombstoned(self, mention: Mention, *, restored: bool) -> Drop | None:
        if not restored and _covers(self.tombstone("mention", mention.id), mention.revision):
            return Drop("tombstoned", "mention")
        if mention.author is not None and _covers(
            self.tombstone("author", mention.author.id), mention.revision
        ):
            return Drop("tombstoned", "author")
        return None


def _without_author(mention: Mention, author: Author) -> Mention:
    """What is counted of somebody who does not want to be recognised: their words, and that they are
    somebody.
    """
    nobody = Author(id=anonymous_id(author.id))
    return mention.model_copy(update={"author": nobody, "url": "", "payload": None})


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
