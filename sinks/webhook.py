"""Alerts to any HTTPS endpoint, as JSON signed per Standard Webhooks
(https://www.standardwebhooks.com).

`webhook-id` is the notice's id: the same on every attempt and after restarts, so a receiver drops
what it had already.
"""

from datetime import UTC, datetime
from typing import Annotated

import httpx
import orjson
from pydantic import AfterValidator, Field
from standardwebhooks.webhooks import Webhook

from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination, Notice
from schemas.retry_after import retry_after
from schemas.routing import route_of
from schemas.settings import Secret
from schemas.settings import Settings as BaseSettings
from schemas.signing import signing_secret

DESTINATION = True
EXAMPLE = {"url": "https://ops.example/alerts", "secret": "env:OPS_SECRET"}


class Settings(BaseSettings):
    """One endpoint."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    """Where alerts are posted."""
    secret: Annotated[Secret, AfterValidator(signing_secret)]
    """Signing secret (`whsec_` and base64), as `env:NAME`."""
    token: Secret | None = None
    """Sent as `Authorization: Bearer …` where the endpoint asks for it, as `env:NAME`."""
    timeout_secs: float = Field(default=10, gt=0, le=60)
    """How long one request may take."""


def build(settings: Settings, *, name: str) -> Destination:
    """The destination that these settings describe."""
    return Endpoint(settings)


class Endpoint:
    """One endpoint. It gets every purpose, `update` and `redact` too: what it keeps is its own to
    change.
    """

    edits = True
    pace_secs = 0.0

    def __init__(self, settings: Settings) -> None:
        self._url, self._timeout = settings.url, settings.timeout_secs
        self._signer = Webhook(settings.secret.get_secret_value())
        self._token = settings.token.get_secret_value() if settings.token else ""
        self._client = httpx.Client(timeout=settings.timeout_secs, follow_redirects=False)

    def deliver(self, notice: Notice) -> str:
        """Post it. The reference is the webhook-id."""
        now, body = datetime.now(UTC), payload(notice).decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": notice.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(notice.id, now, body),
        }
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        try:
            response = self._client.post(self._url, content=body.encode(), headers=headers)
        except httpx.InvalidURL as error:
            raise Fatal(f"the webhook's URL cannot be used: {error}") from error
        except httpx.HTTPError as error:
            raise Retry(f"the webhook did not answer: {type(error).__name__}") from error
        _judge(response)
        return notice.id


def payload(notice: Notice) -> bytes:
    """`{type, timestamp, data}` as Standard Webhooks recommends; `data` is the alert without our
    bookkeeping, and `alerts`, how many it stands for: where several, `dedup_key` is the key of none.
    `route` says whom it is for: owners by their Slack id, else e-mail address, else the department.
    """
    alert = notice.alert.model_dump(
        mode="json", exclude_none=True, exclude={"deliveries", "seen", "actions"}
    )
    first = next((one for one in notice.alert.mentions if not one.redacted), None)
    route = route_of(
        notice.alert,
        reach=lambda owner: owner.slack_id or owner.email,
        departments={first.department: first.department} if first and first.department else {},
        lacking="address",
    )
    return orjson.dumps(
        {
            "type": f"alert.{notice.purpose}",
            "timestamp": notice.at.isoformat(),
            "data": {
                **alert,
                "alerts": notice.alerts,
                "route": {"to": route.to, "addresses": route.addresses, "why": route.why},
                "links": [{"label": label, "url": url} for label, url in notice.links],
            },
        }
    )


def _judge(response: httpx.Response) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    if status in (408, 425, 429) or status >= 500:
        raise Retry(f"the webhook answered {status}", retry_after(response.headers))
    if status in (400, 413, 422):
        raise Reject(f"the webhook refused the message with {status}")
    raise Fatal(f"the webhook answered {status}: check the settings url, secret and token")
