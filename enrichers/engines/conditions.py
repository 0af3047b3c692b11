"""Conditions over one mention in the language of the rule-engine library, with what could take long
left out: nothing can be called, no list is made inside a list, regular expressions have a bound.
"""

from collections.abc import Iterator
from typing import Any

import rule_engine
from rule_engine import ast
from rule_engine.builtins import Builtins
from rule_engine.errors import EngineError

from enrichers.engines.expressions import MOST_UNITS, Expression, ExpressionError


class RefusedError(EngineError):  # type: ignore[misc]  # the library is untyped to us
    """The condition can be read, but not used; the message says why."""


class _Compared(ast.FuzzyComparisonExpression):  # type: ignore[misc]  # as above
    """`=~` and kin on our engine. The library has no setting for it, and compares literals already
    while it reads: so the class itself is exchanged, where its parser looks it up.
    """

    def __init__(self, context: Any, kind: str, left: Any, right: Any) -> None:
        if not isinstance(right, ast.StringExpression):
            raise RefusedError("has a regular expression that is not written out between quotes")
        super().__init__(context, kind, left, right)

    def _compile_regex(self, regex: str) -> Expression:
        super()._compile_regex(regex)  # raises the library's own error for what is none
        try:
            made = Expression(regex)
        except ExpressionError as error:
            raise RefusedError(f"has a regular expression {error}") from error
        self.units = made.units
        return made


ast.FuzzyComparisonExpression = _Compared


def read_condition(when: str, context: rule_engine.Context) -> rule_engine.Rule:
    """The condition, ready to be asked. Raises EngineError: the library's own, or RefusedError."""
    context.builtins = Builtins({})
    rule = rule_engine.Rule(when, context=context)
    parts = list(_parts(rule.statement))
    for part in parts:
        _check(part)
    units = sum(part.units for part in parts if isinstance(part, _Compared))
    if units > MOST_UNITS:
        raise RefusedError("has regular expressions that are too large together: make it two rules")
    return rule


def texts_compared(rule: rule_engine.Rule) -> dict[str, frozenset[str]]:
    """The fields that a condition speaks of, each with the texts that it is held to be, or to hold,
    as they are written.
    """
    compared: dict[str, set[str]] = {}
    for part in _parts(rule.statement):
        match part:
            case ast.SymbolExpression(name=name):
                compared.setdefault(name, set())
            case ast.ComparisonExpression(type="eq" | "ne", left=left, right=right):
                _note(compared, left, right)
                _note(compared, right, left)
            case ast.ContainsExpression(container=container, member=member):
                if container.result_type != rule_engine.DataType.STRING:  # else a piece of a text
                    _note(compared, container, member)
                    _note(compared, member, container)
    return {name: frozenset(texts) for name, texts in compared.items()}


def _note(compared: dict[str, set[str]], field: Any, value: Any) -> None:
    if isinstance(field, ast.SymbolExpression):
        texts = value.value if isinstance(value, ast.ArrayExpression) else (value,)
        compared.setdefault(field.name, set()).update(
            one.value for one in texts if isinstance(one, ast.StringExpression)
        )


def _check(part: Any) -> None:
    match part:
        case ast.FunctionCallExpression():
            raise RefusedError("calls something: nothing can be called")
        case ast.SymbolExpression(scope=Builtins.scope_name, name=name):
            raise RefusedError(f"speaks of ${name}: only the fields of a mention are known")
        case ast.ComprehensionExpression():
            inner = [one for one in _parts(part) if one is not part]
            if any(isinstance(one, _Compared | ast.ComprehensionExpression) for one in inner):
                raise RefusedError(
                    "has a regular expression or a list inside a list made with `for`: it could take long"
                )


def _parts(node: Any) -> Iterator[Any]:
    """The node and all nodes below it."""
    if isinstance(node, ast.ASTNodeBase):
        yield node
        slots = (name for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ()))
        for name in {*slots, *getattr(node, "__dict__", ())}:
            yield from _parts(getattr(node, name, None))
    elif isinstance(node, list | tuple):
        for one in node:
            yield from _parts(one)
