"""What may be written where names or values are chosen, as a person is told of it."""

import difflib
from collections.abc import Callable, Iterable


def choices_hint(value: object, choices: Iterable[str]) -> str:
    """The valid choices, and the one that was probably meant."""
    names = sorted(choices)
    near = difflib.get_close_matches(str(value), names, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}valid: {', '.join(names) or 'none is configured'}"


def one_of(*valid: str) -> Callable[[str], str]:
    """A reader of one of these words; it raises ValueError with the valid ones for any other."""

    def read(text: str) -> str:
        if text not in valid:
            raise ValueError(f"{text!r} is not allowed ({choices_hint(text, valid)})")
        return text

    return read


def several_of(*valid: str) -> Callable[[str], list[str]]:
    """The same for a list with commas: each word once, in the order in which they were written."""
    one = one_of(*valid)
    return lambda text: list(dict.fromkeys(map(one, names_in(text))))


def names_in(text: str) -> list[str]:
    """The names of a list with commas; none in an empty one."""
    return [name.strip() for name in text.split(",") if name.strip()]


def yes_or_no(text: str) -> bool:
    """True for `yes`, False for `no`; raises ValueError for anything else."""
    return one_of("yes", "no")(text) == "yes"


def told_yes_or_no(value: bool) -> str:
    """The same the other way round."""
    return "yes" if value else "no"
