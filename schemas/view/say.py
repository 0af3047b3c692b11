"""A View in words: "Negative mentions of Acme by customers, last 7 days". Two different Views are two
different sentences; schemas/view/reading/ reads them back.

Names are written as they are where nothing can be taken for something else, else between quotes, as
JSON writes a text; what would command a terminal is spelt out there.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.characters import COMMANDING
from schemas.view.filters import FILTERS
from schemas.view.languages import LANGUAGES
from schemas.view.model import Among, Range, View, set_filters
from schemas.view.periods import UNITS

NOUN = "mentions"
OPENINGS = {"m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month"}
_RESERVED = """
a about accounts after an and answer answers answering any anything are at author authors before between but by
changed competitor competitors copies corrected count counted counting customer customers day
days department echoes everything except excluding feeling for from have hour hours how in
including industry influence is just last least less many me mention mentions minute minutes
month months more most much names need needing no nobody none not nothing of on ones only or
our own past people posted posts priority private public published roles said say saying
segment show since source staff tell than that the their them these this those thread threats
to today topic type unrelated until urgent us voices was we week weeks what where which who
with within without word words year years yesterday alert brand brands language lang find list
all every latest written to-day monday tuesday wednesday thursday friday saturday sunday
"""
RESERVED = frozenset(_RESERVED.split()) | {
    word.lower()
    for texts in (
        *(row.values.values() for row in FILTERS.values()),
        *(row.values for row in FILTERS.values()),
        LANGUAGES.values(),
        UNITS.values(),
    )
    for text in texts
    for word in text.split()
}
"""Words that say something themselves: free text ends before them."""
_ALSO = """
angry answered anyone asked asking be been being buy change changes churn competition complain
complained complaining containing did do does during eight eleven five four get give happy has i
intent it jobs joyful look made mentioning never new nine non non-customers one optimistic outages over please
praised praising press promoter request risk sad seven six somebody someone ten there they three
towards twelve two wanting were whats zero
"""
QUOTED = RESERVED | frozenset(_ALSO.split())
"""Every word of the grammar (schemas/view/reading/): a name that is one of them is quoted."""
_BARE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LENGTH = re.compile(r"(\d+)(\w+)")
_HEAD = ("sentiment", "kind", "intent")


def words(view: View) -> str:
    """What the View asks for, as a sentence without a full stop; never empty."""
    filters = dict(set_filters(view))
    head, told = _head(filters)
    phrases = [
        phrase
        for name, value in filters.items()
        if name != "time"
        for phrase in _phrases(name, value, told)
    ]
    sentence = " ".join((head, *phrases))
    when = f", {period_words(view.time)}" if view.time else ""
    return sentence[0].upper() + sentence[1:] + when


def period_words(text: str) -> str:
    """A period (schemas/view/periods.py) in words."""
    if length := _LENGTH.fullmatch(text):
        count, unit = int(length[1]), OPENINGS[length[2]]
        return f"last {count} {unit}{'' if count == 1 else 's'}"
    since, dots, until = text.partition("..")
    if not dots:
        return text.replace("_", " ")
    if not until:
        return f"since {since}"
    return f"from {since} to {until}" if since else f"until {until}"


def _head(filters: dict[str, Any]) -> tuple[str, set[tuple[str, str]]]:
    """Adjectives and noun, and which (filter, side) they have told."""
    told: set[tuple[str, str]] = set()
    parts = []
    if "sentiment" in filters and filters["sentiment"].any:
        parts.append(listed("sentiment", filters["sentiment"].any))
        told.add(("sentiment", "any"))
    nouns = [name for name in ("kind", "intent") if name in filters and filters[name].any]
    if nouns:
        parts.append(listed(nouns[0], filters[nouns[0]].any))
        told.add((nouns[0], "any"))
    else:
        parts.append(NOUN)
    return " ".join(parts), told


def _phrases(name: str, value: Any, told: set[tuple[str, str]]) -> Iterator[str]:
    says = FILTERS[name].says
    match value:
        case Among():
            if value.any and (name, "any") not in told:
                yield _said("with" if name in _HEAD else says, listed(name, value.any))
            if value.none:
                yield f"not {_said(says, listed(name, value.none))}"
        case Range():
            yield f"{says} {_range(value)}"
        case bool():
            yield says if value else f"not {says}"
        case _:
            yield f"{says} {FILTERS[name].values[str(value)]}"


def _said(says: str, values: str) -> str:
    return f"{says} {values}" if says else values


def listed(name: str, values: Iterable[str]) -> str:
    """Values of a filter, as they stand in words."""
    return " or ".join(_value(name, value) for value in values)


def _value(name: str, value: str) -> str:
    if word := FILTERS[name].values.get(value):
        return word
    if name == "lang" and value in LANGUAGES:
        return LANGUAGES[value]
    if name in ("text", "lang", "author") or not _BARE.fullmatch(value) or value in QUOTED:
        return quoted(value)
    return value.capitalize() if name == "brand" else value


def quoted(value: str) -> str:
    """A text between quotes, without a character that a terminal would obey."""
    return COMMANDING.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)
    )


def _range(value: Range) -> str:
    if value.most is None:
        return f"{value.least} or more"
    if value.least is None:
        return f"{value.most} or less"
    return f"{value.least} to {value.most}"
