"""Settings of a Hacker News source."""

from pydantic import Field

from schemas.settings import RecheckedSettings


class Settings(RecheckedSettings):
    """How Hacker News is read."""

    base_url: str = "https://hacker-news.firebaseio.com/v0"
    """The API's address."""
    poll_secs: float = Field(default=10, gt=0)
    """Pause between two looks for new and changed items."""
    concurrency: int = Field(default=8, ge=1, le=64)
    """Items asked for at the same time."""
    page_items: int = Field(default=200, ge=1, le=2000)
    """Most items per page, and so per acknowledgement."""
    catch_up_items: int = Field(default=100_000, ge=1)
    """After a long absence at most this many items are caught up on; older ones are reported as a gap.
    """
    null_polls: int = Field(default=6, ge=0)
    """Polls an item that is numbered but not readable yet is asked for again."""
