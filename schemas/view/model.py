"""The View: one closed set of filters. What is unset filters nothing."""

from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

from schemas.choices import choices_hint
from schemas.view.filters import FILTERS
from schemas.view.periods import canonical

MOST_VALUES = 200
MOST_CHARS = 1000
Voice = Literal["voice", "echo", "own", "unrelated", "any"]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Among(_Closed):
    """Values of which one must hold (`any`; none asked for where empty) and values none of which may
    hold. Sorted, each once. Also read from one text, or a list of texts.
    """

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"any": (value,)}
        return {"any": tuple(value)} if isinstance(value, list | tuple) else value

    @field_validator("any", "none")
    @classmethod
    def _in_order(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(values) > MOST_VALUES:
            raise ValueError(f"has {len(values)} values; {MOST_VALUES} at most")
        for value in values:
            if not value.strip():
                raise ValueError("has an empty value")
            if len(value) > MOST_CHARS:
                raise ValueError(f"has a value of {len(value)} characters; {MOST_CHARS} at most")
            if any("\ud800" <= c <= "\udfff" for c in value):
                raise ValueError("has half a pair of characters, which no text can hold")
        return tuple(sorted(set(values)))

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        if both := set(self.any) & set(self.none):
            raise ValueError(f"{min(both)!r} is both asked for and left out")
        return self


class Range(_Closed):
    """A figure from `least` to `most`, both included; open where None. Also read from `70..`,
    `..20`, `20..70` and `50`.
    """

    least: int | None = None
    most: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        least, dots, most = value.partition("..")
        ends = (least, most) if dots else (least, least)
        if not any(ends) or not all(not end or _is_number(end) for end in ends):
            raise ValueError(f"{value[:40]!r} is no range: write 70.., ..20 or 20..70")
        return {name: int(end) for name, end in zip(("least", "most"), ends, strict=True) if end}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for end in (self.least, self.most):
            if end is not None and not 0 <= end <= 100:
                raise ValueError(f"{end} is beyond 0 to 100")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"{self.least} is more than {self.most}")
        return self


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


class View(_Closed):
    """Which mentions: all filters together must hold (docs/ask.md). A filter of several values holds
    where one of them does. `voice`, `brand`, `brand_kind` and `sentiment` speak of one and the same
    brand of a mention; `sentiment` is of the whole text where none of the other three is set.
    """

    sentiment: Among = Among()
    kind: Among = Among()
    intent: Among = Among()
    brand: Among = Among()
    brand_kind: Among = Among()
    voice: Voice = "voice"
    topic: Among = Among()
    text: Among = Among()
    customer: bool | None = None
    segment: Among = Among()
    relation: Among = Among()
    role: Among = Among()
    author: Among = Among()
    source: Among = Among()
    type: Among = Among()
    lang: Among = Among()
    emotion: Among = Among()
    priority: Range = Range()
    influence: Range = Range()
    needs_answer: bool | None = None
    department: Among = Among()
    thread: Among = Among()
    alert: Among = Among()
    cluster: Among = Among()
    corrected: Among = Among()
    time: str = ""

    @field_validator("*")
    @classmethod
    def _closed_lists(cls, value: Any, info: ValidationInfo) -> Any:
        values = FILTERS[str(info.field_name)].values
        if isinstance(value, Among) and values:
            for one in (*value.any, *value.none):
                if one not in values:
                    raise ValueError(f"{one[:40]!r} is not allowed ({choices_hint(one, values)})")
        return value

    @field_validator("time")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        return canonical(value) if value.strip() else ""

    def with_(self, **changes: Any) -> "View":
        """The same with other filters; a filter is unset by its default (`time=""`)."""
        return View.model_validate({**dict(self), **changes})

    def without(self, *names: str) -> "View":
        """The same with these filters unset."""
        return View.model_validate({k: v for k, v in dict(self).items() if k not in names})


UNSET = View()


def set_filters(view: View) -> Iterable[tuple[str, Any]]:
    """The filters that are set, in the order of the table."""
    for name in FILTERS:
        value = getattr(view, name)
        if value != getattr(UNSET, name):
            yield name, value
