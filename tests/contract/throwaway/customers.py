"""Customers from lines of JSON."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from schemas.customer import Customer
from schemas.flow import Fatal, Reject
from schemas.settings import LocalPath
from schemas.settings import Settings as BaseSettings

EXAMPLE = {"path": "customers.jsonl"}


class Settings(BaseSettings):
    """A file."""

    path: LocalPath
    """Where it is."""


def read(settings: Settings, *, now: datetime) -> Iterator[Customer | Reject]:
    """Every customer, and a Reject for a line that is none. Raises Fatal where there is no file."""
    try:
        lines = settings.path.read_bytes().splitlines()
    except OSError as error:
        raise Fatal(f"the file of path cannot be read: {error.strerror}") from error
    for line in lines:
        try:
            yield Customer.model_validate_json(line)
        except ValidationError:
            yield Reject("a line is no customer", line)
