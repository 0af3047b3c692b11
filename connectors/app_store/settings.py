"""Settings of an App Store source."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.settings import RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://itunes.apple.com")
    return url.rstrip("/")


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Country = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Address = Annotated[str, AfterValidator(_address)]


class Settings(RecheckedSettings):
    """The reviews of one app: with a key all of them from App Store Connect (own apps only), without one
    the latest of each country from the public feed (any app). Name the app's `brand`.
    """

    app_id: str = Field(pattern=r"^[0-9]{3,15}$")
    """The app's number, which its page in the App Store shows as `id284882215`."""
    country: Annotated[tuple[Country, ...], BeforeValidator(_several)] = ()
    """The App Stores whose public feeds are read, such as `de` or `[de, at, ch]`. With a key it is left
    out: App Store Connect tells of all.
    """
    private_key: Secret | None = None
    """The key for App Store Connect, the file `AuthKey_….p8` (`file:AuthKey.p8` or `env:NAME`), with
    access to customer reviews.
    """
    key_id: str = ""
    """The id of that key."""
    issuer_id: str = ""
    """The issuer of that key; empty for the key of one person, which has none."""
    poll_secs: float = Field(default=600, gt=0)
    """Between two readings of the list, without news."""
    most_pages: int = Field(default=10, ge=1, le=500)
    """Most pages that one reading goes down; what is left is reported as a gap. The public feed has 10."""
    page_reviews: int = Field(default=200, ge=1, le=200)
    """Reviews on a page of App Store Connect."""
    base_url: Address = "https://api.appstoreconnect.apple.com"
    """Where App Store Connect is."""
    feed_url: Address = "https://itunes.apple.com"
    """Where the public feeds are."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.private_key is None and not self.country:
            raise ValueError("needs country (public feed) or private_key with key_id (own apps)")
        if self.private_key is not None and not self.key_id:
            raise ValueError("private_key needs its key_id")
        if self.private_key is not None and self.country:
            raise ValueError(
                "country is for the public feed: leave out one of country, private_key"
            )
        return self
