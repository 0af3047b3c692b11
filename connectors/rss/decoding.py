"""The text of a feed's bytes, in the encoding they are really in. Pure, and linear in their length.

A byte order mark wins (RFC 7303). Bytes that are valid UTF-8 are UTF-8, whatever is declared: other
encodings are not by chance. One broken byte among many right ones is one broken character.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STARTS = {
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
    b"<\0r\0": "utf-16-le",
    b"\0<\0r": "utf-16-be",
}
_DECLARED = re.compile(
    rb"""\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']"""
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252"}
_ESCAPED = ("iso2022", "hz")
"""Encodings whose bytes are all ASCII, which looks like valid UTF-8."""
_REFUSED = frozenset({
    "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "palmos", "mbcs", "oem",
})  # fmt: skip


def text_of(body: bytes, content_type: str = "") -> str:
    """The body as text, without its byte order mark. What cannot be read is �; never raises."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[:4] in _STARTS:
        return body.decode(_STARTS[body[:4]], "replace")
    declared = [name for name in (_of_header(content_type), _of_document(body)) if name]
    if declared and declared[0].startswith(_ESCAPED):
        return body.decode(declared[0], "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _broken(body, declared)


def _broken(body: bytes, declared: list[str]) -> str:
    """Bytes that are not quite UTF-8, or not at all."""
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if sum(not character.isascii() for character in text) - wrong > wrong:
        return text
    for name in (*declared, "cp1252"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    others = [name for name in declared if name != "utf-8"]
    return body.decode(others[0] if others else "cp1252", "replace")


def _of_header(content_type: str) -> str:
    match = _CHARSET.search(content_type)
    return _known(match[1]) if match else ""


def _of_document(body: bytes) -> str:
    match = _DECLARED.match(body)
    return _known(match[1].decode("ascii", "replace")) if match else ""


def _known(name: str) -> str:
    """Python's name of an encoding of texts, empty for any other."""
    try:
        python = codecs.lookup(name).name.replace("_", "-")
        b"".decode(python)
    except (LookupError, ValueError):
        return ""
    return "" if python in _REFUSED else _MEANT.get(python, python)
