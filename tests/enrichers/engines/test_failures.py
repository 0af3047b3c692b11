"""Failures: plain statements that something does not work are told from what sounds like them."""

import time

import pytest
from hypothesis import given, settings

from enrichers.engines.failures import failure_told
from enrichers.engines.features import read_all
from enrichers.testing.hostile import HOSTILE
from enrichers.testing.strategies import texts


def told(text: str) -> str:
    return failure_told(text, read_all([text])[0].words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Acme Bank's app is down again!", "is down"),
        ("The site has been down for hours!", "been down"),
        ("Online banking is offline again", "is offline"),
        ("Your app is not working", "is not working"),
        ("The app doesn’t work", "doesn't work"),
        ("The new version won't open on my phone!", "won't open"),
        ("Acme's app STOPPED working!", "stopped working"),
        ("The app crashes all the time", "app crashes"),
        ("it crashes when I pay", "it crashes"),
        ("Acme app keeps crashing!", "keeps crashing"),
        ("I can't log in", "can't log in"),
        ("Unable to sign in to Acme Bank", "unable to sign in"),
        ("My card is broken again!", "is broken"),
        ("my payment failed again", "payment failed"),
        ("Locked out of my account again!", "locked out of my"),
        ("They charged me twice!", "charged me twice"),
        ("Another outage at Acme!", "another outage"),
        ("Still no reply from Acme", "still no reply"),
    ],
)
def test_failures(text: str, words: str) -> None:
    assert told(text) == words


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The app is back up after it was down, thanks!", id="over"),
        pytest.param("The login is working again, it was down this morning", id="works again"),
        pytest.param("The site was down, now it is fixed", id="mended"),
        pytest.param("If the page does not load, clear the cache.", id="supposed"),
        pytest.param("My phone never crashes when I pay", id="denied"),
        pytest.param("Is the app down?", id="asked"),
        pytest.param("Anyone know if it doesn't work abroad?", id="asked of a failure"),
        pytest.param("Acme shares are down today", id="shares"),
        pytest.param("Acme is down 3% today", id="percent"),
        pytest.param("Boonville is down 30-7", id="a game"),
        pytest.param("It goes down in history", id="a saying"),
        pytest.param("I don't work on Mondays", id="people"),
        pytest.param("We don't work with them", id="partners"),
        pytest.param("The branch does not open Sunday", id="opening hours"),
        pytest.param("We're not launching any products", id="launching"),
        pytest.param("He sat down again", id="sat down"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_only_sounds_like_a_failure(text: str) -> None:
    assert told(text) == ""


@given(texts())
@settings(deadline=None)
def test_what_is_told_stands_in_the_text(text: str) -> None:
    assert told(text) in text.lower().replace("’", "'")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str) -> None:
    told(text)


@pytest.mark.parametrize("piece", ["if ", "is down 3 ", "never crashes when ", "is down and out? "])
def test_a_text_of_nothing_but_cues_takes_no_time(piece: str) -> None:
    begun = time.process_time()
    told(piece * 1_000 + "is down today?")
    assert time.process_time() - begun < 0.2
