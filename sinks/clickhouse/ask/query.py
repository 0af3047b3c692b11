"""A statement with its parameters, and what binds values: none is ever pasted into the statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from schemas.base import to_ms
from schemas.view import View


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT with places `%(name)s`, and the values that the driver binds there."""

    sql: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A View with what its times are seen from: the moment and the business time zone."""

    view: View
    now: datetime
    zone: ZoneInfo | tzinfo = UTC

    @property
    def zone_name(self) -> str:
        """The zone as ClickHouse knows it."""
        return self.zone.key if isinstance(self.zone, ZoneInfo) else "UTC"

    def of(self, view: View) -> "Asked":
        """Another View, seen from the same moment."""
        return Asked(view, self.now, self.zone)


@dataclass
class Binder:
    """Collects values; each is bound once under a name of its own."""

    parameters: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """The place of a value. Texts of a tuple are bound as a set, of a list as an array."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def most(self, limit: int | None) -> str:
        """The end of a statement that gives at most so many rows; all where None."""
        return "" if limit is None else f"\nLIMIT {self.bind(limit)}"

    def moment(self, moment: datetime) -> str:
        """The place of a moment, exact to the millisecond."""
        return f"fromUnixTimestamp64Milli({self.bind(to_ms(moment))}, 'UTC')"

    def query(self, sql: str) -> Query:
        """The statement with all that was bound for it."""
        return Query(sql, self.parameters)
