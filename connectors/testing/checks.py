"""What every connector that listens promises, each as a function that is called with a maker and the
connector. All raise BrokenPromiseError, whose message says what is not kept.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from connectors.testing.between import Answer, Cut, Fault, Silent, Slow
from connectors.testing.listening import Listening, Moment, in_background, listening
from connectors.testing.stand import Make, expect
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted
from schemas.flow import Fatal

_POSTS = 4
_WAIT_SECS = 1234
_HOUR_SECS = 3600
_PLACES = 3
_ODD: dict[str, Fault] = {
    "an empty answer": Answer(200),
    "a page for people instead of JSON": Answer(200, b"<html><body>Log in to the wi-fi</body></html>"),
    "half of a JSON document": Answer(200, b'{"data": [{"id": "1", "te'),
    "an answer that is JSON of another shape": Answer(200, b'["unexpected", 7, null]'),
    "an answer of 20 MB without an end of line": Answer(200, b"x" * 1_000_000, times=20),
    "an answer that ends after its first bytes": Cut(300, broken=False),
    "a connection that breaks in the middle of an answer": Cut(300),
    "an answer that comes in small pieces": Slow(),
    "an answer that stops in its middle, without an end": Silent(300),
    "a service that takes the question and says nothing": Silent(0),
    "an error of the server": Answer(503),
}  # fmt: skip


async def check_resumes(make: Make, connector: Any) -> None:
    """Wherever the process ends, listening from the last cursor saved brings everything."""
    for moment in get_args(Moment):
        for place in range(1, _POSTS + 1):
            async with listening(make, connector) as run:
                await run.started()
                run.moment, run.crash_at = moment, len(run.heard) + place
                ids = await _said(run, _POSTS)
                await run.hears(ids, f"after a crash {moment} the cursor at item {place}")
                expect(
                    run.crashes == 1, "the crash strikes: every post said is an event of its own"
                )


async def check_repeats(make: Make, connector: Any) -> None:
    """Whoever listens from the same cursor hears the same."""
    async with listening(make, connector) as run:
        if run.stand.forgets:
            return
        await run.started()
        cursor = run.cursor
        ids = await _said(run, _POSTS)
        await run.hears(ids, "while listening")
        run.way.cut()
        again = Listening(connector, run.stand, run.way, run.clock, run.secret, cursor=cursor)
        run.ended = Fatal("another one listens")
        async with in_background(again):
            await again.hears(ids, "listening again from the same cursor")
        for one in ids:
            first, second = _said_by(run.heard[one]), _said_by(again.heard[one])
            expect(first == second, f"the same post is the same event: {first!r}, then {second!r}")


async def check_retry_after(make: Make, connector: Any) -> None:
    """Asked to wait (429 with Retry-After), it asks nothing more before that time, and then goes on."""
    async with listening(make, connector) as run:
        if not run.way.address:
            return
        await run.started()
        run.way.next.append(_too_many(run))
        asked = len(run.way.asked)
        run.way.cut()
        await run.until(lambda: len(run.way.asked) > asked, "a broken connection is opened again")
        limited_at = run.way.asked[asked][0]
        await run.until(
            lambda: len(run.way.asked) > asked + 1, "after Retry-After the service is asked again"
        )
        waited = (run.way.asked[asked + 1][0] - limited_at).total_seconds()
        expect(
            waited >= _WAIT_SECS - 1,
            f"Retry-After: {_WAIT_SECS} is obeyed; the next request came after {waited:.0f} s",
        )
        await run.hears(await _said(run, 1), "after Retry-After")


def _too_many(run: Listening) -> Answer:
    """429 as services say it: in seconds, and as the moment the limit is over."""
    return Answer(
        429,
        headers=lambda: {
            "Retry-After": str(_WAIT_SECS),
            "x-rate-limit-reset": str(int(run.clock.now().timestamp()) + _WAIT_SECS),
        },
    )


async def check_credentials(make: Make, connector: Any) -> None:
    """A wrong credential, and one that expires, end listening with Fatal that names the setting."""
    async with listening(make, connector, secret="wrong-" + "d3Jvbmc" * 6) as run:
        if not run.stand.credential:
            return
        await _is_fatal(run, "a wrong credential")
    async with listening(make, connector) as run:
        await run.started()
        run.way.always = Answer(401, b'{"error": "expired"}')
        run.way.cut()
        await _is_fatal(run, "an expired credential")


async def _is_fatal(run: Listening, what: str) -> None:
    await run.until(lambda: run.ended is not None, f"{what} is Fatal")
    name = run.stand.credential
    expect(
        isinstance(run.ended, Fatal) and name in run.ended.reason,
        f"{what} is Fatal and names the setting {name}: {run.ended!r}",
    )


async def check_odd_answers(make: Make, connector: Any) -> None:
    """Whatever one answer is, and whichever it is, listening goes on and nothing is lost."""
    for what, fault in _ODD.items():
        for place in range(_PLACES):
            async with listening(make, connector) as run:
                if not run.way.address:
                    return
                await run.started()
                run.way.next.extend([*[None] * place, fault])
                run.way.cut()
                ids = await _said(run, _POSTS)
                await run.hears(ids, f"{what} in place {place}")


async def check_an_hour_away(make: Make, connector: Any) -> None:
    """After an hour in which nobody answers, what was said meanwhile arrives, or the gap is told."""
    async with listening(make, connector) as run:
        await run.started()
        run.way.down, until = True, run.clock.true_now + timedelta(seconds=_HOUR_SECS)
        run.way.cut()
        ids = await _said(run, _POSTS)
        if run.way.address:
            await run.until(
                lambda: run.clock.true_now >= until, "a service that is down is asked again"
            )
        run.way.down = False
        await run.until(
            lambda: run.heard.keys() >= set(ids) or bool(run.gaps),
            "what was said while the service was down is heard, or told as a gap",
        )
        await run.hears(await _said(run, 1), "after an hour away")


async def check_clock_skew(make: Make, connector: Any) -> None:
    """A clock that is an hour off loses nothing, also not in a break, and times of posts stay the
    service's.
    """
    straight = await _times(make, connector, 0)
    for skew in (-_HOUR_SECS, _HOUR_SECS):
        times = await _times(make, connector, skew)
        expect(
            all(times[one] == straight[one] for one in times.keys() & straight.keys()),
            f"published_at is the service's time, whatever our clock says (it is {skew} s ahead)",
        )


async def _times(make: Make, connector: Any, skew: float) -> dict[str, datetime]:
    """When what was said while listening, and in a break, was published."""
    async with listening(make, connector, skew_secs=skew) as run:
        await run.started()
        ids = await _said(run, _POSTS)
        await run.hears(ids, f"with a clock {skew} s ahead")
        run.way.down = True
        run.way.cut()
        ids += await _said(run, 1)
        run.way.down = False
        await run.hears(ids, f"with a clock {skew} s ahead, after a break")
        told = {one: run.heard[one] for one in ids}
    return {
        one: event.mention.published_at
        for one, event in told.items()
        if isinstance(event, MentionPosted)
    }


def _said_by(event: Event) -> Event:
    """The event without its payload: a stream may send another one than a search."""
    if isinstance(event, MentionDeleted | AuthorDeleted):
        return event
    return event.model_copy(update={"mention": event.mention.model_copy(update={"payload": None})})


Check = Callable[[Make, Any], Awaitable[None]]
LISTENING: Sequence[Check] = (
    check_resumes,
    check_repeats,
    check_retry_after,
    check_credentials,
    check_odd_answers,
    check_an_hour_away,
    check_clock_skew,
)
"""Every check of a connector with `listen`."""


async def _said(run: Listening, count: int) -> list[str]:
    """The service has so many further posts."""
    expect(run.stand.say is not None, "the maker's stand says how posts are said (`say`)")
    assert run.stand.say is not None
    return await run.stand.say(count)
