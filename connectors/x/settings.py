"""Settings of an X source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.settings import Hours, RecheckedSettings, Secret


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://api.x.com")
    return url.rstrip("/")


class Settings(RecheckedSettings):
    """How X is listened to: the filtered stream with rules made from the brands' queries, recent
    search for gaps.

    X charges per post. Set `monthly_budget_usd`, and a spending limit in X's own console.
    """

    token: Secret
    """The app's bearer token (OAuth 2.0, app only)."""
    base_url: Annotated[str, AfterValidator(_address)] = "https://api.x.com"
    """The API's address."""
    rule_tag: str = Field(default="grapevine", pattern=r"^[a-z0-9_-]{1,40}$")
    """Marks our rules among those of the app; two installations that share an app need different ones.
    """
    rule_chars: int = Field(default=1024, ge=64)
    """Longest rule the app may set (Enterprise: 2048). Longer queries become several rules."""
    max_rules: int = Field(default=1000, ge=1)
    """Most rules the app may have (Enterprise: 25000)."""
    query_chars: int = Field(default=512, ge=64)
    """Longest query of recent search (Enterprise: 4096)."""
    narrow_at_x: bool = True
    """Leave NOT and lang: to X, which saves money. Left out are then also posts that only quote an
    excluded word, and those whose language X sees differently from us.
    """
    usd_per_post: float = Field(default=0.005, ge=0)
    """What X charges per post."""
    usd_per_user: float = Field(default=0, ge=0)
    """What X charges per author sent along with a post; see your invoice."""
    recheck_after_hours: tuple[Hours, ...] = ()
    """When a published post is looked at again, in hours after it: what was deleted or edited there
    changes here too. Each look is charged like a new post, so none is made unless it is asked for:
    `[24, 168]`.
    """
    fill_posts: int = Field(default=1000, ge=0)
    """Most posts to buy for one gap; what is left is reported."""
    silence_secs: float = Field(default=21, gt=0)
    """A stream without even a heartbeat for this long is opened again. X sends one every 20 seconds.
    """
    timeout_secs: float = Field(default=30, gt=0)
    """Longest silence in any other request."""
