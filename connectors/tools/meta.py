"""What Facebook and Instagram share when they push: settings, verify challenge, signature, requests to
delete a person's data. Pure.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from typing import Annotated, Any
from urllib.parse import parse_qs

import orjson
from pydantic import Field, SecretStr, model_validator

from connectors.tools.json import NotJson, loads
from connectors.tools.signed import HUB, check_body, check_head, given_challenge
from connectors.tools.values import native_id, parts
from schemas.context import PushRequest
from schemas.event import AuthorDeleted
from schemas.flow import Page, Refused, Reply
from schemas.settings import PushedSettings, Secret

DELETION = "/data-deletion"
"""The end of the address that Meta's requests to delete a person's data go to."""
_CODE_CHARS = 20
_MOST_BYTES = 5_000_000


class MetaSettings(PushedSettings):
    """An app at Meta: webhooks that it pushes, or the Graph API that is asked."""

    app_secret: Secret | None = None
    """The app's secret, as `env:NAME`: it signs what is pushed, and every question to the Graph API is
    proven with it.
    """
    verify_token: Secret | None = None
    """The word that is typed into the app's page of webhooks too, as `env:NAME`. With it the source is
    pushed to (POST /push/NAME); without it, it polls.
    """
    token: Secret | None = None
    """An access token, as `env:NAME`: needed to poll, to look at posts again, and to read what a webhook names only."""
    public_url: Annotated[str, Field(pattern=r"^(https://[^\s?#]+)?$")] = ""
    """The address of this push source as Meta knows it, for the link in the answer to a request to delete
    a person's data (its callback is the same with /data-deletion). Empty: as the request was addressed.
    """
    graph_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = (
        "https://graph.facebook.com/v24.0"
    )
    """The Graph API's address with its version. Versions end about two years after they begin."""
    poll_secs: float = Field(default=120, gt=0)
    """Between two rounds of questions without news."""
    watch_days: float = Field(default=14, gt=0, le=90)
    """While it polls: how long new comments under a post are looked for."""
    page_items: int = Field(default=50, ge=1, le=100)
    """Posts that are asked for at a time."""

    @model_validator(mode="after")
    def _usable(self) -> "MetaSettings":
        if self.verify_token is not None and self.app_secret is None:
            raise ValueError("verify_token needs app_secret, which signs what is pushed")
        if self.verify_token is None and self.token is None:
            raise ValueError("needs token to poll, or verify_token and app_secret to be pushed to")
        return self


def admit_push(settings: MetaSettings, request: PushRequest) -> bool:
    """False: what proves the sender is in the body, or there is none. Raises Refused."""
    if request.method != "GET" and not request.path.endswith(DELETION):
        check_head(request, HUB, most_bytes=_MOST_BYTES)
    return False


def answered(
    settings: MetaSettings, request: PushRequest, gone: Callable[[str], list[AuthorDeleted]]
) -> Page | None:
    """The page of a challenge or of a request to delete a person's data (`gone` of their number); None
    for what is pushed, whose signature is then right. Raises Refused.
    """
    if request.path.endswith(DELETION):
        return _deletion(settings, request, gone)
    assert settings.verify_token is not None, "without verify_token a source is not pushed to"
    challenge = given_challenge(request, settings.verify_token)
    if challenge is not None:
        return Page(reply=Reply(challenge))
    check_body(request, HUB, [settings.app_secret], most_bytes=_MOST_BYTES)
    return None


def _deletion(
    settings: MetaSettings, request: PushRequest, gone: Callable[[str], list[AuthorDeleted]]
) -> Page:
    if request.method == "GET":
        code = request.query.get("code", "")[: _CODE_CHARS * 2]
        told = f"Request {code}: everything this account wrote is deleted here.\n"
        return Page(reply=Reply(told.encode("utf-8", "replace")))
    if len(request.body) > _MOST_BYTES:
        raise Refused("the body is too large", status=413)
    fields = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=20)
    document = signed_request(fields.get("signed_request", [""])[0], settings.app_secret)
    try:
        person = native_id(document.get("user_id"))
    except ValueError as error:
        raise Refused("signed_request names no user_id") from error
    code = hashlib.sha256(f"{person}:{document.get('issued_at')}".encode()).hexdigest()[
        :_CODE_CHARS
    ]
    host = (
        f"https://{request.headers.get('host', 'localhost')}{request.path.removesuffix(DELETION)}"
    )
    url = f"{settings.public_url.rstrip('/') or host}{DELETION}?code={code}"
    body = orjson.dumps({"url": url, "confirmation_code": code})
    return Page(events=gone(person), reply=Reply(body, "application/json"))


def signed_request(given: str, secret: SecretStr | None) -> dict[str, Any]:
    """What Meta signed: `SIGNATURE.PAYLOAD`, both base64 of the URL kind. Raises Refused."""
    signature, _, payload = given.partition(".")
    key = secret.get_secret_value().encode() if secret else b""
    try:
        told = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        document = loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, NotJson) as error:
        raise Refused("signed_request is missing or is none", status=401) from error
    right = hmac.new(key, payload.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    if not key or not hmac.compare_digest(right, told) or not isinstance(document, dict):
        raise Refused("signed_request is not signed with app_secret", status=401)
    return document


def changes_of(document: Any) -> Iterator[dict[str, Any]]:
    """Each change that a webhook tells, by itself, in the form that `normalise` reads: the same document
    with one entry and one change.
    """
    if not isinstance(document, dict) or not isinstance(document.get("entry"), list):
        raise Refused("a webhook of Meta has a list `entry`")
    for entry in parts(document, "entry"):
        head = {name: entry.get(name) for name in ("id", "time", "uid") if name in entry}
        for change in parts(entry, "changes"):
            yield {"object": document.get("object"), "entry": [{**head, "changes": [change]}]}


def answer_page(page: Page) -> Page:
    """The same page with the 200 that Meta waits for."""
    return Page(
        events=page.events, rejects=page.rejects, dropped=page.dropped, reply=Reply(b"taken")
    )
