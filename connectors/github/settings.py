"""Settings of a GitHub source."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.settings import PushedSettings, RecheckedSettings, Secret

Repository = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*(/(\*|[\w.-]+))?$")]


class Settings(RecheckedSettings, PushedSettings):
    """Repositories by webhook, or repositories and searches by asking."""

    webhook_secret: Secret | None = None
    """The secret of the webhook at GitHub, as `env:NAME`. With it the source is pushed to (POST
    /push/NAME) and asks for nothing; without it, it polls.
    """
    further_secrets: tuple[Secret, ...] = ()
    """Secrets that are valid too, while one is being replaced by another."""
    repositories: tuple[Repository, ...] = ()
    """`owner/name` each; with `webhook_secret` also `owner` for all of an owner's. Deliveries of other
    repositories are refused.
    """
    token: Secret | None = None
    """A token (read-only access to public repositories is enough), as `env:NAME`. Without one GitHub
    allows 60 questions an hour.
    """
    search: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    """Searches of all issues and pull requests, in GitHub's syntax: `"acme sdk" in:title,body`."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[\w./-]*)?$")] = "https://api.github.com"
    """The API's address; of an Enterprise Server https://github.acme.example/api/v3."""
    poll_secs: float = Field(default=60, gt=0)
    """Between two rounds of questions without news."""
    overlap_secs: int = Field(default=600, ge=0)
    """How far behind the newest change is asked again: GitHub's search learns of some changes late."""
    page_items: int = Field(default=100, ge=1, le=100)
    """Posts that are asked for at a time."""
    max_bytes: int = Field(default=16_000_000, ge=1, le=16_000_000)
    """Larger deliveries are refused (413)."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.webhook_secret is not None and not self.repositories:
            raise ValueError(
                "webhook_secret needs repositories: whose webhook it is, `owner` or `owner/name`"
            )
        if self.webhook_secret is None and not (self.search or self.repositories):
            raise ValueError("needs search or repositories, or webhook_secret to be pushed to")
        wide = [one for one in self.repositories if "/" not in one or one.endswith("*")]
        if self.webhook_secret is None and wide:
            raise ValueError(f"{wide[0]!r}: to be polled a repository is written owner/name")
        return self
