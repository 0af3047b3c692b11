"""The cells of one row by field, read one by one. Pure.

A cell that cannot be understood is named and left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ANY_GAP = re.compile(r"[;,|\s]+")
GAP_BETWEEN_URLS = re.compile(r"[;|\s]+")
GAP_BETWEEN_PHONES = re.compile(r"\s*[;,|\n]\s*")
_NOTHING = frozenset({"", "-", "n/a", "na", "null", "none"})

Columns = Mapping[str, tuple[str, ...]]
"""Which columns hold a field, in order."""


@dataclass(slots=True)
class Cells:
    """The cells of one row, and what is wrong with them."""

    row: Mapping[str, str]
    columns: Columns
    wrong: list[str] = field(default_factory=list)

    def all(
        self, name: str, gap: re.Pattern[str] | None, read: Callable[[str], str], hint: str = ""
    ) -> tuple[str, ...]:
        """Every value of a field that `read` accepts, each once; what it makes empty is noted as
        wrong, with the hint.
        """
        columns = self.columns.get(name)
        if columns is None:
            return ()
        values: dict[str, None] = {}
        for column in columns:
            cell = self.row.get(column, "").strip()
            for part in gap.split(cell) if gap else [cell]:
                if part.casefold() in _NOTHING:
                    continue
                value = read(part)
                if value:
                    values[value] = None
                else:
                    wrong = f"{name} (column {column!r}): {part[:60]!r} is not understood"
                    self.wrong.append(f"{wrong}: {hint}" if hint else wrong)
        return tuple(values)

    def one(self, name: str, read: Callable[[str], str] = str, hint: str = "") -> str:
        """The first value of a field, empty where there is none."""
        return next(iter(self.all(name, None, read, hint)), "")

    def missing(self, name: str) -> None:
        """Note that a field which is needed has no value."""
        columns = " or ".join(map(repr, self.columns.get(name, ()))) or "none"
        self.wrong.append(f"{name} (column {columns}): is missing")
