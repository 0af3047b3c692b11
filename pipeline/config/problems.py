"""What can be wrong with a configuration, as a person is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.counted import counted

if TYPE_CHECKING:
    from pipeline.config.model import Config

SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (`sources.fediverse.url`), what, and what to do about it."""

    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(Exception):
    """The configuration cannot be used; `problems` has all reasons. `sound` is the Config of the
    entries that are valid by themselves, where they make one: what it names can be looked at.
    """

    def __init__(self, path: Path, problems: list[Problem], sound: "Config | None" = None) -> None:
        self.path, self.problems, self.sound = path, problems, sound
        count = counted(len(problems), "problem")
        super().__init__(
            "\n".join([f"{path}: {count}", *(f"  - {problem}" for problem in problems)])
        )


def shown(value: Any) -> str:
    """A value as an error shows it. Of mappings and lists only that they are such: a secret may
    stand inside.
    """
    if isinstance(value, str | int | float | bool | None):
        text = repr(value)
        return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
    return kind_of(value)


def kind_of(value: Any) -> str:
    """What sort of value stands there, where a mapping or a list should."""
    kinds = (
        (dict, "a mapping"),
        ((list, tuple, set), "a list"),
        (str, "a text"),
        (bool, "yes or no"),
        (type(None), "empty"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number or date")
