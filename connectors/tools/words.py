"""Links, @mentions and #hashtags that stand in a plain text or in Markdown. Pure, and linear in its length."""

import re

_LINK = re.compile(r"\bhttps?://[^\s<>\"'`\\^{}|]{1,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?…*_~"
_CLOSING = {")": "(", "]": "["}
_HANDLE = re.compile(
    r"(?<![\w@/.`+-])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?)(?![\w@])"
)
_TAG = re.compile(r"(?<![\w#/&])[#＃]([^\W\d_][\w]{0,138}|\d{1,9}[^\W\d]\w{0,138})")
_CODE = re.compile(r"```.*?```|`[^`\n]{0,500}`", re.DOTALL)
_MOST_CHARS = 200_000


def links_in(text: str) -> tuple[str, ...]:
    """Every web address, once, in order, without the marks around it."""
    return tuple(dict.fromkeys(map(_trimmed, _LINK.findall(text[:_MOST_CHARS]))))


def handles_in(text: str) -> tuple[str, ...]:
    """Every handle that is mentioned, without `@`; none of e-mail addresses."""
    return tuple(dict.fromkeys(_HANDLE.findall(text[:_MOST_CHARS])))


def hashtags_in(text: str) -> tuple[str, ...]:
    """Every hashtag, without `#`; a number alone is none, and neither is the end of an address."""
    return tuple(dict.fromkeys(_TAG.findall(_LINK.sub(" ", text[:_MOST_CHARS]))))


def without_code(markdown: str) -> str:
    """Markdown without its code and comments, where an @ is a decorator and mentions nobody."""
    text = markdown[:_MOST_CHARS]
    pieces = (_CODE.sub(" ", text) if "`" in text else text).split("<!--")
    # Not by an expression: many beginnings without an end would each be searched to the end.
    return " ".join([pieces[0], *(piece.partition("-->")[2] for piece in pieces[1:])])


def _trimmed(address: str) -> str:
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last in _TRAILING or (opening and address.count(last) > address.count(opening)):
            address = address[:-1]
            continue
        break
    # [https://a](https://a): the address that is shown ends where the one that is linked to begins
    return address.split("](", 1)[0]
