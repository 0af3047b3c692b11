"""The slow records beside the stream: tombstones, cursors, corrections, people's actions and dead
letters.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field

from schemas.base import Model, Utc

_LONGEST_ID = 300


class Tombstone(Model):
    """The memory of a deletion as of `revision` (ms). An erasure is absolute, holds a salted hash
    only as `subject`.

    `kind` mention and author: `subject` is the id; person: `subject` is the hash of the customer's
    or author's id. `lifted` after a restore: kept, so that every order of records comes to the same
    end.
    """

    kind: Literal["mention", "author", "person"]
    subject: str
    revision: int
    at: Utc
    lifted: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}"


class OptOut(Model):
    """A person does not want to be recognised: this account (`author`, its id) or this customer is
    linked with nobody on a platform (`platform`, a type of source; empty: everywhere), and an account
    is not profiled there. `lifted`: they do again.
    """

    kind: Literal["author", "customer"]
    id: str = Field(min_length=1, max_length=500)
    platform: str = ""
    by: str = ""
    at: Utc
    note: str = ""
    lifted: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}|{self.id}|{self.platform}"


class Cursor(Model):
    """How far a source was read. `position` is the connector's own JSON; only its connector
    understands it. `read` and `refused` are how many records came of it up to there, and how many
    could not be read.
    """

    source: str
    type: str
    position: Any = None
    at: Utc
    read: int = 0
    refused: int = 0


class SourceRun(Model):
    """A stretch of time in which a source was listened to, or was not (`gap`), with the reason."""

    source: str
    kind: Literal["covered", "gap"]
    start: Utc
    end: Utc
    reason: str = ""


class Correction(Model):
    """A person's decision about one field of one mention; it wins over every model, for ever.
    `value` None: undone.

    `author_id` is the mention's author: who is forgotten takes the decisions about their mentions
    along.
    """

    mention_id: str
    field: str
    value: Any = None
    by: str
    at: Utc
    author_id: str = ""

    @property
    def key(self) -> str:
        return f"{self.mention_id}|{self.field}"


class Action(Model):
    """What a person asked for: acknowledge an alert, drop a dead letter, forget an author. Audited,
    never changed.
    """

    id: str
    verb: Literal[
        "acknowledge",
        "snooze",
        "resolve",
        "false_alarm",
        "reopen",
        "redrive",
        "drop",
        "confirm_link",
        "reject_link",
        "undo_link",
        "opt_out",
        "opt_in",
        "forget",
        "correct",
        "reprocess",
        "answered",
        "unanswered",
        "influencer",
        "look_up",
        "export",
    ]
    subject: str
    by: str
    at: Utc
    until: Utc | None = None
    note: str = ""

    @classmethod
    def of(cls, verb: str, subject: str, *, by: str, at: datetime, note: str = "") -> Self:
        """What somebody asked for about a subject, now; raises ValidationError for a verb that is none."""
        own_id = f"{verb}:{subject}:{at.timestamp():.3f}"[-_LONGEST_ID:]
        return cls.model_validate(
            {"id": own_id, "verb": verb, "subject": subject, "by": by, "at": at, "note": note}
        )


class DeadLetter(Model):
    """An input that can never be processed, kept whole. `value` and `key` are base64 of the
    original bytes.
    """

    source: str
    service: str
    topic: str = ""
    partition: int = -1
    offset: int = -1
    reason: str = Field(max_length=2000)
    error: str = ""
    attempts: int = 1
    at: Utc
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic as configured for one brand ('' : all): who sees to it, and the day of the fix if
    there was one.
    """

    topic: str
    brand: str
    owner: str
    fixed_on: date | None
