"""Asks each destination, when notify begins, whether it can be reached: a mistyped address or a
revoked token is told at once and not by the first alert that nobody gets.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline import logs, registry
from pipeline.backoff import backoff_secs
from pipeline.config.model import DestinationEntry
from pipeline.notify.courier import SUSPEND_SECS, Courier
from pipeline.threads import in_thread
from schemas.flow import FlowError, Retry

Question = Callable[[], str]

log = logs.get_logger("notify.greeting")


def question_of(entry: DestinationEntry) -> Question | None:
    """Asks the destination something harmless and returns what it says; raises what its sink's
    `reach` raises. None where its sink knows nothing harmless to ask.
    """
    reach = getattr(registry.load("sinks", entry.type), "reach", None)
    return None if reach is None else partial(reach, entry.settings)


async def ask_until_answered(courier: Courier, question: Question | None) -> None:
    """Ask until the destination answers well or has taken a message. Nobody waits for it."""
    attempts = 0
    while question is not None and courier.last_success is None:
        attempts += 1
        try:
            await in_thread(question)
        except FlowError as error:
            if courier.last_success is None:
                courier.not_reached(error.reason)
                log.warning("cannot be reached", destination=courier.name, reason=error.reason)
            await courier.clock.sleep(_pause(error, attempts, courier))
        else:
            await courier.reached()


def _pause(error: FlowError, attempts: int, courier: Courier) -> float:
    if isinstance(error, Retry):
        return backoff_secs(attempts, error.after, courier.random)
    return SUSPEND_SECS


def tells(courier: Courier, *, asked: bool) -> dict[str, Any]:
    """What the destination does now, for /readyz: state, last success (ISO 8601, None for none since
    the start), error since then. `asked` says whether it is asked at the start.
    """
    if courier.failing_since is not None:
        state = "failing"
    elif courier.last_success is not None:
        state = "reached"
    else:
        state = "asked" if asked else "untried"
    last_success = courier.last_success
    return {
        "state": state,
        "last_success": last_success.isoformat() if last_success else None,
        "last_error": courier.reason,
    }
