"""What a query is matched against, and how it becomes the one string that the automaton scans.

The string is `title words \\x1e text words \\x1d extra \\x1d extra …`: words as `fold.words` gives
them, and after them one extra for each handle (`@acme`), tag (`#acme`), link
(`\\x03acme\\x03example/offers/`), the mention's own address (the same with `\\x02`) and each field
(`lang:en`). So every part of every query is a plain string to look for, and a hit needs no second
look. Extras are made only for what some query asks for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from enrichers.engines.queries.fold import MARKS, UNSPACED, fold, word_bytes

Where = Literal["title", "text"]

BARRIER = "\x1e"  # stands as a word between title and text, so that no phrase reaches across
EDGE = "\x1d"
LINK_DOT = "\x03"
SITE_DOT = "\x02"
_ENCODED = re.compile(r"(?<![\w-])xn--[a-z0-9-]++(?!\w)")
_LONGEST_LABEL = 63  # of a host name, by RFC 1035

_SPACED = rf"[^\W{UNSPACED}]"
_PATH = r"[!#-;=?-_a-~]*+"  # ASCII but white space, quotes and angle brackets
_FULL_LINK = re.compile(rf"(https?://)((?:{_SPACED}|[.-])++)((?::\d++)?+{_PATH})", re.IGNORECASE)
_DOT = re.compile(r"\.\w")
_SPACE = re.compile(r"\s")
_DOTTED = re.compile(rf"(?<![\w.-])[\w{MARKS}-]++(?:\.[\w{MARKS}-]++)++(?:/{_PATH})?+")
_SPACED_RUN = re.compile(f"[^{UNSPACED}]+")
_HANDLE = re.compile(
    rf"[@＠](?<!{_SPACED}.)(?<![@＠].)([\w{MARKS}][\w{MARKS}.-]*+(?:@[\w{MARKS}.-]++)?+)"
)
_TAG = re.compile(rf"[#＃](?<!{_SPACED}.)(?<!&.)([\w{MARKS}\u200c\u200d]++)")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/:?#]+)(?::\d+)?(.*)", re.IGNORECASE | re.DOTALL
)
_folded_name = lru_cache(4096)(fold)
"""For names of which there are few: languages, sources, kinds."""
_BETWEEN_SEGMENTS = re.compile(r"[/?#&]+")


class Document(NamedTuple):
    """A mention as far as queries ask about it; whatever is unknown stays empty.

    `author_handles` with or without `@`; `author_id` is `type:namespace:native`; `source` is the
    configured name, `type` the connector's; `site` a host where it is not that of `url`;
    `hashtags`, `handles` and `links` are what the source lists beside the text: those in the text
    are found there.
    """

    text: str = ""
    title: str = ""
    author_handles: tuple[str, ...] = ()
    author_id: str = ""
    lang: str = ""
    source: str = ""
    type: str = ""
    url: str = ""
    site: str = ""
    kind: str = ""
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the original title or text: `text[start:end]`."""

    where: Where
    start: int
    end: int


class Extra(NamedTuple):
    """One extra of the scanned string that stands in title or text."""

    segment: str
    span: Span


@dataclass(frozen=True, slots=True)
class Wants:
    """Which extras some query asks for."""

    handles: bool = False
    tags: bool = False
    links: bool = False
    site: bool = False
    author: bool = False
    lang: bool = False
    source: bool = False
    kind: bool = False
    listed: bool = False  # any of them that a source may tell beside the text


class Reading(NamedTuple):
    """A document made ready: `string` to scan (UTF-8 bytes as Latin-1, so that an automaton's node
    has few branches), `title_end` the length of the title's part, `title` and `text` with links
    blanked out but for their hosts, `extras` what is found in them.
    """

    string: str
    title_end: int
    title: str
    text: str
    extras: list[Extra]


