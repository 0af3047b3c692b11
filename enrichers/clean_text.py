"""Adds `clean`: title and text as one analysed string, without markup, links, invisible characters and stray spaces.

The author's own text stays as it is; this form is for the enrichers after it. Each step is linear in the text's length:
HTML comments, scripts and tags go (only element names of the HTML standard, so `<3` and `a < b` stay), character
references are resolved once, invisible and control characters go, `RT @x:` at the start goes, links go, white space is
folded. A title stands on its own line before the text, unless the text begins with it. Zero-width joiners stay where
scripts and emoji need them.
"""

import re
from collections.abc import Callable
from html import unescape

from pydantic import Field

import schemas.settings
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import CleanText

FIELD = "clean"
NEEDS: tuple[str, ...] = ()

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
_NAMES = "|".join(sorted((_BLOCKS + _INLINE).split(), key=len, reverse=True))
# Possessive, and no `<` inside a tag, so that no start reads further than the next `<`: linear on any input.
_TAG = re.compile(
    rf"""<[/]?({_NAMES})(?![\w:.@-])(?:(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)|<[!?][a-z\[][^<>]*+>""",
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
_REPOST = re.compile(r"(?:RT @[\w.@-]{1,200}: ?)+")


class Settings(schemas.settings.Settings):
    """How the analysed text is made."""

    max_chars: int = Field(default=10_000, ge=100, le=10_000)
    """Longest analysed text in characters; what lies behind is not analysed, and `truncated` says so."""
    remove_links: bool = True
    """Leave links out of the analysed text; brand queries see them in any case."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], CleanText]:
    """The function that cleans title and text of a draft's mention; never raises."""
    max_chars, remove_links = settings.max_chars, settings.remove_links

    def clean_text(draft: Draft) -> CleanText:
        mention = draft.mention
        title, body = mention.title, mention.text
        cut = len(title) > MAX_RAW_CHARS or len(body) > MAX_RAW_CHARS
        text = clean(body[:MAX_RAW_CHARS], remove_links=remove_links)
        if text.startswith("RT @") and (repost := _REPOST.match(text)):
            text = text[repost.end() :]
        heading = clean(title[:MAX_RAW_CHARS], remove_links=remove_links) if title else ""
        if heading and not _begins_with(text, heading):
            text = f"{heading}\n{text}" if text else heading
        return CleanText(text=text[:max_chars], truncated=cut or len(text) > max_chars)

    return clean_text


def _begins_with(text: str, heading: str) -> bool:
    return text.startswith(heading) and not text[len(heading) : len(heading) + 1].isalnum()


def clean(text: str, *, remove_links: bool = True) -> str:
    """One line of plain text from plain text or HTML, balanced or not. Linear in the length of `text`."""
    if "<" in text:
        text = _without_markup(text)
    if "&" in text:
        text = unescape(text)
    text = " ".join(text.split())
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
    return " " if (tag[1] or "").lower() in _SEPARATING else ""


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
