"""The records that follow from one event, as they are published. Pure."""

from pipeline import topics
from pipeline.enrich.chain import MODEL_EPOCH, Chain
from pipeline.kafka.outgoing import Outgoing
from schemas.base import Utc, from_ms
from schemas.draft import Draft
from schemas.enriched import AuthorGone, Dropped, Enriched, EnrichedDeletion
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Drop
from schemas.identity import person_subject
from schemas.mention import Mention
from schemas.upkeep import Tombstone


def record_of(record: Enriched) -> Outgoing:
    """A record of mentions.enriched, under its id."""
    return Outgoing(topics.ENRICHED, record.id.encode(), record.to_json())


def links_of(chain: Chain, draft: Draft) -> list[Outgoing]:
    """The links that enrichers conclude from a draft."""
    return [
        Outgoing(topics.LINKS, link.key.encode(), link.to_json())
        for step in chain
        if step.links is not None
        for link in step.links(draft)
    ]


def lifted_by(event: MentionRestored) -> Outgoing:
    """The tombstone of a mention that is back."""
    mention = event.mention
    return _tombstone("mention", mention.id, mention.revision, mention.seen_at, lifted=True)


def of_deletion(event: MentionDeleted) -> list[Outgoing]:
    """A mention was deleted at its source."""
    deletion = EnrichedDeletion(
        id=event.mention_id,
        source=event.source,
        revision=event.revision,
        seen_at=event.seen_at,
        lane=event.lane,
    )
    stone = _tombstone("mention", event.mention_id, event.revision, event.seen_at)
    return [stone, record_of(deletion)]


def of_author_deletion(event: AuthorDeleted) -> list[Outgoing]:
    """An author left."""
    gone = AuthorGone(
        id=event.author_id,
        source=event.source,
        revision=event.revision,
        seen_at=event.seen_at,
        lane=event.lane,
    )
    stone = _tombstone("author", event.author_id, event.revision, event.seen_at)
    return [stone, record_of(gone)]


def of_erased(event: Event) -> list[Outgoing]:
    """The trace of what a forgotten person wrote: countable, under a hash."""
    if not isinstance(event, MentionPosted | MentionRestored):
        return []
    mention = event.mention
    trace = Dropped(
        id=f"erased:{person_subject(mention.id)}",
        source=mention.source,
        revision=mention.revision,
        seen_at=mention.seen_at,
        lane=mention.lane,
        reason="tombstoned",
        detail="person",
    )
    return [record_of(trace)]


def of_dropped(mention: Mention, drop: Drop) -> Outgoing:
    """An edit after which the mention is not kept removes what was stored before; a new one is only
    counted.
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
        changed = {"rank": 0, "model_epoch": MODEL_EPOCH}
        return record_of(EnrichedDeletion.model_validate(about | changed))
    return record_of(Dropped.model_validate(about | {"detail": drop.detail[:200]}))


def _tombstone(
    kind: str, subject: str, revision: int, at: Utc, *, lifted: bool = False
) -> Outgoing:
    record = Tombstone.model_validate(
        {"kind": kind, "subject": subject, "revision": revision, "at": at, "lifted": lifted}
    )
    return Outgoing(topics.TOMBSTONES, record.key.encode(), record.to_json())
