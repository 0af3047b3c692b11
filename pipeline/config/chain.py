"""The chain that a configuration asks for: the default one, with what `enrich` says of it.

    enrich: {FIRST: {setting: value}, SECOND: off, MY_OWN: {}}

gives settings to one, takes one out, and adds one that the default chain does not have. A list of
names and `{NAME: settings}` says the same; `{only: [NAME, …]}` is the whole chain in its order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enrichers import DEFAULT_CHAIN, SECTIONS
from pipeline import registry
from pipeline.config.problems import Problem, kind_of
from pipeline.contract import BrokenContractError

_ONLY = "only"
_FORMS = "write NAME: {setting: value}, NAME: off, or only: [NAME, …]"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the file of one enricher: where, its name, and its settings, `on` or `off`."""

    where: str
    name: Any
    given: Any = None

    @property
    def out(self) -> bool:
        """Whether it is taken out of the chain."""
        return self.given is False or self.given == "off"

    @property
    def settings(self) -> Any:
        """What the enricher's settings are made of."""
        return {} if self.given is None or self.given is True or self.given == "on" else self.given


@dataclass(frozen=True, slots=True)
class Written:
    """What `enrich` says: its entries, whether they are the whole chain, and what is wrong with it."""

    entries: Sequence[Entry] = ()
    whole: bool = False
    problems: Sequence[Problem] = ()


def written_chain(given: Any) -> Written:
    """What stands under `enrich`, in any of its forms; names are not looked at yet."""
    if isinstance(given, Mapping) and _ONLY in given:
        listed = given[_ONLY]
        if not isinstance(listed, list):
            problem = Problem(f"enrich.{_ONLY}", f"must be a list, is {kind_of(listed)}")
            return Written(problems=(problem,))
        beside = [
            Problem(f"enrich.{name}", f"stands beside `{_ONLY}`", "write it inside that list")
            for name in given
            if name != _ONLY
        ]
        return Written(_listed(listed, f"enrich.{_ONLY}"), whole=True, problems=beside)
    if isinstance(given, Mapping):
        return Written([Entry(f"enrich.{name}", name, told) for name, told in given.items()])
    if isinstance(given, list):
        return Written(_listed(given, "enrich"))
    message = f"must be a mapping or a list of enrichers, is {kind_of(given)}"
    return Written(problems=() if given is None else (Problem("enrich", message, _FORMS),))


def _listed(items: Sequence[Any], where: str) -> list[Entry]:
    entries = []
    for index, item in enumerate(items):
        one = isinstance(item, Mapping) and len(item) == 1
        name, given = next(iter(item.items())) if one else (item, None)
        entries.append(Entry(f"{where}[{index}]", name, given))
    return entries


def twice(entries: Iterable[Entry]) -> Iterable[Problem]:
    """Enrichers that stand in the file twice."""
    seen = set()
    for entry in entries:
        if entry.name in seen:
            yield Problem(entry.where, f"{entry.name} stands in the chain twice")
        seen.add(entry.name)


def merged(entries: Iterable[Entry], *, whole: bool) -> dict[str, Any]:
    """The chain in its order: what each enricher's settings are made of, by its name.

    One that the default chain does not have stands before the first that reads its result, at the
    end where none does.
    """
    told = {entry.name: entry for entry in entries}
    names = [*told] if whole else [*DEFAULT_CHAIN]
    for name in [name for name in told if name not in names]:
        names.insert(_place(name, names), name)
    wanted = [told.get(name, Entry("", name)) for name in names]
    return {entry.name: entry.settings for entry in wanted if not entry.out}


def _place(name: str, names: Sequence[str]) -> int:
    field = _told(name, "FIELD")
    readers = (place for place, other in enumerate(names) if field in _told(other, "NEEDS"))
    return next(readers, len(names))


def _told(name: str, what: str) -> Any:
    """What an enricher's module says of itself; nothing of a broken one, which is told elsewhere."""
    try:
        return getattr(registry.load("enrichers", name), what)
    except BrokenContractError:
        return ()


def with_sections(
    chain: Mapping[str, Any], document: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem], dict[str, str]]:
    """The chain with the settings that the file writes as sections of their own (`topics`), what is
    wrong with those, and where they stand in the file, by where they belong.
    """
    filled, problems, stands = dict(chain), [], {}
    for section, (name, field) in SECTIONS.items():
        if document.get(section) is None:
            continue
        settings = filled.get(name)
        if name not in filled:
            problems.append(Problem(section, f"{name} is not in the chain, which reads them"))
        elif isinstance(settings, Mapping) and field in settings:
            hint = "write all of them here"
            problems.append(Problem(section, f"enrich.{name}.{field} stands there too", hint))
        elif isinstance(settings, Mapping):
            filled[name] = {**settings, field: document[section]}
            stands[f"enrich.{name}.{field}"] = section
    return filled, problems, stands
