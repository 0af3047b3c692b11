"""Settings of a Discourse source."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.settings import PushedSettings, RecheckedSettings, Secret


class Settings(RecheckedSettings, PushedSettings):
    """One forum, by webhook or by asking."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[\w./-]*)?$")]
    """The forum's address, such as https://forum.example."""
    webhook_secret: Secret | None = None
    """The secret of the webhook in the forum's admin pages, as `env:NAME`. With it the source is pushed
    to (POST /push/NAME) and asks for nothing; without it, it polls.
    """
    further_secrets: tuple[Secret, ...] = ()
    """Secrets that are valid too, while one is being replaced by another."""
    api_key: Secret | None = None
    """An API key with the right to read posts, as `env:NAME`; without one, what everybody can read."""
    username: str = ""
    """The user the key is for (`Api-Username`); needed with `api_key`."""
    poll_secs: float = Field(default=60, gt=0)
    """Between two questions without news."""
    catch_up_posts: int = Field(default=2000, ge=0)
    """After a break at most this many posts are fetched; what is left is reported as a gap."""
    max_bytes: int = Field(default=5_000_000, ge=1, le=16_000_000)
    """Larger deliveries are refused (413)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.api_key is not None and not self.username:
            raise ValueError("api_key needs username: whose key it is, for example system")
        return self
