"""Adds `clean`: title and text as one analysed string, without markup, links, invisible characters
and stray spaces, and without what the author only quotes.

The author's own text stays as it is; this form is for the enrichers after it. Each step is linear
in the text's length: HTML comments, scripts and tags go (only element names of the HTML standard,
so `<3` and `a < b` stay), character references are resolved once, invisible and control characters
go, `RT @x:` at the start goes, links go, white space is folded. A title stands on its own line
before the text, unless the text begins with it. Zero-width joiners stay where scripts and emoji
need them. Quotations (`<blockquote>`, lines that begin with `>`) are not the author's words; a text
of nothing else stays whole.
"""

import re
from collections.abc import Callable

from pydantic import Field

import schemas.settings
from enrichers.engines.plain import MAX_RAW_CHARS, clean, without_spans
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import CleanText

FIELD = "clean"
NEEDS: tuple[str, ...] = ()
EXAMPLE_MENTION = {"text": "<p>Acme &amp; Co: <b>down</b> again https://status.example</p>"}

_QUOTED_LINE = re.compile(
    r"(\A|\n|<p>|<br ?/?>|</p>)[ \t]*(?:(?:>|&gt;) ?)+(?=[^\W\d]|[\"'“*_\[(<])"
    r".*?(?=\n|<p>|<br|</p>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK_BEGINS = re.compile(r"<blockquote\b[^<>]*+>", re.IGNORECASE)
_BLOCK_ENDS = re.compile(r"</blockquote\b[^<>]*+>", re.IGNORECASE)
_REPOST = re.compile(r"(?:RT @[\w.@-]{1,200}: ?)+")


class Settings(schemas.settings.Settings):
    """How the analysed text is made."""

    max_chars: int = Field(default=10_000, ge=100, le=10_000)
    """Longest analysed text in characters; what lies behind is not analysed, and `truncated` says so.
    """
    remove_links: bool = True
    """Leave links out of the analysed text; brand queries see them in any case."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], CleanText]:
    """The function that cleans title and text of a draft's mention; never raises."""
    max_chars, remove_links = settings.max_chars, settings.remove_links

    def clean_text(draft: Draft) -> CleanText:
        mention = draft.mention
        title, body = mention.title, mention.text
        cut = len(title) > MAX_RAW_CHARS or len(body) > MAX_RAW_CHARS
        text = clean(own_words(body[:MAX_RAW_CHARS]), remove_links=remove_links)
        if text.startswith("RT @") and (repost := _REPOST.match(text)):
            text = text[repost.end() :]
        heading = clean(title[:MAX_RAW_CHARS], remove_links=remove_links) if title else ""
        if heading and not _begins_with(text, heading):
            text = f"{heading}\n{text}" if text else heading
        return CleanText(text=text[:max_chars], truncated=cut or len(text) > max_chars)

    return clean_text


def own_words(body: str) -> str:
    """A text without what it quotes, markup and all; the whole where it only quotes."""
    own = body
    if "</blockquote" in own:
        own = without_spans(own, _BLOCK_BEGINS, _BLOCK_ENDS)
    if ">" in own or "&gt;" in own:
        own = _QUOTED_LINE.sub(r"\1", own)
    return own if own is body or clean(own, remove_links=False) else body


def _begins_with(text: str, heading: str) -> bool:
    return text.startswith(heading) and not text[len(heading) : len(heading) + 1].isalnum()
