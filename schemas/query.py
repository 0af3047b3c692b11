"""The syntax tree of a brand query: what `parse` returns, what the matcher compiles and what
connectors translate.

Nodes are frozen pydantic dataclasses. `column` is the 1-based column of the node's first character
in the query's text; it says where a node stood, not what it means, so it takes no part in comparing
two trees. `And` and `Or` are flat: an `And` never holds an `And`. Texts are kept as the user wrote
them; folding of case and accents is the matcher's work.
"""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field as Constraint
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

FieldName = Literal["author", "lang", "source", "site", "title", "kind"]
FieldForm = Literal["word", "phrase", "prefix"]


@dataclass(frozen=True)
class Term:
    """One word, anywhere in title or text: `acme`. `exact`: as written, case and accents included."""

    text: str
    exact: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["term"] = "term"


@dataclass(frozen=True)
class Phrase:
    """Words next to each other, in this order: `"acme bank"` (text without the quotes)."""

    text: str
    exact: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["phrase"] = "phrase"


@dataclass(frozen=True)
class Prefix:
    """Every word that begins with `stem` (without the star): `acme*`."""

    stem: str
    exact: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["prefix"] = "prefix"


@dataclass(frozen=True)
class Handle:
    """An account named in the mention: `@acmebank` (name without `@`). `prefix`: every handle that
    begins so.
    """

    name: str
    prefix: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["handle"] = "handle"


@dataclass(frozen=True)
class Tag:
    """A hashtag: `#acme` (name without `#`). `prefix`: every tag that begins so."""

    name: str
    prefix: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["tag"] = "tag"


@dataclass(frozen=True)
class Domain:
    """A link to this host or one below it, or to this path there: `acme.example/offers` (path
    without first `/`).
    """

    host: str
    path: str = ""
    column: int = field(default=1, compare=False)
    node: Literal["domain"] = "domain"


@dataclass(frozen=True)
class Field:
    """A property of the mention: `lang:en`, `site:reddit.com`, `title:"acme bank"`, `author:acme*`
    (without star).
    """

    name: FieldName
    value: str
    form: FieldForm = "word"
    column: int = field(default=1, compare=False)
    node: Literal["field"] = "field"


@dataclass(frozen=True)
class Near:
    """Both sides at most `distance` words apart; neighbours are 1 apart. `ordered`: left before right."""

    left: "Query"
    right: "Query"
    distance: Annotated[int, Constraint(ge=1)]
    ordered: bool = False
    column: int = field(default=1, compare=False)
    node: Literal["near"] = "near"


@dataclass(frozen=True)
class And:
    """All of them; at least two."""

    children: tuple["Query", ...]
    column: int = field(default=1, compare=False)
    node: Literal["and"] = "and"


@dataclass(frozen=True)
class Or:
    """At least one of them; at least two."""

    children: tuple["Query", ...]
    column: int = field(default=1, compare=False)
    node: Literal["or"] = "or"


@dataclass(frozen=True)
class Not:
    """None of it."""

    child: "Query"
    column: int = field(default=1, compare=False)
    node: Literal["not"] = "not"


Query = Annotated[
    Term | Phrase | Prefix | Handle | Tag | Domain | Field | Near | And | Or | Not,
    Constraint(discriminator="node"),
]
QUERY: TypeAdapter[Query] = TypeAdapter(Query)
"""Reads and writes a tree as JSON: `QUERY.validate_json(...)`, `QUERY.dump_json(tree)`."""
