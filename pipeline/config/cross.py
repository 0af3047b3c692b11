"""Checks between sections: names that refer to each other, enrichers in a possible order."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline import registry
from pipeline.config.model import CrmEntry, EnricherEntry, RuleEntry, Service, SourceEntry
from pipeline.config.problems import Problem
from schemas.choices import choices_hint
from schemas.enriched import PARTS
from schemas.settings import PushedSettings

SERVICES = (
    *("ingest", "enrich", "enrich-history", "watch", "store", "detect", "notify", "sync", "crm"),
)
"""The services as their health servers name them."""


def cross_problems(
    *,
    brands: Sequence[str],
    destinations: Sequence[str],
    sources: Mapping[str, SourceEntry],
    rules: Mapping[str, RuleEntry],
    chain: Sequence[EnricherEntry],
    service: Service,
    crm: Mapping[str, CrmEntry],
    customers: Sequence[str],
) -> list[Problem]:
    """Every problem between the sections, as far as each of them is valid by itself."""
    return [
        *_service(service, destinations),
        *_chain(chain),
        *_brands_of_chain(chain, brands),
        *_sources(sources, brands),
        *_rules(rules, brands, destinations),
        *_crm(crm, customers),
    ]


def _crm(crm: Mapping[str, CrmEntry], customers: Sequence[str]) -> Iterator[Problem]:
    for name, entry in crm.items():
        for source in getattr(entry.settings, "customers", ()):
            yield from _known(f"crm.{name}.customers", "source of customers", source, customers)
        if "|" in name:
            yield Problem(f"crm.{name}", "cannot be a name", "it holds |")


def _service(service: Service, destinations: Sequence[str]) -> Iterator[Problem]:
    for destination in service.alarms:
        yield from _known("service.alarms", "destination", destination, destinations)
    for name in service.metrics_ports:
        yield from _known("service.metrics_ports", "service", name, SERVICES)


def _chain(chain: Sequence[EnricherEntry]) -> Iterator[Problem]:
    """Each enricher fills a part of the record and comes after what it reads."""
    names = [entry.name for entry in chain]
    modules = [registry.load("enrichers", entry.name) for entry in chain]
    places = {module.FIELD: index for index, module in enumerate(modules)}
    for index, (name, module) in enumerate(zip(names, modules, strict=True)):
        where = f"enrich.{name}"
        yield from _known(where, "part of a record that its FIELD could fill", module.FIELD, PARTS)
        for field in module.NEEDS:
            yield from _known(where, "part of a record that its NEEDS could read", field, PARTS)
            if places.get(field, -1) > index:
                message = f"{name} must come after {names[places[field]]}, whose result it reads"
                yield Problem(where, message)


def _brands_of_chain(chain: Sequence[EnricherEntry], brands: Sequence[str]) -> Iterator[Problem]:
    """The brands that enrichers' settings name (they tell which: `named_brands`) exist."""
    for entry in chain:
        named = getattr(registry.load("enrichers", entry.name), "named_brands", None)
        for path, brand in named(entry.settings) if named is not None else ():
            yield from _known(f"enrich.{entry.name}.{path}", "brand", brand, brands)


def _sources(sources: Mapping[str, SourceEntry], brands: Sequence[str]) -> Iterator[Problem]:
    kinds = registry.names("connectors")
    for name, source in sources.items():
        yield from _known(
            f"sources.{name}.brand", "brand", getattr(source.settings, "brand", ""), brands
        )
        if isinstance(source.settings, PushedSettings) and name in kinds and name != source.type:
            message = f"ids of {name} would be its own: it is pushed to by others"
            yield Problem(f"sources.{name}", message, "name it otherwise than a type of source")


def _rules(
    rules: Mapping[str, RuleEntry], brands: Sequence[str], destinations: Sequence[str]
) -> Iterator[Problem]:
    for name, rule in rules.items():
        for setting in ("notify", "backlash_notify"):
            for destination in getattr(rule.settings, setting, ()):
                yield from _known(
                    f"rules.{name}.{setting}", "destination", destination, destinations
                )
        yield from _known(
            f"rules.{name}.brand", "brand", getattr(rule.settings, "brand", ""), brands
        )
        check = getattr(registry.load("enrichers.rules", rule.type), "problems", None)
        for field, message in check(rule.settings) if check is not None else ():
            yield Problem(f"rules.{name}.{field}", message)


def _known(path: str, what: str, value: str, choices: Sequence[str]) -> Iterator[Problem]:
    if value and value not in choices:
        yield Problem(path, f"{value!r} is not a {what}", choices_hint(value, choices))
