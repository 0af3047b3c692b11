"""Settings of a Stack Exchange source."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.settings import RecheckedSettings, Secret


class Settings(RecheckedSettings):
    """One site of the network, and what is looked for there."""

    site: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,60}$")] = "stackoverflow"
    """The site as the API names it: stackoverflow, serverfault, de.stackoverflow, unix, …"""
    key: Secret | None = None
    """The key of an app registered at stackapps.com, as `env:NAME`: 10,000 questions a day, not 300."""
    tags: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()
    """Questions with any of these tags."""
    search: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    """Questions that the site's search finds for any of these."""
    poll_secs: float = Field(default=300, gt=0)
    """Between two rounds of questions (one for each tag and search) without news."""
    overlap_secs: int = Field(default=300, ge=0)
    """How far behind the latest activity is asked again: the site's caches learn of it late."""
    page_items: int = Field(default=100, ge=1, le=100)
    """Questions that are asked for at a time."""
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[\w./-]*)?$")] = (
        "https://api.stackexchange.com/2.3"
    )
    """The API's address."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.tags or self.search):
            raise ValueError("needs tags or search: what is looked for")
        return self
