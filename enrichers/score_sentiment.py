"""Adds `sentiment`: positive, neutral or negative, overall and towards each brand, with probability
and reasons.

Two judges, of which each row says in `tier` which one decided. The fast one is a logistic regression
over hashed words and pieces of words, one per language (enrichers/engines/feeling/linear; `grapevine
train sentiment`), in English with VADER's scores (Hutto & Gilbert 2014; number for number those of
vaderSentiment 3.3.2, which stand beside the label as they are) and with what plainly says that
something does not work (enrichers/engines/failures). The other is a small transformer that reads the
text (enrichers/engines/feeling/reading; `grapevine train reader`), at 20 times the cost: it decides
in English, and on texts of unknown language in plain Latin letters, about every mention of a brand,
but where there is a backlog, and of history, only where the fast one is not sure or the author is
heard by many. What it did not read then is `unread` until `grapevine reprocess` has it read.

Names, figures and links say nothing (enrichers/engines/masking). Languages without a model are
labelled `unsupported`. Probabilities are calibrated on held-out rows. Towards a brand count the
clauses that are about it and what a comparison favours (enrichers/engines/towards); how much likelier
praise is than blame is told by `lean`. `grapevine eval sentiment|sentiment_brand|behaviour` measure
the whole.
"""

from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

import schemas.settings
from enrichers.engines.feeling.asked import Asked
from enrichers.engines.feeling.linear import ANY, ENGLISH, LinearScorer, Text, read_texts
from enrichers.engines.feeling.reading import reread
from enrichers.engines.models import load_linear
from enrichers.engines.models.reader import NAME as READER
from enrichers.engines.models.reader import Reader, load_reader
from enrichers.engines.vader import load_scorer
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import BrandSentiment, Sentiment
from schemas.together import Together

FIELD = "sentiment"
NEEDS: tuple[str, ...] = ("clean", "language")
MODELS = ("sentiment",)
EXAMPLE_MENTION = {"text": "The acme app is terrible, I hate it."}
UNSUPPORTED = Sentiment(label="unsupported")


class Settings(schemas.settings.Settings):
    """Which languages are scored, by which judge, and when a person should look."""

    languages: tuple[str, ...] = ("ar", "de", "en", "es", "fr", "hi-Latn", "it", "pt")
    """Languages that are scored, of those there is a model for."""
    score_unknown: bool = True
    """Score mentions whose language is not known (`und`, or no language detected) by what all
    languages share.
    """
    sure_confidence: float = Field(default=0.5, ge=0, le=1)
    """A judgement less likely right than this is marked uncertain."""
    reader: bool = True
    """Whether the reader decides where it can; without it the fast judge decides everywhere."""
    read_from_followers: int = Field(default=10_000, ge=0)
    """In a backlog, and of history, the reader reads what the fast judge marks uncertain, and what
    authors write whom so many follow.
    """


def models_of(settings: Settings) -> tuple[str, ...]:
    """The models that have a say."""
    return (*MODELS, READER) if settings.reader and load_reader() is not None else MODELS


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Sentiment]:
    """The function that scores a draft's text; reads the models and the lexicon."""
    scorer = LinearScorer(load_linear("sentiment"), load_scorer(), settings.sure_confidence)
    reader = load_reader() if settings.reader else None
    judged = frozenset(settings.languages) & scorer.model.parts.keys() | (
        {ANY} if settings.score_unknown else set()
    )

    def score_sentiments(drafts: Sequence[Draft]) -> list[Sentiment]:
        sentiments = [UNSUPPORTED] * len(drafts)
        by_part: dict[str, dict[int, Text]] = {}
        languages = [draft.language.code if draft.language is not None else ANY for draft in drafts]
        parts = [_part_of(*one) for one in zip(languages, drafts, strict=True)]
        texts = read_texts([*map(_asked, drafts)], parts, [draft.linked for draft in drafts])
        for place, (draft, language, part, text) in enumerate(
            zip(drafts, languages, parts, texts, strict=True)
        ):
            if language in judged and draft.text and text.reading.size:
                by_part.setdefault(part, {})[place] = text
            elif language in judged:
                felt = (
                    BrandSentiment(brand=one.brand, label="neutral") for one in text.asked.matches
                )
                sentiments[place] = Sentiment(label="neutral", by_brand=tuple(felt))
        for part, mine in by_part.items():
            for place, sentiment in zip(mine, scorer.score(part, [*mine.values()]), strict=True):
                sentiments[place] = sentiment
        if reader is not None and ENGLISH in by_part:
            _read(reader, settings, drafts, by_part[ENGLISH], sentiments)
        return sentiments

    return Together(score_sentiments)


def _read(
    reader: Reader,
    settings: Settings,
    drafts: Sequence[Draft],
    texts: Mapping[int, Text],
    sentiments: list[Sentiment],
) -> None:
    """Have the reader decide where its time allows; what it is to read later is marked."""
    now: list[int] = []
    for place in texts:
        if _is_read_now(drafts[place], sentiments[place], settings):
            now.append(place)
        elif _is_about_brands(drafts[place]):
            sentiments[place] = sentiments[place].model_copy(update={"tier": "unread"})
    firsts = [sentiments[place] for place in now]
    read = reread(reader, [texts[place] for place in now], firsts, settings.sure_confidence)
    for place, sentiment in zip(now, read, strict=True):
        sentiments[place] = sentiment


def _is_read_now(draft: Draft, first: Sentiment, settings: Settings) -> bool:
    if not _is_about_brands(draft):
        return False
    if not draft.hurried or first.uncertain:
        return True
    author = draft.mention.author
    return author is not None and (author.followers or 0) >= settings.read_from_followers


def _is_about_brands(draft: Draft) -> bool:
    """Also where nobody looked for brands."""
    return draft.brands is None or bool(draft.brands.matches)


def _asked(draft: Draft) -> Asked:
    return Asked(draft.text, draft.brands.matches if draft.brands is not None else ())


def _part_of(language: str, draft: Draft) -> str:
    """The part of the model that judges: what is in no known language but Latin letters is English
    most of all.
    """
    return ENGLISH if language == ANY and _is_latin(draft.text) else language


def _is_latin(text: str) -> bool:
    """Whether a text has letters, and plain Latin ones nearly only."""
    letters = [letter for letter in text[:500] if letter.isalpha()]
    return bool(letters) and sum(map(str.isascii, letters)) >= 0.95 * len(letters)
