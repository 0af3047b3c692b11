"""Settings of a Bluesky source."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.settings import Hours, RecheckedSettings, Secret


def _instance(url: str) -> str:
    if not url.startswith(("wss://", "ws://", "https://", "http://")):
        raise ValueError(
            f"{url!r} is no address; write it as wss://jetstream2.us-east.bsky.network"
        )
    return url.rstrip("/")


def _web(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address; write it as https://public.api.bsky.app")
    return url.rstrip("/")


Did = Annotated[str, Field(pattern=r"^did:[a-z0-9]+:[^\s/]+$", max_length=200)]


class Settings(RecheckedSettings):
    """How Bluesky is listened to: every post of the network, from one of several Jetstream instances.

    No account is needed but, as Bluesky may ask for one, for searches.
    """

    instances: Annotated[
        tuple[Annotated[str, AfterValidator(_instance)], ...], Field(min_length=1)
    ] = (
        "wss://jetstream2.us-east.bsky.network",
        "wss://jetstream2.us-west.bsky.network",
        "wss://jetstream1.us-east.bsky.network",
        "wss://jetstream1.us-west.bsky.network",
    )
    """Jetstream instances; where one fails the next takes over."""
    api_url: Annotated[str, AfterValidator(_web)] = "https://public.api.bsky.app"
    """Where published posts are looked up again, and those of accounts that come back."""
    own: dict[Did, str] = {}
    """Own accounts, `{"did:plc:…": acme.example}`: a post that mentions, answers or quotes one names its
    handle, whatever the words show. A query finds it by `@acme.example`.
    """
    searches: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = ()
    """Questions for Bluesky's own search, asked beside the stream: they find what was said in breaks
    that are longer than the instances' memory.
    """
    search_secs: float = Field(default=300, ge=5)
    """Between two rounds of the searches."""
    handle: str = ""
    """The account that searches, where Bluesky asks for one."""
    app_password: Secret | None = None
    """An app password of that account (not its own password)."""
    service_url: Annotated[str, AfterValidator(_web)] = "https://bsky.social"
    """Where that account is."""
    rewind_secs: float = Field(default=10, ge=0, le=3600)
    """How far to go back on another instance, for each has its own clock; what comes twice is one
    mention.
    """
    gap_secs: float = Field(default=600, gt=0)
    """Where the first thing that is told lies so far behind what was asked for, a gap is reported:
    instances keep a day or two only.
    """
    silence_secs: float = Field(default=60, gt=0)
    """A stream without a sign of life for this long is opened again, at the next instance."""
    page_secs: float = Field(default=0.2, ge=0, le=10)
    """What arrives is published together once in this time."""
    recheck_after_hours: tuple[Hours, ...] = (0.02, 1, 6, 24, 72, 168)
    """When a published post is looked at again, in hours after it: first after a minute, for the stream
    does not say who its author is, then for what was deleted unnoticed and for new figures.
    """

    @model_validator(mode="after")
    def _whole_account(self) -> Self:
        if (self.app_password is None) != (not self.handle):
            raise ValueError("an account is a handle and its app_password: give both or none")
        return self
