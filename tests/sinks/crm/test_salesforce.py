"""Salesforce against a strict stand-in: what the kit of CRMs asks, and what is Salesforce's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from schemas.crm import Crm
from schemas.flow import Fatal
from sinks.crm import salesforce
from sinks.testing.crm import KNOWN, CrmStage, make_lead
from tests.standins.crm import CLIENT, CLIENT_SECRET, CONTACT, SalesforceStandIn, serving


def built(stand_in: SalesforceStandIn, **changes: Any) -> Crm:
    given = {
        "login_url": stand_in.url, "client_id": CLIENT, "client_secret": "env:S", "timeout_secs": 2,
    } | changes  # fmt: skip
    env = {"S": changes.pop("S", CLIENT_SECRET)}
    given.pop("S", None)
    settings = salesforce.Settings.model_validate(given, context={"env": env})
    return salesforce.build(settings, name="salesforce")


def _facts(stand_in: SalesforceStandIn) -> dict[str, Any]:
    return {
        name.removeprefix("Grapevine_").removesuffix("__c").lower(): value
        for name, value in stand_in.contacts[CONTACT].items()
        if name.startswith("Grapevine_") and value not in ("", None)
    }


@contextmanager
def _stage(field: str, contact: str) -> Iterator[CrmStage]:
    stand_in = SalesforceStandIn()
    with serving(stand_in):
        yield CrmStage(
            module=salesforce,
            crm=built(stand_in, contact_field=field),
            answer=lambda how: setattr(stand_in, "how", how),
            leads=lambda: [str(one) for one in stand_in.leads.values()],
            facts=lambda: _facts(stand_in),
            contacts=lambda: len(stand_in.contacts),
            contact=contact,
            credentials=("client_id", "client_secret"),
            secrets=(CLIENT_SECRET,),
            patience=7,
        )


STAGES = {
    "by id": partial(_stage, "Id", CONTACT),
    "by an id of one's own": partial(_stage, "Customer_No__c", "c-1"),
}


def test_a_session_that_ended_is_begun_anew() -> None:
    stand_in = SalesforceStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.put_lead(make_lead())
        stand_in.session += 7
        crm.put_facts(CONTACT, KNOWN)
    assert stand_in.contacts[CONTACT]["Grapevine_Influence__c"] == 31
    assert stand_in.contacts[CONTACT]["Grapevine_Last_Mention_At__c"] == "2026-11-20T12:00:00Z"


def test_wrong_credentials_are_fatal() -> None:
    stand_in = SalesforceStandIn()
    with serving(stand_in), pytest.raises(Fatal, match="client_secret"):
        built(stand_in, S="wrong").put_lead(make_lead())


def test_fields_that_nobody_made_are_named() -> None:
    stand_in = SalesforceStandIn()
    stand_in.fields["Contact"] -= {"Grapevine_Influence__c"}
    with serving(stand_in):
        with pytest.raises(Fatal, match="Contact has no field Grapevine_Influence__c"):
            built(stand_in).prepare()
        built(stand_in, write_back=False).prepare()


def test_a_lead_that_was_converted_only_loses_our_words() -> None:
    stand_in = SalesforceStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.put_lead(make_lead())
        (held,) = stand_in.leads.values()
        held["IsConverted"] = True
        crm.remove_lead(make_lead().key, held["Id"])
    assert (held["Description"], held["Website"], held["Grapevine_Key__c"]) == (None, None, None)
