"""Reads a brand query: text in, syntax tree out, or a QueryError that points at the column."""

import re
from importlib import resources

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

from enrichers.engines.queries.errors import QueryError
from enrichers.engines.queries.fields import operator_hint
from enrichers.engines.queries.foreign import check_foreign
from enrichers.engines.queries.leaves import OPERATORS, read_leaf
from enrichers.engines.queries.pasted import plain as plainly
from schemas.query import And, Near, Not, Or, Query

MAX_CHARACTERS = 50_000
# parentheses inside parentheses: far beyond any real query, well within Python's recursion limit
MAX_DEPTH = 50
MAX_DISTANCE = 1_000

_SYNTAX = Lark(
    resources.files(__package__).joinpath("grammar.lark").read_text("utf-8"), parser="lalr"
)
_TRAILING_OPERATOR = re.compile(r"(?<!\S)([A-Za-z][A-Za-z_]*):\s*\Z")
_NAMES = {
    "WORD": "a word",
    "PHRASE": 'a "phrase"',
    "OPERATOR": "an operator such as title:",
    "_OPEN": "(",
    "_CLOSE": ")",
    "NOT": "NOT",
    "MINUS": "-",
    "NEAR": "NEAR/n",
    "_OR": "OR",
    "_AND": "AND",
}


def parse(text: str) -> Query:
    """The syntax tree of a query.

    Raises QueryError for anything that is not a query, and for one that would also match a mention
    with nothing in it (`NOT acme`, `acme OR NOT bank`).
    """
    _check_size(text)
    plain = plainly(text)
    _check_pairs(text, plain)
    check_foreign(text, plain)
    try:
        tree = _SYNTAX.parse(plain)
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    query = _Builder(text).any(_tree(_tree(tree).children[0]), "")
    if matches_nothing_said(query):
        raise QueryError(
            "the query only excludes: it would match almost every mention; add a word that must be there",
            text,
            _first_not(query).column,
            width=3,
        )
    return query


def matches_nothing_said(query: Query) -> bool:
    """Whether the query would match a mention with nothing in it."""
    match query:
        case Not():
            return not matches_nothing_said(query.child)
        case And():
            return all(map(matches_nothing_said, query.children))
        case Or():
            return any(map(matches_nothing_said, query.children))
        case _:
            return False


def _first_not(query: Query) -> Query:
    """The first NOT that makes the query match nothing said."""
    match query:
        case Or():
            return next(
                _first_not(child) for child in query.children if matches_nothing_said(child)
            )
        case And():
            return _first_not(query.children[0])
        case _:
            return query


def _check_size(text: str) -> None:
    if not text.strip():
        raise QueryError("the query is empty; write a word to look for", text, 1)
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the query has {len(text):,} characters; split it into several brands of at most {MAX_CHARACTERS:,}",
            text,
            MAX_CHARACTERS + 1,
        )


def _check_pairs(text: str, plain: str) -> None:
    """Every quote and parenthesis has its partner."""
    quote = -1
    opened: list[int] = []
    for at, character in enumerate(plain):
        if character == '"':
            quote = at if quote < 0 else -1
        elif quote >= 0:
            continue
        elif character == "(":
            opened.append(at)
            if len(opened) > MAX_DEPTH:
                raise QueryError(
                    f"more than {MAX_DEPTH} parentheses inside each other", text, at + 1
                )
        elif character == ")":
            if not opened:
                raise QueryError(
                    "this parenthesis closes nothing; remove it or open one before", text, at + 1
                )
            opened.pop()
    if quote >= 0:
        raise QueryError('this quote is never closed; add a " after the phrase', text, quote + 1)
    if opened:
        raise QueryError("this parenthesis is never closed; add a ) after it", text, opened[-1] + 1)


def _explained(error: UnexpectedInput, text: str) -> QueryError:
    """A syntax error in the user's words."""
    at = len(text) if error.pos_in_stream is None else max(error.pos_in_stream, 0)
    names = error.accepts or error.expected if isinstance(error, UnexpectedToken) else set(_NAMES)
    expected = tuple(_NAMES[name] for name in _NAMES if name in names)
    token = error.token if isinstance(error, UnexpectedToken) else Token("WORD", text[at : at + 1])
    left_over = _TRAILING_OPERATOR.search(text)
    if left_over and left_over[1] not in OPERATORS and token.type == "$END":
        return _unknown_operator(
            Token("OPERATOR", f"{left_over[1]}:", start_pos=left_over.start(1)), text
        )
    if token.type == "$END":
        last = len(text.rstrip())
        return QueryError(
            "the query ends where a word is expected", text, last + 1, expected=expected
        )
    messages = {
        "_CLOSE": "nothing stands before this parenthesis; put a word into it or remove the pair",
        "_OR": 'OR needs a word on both sides; to look for the word itself, quote it: "OR"',
        "_AND": 'AND needs a word on both sides; to look for the word itself, quote it: "AND"',
        "NEAR": "NEAR needs one word, phrase or group on both sides; combine several as (a NEAR/5 b) AND (b NEAR/5 c)",
        "NOT": "NOT cannot stand here; write NOT before a word, a phrase or a group",
        "MINUS": "an excluding - cannot stand here; write it before a word, a phrase or a group",
    }
    message = messages.get(token.type, f"{str(token)!r} cannot stand here")
    return QueryError(message, text, at + 1, width=len(token), expected=expected)


