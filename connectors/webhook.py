"""Mentions pushed by anybody's program: signed as Standard Webhooks says, one or a batch, taken
whole or refused whole.

    sources:
      shop: {type: webhook, secret: env:SHOP_WEBHOOK_SECRET}          # POST /push/shop
      bridge: {type: webhook, unsigned: true, token: env:BRIDGE_TOKEN}  # POST /push/bridge/TOKEN

The body is one record (a mention, or an event such as a deletion), a list of them, or `{"mentions":
[...]}`. Its ids are this source's own (`type:shop:17`, of any type): others are refused, but for types
that `may_speak_for` names. Ids make repeats harmless; a request that was taken already is answered as taken.
https://www.standardwebhooks.com
"""

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from standardwebhooks import Webhook

from connectors.tools.fields import unknown_fields
from connectors.tools.json import NotJson, loads
from connectors.tools.records import Origin, event_of
from schemas.context import PushRequest, SourceContext
from schemas.event import Event
from schemas.flow import Page, Refused, Reject
from schemas.settings import PushedSettings, Secret
from schemas.signing import signing_secret

FIREHOSE = False
EXAMPLE = {"secret": "env:SHOP_WEBHOOK_SECRET"}

_REMEMBERED = 10_000
_MIN_SECRET_BYTES = 16


@dataclass(slots=True)
class _Taken:
    """The latest requests that were taken, oldest first. Lost with the process, which costs a
    repeat.
    """

    fingerprints: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def add(self, fingerprint: str) -> None:
        self.fingerprints[fingerprint] = None
        while len(self.fingerprints) > _REMEMBERED:
            self.fingerprints.popitem(last=False)


class Settings(PushedSettings):
    """A push source. Without `unsigned`, every request must be signed with one of the secrets."""

    secret: Secret | None = None
    """The shared secret (`whsec_` and base64), as `env:NAME`."""
    further_secrets: tuple[Secret, ...] = ()
    """Secrets that are valid too, while one is being replaced by another."""
    unsigned: bool = False
    """Accept requests without a signature, for senders that cannot sign. Then `token` is required.
    """
    token: Secret | None = None
    """The last part of the path, which only the sender knows, as `env:NAME`. Needed with
    `unsigned`, else optional.
    """
    tolerance_secs: int = Field(default=300, ge=1, le=86_400)
    """How far the signed time of a request may be from ours."""
    max_bytes: int = Field(default=5_000_000, ge=1, le=16_000_000)
    """Larger requests are refused (413)."""
    max_items: int = Field(default=1000, ge=1)
    """Requests with more mentions are refused (413)."""
    max_text_chars: int = Field(default=200_000, ge=1)
    """Longer texts are cut and marked as truncated."""

    @field_validator("secret", "further_secrets")
    @classmethod
    def _usable(cls, value: SecretStr | tuple[SecretStr, ...] | None) -> Any:
        if isinstance(value, tuple):
            return tuple(signing_secret(one, least_bytes=_MIN_SECRET_BYTES) for one in value)
        return signing_secret(value, least_bytes=_MIN_SECRET_BYTES) if value else value

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.unsigned and self.token is None:
            raise ValueError("unsigned needs a token in the path: token: env:NAME")
        if self.unsigned and (self.secret or self.further_secrets):
            raise ValueError(
                "unsigned accepts what the secret was meant to keep out: leave out one of the two"
            )
        if not self.unsigned and self.secret is None:
            raise ValueError("secret is missing: secret: env:NAME (or unsigned: true with a token)")
        return self


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """Whether the token in the path is all the proof that is asked for. Raises Refused where the
    head of the request is enough to know that it is not taken.
    """
    settings = context.settings
    if request.method != "POST":
        raise Refused(f"{request.method} is not understood here, POST is", status=405)
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        _check_size(int(length[:20]), settings)
    _check_token(request, settings)
    if not settings.unsigned:
        _signature(request, settings, context.clock.now())
    return settings.unsigned


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one request, empty for one that was taken already.

    Raises Refused, with the status to answer and, in `payload`, one line per bad item; then nothing
    was taken.
    """
    settings = context.settings
    proven = admit(context, request)
    _check_size(len(request.body), settings)
    if not proven:
        _check_signature(request, settings, context.clock.now())
    if _fingerprint(request) in context.memory.of(_Taken).fingerprints:
        return Page()
    return Page(events=_events(_records(request.body, settings.max_items), context.name, settings))


def accepted(context: SourceContext[Settings], request: PushRequest) -> None:
    """Called when every event of the request is acknowledged: a repeat of the request is answered
    without them.
    """
    fingerprint = _fingerprint(request)
    if fingerprint:
        context.memory.of(_Taken).add(fingerprint)


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of one record. Raises Reject, also where it has a field that is none: a slip in a
    name is told, and loses nothing.
    """
    if isinstance(payload, dict) and (unknown := unknown_fields(payload)):
        raise Reject("; ".join(unknown), payload)
    origin = Origin(
        name=name,
        type="webhook",
        namespace=name.replace(":", "-"),
        brand=settings.brand,
        keep_payload=settings.keep_payload,
        max_text_chars=settings.max_text_chars,
    )
    return [event_of(payload, origin)]


