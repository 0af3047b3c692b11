"""Regular expressions that people configure, with a bound: no text makes one take long.

They run on the engine that pydantic brings (Rust's regex crate): it never goes back in the text, so
that its time grows with text × expression and with nothing else, and letters of every language are
letters to `\\w` and `\\b`. What it cannot do (look-around, backreferences) is refused, what would
be too large, too. A repetition inside a repetition the engine would bear; it is refused all the
same, because it is a mistake as a rule, and fatal in every engine that goes back.
"""

import importlib
import re
from collections.abc import Iterable
from typing import Any

from pydantic_core import SchemaError, SchemaValidator, core_schema

MAX_CHARS = 10_000
"""What is looked at of a text."""
MOST_UNITS = 2_000
"""Of all expressions of a rule together. A unit is what one letter costs: at most 40 µs for a text of
MAX_CHARS, measured over hostile texts (tests/security/).
"""
_CLASS_UNITS, _ANY_UNITS, _LETTER_UNITS = 80, 6, 3
"""Of `\\w` and kin, of `.` or `[^…]`, and of one letter or range beyond ASCII."""

_parser: Any = importlib.import_module(
    "re._parser"
)  # the parser of `re`: no public one shows the tree
_constants: Any = importlib.import_module("re._constants")
_UNBOUNDED = _constants.MAXREPEAT
_ENGINE_SAYS = re.compile(r"^\s*(?:error: )?(?P<why>look-around|backreferences)", re.MULTILINE)


class ExpressionError(ValueError):
    """The expression is refused; the message goes on after "a regular expression …"."""


class Expression:
    """One expression, ready to be looked for; the methods have the names of a compiled `re`."""

    def __init__(self, pattern: str) -> None:
        """Raises ExpressionError where it is refused, re.error where it is none."""
        re.compile(pattern)
        self.units = _units(_parser.parse(pattern), repeated=False)
        if self.units > MOST_UNITS:
            raise ExpressionError(
                f"that is too large, {_shown(pattern)}: make its counted repetitions shorter"
            )
        self._anywhere = _built(pattern, pattern)
        self._at_start = _built(rf"\A(?:{pattern})", pattern)

    def search(self, text: str) -> "Expression | None":
        """Itself where the text has it anywhere in its first MAX_CHARS characters."""
        return self if self._anywhere.isinstance_python(text[:MAX_CHARS]) else None

    def match(self, text: str) -> "Expression | None":
        """Itself where the text begins with it."""
        return self if self._at_start.isinstance_python(text[:MAX_CHARS]) else None

    def groups(self) -> tuple[str, ...]:
        """None: what a group found is not told."""
        return ()


def _built(pattern: str, written: str) -> SchemaValidator:
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError as error:
        said = _ENGINE_SAYS.search(str(error))
        if said is not None:
            raise ExpressionError(
                f"with {said['why']}, {_shown(written)}: it could take for ever on some texts; "
                "write it without"
            ) from error
        if "size limit" in str(error):
            raise ExpressionError(
                f"that is too large, {_shown(written)}: make its counted repetitions shorter"
            ) from error
        raise ExpressionError(
            f"that cannot be read, {_shown(written)}: {_reason(error)}"
        ) from error


def _reason(error: SchemaError) -> str:
    """The engine's last line, which says what is wrong."""
    return str(error).strip().splitlines()[-1].strip().removeprefix("error: ")


def _shown(pattern: str) -> str:
    return pattern if len(pattern) <= 80 else pattern[:79] + "…"


def _units(parsed: Iterable[tuple[Any, Any]], *, repeated: bool) -> int:
    """What the parts cost; `repeated`: an unbounded repetition is around them."""
    return sum(_part_units(str(kind), about, repeated) for kind, about in parsed)


def _part_units(kind: str, about: Any, repeated: bool) -> int:
    match kind:
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = about
            if (endless := most is _UNBOUNDED) and repeated:
                raise ExpressionError(
                    "with a repetition inside a repetition, such as (x+)*: write it with one of the two"
                )
            times: int = least if endless else most
            return max(1, times) * _units(inner, repeated=repeated or endless)
        case "POSSESSIVE_REPEAT":
            raise ExpressionError("that cannot be read: a + behind a repetition is not known here")
        case "SUBPATTERN":
            return _units(about[-1], repeated=repeated)
        case "BRANCH":
            return sum(_units(branch, repeated=repeated) for branch in about[1])
        case "IN":
            return sum(_member_units(str(member), value) for member, value in about)
        case "ANY" | "NOT_LITERAL":
            return _ANY_UNITS
        case "LITERAL":
            return _letter_units(about)
        case _:  # places cost like a letter; what the engine does not know it refuses itself
            return 1


def _member_units(kind: str, value: Any) -> int:
    match kind:
        case "CATEGORY":
            return _CLASS_UNITS
        case "NEGATE":
            return _ANY_UNITS
        case "RANGE":
            return _letter_units(value[1])
        case _:
            return _letter_units(value)


def _letter_units(code: int) -> int:
    return 1 if code < 128 else _LETTER_UNITS
