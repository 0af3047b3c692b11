"""New phrases: found with their figures, merged, without what is known, the same in every order and
on every run.
"""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.engines.phrases import Corpus, Proposal, Said, propose
from enrichers.engines.phrases.propose import key_of
from enrichers.engines.stopwords import stopwords
from enrichers.testing.hostile import HOSTILE
from enrichers.testing.strategies import texts

CARRIERS = (
    "I wake up with {}.",
    "Anyone else with {}?",
    "{}, again!",
    "This chair gives me {}",
    "Is it {} or age?",
)
USUAL = [
    Said(carrier.format(thing), f"{carrier}-{thing}-{who}-{period}", "en", period)
    for period in range(5)
    for carrier in (
        *CARRIERS,
        "my sister likes {}.",
        "we opened {} today",
        "They sold {} in spring",
    )
    for thing in (
        "noise",
        "hunger",
        "a cold",
        "this smell",
        "my cards",
        "the branch",
        "a savings plan",
        "two letters",
    )
    for who in range(3)
]
"""What people say of any thing in every period."""


def saying(
    phrase: str, people: int, *, period: int = 0, lang: str = "en", sentiment: str = ""
) -> list[Said]:
    return [
        Said(
            CARRIERS[n % len(CARRIERS)].format(phrase),
            f"{phrase}-{period}-{n}",
            lang,
            period,
            sentiment,
        )
        for n in range(people)
    ]


def proposed(said: Iterable[Said], corpus: Corpus | None = None, least: int = 5) -> list[Proposal]:
    corpus = corpus or Corpus()
    for one in said:
        corpus.add(one)
    return propose(corpus, least=least)


def test_a_phrase_that_came_up_is_proposed_with_its_figures() -> None:
    said = [
        *USUAL,
        *saying("little aches and pains", 20, sentiment="negative"),
        *saying("little aches and pains", 2, period=1),
    ]
    (found,) = proposed(said)
    assert found.phrase == "little aches and pains"
    assert (found.mentions, found.authors, found.before) == (20, 20, 2)
    assert (found.negative, found.positive) == (1.0, 0.0)
    assert found.surprise > 10.83
    assert len(found.examples) == 3
    assert all("little aches and pains" in text for text in found.examples)
    assert found.examples[0] == "little aches and pains, again!"


def test_the_same_words_have_the_same_id_on_every_run() -> None:
    (found,) = proposed([*USUAL, *saying("little aches and pains", 20)])
    (later,) = proposed(
        [*USUAL, *saying("Little ACHES & pains", 9), *saying("a little ache and pain", 11)]
    )
    assert found.id == later.id == "de6e61f0"


def test_parts_and_variants_are_one_proposal() -> None:
    said = [*USUAL, *saying("broken seat warmer", 12), *saying("broken seat-warmers", 6)]
    (found,) = proposed(said)
    assert (found.phrase, found.mentions) == ("broken seat warmer", 18)
    assert found.also == ("broken seat-warmers",)


def test_phrases_that_share_a_word_stay_two() -> None:
    found = proposed(
        [*USUAL, *saying("double booked seats", 12), *saying("broken seat warmer", 10)]
    )
    assert [one.phrase for one in found] == ["double booked seats", "broken seat warmer"]


def test_who_repeats_themselves_counts_once() -> None:
    nag = [Said(f"purple loading screen {n}", "nag", "en", 0) for n in range(50)]
    copies = [Said("purple loading screen!", f"fan{n % 3}", "en", 0) for n in range(50)]
    assert proposed([*USUAL, *nag, *copies]) == []
    (found,) = proposed([*USUAL, *copies, *saying("purple loading screen", 8)])
    assert (found.mentions, found.authors) == (11, 11)


def test_what_was_always_said_is_no_news() -> None:
    always = [one for period in range(5) for one in saying("opening hours", 15, period=period)]
    assert proposed([*USUAL, *always]) == []


def test_known_topics_and_brand_names_are_left_out() -> None:
    said = [*USUAL, *saying("little aches and pains", 20), *saying("fancy bank pens", 20)]
    covered = proposed(said, Corpus(lambda text: "aches" in text))
    assert [one.phrase for one in covered] == ["fancy bank pens"]
    named = proposed(said, Corpus(names=("fancy", "aches and little pains")))
    assert [one.phrase for one in named] == ["bank pens"]


def test_without_anything_from_before_the_most_said_comes_first() -> None:
    now = [one for one in USUAL if one.period == 0]
    found = proposed([*now, *saying("little aches and pains", 40)])
    assert found[0].phrase == "little aches and pains"
    assert found[0].before == 0


def test_phrases_do_not_begin_or_end_with_stop_words_nor_reach_across_signs() -> None:
    (found,) = proposed([*USUAL, *saying("wet. Socks of the day", 20)])
    assert found.phrase == "Socks"
    assert {"die", "und", "wir"} <= stopwords("de")
    assert "die" not in stopwords("en")
    assert {"die", "the", "les", "hain"} <= stopwords("und")
    assert key_of(("the", "of")) == ("of", "the")


@pytest.mark.parametrize(
    "phrase",
    [
        "读取 画面 紫色",
        "紫の読み込み画面",
        "หน้าจอโหลดสีม่วง",
        "보라색 로딩 화면",
        "😡 😡 😡",
        "12 34",
    ],
)
def test_scripts_without_spaces_and_signs_give_none(phrase: str) -> None:
    assert proposed([*USUAL, *saying(phrase, 20)]) == []


def test_other_scripts_with_spaces_give_phrases() -> None:
    found = proposed([*USUAL, *saying("شاشة التحميل البنفسجية", 20, lang="ar")])
    assert [one.phrase for one in found] == ["شاشة التحميل البنفسجية"]


@given(st.permutations(range(40)), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_the_order_of_mentions_changes_nothing(order: list[int], seed: int) -> None:
    new = [
        *saying("little aches and pains", 20),
        *saying("broken seat warmer", 12),
        *saying("broken seats", 8),
    ]
    shuffled = [new[at] for at in order] + USUAL
    random.Random(seed).shuffle(shuffled)
    assert proposed(shuffled) == proposed([*USUAL, *new])


@given(st.lists(st.tuples(texts(), st.integers(0, 3)), max_size=30))
@settings(max_examples=50, deadline=None)
def test_any_texts_give_proposals(said: list[tuple[str, int]]) -> None:
    said += [(text, number % 2) for number, text in enumerate(HOSTILE)]
    found = proposed(
        (Said(text, str(n), "en", period) for n, (text, period) in enumerate(said)), least=2
    )
    assert len({one.id for one in found}) == len(found)
    assert all(one.phrase and one.authors >= 2 for one in found)


def test_nothing_gives_nothing() -> None:
    assert proposed([]) == []
    assert proposed([Said("", "a", "", 0), Said("?!", "b", "", 1)]) == []
