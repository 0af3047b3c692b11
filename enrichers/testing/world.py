"""The invented world in which enrichers are tried: two banks, a name that is ambiguous, a few
customers, one ranked author.
"""

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import enrichers
from enrichers.testing.builders import (
    BRANDS,
    NOW,
    make_author,
    make_brand,
    make_customer,
    make_link,
    make_mention,
    make_tools,
)
from schemas.brand import Context, Mutes
from schemas.customer import AuthorInfluence
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.mention import Mention

TOOLS = make_tools(
    brands=(
        *BRANDS,
        make_brand(
            name="mint",
            query="mint",
            accounts=(),
            context=Context(ours=("bank", "account"), others=("tea", "leaves")),
        ),
    ),
    mutes=Mutes(authors=("x:@spammer",), domains=("casino.example",), phrases=("free crypto",)),
    customers=(make_customer(), make_customer(id="c-2", emails=("anna@mail.example",), handles=())),
    links=(make_link(author_id="x:x:1", customer_id="c-2"),),
    influence=(
        AuthorInfluence(
            author_id="mastodon:social.example:7", score=77, reasons=("cited",), at=NOW
        ),
    ),
)
"""What enrichers are built with: brands acme, zenith and mint (ambiguous); Anna (`make_author()`) is
a customer.
"""
DULL = make_mention(text="acme", author=None)
"""A mention of which nobody has much to say."""


def mention_like(fields: dict[str, Any]) -> Mention:
    """A mention by Anna with these fields; those under `author` are hers."""
    author = make_author(**fields["author"]) if fields.get("author") else make_author()
    return make_mention(**{"author": author} | {k: v for k, v in fields.items() if k != "author"})


def filled(draft: Draft, needs: Sequence[str]) -> Draft:
    """The draft, on which the enrichers of this room have filled the parts `needs`, and what these
    need themselves. A part whose enricher drops the mention stays empty.
    """
    for part in needs:
        filler = _filler_of(part) if getattr(draft, part) is None else None
        if filler is not None:
            module, enrich = filler
            filled(draft, module.NEEDS)
            with contextlib.suppress(Drop):
                setattr(draft, part, enrich(draft))
    return draft


@cache
def _filler_of(part: str) -> tuple[Any, Callable[[Draft], Any]] | None:
    """The enricher of this room that fills a part, built with its defaults."""
    for entry in pkgutil.iter_modules(enrichers.__path__):
        if not entry.ispkg and not entry.name.startswith("_"):
            module = importlib.import_module(f"enrichers.{entry.name}")
            if getattr(module, "FIELD", None) == part:
                return module, module.build(module.Settings(), TOOLS)
    return None
