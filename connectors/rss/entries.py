"""An entry of any feed as plain JSON, and the small readings that all kinds of feeds share. Pure."""

from typing import Any

Entry = dict[str, Any]
"""`id` (as written), `link`, `title`, `text`, `author`, `published` and `updated` (as written), `tags`,
`comments`, `language`, `base` (what links in the text are relative to) and `publisher` (the address
of who published it first).
"""

MAX_TAGS = 50


def text_of(value: Any) -> str:
    """Text without half characters, which no JSON can carry; a number as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def language_of(value: Any) -> str:
    """`de` of `de-AT`; empty for what is no code of a language."""
    code = text_of(value).replace("_", "-").partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else ""
