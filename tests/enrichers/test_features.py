"""Hashed features: the same for the same text on every machine, whatever it holds, and nothing of its words."""

import numpy as np
import pytest
from hypothesis import given

from enrichers._features import BUCKETS, MOST_CHARS, bucket_ids, plain, word_buckets
from tests.strategies import HOSTILE, texts


def test_the_models_that_ship_were_trained_with_these_very_buckets() -> None:
    assert bucket_ids("Not good!").tolist() == [
        6817, 20083, 22053, 43470, 50140, 55986, 60954, 61914, 65860, 79789, 84673, 89349, 91727, 92666, 103833, 121235,
        127402, 134776, 152615, 152843, 163972, 167521, 188902, 190082, 200869, 208495, 210609, 220656, 221435, 235587,
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
    assert bucket_ids(text).tolist() == bucket_ids(same).tolist()


def test_a_negation_turns_the_words_after_it_round_up_to_the_next_mark() -> None:
    good, not_good = set(bucket_ids("it is good").tolist()), set(bucket_ids("not: it is good").tolist())
    turned = set(bucket_ids("not it is good").tolist()) - not_good - good
    assert turned


def test_order_of_words_matters() -> None:
    assert bucket_ids("dog bites man").tolist() != bucket_ids("man bites dog").tolist()


@given(texts())
def test_buckets_are_distinct_ascending_and_in_range(text: str) -> None:
    found = bucket_ids(text)
    assert np.array_equal(found, np.unique(found))
    assert len(found) == 0 or (found[0] >= 0 and found[-1] < BUCKETS)
    assert (len(found) > 0) == bool(plain(text))
    words, buckets = word_buckets(text)
    assert len(words) == len(buckets)
    assert set(buckets.tolist()) <= set(found.tolist())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_texts(text: str) -> None:
    assert bucket_ids(text).tolist() == bucket_ids(text[:MOST_CHARS]).tolist()
