"""What is told of topics between two looks, and which committed offsets mean nothing any more."""

from kafka import TopicPartition

from pipeline.config.model import Kafka
from pipeline.kafka.look import Standing, cuts_between, ids_of, missing, void_places, went_back
from pipeline.topics import ALERTS, RAW, TOPICS

KAFKA = Kafka(prefix="t.")
PLACE = TopicPartition("t.mentions.raw.v1", 0)
LOOK = {RAW: Standing("id-1", {0: 100, 1: 50})}


def test_growth_and_new_topics_are_no_news() -> None:
    grown = {RAW: Standing("id-1", {0: 120, 1: 50, 2: 1}), ALERTS: Standing("id-9", {0: 0})}
    assert went_back(LOOK, grown) == []
    assert went_back({}, LOOK) == []


def test_another_topic_under_the_same_name_is_told_however_far_it_has_grown() -> None:
    anew = {RAW: Standing("id-2", {0: 1_000, 1: 1_000})}
    assert went_back(LOOK, anew) == ["mentions.raw.v1 was made anew"]


def test_a_log_that_ends_earlier_was_cut() -> None:
    (told,) = went_back(LOOK, {RAW: Standing("id-1", {0: 99, 1: 50})})
    assert told == (
        "mentions.raw.v1 was cut: partition 0 lost its records from 99 on, and ended at 100"
    )


def test_a_log_that_was_cut_and_has_grown_again_was_cut() -> None:
    grown = {RAW: Standing("id-1", {0: 300, 1: 60}, {0: 8, 1: 8}, {0: 70, 1: 50})}
    assert cuts_between(LOOK, grown) == {RAW.name: {0: 70}}, "partition 1 has all that was there"
    (told,) = went_back(LOOK, grown)
    assert told.endswith("partition 0 lost its records from 70 on, and ended at 100")


def test_offsets_are_void_where_the_log_was_cut() -> None:
    cuts = {RAW.name: {0: 70}}
    assert void_places({PLACE: 70}, ids_of(LOOK), LOOK, KAFKA, cuts) == {}
    assert void_places({PLACE: 71}, ids_of(LOOK), LOOK, KAFKA, cuts) == {
        PLACE: "mentions.raw.v1 was cut at 70, before the position 71"
    }


def test_what_is_missing_is_named() -> None:
    assert missing(LOOK) == [topic for topic in TOPICS if topic != RAW]


def test_offsets_are_void_beyond_the_end_and_of_another_topic_and_no_others() -> None:
    assert void_places({PLACE: 100}, ids_of(LOOK), LOOK, KAFKA, {}) == {}
    assert void_places({PLACE: 100}, {}, LOOK, KAFKA, {}) == {}, "nothing is remembered yet"
    assert void_places({PLACE: 101}, ids_of(LOOK), LOOK, KAFKA, {}) == {
        PLACE: "mentions.raw.v1 ends at 100, before the position 101"
    }
    others = {TopicPartition("somebody.else", 0): 10**9, PLACE: -1}
    assert void_places(others, ids_of(LOOK), LOOK, KAFKA, {}) == {}
    anew = void_places({PLACE: 5}, {RAW.name: "id-0"}, LOOK, KAFKA, {})
    assert {place.partition for place in anew} == {0, 1}, "also where nothing was committed"
    assert set(anew.values()) == {"mentions.raw.v1 was made anew"}
