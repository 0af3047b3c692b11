"""The smallest parts of another tool's query: words, phrases and the values of fields, in ours."""

import re

from enrichers.engines.queries.errors import QueryError
from enrichers.engines.queries.fields import Meaning, meaning_of, operator_hint
from enrichers.engines.queries.parse import parse
from enrichers.engines.translations.near import joined
from enrichers.engines.translations.tokens import Token
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

_SHORTEST_STEM = 2
_KINDS = {
    "repost": "retweet retweets repost reposts share shares rt nativeretweets",
    "comment": "reply replies comment comments",
    "review": "review reviews",
    "article": "news article articles blog blogs online_news onlinenews",
    "message": "message dm",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_PLACES = {
    "source:x": "twitter x tweet",
    "source:mastodon": "mastodon",
    "site:reddit.com": "reddit",
    "site:youtube.com": "youtube",
    "site:facebook.com": "facebook",
    "site:instagram.com": "instagram",
    "site:linkedin.com": "linkedin",
    "site:tiktok.com": "tiktok",
    "kind:article": "news blog blogs onlinenews onlinenews_newspaper newspaper",
    "kind:review": "review reviews",
}
_PLACE_OF = {word: place for place, words in _PLACES.items() for word in words.split()}
_WIDER = "? and * inside a word stand for nothing here: every word that begins so is looked for"


class NotSaidError(Exception):
    """A part that our queries cannot say; the message tells what happens to it."""


def leaf_of(token: Token) -> tuple[Query, str]:
    """A word, phrase or {word}, and a remark where it means something a little different."""
    text = token.text.strip()
    if token.kind == "braces":
        return _parsed(f'exact:"{text}"' if " " in text else f"exact:{text}", text), ""
    if token.kind == "phrase":
        return _phrase(text)
    bare = text.rstrip(",;")
    remark = f"{text!r}: the sign at its end is left out" if bare != text else ""
    if bare.startswith("++"):
        return _parsed(f"exact:{bare.lstrip('+')}", bare), remark
    if "?" in bare or "*" in bare[:-1]:
        return _wider(bare), _WIDER
    if bare.startswith("$"):
        return _parsed(f'exact:"{bare}"', bare), ""
    try:
        return parse(bare), remark
    except QueryError as error:
        return _parsed(f'"{bare}"', bare), f"{text!r} is looked for as words: {error.message}"


def _phrase(text: str) -> tuple[Query, str]:
    words = text.split()
    wild = [word for word in words if "*" in word or "?" in word]
    if not wild:
        return _parsed(f'"{text}"', text), ""
    last, _ = leaf_of(Token("word", words[-1], 0))
    before = " ".join(words[:-1])
    if len(words) == 1:
        return last, ""
    if wild != [words[-1]] or not isinstance(last, Prefix):
        raise NotSaidError(f'"{text}": a star inside a phrase can only end its last word: left out')
    first = _parsed(f'"{before}"' if " " in before else before, before)
    return Near(first, last, 1, ordered=True), ""


def _wider(word: str) -> Query:
    stem = re.split(r"[?*]", word, maxsplit=1)[0]
    if len(stem) < _SHORTEST_STEM:
        raise NotSaidError(f"{word!r} has too little before its sign for any letter: left out")
    return _parsed(f"{stem}*", word)


def _parsed(query: str, said: str) -> Query:
    try:
        return parse(query)
    except QueryError as error:
        raise NotSaidError(f"{said!r} is left out: {error.message}") from error


def value_of(name: str, value: Query | Token | None) -> tuple[Query, str]:
    """What a field with its value asks for."""
    meaning = meaning_of(name)
    if value is None:
        raise NotSaidError(f"{name}: has no value that can be said here: left out")
    if meaning is None or meaning == "near":
        hint = operator_hint(name).removesuffix("; leave it out")
        raise NotSaidError(f"{name}: is left out – {hint}")
    if isinstance(value, Token):
        if value.kind == "range":
            raise NotSaidError(f"{name}: {value.text} is left out: a range cannot be asked for")
        return _of_token(meaning, name, value)
    return _of_group(meaning, name, value), ""


def _of_token(meaning: Meaning, name: str, token: Token) -> tuple[Query, str]:
    if meaning in ("title", "exact", "plain"):
        leaf, remark = leaf_of(token)
        return _of_group(meaning, name, leaf), remark
    return _named(meaning, name, token.text.strip()), ""


def _of_group(meaning: Meaning, name: str, query: Query) -> Query:
    """The field over each part of a group."""
    match query:
        case And() | Or():
            parts = [_of_group(meaning, name, child) for child in query.children]
            whole = joined(parts, type(query))
            assert whole is not None
            return whole
        case Not():
            return Not(_of_group(meaning, name, query.child))
        case Near():
            if meaning == "plain":
                return query
            parts = [_of_group(meaning, name, side) for side in (query.left, query.right)]
            return And((parts[0], parts[1]))
        case _:
            return _leaf(meaning, name, query)


def _leaf(meaning: Meaning, name: str, leaf: Query) -> Query:
    if meaning == "plain":
        return leaf
    match leaf, meaning:
        case Term(), "title":
            return Field("title", leaf.text)
        case Phrase(), "title":
            return Field("title", leaf.text, "phrase")
        case Prefix(), "title":
            return Field("title", leaf.stem, "prefix")
        case Term(), "exact":
            return Term(leaf.text, exact=True)
        case Phrase(), "exact":
            return Phrase(leaf.text, exact=True)
        case Prefix(), "exact":
            return Prefix(leaf.stem, exact=True)
    return _named(meaning, name, _said(leaf))


def _said(leaf: Query) -> str:
    match leaf:
        case Term() | Phrase():
            return leaf.text
        case Prefix():
            return f"{leaf.stem}*"
        case Handle() | Tag():
            return leaf.name
        case Domain():
            return "/".join(filter(None, (leaf.host, leaf.path)))
        case _:
            return ""


def _named(meaning: Meaning, name: str, value: str) -> Query:
    """A field whose value is a name: an account, a tag, an address, a language, a kind."""
    folded = value.casefold().replace("socialmedia_", "")
    plain = re.sub(r"^(https?://)?(www\.)?", "", value.rstrip("/*"))
    queries = {
        "author": f"author:{value.lstrip('@')}",
        "handle": f"@{value.lstrip('@')}",
        "tag": f"#{value.lstrip('#')}",
        "site": f"site:{plain}",
        "link": plain,
        "lang": f"lang:{value.lower()}",
        "kind": f"kind:{_KIND_OF.get(folded, '')}",
        "source": _PLACE_OF.get(folded.split("_")[0], ""),
    }
    query = queries.get(meaning, "")
    if not query or query == "kind:" or " " in query:
        raise NotSaidError(f"{name}:{value} is left out – {operator_hint(name)}")
    return _parsed(query, f"{name}:{value}")
