"""Everyday short posts with their languages, invented and frozen before the judge was mended by them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

BRANDS = ("Fjellwerk", "Quillon", "acme", "Brightfern", "Tamberly", "norvia")
MAY_BE = {"hr": frozenset(("hr", "sr", "bs", "sh")), "no": frozenset(("no", "da"))}
"""Languages that are one to a short text."""
_FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class ShortPost:
    """A post, its language, and whether it names a brand."""

    text: str
    lang: str
    named: bool


def generate() -> Iterator[ShortPost]:
    """Each sentence once; those that name a brand with three."""
    for lang, block in YAML(typ="safe").load(_FILE.read_text("utf-8")).items():
        for number, sentence in enumerate(block.splitlines()):
            named = "{brand}" in sentence
            for brand in BRANDS[number % 2 :: 2] if named else BRANDS[:1]:
                yield ShortPost(sentence.format(brand=brand), lang, named)
            if not named:
                yield ShortPost(f"@{BRANDS[number % 6].lower()} {sentence}", lang, False)
