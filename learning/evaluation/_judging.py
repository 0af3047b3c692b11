"""What the chain as it ships says of texts: the same enrichers with their default settings, over
many texts at a time.
"""

from collections.abc import Iterable
from typing import NamedTuple

from enrichers import detect_language, score_sentiment
from enrichers.engines.features import AT_ONCE
from learning.texts import TOOLS, draft_of
from schemas.draft import Draft
from schemas.enriched import BrandMatch, Brands, Sentiment
from schemas.together import Together


class Asked(NamedTuple):
    """A text and the name of the brand that is asked about; none: the text as a whole."""

    text: str
    brand: str = ""


def judge(asked: Iterable[Asked]) -> list[tuple[str, float]]:
    """The label of each text, and how sure it is: towards the brand where one is asked about."""
    drafts = []
    for text, brand in asked:
        draft = draft_of(text)
        if brand:
            draft.brands = Brands(matches=(BrandMatch(brand="it", kind="own", terms=(brand,)),))
        drafts.append(draft)
    return [
        (felt.label, felt.confidence)
        for sentiment in judge_drafts(drafts)
        for felt in (sentiment.by_brand or (sentiment,))
    ]


def judge_sentiment(texts: Iterable[str]) -> list[Sentiment]:
    """The sentiment of every text, in the language the chain finds."""
    return judge_drafts([draft_of(text) for text in texts])


def judge_drafts(drafts: list[Draft]) -> list[Sentiment]:
    """The sentiment of every draft, whose language is worked out first."""
    language = detect_language.build(detect_language.Settings(), TOOLS)
    score = score_sentiment.build(score_sentiment.Settings(), TOOLS)
    for draft in drafts:
        draft.language = language(draft)
    assert isinstance(score, Together)
    judged: list[Sentiment] = []
    for start in range(0, len(drafts), AT_ONCE):
        judged += score.all(drafts[start : start + AT_ONCE])
    return judged
