"""An endpoint of one's own as a CRM: signed, idempotent, and asked to make no contacts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from schemas.crm import Crm
from sinks.crm import webhook
from sinks.testing.crm import CrmStage, make_lead
from tests.standins.crm import SIGNING, EndpointStandIn, serving


def built(stand_in: EndpointStandIn, **changes: Any) -> Crm:
    given = {"url": f"{stand_in.url}/crm", "secret": "env:S", "timeout_secs": 2} | changes
    settings = webhook.Settings.model_validate(given, context={"env": {"S": SIGNING}})
    return webhook.build(settings, name="own")


@contextmanager
def _stage() -> Iterator[CrmStage]:
    stand_in = EndpointStandIn()
    with serving(stand_in):
        yield CrmStage(
            module=webhook,
            crm=built(stand_in),
            answer=lambda how: setattr(stand_in, "how", how),
            leads=lambda: [str(one) for one in stand_in.leads.values()],
            facts=lambda: {
                name: value
                for name, value in stand_in.contacts["c-1"].items()
                if value not in ("", None)
            },
            contacts=lambda: len(stand_in.contacts),
            contact="c-1",
            credentials=("url", "secret"),
            secrets=(SIGNING,),
            patience=7,
        )


STAGES = {"endpoint": _stage}


def test_the_same_said_again_has_the_same_id() -> None:
    stand_in = EndpointStandIn()
    with serving(stand_in):
        crm = built(stand_in)
        crm.put_lead(make_lead())
        crm.put_lead(make_lead())
        crm.put_lead(make_lead(mentions=2))
    first, again, other = [call.headers["webhook-id"] for call in stand_in.calls]
    assert first == again != other
