"""Whom we listen for: brands and mutes as configured, passed to connectors and enrichers."""

from pydantic import Field

from schemas.base import Model
from schemas.enriched import BrandKind


class Brand(Model):
    """A brand with the query that finds it and its own accounts.

    `accounts` entries: `x:@acmebank` (type and handle), `x:12345` (type and native id), `employee:*@acme.example`
    (staff, by e-mail pattern) or `employee:x:@anna` (staff, by handle).
    """

    name: str
    kind: BrandKind = "own"
    query: str
    accounts: tuple[str, ...] = ()


class Mutes(Model):
    """What is never kept, whatever a query says: authors (`x:@spam` or an author id), domains, phrases."""

    authors: tuple[str, ...] = Field(default=())
    domains: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
