"""Reads the configuration: every problem at once, each with its path, the value, the valid choices
and a hint.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from enrichers import RENAMED, SECTIONS
from pipeline import registry
from pipeline.config import model
from pipeline.config.brands import BrandSettings
from pipeline.config.chain import merged, twice, with_sections, written_chain
from pipeline.config.cross import cross_problems
from pipeline.config.document import read_document
from pipeline.config.model import Config
from pipeline.config.part import part_of
from pipeline.config.problems import ConfigError, Problem, kind_of, shown
from pipeline.contract import BrokenContractError
from schemas.choices import choices_hint
from schemas.settings import Settings


def load_config(path: Path, env: Mapping[str, str] | None = None, *, service: str = "") -> Config:
    """The valid configuration in `path`, or the part that one service works by; raises ConfigError
    with every problem found.
    """
    document = read_document(path)
    return build_config(
        {} if document is None else document,
        path=path,
        env=os.environ if env is None else env,
        service=service,
    )


def build_config(
    document: Any,
    *,
    path: Path = Path("grapevine.yaml"),
    env: Mapping[str, str] | None = None,
    service: str = "",
) -> Config:
    """The valid configuration of an already parsed document, or one service's part of it; raises
    ConfigError with every problem found.
    """
    builder = _Builder(env or {}, path.parent, service)
    config = builder.config(document, path)
    if builder.problems or config is None:
        raise ConfigError(path, list(dict.fromkeys(builder.problems)), config)
    return config


_NAMES = {
    "sources": "source_names", "customers": "customer_names", "notify": "destination_names",
    "crm": "crm_names",
}  # fmt: skip
"""Where the names of a section's entries are kept, for who reads a part of the file without them."""
_NO_SECTIONS = ("path", *_NAMES.values())
_MAPPINGS: dict[str, type[Settings]] = {"brands": BrandSettings, "segments": model.Segment}
_ENTRIES: dict[str, tuple[registry.Room, type[model.Entry]]] = {
    "sources": ("connectors", model.SourceEntry),
    "customers": ("connectors.customers", model.CustomersEntry),
    "rules": ("enrichers.rules", model.RuleEntry),
    "notify": ("sinks", model.DestinationEntry),
    "crm": ("sinks.crm", model.CrmEntry),
}
_BAD_NAME = re.compile(r"[/\x00-\x1f\x7f]")
_UNION_PART = re.compile(r"str|(list|tuple|dict)\[.*\]")
"""How pydantic names the alternatives of a union in a path: nothing that stands in the file."""
_TELLS_ALL = ("secret must be", "of a secret", "environment variable", "\n")
_CONTAINERS = {
    "model_type": "a mapping", "dict_type": "a mapping", "list_type": "a list",
    "tuple_type": "a list",
}  # fmt: skip


