"""Settings of a Google Play source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.settings import Hours, RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(
            f"{url!r} is no address; write it as https://androidpublisher.googleapis.com"
        )
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class Settings(RecheckedSettings):
    """The reviews of one own app in Google Play. Name the app's `brand`."""

    package: str = Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$", max_length=150
    )
    """The app's package name, such as `com.acme.bank`."""
    service_account: Secret
    """The key of a service account as Google gives it, a JSON document (`file:play.json` or `env:NAME`).
    In the Play Console the account needs the permission “Reply to reviews”.
    """
    poll_secs: float = Field(default=600, gt=0)
    """Between two readings of the list, without news."""
    most_pages: int = Field(default=20, ge=1, le=500)
    """Most pages that one reading goes down; what is left is reported as a gap."""
    page_reviews: int = Field(default=100, ge=1, le=100)
    """Reviews on a page."""
    recheck_after_hours: tuple[Hours, ...] = (24, 72, 144)
    """When a review is looked at again, in hours after it was heard: edits and answers that the list no
    longer shows. Google tells of a week.
    """
    base_url: Address = "https://androidpublisher.googleapis.com"
    """Where the API is."""
    oauth_url: Address = "https://oauth2.googleapis.com/token"
    """Where the account's key is given for a token."""
