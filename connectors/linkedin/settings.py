"""Settings of a LinkedIn source."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.settings import Hours, RecheckedSettings, Secret


class Settings(RecheckedSettings):
    """One organisation of your own."""

    organization: Annotated[str, Field(pattern=r"^\d{1,20}$")]
    """The organisation's number, in quotes."""
    token: Secret
    """An access token of one of its administrators with rw_organization_admin, as `env:NAME`."""
    keep_hours: Hours = 48
    """How long what members say is kept here: at most what LinkedIn's storage periods and your agreement
    with it allow. `recheck_after_hours` is this.
    """
    recheck_after_hours: tuple[Hours, ...] = ()
    """Left out: follows `keep_hours`."""
    poll_secs: float = Field(default=300, gt=0)
    """Between two questions without news."""
    page_items: int = Field(default=50, ge=1, le=100)
    """Notifications that are asked for at a time."""
    version: Annotated[str, Field(pattern=r"^20\d{4}$")] = "202610"
    """The API's version (year and month)."""
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = (
        "https://api.linkedin.com/rest"
    )
    """The API's address."""

    @model_validator(mode="after")
    def _kept_as_long(self) -> Self:
        if self.recheck_after_hours and self.recheck_after_hours != (self.keep_hours,):
            raise ValueError("recheck_after_hours follows keep_hours: set that")
        object.__setattr__(self, "recheck_after_hours", (self.keep_hours,))
        return self
