"""Of whom a push source may speak: what its sender tells is held against the source's own ids. Pure."""

from dataclasses import dataclass
from typing import Any

from schemas.event import AuthorDeleted, Event, MentionDeleted
from schemas.flow import Reject


@dataclass(frozen=True, slots=True)
class Voice:
    """The namespace that is a push source's own, the types of which it may tell every id, and what
    further ids may begin with.
    """

    namespace: str
    types: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, settings: Any, beginnings: tuple[str, ...] = ()) -> "Voice":
        """The voice of the source `name`; `may_speak_for` in its settings widens it, and so do the
        `beginnings` of ids of which its connector knows that they are the service's own.
        """
        types = frozenset(getattr(settings, "may_speak_for", ()))
        return cls(namespace_of(name), types, beginnings)

    def foreign(self, event: Event) -> Reject | None:
        """What refuses an event with an id that is not this source's, None where all are."""
        for field, value in _ids(event):
            if value and not self._is_own(value):
                return Reject(
                    f"{field}: {value!r} is not an id of this source, whose ids are "
                    f"type:{self.namespace}:…; leave out type and namespace for an id of your own",
                    event.to_json(),
                )
        return None

    def _is_own(self, whole: str) -> bool:
        kind, _, rest = whole.partition(":")
        namespace, _, native = rest.partition(":")
        if kind in self.types or whole.startswith(self.beginnings):
            return True
        return bool(kind and native) and namespace == self.namespace


def namespace_of(name: str) -> str:
    """The middle part of the ids of the push source `name`."""
    return name.replace(":", "-")


def _ids(event: Event) -> list[tuple[str, str]]:
    if isinstance(event, MentionDeleted):
        return [("mention_id", event.mention_id)]
    if isinstance(event, AuthorDeleted):
        return [("author_id", event.author_id)]
    mention = event.mention
    author = [("author.id", mention.author.id)] if mention.author else []
    parents = [("parent_id", mention.parent_id), ("thread_id", mention.thread_id)]
    return [("id", mention.id), *author, *parents]
