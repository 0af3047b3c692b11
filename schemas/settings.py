"""The base of every `Settings` model in the rooms, and the one type for secrets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from schemas.urls import has_credentials, without_credentials


class Settings(BaseModel):
    """Settings of one configured thing. Unknown keys are errors; units live in names (`_secs`,
    `_bytes`).
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_credentials_in_addresses(cls, value: Any) -> Any:
        """A literal secret is refused, also where it stands in an address or a list of them."""
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str) and has_credentials(one):
                raise ValueError(
                    f"a secret must be written env:NAME or file:PATH: {without_credentials(one)} holds "
                    "a user, password or key; take it out, or where addresses are listed write the "
                    "whole address as env:NAME"
                )
        return value


def _resolve_secret(value: Any, info: ValidationInfo) -> Any:
    if value is None or isinstance(value, SecretStr):
        return value
    if isinstance(value, str) and value.startswith("file:"):
        return _secret_in(value.removeprefix("file:"), info)
    if not isinstance(value, str) or not value.startswith("env:"):
        raise ValueError(
            "a secret must be written env:NAME or file:PATH, so that it never stands in this file"
        )
    name = value.removeprefix("env:")
    env: Mapping[str, str] = (info.context or {}).get("env", {})
    if not env.get(name):
        raise ValueError(f"the environment variable {name} is not set")
    return SecretStr(env[name])


def _secret_in(path: str, info: ValidationInfo) -> SecretStr:
    file = Path((info.context or {}).get("folder") or ".") / path
    try:
        value = file.read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise ValueError(f"the file {file} of a secret cannot be read: {error}") from error
    if not value:
        raise ValueError(f"the file {file} of a secret is empty")
    return SecretStr(value)


Secret = Annotated[
    SecretStr, BeforeValidator(_resolve_secret), Field(json_schema_extra={"secret": True})
]
"""A secret, configured as `env:NAME` or `file:PATH` only (a relative path lies in the
configuration's folder). Validate with `context={"env": os.environ, "folder": …}`.
"""


def _resolve_local(value: Any, info: ValidationInfo) -> Any:
    folder = (info.context or {}).get("folder")
    return (
        str(Path(folder) / value)
        if folder is not None and isinstance(value, str) and value
        else value
    )


LocalPath = Annotated[Path, BeforeValidator(_resolve_local)]
"""A file; a relative one lies in the configuration's folder. Validate with `context={"folder": …}`.
"""


def _resolve_address(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str) and value.startswith(("env:", "file:")):
        secret: SecretStr = _resolve_secret(value, info)
        return secret.get_secret_value()
    return value


SecretAddress = Annotated[str, BeforeValidator(_resolve_address)]
"""An address, or `env:NAME` for one that holds credentials. Show and remember it by
`without_credentials` only.
"""
LocalPattern = Annotated[str, BeforeValidator(_resolve_local)]
"""The same for a pattern of files (`exports/*.csv`)."""


@dataclass(frozen=True, slots=True)
class NamedPath:
    """A file, or a pattern of files, that settings name: where they do (`purchases.path`), what they
    name, and whether nothing can be read without it.
    """

    where: str
    path: str
    needed: bool


def named_paths(settings: Settings) -> Iterator[NamedPath]:
    """Every file of this machine that settings, or settings inside them, name."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, Settings):
            for inner in named_paths(value):
                yield replace(inner, where=f"{name}.{inner.where}")
        elif value and _is_local(field.annotation, field.metadata):
            yield NamedPath(name, str(value), field.is_required())


def _is_local(annotation: Any, metadata: Sequence[Any]) -> bool:
    marked = any(getattr(item, "func", None) is _resolve_local for item in metadata)
    return marked or any(
        _is_local(part, getattr(part, "__metadata__", ())) for part in get_args(annotation)
    )


class SourceSettings(Settings):
    """What every source has, whatever its type."""

    brand: str = ""
    """Every mention of this source is about this brand (an app's reviews, a brand's own forum)."""
    silent_after_secs: int = Field(default=3600, ge=10)
    """An alarm is raised when the source gave no sign of life for this long."""
    monthly_budget_usd: float | None = Field(default=None, gt=0)
    """Most money to spend on this source per calendar month (UTC); it waits for the next month when
    this is reached.
    """
    keep_payload: bool = True
    """Keep the source's own payload beside the mention (for the days of `retention.payload_days`).
    """


class FollowedSettings(Settings):
    """What sources of customers have that can tell what changed."""

    every_secs: float = Field(default=60, ge=0.5)
    """How often the source is asked what changed."""
    full_every_hours: float = Field(default=24, gt=0)
    """How often everybody is read, which finds who was removed without a word."""


class PushedSettings(SourceSettings):
    """What sources have that are pushed to us."""

    may_speak_for: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...] = ()
    """Types (`x`, `app_store`) of which whoever knows this source's secret may tell every id, so also
    change and delete what other sources found, and whose authors are believed to be who they say.
    Empty: only ids of its own, and what it says of its authors is no more than a claim.
    """


Hours = Annotated[float, Field(gt=0, le=24 * 90)]


class RecheckedSettings(SourceSettings):
    """What sources have whose published mentions can be looked at again."""

    recheck_after_hours: tuple[Hours, ...] = (1, 24, 72, 168)
    """When a published mention is looked at again at its source, in hours after it: what was
    deleted or edited there unnoticed changes here too. Empty: never.
    """

    @field_validator("recheck_after_hours")
    @classmethod
    def _ascending(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sorted(set(value)))
