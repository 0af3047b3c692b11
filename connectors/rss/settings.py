"""The settings of feeds."""

from collections import Counter
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from schemas.settings import LocalPath, SecretAddress, SourceSettings
from schemas.urls import without_credentials


class Settings(SourceSettings):
    """RSS, Atom and JSON feeds: news, blogs, forums, alerts; one or hundreds in one source."""

    feeds: tuple[SecretAddress, ...] = ()
    """Addresses of the feeds; `env:NAME` for one that holds credentials, which are used for asking
    only.
    """
    opml: LocalPath | None = None
    """A file of feeds as feed readers export it, read when the source starts; beside `feeds` or
    instead.
    """
    poll_secs: int = Field(default=300, ge=1)
    """How often a feed is asked; less often where it or its server asks for that (ttl,
    updatePeriod, max-age).
    """
    max_poll_secs: int = Field(default=86_400, ge=1)
    """The longest that such a wish is granted."""
    per_host_gap_secs: float = Field(default=1.0, ge=0)
    """Pause between two requests to one host, which is never asked more than once at a time."""
    concurrent: int = Field(default=8, ge=1, le=100)
    """Hosts asked at the same time."""
    backlog_days: float = Field(default=7, ge=0)
    """What a feed holds when it is first read goes to the history lane where it is older: no alerts
    on old articles.
    """
    max_feed_bytes: int = Field(default=5_000_000, ge=1000)
    """Larger feeds are not read."""
    max_text_chars: int = Field(default=200_000, ge=1)
    """Longer texts are cut and marked as truncated."""

    @field_validator("feeds")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        addresses = tuple(dict.fromkeys(url.strip() for url in value))
        for number, url in enumerate(value, 1):
            if not is_address(url):  # not repeated, for it may be a secret
                raise ValueError(f"number {number} of them is not an http or https address")
        for shown, count in Counter(map(without_credentials, addresses)).items():
            if count > 1:
                raise ValueError(
                    f"{shown} stands here {count} times, different only in credentials"
                )
        return addresses

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.feeds and self.opml is None:
            raise ValueError("feeds is empty: name at least one feed, or an opml file")
        return self


def is_address(url: str) -> bool:
    """Whether a feed can be fetched from it."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
