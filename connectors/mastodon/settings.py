"""Settings of a Mastodon source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.settings import RecheckedSettings, Secret

STREAMS = ("public", "public:local", "public:remote", "hashtag:NAME", "hashtag:local:NAME")


def _stream(name: str) -> str:
    kind, _, tag = name.rpartition(":")
    known = name in STREAMS[:3] or (kind in ("hashtag", "hashtag:local") and tag.isidentifier())
    if not known or tag == "NAME":
        raise ValueError(f"{name!r} is no stream; valid are {', '.join(STREAMS)} (NAME without #)")
    return name


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://mastodon.example")
    return url.rstrip("/")


class Settings(RecheckedSettings):
    """How one Mastodon server is listened to. It tells what it knows, which is never the whole
    fediverse.
    """

    url: Annotated[str, AfterValidator(_address)]
    """The server's address, such as https://mastodon.example."""
    token: Secret
    """An access token of an account there with the scope read:statuses (and read:search for rechecks).
    """
    streams: tuple[Annotated[str, AfterValidator(_stream)], ...] = Field(
        default=("public",), min_length=1
    )
    """What to listen to: public, public:local, public:remote, hashtag:NAME, hashtag:local:NAME."""
    streaming_url: str = ""
    """Where the streams are; empty asks the server."""
    only_indexable: bool = True
    """Leave out authors who did not agree to be found by searches (`indexable` false), as Mastodon
    asks of services.
    """
    silence_secs: float = Field(default=60, gt=0)
    """A stream without even a heartbeat for this long is opened again. Servers send one every 15
    seconds.
    """
    fill_pages: int = Field(default=25, ge=0)
    """After a break at most this many pages of 40 posts are fetched per stream; what is left is
    reported as a gap.
    """
    remembered_posts: int = Field(default=100_000, ge=0)
    """Posts whose number on this server is remembered, so that their deletion is understood (about
    200 bytes each).
    """
