"""The words of a text as people's marks are learned and applied by. Pure."""

import re

_WORD = re.compile(r"[^\W\d_]{2,40}")


def words_of(text: str) -> frozenset[str]:
    """Its different words of two letters and more, upper and lower case alike. Linear, never raises."""
    return frozenset(_WORD.findall(text.casefold()))
