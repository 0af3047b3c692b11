"""Settings of a Reddit source."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.settings import Hours, RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://oauth.reddit.com")
    return url.rstrip("/")


Subreddit = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{1,40}$")]


class Settings(RecheckedSettings):
    """What of Reddit is listened to. Reddit approves every use of its API before the first question
    (Responsible Builder Policy); commercial use needs a contract.
    """

    client_id: str = Field(min_length=1)
    """The app's id. Sources with the same one share its limit."""
    client_secret: Secret
    """The app's secret."""
    user_agent: str = Field(min_length=8, pattern=r"^[\x20-\x7e]+$")
    """How we name ourselves, as Reddit asks: `linux:com.example.grapevine:1 (by /u/somebody)`."""
    subreddits: tuple[Subreddit, ...] = ()
    """Subreddits of which every post and comment is looked at. Where `brand` is set all are kept,
    else those that a query finds.
    """
    searches: tuple[Annotated[str, Field(min_length=1, max_length=512)], ...] = ()
    """Reddit's search for posts all over Reddit, one question each (`"acme bank" OR title:acme`)."""
    inbox: bool = False
    """Listen to who mentions the account (u/…) anywhere; needs `refresh_token`."""
    refresh_token: Secret | None = None
    """Of the account that listens, with the scopes read and privatemessages."""
    poll_secs: float = Field(default=30, ge=2)
    """Between two rounds of all listings."""
    fill_pages: int = Field(default=10, ge=1, le=10)
    """Most pages of 100 to go back for what was missed; Reddit shows no more than 1,000 items."""
    base_url: Annotated[str, AfterValidator(_address)] = "https://oauth.reddit.com"
    """The API's address."""
    token_url: Annotated[str, AfterValidator(_address)] = (
        "https://www.reddit.com/api/v1/access_token"  # noqa: S105 – an address
    )
    """Where tokens are had."""
    recheck_after_hours: tuple[Hours, ...] = (1, *range(24, 24 * 31, 24))
    """When a published mention is looked at again, in hours after it: what was deleted or removed there
    goes here too, within a day of it, for a month.
    """

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.subreddits or self.searches or self.inbox):
            raise ValueError("name subreddits or searches, or set inbox: nothing is listened to")
        if self.inbox and self.refresh_token is None:
            raise ValueError("inbox needs refresh_token: an app alone has no inbox")
        return self
