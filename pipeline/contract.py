"""Holds a module against the contract of its room (schemas/kinds.py) and says what is wrong with
it: which file, which verb or constant, and how it should be.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from schemas.base import first_problem
from schemas.kinds import KINDS, Kind


class BrokenContractError(TypeError):
    """A module is not what its room promises; the message names the file and every fault."""


def check(room: str, module: ModuleType) -> None:
    """Raises BrokenContractError where the module breaks the contract of its room. Rooms without
    one hold anything.
    """
    kind = KINDS.get(room)
    if kind is None or not hasattr(module, kind.marked_by or "__name__"):
        return
    faults = list(_faults(kind, module))
    if faults:
        raise BrokenContractError(f"{_file_of(module)}: {'; '.join(faults)} (see schemas/kinds.py)")


def _faults(kind: Kind, module: ModuleType) -> Iterator[str]:
    for protocol, needed in ((kind.must, True), (kind.may, False)):
        for name, constant in _constants(protocol).items():
            if hasattr(module, name):
                yield from _constant_faults(name, constant, getattr(module, name))
            elif needed:
                yield f"{name} is missing"
        for name, verb in _verbs(protocol).items():
            if hasattr(module, name):
                yield from _verb_faults(name, verb, getattr(module, name))
            elif needed:
                yield f"{name}{_told(verb)} is missing"
    if kind.one_of and not any(hasattr(module, name) for name in kind.one_of):
        yield f"has neither {' nor '.join(f'`{name}`' for name in kind.one_of)}"


def _constant_faults(name: str, constant: TypeAdapter[Any], value: Any) -> Iterator[str]:
    try:
        constant.validate_python(value, strict=True)
    except ValidationError as error:
        yield f"{name}: {first_problem(error)}"


def _verb_faults(name: str, verb: Callable[..., Any], given: Any) -> Iterator[str]:
    if not callable(given):
        yield f"{name} is no function"
        return
    wanted, taken = _parameters(verb)[1:], _parameters(given)
    if wanted != taken[: len(wanted)] or any(needed for _, _, needed in taken[len(wanted) :]):
        yield f"{name} must be {name}{_told(verb)}, it is {name}{inspect.signature(given)}"
    if inspect.iscoroutinefunction(verb) != inspect.iscoroutinefunction(given):
        how = "async def" if inspect.iscoroutinefunction(verb) else "def without async"
        yield f"{name} must be {how}"


def _parameters(function: Callable[..., Any]) -> list[tuple[str, bool, bool]]:
    """Each parameter's name, whether it is given by name only, and whether it must be given."""
    return [
        (p.name, p.kind is p.KEYWORD_ONLY, p.default is p.empty)
        for p in inspect.signature(function).parameters.values()
    ]


def _told(verb: Callable[..., Any]) -> str:
    """The verb's parameters as they are written."""
    signature = inspect.signature(verb)
    return str(signature.replace(parameters=list(signature.parameters.values())[1:]))


def _file_of(module: ModuleType) -> str:
    file = Path(module.__file__ or module.__name__)
    depth = module.__name__.count(".") + (2 if file.name == "__init__.py" else 1)
    return "/".join(file.parts[-depth:])


@cache
def _constants(protocol: type) -> dict[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(hint) for name, hint in get_type_hints(protocol).items()}


@cache
def _verbs(protocol: type) -> dict[str, Callable[..., Any]]:
    return {
        name: verb
        for name, verb in vars(protocol).items()
        if inspect.isfunction(verb) and not name.startswith("_")
    }
