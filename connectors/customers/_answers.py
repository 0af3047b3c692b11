"""Answers of a CRM's API: their JSON, and what a refusal means."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from schemas.context import HttpResponse
from schemas.flow import Retry


def json_of(answer: HttpResponse, where: str) -> Any:
    """The body. Raises Retry where it is no JSON: a proxy's page, or a body that was cut."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise Retry(f"{where} answered {answer.status} with what is no JSON") from error


def object_of(answer: HttpResponse, where: str) -> Mapping[str, Any]:
    """The body, an object. Raises Retry where it is none."""
    body = json_of(answer, where)
    if not isinstance(body, Mapping):
        raise Retry(f"{where} answered {answer.status} with JSON that is no object")
    return body


def time_of(answer: HttpResponse, now: datetime) -> datetime:
    """What time it is there, by the answer's Date; `now` where it tells none."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except (TypeError, ValueError):
        return now
