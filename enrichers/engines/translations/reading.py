"""Reads a query of another tool and builds ours. What we cannot say is left out, and told."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from enrichers.engines.queries.parse import matches_nothing_said
from enrichers.engines.queries.render import render
from enrichers.engines.translations.leaves import NotSaidError, leaf_of, value_of
from enrichers.engines.translations.near import joined, near
from enrichers.engines.translations.tokens import Token, tokens
from schemas.query import And, Not, Or, Query

Tool = Literal["brandwatch", "talkwalker", "meltwater"]
_DISTANCE = re.compile(r"(O?)NEAR(?:/(\d+)(f?))?", re.IGNORECASE)
_OF_OTHERS = re.compile(r"(P|PRE)?(?:W|N|WITHIN)?/(\d+)()", re.IGNORECASE)
"""Distances of further tools, which stand in queries that were carried from one to the next."""
_ALONE = {"meltwater": 4}
"""Words that may stand between both sides of a NEAR without a number; the others' need one."""
_DEFAULT_BETWEEN = 5
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "||": "OR", "|": "OR"}
_MAX_DEPTH = 50
_MAX_DISTANCE = 1_000


@dataclass(frozen=True, slots=True)
class Remark:
    """What of a query is left out or means something a little different here; line and column from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A query of ours, None where nothing is left of it, and what was changed on the way."""

    query: Query | None
    remarks: tuple[Remark, ...] = ()

    @property
    def text(self) -> str:
        return "" if self.query is None else render(self.query)


def translate(query: str, tool: Tool) -> Translation:
    """The query in our language. Raises nothing: what cannot be read is a remark."""
    reader = _Reader(query, tool)
    built = reader.alternatives(0)
    while reader.here.kind != "end":
        reader.remark(reader.here.at, f"{reader.here.text!r} stands alone and is left out")
        reader.take()
        rest = reader.alternatives(0)
        built = joined([part for part in (built, rest) if part], And)
    if built is not None and matches_nothing_said(built):
        reader.remark(0, "what is left only excludes, and would match almost everything")
        built = None
    return Translation(built, tuple(reader.remarks))


