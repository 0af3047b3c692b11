"""Brands' queries as searches of YouTube, which knows words, phrases and `|`: as wide as words go. Pure.

What is no word (a language, a site, the author) finds nothing by itself, and a prefix is searched for as
a word; what a query excludes is left to the query.

https://developers.google.com/youtube/v3/docs/search/list#q
"""

from collections.abc import Iterable, Mapping

from schemas.query import And, Domain, Field, Handle, Near, Or, Phrase, Prefix, Query, Tag, Term

_LONGEST = 400


def searches(queries: Mapping[str, Query]) -> list[str]:
    """What to search for; a brand that no word finds is left out."""
    asked: dict[str, None] = {}
    for query in queries.values():
        asked |= dict.fromkeys(_joined(sorted(words_of(query) or ())))
    return list(asked)


def words_of(query: Query) -> frozenset[str] | None:
    """Words and phrases of which every mention that words can find has at least one; None where none
    can.
    """
    match query:
        case Term(text=word) | Prefix(stem=word) | Handle(name=word) | Tag(name=word):
            return frozenset({word})
        case Phrase(text=words):
            return frozenset({f'"{words}"'})
        case Domain(host=host):
            return frozenset({f'"{host}"'})
        case Field(name="title", value=value):
            return frozenset({f'"{value}"' if " " in value else value})
        case Near(left=left, right=right):
            return _fewest((left, right))
        case And(children=children):
            return _fewest(children)
        case Or(children=children):
            each = [words for words in map(words_of, children) if words]
            return frozenset().union(*each) if each else None
        case _:
            return None


def _fewest(children: Iterable[Query]) -> frozenset[str] | None:
    """Of parts that must all be there one is enough: that with the fewest words."""
    known = [words for words in map(words_of, children) if words]
    return min(known, key=lambda words: (len(words), sorted(words)), default=None)


def _joined(words: Iterable[str]) -> list[str]:
    """As few searches as their length allows."""
    lines: list[str] = []
    for word in words:
        clean = word.replace("|", " ").strip().lstrip("-")
        if lines and len(lines[-1]) + len(clean) < _LONGEST:
            lines[-1] += f"|{clean}"
        elif clean:
            lines.append(clean)
    return lines
