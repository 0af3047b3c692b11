"""Makes pages of what a server tells: reads statuses, understands deletions and replies, keeps the
cursor.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from connectors.mastodon.api import Arrived
from connectors.mastodon.memory import Memory
from connectors.mastodon.settings import Settings
from connectors.mastodon.statuses import id_of, normalise, unwanted
from connectors.tools.json import NotJson, loads
from schemas.base import to_utc
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Page, Reject


class PageMaker:
    """Collects events of one listener. `since`: newest number by stream; `at`: all was seen up to
    then (ISO 8601).
    """

    def __init__(self, context: SourceContext[Settings], memory: Memory, cursor: Any) -> None:
        self.since: dict[str, str] = dict(cursor["since"]) if cursor else {}
        self.at: str = cursor["at"] if cursor else context.clock.now().isoformat()
        self._context, self._memory = context, memory
        self._dropped: dict[str, int] = {}

    def cursor(self) -> dict[str, Any]:
        """The cursor after everything so far."""
        return {"since": dict(self.since), "at": self.at}

    def advance(self, stream: str, status: Any) -> None:
        """A post was seen on the stream. Numbers grow, by length first."""
        number, last = str(status.get("id") or ""), self.since.get(stream, "")
        if (len(number), number) > (len(last), last):
            self.since[stream] = number
            self.at = _later(self.at, status.get("created_at"), self._context.clock.now())

    def page(self, arrived: Iterable[Arrived]) -> Page:
        """What arrived, as one page; without a cursor where only heartbeats and the like did."""
        events: list[Event] = []
        rejects: list[Reject] = []
        before = self.cursor()
        for one in arrived:
            try:
                events += self._read(one)
            except Reject as reject:
                rejects.append(reject)
        after, dropped = self.cursor(), self._dropped
        self._dropped = {}
        moved = after if after != before else None
        return Page(events=events, rejects=rejects, cursor=moved, dropped=dropped)

    def posts(self, stream: str, statuses: Iterable[Any]) -> Page:
        """Posts of a timeline, newest first as it gives them, as one page with its cursor."""
        events: list[Event] = []
        rejects: list[Reject] = []
        for status in reversed(list(statuses)):
            try:
                events += self._status(stream, status, edited=False)
            except Reject as reject:
                rejects.append(reject)
        dropped, self._dropped = self._dropped, {}
        return Page(events=events, rejects=rejects, cursor=self.cursor(), dropped=dropped)

    def _read(self, arrived: Arrived) -> list[Event]:
        if arrived.event == "delete":
            return self._deleted(arrived.data.decode("utf-8", "replace").strip())
        if arrived.event not in ("update", "status.update"):
            return []
        try:
            status = loads(arrived.data)
        except NotJson as error:
            raise Reject(f"a status on the stream is not JSON: {error}", arrived.data) from error
        return self._status(arrived.stream, status, edited=arrived.event == "status.update")

    def _status(self, stream: str, status: Any, *, edited: bool) -> list[Event]:
        if isinstance(status, dict) and not edited:
            self.advance(stream, status)
        events = normalise(status, name=self._context.name, settings=self._context.settings)
        number = str(status.get("id") or "")
        if not events:
            return self._left_out(status, edited=edited)
        parent = self._memory.find(str(status.get("in_reply_to_id") or ""))
        told: list[Event] = []
        for event in events:
            if isinstance(event, MentionPosted) and parent:
                update = {"parent_id": parent.mention_id, "thread_id": parent.thread_id}
                event = MentionPosted(mention=event.mention.model_copy(update=update))
            if isinstance(event, MentionPosted) and number:
                self._memory.note(number, event.mention.id, event.mention.thread_id)
            told.append(event)
        return told

    def _left_out(self, status: dict[str, Any], *, edited: bool) -> list[Event]:
        """A status that is not for us. An edited one may have been before its author changed their
        mind: it goes.
        """
        if edited:
            return [MentionDeleted(mention_id=id_of(str(status["uri"])), source=self._context.name)]
        self._drop(unwanted(status, self._context.settings))
        return []

    def _deleted(self, number: str) -> list[Event]:
        known = self._memory.find(number)
        if known is None:
            self._drop("unknown_deletion")
            return []
        return [MentionDeleted(mention_id=known.mention_id, source=self._context.name)]

    def _drop(self, reason: str) -> None:
        self._dropped[reason] = self._dropped.get(reason, 0) + 1


def _later(at: str, claimed: Any, now: datetime) -> str:
    """The later of both, never after now: a post's own time can be any."""
    try:
        moment = to_utc(datetime.fromisoformat(claimed))
    except (TypeError, ValueError, OverflowError):
        moment = now
    return max(datetime.fromisoformat(at), min(moment, now)).isoformat()
