"""Settings of a Telegram source."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.settings import PushedSettings, Secret


class Settings(PushedSettings):
    """The chats a bot is in, by asking or by webhook."""

    token: Secret | None = None
    """The bot's token, as `env:NAME`: needed to poll. It stands in the address of each question, and is
    shown nowhere.
    """
    webhook_secret: Secret | None = None
    """The `secret_token` that was given to setWebhook, as `env:NAME`. With it the source is pushed to
    (POST /push/NAME) and asks for nothing; without it, it polls.
    """
    chats: tuple[Annotated[str, Field(pattern=r"^-?\d{1,20}$")], ...] = ()
    """The numbers of the groups and channels that are listened to, in quotes; empty: all the bot is in."""
    private: bool = False
    """Take what people write to the bot alone too, which is not public."""
    poll_secs: float = Field(default=1, gt=0)
    """Between two questions without news."""
    wait_secs: int = Field(default=25, ge=0, le=50)
    """How long Telegram may hold a question until there is something to tell."""
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = "https://api.telegram.org"
    """The API's address."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.token is None and self.webhook_secret is None:
            raise ValueError("needs token to poll, or webhook_secret to be pushed to")
        return self
