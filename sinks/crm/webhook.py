"""Any CRM behind an HTTPS endpoint of your own: JSON signed per Standard Webhooks
(https://www.standardwebhooks.com), a message for each change.

`lead.put` and `lead.removed` name the lead by `key`, `contact.put` and `contact.cleared` the contact by the
customer's id. An endpoint answers 404 to a contact it does not have; it must not make one. `webhook-id` is the
same where the same is said again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import orjson
from pydantic import AfterValidator, Field
from standardwebhooks.webhooks import Webhook

from schemas.crm import Crm, CrmSettings, Lead, Missing, Value
from schemas.settings import Secret
from schemas.signing import signing_secret
from sinks.crm._calls import Calls
from sinks.crm._said import written

EXAMPLE = {"url": "https://crm.example/grapevine", "secret": "env:CRM_SECRET"}


class Settings(CrmSettings):
    """One endpoint."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    """Where changes are posted."""
    secret: Annotated[Secret, AfterValidator(signing_secret)]
    """Signing secret (`whsec_` and base64), as `env:NAME`."""
    timeout_secs: float = Field(default=20, gt=0, le=120)
    """How long one call may take."""


def build(settings: Settings, *, name: str) -> Crm:
    """The endpoint that these settings describe."""
    return Endpoint(settings)


class Endpoint:
    """One endpoint."""

    pace_secs = 0.0

    def __init__(self, settings: Settings) -> None:
        self._url = settings.url
        self._signer = Webhook(settings.secret.get_secret_value())
        self._calls = Calls(
            "the endpoint",
            timeout_secs=settings.timeout_secs,
            settings="url and secret",
            detail=lambda _: "",
        )

    def prepare(self) -> None:
        """Nothing to make: the endpoint keeps what it wants."""

    def put_lead(self, lead: Lead) -> str:
        """Tell of the lead as it is now; its key is its id there."""
        self._tell("lead.put", {"key": lead.key, **lead.model_dump(mode="json")})
        return lead.key

    def remove_lead(self, key: str, external_id: str) -> None:
        """Tell that the lead must go."""
        self._tell("lead.removed", {"key": key}, wanted=(404,))

    def put_facts(self, contact: str, facts: Mapping[str, Value]) -> None:
        """Tell what is known of a contact."""
        told = {name: written(value) for name, value in facts.items()}
        response = self._tell("contact.put", {"customer_id": contact, "facts": told}, wanted=(404,))
        if response.status_code == 404:
            raise Missing(f"the endpoint has no contact {contact}")

    def clear_facts(self, contact: str, names: Sequence[str]) -> None:
        """Tell that these facts must go."""
        self._tell("contact.cleared", {"customer_id": contact, "facts": list(names)}, wanted=(404,))

    def _tell(self, what: str, data: Mapping[str, Any], **more: Any) -> httpx.Response:
        now = datetime.now(UTC)
        said = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        identity = f"{what}:{hashlib.sha256(said).hexdigest()[:32]}"
        body = orjson.dumps({"type": what, "timestamp": now.isoformat(), "data": data})
        headers = {
            "content-type": "application/json",
            "webhook-id": identity,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(identity, now, body.decode()),
        }
        return self._calls.send("POST", self._url, content=body, headers=headers, **more)