@dataclass
class _Reader:
    query: str
    tool: Tool
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tokens = list(tokens(self.query))
        self._next = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._next]

    def take(self) -> Token:
        token = self.here
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def remark(self, at: int, message: str) -> None:
        line = self.query.count("\n", 0, at) + 1
        self.remarks.append(Remark(line, at - self.query.rfind("\n", 0, at), message))

    def _operator(self) -> str:
        """The operator that stands here, in capitals; empty for none."""
        word = self.here.text
        return _OPERATORS.get(word.casefold(), "") if self.here.kind == "word" else ""

    def _next_is_not(self) -> bool:
        following = self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        return following.kind == "word" and _OPERATORS.get(following.text.casefold()) == "NOT"

    def _take_operator(self) -> None:
        token = self.take()
        meant = _OPERATORS[token.text.casefold()]
        small = token.text.upper() == meant and self.tool == "meltwater"
        if token.text != meant and not small:
            self.remark(token.at, f"{token.text!r} is read as the operator {meant}")

    def alternatives(self, depth: int) -> Query | None:
        parts = [self._all(depth)]
        while self._operator() == "OR":
            self._take_operator()
            parts.append(self._all(depth))
        return joined([part for part in parts if part is not None], Or)

    def _all(self, depth: int) -> Query | None:
        parts: list[Query] = []
        while self.here.kind not in ("end", "close") and self._operator() != "OR":
            if self._operator() == "AND":
                self._take_operator()
                continue
            if (part := self._unary(depth)) is not None:
                parts.append(part)
        return joined(parts, And)

    def _unary(self, depth: int) -> Query | None:
        excludes = 0
        if self.here.kind == "word" and self.here.text == "BUT" and self._next_is_not():
            self.remark(self.take().at, "'BUT' before NOT is left out")
        while self._operator() == "NOT" or self.here.kind == "minus":
            self._take_operator() if self._operator() else self.take()
            excludes += 1
        part = self._near(depth)
        return Not(part) if part is not None and excludes % 2 else part

    def _near(self, depth: int) -> Query | None:
        left = self._atom(depth)
        while sign := self._distance(self.here):
            at = self.take().at
            if sign.re is _OF_OTHERS:
                self.remark(at, f"{sign[0]!r} is read as at most {sign[2]} words between both")
            right = self._atom(depth)
            if left is None or right is None:
                left = left if right is None else right
                continue
            between = int(sign[2]) if sign[2] else _ALONE.get(self.tool, _DEFAULT_BETWEEN)
            ordered = bool(sign[1] or sign[3])
            left = self._within(left, right, between, at, ordered=ordered)
        return left

    def _distance(self, token: Token) -> re.Match[str] | None:
        """The operator NEAR; without a number, and in small letters, it may be a word."""
        patterns = (_DISTANCE, _OF_OTHERS) if token.kind == "word" else ()
        sign = next((sign for one in patterns if (sign := one.fullmatch(token.text))), None)
        if sign and not sign[2] and self.tool not in _ALONE and not token.text.isupper():
            return None
        return sign

    def _within(
        self, left: Query, right: Query, between: int, at: int, *, ordered: bool = False
    ) -> Query | None:
        """Both sides with so many words between them: neighbours, with none, are 1 apart here."""
        distance = min(between + 1, _MAX_DISTANCE)
        built, exact = near(left, right, distance, ordered=ordered)
        if built is None:
            self.remark(at, "nothing can be near what is excluded: the distance is left out")
            return left
        if not exact:
            self.remark(at, f"is written as pairs, which is nearly the same: {render(built)}")
        return built

    def _atom(self, depth: int) -> Query | None:
        token = self.take()
        if token.kind == "open":
            return self._group(token, depth)
        if token.kind == "field":
            return self._field(token, depth)
        if token.kind in ("close", "end", "slop", "range") or self._distance(token):
            if token.kind != "end":
                self.remark(token.at, f"{token.text!r} is left out")
            return None
        try:
            leaf, remark = leaf_of(token)
        except NotSaidError as error:
            self.remark(token.at, str(error))
            return None
        if remark:
            self.remark(token.at, remark)
        return self._sloppy(leaf, token)

    def _group(self, opened: Token, depth: int) -> Query | None:
        if depth >= _MAX_DEPTH:
            self.remark(opened.at, "parentheses are nested too deeply: left out")
            self._next = len(self._tokens) - 1
            return None
        inner = self.alternatives(depth + 1)
        if self.here.kind == "close":
            self.take()
        else:
            self.remark(opened.at, "this parenthesis is never closed; the end closes it")
        return inner if inner is None else self._sloppy(inner, opened)

    def _sloppy(self, built: Query, token: Token) -> Query | None:
        """The parts of a group, or the words of a phrase, within the distance that follows it."""
        if self.here.kind != "slop":
            return built
        slop = self.take()
        parts = list(built.children) if isinstance(built, And) else []
        if token.kind == "phrase":
            words = [leaf_of(Token("word", word, token.at))[0] for word in token.text.split()]
            parts = words
        if len(parts) < 2:
            self.remark(slop.at, f"{slop.text!r} needs two parts: left out")
            return built
        between = int(slop.text[1:] or _DEFAULT_BETWEEN)
        pairs = [self._within(one, other, between, slop.at) for one, other in pairwise(parts)]
        if len(pairs) > 1:
            self.remark(slop.at, "is written as pairs of neighbours, which is nearly the same")
        return joined([pair for pair in pairs if pair is not None], And)

    def _field(self, name: Token, depth: int) -> Query | None:
        value = self._atom_of_field(depth)
        try:
            built, remark = value_of(name.text[:-1], value)
        except NotSaidError as error:
            self.remark(name.at, str(error))
            return None
        if remark:
            self.remark(name.at, remark)
        return built

    def _atom_of_field(self, depth: int) -> Query | Token | None:
        """A field's value: one token, or what stands in parentheses."""
        if self.here.kind == "open":
            return self._group(self.take(), depth)
        return self.take() if self.here.kind in ("word", "phrase", "braces", "range") else None
