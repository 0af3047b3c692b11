"""What `grapevine up` says of what does not run: every service and every source, each by its name."""

from collections.abc import Mapping
from typing import Any

from deploy.up.ready import not_working, undecided

AT = "2026-03-10T09:30:00+00:00"


def told(state: str, last_success: str | None = None, last_error: str = "") -> Mapping[str, Any]:
    return {"state": state, "last_success": last_success, "last_error": last_error}


def test_five_stopped_sources_are_five() -> None:
    sources = {f"feed-{number}": told("stopped", last_error="no file") for number in range(5)}
    sentences = not_working({}, sources | {"well": told("listening", AT)}, {}, {})
    assert sentences == [f"source feed-{number} has stopped: no file" for number in range(5)]


def test_what_works_is_not_complained_of() -> None:
    sources = {"read": told("finished", AT), "new": told("listening"), "far": told("elsewhere")}
    assert (
        not_working({}, sources, {}, {"care": told("reached", AT), "hook": told("untried")}) == []
    )


def test_what_does_not_work_is_named() -> None:
    assert not_working(
        {"store": "ClickHouse does not answer", "watch": ""},
        {"news": told("failing", last_error="503")},
        {"crm": told("listening", AT)},
        {"care": told("failing", last_error="no_service")},
    ) == [
        "store is not ready: ClickHouse does not answer",
        "watch is not ready",
        "source news keeps failing: 503",
        "alerts do not reach care: no_service",
    ]


def test_a_finished_source_of_which_nothing_could_be_read_is_named() -> None:
    sources = {"old": told("finished", AT, last_error="nothing of it could be read")}
    assert not_working({}, sources, {}, {}) == [
        "source old is finished: nothing of it could be read"
    ]


def test_customers_that_cannot_be_read_are_named() -> None:
    customers = {"crm": told("failing", last_error="no column 'id'"), "shop": told("listening", AT)}
    assert not_working({}, {}, customers, {}) == ["customers of crm cannot be read: no column 'id'"]


def test_an_end_is_undecided_until_it_has_succeeded_or_failed() -> None:
    assert undecided({"a": told("finished"), "b": told("listening")})
    assert undecided({"a": told("elsewhere")})
    assert undecided({"care": told("asked")})
    assert not undecided({"care": told("reached", AT), "hook": told("untried")})
    assert not undecided(
        {
            "a": told("finished"),
            "b": told("stopped"),
            "c": told("listening", AT),
            "d": told("failing"),
        }
    )
