"""What mentions are counted by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.choices import choices_hint
from schemas.view import ViewError
from sinks.clickhouse.ask.query import Asked, Binder
from sinks.clickhouse.ask.where import places, tone

FROM = "current_mentions"
_WITH_COPIES = "current_mentions AS m LEFT JOIN (SELECT mention_id, cluster FROM copies FINAL) AS c USING (mention_id)"


@dataclass(frozen=True, slots=True)
class Dimension:
    """`label(asked, binder)` is the label of a mention, or the array of them where `many`."""

    label: Callable[[Asked, Binder], str]
    many: bool = False
    table: str = FROM


def _column(name: str) -> Dimension:
    return Dimension(lambda asked, binder: f"toString({name})")


def _start(function: str) -> Dimension:
    """Of a stretch of time in the business time zone."""

    def label(asked: Asked, binder: Binder) -> str:
        return f"toString({function}(toTimeZone(published_at, {binder.bind(asked.zone_name)})))"

    return Dimension(label)


def _names(column: str) -> Dimension:
    return Dimension(lambda asked, binder: f"arrayDistinct({column})", many=True)


def _brand(asked: Asked, binder: Binder) -> str:
    return f"arrayMap(place -> brands[place], {places(asked.view, binder)})"


DIMENSIONS: Mapping[str, Dimension] = {
    "hour": _start("toStartOfHour"),
    "day": _start("toDate"),
    "week": _start("toMonday"),
    "month": _start("toStartOfMonth"),
    "brand": Dimension(_brand, many=True),
    "sentiment": Dimension(lambda asked, binder: f"toString({tone(asked.view, binder)})"),
    "kind": _column("kind"),
    "intent": _names("intents"),
    "topic": _names("topics"),
    "relation": _column("author_role"),
    "role": _column("speaks_as"),
    "author": _column("author_id"),
    "source": _column("source"),
    "type": _column("type"),
    "lang": _column("lang"),
    "emotion": _column("emotion"),
    "department": _column("department"),
    "cluster": Dimension(lambda asked, binder: "toString(c.cluster)", table=_WITH_COPIES),
}
"""By name; empty labels say that there is none."""


def dimension(name: str) -> Dimension:
    """The dimension of a name; raises ViewError with the valid ones."""
    if name not in DIMENSIONS:
        raise ViewError(
            f"mentions cannot be counted by {name!r} ({choices_hint(name, DIMENSIONS)})"
        )
    return DIMENSIONS[name]


def one_label(name: str, asked: Asked, binder: Binder) -> str:
    """One label for every mention, so that parts add up: of several names all together, `fees + login`."""
    one = dimension(name)
    label = one.label(asked, binder)
    return f"arrayStringConcat(arraySort({label}), ' + ')" if one.many else label


def each_label(name: str, asked: Asked, binder: Binder) -> str:
    """Every label of a mention, a row each; one empty label where it has none."""
    one = dimension(name)
    label = one.label(asked, binder)
    return f"toString(arrayJoin(emptyArrayToSingle({label})))" if one.many else label
