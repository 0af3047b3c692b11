"""The words that crises are told in, a file a language: by group, lower case, commas between.

`*` at an end (and nowhere else) stands for any letters there; `0` for any number. Groups `danger`, `legal` and `public`
are sure: one such word tells it. The others count together (told.py says which), `harmless` hides
what stands inside it, `frame` takes a sentence away, `money` what triage's own lists say in it.
"""

from enrichers.engines.crises.words import (
    dutch,
    english,
    french,
    german,
    hindi,
    italian,
    portuguese,
    spanish,
)

WORDS: dict[str, dict[str, str]] = {
    "en": english.WORDS,
    "de": german.WORDS,
    "nl": dutch.WORDS,
    "es": spanish.WORDS,
    "fr": french.WORDS,
    "it": italian.WORDS,
    "pt": portuguese.WORDS,
    "hi-Latn": hindi.WORDS,
}
"""By code of the language."""
