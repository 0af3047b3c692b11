"""A module's own example of its settings, validated, and what its settings do not say: for the kits
that test modules. Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from schemas.settings import Settings

SECRET = "whsec_" + "QUFB" * 8
"""The value of every secret of an example; usable as one of any kind."""


class AnyEnvironment(Mapping[str, str]):
    """An environment in which every variable is set, to `SECRET`."""

    def __getitem__(self, name: str) -> str:
        return SECRET

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


def example_settings(module: Any, **more: Any) -> Settings:
    """The module's `EXAMPLE`, written as in a configuration, with `more`, as validated settings;
    without one, its required fields with likely values.

    Raises AssertionError where they are not valid: the module then needs another `EXAMPLE`.
    """
    example = getattr(module, "EXAMPLE", None) or _likely(module.Settings)
    try:
        settings = module.Settings.model_validate(
            {**example, **more}, context={"env": AnyEnvironment()}
        )
    except ValidationError as error:
        raise AssertionError(
            f"{module.__name__} needs EXAMPLE, settings that are valid; {example} are not: {error}"
        ) from error
    assert isinstance(settings, Settings), f"{module.__name__}.Settings is no Settings of ours"
    return settings


def _likely(settings: type[Settings]) -> dict[str, str]:
    return {
        field: "https://service.example" if "url" in field else "env:SOME_SECRET"
        for field, about in settings.model_fields.items()
        if about.default is PydanticUndefined and about.default_factory is None
    }


def check_settings(module: Any, base: type[Settings] = Settings) -> None:
    """`Settings` are of the right base, they and each field are described, and an example of them
    is valid. Raises AssertionError.
    """
    settings = getattr(module, "Settings", None)
    name = f"{module.__name__}.Settings"
    assert isinstance(settings, type), f"{name} is missing"
    assert issubclass(settings, base), f"{name} must be a {base.__module__}.{base.__qualname__}"
    assert (settings.__doc__ or "").strip(), f"{name} needs a docstring: the reference shows it"
    bare = [field for field, about in settings.model_fields.items() if not about.description]
    assert not bare, f"{name}: {', '.join(bare)} need a docstring: the reference shows it"
    example_settings(module)