def _check_size(size: int, settings: Settings) -> None:
    if size > settings.max_bytes:
        raise Refused(
            f"the body has {size} bytes, at most {settings.max_bytes} are taken", status=413
        )


def _check_token(request: PushRequest, settings: Settings) -> None:
    if settings.token is None:
        return
    given = request.path.rsplit("/", 1)[-1].encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, settings.token.get_secret_value().encode()):
        raise Refused("the token at the end of the path is wrong", status=401)


def _signature(
    request: PushRequest, settings: Settings, now: datetime
) -> tuple[str, datetime, list[str]]:
    """What the head says of the signature: the message's id, when it was signed, the signatures."""
    message_id, timestamp, signatures = (
        request.headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature")
    )
    if not (message_id and timestamp and signatures):
        raise Refused(
            "a header is missing: webhook-id, webhook-timestamp and webhook-signature are needed",
            status=401,
        )
    if not (message_id + signatures).isascii():
        raise Refused("webhook-id and webhook-signature must be ASCII", status=401)
    signed_at = _signed_at(timestamp, now, timedelta(seconds=settings.tolerance_secs))
    return message_id, signed_at, signatures.split(" ")


def _check_signature(request: PushRequest, settings: Settings, now: datetime) -> None:
    message_id, signed_at, signatures = _signature(request, settings, now)
    try:
        body = request.body.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"the body is not UTF-8 at byte {error.start}", status=400) from error
    secrets = [
        secret.get_secret_value()
        for secret in (settings.secret, *settings.further_secrets)
        if secret
    ]
    expected = [Webhook(secret).sign(message_id, signed_at, body) for secret in secrets]
    # Every pair is compared, so that the time taken tells nothing about which one nearly fits.
    fits = [
        hmac.compare_digest(e.encode(), given.encode()) for e in expected for given in signatures
    ]
    if not any(fits):
        raise Refused(
            "no signature fits: is it the right secret, and the body unchanged?", status=401
        )


def _signed_at(timestamp: str, now: datetime, tolerance: timedelta) -> datetime:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise Refused("webhook-timestamp is not a number of seconds since 1970", status=401)
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    if abs(now - signed_at) > tolerance:
        raise Refused(
            f"webhook-timestamp is {abs(now - signed_at).total_seconds():.0f} s from our time",
            status=401,
        )
    return signed_at


def _records(body: bytes, max_items: int) -> list[Any]:
    try:
        document = loads(body)
    except NotJson as error:
        raise Refused(f"the body is not JSON: {error}") from error
    records = document.get("mentions", [document]) if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise Refused('the body must be one mention, a list of them, or {"mentions": [...]}')
    if len(records) > max_items:
        raise Refused(
            f"the request has {len(records)} mentions, at most {max_items} are taken", status=413
        )
    return records


def _events(records: list[Any], name: str, settings: Settings) -> list[Event]:
    events: list[Event] = []
    wrong: list[str] = []
    for index, record in enumerate(records):
        try:
            events += normalise(record, name=name, settings=settings)
        except Reject as error:
            wrong.append(f"[{index}] {error.reason}")
    if wrong:
        summary = f"{len(wrong)} of {len(records)} mentions are wrong, nothing was taken: "
        raise Refused(summary + " | ".join(wrong), wrong)
    return events


def _fingerprint(request: PushRequest) -> str:
    """What makes two requests one: the id that was signed, and the body in case a sender uses an id
    twice.
    """
    message_id = request.headers.get("webhook-id", "")
    return f"{message_id}:{hashlib.sha256(request.body).hexdigest()}" if message_id else ""
