"""Customers from lines of JSON in a folder of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.testing.customers import Stage
from schemas.customer import Customer

throwaway = import_module("connectors.customers.throwaway")


@contextmanager
def _stage() -> Iterator[Stage]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.jsonl"

        def hold(people: Sequence[Customer]) -> None:
            path.write_bytes(b"".join(one.to_json() + b"\n" for one in people))

        def spoil() -> None:
            path.write_bytes(path.read_bytes() + b"{}\n")

        none = throwaway.Settings(path=Path(folder) / "none")
        settings = throwaway.Settings(path=path)
        yield Stage(throwaway, settings, hold, spoil, {"path": none})


STAGES = {"file": _stage}