def narrow(text: str) -> str:
    """Text as the automaton sees it: one character per UTF-8 byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


def read(document: Document, wants: Wants) -> Reading:
    """The document as one string to scan. Linear in its size; takes any text."""
    text, title = document.text, document.title
    extras: list[Extra] = []
    if "://" in text:
        text = _without_paths(text, "text", wants, extras)
    string = word_bytes(text)
    title_end = 0
    if title:
        if "://" in title:
            title = _without_paths(title, "title", wants, extras)
        head = word_bytes(title) + BARRIER.encode()
        title_end = len(head)
        string = head + string
        _extras_of(title, "title", wants, extras)
    _extras_of(text, "text", wants, extras)
    segments = [extra.segment for extra in extras]
    if wants.listed:
        segments += _listed(document, wants)
    if segments:
        string += (EDGE + EDGE.join(segments) + EDGE).encode()
    return Reading(string.decode("latin-1"), title_end, title, text, extras)


def link(address: str, dot: str = LINK_DOT) -> str:
    """The extra of an address: its host label by label, then its path; empty where there is no host."""
    parts = _ADDRESS.fullmatch(address)
    host = fold(parts[1]).strip(".") if parts else ""
    if not parts or not host:
        return ""
    host = _in_own_letters(host)
    path = _BETWEEN_SEGMENTS.sub("/", fold(parts[2])).strip("/")
    return f"{dot}{host.replace('.', dot)}/{path}{'/' if path else ''}"


def account(name: str) -> str:
    """A folded handle or id; the server in it is in its own letters."""
    return _in_own_letters(fold(name))


def _in_own_letters(name: str) -> str:
    """A folded name with the international host names in it in their own letters."""
    return _ENCODED.sub(_decoded, name) if "xn--" in name else name


def _decoded(match: re.Match[str]) -> str:
    """A label of an international host name in its own letters; unchanged where it is not one."""
    label = match[0]
    if len(label) > _LONGEST_LABEL:
        return label
    try:
        return fold(label[4:].encode().decode("punycode"))
    except (ValueError, OverflowError):
        return label


def _without_paths(text: str, where: Where, wants: Wants, extras: list[Extra]) -> str:
    """The text with every full link blanked out but for the words of its host; lengths and places
    stay.
    """

    def blanked(match: re.Match[str]) -> str:
        if wants.links and (segment := link(match[0].rstrip(".,;:!?'*)]}"))):
            extras.append(Extra(segment, Span(where, *match.span())))
        host = match[2].replace(".", " ")  # words all the same, and not taken for a second link
        return f"{' ' * len(match[1])}{host}{' ' * len(match[3])}"

    return _FULL_LINK.sub(blanked, text)


def _extras_of(text: str, where: Where, wants: Wants, extras: list[Extra]) -> None:
    """Adds the handles, tags and domains written in a text whose links are blanked out."""
    if wants.handles and ("@" in text or "＠" in text):
        for match in _HANDLE.finditer(text):
            extras.extend(
                Extra(f"@{form}", Span(where, *match.span())) for form in _handle_forms(match[1])
            )
    if wants.tags and ("#" in text or "＃" in text):
        extras.extend(
            Extra(f"#{fold(tag[1])}", Span(where, *tag.span())) for tag in _TAG.finditer(text)
        )
    if wants.links and _DOT.search(text):
        for start, domain in _domains(text):
            if segment := link(domain):
                extras.append(Extra(segment, Span(where, start, start + len(domain))))


def _domains(text: str) -> Iterator[tuple[int, str]]:
    """Whatever looks like a domain, with or without a path, and where. Only looks around dots: most
    words have none.
    """
    at = 0
    while dot := _DOT.search(text, at):
        start = max(at, text.rfind(" ", at, dot.start()) + 1)
        space = _SPACE.search(text, dot.end())
        at = space.start() if space else len(text)
        for dotted in _DOTTED.finditer(text[start:at]):
            for run in _SPACED_RUN.finditer(dotted[0]):
                if "." in (domain := run[0].rstrip(".,;:!?'*)]}")):
                    yield start + dotted.start() + run.start(), domain


def _handle_forms(handle: str) -> set[str]:
    """A handle as written, and without what may be its server, its domain or the sentence running on."""
    whole = handle.rstrip(".-@")
    if whole.isascii() and whole.replace("_", "").isalnum():
        return {whole.lower()}
    head = re.match(rf"[\w{MARKS}]+", whole)
    spaced = _SPACED_RUN.match(head[0]) if head else None
    forms = {whole, head[0] if head else whole, spaced[0] if spaced else whole}
    return {folded for form in forms if (folded := account(form))}


def _listed(document: Document, wants: Wants) -> list[str]:
    """The extras of what the source lists beside the text."""
    listed: list[str] = []
    if wants.lang and document.lang:
        lang = _folded_name(document.lang).replace("_", "-")
        listed.append(f"lang:{lang}")
        if "-" in lang:
            listed.append(f"lang:{lang.partition('-')[0]}")
    if wants.source:
        listed.extend(
            f"source:{_folded_name(name)}" for name in (document.source, document.type) if name
        )
    if wants.kind and document.kind:
        listed.append(f"kind:{_folded_name(document.kind)}")
    if wants.author:
        listed.extend(_author_names(document))
    if wants.handles and document.handles:
        listed.extend(
            f"@{form}"
            for handle in document.handles
            for form in _handle_forms(handle.lstrip("@＠"))
        )
    if wants.tags and document.hashtags:
        listed.extend(f"#{fold(tag.lstrip('#＃'))}" for tag in document.hashtags)
    if wants.links and document.links:
        listed.extend(filter(None, map(link, document.links)))
    if wants.site:
        listed.extend(filter(None, (link(document.url, SITE_DOT), link(document.site, SITE_DOT))))
    return listed


def _author_names(document: Document) -> list[str]:
    """The author's names: handles alone and with the kind of source, the id whole and without
    namespace.
    """
    type_ = _folded_name(document.type)
    names: list[str] = []
    for handle in document.author_handles:
        name = account(handle).lstrip("@")
        if name:
            names.extend((f"author:{name}", f"id:{type_}:{name}"))
        if "@" in name:
            names.append(f"author:{name.partition('@')[0]}")
    if document.author_id:
        names.append(f"id:{account(document.author_id)}")
    if document.author_id.count(":") >= 2:
        kind, _, native = document.author_id.split(":", 2)
        names.append(f"id:{fold(kind)}:{account(native)}")
    return names
