"""connectors/tools/reviews.py and google.py: fields as they are, or not at all."""

from datetime import UTC, datetime

import orjson
import pytest

from connectors.tools.google import reasons
from connectors.tools.reviews import count, id_of, moment_or_none, stars
from schemas.context import HttpResponse


@pytest.mark.parametrize(
    ("value", "rating"),
    [(4, 4), ("5", 5), (2.5, 2.5), (0, None), (6, None), ("nan", None), (True, None), ([], None)],
)
def test_stars(value: object, rating: float | None) -> None:
    assert stars(value) == rating


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), ("70", 70), (-1, None), ("-1", None), ("", None), (2**70, None)]
)
def test_counts(value: object, number: int | None) -> None:
    assert count(value) == number


@pytest.mark.parametrize(
    ("value", "native"),
    [("gp:AOqp…", "gp:AOqp…"), (17, "17"), (" ", ""), (None, ""), ("x" * 301, ""), (True, "")],
)
def test_ids(value: object, native: str) -> None:
    assert id_of(value) == native


def test_a_date_without_a_zone_is_in_utc_and_an_odd_one_is_none() -> None:
    assert moment_or_none("2013-09-07T13:37:00") == datetime(2013, 9, 7, 13, 37, tzinfo=UTC)
    assert moment_or_none("0001-01-01T00:00:00+14:00") is None
    assert moment_or_none(7) is None


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ({"errors": [{"reason": "quotaExceeded"}, 7], "code": 403}, {"quotaExceeded"}),
        ({"status": "RESOURCE_EXHAUSTED", "details": [{"reason": "RATE_LIMIT_EXCEEDED"}]},
         {"RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"}),
        ("invalid_grant", set()),
    ],
)  # fmt: skip
def test_reasons_of_google(error: object, why: set[str]) -> None:
    answer = HttpResponse(403, {}, orjson.dumps({"error": error}), "https://a.example")
    assert reasons(answer) == why
    assert reasons(HttpResponse(403, {}, b"<html>", "https://a.example")) == frozenset()
