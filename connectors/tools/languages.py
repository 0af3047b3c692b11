"""Languages by the names and codes that programs give them: `English`, `Deutsch`, `eng`, `pt_BR`."""

import re
import unicodedata
from functools import lru_cache
from importlib import resources

_TABLE = resources.files(__package__).joinpath("languages.txt").read_text("utf-8")
_CODES = {
    unicodedata.normalize("NFC", name): names.split()[0]
    for names in _TABLE.splitlines()
    for name in names.split()
}
"""The code of every name: a line of the table is one language, its code first."""
_NO_LANGUAGE = frozenset(
    {"und", "zxx", "xx", "xxx", "mul", "mis", "qam", "qct", "qht", "qme", "qst", "art", "other"}
    | {"others", "unknown", "undefined", "none"}
)
"""What says that there is no language, codes of X among it."""
_AROUND = " \t\r\n[](){}'\""
"""What a program prints around a language that it keeps in a list."""
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_MORE = re.compile(r"[\s(\[,;/–-].*", re.DOTALL)


@lru_cache(maxsize=1024)
def read_language(cell: str) -> str:
    """The code of a language, its region kept (`pt-BR`); empty where the cell names none. Raises
    ValueError for what is no language.
    """
    text = unicodedata.normalize("NFC", cell.strip(_AROUND))
    folded = text.casefold()
    if folded in _NO_LANGUAGE:
        return ""
    if folded in _CODES:
        return _CODES[folded]
    if tag := _TAG.fullmatch(text):
        first = tag[1].casefold()
        if first in _NO_LANGUAGE:
            return ""
        if first in _CODES and len(text) > len(first):
            return _CODES[first] + text[len(first) :].replace("_", "-")
        if len(text) == 2:
            return folded
    name = _MORE.sub("", folded) or folded
    if name in _CODES and len(name) > 3:
        return _CODES[name]
    raise ValueError(f"{cell.strip()[:40]!r} is no language: a code such as en, or its name")
