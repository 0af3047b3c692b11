"""Words → View: "complaints about fees in German yesterday". The other way round is schemas/view/say.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.choices import choices_hint
from schemas.view.errors import ViewError
from schemas.view.filters import FILTERS
from schemas.view.model import UNSET, Among, View
from schemas.view.reading.items import Item, Reader
from schemas.view.reading.moments import When, told_since
from schemas.view.reading.tokens import Token, joined, tokens_of
from schemas.view.reading.vocabulary import AND, BARE_FORMS, FILLERS, NEGATIONS, OPENINGS
from schemas.view.say import words
from schemas.view.urls import Known, from_values

__all__ = ["Question", "from_words", "read_question"]

MOST_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a sentence asks: which mentions, and whether it wants to know what changed. `unread` are
    the words that were not understood, each with a hint.
    """

    view: View
    changed: bool = False
    unread: tuple[str, ...] = ()


def from_words(text: str, known: Known | None = None, *, today: date) -> View:
    """The View that a sentence asks for; raises ViewError that names what is not understood."""
    question = read_question(text, known, today=today)
    if question.unread:
        raise ViewError(
            f"not understood: {'; '.join(question.unread)}. Understood: {words(question.view)}. "
            'Words that mentions shall have are written between quotes: saying "late fee"'
        )
    return question.view


def read_question(text: str, known: Known | None = None, *, today: date) -> Question:
    """What a sentence asks. Raises ViewError for one that contradicts itself, or says `or` where no
    View can; words that are not understood are told in the answer.
    """
    if len(text) > MOST_CHARS:
        raise ViewError(f"the question has {len(text)} characters; {MOST_CHARS} at most")
    reader = Reader(tokens_of(text), known or {}, today)
    asked = _Asked()
    at = 0
    while at < len(reader.tokens):
        at += _step(reader, asked, at)
    asked.end(reader)
    values = asked.filled(today)
    return Question(from_values(values, reader.known), asked.changed, tuple(asked.unread))


@dataclass
class _Asked:
    """What was read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    changed: bool = False
    when: When | None = None
    unread: list[str] = field(default_factory=list)
    unknown: list[Token] = field(default_factory=list)
    negative: str = ""
    joint: str = ""
    last: tuple[str, bool] | None = None
    opening: str = ""

    def add(self, item: Item) -> None:
        """Take a value in."""
        negative = bool(self.negative)
        if self.joint and not self.negative and self.last and self.last[0] == item.name:
            negative = self.last[1]
        if self.joint == "or" and self.last and self.last[0] != item.name:
            raise ViewError(
                f"a View cannot say “or” between {self.last[0]} and {item.name or 'a comparison'}: "
                "all its filters hold together"
            )
        if item.name == "":
            self.changed = True
        elif isinstance(getattr(UNSET, item.name), Among):
            side = self.values.setdefault(item.name, {"any": [], "none": []})
            side["none" if negative else "any"].append(item.value)
        else:
            self._set(item, negative)
        self.last, self.negative, self.joint = (item.name, negative), "", ""

    def _set(self, item: Item, negative: bool) -> None:
        value = (item.value != negative) if isinstance(item.value, bool) else item.value
        if negative and not isinstance(item.value, bool):
            raise ViewError(f"{item.name} cannot be left out: say what it shall be")
        if self.values.get(item.name, value) != value:
            raise ViewError(f"{item.name} is asked for twice, in different ways")
        self.values[item.name] = value

    def set_time(self, when: When) -> None:
        """Take a period in; a second one is a contradiction."""
        if self.negative or self.joint == "or":
            raise ViewError("a period cannot be left out or be one of several: name one period")
        if self.when is not None and self.when != when:
            raise ViewError("two periods are named: a View has one")
        self.when, self.last, self.joint = when, None, ""

    def end(self, reader: Reader) -> None:
        """Nothing follows any more."""
        if self.negative:
            self.unread.append(f"“{self.negative}” without what it leaves out")
        self.tell_unknown(reader)

    def tell_unknown(self, reader: Reader) -> None:
        """What is not understood, in a row, is told as one."""
        if self.unknown:
            self.unread.append(f"“{joined(self.unknown)}”{_hint(reader, self)}")
            self.unknown = []

    def filled(self, today: date) -> dict[str, Any]:
        """The filters, by name."""
        values = {
            name: {side: sorted(set(ones)) for side, ones in value.items()}
            if isinstance(getattr(UNSET, name), Among)
            else value
            for name, value in self.values.items()
        }
        if self.when is not None:
            when = self.when
            values["time"] = (
                told_since(when.text, today, changed=self.changed) if when.since else when.text
            )
        return values


def _step(reader: Reader, asked: _Asked, at: int) -> int:
    """Read what begins at a token; how many were read."""
    token = reader.tokens[at]
    item = _joint_item(reader, asked, at) or reader.item_at(at)
    if item is not None:
        asked.tell_unknown(reader)
        asked.opening = ""
        if isinstance(item, When):
            asked.set_time(item)
        else:
            asked.add(item)
        return item.length
    if token.key == "or" or token.key in AND:
        asked.joint = asked.joint or ("or" if token.key == "or" else "and")
        if token.key == "or":
            asked.joint = "or"
    elif token.key in NEGATIONS:
        asked.negative = token.text
    elif token.key in FILLERS:
        if (token.key,) in OPENINGS:
            asked.tell_unknown(reader)
            asked.opening = token.key
    else:
        asked.unknown.append(token)
        return 1
    if token.key not in FILLERS:
        asked.tell_unknown(reader)
    return 1


def _joint_item(reader: Reader, asked: _Asked, at: int) -> Item | None:
    """One more value of the filter before: after `or`, `and` or a comma it needs nothing before it."""
    if not (asked.joint and asked.last and asked.last[0]):
        return None
    name = asked.last[0]
    if not isinstance(getattr(UNSET, name), Among):
        return None
    if name == "text" and not reader.tokens[at].quoted:
        return None
    return reader.value_at(name, at)


def _hint(reader: Reader, asked: _Asked) -> str:
    """What was probably meant."""
    names = OPENINGS.get((asked.opening,), ())
    written = joined(asked.unknown)
    for name in names:
        if FILTERS[name].named and name in reader.known:
            return f" is no {name} ({choices_hint(written, reader.known[name])})"
    near = choices_hint(written.casefold(), _all_words(reader))
    return f" ({near.partition('? ')[0]}?)" if near.startswith("did you mean") else ""


def _all_words(reader: Reader) -> Iterable[str]:
    yield from (" ".join(phrase) for phrase in BARE_FORMS)
    for values in reader.known.values():
        yield from values
