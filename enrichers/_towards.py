"""What a text says about one thing in it: the clauses that are about it, and whether it is preferred to something else.

"Love Acme, hate Zenith" is praise or blame according to whom one asks about. A text is cut into clauses at punctuation
and at words that turn the thought (but, while, unlike …); a thing owns the clauses it stands in, and the next one where
its own says nothing ("Acme? Terrible."). Comparisons ("better than Acme", "from Acme to …") are read by patterns, for
the words that praise in them belong to the other side. English patterns; cutting works in any language with commas.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

import numpy as np

from enrichers._models.linear import Figures

_UNLIKE = re.compile(r"\bunlike $", re.IGNORECASE)
_UNLIKE_SOMETHING = re.compile(r"\bunlike\b", re.IGNORECASE)
_MARKERS = re.compile(r",? ?\b(?:on the other hand|in contrast|by contrast|for that matter)\b,?", re.IGNORECASE)
_CUT = re.compile(
    r"[.!?;\n。！？；]+(?=\s|$)|[,،，、]|\s[-–—]\s|(?<=[👍👎😍😡❤🤬💔])\s"
    r"|\b(?:but|while|whereas|though|although|however|yet|unlike|meanwhile|so|pero|mais|aber|ma|mas|però|sino|sondern)\b"
    r"|\band (?=my |the |their |@|#)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+|[👍👎😍😡❤🤬💔]")
_BETTER = (
    r"(?:better|faster|cheaper|nicer|easier|friendlier|smarter|cooler|safer|simpler|more \w+|superior|(?:miles )?ahead)"
)
_WORSE = r"(?:worse|slower|pricier|more expensive|uglier|harder|ruder|less \w+|inferior)"
_CHOSEN = r"\b(?:prefer|choose|chose|picked?|take|recommend)"
_OFTEN = r"(?:any|every|all|always)\b"
_FOR = (
    rf"§ (?:\w+ ){{0,5}}{_BETTER} (?:than|to|of)\b", rf"{_WORSE} (?:than|to) §", rf"§ over .{{2,30}} {_OFTEN}",
    rf"{_CHOSEN} § over\b", r"§ (?:\w+ )?(?:beats?|outperforms?|trumps|wins over)\b", r"§ > \w", r"\w < §",
    r"\blearn (?:\w+ )?from §", r"\bwish .{2,40} as \w+ as §", r"§ (?:fixed|did|solved)\b.* what\b", r"§ ?[👍😍❤]",
    r"§:? (?:[89]|10)/10", r"§:? [45]/5", r"\b(?:switch|switched|switching|moved|moving|changed|from) .{2,60} to §",
    r"\b(?:left|leaving|leave|ditched|dumped|quit|bye|goodbye) .{2,60} (?:for|hello|hi) §",
    r"\binstead of .{2,40} § is\b",
)  # fmt: skip
_AGAINST = (
    rf"{_BETTER} (?:than|to|of) §", rf"§ (?:\w+ ){{0,5}}{_WORSE} (?:than|to)\b", rf"\w over § {_OFTEN}",
    rf"{_CHOSEN} .{{2,30}} over §", r"\b(?:beats?|outperforms?|trumps) §", r"\w > §", r"§ < \w",
    r"\bfrom § (?:\w+ ){0,3}to\b", r"\b(?:left|leaving|leave|ditched|dumped|quit) §(?: \w+)? for\b",
    r"\b(?:goodbye|good bye|bye|farewell) §", r"§ should (?:\w+ )?(?:learn|take notes)\b",
    r"\bwish § (?:were|was|had|would)\b",
    r"\bwhat § (?:could|did|would|broke)", r"§ ?[👎😡🤬💔]", r"§:? [0-3]/10", r"§:? [012]/5",
)  # fmt: skip
_CUES = (
    " than ", " to §", " of §", " for §", "hello §", "hi §", "§ for", " over ", "§ over", "from §", "beat",
    "outperform", "trump", "wins over", " > ", " < ", "bye §", "farewell §", "§ should", "wish ", "what §", " what",
    "instead of", "/10", "/5", *"👍👎😍😡❤🤬💔",
)  # fmt: skip
"""One of these stands in every text that a pattern finds; looking for them is cheaper."""
_FAVOURED, _BLAMED = re.compile("|".join(_FOR)), re.compile("|".join(_AGAINST))

_TURNING = """
    but while whereas though although however yet unlike instead rather than versus vs wish goodbye bye beat beats
    outperform outperforms trumps better worse learn ditched dumped switch switched switching moved shame over > 👍 👎
"""
_TURNS = frozenset(_TURNING.split())
_MOVES = (("from", "to"), ("left", "for"))

_NAME = re.compile(r"[@#]\w{2,}|\b[A-Z][a-z]\w+")
_NO_NAMES = """
    It This That These Those They He She We You There Here What Who How Which Why When Where Service Support Staff
    Everything Everyone Nothing Nobody Somebody Someone Something And My Your Their Our His Her Its The
