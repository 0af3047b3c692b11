"""HubSpot against a strict stand-in: what the kit of CRMs asks, and what is HubSpot's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from schemas.crm import Crm
from sinks.crm import hubspot
from sinks.testing.crm import KNOWN, CrmStage, make_lead
from tests.standins.crm import TOKEN, HubSpotStandIn, serving


def built(stand_in: HubSpotStandIn, **changes: Any) -> Crm:
    given = {"token": "env:T", "api_url": stand_in.url, "timeout_secs": 2} | changes
    settings = hubspot.Settings.model_validate(given, context={"env": {"T": TOKEN}})
    return hubspot.build(settings, name="hubspot")


def _facts(stand_in: HubSpotStandIn) -> dict[str, Any]:
    held = stand_in.contacts["101"]
    return {
        name.removeprefix("grapevine_"): value
        for name, value in held.items()
        if name.startswith("grapevine_")
    }


@contextmanager
def _stage() -> Iterator[CrmStage]:
    stand_in = HubSpotStandIn()
    with serving(stand_in):
        yield CrmStage(
            module=hubspot,
            crm=built(stand_in),
            answer=lambda how: setattr(stand_in, "how", how),
            leads=lambda: [
                str(one) for one in stand_in.contacts.values() if "grapevine_lead_key" in one
            ],
            facts=lambda: _facts(stand_in),
            contacts=lambda: len(stand_in.contacts),
            contact="101",
            credentials=("token",),
            secrets=(TOKEN,),
            patience=7,
        )


STAGES = {"private app": _stage}


def test_properties_are_made_once() -> None:
    stand_in = HubSpotStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.prepare()
        made = [call.path for call in stand_in.calls if call.method == "POST"]
        stand_in.calls.clear()
        crm.prepare()
    assert len(made) == 1 + 4 + 6
    assert [call.path for call in stand_in.calls if call.method == "POST"] == made[:1]
    assert stand_in.properties["grapevine_lead_key"]["hasUniqueValue"] is True


def test_a_lead_has_words_consent_and_no_e_mail_of_ours() -> None:
    stand_in = HubSpotStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.prepare()
        identity = crm.put_lead(make_lead())
    held = stand_in.contacts[identity]
    assert (held["firstname"], held["lastname"], held["lifecyclestage"]) == ("Bea", "Baker", "lead")
    assert held["grapevine_lead_consent"] == "asked us"
    assert held["grapevine_lead"].startswith("purchase intent: acme. Consent: asked us.")
    assert "email" not in held


def test_contacts_may_be_known_by_a_property_of_ones_own() -> None:
    stand_in = HubSpotStandIn()
    with serving(stand_in):
        crm = built(stand_in, contact_property="customer_no")
        crm.prepare()
        crm.put_facts("101", KNOWN)
    assert stand_in.calls[-1].query == {"idProperty": "customer_no"}


def test_a_lead_that_somebody_worked_on_only_loses_our_words() -> None:
    stand_in = HubSpotStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.prepare()
        identity = crm.put_lead(make_lead())
        stand_in.contacts[identity]["email"] = "bea@mail.example"
        crm.remove_lead(make_lead().key, identity)
    held = stand_in.contacts[identity]
    assert held["email"] == "bea@mail.example"
    assert not [name for name in held if name.startswith("grapevine_")]
