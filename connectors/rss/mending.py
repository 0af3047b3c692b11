"""Mends what makes XML unreadable in feeds: bare ampersands, names of HTML, impossible characters.

Pure, and linear in the length of the text.
"""

import re
from html import entities

_DECLARATION = re.compile(r"\s*<\?xml[^<>]*\?>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)"
    r"|&(?:\#[xX]([0-9a-fA-F]++);|\#([0-9]++);|([A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_OF_XML = frozenset({"lt", "gt", "amp", "quot", "apos"})
_MOST_DIGITS = 7


def mended(text: str) -> str:
    """The feed without its XML declaration, as a strict reader can take it as far as possible."""
    own_names = "<!ENTITY" in text[:100_000]

    def reference(match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if name:
            return _named(match[0], name, own_names=own_names)
        if hexadecimal or decimal:
            valid = _is_character(hexadecimal, 16) if hexadecimal else _is_character(decimal, 10)
            return match[0] if valid else "\ufffd"
        return "&amp;" if match[0] == "&" else match[0]

    text = _DECLARATION.sub("", text, count=1) if text.lstrip().startswith("<?xml") else text
    return _REFERENCE.sub(reference, _CONTROL.sub("", text)).lstrip()


def _named(whole: str, name: str, *, own_names: bool) -> str:
    if name in _OF_XML or own_names:
        return whole
    characters = entities.html5.get(f"{name};")
    if characters is None:
        return f"&amp;{name};"
    return "".join(f"&#{ord(character)};" for character in characters)


def _is_character(digits: str, base: int) -> bool:
    digits = digits.lstrip("0")
    code = int(digits, base) if digits and len(digits) <= _MOST_DIGITS else 0
    return (
        code in (9, 10, 13)
        or 32 <= code < 0xD800
        or 0xE000 <= code < 0xFFFE
        or 0x10000 <= code <= 0x10FFFF
    )
