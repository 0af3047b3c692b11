"""What travels on mentions.raw and mentions.history: something happened to a mention or to an
author.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.base import EPOCH, QUIET, Model, Utc
from schemas.mention import Lane, Mention
from schemas.upkeep import Correction


class MentionPosted(Model):
    """A mention was posted, edited, or seen again with other figures."""

    kind: Literal["posted"] = "posted"
    mention: Mention

    @property
    def key(self) -> str:
        return self.mention.id


class MentionRestored(Model):
    """A deleted mention is visible again. Carries the whole mention; `revision` is the time of the
    restoring.
    """

    kind: Literal["restored"] = "restored"
    mention: Mention

    @property
    def key(self) -> str:
        return self.mention.id


class MentionDeleted(Model):
    """A mention was deleted. `revision` (ms) is the time of the deletion; 0 is filled in by ingest
    from its clock.
    """

    kind: Literal["deleted"] = "deleted"
    mention_id: str = Field(min_length=3, max_length=500)
    source: str
    revision: int = Field(default=0, ge=0, lt=1 << 48)
    seen_at: Utc = EPOCH
    lane: Lane = "live"

    @property
    def key(self) -> str:
        return self.mention_id


class AuthorDeleted(Model):
    """An author left: everything they wrote up to `revision` (ms) goes."""

    kind: Literal["author_deleted"] = "author_deleted"
    author_id: str = Field(min_length=1, max_length=500)
    source: str
    revision: int = Field(default=0, ge=0, lt=1 << 48)
    seen_at: Utc = EPOCH
    lane: Lane = "live"

    @property
    def key(self) -> str:
        return self.author_id


class MentionAgain(Model):
    """A stored mention is to be enriched anew, as it stands: nothing happened to it, so no rule
    looks at it.

    `rank` and `enriched_at` are those of its row, whose place the new one takes. `decided`: what a
    person has decided this moment, which may not have reached the directories yet.
    """

    kind: Literal["again"] = "again"
    mention: Mention
    rank: Literal[0, 2] = 0
    enriched_at: Utc
    decided: tuple[Correction, ...] = ()

    @property
    def key(self) -> str:
        return self.mention.id


Event = Annotated[
    MentionPosted | MentionRestored | MentionAgain | MentionDeleted | AuthorDeleted,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event, config=QUIET)
"""Reads an event from bytes: `EVENT.validate_json(value)`; raises pydantic.ValidationError."""
