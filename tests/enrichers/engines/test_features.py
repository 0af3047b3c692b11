"""Hashed features: the same for the same text on every machine, whatever it holds, and nothing of
its words.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines import features
from enrichers.engines.features import (
    BUCKETS,
    FEATURES,
    MOST_CHARS,
    MOST_CHUNKS,
    Reading,
    buckets_of,
    chunk_buckets,
    forget,
    place_of,
    plain,
    read,
    read_all,
    words_of,
)
from enrichers.testing.hostile import HOSTILE
from enrichers.testing.strategies import texts


def sorted_buckets(text: str) -> list[int]:
    return sorted(buckets_of(text).tolist())


def test_the_models_that_ship_were_trained_with_these_very_buckets() -> None:
    assert sorted_buckets("Not good!") == [
        7610,
        8215,
        11342,
        20930,
        49908,
        71850,
        75917,
        78280,
        111121,
        117427,
        121033,
        131098,
        145092,
        145389,
        179529,
        190649,
        201646,
        203158,
        205869,
        209887,
        230910,
        245425,
        246987,
        249370,
        262922,
        272619,
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("SO GOOD", "so good"),
        ("soooooo good", "sooo good"),
        ("@anna so  good", "@someone.else so good"),
        ("so good https://a.example/x?y", "so good http://b.example"),
        ("don’t", "don't"),
        ("مَدرسة", "مدرسه"),
    ],
)
def test_what_says_the_same_is_read_the_same(text: str, same: str) -> None:
    assert plain(text).split() == plain(same).split()
    assert sorted_buckets(text) == sorted_buckets(same)


def test_a_negation_turns_the_words_after_it_round_up_to_the_next_mark() -> None:
    good, not_good = set(sorted_buckets("it is good")), set(sorted_buckets("not: it is good"))
    assert set(sorted_buckets("not it is good")) - not_good - good


def test_frequent_words_have_a_place_of_their_own_that_no_other_word_has() -> None:
    places = {place_of(word) for word in ("great", "terrible", "refund", "bank")}
    assert len(places) == 4
    assert all(place is not None and place >= BUCKETS for place in places)
    assert place_of("great") in chunk_buckets('"great!"')
    assert place_of("zqxjk") is None
    assert chunk_buckets("zqxjk").max() < BUCKETS


def test_words_count_once_in_every_different_chunk() -> None:
    assert sorted(words_of("good good, good good")) == [",", "good", "good"]


def test_order_of_words_matters() -> None:
    assert sorted_buckets("dog bites man") != sorted_buckets("man bites dog")


def test_a_word_is_said_without_the_signs_around_it() -> None:
    assert sorted(read('so "good". 👍👍 >').words) == [">", "good", "so", "👍"]


def test_scripts_without_spaces_are_read_in_chunks() -> None:
    assert max(map(len, chunks_of(read("とても良い" * 100)))) == 40


def test_a_word_counts_once_however_often_it_is_said() -> None:
    assert read("no no no no").words == ("no",)
    assert read("no no no no").size == read("no no no").size


@given(texts())
def test_a_reading_counts_all_that_is_in_a_text(text: str) -> None:
    reading = read(text)
    found = sorted_buckets(text)
    assert reading.size == len(found)
    chunks = chunks_of(reading)
    assert len(set(chunks)) == len(chunks) == len(reading.words) == len(reading.numbers)
    assert len(found) == 0 or (found[0] >= 0 and found[-1] < FEATURES)


@given(st.lists(texts(), max_size=8))
def test_texts_read_together_are_read_as_each_alone(some: list[str]) -> None:
    together = [shown(reading) for reading in read_all(some)]
    alone = []
    for text in some:
        forget()
        alone.append(shown(read(text)))
    assert together == alone


@given(texts())
def test_numbering_anew_changes_no_reading(text: str) -> None:
    before = read(text)
    forget()
    after = read(text)
    assert after.vocabulary is not before.vocabulary
    assert shown(after) == shown(before)


def test_numbers_of_words_stay_within_what_models_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read("one two three four five six seven eight nine ten")
    with monkeypatch.context() as patched:
        patched.setattr(first.vocabulary, "room", len(first.vocabulary.chunks) + 5)
        assert read("first").vocabulary is first.vocabulary
        several = read_all(["six words nobody said before qqa qqb qqc", "first"])
        assert several[0].vocabulary is several[1].vocabulary is not first.vocabulary
        assert several[0].vocabulary.room == MOST_CHUNKS
    forget()


def test_many_texts_are_not_kept_for_ever() -> None:
    for number in range(0, 3000, 50):
        read_all([f"text number {one}" for one in range(number, number + 50)])
    assert len(features._readings) < 1200


def chunks_of(reading: Reading) -> list[str]:
    return [reading.vocabulary.chunks[number] for number in reading.numbers]


def shown(reading: Reading) -> tuple[list[str], list[str], list[int], int]:
    """A reading without numbers, which depend on what was read before."""
    return (
        sorted(chunks_of(reading)),
        sorted(reading.words),
        sorted(reading.pairs.tolist()),
        reading.size,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_texts(text: str) -> None:
    assert sorted_buckets(text) == sorted_buckets(text[:MOST_CHARS])
