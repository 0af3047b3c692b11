"""Reads the smallest parts of a query: what a word, a quoted phrase or an operator's value means,
and what is wrong.
"""

import re
from typing import cast, get_args

from lark import Token

from enrichers.engines.queries.errors import QueryError
from enrichers.engines.queries.fold import MARKS, words
from schemas.mention import MentionKind
from schemas.query import Domain, Field, FieldName, Handle, Phrase, Prefix, Query, Tag, Term

OPERATORS: tuple[str, ...] = (*get_args(FieldName), "exact")
"""The names that may stand before a colon."""
KINDS: tuple[str, ...] = get_args(MentionKind)

_HANDLE = re.compile(rf"[\w{MARKS}][\w{MARKS}.-]*(@[\w{MARKS}.-]+)?")
_TAG = re.compile(rf"[\w{MARKS}\u200c\u200d]+")
_HOST = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*://)?((?:[\w{MARKS}-]+\.)+[^\W\d_][\w{MARKS}-]+)(?::\d+)?(?:[/?#](.*))?",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_SHORTEST_STEM = 2


def read_leaf(text: str, token: Token, operator: str, column: int) -> Query:
    """The node of a word or quoted phrase, standing under an operator or under none (empty). Raises
    QueryError.
    """
    return _Leaf(text, token, column).read(operator)


class _Leaf:
    def __init__(self, text: str, token: Token, column: int) -> None:
        self._text = text
        self._at = (token.start_pos or 0) + 1
        self._column = column
        self._quoted = token.type == "PHRASE"
        self._value = str(token)[1:-1] if self._quoted else str(token)

    def _error(
        self, message: str, *, at: int = 0, width: int = 0, expected: tuple[str, ...] = ()
    ) -> QueryError:
        length = len(self._value) + 2 * self._quoted
        return QueryError(
            message,
            self._text,
            self._at + at,
            width=width or max(1, length - at),
            expected=expected,
        )

    def read(self, operator: str) -> Query:
        if operator == "exact":
            return self._exact()
        if operator:
            return self._field(cast(FieldName, operator))
        if self._quoted:
            return Phrase(self._spoken(), column=self._column)
        return self._word()

    def _word(self) -> Query:
        value = self._value
        if value[0] in "@＠":
            return self._handle(value[1:])
        if value[0] in "#＃":
            return self._tag(value[1:])
        if value[0] == "-":
            raise self._error(
                "a - excludes: write one, right before a word, a phrase or a group, and not beside NEAR"
            )
        if host := _HOST.fullmatch(value.rstrip("*")):
            if value[-1] == "*":
                raise self._error(
                    "a domain covers all hosts and paths below it; leave the star away",
                    at=len(value) - 1,
                )
            return Domain(*_host_and_path(host), column=self._column)
        if "*" in value:
            return Prefix(self._stem(value), column=self._column)
        return Term(self._spoken(), column=self._column)

    def _spoken(self) -> str:
        """The value, which has something to look for."""
        if words(self._value) == " ":
            raise self._error("no letter, digit or emoji to look for")
        return self._value

    def _stem(self, value: str, *, name: bool = False) -> str:
        """What stands before the one star at the end; a `name` may end in any sign there."""
        star = value.index("*")
        if value == "*":
            raise self._error(
                "a star stands for the rest of a word and needs its beginning, as in acme*"
            )
        if star < len(value) - 1:
            raise self._error(
                'a star can only end a word, as in acme*; quote it to ignore it: "a*b"',
                at=star,
                width=1,
            )
        stem = value[:-1]
        cut = words(stem)
        if not name and (words(stem[-1]) == " " or not cut.endswith(words(stem[-1])[1:])):
            raise self._error("the star must follow a letter or digit", at=star, width=1)
        if len(cut.replace(" ", "")) < _SHORTEST_STEM:
            raise self._error(
                f"at least {_SHORTEST_STEM} letters or digits must stand before the star"
            )
        return stem

    def _handle(self, name: str) -> Query:
        stem = self._stem(name, name=True) if "*" in name else name
        if not _HANDLE.fullmatch(stem):
            raise self._error(
                "a handle is @ with letters, digits, _ . or -, as in @acmebank or @acme@mastodon.example"
            )
        return Handle(stem, prefix=stem != name, column=self._column)

    def _tag(self, name: str) -> Query:
        stem = self._stem(name) if "*" in name else name
        if not _TAG.fullmatch(stem):
            raise self._error("a tag is # with letters, digits or _, as in #acme")
        return Tag(stem, prefix=stem != name, column=self._column)

    def _exact(self) -> Query:
        if self._quoted:
            return Phrase(self._spoken(), exact=True, column=self._column)
        if self._value[0] in "@＠#＃":
            raise self._error(
                f'exact: takes a word, a phrase or a prefix; quote it to look for it: exact:"{self._value}"'
            )
        if "*" in self._value:
            return Prefix(self._stem(self._value), exact=True, column=self._column)
        return Term(self._spoken(), exact=True, column=self._column)

    def _field(self, name: FieldName) -> Query:
        match name:
            case "title":
                return self._title()
            case "site":
                return Field(name, self._site(), column=self._column)
            case "lang":
                return Field(name, self._language(), column=self._column)
            case "kind":
                return Field(name, self._kind(), column=self._column)
            case _:
                return self._name(name)

    def _title(self) -> Query:
        if self._quoted:
            return Field("title", self._spoken(), "phrase", column=self._column)
        if "*" in self._value:
            return Field("title", self._stem(self._value), "prefix", column=self._column)
        return Field("title", self._spoken(), column=self._column)

    def _name(self, name: FieldName) -> Query:
        value = "".join(self._value.split())
        if name == "author":
            value = re.sub("^[@＠]*([a-z_]+:)?[@＠]*", r"\1", value)
        if not value.strip("*"):
            raise self._error(f"{name}: needs a name, as in {name}:acme")
        if "*" in value and not self._quoted:
            return Field(name, self._stem(value, name=True), "prefix", column=self._column)
        return Field(name, value, column=self._column)

    def _site(self) -> str:
        if host := _HOST.fullmatch(self._value.lstrip(".")):
            return "/".join(filter(None, _host_and_path(host)))
        if re.fullmatch(r"\.?[\w-]+", self._value):
            return self._value.lstrip(".")
        raise self._error(
            "site: takes a domain, with or without a path, as in site:reddit.com/r/banking or site:.de"
        )

    def _language(self) -> str:
        if not _LANGUAGE.fullmatch(self._value):
            raise self._error("lang: takes a language code, as in lang:en or lang:pt-BR")
        return self._value

    def _kind(self) -> str:
        if self._value.lower() not in KINDS:
            raise self._error(
                f"kind: knows no {self._value!r}", expected=tuple(f"kind:{kind}" for kind in KINDS)
            )
        return self._value.lower()


def _host_and_path(match: re.Match[str]) -> tuple[str, str]:
    host = re.sub(r"^www\.(?=.*\.)", "", match[1], flags=re.IGNORECASE)
    return host, (match[2] or "").strip("/")
