"""Salesforce: leads by an external id, facts as custom fields of contacts that are there
(https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest).

A connected app with the client credentials flow; its user may read and edit leads and contacts. Fields are
made by an administrator: on Lead `Grapevine_Key__c` (text of 40, external id, unique), on Contact
`Grapevine_Footprint__c`, `Grapevine_Last_Mentions__c`, `Grapevine_Sentiment__c` and
`Grapevine_Open_Matters__c` (long text), `Grapevine_Last_Mention_At__c` (date and time) and
`Grapevine_Influence__c` (number).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import Field

from schemas.crm import FACTS, Crm, CrmSettings, Lead, Missing, Value
from schemas.flow import Fatal, Reject, Retry
from schemas.settings import Secret
from sinks.crm._calls import Calls, body_of
from sinks.crm._said import called, summary, written

EXAMPLE = {
    "login_url": "https://acme.my.salesforce.com",
    "client_id": "3MVG9…",
    "client_secret": "env:SALESFORCE_SECRET",
}
KEY = "Grapevine_Key__c"
VERSION = "v61.0"
_LAST_NAME, _DESCRIPTION = 80, 32_000
_BUSY = frozenset({"REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW"})


class Settings(CrmSettings):
    """One Salesforce organisation."""

    login_url: str = Field(pattern=r"^https?://[^\s/]+$")
    """The organisation's own domain (`https://acme.my.salesforce.com`)."""
    client_id: str
    """Consumer key of the connected app."""
    client_secret: Secret
    """Its consumer secret, as `env:NAME`."""
    contact_field: str = Field(default="Id", pattern=r"^\w+$")
    """Field of Contact that holds the customers' ids: `Id`, or an external id of your own."""
    timeout_secs: float = Field(default=20, gt=0, le=120)
    """How long one call may take."""


def build(settings: Settings, *, name: str) -> Crm:
    """The organisation that these settings describe."""
    return Salesforce(settings)


class Salesforce:
    """One organisation. What it allows counts per day, so calls need no pace of their own."""

    pace_secs = 0.05

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls = Calls(
            "Salesforce",
            timeout_secs=settings.timeout_secs,
            settings="login_url, client_id and client_secret",
            detail=_code,
        )
        self._session: tuple[str, str] | None = None

    def prepare(self) -> None:
        """Say which fields an administrator has to make."""
        wanted = {"Lead": {KEY}} if self._settings.leads != "off" else {}
        if self._settings.write_back:
            wanted["Contact"] = {_name(fact) for fact in FACTS} | {self._settings.contact_field}
        for thing, names in wanted.items():
            told: Any = body_of(self._call("GET", f"/sobjects/{thing}/describe")).get("fields", [])
            if missing := sorted(names - {field["name"] for field in told}):
                raise Fatal(
                    f"Salesforce: {thing} has no field {', '.join(missing)}: make them first"
                )

    def put_lead(self, lead: Lead) -> str:
        """Create or update the lead with the key."""
        fields = {
            "LastName": called(lead)[:_LAST_NAME],
            "Company": "[not known]",
            "LeadSource": "Grapevine",
            "Website": lead.url[:255] or None,
            "Description": summary(lead)[:_DESCRIPTION],
        }
        response = self._call("PATCH", f"/sobjects/Lead/{KEY}/{lead.key}", json=fields)
        return str(body_of(response).get("id", ""))

    def remove_lead(self, key: str, external_id: str) -> None:
        """Delete the lead with the key; one that was converted, or that somebody has worked on since (an
        address, a number), is theirs, and only loses what we wrote.
        """
        path = f"/sobjects/Lead/{KEY}/{quote(key, safe='')}"
        asked = {"fields": "Id,Email,Phone,IsConverted"}
        response = self._call("GET", path, wanted=(404,), params=asked)
        if response.status_code == 404:
            return
        known = body_of(response)
        if known.get("IsConverted") or known.get("Email") or known.get("Phone"):
            ours = dict.fromkeys(("Description", "Website", KEY))
            self._call("PATCH", f"/sobjects/Lead/{known.get('Id')}", wanted=(400, 404), json=ours)
            return
        self._call("DELETE", path, wanted=(404,))

    def put_facts(self, contact: str, facts: Mapping[str, Value]) -> None:
        """Set our fields of the contact. Never by its external id alone: that would make a new one."""
        fields = {_name(name): written(value) for name, value in facts.items()}
        response = self._call(
            "PATCH", f"/sobjects/Contact/{self._id_of(contact)}", wanted=(404,), json=fields
        )
        if response.status_code == 404:
            raise Missing(f"Salesforce has no contact {contact}")

    def clear_facts(self, contact: str, names: Sequence[str]) -> None:
        """Empty our fields of the contact."""
        try:
            self.put_facts(contact, dict.fromkeys(names))
        except Missing:
            return

    def _id_of(self, contact: str) -> str:
        field = self._settings.contact_field
        if field == "Id":
            if not re.fullmatch(r"[A-Za-z0-9]{15,18}", contact):
                raise Missing(f"{contact} is no id of Salesforce's")
            return contact
        literal = contact.replace("\\", "\\\\").replace("'", "\\'")
        query = f"SELECT Id FROM Contact WHERE {field} = '{literal}' LIMIT 1"  # noqa: S608  escaped
        records: Any = body_of(self._call("GET", "/query", params={"q": query})).get("records")
        if not records:
            raise Missing(f"Salesforce has no contact {contact}")
        return str(records[0]["Id"])

    def _call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One call; once more with a new session where the old one has ended."""
        response = self._once(method, path, **request)
        if response.status_code == 401:
            self._session = None
            response = self._once(method, path, **request)
        if response.status_code == 401:
            raise self._calls.judged(response)
        return response

    def _once(
        self, method: str, path: str, wanted: tuple[int, ...] = (), **request: Any
    ) -> httpx.Response:
        token, instance = self._session = self._session or self._log_in()
        url = f"{instance}/services/data/{VERSION}{path}"
        headers = {"authorization": f"Bearer {token}"}
        asked = (*wanted, 401, 400, 403)
        response = self._calls.send(method, url, wanted=asked, headers=headers, **request)
        if response.status_code in (400, 403) and response.status_code not in wanted:
            code = _code(response)
            if code in _BUSY:
                raise Retry(f"Salesforce asks for patience ({code})")
            raise self._calls.judged(response)
        return response

    def _log_in(self) -> tuple[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        url = f"{self._settings.login_url}/services/oauth2/token"
        try:
            told = body_of(self._calls.send("POST", url, data=form))
        except Reject as error:
            raise Fatal(f"{error.reason}: check login_url, client_id and client_secret") from error
        return str(told.get("access_token", "")), str(
            told.get("instance_url", self._settings.login_url)
        )


def _name(fact: str) -> str:
    return f"Grapevine_{fact.title()}__c"


def _code(response: httpx.Response) -> str:
    """Salesforce's code of the error: its message may hold what was sent."""
    try:
        told = response.json()
    except ValueError:
        return ""
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return str(told[0].get("errorCode", ""))
    return str(told.get("error", "")) if isinstance(told, dict) else ""
