"""Structured logs: one line per event on stderr, JSON in production, readable on a terminal. Never
a mention's text.
"""

import contextlib
import logging
import sys
from typing import Any, TextIO, cast

import structlog

from schemas.characters import spelt

REPEATS, REPEATS_SECS = 20, 60.0


def set_up(service: str, *, level: str = "info", as_json: bool | None = None) -> None:
    """Configure logging of this process; `as_json` None means JSON unless stderr is a terminal."""
    as_json = not sys.stderr.isatty() if as_json is None else as_json
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    rendered: list[Any] = (
        [structlog.processors.JSONRenderer()] if as_json else [_spell_out, console]
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _name_library],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *rendered,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(_FewRepeats())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(numeric, logging.WARNING))
    logging.getLogger("kafka.net.selector").setLevel(
        logging.ERROR
    )  # warns of every busy moment of the machine


class _FewRepeats(logging.Filter):
    """Of one statement of a library lets REPEATS lines a minute through and says so with the last:
    a client that cannot reach Kafka says hundreds a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        place = (record.pathname, record.lineno)
        since, times = self._said.get(place, (record.created, 0))
        if not 0 <= record.created - since < REPEATS_SECS:
            since, times = record.created, 0
        self._said[place] = (since, times + 1)
        if times == REPEATS - 1:
            record.msg = f"{record.msg} (from here on left out for a minute)"
        return times < REPEATS


class _Unfailing:
    """A stream that drops what it cannot write: on a full disk a line is lost, never the work that
    it speaks of.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def _name_library(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A line of a library says which one speaks."""
    event["component"] = event["_record"].name
    return event


def _spell_out(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """No text commands the terminal, and only a traceback has several lines: of values the renderer
    sees to that. (JSON escapes all by itself.)
    """
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = spelt(value)
    event["event"] = str(event.get("event", "")).replace("\n", "\\n")
    return event


def get_logger(name: str) -> Any:
    """The structured logger of one module."""
    return structlog.get_logger(component=name)
