"""Texts that people share of themselves with a count that runs on: "I signed, join me and 1203
others". Pure; works on folded texts, words with one space between.
"""

import re

RUNS_ON_FROM = 100
"""From this figure on it may be a count though nothing says of what, where something is counted."""

_COUNT = re.compile(r"\b\d+(?: \d{3}\b)*(?:st|nd|rd|th)?\b")
_MYSELF = re.compile(
    r"\b(?:i|im|ive|me|my|we|us|our|ich|mir|mich|mein|wir|uns|je|jai|moi|mon|nous|yo|mi|nosotros|eu|meu"
    r"|minha|nos|io|mio|noi|ik|mij|mijn|wij|ben|benim|я|мы|мне)\b"
)
_OTHERS = re.compile(
    r" (?:more |weitere |autres? |otr[ao]s? |outr[ao]s? |altr[ei] )?(?:others?|people|persons?|supporters?"
    r"|signers?|signatures?|fans|members|andere[nr]?|weitere[nr]?|menschen|leute|unterschriften|autres"
    r"|personnes|otr[ao]s|personas|firmas|outr[ao]s|pessoas|assinaturas|altr[ei]|persone|firme|anderen"
    r"|mensen|kişi|других|человек)\b"
)
_COUNTED = re.compile(
    r"\b(?:sign\w*|petition\w*|pledg\w*|join\w*|vot\w*|steps|scor\w*|streak|level|unterschr\w*|unterzeich\w*"
    r"|sign[eé]\w*|firm\w*|assin\w*|sottoscri\w*|onderteken\w*|schritte|pas|imzala\w*|подпис\w*)\b"
)
_MEASURED = re.compile(
    r" (?:euros?|eur|usd|dollars?|bucks|pounds?|gbp|quid|chf|franken|percent|prozent|pour cent|stars?"
    r"|sterne|points?|out of)\b"
)


def runs_on(one: str, other: str) -> bool:
    """Whether both are what people share of themselves, word for word, but for one count."""
    if _COUNT.sub("0", one) != _COUNT.sub("0", other) or not _MYSELF.search(one):
        return False
    pairs = zip(_COUNT.finditer(one), _COUNT.finditer(other), strict=True)
    differing = [pair for pair in pairs if pair[0][0] != pair[1][0]]
    return len(differing) == 1 and all(map(_is_count, differing[0]))


def _is_count(match: re.Match[str]) -> bool:
    if _OTHERS.match(match.string, match.end()):
        return True
    figure = int(re.sub(r"\D", "", match[0])[:9] or 0)
    measured = _MEASURED.match(match.string, match.end())
    return figure >= RUNS_ON_FROM and not measured and bool(_COUNTED.search(match.string))
