"""The pager before a stand-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from sinks.testing.http import PATIENCE_SECS, http_stand_in
from sinks.testing.stage import Stage

throwaway = import_module("sinks.throwaway")


@contextmanager
def _stage() -> Iterator[Stage]:
    with http_stand_in() as pager:
        given = {"url": pager.url, "token": "env:TOKEN"}
        settings = throwaway.Settings.model_validate(given, context={"env": {"TOKEN": "p4ger"}})
        yield Stage(
            module=throwaway,
            destination=throwaway.build(settings, name="pager"),
            answer=pager.answer,
            shown=lambda: list({got["x-key"]: body.decode() for got, body in pager.taken}.values()),
            credentials=("token",),
            secrets=("p4ger",),
            patience=PATIENCE_SECS,
        )


STAGES = {"pager": _stage}
