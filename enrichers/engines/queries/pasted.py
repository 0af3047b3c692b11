"""What keyboards, word processors and web pages make of a query's signs, put back.

Lengths and columns stay: every sign becomes one sign, and what only decorates becomes a space.
"""

import re
import unicodedata

_DOUBLE = '"“”„‟＂″‶❝❞'
_CLOSERS = dict.fromkeys(_DOUBLE, _DOUBLE) | {
    **dict.fromkeys("«»", "«»"),
    **dict.fromkeys("《〈", "》〉"),
    **{"「": "」", "『": "』", "〝": "〞〟"},
}
"""What ends a phrase, by what began it: quotes of all languages, and half corrected ones."""
_SINGLE = re.compile(
    r"(?<![^\s(\"-])[‘‚‛‹›❛](?=[^\s\"])[^‘‚‛‹›❛\"()]*?[’‘›‹❜](?![^\s()\"])",
)
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－")
_FULL_WIDTH = {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()
} | {
    ord("﹙"): "(",
    ord("﹚"): ")",
}
"""Signs of East Asian keyboards; letters and digits fold alike anyway."""
_TOKEN = re.compile(r'[^\s()"]+')
_OPERATOR = re.compile(r"AND|OR|NOT|O?NEAR(/\d+)?")
_MUST = re.compile(r'(?<![^\s()"])(-?)[+＋](?=[^\s+＋)]|\Z)')
_FILLERS = "\u034f\u115f\u1160\u2800\u3164"


def plain(text: str) -> str:
    """The query in the signs of our language, as long as it was.

    Quotes of every language, full-width signs, dashes right before what they exclude, a plus before
    what must be there, and invisible characters around words; the words inside quotes stay.
    """
    outside: list[str] = []
    inside: list[str] = []
    at = begin = 0
    while at < len(text):
        closers, end = _phrase(text, at)
        if not closers:
            at += 1
            continue
        outside.append(text[begin:at])
        inside.append(text[at + 1 : end])
        at = begin = end + 1
    outside.append(text[begin:])
    return "".join(_woven(outside, inside))


def _woven(outside: list[str], inside: list[str]) -> list[str]:
    pieces: list[str] = []
    for index, piece in enumerate(outside):
        quoted = index < len(inside)
        pieces.append(_bare(piece, before_quote=quoted))
        if quoted:
            pieces.append(f'"{_unquoted(inside[index])}"')
    return pieces


def _phrase(text: str, at: int) -> tuple[str, int]:
    """What may close the phrase that begins here, and where it does; nothing where none does."""
    if single := _SINGLE.match(text, at):
        return text[single.end() - 1], single.end() - 1
    closers = _CLOSERS.get(text[at], "")
    ends = [end for end in (text.find(closer, at + 1) for closer in closers) if end > 0]
    return (closers, min(ends)) if ends else ("", 0)


def _unquoted(words: str) -> str:
    """What stands inside quotes, without what would end it between straight ones: no word is lost."""
    return "".join(" " if sign in _DOUBLE else sign for sign in words)


def _bare(piece: str, *, before_quote: bool) -> str:
    """What stands outside quotes."""
    straight = "".join('"' if sign in _CLOSERS else sign for sign in piece.translate(_FULL_WIDTH))
    tokens = _TOKEN.sub(lambda match: _token(match[0]), straight)
    while (freed := _without_must(tokens, before_quote=before_quote)) != tokens:
        tokens = freed
    return tokens


def _without_must(tokens: str, *, before_quote: bool) -> str:
    return _MUST.sub(
        lambda sign: f" {sign[1]}" if sign.end() < len(tokens) or before_quote else sign[0], tokens
    )


def _token(token: str) -> str:
    """A run of signs between spaces."""
    if token.isascii():
        return token
    token = _tidied(token)
    signs = [" " if _invisible(sign) else sign for sign in token]
    visible = "".join(signs).replace(" ", "")
    operator = unicodedata.normalize("NFKC", visible)
    if _OPERATOR.fullmatch(operator):
        return operator.ljust(len(token))
    start = len(signs) - len("".join(signs).lstrip())
    end = len("".join(signs).rstrip())
    if start < end and token[start] in _DASHES:
        return f"{' ' * start}-{token[start + 1 : end]}".ljust(len(token))
    return (" " * start + token[start:end]).ljust(len(token))


def _tidied(token: str) -> str:
    """The token with invisible signs among its leading operators moved before them."""
    head = next((at for at, sign in enumerate(token) if not _leads(sign)), len(token))
    return "".join((*sorted(token[:head], key=_invisible, reverse=True), token[head:]))


def _leads(sign: str) -> bool:
    return sign == "+" or sign in _DASHES or _invisible(sign)


def _invisible(sign: str) -> bool:
    """Zero-width and direction marks, soft hyphens, byte order marks; not the tags of a region's flag."""
    return sign in _FILLERS or (
        unicodedata.category(sign) == "Cf" and not "\U000e0020" <= sign <= "\U000e007f"
    )
