"""The strings that a part of a query looks for in what `document.read` makes of a document."""

from enrichers.engines.queries.document import EDGE, LINK_DOT, SITE_DOT, account, link, narrow
from enrichers.engines.queries.fold import fold, words
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

Leaf = Term | Phrase | Prefix | Handle | Tag | Domain | Field

# Arabic and Hebrew write "and", "the", "in", "to" … attached to the word: a name is found with
# them, too.
_ARABIC = ("و", "ف", "ب", "ك", "ل", "ال", "وال", "فال", "بال", "كال", "لل")
_HEBREW = ("ה", "ו", "ב", "כ", "ל", "מ", "ש", "וה", "ול", "וב", "ומ", "וכ", "שה", "מה", "כש")
_SHORTEST_WITH_PARTICLE = 3


def patterns(leaf: Leaf) -> tuple[str, ...]:
    """The strings of which one must be there; none for a part that can never be found."""
    match leaf:
        case Term() | Phrase():
            return _spoken(words(leaf.text), leaf.exact)
        case Prefix():
            return _spoken(words(leaf.stem)[:-1], leaf.exact)
        case Handle():
            return _edged(f"@{account(leaf.name)}", leaf.prefix)
        case Tag():
            return _edged(f"#{fold(leaf.name)}", leaf.prefix)
        case Domain():
            return _address(f"{leaf.host}/{leaf.path}", LINK_DOT)
        case Field():
            return _field(leaf)


def leaves(query: Query) -> list[Leaf]:
    """All parts of a query that look for something, excluded ones included, in their order."""
    parts: list[Leaf] = []
    waiting: list[Query] = [query]
    while waiting:
        node = waiting.pop()
        match node:
            case And() | Or():
                waiting.extend(reversed(node.children))
            case Not():
                waiting.append(node.child)
            case Near():
                waiting.extend((node.right, node.left))
            case _:
                parts.append(node)
    return parts


def _spoken(pattern: str, exact: bool) -> tuple[str, ...]:
    if not pattern.strip():
        return ()
    first = pattern.split()[0]
    particles: tuple[str, ...] = ()
    if not exact and len(first) >= _SHORTEST_WITH_PARTICLE:
        particles = (
            _ARABIC
            if "\u0620" <= first[0] <= "\u06ff"
            else _HEBREW
            if "\u05d0" <= first[0] <= "\u05ea"
            else ()
        )
    return narrow(pattern), *(narrow(f" {particle}{pattern[1:]}") for particle in particles)


def _edged(name: str, prefix: bool) -> tuple[str, ...]:
    return (narrow(EDGE + name + ("" if prefix else EDGE)),)


def _address(address: str, dot: str) -> tuple[str, ...]:
    segment = link(address, dot)
    return (narrow(segment),) if segment else ()


def _field(leaf: Field) -> tuple[str, ...]:
    match leaf.name:
        case "title":
            pattern = words(leaf.value)
            return _spoken(pattern[:-1] if leaf.form == "prefix" else pattern, exact=False)
        case "site":
            return _address(leaf.value, SITE_DOT)
        case "lang":
            return _edged(f"lang:{fold(leaf.value).replace('_', '-')}", prefix=False)
        case "author":
            value = account(leaf.value).lstrip("@").replace(":@", ":")
            return _edged(f"{'id' if ':' in value else 'author'}:{value}", leaf.form == "prefix")
        case _:
            return _edged(f"{leaf.name}:{fold(leaf.value)}", leaf.form == "prefix")
