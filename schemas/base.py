"""The base of every model: frozen, UTC, and reading records of earlier and later versions alike."""

from datetime import UTC, datetime, tzinfo
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC; raises ValueError where that lies outside the years 1 to 9999."""
    try:
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the moment in UTC lies outside the years 1 to 9999") from error


Utc = Annotated[AwareDatetime, AfterValidator(to_utc)]
"""A moment with a zone, held in UTC. A time without a zone is refused."""


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in a zone's time; as it is told at the ends of the calendar, where there is none."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, the unit of `revision`."""
    return int(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The UTC moment of milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


QUIET = ConfigDict(hide_input_in_errors=True)
"""Errors, which end in logs, do not show what they are about: it may be a mention's words."""


class Model(BaseModel):
    """A record on a topic. Unknown fields are ignored, so that a newer writer never stops an older
    reader.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null", **QUIET)

    def to_json(self) -> bytes:
        """The record's bytes on a topic."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


def first_problem(error: ValidationError) -> str:
    """The first field that is wrong and why, without its value: `mention.id: Field required`."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
