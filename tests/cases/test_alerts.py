"""Alerts on Slack and signing secrets, as outsiders tried them."""

import json
import re

import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from deploy.standins import block_kit
from schemas.signing import signing_secret
from sinks.slack.blocks import message
from sinks.testing.notices import make_notice
from tests.builders import NOW, make_alert_mention
from tests.cases.rows import Row, rows_of


@pytest.mark.parametrize("row", rows_of("slack-button-url"), ids=lambda row: row.id)
def test_unusable_buttons(row: Row) -> None:
    (url,) = re.findall("url '(.*?)'", row.input)
    content = message(make_notice(mentions=(make_alert_mention(url=url),)))
    assert block_kit.problems(content) == []
    assert "accessory" not in json.dumps(content), row.right


@pytest.mark.parametrize("row", rows_of("slack-underscores"), ids=lambda row: row.id)
def test_names_that_would_format(row: Row) -> None:
    field, _, written = row.input.partition(" ")
    name = written.strip('"')
    mention = make_alert_mention(**{"handle" if field == "handle" else "author": name})
    shown = json.dumps(message(make_notice(mentions=(mention,))), ensure_ascii=False)
    assert name not in shown, row.right
    assert name.replace("_", "ˍ") in shown


@pytest.mark.parametrize("row", rows_of("slack-limits"), ids=lambda row: row.id)
def test_limits(row: Row) -> None:
    (count,) = re.findall(r"([\d,]+) characters", row.input)
    text = "&" * int(count.replace(",", ""))
    content = message(make_notice(mentions=(make_alert_mention(text=text),)))
    assert block_kit.problems(content) == []
    assert max(map(len, block_kit.texts(content["blocks"]))) <= 3000


@pytest.mark.parametrize("row", rows_of("secret-not-base64"), ids=lambda row: row.id)
def test_secrets(row: Row) -> None:
    """Each is refused, or signs as the library does. The rows show their beginning: any end will do."""
    shown = row.input.removeprefix("secret ").partition("…")[0]
    for end in ("", "-secret", "AAECAwQFBgcICQoLDA0ODxAREhM"):
        secret = SecretStr(shown + end)
        if "REFUSED" in row.got:
            with pytest.raises(ValueError, match="must be whsec_ and the base64 of"):
                signing_secret(secret, least_bytes=16)
        elif end.isalnum():
            signed = signing_secret(secret, least_bytes=16).get_secret_value()
            assert Webhook(signed).sign("id", NOW, "{}")
