"""Figures of a post beside its words: its shape, and how many words it has of kinds that complaints
are made of. Pure.

Kinds of words after Preoţiuc-Pietro, Gaman & Aletras 2019, "Automatically Identifying Complaints in
Social Media": things that fail, waiting, dealings with a company, anger, requests, thanks,
negation, persons, the past. English.
"""

import re
from collections.abc import Iterable, Mapping
from math import log1p

from enrichers.engines.vader import figures
from schemas.draft import Draft

_KINDS = (
    """
    broken broke breaks crash crashes crashing crashed error errors bug bugs fail fails failed failing failure stuck
    freeze freezes freezing frozen glitch down lost missing damaged wrong late delay delayed delays cancelled canceled
    faulty fault issue issues problem problems leaking hole cracked dead died slow mess messed incorrect expired blocked
    locked empty unable stopped working work works doesn't doesnt won't wont can't cant cannot
    """,
    """
    still wait waiting waited hour hours hrs day days week weeks month months since yet again already hold another twice
    ages forever minutes mins yesterday today ago time times every long
    """,
    """
    refund refunded service support customer customers call called calls phone email emailed emails reply replied
    replies respond responded response ignored ignore ignoring complaint complain complained money order ordered
    delivery delivered account charged charge paid pay bought purchased store staff rep agent manager dm dms ticket
    contact contacted return replacement warranty cancel
    """,
    """
    worst terrible awful poor poorly disgusting disgusted ridiculous joke shame shameful unacceptable disappointed
    disappointing disappointment furious never useless rubbish pathetic shocking shocked appalling appalled horrible
    annoying annoyed frustrated frustrating frustration angry upset hate sucks suck crap shit bad worse fuming unhappy
    nothappy fail rude scam ripoff stop nothing ruined waste wasted garbage trash lame wtf ffs seriously
    """,
    "please pls plz help fix can could would how what where when who which any does do is",
    "why",
    """
    thanks thank thx cheers love loved great awesome amazing good happy best nice excellent perfect congrats
    congratulations lol haha glad beautiful excited enjoy cool fun wow
    """,
    """
    not no never nothing none don't dont didn't didnt isn't isnt wasn't wasnt haven't havent hasn't hasnt aren't without
    """,
    "i my me mine i'm im i've ive we our us",
    "you your u ur you're youre yours guys",
    "have had has was were been bought ordered paid told said tried got came received went sent asked just",
)
_PLACES: dict[str, tuple[int, ...]] = {
    word: tuple(place for place, words in enumerate(_KINDS) if word in words.split())
    for word in " ".join(_KINDS).split()
}
_MOST = 3
_DIGIT = re.compile("[0-9]")
_KNOWN = frozenset(_PLACES)


def _shape_and_kinds(text: str, words: Iterable[str], *, linked: bool) -> tuple[float, ...]:
    """Ten figures of a cleaned text's shape, then how many different words of each kind it has, at
    most 3.

    `words` are those of the text, in lower case; `linked`: there was a link in it.
    """
    counts = [0.0] * len(_KINDS)
    for word in _KNOWN.intersection(words):
        for place in _PLACES[word]:
            if counts[place] < _MOST:
                counts[place] += 1
    parts = text.split()
    loud = len([part for part in parts if part.isupper() and len(part) > 2])
    return (
        log1p(len(parts)),
        text.startswith("@"),
        text.count("@") > 1,
        "?" in text,
        text.count("!") > 1,
        "#" in text,
        _DIGIT.search(text) is not None,
        loud / max(len(parts), 1),
        "..." in text or "…" in text,
        linked,
        *counts,
    )


def given_figures(
    draft: Draft, scores: Mapping[str, float], words: Iterable[str]
) -> tuple[float, ...]:
    """All figures the model takes beside the words: VADER's as the sentiment model takes them,
    shape and kinds.
    """
    text = draft.text
    return (*figures(scores, text), *_shape_and_kinds(text, words, linked=draft.linked))
