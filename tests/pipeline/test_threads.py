"""The parts of a service: whatever ends one of them unforeseen ends the process, with the right code."""

import threading
from collections.abc import Callable

import pytest

from pipeline import threads
from pipeline.kafka.aside import DeadLetterLimitError
from pipeline.service import StoppedError
from pipeline.threads import Parts
from schemas.flow import Fatal


def raising(error: BaseException) -> Callable[[], None]:
    def part() -> None:
        raise error

    return part


@pytest.mark.parametrize(
    ("error", "codes"),
    [
        (StoppedError("stopped"), []),
        (DeadLetterLimitError("too many"), [75]),
        (Fatal("no rights"), [1]),
        (ValueError("a bug"), [1]),
    ],
)
async def test_how_a_part_ends_decides_how_the_process_does(
    error: Exception, codes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(threads, "end_process", ended.append)
    await Parts({"a": raising(error), "b": lambda: None}).ended(10)
    assert ended == codes


async def test_every_part_has_a_thread_with_its_name() -> None:
    names: set[str] = set()
    both = threading.Barrier(2)

    def part() -> None:
        both.wait(10)
        names.add(threading.current_thread().name)

    await Parts({"one": part, "two": part}).ended(10)
    assert names == {"one", "two"}
