"""The default chain as a whole: its order, and that no text stops it."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from enrichers import DEFAULT_CHAIN
from enrichers.testing.hostile import HOSTILE, PIECES
from enrichers.testing.world import TOOLS
from pipeline import registry
from schemas.draft import Draft
from schemas.enriched import EnrichedMention
from schemas.flow import Drop
from tests.builders import NOW, make_draft, make_mention
from tests.conftest import grapevine_data

DATA = grapevine_data()
MODULES = {name: registry.load("enrichers", name) for name in DEFAULT_CHAIN}
FIELDS = [module.FIELD for module in MODULES.values()]
BUILT: dict[str, Callable[[Draft], Any]] = {
    module.FIELD: module.build(module.Settings(), TOOLS) for module in MODULES.values()
}


def run_all(draft: Draft) -> None:
    """The default chain, without stopping at a Drop. Any other exception fails the test."""
    for field, enrich in BUILT.items():
        try:
            setattr(draft, field, enrich(draft))
        except Drop:
            setattr(draft, field, None)


def test_no_two_enrichers_of_the_default_chain_fill_one_field() -> None:
    assert len(FIELDS) == len(set(FIELDS))


def test_default_chain_has_every_enricher_after_what_it_needs() -> None:
    assert set(DEFAULT_CHAIN) <= set(registry.names("enrichers"))
    done: set[str] = set()
    for name in DEFAULT_CHAIN:
        module = registry.load("enrichers", name)
        assert set(module.NEEDS) <= done, name
        done.add(module.FIELD)


@pytest.mark.parametrize("text", [*HOSTILE, *PIECES])
def test_chain_takes_hostile_texts(text: str) -> None:
    for mention in (
        make_mention(text=text),
        make_mention(text="acme", title=text),
        make_mention(text=f"acme {text}"),
    ):
        draft = make_draft(mention)
        run_all(draft)
        assert EnrichedMention.model_validate_json(
            EnrichedMention(
                mention=mention,
                clean=draft.clean,
                brands=draft.brands,
                priority=draft.priority,
                sentiment=draft.sentiment,
                enriched_at=NOW,
            ).to_json()
        )


@pytest.mark.parametrize(
    "unit", ["acme is bad 😂 ", "<p>", '<a "', "&amp;", "http://a ", "😂", "\u200d", "a\u0301", "x"]
)
def test_never_analyses_more_than_ten_thousand_characters(unit: str) -> None:
    long = unit * (5_000_000 // len(unit))
    draft = make_draft(make_mention(text=f"acme {long}"))
    run_all(draft)
    assert draft.clean is not None
    assert len(draft.clean.text) <= 10_000
    assert draft.clean.truncated
    # What lies behind the first 100,000 characters changes nothing.
    other = make_draft(
        make_mention(text=f"acme {long} zenithbank terrible urgent? cancel my account")
    )
    run_all(other)
    assert [getattr(draft, field) for field in FIELDS] == [
        getattr(other, field) for field in FIELDS
    ]


if DATA is not None:
    NAUGHTY = orjson.loads((DATA / "bad_input" / "naughty_strings.json").read_bytes())

    def test_chain_takes_every_naughty_string() -> None:
        assert len(NAUGHTY) > 500
        for text in NAUGHTY:
            for mention in (
                make_mention(text=text),
                make_mention(text="acme", title=text, lang=text[:50]),
            ):
                run_all(make_draft(mention))
