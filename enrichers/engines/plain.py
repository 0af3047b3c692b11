"""Plain text from what sources send, HTML or not, balanced or not. Pure, and linear in the length
of the text.
"""

import re
from html import unescape

MAX_RAW_CHARS = 100_000
"""Only so much of a raw text is read; markup rarely outweighs words ten to one."""

_BLOCKS = """
    address article aside blockquote body br caption center dd details dir div dl dt figcaption figure footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html image img isindex legend li listing main marquee menu menuitem
    multicol nav noframes ol optgroup option p picture plaintext pre search section select summary table tbody td
    textarea tfoot th thead title tr ul video xmp
"""
_INLINE = """
    a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink button canvas cite code col colgroup
    command data datalist del dfn dialog em embed fencedframe fieldset font i iframe input ins kbd keygen label link map
    mark math meta meter nextid nobr noembed noscript object output param portal progress q rb rbc rp rt rtc ruby s samp
    script slot small source spacer span strike strong style sub sup svg template time track tt u var wbr
"""
_SEPARATING = frozenset(_BLOCKS.split())
_NAMES = _SEPARATING | frozenset(_INLINE.split())
_OTHERS = "o v w x m st1 st2 fb g dc"
_WORD_PREFIXES = frozenset(_OTHERS.split())
"""Of names that Word and networks put into their HTML: `<o:p>`."""
_BOOLEAN = """
    allowfullscreen async autofocus autoplay checked clear compact controls declare default defer disabled download
    hidden inert ismap itemscope loop multiple muted nofollow nohref nomodule noresize noshade novalidate nowrap open
    playsinline readonly required reversed selected
"""
_SWITCHES = frozenset(_BOOLEAN.split())
"""Attributes without a value. Other words behind a name are words: `if a <b and c> d`."""
# Possessive and bounded, so that no start reads further than to the next `<` outside of quotes:
# linear on any input. Any name is read and then looked up: an alternation of all of them would be
# tried at each `<` of a text that is nothing else.
_TAG = re.compile(
    r"""<(?:(/?)([a-z][a-z0-9]*+(?::[a-z][a-z0-9]*+)?+)(?![\w:.@-])"""
    r"""((?:[^<>"']|"[^"]{0,2000}+"|'[^']{0,2000}+')*+>|[^<>]*+>)|[!?][a-z\[][^<>]*+>)""",
    re.IGNORECASE,
)
_CUT = re.compile(r"""<([a-z][a-z0-9]*+)\s[^<>=]{1,100}+=[^<>]*+\Z""", re.IGNORECASE)
"""A tag that begins in the last part of a text that somebody cut."""
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
            text = without_spans(text, opening, closing)
    text = _TAG.sub(_gap, text)
    start = text.rfind("<")
    cut = _CUT.match(text, start) if start >= 0 else None
    return text[:start] if cut and cut[1].lower() in _NAMES else text


def _gap(tag: re.Match[str]) -> str:
    """What stands in a tag's place; a name that is none of HTML's is no tag, and stays."""
    closing, name, inner = tag[1], (tag[2] or "").lower(), tag[3] or ""
    prefix, colon, _ = name.partition(":")
    if name and (prefix not in _WORD_PREFIXES if colon else name not in _NAMES):
        return tag[0]
    if not closing and "=" not in inner and not _are_switches(inner):
        return tag[0]
    return " " if name in _SEPARATING else ""


def _are_switches(inner: str) -> bool:
    words = inner.rstrip(">").rstrip("/").lower().split()
    return all(word in _SWITCHES for word in words)


def without_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
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
