"""Reads the configuration: every problem at once, each with its path, the value, the valid choices and a hint."""

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline import registry
from pipeline.config import model
from pipeline.config.cross import cross_problems
from pipeline.config.model import Config
from pipeline.config.problems import ConfigError, Problem
from schemas.settings import Settings

DEFAULT_CHAIN = (
    "clean_text",
    "detect_language",
    "match_brands",
    "score_sentiment",
    "identify_influencer",
    "link_customer",
    "prioritise",
)


def load_config(path: Path, env: Mapping[str, str] | None = None) -> Config:
    """The valid configuration in `path`; raises ConfigError with every problem found."""
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, [Problem("file", f"cannot be read: {error}")]) from error
    except YAMLError as error:
        raise ConfigError(path, [Problem("file", "is not valid YAML: " + " ".join(str(error).split()))]) from error
    return build_config(document or {}, path=path, env=os.environ if env is None else env)


def build_config(document: Any, *, path: Path = Path("grapevine.yaml"), env: Mapping[str, str] | None = None) -> Config:
    """The valid configuration of an already parsed document; raises ConfigError with every problem found."""
    builder = _Builder(env or {}, path.parent)
    config = builder.config(document, path)
    if builder.problems or config is None:
        raise ConfigError(path, builder.problems)
    return config


class _Builder:
    """Collects problems while the sections are validated one by one."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.context = {"env": env, "folder": folder}
        self.problems: list[Problem] = []

    def config(self, document: Any, path: Path) -> Config | None:
        if not isinstance(document, dict):
            self.problems.append(Problem("file", f"must be a mapping of sections, is {_shown(document)}"))
            return None
        sections = [name for name in Config.model_fields if name != "path"]
        self.unknown_keys("", document, sections)
        values: dict[str, Any] = {"path": path}
        for name, kind in model.PLAIN_SECTIONS.items():
            if document.get(name) is not None:
                values[name] = self.one(kind, document[name], name)
        if document.get("timezone") is not None:
            values["timezone"] = document["timezone"]
        values["brands"] = {
            name: self.one(model.BrandSettings, entry, f"brands.{name}")
            for name, entry in self.mapping(document, "brands")
        }
        values["sources"] = self.entries(document, "sources", "connectors", model.SourceEntry)
        values["customers"] = self.entries(document, "customers", "connectors.customers", model.CustomersEntry)
        values["rules"] = self.entries(document, "rules", "enrichers.rules", model.RuleEntry)
        values["notify"] = self.entries(document, "notify", "sinks", model.DestinationEntry)
        values["enrich"] = self.chain(document.get("enrich"))
        self.problems += cross_problems(
            brands=list(values["brands"]),
            destinations=[name for name, _ in self.mapping(document, "notify")],
            sources=values["sources"],
            rules=values["rules"],
            chain=values["enrich"],
        )
        if self.problems:
            return None
        config: Config | None = self.one(Config, values, "")
        return config

    def mapping(self, document: dict[str, Any], section: str) -> Iterable[tuple[str, Any]]:
        found = document.get(section)
        if found is None:
            return []
        if not isinstance(found, dict):
            self.problems.append(Problem(section, f"must be a mapping of names, is {_shown(found)}"))
            return []
        return [(str(name), entry) for name, entry in found.items()]

    def entries(
        self, document: dict[str, Any], section: str, room: registry.Room, entry_type: type[Settings]
    ) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for name, entry in self.mapping(document, section):
            where = f"{section}.{name}"
            if not isinstance(entry, dict):
                self.problems.append(Problem(where, f"must be a mapping with a `type`, is {_shown(entry)}"))
                continue
            settings = dict(entry)
            kind = settings.pop("type", None)
            choices = registry.destinations() if room == "sinks" else registry.names(room)
            if not self.known(f"{where}.type", kind, choices):
                continue
            validated = self.one(registry.load(room, kind).Settings, settings, where)
            if validated is not None:
                entries[name] = entry_type.model_validate({"name": name, "type": kind, "settings": validated})
        return entries

    def chain(self, given: Any) -> tuple[model.EnricherEntry, ...]:
        entries: list[model.EnricherEntry] = []
        if given is not None and not isinstance(given, list):
            self.problems.append(Problem("enrich", f"must be a list of enrichers, is {_shown(given)}"))
            return ()
        for index, item in enumerate(DEFAULT_CHAIN if given is None else given):
            where = f"enrich[{index}]"
            name: Any = item
            settings: Any = {}
            if isinstance(item, dict) and len(item) == 1:
                (name, settings), *_ = item.items()
            if not self.known(where, name, registry.names("enrichers")):
                continue
            validated = self.one(registry.load("enrichers", name).Settings, settings or {}, f"{where}.{name}")
            if validated is not None:
                entries.append(model.EnricherEntry(name=name, settings=validated))
        return tuple(entries)

    def known(self, where: str, value: Any, choices: Iterable[str]) -> bool:
        if isinstance(value, str) and value in choices:
            return True
        missing = "is missing" if value is None else f"{_shown(value)} is unknown"
        self.problems.append(Problem(where, missing, _choices(str(value), choices)))
        return False

    def unknown_keys(self, where: str, given: dict[str, Any], valid: Iterable[str]) -> None:
        for key in given:
            if key not in valid:
                path = f"{where}.{key}" if where else str(key)
                self.problems.append(Problem(path, "is an unknown key", _choices(str(key), valid)))

    def one(self, kind: type[BaseModel], value: Any, where: str) -> Any:
        try:
            return kind.model_validate(value, context=self.context)
        except ValidationError as error:
            self.problems += [_problem(kind, where, dict(detail)) for detail in error.errors()]
            return None


def _problem(kind: type[BaseModel], where: str, detail: dict[str, Any]) -> Problem:
    steps = [str(step) for step in detail["loc"]]
    path = ".".join(step for step in [where, *steps] if step) or "file"
    value, sort = detail["input"], detail["type"]
    if sort == "extra_forbidden":
        return Problem(path, "is an unknown key", _choices(steps[-1], _fields_at(kind, steps[:-1])))
    if sort == "missing":
        return Problem(path, "is missing")
    if sort == "literal_error":
        choices = [choice.strip().strip("'") for choice in detail["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return Problem(path, f"{_shown(value)} is not allowed", _choices(str(value), choices))
    message = str(detail["msg"]).removeprefix("Value error, ")
    tells_all = "secret must be written" in message or "environment variable" in message or "\n" in message
    return Problem(path, message if tells_all else f"{message}, is {_shown(value)}")


def _fields_at(kind: type[BaseModel], steps: list[str]) -> list[str]:
    """The field names of the model that a path inside `kind` leads to."""
    for step in steps:
        field = kind.model_fields.get(step)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        kind = inner
    return list(kind.model_fields)


def _choices(value: str, choices: Iterable[str]) -> str:
    names = sorted(choices)
    near = difflib.get_close_matches(value, names, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}valid: {', '.join(names)}" if names else meant.strip()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
