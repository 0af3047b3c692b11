"""Settings of a Facebook source."""

from typing import Annotated

from pydantic import Field

from connectors.tools.meta import MetaSettings
from schemas.settings import RecheckedSettings


class Settings(MetaSettings, RecheckedSettings):
    """Your own pages, by webhook or by asking the Graph API."""

    pages: tuple[Annotated[str, Field(pattern=r"^\d{1,30}$")], ...] = Field(min_length=1)
    """The numbers of the pages, in quotes. To poll, one page per source: a token is of one page."""
