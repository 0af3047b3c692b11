"""What a service answered, read; an answer that is none is a Retry that names the service. Pure."""

from typing import Any

from connectors.tools.json import NotJson, loads
from schemas.context import HttpResponse
from schemas.flow import Retry


def json_of(answer: HttpResponse, whose: str) -> Any:
    """The JSON of an answer, whatever its status."""
    try:
        return loads(answer.body)
    except NotJson as error:
        raise Retry(f"{whose} did not answer with JSON") from error


def object_of(answer: HttpResponse, whose: str) -> dict[str, Any]:
    """The JSON object of an answer, whatever its status."""
    told = json_of(answer, whose)
    if not isinstance(told, dict):
        raise Retry(f"{whose} did not answer with a JSON object")
    return told


def document_of(answer: HttpResponse, whose: str) -> dict[str, Any]:
    """The JSON object of an answer that is no refusal."""
    if answer.status >= 400:
        raise Retry(f"{whose} answered {answer.status}")
    return object_of(answer, whose)
