"""Whom we listen for: brands and mutes as configured, passed to connectors and enrichers."""

from pydantic import Field

from schemas.base import Model
from schemas.enriched import BrandKind


class Marks(Model):
    """What people's yes and no taught about an ambiguous name: words with weights (above 0: it is
    the brand), to which `bias` is added. `figures` say how good it is, `made_of` of how many marks.
    """

    words: dict[str, float]
    bias: float = 0.0
    made_of: dict[str, int] = {}
    figures: dict[str, float] = {}


class Context(Model):
    """Words that tell an ambiguous name: `ours` speak for the brand, `others` for something else of
    that name.
    """

    ours: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    marks: Marks | None = None


class Brand(Model):
    """A brand with the query that finds it and its own accounts. `context` is None where its name
    is not ambiguous.

    `accounts` entries: `x:@acmebank` (type and handle), `x:12345` (type and native id),
    `employee:*@acme.example` (staff, by e-mail pattern) or `employee:x:@anna` (staff, by handle).
    """

    name: str
    kind: BrandKind = "own"
    query: str
    accounts: tuple[str, ...] = ()
    context: Context | None = None


class Mutes(Model):
    """What is never kept, whatever a query says: authors (`x:@spam` or an author id), domains,
    phrases.
    """

    authors: tuple[str, ...] = Field(default=())
    domains: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
