"""Cuts an expression into rules of bounded length that together ask for the same or more. Pure."""

from collections.abc import Iterator

from connectors.x.expressions import (
    AllOf,
    AnyOf,
    Atom,
    Expression,
    all_of,
    any_of,
    stands_alone,
    written,
)


def fitted(expression: Expression, chars: int) -> Iterator[str]:
    """Rules of at most `chars` characters: alternatives are divided, a conjunction still too long
    loses parts.
    """
    text = written(expression)
    if len(text) <= chars:
        yield text
    elif isinstance(expression, AnyOf):
        yield from _packed(expression, chars)
    elif isinstance(expression, AllOf):
        yield from _divided(expression, chars)
    else:
        yield _cut(expression, chars)


def _packed(alternatives: AnyOf, chars: int) -> Iterator[str]:
    """As many alternatives per rule as fit."""
    waiting: list[Expression] = []
    for part in alternatives.parts:
        if len(written(_one([*waiting, part]))) <= chars:
            waiting.append(part)
            continue
        if waiting:
            yield written(_one(waiting))
        waiting = []
        if len(written(part)) <= chars:
            waiting = [part]
        else:
            yield from fitted(part, chars)
    if waiting:
        yield written(_one(waiting))


def _divided(conjunction: AllOf, chars: int) -> Iterator[str]:
    """Two conjunctions, each with one half of the longest alternatives; without any, one with a
    part fewer.
    """
    choices = [part for part in conjunction.parts if isinstance(part, AnyOf)]
    if choices:
        longest = max(choices, key=lambda part: len(written(part)))
        rest = [part for part in conjunction.parts if part is not longest]
        middle = len(longest.parts) // 2
        for half in (longest.parts[:middle], longest.parts[middle:]):
            yield from fitted(_expression(all_of([*rest, _one(list(half))])), chars)
        return
    dispensable = sorted(
        conjunction.parts, key=lambda part: (stands_alone(part), -len(written(part)))
    )
    kept = [part for part in conjunction.parts if part is not dispensable[0]]
    yield from fitted(_expression(all_of(kept)), chars)


def _cut(atom: Atom, chars: int) -> str:
    """The first words of a phrase, which is in every text that has the whole phrase."""
    if not atom.text.endswith('"'):
        return atom.text[:chars]
    return atom.text[: chars - 1].rpartition(" ")[0] + '"'


def _one(parts: list[Expression]) -> Expression:
    return _expression(any_of(parts))


def _expression(asked: object) -> Expression:
    assert isinstance(asked, Atom | AllOf | AnyOf)
    return asked
