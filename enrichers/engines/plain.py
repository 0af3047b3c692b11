"""Plain text from what sources send, HTML or not, balanced or not. Pure, and linear in the length
of the text.
"""

import re
from html import unescape

MAX_RAW_CHARS = 100_000
"""Only so much of a raw text is read; markup rarely outweighs words ten to one."""

_BLOCKS = """
    address article aside blockquote body br caption dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5
    h6 head header hr html img legend li main nav ol option p picture pre section select summary table tbody td textarea
    tfoot th thead title tr ul video
"""
_INLINE = """
    a abbr acronym area audio b base bdi bdo big button canvas center cite code col colgroup data datalist del dfn
    dialog em embed fieldset font i iframe input ins kbd label link map mark meta meter noscript object output param
    progress q rp rt ruby s samp script slot small source span strike strong style sub sup svg template time track tt u
    var wbr
"""
_SEPARATING = frozenset(_BLOCKS.split())
_NAMES = _SEPARATING | frozenset(_INLINE.split())
# Possessive, and no `<` inside a tag, so that no start reads further than the next `<`: linear on
# any input. Any name is read and then looked up: an alternation of all of them would be tried at
# each `<` of a text that is nothing else.
_TAG = re.compile(
    r"""<(?:/?([a-z][a-z0-9]*+)(?![\w:.@-])(?:(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)|[!?][a-z\[][^<>]*+>)""",
    re.IGNORECASE,
)
_HIDDEN = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\b[^<>]*+>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\b[^<>]*+>", re.IGNORECASE)),
)
_JOINERS = "\u200c\u200d"
_STRAY = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
    f"|(?<![^\x00-\x7f{_JOINERS}])[{_JOINERS}]+|[{_JOINERS}]+(?![^\x00-\x7f])"
)
_LINK = re.compile(r"""(?:\bhttps?://|\bwww\.)\S*[^\s<>"'.,;:!?()\[\]{}…]""", re.IGNORECASE)


def clean(text: str, *, remove_links: bool = True) -> str:
    """One line of plain text from plain text or HTML, balanced or not. Linear in the length of `text`."""
    if "<" in text:
        text = _without_markup(text)
    if "&" in text:
        text = unescape(text)
    # The one printable kind of white space is the space: most texts need no folding.
    text = text.strip() if "  " not in text and text.isprintable() else " ".join(text.split())
    # Variation selectors count as printable and would hide an emoji from the sentiment lexicon.
    if not text.isprintable() or "\ufe0f" in text:
        text = " ".join(_STRAY.sub("", text).split())
    if remove_links and ("://" in text or "www." in text.lower()):
        text = " ".join(_LINK.sub(" ", text).split())
    return text


def _without_markup(text: str) -> str:
    for opening, closing in _HIDDEN:
        if opening.search(text):
            text = _without_spans(text, opening, closing)
    return _TAG.sub(_gap, text)


def _gap(tag: re.Match[str]) -> str:
    """What stands in a tag's place; a name that is none of HTML's is no tag, and stays."""
    name = (tag[1] or "").lower()
    if name and name not in _NAMES:
        return tag[0]
    return " " if name in _SEPARATING else ""


def _without_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """`text` without what lies between the two; an opening that is never closed stays."""
    kept: list[str] = []
    position = 0
    while start := opening.search(text, position):
        end = closing.search(text, start.end())
        if end is None:
            break
        kept += (text[position : start.start()], " ")
        position = end.end()
    return "".join((*kept, text[position:]))
