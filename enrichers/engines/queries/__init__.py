"""The brand query language: `parse` a query, `compile_queries` many of them, `match` a document;
`render` writes one.

    matcher = compile_queries({"acme": parse('acme OR "acme bank"')})
    [hit.name for hit in matcher.match(Document(text="I left Acme Bank"))]      # ["acme"]

Private to the enrichers: packages with a leading underscore are not registered as enrichers.
Everything here is pure. The language is described for its users in docs/queries.md.
"""

from enrichers.engines.queries.document import Document, Span
from enrichers.engines.queries.errors import QueryError
from enrichers.engines.queries.explain import Explanation, explain, explanation_lines
from enrichers.engines.queries.match import Hit, Matched, Matcher, compile_queries
from enrichers.engines.queries.mute import MuteList, compile_mutes
from enrichers.engines.queries.parse import parse
from enrichers.engines.queries.render import render

__all__ = [
    "Document",
    "Explanation",
    "Hit",
    "Matched",
    "Matcher",
    "MuteList",
    "QueryError",
    "Span",
    "compile_mutes",
    "compile_queries",
    "explain",
    "explanation_lines",
    "parse",
    "render",
]