def _unknown_operator(token: Token, text: str) -> QueryError:
    expected = tuple(f"{known}:" for known in OPERATORS)
    message = f"unknown operator {token} – {operator_hint(token[:-1])}"
    return QueryError(message, text, _column(token), width=len(token), expected=expected)


def _tree(node: object) -> Tree[Token]:
    assert isinstance(node, Tree)
    return node


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


class _Builder:
    """Turns lark's tree into ours. `operator` is the operator a group stands under (`title:(a OR
    b)`), or empty.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def any(self, tree: Tree[Token], operator: str) -> Query:
        return self._joined([self._all(_tree(child), operator) for child in tree.children], Or)

    def _all(self, tree: Tree[Token], operator: str) -> Query:
        return self._joined([self._unary(_tree(child), operator) for child in tree.children], And)

    def _joined(self, parts: list[Query], kind: type[And] | type[Or]) -> Query:
        if len(parts) == 1:
            return parts[0]
        flat: list[Query] = []
        for part in parts:
            flat.extend(part.children if isinstance(part, kind) else (part,))
        return kind(tuple(flat), column=flat[0].column)

    def _unary(self, tree: Tree[Token], operator: str) -> Query:
        inner = self._near(_tree(tree.children[-1]), operator)
        sign = tree.children[0]
        return Not(inner, column=_column(sign)) if isinstance(sign, Token) else inner

    def _near(self, tree: Tree[Token], operator: str) -> Query:
        if len(tree.children) == 1:
            return self._atom(_tree(tree.children[0]), operator)
        left, sign, right = tree.children
        assert isinstance(sign, Token)
        if operator:
            raise QueryError(
                f"NEAR cannot stand inside {operator}:(…)",
                self._text,
                _column(sign),
                width=len(sign),
            )
        sides = [self._atom(_tree(side), operator) for side in (left, right)]
        for side in sides:
            self._check_side(side)
        distance = self._distance(sign)
        return Near(
            sides[0], sides[1], distance, ordered=sign.startswith("O"), column=sides[0].column
        )

    def _check_side(self, side: Query) -> None:
        if isinstance(side, Or):
            for child in side.children:
                self._check_side(child)
        elif side.node not in ("term", "phrase", "prefix", "handle", "tag"):
            raise QueryError(
                "NEAR joins words, phrases, prefixes, handles, tags or an OR of them: acme NEAR/5 (refund OR late); "
                "write three as (a NEAR/5 b) AND (b NEAR/5 c)",
                self._text,
                side.column,
            )

    def _distance(self, sign: Token) -> int:
        name, _, number = sign.partition("/")
        distance = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        if not 1 <= distance <= MAX_DISTANCE:
            raise QueryError(
                f"{name} needs a distance from 1 (next to each other) to {MAX_DISTANCE:,} words, as in {name}/5",
                self._text,
                _column(sign),
                width=len(sign),
            )
        return distance

    def _atom(self, tree: Tree[Token], operator: str) -> Query:
        if tree.data == "group":
            return self.any(_tree(tree.children[0]), operator)
        token, value = tree.children[0], tree.children[-1]
        assert isinstance(token, Token)
        if token.type != "OPERATOR":
            return read_leaf(self._text, token, operator, _column(token))
        name = self._operator(token, operator)
        if isinstance(value, Token):
            return read_leaf(self._text, value, name, _column(token))
        return self.any(_tree(_tree(value).children[0]), name)

    def _operator(self, token: Token, outer: str) -> str:
        name = str(token[:-1])
        if name not in OPERATORS:
            raise _unknown_operator(token, self._text)
        if outer:
            raise QueryError(
                f"{token} cannot stand inside {outer}:(…)",
                self._text,
                _column(token),
                width=len(token),
            )
        return name
