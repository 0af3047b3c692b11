"""What says nothing of what is felt has a sign in its place, and what rates stays."""

import time

import pytest

from enrichers.engines.feeling.asked import Asked, names_of
from enrichers.engines.masking import BRAND, OTHER_BRAND, in_words, without_figures, without_names
from enrichers.testing.hostile import HOSTILE
from schemas.enriched import BrandMatch


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The 10:30 to Leeds cost $300.50", "The 7 to Leeds cost $7"),
        ("order AC-20391, #48211, 7733-1208, INV004417 and A320", "order 7, 7, 7, 7 and 7"),
        ("1/5 stars, 9/10, 0 stars, 4 Sterne, 50 %", "1/5 stars, 9/10, 0 stars, 4 Sterne, 50 %"),
        ("my PS4, an iPhone6 and the 2nd mp3", "my PS4, an iPhone6 and the 2nd mp3"),
        ("slow https://a.example/x?y=1 www.b.example/3 http", "slow"),
        ("9/10 then 12 and 8/10, for 30", "9/10 then 7 and 8/10, for 7"),
        ("nothing", "nothing"),
    ],
)
def test_figures_and_links(text: str, read: str) -> None:
    assert without_figures(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@acme @bob.b why via @carol", "why"),
        ("ask @bob about it", "ask someone about it"),
        ("acme 👎", "acme thumbs down"),
        ("★☆☆☆☆ never", "1 out of 5 stars never"),
        ("#WorstBankEver", "Worst Bank Ever"),
        ("sooooo good", "soo good"),
    ],
)
def test_in_words(text: str, read: str) -> None:
    assert in_words(text) == read


def test_names_have_a_sign_in_any_spelling_that_is_a_word() -> None:
    names = ("Best Buy", "bestbuy")
    text = "Best Buy, @bestbuy, #BestBuy, best  buy's; bestbuyer"
    assert without_names(text, names, "X") == "X, X, X, X's; bestbuyer"
    assert without_names(text, (), "X") == text


def test_words_of_a_query_that_are_no_name_mean_what_they_say() -> None:
    terms = ("acme", "terrible", "acme bank", "@acmehelps", "source:feed", "own account")
    assert names_of("acme", terms) == ("acme", "acme bank", "@acmehelps")
    assert names_of("acme-bank", ("Acme", "bank")) == ("Acme", "bank")


def test_each_brand_is_asked_about_by_a_sign_of_its_own() -> None:
    acme, zenith = (
        BrandMatch(brand=name, kind="own", terms=(name,)) for name in ("acme", "zenith")
    )
    asked = Asked("I left Acme for Zenith", (acme, zenith))
    assert asked.masked("@it") == "I left @it for @it"
    assert asked.masked_for(zenith, BRAND) == f"I left {OTHER_BRAND} for {BRAND}"


@pytest.mark.parametrize(
    "text", [*HOSTILE, "1-" * 5000, "9/10 " * 2000, "1a" * 5000, "@a." * 4000, "★" * 9000]
)
def test_ends_soon(text: str) -> None:
    begun = time.process_time()
    in_words(text)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Carlos is a black gay poet", "Carlos is a local poet"),
        ("Her doctor is Nigerian, and blind.", "Her doctor is local, and blind."),
        ("My neighbour is deaf.", "My neighbour is local."),
        (
            "the black screen went straight to old news",
            "the black screen went straight to old news",
        ),
    ],
)
def test_one_word_for_all_that_say_who_somebody_is(text: str, read: str) -> None:
    assert in_words(text) == read
