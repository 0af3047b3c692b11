"""Hashed features: the same for the same text on every machine, whatever it holds, and nothing of its words."""

import pytest
from hypothesis import given

from enrichers import _features
from enrichers._features import BUCKETS, MOST_CHARS, buckets_of, plain, read
from tests.strategies import HOSTILE, texts


def sorted_buckets(text: str) -> list[int]:
    return sorted(buckets_of(text).tolist())


def test_the_models_that_ship_were_trained_with_these_very_buckets() -> None:
    assert sorted_buckets("Not good!") == [
        7610, 8215, 11342, 20930, 49908, 71850, 75917, 78280, 111121, 117427, 121033, 131098, 145092, 145389,
        179529, 190649, 201646, 203158, 205869, 209887, 230910, 245425, 246987, 249370,
    ]  # fmt: skip


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
    assert plain(text) == plain(same)
    assert sorted_buckets(text) == sorted_buckets(same)


def test_a_negation_turns_the_words_after_it_round_up_to_the_next_mark() -> None:
    good, not_good = set(sorted_buckets("it is good")), set(sorted_buckets("not: it is good"))
    assert set(sorted_buckets("not it is good")) - not_good - good


def test_order_of_words_matters() -> None:
    assert sorted_buckets("dog bites man") != sorted_buckets("man bites dog")


def test_a_word_is_said_without_the_signs_around_it() -> None:
    assert read('so "good". 👍👍 >').words == ("so", "good", "👍", ">")


def test_scripts_without_spaces_are_read_in_chunks() -> None:
    assert max(map(len, read("とても良い" * 100).chunks)) == 40


def test_a_word_counts_once_however_often_it_is_said() -> None:
    assert read("no no no no").words == ("no",)
    assert read("no no no no").size == read("no no no").size


@given(texts())
def test_a_reading_counts_all_that_is_in_a_text(text: str) -> None:
    reading = read(text)
    found = sorted_buckets(text)
    assert reading.size == len(found)
    chunks = reading.chunks
    assert len(set(chunks)) == len(chunks) == len(reading.words) == len(reading.numbers)
    assert len(found) == 0 or (found[0] >= 0 and found[-1] < BUCKETS)


@given(texts())
def test_numbering_anew_changes_no_reading(text: str) -> None:
    before = read(text)
    _features._vocabulary.forget()
    read.cache_clear()
    after = read(text)
    assert after.generation == before.generation + 1
    assert (after.chunks, after.words, after.size) == (before.chunks, before.words, before.size)
    assert sorted(after.pairs.tolist()) == sorted(before.pairs.tolist())


def test_numbers_of_words_stay_within_what_models_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    read("one two three four five six seven eight nine ten")
    monkeypatch.setattr(_features, "MOST_CHUNKS", len(_features._vocabulary.sizes) + 5)
    generation = read("first").generation
    several = read("six words nobody said before qqa qqb qqc")
    assert several.generation == generation + 1
    assert several.numbers.max() < _features.MOST_CHUNKS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_texts(text: str) -> None:
    assert sorted_buckets(text) == sorted_buckets(text[:MOST_CHARS])
