"""A slow evaluator of queries, written from docs/queries.md alone: what the matcher must agree
with.

It shares no code with the matcher, and knows only the letters that `texts.py` uses.
"""

import re
import unicodedata
from dataclasses import dataclass

from enrichers.engines.queries import Document
from schemas.query import (
    And,
    Domain,
    Field,
    Handle,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Tag,
    Term,
)

Place = tuple[str, int, int]


@dataclass(frozen=True)
class Words:
    """The words of title and text."""

    title: list[str]
    text: list[str]


def holds(query: Query, document: Document) -> bool:
    """Whether the query holds, straight from its definition."""
    match query:
        case And():
            return all(holds(child, document) for child in query.children)
        case Or():
            return any(holds(child, document) for child in query.children)
        case Not():
            return not holds(query.child, document)
        case Near():
            return near(query, document)
        case Handle():
            wanted = plain(query.name)
            return any(
                h == wanted or (query.prefix and h.startswith(wanted)) for h in handles(document)
            )
        case Tag():
            wanted = plain(query.name)
            return any(
                t == wanted or (query.prefix and t.startswith(wanted)) for t in tags(document)
            )
        case Domain():
            return any(below(query.host, query.path, link) for link in links(document))
        case Field():
            return field(query, document)
        case _:
            return bool(places(query, document))


def near(query: Near, document: Document) -> bool:
    """Every pair of occurrences, one by one."""
    for where, first, last in places(query.left, document):
        for other, start, end in places(query.right, document):
            if where != other:
                continue
            after, before = start - last, first - end
            if 1 <= after <= query.distance or (
                not query.ordered and 1 <= before <= query.distance
            ):
                return True
    return False


def places(query: Query, document: Document) -> list[Place]:
    """The words a word, phrase or prefix covers, or those of an OR of them."""
    if isinstance(query, Or):
        return [place for child in query.children for place in places(child, document)]
    if not isinstance(query, Term | Phrase | Prefix):
        raise TypeError(query)
    text = query.stem if isinstance(query, Prefix) else query.text
    wanted = tokens(text)
    if query.exact and not any(
        written(query, text, part) for part in (document.title, document.text)
    ):
        return []
    found: list[Place] = []
    for where, part in (("title", document.title), ("text", document.text)):
        said = tokens(without_paths(part))
        for at in range(len(said) - len(wanted) + 1):
            piece = said[at : at + len(wanted)]
            last = (
                piece[-1].startswith(wanted[-1])
                if isinstance(query, Prefix)
                else piece[-1] == wanted[-1]
            )
            if piece[:-1] == wanted[:-1] and last:
                found.append((where, at, at + len(wanted) - 1))
    return found


def written(query: Term | Phrase | Prefix, literal: str, part: str) -> bool:
    """Whether the literal stands in the text as it is, not inside a longer word."""
    part = without_paths(part)
    at = part.find(literal)
    while at >= 0:
        before, after = part[at - 1 : at], part[at + len(literal) : at + len(literal) + 1]
        closed = isinstance(query, Prefix) or not in_word(after) or not in_word(literal[-1])
        if closed and not (in_word(before) and in_word(literal[0])):
            return True
        at = part.find(literal, at + 1)
    return False


def in_word(character: str) -> bool:
    return character.isalnum() and not unspaced(character)


def unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(
        ("CJK", "KATAKANA", "HIRAGANA", "HANGUL", "THAI")
    )


def plain(text: str) -> str:
    """Case and accents removed."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not "\u0300" <= c <= "\u036f" and c != "\u200b")
    return unicodedata.normalize("NFC", text).replace("ı", "i").replace("ø", "o")


def tokens(text: str) -> list[str]:
    """The words of a text."""
    words: list[str] = [""]
    for character in plain(text):
        if unspaced(character) or unicodedata.category(character) == "So":
            words += [character, ""]
        elif character.isalnum():
            words[-1] += character
        else:
            words.append("")
    return [word for word in words if word]


def without_paths(text: str) -> str:
    """Full links reduced to their hosts."""
    return re.sub("https?://([a-zA-Z0-9.]+)[!-~]*", r" \1 ", text)


def handles(document: Document) -> set[str]:
    """All forms of all handles named."""
    found: set[str] = set()
    for text in (document.title, document.text):
        text = re.sub(r"https?://[!-~]*", " ", text)
        for at, character in enumerate(text):
            before = text[at - 1 : at] if at else ""
            if character != "@" or before in ("@", "_") or in_word(before):
                continue
            end = at + 1
            while end < len(text) and (
                text[end].isalnum()
                or text[end] in "_.-"
                or (
                    text[end] == "@" and end > at + 1 and "@" not in text[at + 1 : end]
                )  # one server, not two
            ):
                end += 1
            found |= forms(text[at + 1 : end])
    return found.union(*(forms(handle.lstrip("@")) for handle in document.handles)) - {""}


def forms(handle: str) -> set[str]:
    whole = handle.rstrip(".-@")
    head = re.split(r"[@.-]", whole)[0]
    spaced = "".join(c if not unspaced(c) else " " for c in head).partition(" ")[0]
    return {plain(whole), plain(head), plain(spaced)}


def tags(document: Document) -> set[str]:
    """All hashtags."""
    found = {plain(tag.lstrip("#")) for tag in document.hashtags}
    for text in (document.title, document.text):
        text = re.sub(r"https?://[!-~]*", " ", text)
        for at, character in enumerate(text):
            before = text[at - 1 : at] if at else ""
            if character == "#" and not in_word(before) and before not in ("_", "&"):
                tag = re.match(r"\w*", text[at + 1 :])
                assert tag is not None
                found.add(plain(tag[0]))
    return found - {""}


def links(document: Document) -> list[str]:
    """Everything in the text that has a dot in its first part, and the links the source lists."""
    said = [chunk for part in (document.title, document.text) for chunk in part.split()]
    said = [part for chunk in said for part in re.split(r"[@,;!]|(?<=[^ -~])|(?=[^ -~])", chunk)]
    return [*(chunk for chunk in said if "." in chunk.strip(".")), *document.links]


def below(host: str, path: str, link: str) -> bool:
    """Whether a link goes to the host or below it, and to the path or below it."""
    address = re.sub("^https?://", "", plain(link).rstrip(".,;:!?')"))
    there, _, rest = address.partition("/")
    wanted = [part for part in re.split(r"[/?#&]+", plain(path)) if part]
    segments = [part for part in re.split(r"[/?#&]+", rest) if part]
    return f".{there}".endswith(f".{plain(host)}") and segments[: len(wanted)] == wanted


def field(query: Field, document: Document) -> bool:
    """Fields one by one."""
    value = plain(query.value)
    match query.name:
        case "title":
            leaf: Query = Prefix(query.value) if query.form == "prefix" else Phrase(query.value)
            return bool(places(leaf, Document(title=document.title)))
        case "lang":
            return plain(document.lang) == value or plain(document.lang).split("-")[0] == value
        case "site":
            return any(
                below(*value.partition("/")[::2], link)
                for link in (document.url, document.site)
                if link
            )
        case "author":
            names = {plain(name).lstrip("@") for name in document.author_handles}
            names |= {name.split("@")[0] for name in names}
            if ":" in value:
                return value in {f"{plain(document.type)}:{name}" for name in names}
            return any(
                name == value or (query.form == "prefix" and name.startswith(value))
                for name in names
            )
        case "source":
            names = {plain(document.source), plain(document.type)}
            return any(
                name == value or (query.form == "prefix" and name.startswith(value))
                for name in names
                if name
            )
        case _:
            return plain(document.kind) == value