"""
_DOING = """
    is are was were isn't wasn't has have had does did doesn't can could will would just never always
"""
_SUBJECT = re.compile(
    rf"(?!(?:{'|'.join(_NO_NAMES.split())})\b)\w+(?: (?:{'|'.join(_DOING.split())}|on the other)\b| ?[?:])"
)
"""A word in a capital at the beginning of a sentence is a name where it does something, or is asked about."""
_SENTENCE_ENDS = ".!?;\n…。！？"
_NEAR = 3

OWN_SHARE = 0.9
"""How much the clauses about a thing count beside the whole text."""
CONTRAST = 1.8
"""What a comparison says, as a difference of logarithms of odds."""

Spans = Sequence[tuple[int, int]]


def may_turn(words: Collection[str], text: str) -> bool:
    """Whether a text, whose words in lower case are given, may turn a thought: else it says the same of all in it."""
    if not _TURNS.isdisjoint(words) or "/10" in text:
        return True
    return any(first in words and second in words for first, second in _MOVES)


def towards(whole: Figures, text: str, spans: Spans, judge: Callable[[str], Figures]) -> Figures:
    """Logits of negative, neutral, positive towards what stands at `spans`.

    `whole` are those of the text, `judge` tells those of a part of it.
    """
    if not spans:
        return whole
    favoured = preference(text, spans)
    if favoured:
        return np.array([CONTRAST * -favoured, 0.0, CONTRAST * favoured])
    own, other = own_and_other_words(text, spans)
    if not other:
        return whole
    if _UNLIKE.search(text[max(0, spans[0][0] - 8) : spans[0][0]]):
        return judge(other)[::-1]
    return (1 - OWN_SHARE) * whole + OWN_SHARE * judge(own)


def places(text: str, terms: Iterable[str]) -> Spans:
    """Where any of the terms stands, upper and lower case alike, a leading # or @ counted in."""
    lowered = text.lower()
    found = []
    for term in terms:
        bare = term.lower().lstrip("@#")
        if len(bare) < 2 or len(lowered) != len(text):
            continue
        start = lowered.find(bare)
        while start >= 0:
            found.append((start - (start > 0 and text[start - 1] in "@#"), start + len(bare)))
            start = lowered.find(bare, start + len(bare))
    return sorted(found)


def clauses(text: str) -> Spans:
    """The clauses of a text, without gaps."""
    edges = [0]
    for cut in _CUT.finditer(text):
        edge = cut.start() if cut.group()[0].isalpha() else cut.end()
        if edge > edges[-1]:
            edges.append(edge)
    if len(text) > edges[-1]:
        edges.append(len(text))
    return list(pairwise(edges))


def own_and_other_words(text: str, spans: Spans) -> tuple[str, str]:
    """The clauses that are about what stands at `spans`, and the others; all is its own in a text of one clause."""
    others = _other_names(text, spans)
    if not spans or not (others or _UNLIKE_SOMETHING.search(text)):
        return text, ""
    text = _MARKERS.sub(lambda found: " " * len(found.group()), text)  # blanked, so that places stay
    every = clauses(text)
    if len(every) < 2:
        return text, ""
    pieces = [text[start:end] for start, end in every]
    own = [any(start <= first < end for first, _ in spans) for start, end in every]
    named = [any(start <= place < end for place in others) for start, end in every]
    unlike = [piece.lstrip().lower().startswith("unlike") for piece in pieces]
    for number in range(1, len(every)):
        # What names nothing goes on about the thing before: "Acme took it twice. Support hung up."
        own[number] = own[number] or (own[number - 1] and not unlike[number - 1] and not named[number])
    first = own.index(True) if any(own) else 0
    if first and not any(named[:first]):
        own[:first] = [True] * first  # "Worst support ever. Never again, Acme."
    ours = " ".join(piece for piece, is_own in zip(pieces, own, strict=True) if is_own)
    return ours, " ".join(piece for piece, is_own in zip(pieces, own, strict=True) if not is_own)


def _other_names(text: str, spans: Spans) -> list[int]:
    """Where something else is named: a handle, a hashtag, a word in a capital that does not just begin a sentence."""
    found = []
    for name in _NAME.finditer(text):
        place = name.start()
        if any(first <= place < last for first, last in spans):
            continue
        before = text[max(0, place - _NEAR) : place].rstrip()
        if (before and before[-1] not in _SENTENCE_ENDS) or _SUBJECT.match(text, place):
            found.append(place)
    return found


def preference(text: str, spans: Spans) -> int:
    """1 where a comparison favours what stands at `spans`, -1 where it favours another, 0 where there is none."""
    if not spans:
        return 0
    marked, last = [], 0
    for start, end in spans:
        if start >= last:
            marked += [text[last:start].lower(), "§"]
            last = end
    shown = " ".join(("".join(marked) + text[last:].lower()).split())
    if not any(cue in shown for cue in _CUES):
        return 0
    return bool(_FAVOURED.search(shown)) - bool(_BLAMED.search(shown))
