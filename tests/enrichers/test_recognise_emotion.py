"""Emotions: one of four or none, in English alone; the confidence is that of the likeliest of five."""

import pytest
from hypothesis import given

from enrichers import score_sentiment
from enrichers.engines.emotion_words import EMOTIONS
from enrichers.engines.emotion_words import given as figures_given
from enrichers.recognise_emotion import NOT_JUDGED, Settings, build
from enrichers.testing.strategies import texts
from schemas.enriched import CleanText, Emotion, Language
from tests.builders import make_draft, make_mention, make_tools

ENGLISH = Language(code="en", confidence=0.9)
TOOLS = make_tools()
recognise = build(Settings(), TOOLS)
score = score_sentiment.build(score_sentiment.Settings(), TOOLS)


def emotion(text: str, language: Language | None = ENGLISH) -> Emotion:
    draft = make_draft(make_mention(text=text), clean=CleanText(text=text), language=language)
    draft.sentiment = score(draft)
    return recognise(draft)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I am so angry at this bank, this is outrageous", "anger"),
        ("haha this made me laugh so much, what a joyful day", "joy"),
        ("Feeling hopeful about the future, keep believing in yourself", "optimism"),
        ("I feel so sad and lonely, I miss you", "sadness"),
        ("The branch on Main Street opens at nine.", "none"),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert emotion(text).label == label


def test_the_words_that_decided_are_named_where_there_is_an_emotion() -> None:
    found = emotion("furious! worst service ever")
    assert "furious" in found.words
    assert len(found.words) <= 3
    assert emotion("The branch on Main Street opens at nine.").words == ()


def test_only_english_is_judged() -> None:
    assert emotion("Ich bin so wütend", Language(code="de", confidence=1)) == NOT_JUDGED
    assert emotion("я так зол", Language(code="und", confidence=0)) == NOT_JUDGED
    assert emotion("i am furious", Language(code="und", confidence=0)).label == "anger"
    assert emotion("") == NOT_JUDGED
    assert recognise(make_draft(make_mention(text="i am furious"), language=ENGLISH)) == NOT_JUDGED


@given(texts())
def test_a_confidence_is_that_of_the_likeliest_of_five(text: str) -> None:
    found = emotion(text)
    assert found.confidence == 0 or 1 / 5 <= found.confidence + 1e-4 <= 1.0001
    assert found == NOT_JUDGED or found.confidence > 0


def test_words_of_an_emotion_are_counted_up_to_two() -> None:
    scores = dict.fromkeys(("compound", "pos", "neg", "neu"), 0.0)
    plain = figures_given(scores, "", ())
    listed = figures_given(scores, "", ("angry", "mad", "furious", "sad"))
    step = 0.3
    assert len(listed) == len(plain) == 11 + 2 * len(EMOTIONS)
    assert listed[11:] == pytest.approx([2 * step, 0, 0, step, step, 0, 0, step])
