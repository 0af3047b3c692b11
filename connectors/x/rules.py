"""Translates brand queries into X's rule language, never narrower than they are. Pure.

What X cannot express is widened to what it can, and matched exactly by us afterwards. Two things
stay narrower, for X has no way to ask for them: accents that are in posts but not in the query (X
tells é from e), and, where all else would be everything X has, a prefix is asked for as the bare
word (`narrowed` says so).
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from connectors.x.expressions import (
    ALWAYS,
    NEVER,
    Asked,
    Atom,
    acceptable,
    all_of,
    any_of,
    stands_alone,
)
from connectors.x.fitting import fitted
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

_MOST_RULES = 30_000
_SITE = "x.com"
_WORDS = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[^\W_]+")
_USER = re.compile(r"[A-Za-z0-9_]{1,30}")
_TAG = re.compile(r"\w+")
_HOST = re.compile(r"[\w.-]+(?:/[\w./-]*)?")
_LANGUAGES = frozenset({
    "am", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr",
    "gu", "hi", "hr",
    "hu", "hy", "it", "ja", "ka", "kn", "ko", "lt", "lv", "ml", "mr", "nl", "no", "pl", "pt", "ro",
    "ru", "sk", "sl",
    "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "vi",
})  # fmt: skip
_OLD_CODES = {"he": "iw", "id": "in"}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the source's name (for `source:`), and what may be left to X."""

    source: str
    narrow: bool = True
    stems: bool = False
    """Ask for the bare stem of a prefix instead of for everything."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The rules of one query; none where it can never match on X. `narrowed`: some prefix is asked
    for as a word.
    """

    rules: tuple[str, ...]
    narrowed: bool = False


class TooWideError(ValueError):
    """A query that would need every post there is; the message says what to change."""


def translate(query: Query, *, source: str, chars: int, narrow: bool = True) -> Translation:
    """The query as rules of at most `chars` characters; raises TooWideError."""
    for stems in (False, True):
        asked = acceptable(_wider(query, Asking(source, narrow, stems)))
        if asked == "NEVER":
            return Translation(())
        if asked != "ALWAYS" and stands_alone(asked):
            return Translation(tuple(islice(fitted(asked, chars), _MOST_RULES)), narrowed=stems)
    raise TooWideError(
        "X cannot search for this: every alternative needs a word, phrase, @handle, #tag, link or author of its own "
        "(lang:, kind:, source:, site: and NOT only narrow those)"
    )


def _wider(query: Query, asking: Asking) -> Asked:
    """What holds on X wherever the query holds."""
    match query:
        case And():
            return all_of(_wider(child, asking) for child in query.children)
        case Or():
            return any_of(_wider(child, asking) for child in query.children)
        case Not():
            return _without(query.child, asking)
        case Near():
            return all_of((_wider(query.left, asking), _wider(query.right, asking)))
        case Term() | Phrase():
            return any_of(Atom(_quoted(form)) for form in _forms(query.text, exact=query.exact))
        case Prefix():
            return (
                any_of(Atom(_quoted(form)) for form in _forms(query.stem))
                if asking.stems
                else ALWAYS
            )
        case Handle() | Tag() if query.prefix and not asking.stems:
            return ALWAYS
        case Handle():
            return Atom(f"@{query.name}" if _USER.fullmatch(query.name) else _quoted(query.name))
        case Tag():
            return any_of(Atom(_tag(form)) for form in _forms(query.name))
        case Domain():
            return _link(query)
        case Field():
            return _field(query, asking)


def _without(query: Query, asking: Asking) -> Asked:
    """What holds on X wherever the query does not hold; X must exclude nothing that it matches."""
    match query:
        case And():
            return any_of(_without(child, asking) for child in query.children)
        case Or():
            return all_of(_without(child, asking) for child in query.children)
        case Not():
            return _wider(query.child, asking)
        case Field():
            return _negated(query, asking)
        case Term() | Phrase() if not query.exact:
            atoms = [Atom(_quoted(form), negated=True) for form in _forms(query.text)]
        case Tag() if not query.prefix:
            atoms = [Atom(_tag(form), negated=True) for form in _forms(query.name)]
        case Handle() if not query.prefix and _USER.fullmatch(query.name):
            atoms = [Atom(f"@{query.name}", negated=True)]
        case _:
            return ALWAYS
    return all_of(atoms) if asking.narrow else ALWAYS


