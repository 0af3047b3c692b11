"""Settings of a source that is a Slack workspace."""

from typing import Annotated

from pydantic import Field

from schemas.settings import PushedSettings, Secret


class Settings(PushedSettings):
    """One workspace of a community, by the events of an app in it."""

    team: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,20}$")]
    """The workspace's id (begins with T). Events of others are left."""
    signing_secret: Secret
    """The app's signing secret, as `env:NAME`."""
    further_secrets: tuple[Secret, ...] = ()
    """Secrets that are valid too, while one is being replaced by another."""
    private: bool = False
    """Take what people write to the app alone and among few too, which is not public."""
