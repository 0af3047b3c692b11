"""Whom we listen for, and what is never kept. Docstrings under the fields are the reference page's text."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import field_validator, model_validator

from enrichers.engines.queries import compile_mutes, parse
from schemas.brand import Context, Marks
from schemas.settings import LocalPath, Settings

_ACCOUNT = re.compile(
    r"(employee:)?([a-z][a-z0-9_]*:\s*@?[^\s@].*|[^\s@:]+@[^\s@:]+)", re.IGNORECASE
)


class ContextSettings(Settings):
    """What tells the brand from other things of its name. Without it a name is taken to be not
    ambiguous.
    """

    ours: tuple[str, ...] = ()
    """Words and phrases near which it is the brand (`loan`, `card`)."""
    others: tuple[str, ...] = ()
    """Words and phrases near which it is something else (`cartoon`, `anvil`)."""
    marks: LocalPath | None = None
    """File of what people's yes and no taught, made by `grapevine relevance BRAND`."""

    @field_validator("marks")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                Marks.model_validate_json(value.read_bytes())
            except (OSError, ValueError) as error:
                raise ValueError(
                    f"{value} is no file of marks: make it with `grapevine relevance BRAND`"
                ) from error
        return value

    @property
    def context(self) -> Context:
        """The context as the rooms see it; reads the file of marks."""
        marks = None if self.marks is None else Marks.model_validate_json(self.marks.read_bytes())
        return Context(ours=self.ours, others=self.others, marks=marks)


class BrandSettings(Settings):
    """One brand we listen for."""

    kind: Literal["own", "competitor", "industry"] = "own"
    """Whose brand it is."""
    query: str
    """The boolean expression that finds it (see docs/queries.md)."""
    accounts: tuple[str, ...] = ()
    """The brand's own accounts (`x:@acmebank`, `x:12345`) and staff (`employee:*@acme.example`,
    `employee:x:@anna`).
    """
    context: ContextSettings | None = None
    """What tells it from other things of its name: `{ours: [words], others: [words], marks: FILE}`.
    """

    @field_validator("accounts")
    @classmethod
    def _written_well(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for account in value:
            if not _ACCOUNT.fullmatch(account.strip()):
                raise ValueError(
                    f"{account!r} is no account: write TYPE:@handle (x:@acmebank), TYPE:id, or employee:…"
                )
        return value

    @field_validator("query")
    @classmethod
    def _parses(cls, value: str) -> str:
        parse(value)
        return value


class MuteSettings(Settings):
    """What is never kept, whatever a query says."""

    authors: tuple[str, ...] = ()
    """Authors as `x:@handle` or native author ids."""
    domains: tuple[str, ...] = ()
    """Sites, with their subdomains."""
    phrases: tuple[str, ...] = ()
    """Words or phrases."""

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        compile_mutes(self.authors, self.domains, self.phrases)
        return self
