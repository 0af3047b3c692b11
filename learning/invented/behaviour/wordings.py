"""Reads the words and wordings of a language's file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

Half = Literal["train", "test"]
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "ar")
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """Wordings of one kind in one half. `label` is what all of them mean, None: anything but blame.

    `vary` names the word that must not matter, and is empty where the label is what counts; `brand`
    the kind of word that is the name of the brand asked about. A `statement` says what is, and
    nothing of what is felt.
    """

    name: str
    wordings: tuple[str, ...]
    label: str | None = None
    vary: str = ""
    brand: str = ""
    statement: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """One half of a language: its words by what they stand for, and its kinds."""

    code: str
    words: Mapping[str, tuple[str, ...]]
    kinds: tuple[Kind, ...]


@cache
def read_language(code: str, half: Half) -> Language:
    """What a language's file holds of one half, with what it shares with others."""
    mine = _read(code)
    common = _read("common") if code != "en" else {}
    words = {**common.get("words", {}), **mine["words"]}
    kinds = [
        _kind(name, entry, half)
        for part in ("kinds", "must not change")
        for name, entry in {**mine[part], **common.get(part, {})}.items()
    ]
    return Language(code, {name: _lines(entry[half]) for name, entry in words.items()}, (*kinds,))


def _kind(name: str, entry: Mapping[str, Any], half: Half) -> Kind:
    return Kind(
        name,
        _lines(entry[half]),
        entry.get("label"),
        entry.get("vary", ""),
        entry.get("brand", ""),
        bool(entry.get("statement")),
    )


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((HERE / f"{name}.yaml").read_text("utf-8"))
    return document


def _lines(block: str) -> tuple[str, ...]:
    return (*(line for line in block.split("\n") if line),)
