"""A slip in a field's name is told with the name that was meant."""

from typing import Any

import pytest

from connectors import webhook
from connectors.tools.fields import unknown_fields
from schemas.flow import Reject
from tests.builders import make_mention

PLAIN = {"text": "acme is down", "published_at": "2026-11-20T11:59:00Z"}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"txet": "x"}, "txet: is no field (did you mean text?)"),
        ({"publishedAt": "x"}, "publishedAt: is no field (did you mean published_at?)"),
        ({"customer_no": 5}, "customer_no: is no field (what is your own goes under payload)"),
        ({"author": {"handel": "anna"}}, "author.handel: is no field (did you mean handle?)"),
        ({"engagement": {"like": 1}}, "engagement.like: is no field (did you mean likes?)"),
        (
            {"kind": "posted", "mention": {"titel": "x"}},
            "mention.titel: is no field (did you mean title?)",
        ),
        (
            {"kind": "deleted", "mention_di": "x:y:1"},
            "mention_di: is no field (did you mean mention_id?)",
        ),
    ],
)
def test_a_slip_is_told(record: dict[str, Any], told: str) -> None:
    assert unknown_fields({**PLAIN, **record} if "kind" not in record else record) == [told]


def test_what_we_write_ourselves_is_known() -> None:
    assert unknown_fields(make_mention().model_dump()) == []
    assert unknown_fields({"kind": "deleted", "id": "5", "type": "x"}) == []
    assert unknown_fields({"kind": "author_deleted", "author_id": "x:x:1", "revision": 5}) == []
    assert (
        unknown_fields({**PLAIN, "payload": {"anything": {"of": "yours"}}, "author": "anna"}) == []
    )


def test_a_webhook_refuses_a_record_with_a_slip() -> None:
    settings = webhook.Settings.model_validate(
        {"secret": "env:S"}, context={"env": {"S": "whsec_" + "QUFB" * 8}}
    )
    assert len(webhook.normalise(PLAIN, name="shop", settings=settings)) == 1
    with pytest.raises(Reject, match=r"publised_at: is no field \(did you mean published_at\?\)"):
        webhook.normalise({**PLAIN, "publised_at": "2026"}, name="shop", settings=settings)
