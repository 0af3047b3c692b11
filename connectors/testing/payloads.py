"""What `normalise` promises: every kind of payload gives events, the same ones each time, and any
other payload gives events or a Reject. Wrong payloads are made from right ones, place by place, so
that many of them are read nearly to the end.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from connectors.testing.stand import BrokenPromiseError, Stand, expect
from schemas.event import EVENT, AuthorDeleted, Event, MentionDeleted
from schemas.flow import Reject

HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 17, 2**70, 1e300, "", "0", "::", "a:b:c", "@", "#", "NaN", "1e400",
    "2026-11-20T12:00:00Z", "0001-01-01T00:00:00+14:00", "99999-01-01", "http://[", "<![x href",
    "\x00", "é" * 3000, "x" * 100_000, [], {}, [None], {"id": 1}, [[[]]],
)  # fmt: skip
"""Values that dates, addresses, ids, numbers, lists and markup are not."""
LEAST_SHARE = 0.2
"""Of payloads with one wrong place so many are events yet: most places are not the id."""
_ID = re.compile(r"[^:]+:[^:]+:.+", re.DOTALL)


def check_payloads(stand: Stand, connector: Any) -> None:
    """Each of the maker's payloads gives valid events, the same ones again, and is left as it was."""
    expect(bool(stand.payloads), "the maker gives one payload of every kind (`payloads`)")
    for kind, payload in stand.payloads.items():
        before = copy.deepcopy(payload)
        events = normalised(stand, connector, payload)
        expect(
            isinstance(events, list) and bool(events),
            f"the payload {kind!r} gives an event: {events!r}",
        )
        assert isinstance(events, list)
        check_events(events)
        expect(payload == before, f"normalise does not change the payload {kind!r}")
        again = normalised(stand, connector, before)
        expect(again == events, f"the payload {kind!r} gives the same events again")


def check_hostile_payloads(stand: Stand, connector: Any) -> None:
    """With one wrong place each payload gives valid events or a Reject, and a share of them events."""
    outcomes = [
        normalised(stand, connector, wrong)
        for payload in stand.payloads.values()
        for wrong in mutations(payload)
    ]
    told = [events for events in outcomes if isinstance(events, list) and events]
    for events in told:
        check_events(events)
    reasons = Counter(outcome for outcome in outcomes if isinstance(outcome, str))
    expect(
        len(told) >= LEAST_SHARE * len(outcomes),
        f"of {len(outcomes)} payloads with one wrong place {len(told)} are events; an odd field costs "
        f"that field, not the post: {reasons.most_common(5)}",
    )


def normalised(stand: Stand, connector: Any, payload: Any) -> list[Event] | str:
    """The events of a payload, or the reason why there are none."""
    context = stand.context(stand.address, stand.secret)
    try:
        events = connector.normalise(payload, name=context.name, settings=context.settings)
    except Reject as reject:
        return reject.reason
    except Exception as error:
        raise BrokenPromiseError(f"normalise raises Reject only, not {error!r}") from error
    expect(isinstance(events, list), "normalise gives a list of events")
    return list(events)


def check_events(events: list[Event]) -> None:
    """Events that travel: read back equal, and their ids have the form that every room relies on."""
    for event in events:
        expect(EVENT.validate_json(event.to_json()) == event, f"is read back as it was: {event!r}")
        expect(bool(_ID.fullmatch(event.key)), f"the id is type:namespace:native: {event.key!r}")
        if isinstance(event, MentionDeleted | AuthorDeleted):
            continue
        mention, author = event.mention, event.mention.author
        expect(author is None or author.id.count(":") >= 2, f"an author's id is whole: {author!r}")
        expect(
            mention.type == mention.id.partition(":")[0],
            f"the id begins with the type: {mention!r}",
        )


def mutations(payload: Any) -> Iterator[Any]:
    """The payload with every one of its places wrong in every way, one at a time, or missing."""
    for path in _paths(payload):
        for value in HOSTILE:
            yield _changed(payload, path, lambda holder, key, value=value: _put(holder, key, value))
        yield _changed(payload, path, lambda holder, key: holder.__delitem__(key))
        yield _changed(payload, path, lambda holder, key: _put(holder, key, [holder[key]]))


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*above, key)
        yield from _paths(part, (*above, key))


def _changed(payload: Any, path: tuple[Any, ...], change: Any) -> Any:
    fresh = holder = copy.deepcopy(payload)
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return fresh


def _put(holder: Any, key: Any, value: Any) -> None:
    holder[key] = copy.deepcopy(value)
