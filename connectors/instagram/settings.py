"""Settings of an Instagram source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.tools.meta import MetaSettings

MOST_HASHTAGS = 30


def _hashtag(name: str) -> str:
    plain = name.lstrip("#").lower()
    if not plain.replace("_", "a").isalnum():
        raise ValueError(f"{name!r} is no hashtag: letters, digits and _ only")
    return plain


class Settings(MetaSettings):
    """A professional account, by webhook or by asking the Graph API."""

    account: Annotated[str, Field(pattern=r"^\d{1,30}$")]
    """The number of the professional account, in quotes (the one that begins with 1784)."""
    hashtags: tuple[Annotated[str, AfterValidator(_hashtag)], ...] = Field(
        default=(), max_length=MOST_HASHTAGS
    )
    """Posts with these hashtags are asked for too; Meta allows 30 different ones in seven days."""