def _field(query: Field, asking: Asking) -> Asked:
    """A field operator on X. What the source itself decides is settled here."""
    value = query.value.strip().casefold()
    match query.name:
        case "title":
            return NEVER
        case "source":
            names = (asking.source.casefold(), "x")
            return ALWAYS if any(_fits(name, value, query) for name in names) else NEVER
        case "site":
            host = value.partition("/")[0]
            return ALWAYS if query.form == "prefix" or f".{_SITE}".endswith(f".{host}") else NEVER
        case "kind":
            kinds = {kind for kind in ("post", "comment", "repost") if _fits(kind, value, query)}
            if not kinds or kinds & {"post"} or len(kinds) > 1:
                return ALWAYS if kinds else NEVER
            return Atom("is:retweet" if kinds == {"repost"} else "is:reply", standalone=False)
        case "lang":
            code = value.replace("_", "-").partition("-")[0]
            code = _OLD_CODES.get(code, code if code in _LANGUAGES else "")
            told = code and query.form != "prefix" and asking.narrow
            return Atom(f"lang:{code}", standalone=False) if told else ALWAYS
        case "author":
            return _author(value.lstrip("@"), query)


def _author(name: str, query: Field) -> Asked:
    if query.form == "prefix":
        return ALWAYS
    kind, _, native = name.partition(":")
    if native:
        name = native.rpartition(":")[2]
        return Atom(f"from:{name}") if kind == "x" and name.isdecimal() else NEVER
    return Atom(f"from:{name}") if _USER.fullmatch(name) else ALWAYS


def _negated(query: Field, asking: Asking) -> Asked:
    """A field operator under NOT: exact where the answer is a constant or X's operator means the
    same as ours.
    """
    asked = _field(query, asking)
    if asked == "NEVER":
        return ALWAYS
    if query.form == "word" and (
        query.name == "source" or (query.name == "site" and "/" not in query.value)
    ):
        return NEVER
    same = isinstance(asked, Atom) and query.form == "word" and "-" not in query.value
    return (
        Atom(asked.text, asked.standalone, negated=True)
        if isinstance(asked, Atom) and same and asking.narrow
        else ALWAYS
    )


def _fits(name: str, value: str, query: Field) -> bool:
    return name.startswith(value) if query.form == "prefix" else name == value


def _link(query: Domain) -> Asked:
    address = f"{query.host}/{query.path}".rstrip("/")
    return Atom(f'url:"{address}"' if _HOST.fullmatch(address) else f'url:"{_clean(query.host)}"')


def _tag(name: str) -> str:
    return f"#{name}" if _TAG.fullmatch(name) else _quoted(name)


def _forms(text: str, *, exact: bool = False) -> list[str]:
    """The text as written and, where case, accents and punctuation do not count for us, without
    them: they do for X.
    """
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part)
    )
    bare = unicodedata.normalize("NFC", bare)
    words = " ".join(_WORDS.findall(bare)) or bare
    forms = {form.lower(): form for form in (words.casefold(), words, bare, text)}
    return [text] if exact else list(forms.values())[::-1]


def _quoted(text: str) -> str:
    text = _clean(text)
    return (
        text if _PLAIN.fullmatch(text) and text.upper() not in ("AND", "OR", "NOT") else f'"{text}"'
    )


def _clean(text: str) -> str:
    return " ".join(text.replace('"', " ").replace("\\", " ").split())


def as_searches(rules: list[str], chars: int) -> list[str]:
    """Rules joined into as few queries of recent search as fit."""
    joined: list[str] = []
    for rule in dict.fromkeys(rules):
        part = f"({rule})"
        if joined and len(joined[-1]) + len(" OR ") + len(part) <= chars:
            joined[-1] = f"{joined[-1]} OR {part}"
        else:
            joined.append(part if len(part) <= chars else rule)
    return joined
