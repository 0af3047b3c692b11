"""What is said about a query that cannot be understood: what, where, what would be valid."""

import unicodedata

_WINDOW = (
    72  # columns of the query shown around the mistake: fits a terminal beside its indentation
)


class QueryError(ValueError):
    """A query that cannot be understood.

    `message` says what is wrong and what to do, `column` is 1-based, `expected` lists what would be
    valid there, and `picture` shows the place in two lines. `str(error)` is all of it.
    """

    def __init__(
        self,
        message: str,
        text: str,
        column: int,
        *,
        width: int = 1,
        expected: tuple[str, ...] = (),
    ) -> None:
        self.message = message
        self.text = text
        self.column = column
        self.expected = expected
        self.picture = _picture(text, column, width)
        lines = [f"column {column}: {message}", self.picture]
        if expected:
            lines.append(f"valid here: {', '.join(expected)}")
        super().__init__("\n".join(lines))


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        2
        if unicodedata.east_asian_width(c) in "WF"
        else 0
        if unicodedata.category(c) == "Mn"
        else 1
        for c in text
    )


def _picture(text: str, column: int, width: int) -> str:
    """The part of the query around the column, and a caret under it."""
    at = min(max(column - 1, 0), len(text))
    start = max(0, at - _WINDOW // 2)
    end = min(len(text), start + _WINDOW)
    line = "".join(c if c.isprintable() else " " for c in text[start:end])
    before, after = "… " if start else "", " …" if end < len(text) else ""
    carets = "^" * max(1, _cells(line[at - start : at - start + min(width, end - at)]))
    return f"  {before}{line}{after}\n  {' ' * (len(before) + _cells(line[: at - start]))}{carets}"
