"""Alerts to a pager, over HTTP."""

import httpx

from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination, Notice
from schemas.settings import Secret
from schemas.settings import Settings as BaseSettings

DESTINATION = True
EXAMPLE = {"url": "https://pager.example", "token": "env:PAGER_TOKEN"}


class Settings(BaseSettings):
    """One pager."""

    url: str
    """Where pages are posted."""
    token: Secret
    """As `env:NAME`."""


def build(settings: Settings, *, name: str) -> Destination:
    """The pager."""
    return Pager(settings)


class Pager:
    edits = False
    pace_secs = 0.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def deliver(self, notice: Notice) -> str:
        """Page somebody."""
        text = "\n".join([notice.alert.title, *(one.text for one in notice.alert.mentions)])
        headers = {"x-key": notice.id, "authorization": self._settings.token.get_secret_value()}
        try:
            answer = httpx.post(self._settings.url, content=text.encode(), headers=headers)
        except httpx.HTTPError as error:
            raise Retry(f"the pager did not answer: {type(error).__name__}") from error
        if answer.status_code == 429:
            raise Retry("the pager asks for patience", float(answer.headers["retry-after"]))
        if answer.status_code >= 500:
            raise Retry(f"the pager answered {answer.status_code}")
        if answer.status_code == 400:
            raise Reject("the pager refused the page")
        if answer.status_code != 200:
            raise Fatal("the pager refuses us: check the token")
        return notice.id
