"""Writes a new source into a configuration file, whose comments and order stay as they are."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from pipeline.config.load import build_config
from pipeline.config.part import TRIAL
from pipeline.config.problems import ConfigError, Problem

_WIDTH = 110
_LONGEST_LINE = 100_000
"""A query stands in one line, so that its columns are those that are told of mistakes."""


def source_text(name: str, source: Mapping[str, Any]) -> str:
    """The source as it stands in a configuration file."""
    return _dumped({"sources": {name: dict(source)}})


def brands_text(queries: Mapping[str, str]) -> str:
    """Brands with these queries as they stand in a configuration file; of which kind each is has
    to be said there.
    """
    brands = {
        name: {"kind": "own", "query": SingleQuotedScalarString(query)}
        for name, query in queries.items()
    }
    return _dumped({"brands": brands}, width=_LONGEST_LINE)


def with_source(
    path: Path, name: str, source: Mapping[str, Any], *, brand: str, env: Mapping[str, str]
) -> str:
    """The text of the configuration with the source in it, and the brand where it is not there yet; a
    new one where there is no file. Raises ConfigError where the file is no mapping, holds a source
    of this name or no brand at all, or would not be valid.
    """
    document: Any = _editor().load(path.read_text("utf-8")) if path.exists() else None
    document = {} if document is None else document
    if not isinstance(document, dict):
        raise ConfigError(path, [Problem("file", "must be a mapping of sections")])
    if name in (document.get("sources") or {}):
        raise ConfigError(path, [Problem(f"sources.{name}", "is there already: give another name")])
    brands = _section(document, "brands")
    if brand and brand not in brands:
        brands[brand] = {"kind": "own", "query": f'"{brand}"'}
    if not brands:
        told = "is empty, so that nothing would be kept: say which brand the file is about"
        raise ConfigError(path, [Problem("brands", told)])
    _section(document, "sources")[name] = dict(source)
    text = _dumped(document)
    whole = YAML(typ="safe", pure=True).load(text)
    # Two parts, so that a secret of what has nothing to do with the file need not be set.
    build_config(whole, path=path, env=env, service=TRIAL)
    alone = {"brands": whole["brands"], "sources": {name: whole["sources"][name]}}
    build_config(alone, path=path, env=env)
    return text


def _section(document: dict[str, Any], name: str) -> dict[str, Any]:
    if document.get(name) is None:
        document[name] = {}
    section: dict[str, Any] = document[name]
    return section


def _editor() -> YAML:
    editor = YAML()
    editor.preserve_quotes = True
    editor.indent(mapping=2, sequence=4, offset=2)
    return editor


def _dumped(document: Any, width: int = _WIDTH) -> str:
    stream = io.StringIO()
    editor = _editor()
    editor.width = width
    editor.dump(document, stream)
    return stream.getvalue()
