"""What every enricher promises. They are found through the registry, so a new file is tested the
moment it exists.
"""

import copy
import re
import typing
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import schemas.settings
from enrichers.engines.models import Linear, linear, load_linear
from enrichers.engines.models.linear import read_linear
from enrichers.engines.models.versions import version_of
from pipeline import registry
from pipeline.config.load import DEFAULT_CHAIN
from schemas.brand import Mutes
from schemas.context import EnrichTools
from schemas.customer import AuthorInfluence
from schemas.draft import Draft
from schemas.enriched import DropReason, EnrichedMention
from schemas.flow import Drop
from schemas.together import Together
from tests.builders import NOW, make_customer, make_draft, make_link, make_mention, make_tools
from tests.conftest import grapevine_data
from tests.strategies import HOSTILE, PIECES, drafts

NAMES = registry.names("enrichers")
DATA = grapevine_data()
FIELDS = [name for name in Draft.__slots__ if name not in ("mention", "failed")]
TOOLS = make_tools(
    mutes=Mutes(authors=("x:@spammer",), domains=("casino.example",), phrases=("free crypto",)),
    customers=(make_customer(), make_customer(id="c-2", emails=("anna@mail.example",), handles=())),
    links=(make_link(author_id="x:x:1", customer_id="c-2"),),
    influence=(
        AuthorInfluence(
            author_id="mastodon:social.example:7", score=77, reasons=("cited",), at=NOW
        ),
    ),
)
Enrich = Callable[[Draft], Any]


def build(name: str, tools: EnrichTools = TOOLS) -> Enrich:
    module = registry.load("enrichers", name)
    enrich: Enrich = module.build(module.Settings(), tools)
    return enrich


BUILT = {name: build(name) for name in NAMES}
TOGETHER = {name: enrich for name, enrich in BUILT.items() if isinstance(enrich, Together)}


def returned_types(module: ModuleType) -> tuple[Any, ...]:
    """The types that an enricher's function declares to return."""
    returns = typing.get_args(typing.get_type_hints(module.build)["return"])[1]
    return typing.get_args(returns) or (returns,)


def run(name: str, draft: Draft) -> Any:
    """What an enricher finds; None where it drops the mention. Any other exception fails the test."""
    try:
        return BUILT[name](draft)
    except Drop as drop:
        if drop.reason not in typing.get_args(DropReason):
            raise
        return None


def run_all(draft: Draft) -> None:
    """The default chain, without stopping at a Drop."""
    for name in DEFAULT_CHAIN:
        setattr(draft, registry.load("enrichers", name).FIELD, run(name, draft))


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_adds_and_has_defaults(name: str) -> None:
    module = registry.load("enrichers", name)
    assert (module.__doc__ or "").startswith(f"Adds `{module.FIELD}`")
    assert issubclass(module.Settings, schemas.settings.Settings)
    assert module.Settings() == module.Settings.model_validate({})
    assert all(field.description for field in module.Settings.model_fields.values())
    assert (module.build.__doc__ or "").strip()


@pytest.mark.parametrize("name", NAMES)
def test_fills_one_field_of_draft_and_of_what_is_published(name: str) -> None:
    module = registry.load("enrichers", name)
    assert module.FIELD in FIELDS
    annotation = EnrichedMention.model_fields[module.FIELD].annotation
    assert set(returned_types(module)) <= set(typing.get_args(annotation))
    assert set(module.NEEDS) <= set(FIELDS) - {module.FIELD}


def test_no_two_enrichers_fill_one_field() -> None:
    fields = [registry.load("enrichers", name).FIELD for name in NAMES]
    assert len(fields) == len(set(fields))


def test_default_chain_has_every_enricher_after_what_it_needs() -> None:
    assert set(DEFAULT_CHAIN) <= set(NAMES)
    done: set[str] = set()
    for name in DEFAULT_CHAIN:
        module = registry.load("enrichers", name)
        assert set(module.NEEDS) <= done, name
        done.add(module.FIELD)


@pytest.mark.parametrize("name", NAMES)
def test_names_every_trained_model_it_loads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def read(folder: Path, model: str) -> Linear:
        loaded.append(model)
        return read_linear(folder, model)

    monkeypatch.setattr(linear, "read_linear", read)
    load_linear.cache_clear()
    build(name)
    models = getattr(registry.load("enrichers", name), "MODELS", ())
    assert sorted(models) == sorted(loaded)
    assert [
        version_of(model) for model in models if not re.fullmatch("[0-9a-f]{8}", version_of(model))
    ] == []


@pytest.mark.parametrize("name", NAMES)
@given(draft=drafts())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_is_pure_on_any_mention(name: str, draft: Draft) -> None:
    module = registry.load("enrichers", name)
    for filled in (draft, copy.copy(draft)):
        if filled is not draft:
            run_all(filled)
            setattr(filled, module.FIELD, None)
        before = copy.deepcopy(filled)
        first, second = run(name, filled), run(name, filled)
        assert first == second
        assert filled == before
        assert first is None or isinstance(first, returned_types(module))


@pytest.mark.parametrize("name", TOGETHER)
@given(some=st.lists(drafts(), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_judges_drafts_together_as_each_alone(name: str, some: list[Draft]) -> None:
    for draft in some:
        run_all(draft)
    assert TOGETHER[name].all(some) == [BUILT[name](draft) for draft in some]


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
