"""Whom an alert goes to: the customer's owner, else the department, else where it always went."""

from typing import Any

import pytest

from schemas.alert import AlertMention
from schemas.customer import Owner
from schemas.routing import Route, route_of
from sinks.testing.notices import make_alert, make_alert_mention

ADA = Owner(name="Ada Okafor", slack_id="U0ADAOK")
BO = Owner(name="Bo Lind", slack_id="U0BOLIN")
NO_ID = Owner(name="Cy Marsh")
DEPARTMENTS = {"billing": "C0BILLING"}


def owned(owner: Owner | None, **more: Any) -> AlertMention:
    return make_alert_mention(owner=owner, **more)


def route(*mentions: AlertMention, owners: bool = True) -> Route:
    return route_of(
        make_alert(mentions=mentions),
        reach=(lambda owner: owner.slack_id) if owners else None,
        departments=DEPARTMENTS,
        lacking="Slack id",
    )


@pytest.mark.parametrize(
    ("mentions", "to", "addresses", "why"),
    [
        pytest.param(
            (owned(ADA, department="billing"),), "owner", ("U0ADAOK",),
            "For Ada Okafor, who looks after Anna Example", id="owner before department",
        ),
        pytest.param(
            (owned(None, department="billing"),), "department", ("C0BILLING",), "For billing", id="department",
        ),
        pytest.param((owned(None, department="pr"),), "place", (), "", id="a department without a place"),
        pytest.param((), "place", (), "", id="about no mention"),
        pytest.param(
            (owned(NO_ID, department="billing"),), "department", ("C0BILLING",),
            "Cy Marsh looks after Anna Example, but has no Slack id here: for billing", id="without an id",
        ),
        pytest.param(
            (owned(NO_ID),), "place", (),
            "Cy Marsh looks after Anna Example, but has no Slack id here: for all who read this",
            id="without an id and a department",
        ),
        pytest.param(
            (owned(ADA), owned(BO, customer="Ben"), owned(ADA, id="x:x:2")), "owner",
            ("U0ADAOK", "U0BOLIN"),
            "For Ada Okafor, who looks after Anna Example, Bo Lind, who looks after Ben", id="several",
        ),
        pytest.param(
            (owned(ADA), owned(NO_ID, customer="Ben")), "owner", ("U0ADAOK",),
            "For Ada Okafor, who looks after Anna Example; Cy Marsh looks after Ben, but has no Slack id here",
            id="one of two without an id",
        ),
        pytest.param((owned(ADA, redacted=True),), "place", (), "", id="what was deleted is nobody's"),
    ],
)  # fmt: skip
def test_the_owner_else_the_department_else_the_place(
    mentions: tuple[AlertMention, ...], to: str, addresses: tuple[str, ...], why: str
) -> None:
    taken = route(*mentions)
    assert (taken.to, taken.addresses, taken.why) == (to, addresses, why)


def test_owners_are_not_told_where_that_is_not_wanted() -> None:
    assert route(owned(ADA, department="billing"), owners=False).to == "department"


def test_a_storm_is_nobodys_in_particular_whomever_it_shows() -> None:
    storm = make_alert(mentions=(owned(ADA, department="billing"),), value=90.0, expected=4.0)
    asked = storm.model_copy(update={"expected": None})
    for alert, to in ((storm, "place"), (asked, "owner")):
        taken = route_of(
            alert,
            reach=lambda owner: owner.slack_id,
            departments=DEPARTMENTS,
            lacking="Slack id",
        )
        assert taken.to == to
