"""Writes a syntax tree as a query's text: `parse(render(query)) == query` for every tree that
`parse` returned.
"""

import re

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

_BARE = re.compile(r"AND|OR|NOT|O?NEAR(/.*)?")  # operators, unless quoted


def render(query: Query) -> str:
    """The query in its plainest form: AND written out, parentheses only where they are needed or
    help reading.
    """
    match query:
        case Term():
            return _exact(query.exact) + query.text
        case Phrase():
            return _exact(query.exact) + _quoted(query.text)
        case Prefix():
            return f"{_exact(query.exact)}{query.stem}*"
        case Handle():
            return f"@{query.name}{'*' * query.prefix}"
        case Tag():
            return f"#{query.name}{'*' * query.prefix}"
        case Domain():
            return "/".join(filter(None, (query.host, query.path)))
        case Field():
            return f"{query.name}:{_value(query)}"
        case Near():
            return f"{_grouped(query.left)} {'O' * query.ordered}NEAR/{query.distance} {_grouped(query.right)}"
        case Not():
            return f"NOT {_grouped(query.child)}"
        case And():
            return " AND ".join(
                f"({render(c)})" if isinstance(c, Or | And) else render(c) for c in query.children
            )
        case Or():
            return " OR ".join(
                f"({render(c)})" if isinstance(c, Or | And) else render(c) for c in query.children
            )


def _exact(exact: bool) -> str:
    return "exact:" if exact else ""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'


def _value(query: Field) -> str:
    if (
        query.form == "phrase"
        or _BARE.fullmatch(query.value)
        or any(c.isspace() or c in '()"*' for c in query.value)
    ):
        return _quoted(query.value)
    return query.value + "*" * (query.form == "prefix")


def _grouped(query: Query) -> str:
    return f"({render(query)})" if isinstance(query, And | Or | Not | Near) else render(query)
