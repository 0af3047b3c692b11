"""Pushed requests that a service signs with a shared secret over the body (HMAC-SHA256, `sha256=` and
hexadecimal): GitHub, Meta and Discourse do. Pure.

The signature has no time: a recorded request stays valid, and does no harm, for its ids and revisions are
the ones that were taken already.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr

from connectors.tools.json import NotJson, loads
from schemas.context import PushRequest
from schemas.flow import Refused

HUB = "x-hub-signature-256"
"""The header of GitHub and Meta."""
_LONGEST = 200


def check_head(request: PushRequest, header: str, *, most_bytes: int) -> None:
    """Raises Refused where the head of a POST is enough to know that it is not taken."""
    if request.method != "POST":
        raise Refused(f"{request.method} is not understood here, POST is", status=405)
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
        raise Refused(f"the body is larger than {most_bytes} bytes", status=413)
    if not request.headers.get(header):
        raise Refused(
            f"the header {header} is missing: set the secret at the service too", status=401
        )


def check_body(
    request: PushRequest, header: str, secrets: Iterable[SecretStr | None], *, most_bytes: int
) -> None:
    """Raises Refused where the body is not signed with any of the secrets."""
    check_head(request, header, most_bytes=most_bytes)
    if len(request.body) > most_bytes:
        raise Refused(f"the body has {len(request.body)} bytes, at most {most_bytes}", status=413)
    given = request.headers[header][:_LONGEST].encode("utf-8", "surrogateescape")
    # Every secret is tried, so that the time taken tells nothing about which one fits.
    fits = [
        hmac.compare_digest(signature(request.body, secret.get_secret_value()).encode(), given)
        for secret in secrets
        if secret is not None
    ]
    if not any(fits):
        raise Refused("the signature does not fit: is it the right secret?", status=401)


def signature(body: bytes, secret: str) -> str:
    """What a service puts into the header."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def json_body(request: PushRequest) -> Any:
    """The JSON of the body; raises Refused where it is none."""
    try:
        return loads(request.body)
    except NotJson as error:
        raise Refused(f"the body is not JSON: {error}") from error


def given_challenge(request: PushRequest, token: SecretStr) -> bytes | None:
    """What Meta's verify challenge (a GET with `hub.verify_token`) is answered; None for every other
    request. Raises Refused where the token is not ours.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    """
    if request.method != "GET":
        return None
    if request.query.get("hub.mode") != "subscribe":
        raise Refused("this address takes what a service pushes (POST)", status=405)
    told = request.query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(told, token.get_secret_value().encode()):
        raise Refused("hub.verify_token is not the verify_token of this source", status=403)
    return request.query.get("hub.challenge", "").encode("utf-8", "surrogateescape")[:_LONGEST]
