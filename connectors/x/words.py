"""X's ways of writing ids, languages and texts. Pure."""

from typing import Any

_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi"}
_NO_LANGUAGES = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list that X sent, without what is none (`null`); of anything else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def by_id(value: Any) -> dict[str, dict[str, Any]]:
    """The objects of a list that X sent, by their ids; one without an id helps nobody."""
    return {str(one["id"]): one for one in objects(value) if one.get("id")}


def post_id(number: int | str) -> str:
    """The id of a post, and of an author."""
    return f"x:x:{number}"


def post_url(number: str, handle: str) -> str:
    """Where a post is shown."""
    return f"https://x.com/{handle or 'i'}/status/{number}"


def lang_of(code: str) -> str:
    """X's language code as ISO 639-1; empty for its codes of no language (only tags, only links,
    unknown).
    """
    return "" if code in _NO_LANGUAGES else _LANGUAGES.get(code, code)


def plain(text: str) -> str:
    """The text as it was written: X sends three characters as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
