"""Checks between sections: names that refer to each other, queries that must parse, rules that must compile."""

import difflib
from collections.abc import Iterator

from enrichers._queries import QueryError, compile_mutes, parse
from pipeline import registry
from pipeline.config.load import Problem
from pipeline.config.model import Config


def cross_problems(config: Config) -> list[Problem]:
    """Every problem between the sections of an otherwise valid configuration."""
    return [*_queries(config), *_source_brands(config), *_rules(config), *_alarms(config)]


def _queries(config: Config) -> Iterator[Problem]:
    for name, brand in config.brands.items():
        try:
            parse(brand.query)
        except QueryError as error:
            yield Problem(f"brands.{name}.query", str(error))


def _mutes(config: Config) -> Iterator[Problem]:
    try:
        compile_mutes(config.mute.authors, config.mute.domains, config.mute.phrases)
    except ValueError as error:
        yield Problem("mute", str(error))


def _chain(config: Config) -> Iterator[Problem]:
    """An enricher that reads another's field must come after it."""
    places = {registry.load("enrichers", entry.name).FIELD: index for index, entry in enumerate(config.enrich)}
    for index, entry in enumerate(config.enrich):
        for field in registry.load("enrichers", entry.name).NEEDS:
            if places.get(field, -1) > index:
                later = config.enrich[places[field]].name
                yield Problem(f"enrich[{index}]", f"{entry.name} must come after {later}, whose result it reads")


def _source_brands(config: Config) -> Iterator[Problem]:
    for name, source in config.sources.items():
        brand = getattr(source.settings, "brand", "")
        if brand and brand not in config.brands:
            yield Problem(f"sources.{name}.brand", f"{brand!r} is not a brand", _near(brand, list(config.brands)))


def _rules(config: Config) -> Iterator[Problem]:
    for name, rule in config.rules.items():
        for destination in getattr(rule.settings, "notify", ()):
            if destination not in config.notify:
                hint = _near(destination, list(config.notify))
                yield Problem(f"rules.{name}.notify", f"{destination!r} is not a destination", hint)
        brand = getattr(rule.settings, "brand", "")
        if brand and brand not in config.brands:
            yield Problem(f"rules.{name}.brand", f"{brand!r} is not a brand", _near(brand, list(config.brands)))
        check = getattr(registry.load("enrichers.rules", rule.type), "problems", None)
        if check is not None:
            for field, message in check(rule.settings):
                yield Problem(f"rules.{name}.{field}", message)


def _alarms(config: Config) -> Iterator[Problem]:
    for destination in config.service.alarms:
        if destination not in config.notify:
            hint = _near(destination, list(config.notify))
            yield Problem("service.alarms", f"{destination!r} is not a destination", hint)


def _near(value: str, choices: list[str]) -> str:
    near = difflib.get_close_matches(value, choices, n=1)
    return (f"did you mean {near[0]}? " if near else "") + f"valid: {', '.join(choices) or 'none configured'}"
