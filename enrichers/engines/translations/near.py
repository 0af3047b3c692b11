"""Builds distances between any two parts: our NEAR joins words and alternatives of words only."""

from schemas.query import And, Near, Not, Or, Query

_JOINED = ("term", "phrase", "prefix", "handle", "tag")


def near(left: Query, right: Query, distance: int, *, ordered: bool) -> tuple[Query | None, bool]:
    """Both sides within so many words, and whether that is exactly what was asked. Groups are spread
    over their parts; None where one side can be near nothing.
    """
    if _is_side(left) and _is_side(right):
        return Near(left, right, distance, ordered), True
    turned = _is_side(left)
    group, other = (right, left) if turned else (left, right)
    match group:
        case And() | Or():
            parts = [_pair(part, other, distance, ordered, turned) for part in group.children]
            kept = [part for part, _ in parts if part is not None]
            exact = isinstance(group, Or) and len(kept) == len(parts) and all(ok for _, ok in parts)
            return joined(kept, type(group)), exact
        case Near():
            # of a NEAR b NEAR c the middle is near both
            last, _ = _pair(group.left if turned else group.right, other, distance, ordered, turned)
            return joined([group, *([last] if last else [])], And), False
        case Not():
            return None, False
        case _:
            return joined([left, right], And), False


def _pair(
    part: Query, other: Query, distance: int, ordered: bool, turned: bool
) -> tuple[Query | None, bool]:
    left, right = (other, part) if turned else (part, other)
    return near(left, right, distance, ordered=ordered)


def _is_side(query: Query) -> bool:
    if isinstance(query, Or):
        return all(map(_is_side, query.children))
    return query.node in _JOINED


def joined(parts: list[Query], kind: type[And] | type[Or]) -> Query | None:
    """The parts as one query, flat; None of none."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.children if isinstance(part, kind) else (part,))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
