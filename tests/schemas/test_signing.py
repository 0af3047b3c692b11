"""Signing secrets: what libraries on both sides read alike, everything else is refused with a hint."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from schemas.signing import signing_secret

KEY = b"0123456789abcdefghijklmn!"
CODED = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    "written",
    ["whsec_" + CODED, "whsec_ " + CODED + "\n", " whsec_" + CODED.rstrip("=") + " "],
)
def test_every_spelling_is_read_as_libraries_read_it(written: str) -> None:
    secret = signing_secret(SecretStr(written), least_bytes=16).get_secret_value()
    assert secret == "whsec_" + CODED
    assert Webhook(secret)._whsecret == KEY


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (CODED, "write whsec_ before it"),
        ("correcthorsebatterystaple", "write whsec_ before it"),
        ("v1,whsec_" + CODED, "is of signatures"),
        ("whsec_my-very-long-shared-secret-of-ours", "must be whsec_ and the base64"),
        ("whsec_" + base64.urlsafe_b64encode(b"\xff\xfe\xfb" * 8).decode(), "must be whsec_"),
        ("whsec_" + "ü" * 32, "must be whsec_"),
        ("whsec_" + "AAECAwQ=", "at least 16 random bytes"),
        ("whsec_" + CODED[:9] + " " + CODED[9:], "must be whsec_"),
        ("WHSEC_" + CODED, "must be whsec_"),
        ("whsec_", "must be whsec_"),
        ("", "must be whsec_"),
    ],
)
def test_other_secrets_are_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        signing_secret(SecretStr(written), least_bytes=16)


@given(st.text(max_size=60) | st.text("whsec_AZaz09+/=-", max_size=60))
def test_what_is_taken_signs_in_every_library(written: str) -> None:
    try:
        secret = signing_secret(SecretStr(written))
    except ValueError:
        return
    assert Webhook(secret.get_secret_value())._whsecret