class _Builder:
    """Collects problems while the sections are validated one by one."""

    def __init__(self, env: Mapping[str, str], folder: Path, service: str) -> None:
        self.service = service
        self.context = {"env": env, "folder": folder}
        self.problems: list[Problem] = []
        self.stands: dict[str, str] = {}

    def config(self, document: Any, path: Path) -> Config | None:
        if not isinstance(document, dict):
            self.problems.append(
                Problem("file", f"must be a mapping of sections, is {kind_of(document)}")
            )
            return None
        sections = [*SECTIONS, *(name for name in Config.model_fields if name not in _NO_SECTIONS)]
        self.unknown_keys(document, sections)
        names = {
            section: tuple(name for name, _ in self.mapping(document, section))
            for section in _NAMES
        }
        document = part_of(document, self.service)
        values = self.values(document) | {_NAMES[section]: told for section, told in names.items()}
        values["path"] = path
        self.problems += cross_problems(
            brands=list(values["brands"]),
            service=values.get("service") or model.Service(),
            destinations=list(names["notify"]),
            sources=values["sources"],
            rules=values["rules"],
            crm=values["crm"],
            customers=names["customers"],
            chain=values["enrich"],
        )
        self.problems = [self.where_written(problem) for problem in self.problems]
        if self.problems:
            return _sound(values)
        config: Config | None = self.one(Config, values, "")
        return config

    def values(self, document: dict[str, Any]) -> dict[str, Any]:
        """What each section says, by its name; what is wrong is left out and noted."""
        values: dict[str, Any] = {}
        for name, kind in model.PLAIN_SECTIONS.items():
            if document.get(name) is not None:
                values[name] = self.one(kind, document[name], name)
        if document.get("timezone") is not None and self.one(
            Config, {"timezone": document["timezone"]}, ""
        ):
            values["timezone"] = document["timezone"]
        for section, settings in _MAPPINGS.items():
            values[section] = {
                name: self.one(settings, entry, f"{section}.{name}")
                for name, entry in self.mapping(document, section)
            }
        for section, (room, entry_type) in _ENTRIES.items():
            values[section] = self.entries(document, section, room, entry_type)
        values["enrich"] = self.chain(document)
        return values

    def mapping(self, document: dict[str, Any], section: str) -> Iterable[tuple[str, Any]]:
        entries = document.get(section)
        if entries is None:
            return []
        if not isinstance(entries, dict):
            self.problems.append(
                Problem(section, f"must be a mapping of names, is {kind_of(entries)}")
            )
            return []
        named = {str(name): entry for name, entry in entries.items()}
        for name in named:
            if _BAD_NAME.search(name) or not name.strip():
                self.problems.append(
                    Problem(f"{section}.{name}", "cannot be a name", "it holds / or no letter")
                )
        return named.items()

    def entries(
        self,
        document: dict[str, Any],
        section: str,
        room: registry.Room,
        entry_type: type[model.Entry],
    ) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for name, entry in self.mapping(document, section):
            where = f"{section}.{name}"
            if not isinstance(entry, dict):
                self.problems.append(
                    Problem(where, f"must be a mapping with a `type`, is {kind_of(entry)}")
                )
                continue
            settings = dict(entry)
            kind = settings.pop("type", None)
            choices = registry.destinations() if room == "sinks" else registry.names(room)
            if not self.known(f"{where}.type", kind, choices):
                continue
            validated = self.settings_of(room, kind, settings, where)
            if validated is not None:
                entries[name] = entry_type.model_validate(
                    {"name": name, "type": kind, "settings": validated}
                )
        return entries

    def chain(self, document: dict[str, Any]) -> tuple[model.EnricherEntry, ...]:
        written = written_chain(document.get("enrich"))
        self.problems += written.problems
        names = registry.names("enrichers")
        entries = [entry for entry in written.entries if self.known(entry.where, entry.name, names)]
        self.problems += twice(entries)
        chain, problems, self.stands = with_sections(merged(entries, whole=written.whole), document)
        self.problems += problems
        validated = {
            name: self.settings_of("enrichers", name, settings, f"enrich.{name}")
            for name, settings in chain.items()
        }
        return tuple(
            model.EnricherEntry(name=name, settings=settings)
            for name, settings in validated.items()
            if settings is not None
        )

    def where_written(self, problem: Problem) -> Problem:
        """The problem at the place where the file has it."""
        for belongs, stands in self.stands.items():
            if problem.path == belongs or problem.path.startswith((f"{belongs}.", f"{belongs}[")):
                return replace(problem, path=stands + problem.path.removeprefix(belongs))
        return problem

    def settings_of(self, room: registry.Room, kind: str, given: Any, where: str) -> Any:
        """The settings of one module, None where they or the module are not as they must be."""
        try:
            module = registry.load(room, kind)
        except BrokenContractError as error:
            self.problems.append(Problem(where, str(error)))
            return None
        return self.one(module.Settings, given, where)

    def known(self, where: str, value: Any, choices: Iterable[str]) -> bool:
        if isinstance(value, str) and value in choices:
            return True
        missing = "is missing" if value is None else f"{shown(value)} is unknown"
        renamed = RENAMED.get(value) if isinstance(value, str) else None
        hint = (
            f"it is called {renamed} now, with the same settings"
            if renamed
            else choices_hint(value, choices)
        )
        self.problems.append(Problem(where, missing, hint))
        return False

    def unknown_keys(self, given: dict[str, Any], valid: Iterable[str]) -> None:
        for key in given:
            if key not in valid:
                self.problems.append(
                    Problem(str(key) or "''", "is an unknown key", choices_hint(key, valid))
                )

    def one(self, kind: type[BaseModel], value: Any, where: str) -> Any:
        try:
            return kind.model_validate(value, context=self.context)
        except ValidationError as error:
            self.problems += [_problem(kind, where, dict(detail)) for detail in error.errors()]
            return None


def _sound(values: Mapping[str, Any]) -> Config | None:
    """The configuration of the entries that are valid; None where they make none."""
    valid = {name: value for name, value in values.items() if value is not None}
    brands = {name: brand for name, brand in values["brands"].items() if brand is not None}
    try:
        return Config.model_validate(valid | {"brands": brands})
    except ValidationError:
        return None


def _problem(kind: type[BaseModel], where: str, detail: dict[str, Any]) -> Problem:
    steps, value, sort = detail["loc"], detail["input"], detail["type"]
    if sort == "invalid_key":
        return Problem(f"{where}.{steps[-1]}".lstrip("."), "is an unknown key", "keys are texts")
    names = [step for step in steps if not _UNION_PART.fullmatch(str(step))]
    path = where + "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in names)
    path = path.lstrip(".") or "file"
    if sort == "extra_forbidden":
        return Problem(
            path, "is an unknown key", choices_hint(steps[-1], _fields_at(kind, steps[:-1]))
        )
    if sort == "missing":
        return Problem(path, "is missing")
    if sort == "literal_error":
        choices = [
            choice.strip().strip("'")
            for choice in detail["ctx"]["expected"].replace(" or ", ", ").split(",")
        ]
        return Problem(path, f"{shown(value)} is not allowed", choices_hint(value, choices))
    if sort in _CONTAINERS:
        return Problem(path, f"must be {_CONTAINERS[sort]}, is {kind_of(value)}")
    message = str(detail["msg"]).removeprefix("Value error, ")
    if sort == "value_error" and (
        isinstance(value, dict | list) or any(words in message for words in _TELLS_ALL)
    ):
        return Problem(path, message)
    return Problem(path, message if shown(value) in message else f"{message}, is {shown(value)}")


def _fields_at(kind: type[BaseModel], steps: tuple[str | int, ...]) -> list[str]:
    """The field names of the model that a path inside `kind` leads to; none where that is no model."""
    left = list(steps)
    while left:
        field = kind.model_fields.get(str(left.pop(0)))
        inner = (
            [part for part in (field.annotation, *get_args(field.annotation)) if _is_model(part)]
            if field
            else []
        )
        if not inner:
            return []
        if field is not None and get_origin(field.annotation) is dict:
            del left[:1]  # the name of the entry
        kind = inner[0]
    return list(kind.model_fields)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
