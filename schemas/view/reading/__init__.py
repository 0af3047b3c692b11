"""Words → View: "complaints about fees in German yesterday". The other way round is schemas/view/say.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.choices import choices_hint
from schemas.view.errors import ViewError
from schemas.view.filters import FILTERS
from schemas.view.languages import LANGUAGES
from schemas.view.model import UNSET, Among, View
from schemas.view.reading.items import Item, Reader
from schemas.view.reading.moments import When, told_since
from schemas.view.reading.tokens import Token, joined, tokens_of
from schemas.view.reading.vocabulary import (
    AND,
    BARE_FORMS,
    FILLERS,
    FORMS,
    NEGATIONS,
    OPENINGS,
)
from schemas.view.say import words
from schemas.view.urls import Known, from_values

__all__ = ["Question", "from_words", "not_understood", "read_question"]

MOST_CHARS = 20_000
MOST_TOLD = 3
"""Places that are named of those that are not understood."""
_SHOWN_CHARS = 60
_LABELS = {"lang": "language"}


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
        raise ViewError(not_understood(question))
    return question.view


def not_understood(question: Question) -> str:
    """What is told of words that were not understood."""
    named = "; ".join(question.unread[:MOST_TOLD])
    more = f"; and {len(question.unread) - MOST_TOLD} more" if question.unread[MOST_TOLD:] else ""
    return (
        f"not understood: {named}{more}.\nUnderstood: {words(question.view)}.\n"
        "Words that the mentions shall have are written in quotes: 'saying \"late fee\"'. "
        "What can be asked: grapevine ask --help"
    )


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
    expected: tuple[str, ...] = ()
    """The filters whose values are spoken of, by what stands before the words."""
    opened: int = 0
    """How many of the unknown words stand before a value."""

    def add(self, item: Item) -> None:
        """Take a value in."""
        negative = bool(self.negative)
        if self.joint and not self.negative and self.last and self.last[0] == item.name:
            negative = self.last[1]
        self._refuse_or(item.name or "a comparison")
        if (self.joint, item.name, self.last) == ("and", "text", ("text", False)):
            raise ViewError("a View cannot say “and” between texts: of several one must be there")
        if item.name == "":
            self.changed = True
        elif isinstance(getattr(UNSET, item.name), Among):
            side = self.values.setdefault(item.name, {"any": [], "none": []})
            side["none" if negative else "any"].append(item.value)
        else:
            self._set(item, negative)
        self.last, self.negative, self.joint = (item.name, negative), "", ""

    def leave_out(self, negation: str) -> None:
        """What follows is left out."""
        if self.negative:
            raise ViewError(f"“{self.negative} {negation}” leaves out twice: say it once")
        self.negative = negation

    def _refuse_or(self, name: str) -> None:
        if self.joint != "or" or self.unread:
            return
        if self.negative:
            raise ViewError(
                f"a View cannot say “or {self.negative}”: all that it leaves out is left out, all else holds"
            )
        before = self.last[0] or "a comparison" if self.last else ""
        if before != name:
            raise ViewError(
                f"a View cannot say “or” {f'between {before} and' if before else 'before'} {name}: "
                "all its filters hold together"
            )

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
        elif self.joint == "or":
            self.unread.append("“or” without what follows")
        self.tell_unknown(reader)

    def expect_as_before(self) -> None:
        """After `or`, `and` or a comma one more value of the filter before may be meant."""
        if self.joint and self.last and not self.expected and not self.unknown:
            self.expected = (self.last[0],)

    def tell_unknown(self, reader: Reader) -> None:
        """What is not understood, in a row, is told as one."""
        if self.unknown:
            hint = _hint(reader, self) if len(self.unread) < MOST_TOLD else ""
            self.unread.append(f"“{shortened(joined(self.unknown))}”{hint}")
        self.unknown, self.expected, self.opened = [], (), 0

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
        if isinstance(item, When):
            asked.set_time(item)
        else:
            asked.add(item)
        return item.length
    if token.key == "or" or token.key in AND:
        asked.tell_unknown(reader)
        asked.joint = "or" if "or" in (token.key, asked.joint) else token.key
    elif token.key in NEGATIONS:
        asked.tell_unknown(reader)
        asked.leave_out(token.text)
    elif length := reader.opening_at(at):
        return _open(reader, asked, at, length)
    elif token.key not in FILLERS:
        asked.expect_as_before()
        asked.unknown.append(token)
        asked.negative = asked.joint = ""
    return 1


def _open(reader: Reader, asked: _Asked, at: int, length: int) -> int:
    """Words that stand before a value, and none follows: they are told with what does."""
    opening = reader.tokens[at : at + length]
    asked.tell_unknown(reader)
    asked.expected = OPENINGS[tuple(token.key for token in opening)]
    if any(token.key not in FILLERS for token in opening):
        asked.unknown, asked.opened = [*opening], length
    return length


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
    """What was probably meant, or could be."""
    written = joined(asked.unknown[asked.opened :]).casefold()[:_SHOWN_CHARS]
    valid = [word for name in asked.expected for word in _valid(reader, name)]
    if valid:
        *most, last = [_LABELS.get(name, name.replace("_", " ")) for name in asked.expected]
        label = f"{', '.join(most)} or {last}" if most else last
        return f" is no {label} ({choices_hint(written, dict.fromkeys(valid))})"
    near = choices_hint(written, _all_words(reader))
    return f" ({near.partition('? ')[0]}?)" if near.startswith("did you mean") else ""


def _valid(reader: Reader, name: str) -> Iterable[str]:
    """The values of a filter, as they are written; none where it takes any."""
    if name == "lang":
        return LANGUAGES.values()
    return FILTERS[name].values.values() if name in FORMS else reader.known.get(name, ())


def _all_words(reader: Reader) -> Iterable[str]:
    yield from (" ".join(phrase) for phrase in BARE_FORMS)
    for values in reader.known.values():
        yield from values


def shortened(text: str) -> str:
    """As much of a text as is told again."""
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"
