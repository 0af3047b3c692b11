"""Settings of a YouTube source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.settings import Hours, RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://www.googleapis.com")
    return url.rstrip("/")


class Settings(RecheckedSettings):
    """Videos found by search, and what is said under those that are watched. Where `brand` is set every
    comment counts as being about it; else those that name a brand.
    """

    api_key: Secret
    """A key of Google's Cloud Console for the YouTube Data API v3."""
    search: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = ()
    """What to search for, in YouTube's words (`acme|"acme bank" -comics`). Empty: one search per brand,
    made wider than its query where YouTube cannot express it.
    """
    channels: tuple[Annotated[str, Field(pattern=r"^UC[\w-]{22}$")], ...] = ()
    """Channels whose comments are read, on all their videos, by their ids (`UC…`)."""
    videos: tuple[Annotated[str, Field(pattern=r"^[\w-]{11}$")], ...] = ()
    """Single videos whose comments are read, by their ids."""
    searches_per_day: int = Field(default=95, ge=0, le=1_000_000)
    """Most searches a day (Pacific time), spread over it; each page is one. A project has 100, unless
    Google granted more. 0: none.
    """
    poll_secs: float = Field(default=600, gt=0)
    """Between two readings of the comments of a channel or video. Each costs a unit of the project's
    10,000 a day, and one more for every thread with more than five answers that has new ones.
    """
    most_pages: int = Field(default=5, ge=1, le=100)
    """Most pages of comments that one reading goes down; what is left is reported as a gap."""
    page_items: int = Field(default=100, ge=1, le=100)
    """Threads of comments on a page."""
    recheck_after_hours: tuple[Hours, ...] = (24, 168, 696, 1392, 2088)
    """When a video or comment is looked at again, in hours after it was heard. YouTube wants what is
    stored to be refreshed or deleted every 30 days: keep no text longer than 30 days after the last look.
    """
    base_url: Annotated[str, AfterValidator(_address)] = "https://www.googleapis.com"
    """Where the API is."""
