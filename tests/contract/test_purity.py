"""Enrichers, rules and sinks remember nothing in their modules, but for a few caches with a bound."""

import pkgutil
import subprocess
import sys
from collections.abc import MutableMapping, MutableSequence, MutableSet
from importlib import import_module

import enrichers
import sinks
from enrichers.engines.stopwords import stopwords
from enrichers.testing.enricher import check_takes_hostile_texts, enricher_trial
from enrichers.testing.rule import check_takes_anything, rule_trial
from pipeline import registry

BOUNDED = {
    ("enrichers.engines.features", "_readings"),  # _KEPT_READINGS texts
    ("enrichers.engines.queries.fold", "_FOLDED"),  # the characters of Unicode
    ("enrichers.engines.queries.fold", "_WORDS"),
}
"""Caches of what is the same whenever it is worked out, and what bounds them."""


def sizes() -> dict[tuple[str, str], int]:
    """How much each container of a module of these rooms holds."""
    return {
        (found.name, name): len(value)
        for room in (enrichers, sinks)
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if ".testing" not in found.name
        for name, value in vars(import_module(found.name)).items()
        if isinstance(value, MutableMapping | MutableSequence | MutableSet)
        and not name.startswith("__")
    }


def test_no_module_keeps_what_it_was_asked() -> None:
    before = sizes()
    for name in registry.names("enrichers"):
        module = registry.load("enrichers", name)
        check_takes_hostile_texts(lambda module=module: enricher_trial(module))  # type: ignore[misc]
    for name in registry.names("enrichers.rules"):
        kind = registry.load("enrichers.rules", name)
        check_takes_anything(lambda kind=kind: rule_trial(kind))  # type: ignore[misc]
    after = sizes()
    assert {place for place in after if after[place] != before.get(place)} <= BOUNDED


def test_stop_words_are_kept_for_the_languages_that_have_any() -> None:
    for made_up in range(500):
        assert stopwords(f"x{made_up}") is stopwords("und")


def test_the_kits_need_neither_pytest_nor_hypothesis_to_be_loaded() -> None:
    kits = (
        "enrichers.testing.enricher, enrichers.testing.rule, sinks.testing.sink, "
        "connectors.testing.customers, connectors.testing.connector"
    )
    code = f"import sys, {kits}; sys.exit(bool({{'pytest', 'hypothesis'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
