"""Where a payload is read: whatever goes wrong there is a Reject of it, in words. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from connectors.tools.records import problems
from schemas.flow import Reject

_LONGEST = 500


@contextmanager
def reading(payload: Any, what: str) -> Iterator[None]:
    """Raises Reject(payload) for whatever goes wrong inside the block; `what` it is not then (`post of
    X`). One that is raised inside keeps its reason.
    """
    try:
        yield
    except Reject as error:
        raise Reject(error.reason, payload) from error
    except ValidationError as error:
        raise Reject(f"is no {what}: {problems(error)}"[:_LONGEST], payload) from error
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        why = in_words(error) if isinstance(payload, dict) else "it is no JSON object"
        raise Reject(f"is no {what}: {why}"[:_LONGEST], payload) from error


def in_words(error: Exception) -> str:
    """What is wrong with a payload that could not be read, for who reads dead letters."""
    match error:
        case KeyError(args=(str(field), *_)):
            return f"`{field}` is missing"
        case LookupError():
            return "a list is shorter than it should be"
        case OverflowError() | OSError():
            return "a number is out of range"
        case ValueError() if str(error):
            return str(error)
        case _:
            return "a field is missing, or holds another sort of value than it should"
