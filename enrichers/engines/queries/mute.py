"""Mute lists: authors, domains and phrases that are never kept, whatever a query says."""

import re
from collections.abc import Iterable

from enrichers.engines.queries.document import Document, link
from enrichers.engines.queries.fold import fold, words
from enrichers.engines.queries.match import Matcher
from schemas.query import Domain, Field, Or, Phrase, Query


class MuteList:
    """Compiled mutes, over one automaton of their own."""

    def __init__(self, queries: dict[str, Query]) -> None:
        self._matcher = Matcher(queries)

    def muted(self, document: Document) -> str | None:
        """Why it is muted (`author x:@spam`, `domain casino.example`, `phrase "giveaway"`), None if
        it is not.
        """
        hits = self._matcher.match(document)
        return hits[0].name if hits else None


def compile_mutes(
    authors: Iterable[str] = (), domains: Iterable[str] = (), phrases: Iterable[str] = ()
) -> MuteList:
    """Mutes from plain entries, not queries.

    An author is a handle (`@spam`), a handle or native id of one kind of source (`x:@spam`,
    `x:12345`) or an author id; a domain mutes what is published on it or below it and what links to
    it; a phrase is found like a quoted phrase. Raises ValueError for an entry that could never be
    found.
    """
    queries: dict[str, Query] = {}
    for author in authors:
        name = re.sub("^([a-z_]+:)?@", r"\1", author.strip())
        if not fold(name):
            raise ValueError(
                f"mute author {author!r}: write a handle (@spam), a type and handle (x:@spam) or an author id"
            )
        queries[f"author {author}"] = Field("author", name)
    for domain in domains:
        host, _, path = (
            re.sub("^[a-z]+://", "", domain.strip().lower()).removeprefix("www.").partition("/")
        )
        if not link(host):
            raise ValueError(f"mute domain {domain!r}: write a host such as casino.example")
        queries[f"domain {domain}"] = Or((Field("site", f"{host}/{path}"), Domain(host, path)))
    for phrase in phrases:
        if words(phrase) == " ":
            raise ValueError(
                f"mute phrase {phrase!r}: it has no letter, digit or emoji to look for"
            )
        queries[f'phrase "{phrase}"'] = Phrase(phrase)
    return MuteList(queries)
