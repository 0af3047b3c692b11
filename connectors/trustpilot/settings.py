"""Settings of a Trustpilot source."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.settings import PushedSettings, RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://api.trustpilot.com")
    return url.rstrip("/")


class Settings(RecheckedSettings, PushedSettings):
    """The reviews of one business: polled with an API key, or pushed by Trustpilot's webhooks to
    `/push/SOURCE/TOKEN`. Name the `brand` that it is.
    """

    business_unit_id: str = Field(pattern=r"^[0-9a-f]{24}$")
    """The business's id at Trustpilot (24 characters; the API tells it by name:
    `/v1/business-units/find?name=acme.com`).
    """
    api_key: Secret | None = None
    """The API key, for a source that polls."""
    api_secret: Secret | None = None
    """The secret of that key: then own reviews are asked for (OAuth), which also tell of those that the
    public does not see yet.
    """
    token: Secret | None = None
    """The last part of the address that Trustpilot's webhooks are sent to, which only Trustpilot knows;
    it signs nothing. Then reviews are waited for and not polled.
    """
    poll_secs: float = Field(default=300, gt=0)
    """Between two readings of the list, without news."""
    most_pages: int = Field(default=10, ge=1, le=500)
    """Most pages that one reading goes down; what is left is reported as a gap."""
    page_reviews: int = Field(default=100, ge=1, le=100)
    """Reviews on a page."""
    max_bytes: int = Field(default=1_000_000, ge=1, le=16_000_000)
    """Larger pushed requests are refused (413)."""
    base_url: Annotated[str, AfterValidator(_address)] = "https://api.trustpilot.com"
    """Where the API is."""

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if self.api_key is None and self.token is None:
            raise ValueError("needs api_key (polls) or token (waits for webhooks)")
        if self.api_secret is not None and self.api_key is None:
            raise ValueError("api_secret is of no use without its api_key")
        return self
