"""What the chain as it ships says of texts: the same enrichers with their default settings, over
one text at a time.
"""

from collections.abc import Iterable

from enrichers import detect_language, score_sentiment
from learning.texts import TOOLS, draft_of
from schemas.enriched import Sentiment


def judge_sentiment(texts: Iterable[str]) -> list[Sentiment]:
    """The sentiment of every text, in the language the chain finds."""
    language = detect_language.build(detect_language.Settings(), TOOLS)
    score = score_sentiment.build(score_sentiment.Settings(), TOOLS)
    judged = []
    for text in texts:
        draft = draft_of(text)
        draft.language = language(draft)
        judged.append(score(draft))
    return judged
