"""Makes pages of what an instance tells: leaves out what is no post, remembers handles and who is
hidden, keeps the cursor.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from connectors.bluesky.events import is_hidden, normalise
from connectors.bluesky.memory import Memory
from connectors.bluesky.searching import Shown
from connectors.bluesky.settings import Settings
from connectors.bluesky.uris import POST, moment
from connectors.tools.json import NotJson, loads
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Page, Reject

_AHEAD_US = 86_400 * 1_000_000
"""No clock of an instance is a day ahead of ours: a cursor there would skip what is still to come."""


class PageMaker:
    """Collects the events of one connection. `us`: the time (microseconds) that all is known up to."""

    def __init__(
        self,
        context: SourceContext[Settings],
        memory: Memory,
        instance: str,
        since: int | None,
        searched: Mapping[str, str],
    ) -> None:
        self.us = since
        self._searched = dict(searched)
        self._context, self._memory, self._instance = context, memory, instance
        self._asked = since
        self._opening = True

    def page(self, messages: Sequence[bytes | Shown]) -> Page:
        """These messages as one page. A post that is none by its author's doing is dropped and counted:
        anybody can write one.
        """
        events: list[Event] = []
        rejects: list[Reject] = []
        dropped: Counter[str] = Counter()
        first: int | None = None
        for message in messages:
            try:
                if isinstance(message, Shown):
                    self._take(message, events, rejects, dropped)
                    continue
                payload = loads(message)
                us = self._advance(payload)
                first = us if first is None else first
                events += self._read(payload, dropped)
            except NotJson as error:
                rejects.append(Reject(f"{self._host} sent what is no JSON: {error}", message))
            except Reject as reject:
                rejects.append(reject)
        return Page(
            events=events,
            rejects=rejects,
            cursor=self.cursor(),
            gap=self._gap(first),
            dropped=dict(dropped),
        )

    def cursor(self) -> dict[str, Any] | None:
        """The cursor after everything so far; None before anything was told."""
        if self.us is None:
            return None
        searched = {"searched": dict(self._searched)} if self._searched else {}
        return {"us": self.us, "instance": self._instance, **searched}

    def _take(
        self, shown: Shown, events: list[Event], rejects: list[Reject], dropped: Counter[str]
    ) -> None:
        """What a search showed."""
        if shown.failed:
            dropped["search_failed"] += 1
        if shown.until:
            self._searched[shown.question] = shown.until
        for view in shown.posts:
            try:
                events += self._normalised(view)
            except Reject as reject:
                rejects.append(reject)

    @property
    def _host(self) -> str:
        return urlsplit(self._instance).hostname or ""

    def _advance(self, payload: Any) -> int:
        us = payload.get("time_us") if isinstance(payload, dict) else None
        if moment(us) is None:
            raise Reject(f"{self._host} sent what is no event: it has no time_us", payload)
        assert isinstance(us, int)
        if us > self._context.clock.now().timestamp() * 1e6 + _AHEAD_US:
            raise Reject(f"{self._host} sent an event of a day that has not come", payload)
        self.us = us if self.us is None else max(self.us, us)
        return us

    def _read(self, payload: dict[str, Any], dropped: Counter[str]) -> list[Event]:
        kind, did = payload.get("kind"), payload.get("did")
        if kind == "commit":
            commit = payload.get("commit")
            if not isinstance(commit, dict) or commit.get("collection") != POST:
                dropped["no_post"] += 1
                return []
            try:
                events = self._normalised(payload)
            except Reject:
                dropped["broken_post"] += 1
                return []
            handle = self._memory.handles.get(did) if isinstance(did, str) else None
            return [_named(event, handle) for event in events] if handle else events
        events = self._normalised(payload)
        assert isinstance(did, str)
        if kind == "account":
            self._account(did, payload)
        elif kind == "identity":
            told = payload.get("identity")
            handle = told.get("handle") if isinstance(told, dict) else None
            if isinstance(handle, str) and handle and handle != "handle.invalid":
                self._memory.name(did, handle)
        return events

    def _normalised(self, payload: Any) -> list[Event]:
        return normalise(payload, name=self._context.name, settings=self._context.settings)

    def _account(self, did: str, payload: dict[str, Any]) -> None:
        hidden = is_hidden(payload)
        if hidden:
            self._memory.hide(did)
        elif hidden is False:
            self._memory.show(did, payload["time_us"] // 1000)

    def _gap(self, first: int | None) -> tuple[str, str, str] | None:
        """What was asked for and lies before the first that was told, where that is much."""
        if first is None or not self._opening:
            return None
        self._opening = False
        begin = moment(self._asked)
        end = moment(first)
        if begin is None or end is None:
            return None
        if (end - begin).total_seconds() <= self._context.settings.gap_secs:
            return None
        reason = f"{self._host} does not go back so far"
        return begin.isoformat(), end.isoformat(), reason


def _named(event: Event, handle: str) -> Event:
    """The event with its author's handle, where it tells none."""
    if not isinstance(event, MentionPosted) or event.mention.author is None:
        return event
    author = event.mention.author.model_copy(update={"handle": handle})
    return event.model_copy(update={"mention": event.mention.model_copy(update={"author": author})})
