"""Expressions in X's rule language: built, simplified, written. Pure.

`ALWAYS` and `NEVER` stand for what cannot be asked of X because it holds for every post, or for
none. https://docs.x.com/x-api/posts/filtered-stream/integrate/build-a-rule
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Atom:
    """One operator. X answers only rules with an operator that can stand alone and is not negated."""

    text: str
    standalone: bool = True
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part; at least two."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part; at least two."""

    parts: tuple["Expression", ...]


Expression = Atom | AllOf | AnyOf
Constant = Literal["ALWAYS", "NEVER"]
ALWAYS: Constant = "ALWAYS"
NEVER: Constant = "NEVER"
Asked = Expression | Constant


def all_of(parts: Iterable[Asked]) -> Asked:
    """The conjunction, flat and without repetition."""
    flat: dict[Expression, None] = {}
    for part in parts:
        if part == "NEVER":
            return NEVER
        if part == "ALWAYS":
            continue
        flat.update(dict.fromkeys(part.parts if isinstance(part, AllOf) else (part,)))
    return _joined(flat, AllOf, ALWAYS)


def any_of(parts: Iterable[Asked]) -> Asked:
    """The disjunction, flat and without repetition."""
    flat: dict[Expression, None] = {}
    for part in parts:
        if part == "ALWAYS":
            return ALWAYS
        if part == "NEVER":
            continue
        flat.update(dict.fromkeys(part.parts if isinstance(part, AnyOf) else (part,)))
    return _joined(flat, AnyOf, NEVER)


def _joined(
    flat: dict[Expression, None], kind: type[AllOf] | type[AnyOf], empty: Constant
) -> Asked:
    if not flat:
        return empty
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def acceptable(asked: Asked, *, guarded: bool = False) -> Asked:
    """The same or wider, so that X takes it: ALWAYS where it cannot.

    A negation may only stand beside something positive, and an operator that cannot stand alone
    only where another operator of the same conjunction (`guarded`) does.
    """
    if isinstance(asked, Atom):
        return asked if not asked.negated and (asked.standalone or guarded) else ALWAYS
    if isinstance(asked, AnyOf):
        return any_of(acceptable(part, guarded=guarded) for part in asked.parts)
    if isinstance(asked, AllOf):
        guarded = guarded or stands_alone(asked)
        if not guarded or not any(_positive(part) for part in asked.parts):
            return ALWAYS
        return all_of(
            part if isinstance(part, Atom) else acceptable(part, guarded=True)
            for part in asked.parts
        )
    return asked


def stands_alone(asked: Asked) -> bool:
    """Whether X takes it as a rule of its own, as far as standing alone goes."""
    if isinstance(asked, Atom):
        return asked.standalone and not asked.negated
    if isinstance(asked, AllOf):
        return any(stands_alone(part) for part in asked.parts)
    return isinstance(asked, AnyOf) and all(stands_alone(part) for part in asked.parts)


def _positive(part: Expression) -> bool:
    return not isinstance(part, Atom) or not part.negated


def written(expression: Expression) -> str:
    """The expression in X's language."""
    if isinstance(expression, Atom):
        return f"-{expression.text}" if expression.negated else expression.text
    if isinstance(expression, AllOf):
        return " ".join(_within(part) for part in expression.parts)
    return " OR ".join(_within(part) for part in expression.parts)


def _within(part: Expression) -> str:
    return written(part) if isinstance(part, Atom) else f"({written(part)})"
