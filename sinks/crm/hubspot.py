"""HubSpot: leads as contacts of lifecycle stage lead, found again by a unique property; facts as
properties of contacts that are there (https://developers.hubspot.com/docs/reference/api/crm).

A private app needs the scopes crm.objects.contacts.read and .write, crm.schemas.contacts.read and
.write: the properties `grapevine_…` are made where they are missing.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import Field

from schemas.crm import FACTS, Crm, CrmSettings, Lead, Missing, Value
from schemas.settings import Secret
from sinks.crm._calls import Calls, body_of
from sinks.crm._said import called, summary, written

EXAMPLE = {"token": "env:HUBSPOT_TOKEN"}
GROUP, KEY = "grapevine", "grapevine_lead_key"
_LEAD: Mapping[str, str] = {
    "grapevine_lead": "What they want, in their words",
    "grapevine_lead_consent": "Consent of the lead",
    "grapevine_lead_profile": "Where they speak in public",
}
_TYPES = {
    "text": ("string", "textarea"),
    "number": ("number", "number"),
    "moment": ("datetime", "date"),
}


class Settings(CrmSettings):
    """One HubSpot account."""

    token: Secret
    """Access token of a private app, as `env:NAME`."""
    contact_property: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    """Unique property of contacts that holds the customers' ids; HubSpot's own record id where empty."""
    api_url: str = Field(default="https://api.hubapi.com", pattern=r"^https?://[^\s/]+$")
    """HubSpot's API; another one for a stand-in."""
    id_prefix: str = "contact-"
    """What customers' ids have before the record id, as the source of customers of this type writes them."""
    timeout_secs: float = Field(default=20, gt=0, le=120)
    """How long one call may take."""


def build(settings: Settings, *, name: str) -> Crm:
    """The account that these settings describe."""
    return HubSpot(settings)


class HubSpot:
    """One account. 190 calls in ten seconds are allowed to a private app, shared with others."""

    pace_secs = 0.1

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls = Calls(
            "HubSpot", timeout_secs=settings.timeout_secs, settings="token", detail=_detail
        )

    def prepare(self) -> None:
        """Make our group and properties where they are missing."""
        self._call("POST", "/crm/v3/properties/contacts/groups", wanted=(409,),
                   json={"name": GROUP, "label": "Grapevine"})  # fmt: skip
        for name, label in _LEAD.items():
            self._property(name, label, "text")
        self._property(KEY, "Key of the lead", "text", fieldType="text", hasUniqueValue=True)
        for name, fact in FACTS.items():
            self._property(_name(name), fact.label, fact.type)

    def put_lead(self, lead: Lead) -> str:
        """Create or update the contact with the lead's key."""
        first, _, last = called(lead).partition(" ")
        properties = {
            KEY: lead.key,
            "firstname": first,
            "lastname": last,
            "lifecyclestage": "lead",
            "grapevine_lead": summary(lead),
            "grapevine_lead_consent": lead.consent,
            "grapevine_lead_profile": lead.url or f"{lead.type}: @{lead.handle}",
        }
        entry = {"idProperty": KEY, "id": lead.key, "properties": properties}
        response = self._call(
            "POST", "/crm/v3/objects/contacts/batch/upsert", json={"inputs": [entry]}
        )
        results: Any = body_of(response).get("results") or [{}]
        return str(results[0].get("id", ""))

    def remove_lead(self, key: str, external_id: str) -> None:
        """Delete the contact for good; one that somebody has worked on since (an address, a number, a
        later stage) is theirs, and only loses what we wrote.
        """
        path = f"/crm/v3/objects/contacts/{quote(external_id, safe='')}"
        if not external_id:
            return
        asked = {"properties": "email,phone,lifecyclestage"}
        response = self._call("GET", path, wanted=(404,), params=asked)
        if response.status_code == 404:
            return
        known: Any = body_of(response).get("properties") or {}
        stage = known.get("lifecyclestage") or "lead"
        if known.get("email") or known.get("phone") or stage not in ("lead", "subscriber"):
            ours = dict.fromkeys((KEY, *_LEAD), "")
            self._call("PATCH", path, wanted=(404,), json={"properties": ours})
            return
        self._call(
            "POST",
            "/crm/v3/objects/contacts/gdpr-delete",
            wanted=(404,),
            json={"objectId": external_id},
        )

    def put_facts(self, contact: str, facts: Mapping[str, Value]) -> None:
        """Set our properties of the contact."""
        given = {
            _name(name): "" if value is None else written(value) for name, value in facts.items()
        }
        response = self._call(
            "PATCH",
            f"/crm/v3/objects/contacts/{quote(contact, safe='')}",
            wanted=(404,),
            params={"idProperty": self._settings.contact_property}
            if self._settings.contact_property
            else {},
            json={"properties": given},
        )
        if response.status_code == 404:
            raise Missing(f"HubSpot has no contact {contact}")

    def clear_facts(self, contact: str, names: Sequence[str]) -> None:
        """Empty our properties of the contact."""
        try:
            self.put_facts(contact, dict.fromkeys(names))
        except Missing:
            return

    def _property(self, name: str, label: str, kind: str, **more: Any) -> None:
        path = "/crm/v3/properties/contacts"
        if self._call("GET", f"{path}/{name}", wanted=(404,)).status_code == 404:
            type_, field = _TYPES[kind]
            given = {
                "name": name,
                "label": label,
                "groupName": GROUP,
                "type": type_,
                "fieldType": field,
            }
            self._call("POST", path, wanted=(409,), json=given | more)

    def _call(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self._settings.token.get_secret_value()}"}
        return self._calls.send(
            method, f"{self._settings.api_url}{path}", headers=headers, **request
        )


def _name(fact: str) -> str:
    return f"grapevine_{fact}"


def _detail(response: httpx.Response) -> str:
    """HubSpot's category of the error: its message may hold what was sent."""
    return str(body_of(response).get("category", ""))
