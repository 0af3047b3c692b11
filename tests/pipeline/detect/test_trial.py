"""Candidates become happenings: begun, at their worst, ended or going on."""

from datetime import timedelta
from typing import Any

from pipeline.detect.trial import episodes
from schemas.alert import Candidate
from tests.builders import NOW, make_candidate


def candidate(minute: int, value: float, key: str = "k", **changes: Any) -> Candidate:
    return make_candidate(
        **(
            {
                "dedup_key": key,
                "value": value,
                "expected": 10.0,
                "at": NOW + timedelta(minutes=minute),
            }
            | changes
        )
    )


def test_an_episode_has_a_beginning_a_peak_and_an_end() -> None:
    (episode,) = episodes(
        [candidate(0, 20), candidate(5, 50), candidate(10, 30), candidate(60, 9, state="clear")]
    )
    assert (episode.first.value, episode.peak.value, episode.last.value) == (20, 50, 30)
    assert episode.ended == NOW + timedelta(minutes=60)


def test_keys_are_apart_and_what_goes_on_has_no_end() -> None:
    found = episodes(
        [candidate(0, 20), candidate(0, 30, "other"), candidate(5, 9, "other", state="clear")]
    )
    assert [(one.first.dedup_key, one.ended is None) for one in found] == [
        ("k", True),
        ("other", False),
    ]


def test_a_key_that_comes_back_is_a_new_happening() -> None:
    found = episodes(
        [candidate(0, 20), candidate(5, 1, state="clear"), candidate(10, 30), candidate(15, 40)]
    )
    assert [one.peak.value for one in found] == [20, 40]
    assert found[1].ended is None


def test_the_worst_of_a_limit_from_below_is_the_lowest() -> None:
    (episode,) = episodes([candidate(0, 8), candidate(5, 2), candidate(10, 6)])
    assert episode.peak.value == 2


def test_an_end_without_a_beginning_is_nothing() -> None:
    assert episodes([candidate(0, 3, state="clear")]) == []
