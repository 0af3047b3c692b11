"""What is asked about a text: the brands that were found in it, and where their names stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from enrichers.engines.masking import OTHER_BRAND, without_names
from schemas.enriched import BrandMatch

_KEPT = 1024
_FOLDED = re.compile(r"[\W_]+")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as it was cleaned, and the brands it is about."""

    text: str
    matches: Sequence[BrandMatch]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its brands."""
        if len(self.matches) == 1:
            return names_of(self.matches[0].brand, self.matches[0].terms)
        return tuple(name for one in self.matches for name in names_of(one.brand, one.terms))

    def masked(self, sign: str, text: str | None = None) -> str:
        """The text, or a part of it, with `sign` for every brand's name."""
        text = self.text if text is None else text
        return without_names(text, self.names, sign) if self.matches else text

    def masked_for(self, match: BrandMatch, sign: str) -> str:
        """The text with `sign` for the names of one brand, and OTHER_BRAND for those of all others."""
        text = without_names(self.text, names_of(match.brand, match.terms), sign)
        others = [one for one in self.matches if one is not match]
        for other in others:
            text = without_names(text, names_of(other.brand, other.terms), OTHER_BRAND)
        return text


@lru_cache(_KEPT)
def names_of(brand: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words by which a brand was found that are its name: handles, hashtags, several
    words, or much like what it is called in the configuration. A query may ask for other words
    beside it (`acme AND terrible`), which mean what they say.
    """
    key = _FOLDED.sub("", brand.casefold())
    return tuple(term for term in terms if ":" not in term and _is_name(term, key))


def _is_name(term: str, key: str) -> bool:
    folded = _FOLDED.sub("", term.casefold())
    if term[:1] in "@#" or (" " in term and term != "own account"):
        return True
    return len(folded) >= _SHORTEST and (folded in key or (key != "" and key in folded))
