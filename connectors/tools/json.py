"""The one reading of JSON from outside: strict, but for half characters, which become �.

JavaScript sends half an emoji where it cut a text (`\\ud83d` without its other half). RFC 8259 lets
that be anything; orjson refuses the whole document. Pure, and linear in the length of the text.
"""

import re
from typing import Any

import orjson

_HALVES = re.compile(
    rb"\\[^u]"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


class NotJson(ValueError):
    """The bytes are not JSON; the message says why and where."""


def loads(data: bytes) -> Any:
    """The value of JSON; raises NotJson with what is wrong and at which character."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if b"\\u" not in data:
            raise NotJson(f"{error.msg} (character {error.pos + 1})") from error
    try:
        return orjson.loads(_HALVES.sub(_whole, data))
    except orjson.JSONDecodeError as error:
        raise NotJson(f"{error.msg} (character {error.pos + 1})") from error


def _whole(match: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if match[1] else match[0]
