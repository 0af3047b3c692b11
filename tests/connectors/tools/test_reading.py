"""A payload that cannot be read is a Reject in words; a service's answer that is none, a Retry."""

from datetime import datetime
from typing import Any

import pytest

from connectors.tools.answers import document_of, json_of, object_of
from connectors.tools.reading import reading
from schemas.context import HttpResponse
from schemas.flow import Reject, Retry
from schemas.mention import Engagement


def why(payload: Any, read: Any) -> str:
    with pytest.raises(Reject) as told, reading(payload, "post of Acme"):
        read(payload)
    assert told.value.payload is payload
    return told.value.reason


def test_what_is_wrong_is_said_in_words_not_as_python_says_it() -> None:
    assert why({}, lambda post: post["id"]) == "is no post of Acme: `id` is missing"
    assert why({"media": []}, lambda post: post["media"][0]) == (
        "is no post of Acme: a list is shorter than it should be"
    )
    assert why({"at": 1e30}, lambda post: datetime.fromtimestamp(post["at"]).astimezone()) == (
        "is no post of Acme: a number is out of range"
    )
    assert "holds another sort of value" in why({"by": 3}, lambda post: post["by"].get("name"))
    assert "holds another sort of value" in why({"by": 3}, lambda post: post["by"]["name"])
    assert why([], lambda post: post.get("id")) == "is no post of Acme: it is no JSON object"
    assert "likes" in why({"likes": -1}, Engagement.model_validate)


def test_a_reason_that_is_given_stays() -> None:
    def gone(_: Any) -> None:
        raise Reject("is gone")

    assert why({}, gone) == "is gone"


def test_an_answer_that_is_none_is_asked_for_again_and_says_whose() -> None:
    assert json_of(HttpResponse(404, {}, b"[1]", "u"), "Acme") == [1]
    assert object_of(HttpResponse(404, {}, b"{}", "u"), "Acme") == {}
    assert document_of(HttpResponse(200, {}, b'{"a": 1}', "u"), "Acme") == {"a": 1}
    for answer, reason in (
        (HttpResponse(200, {}, b"<html>", "u"), "Acme did not answer with JSON"),
        (HttpResponse(200, {}, b"[]", "u"), "Acme did not answer with a JSON object"),
        (HttpResponse(404, {}, b"{}", "u"), "Acme answered 404"),
    ):
        with pytest.raises(Retry, match=reason):
            document_of(answer, "Acme")
