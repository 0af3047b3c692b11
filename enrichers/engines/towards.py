"""What a text says about one thing in it: the clauses that are about it, and whether it is
preferred to something else.

"Love Acme, hate Zenith" is praise or blame according to whom one asks about. A text is cut into
clauses at punctuation and at words that turn the thought (but, while, unlike …); a thing owns the
clauses it stands in, and the next one where its own says nothing ("Acme? Terrible."). Comparisons
("better than Acme", "from Acme to …") are read by patterns, for the words that praise in them
belong to the other side. English patterns; cutting works in any language with commas.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_UNLIKE = re.compile(r"\bunlike $", re.IGNORECASE)
_UNLIKE_SOMETHING = re.compile(r"\bunlike\b")
_MARKERS = ("on the other hand", "in contrast", "by contrast", "for that matter")
_MARKED = re.compile(rf",? ?\b(?:{'|'.join(_MARKERS)})\b,?", re.IGNORECASE)
_CUT_BEHIND = re.compile(
    r"[.!?;\n。！？；,،，、\s]"  # a set at the beginning lets re skip what is not in it
    r"(?:(?<=[.!?;\n。！？；])[.!?;\n。！？；]*(?=\s|$)|(?<=[,،，、])|(?<=\s)[-–—]\s|(?<=[👍👎😍😡❤🤬💔]\s))"
)
_CUT_BEFORE = re.compile(
    r"\b(?:(?:but|while|whereas|though|although|however|yet|unlike|meanwhile|so|pero|mais|aber|ma|mas|però|sino|sondern)\b"
    r"|and (?=my |the |their |@|#))"
)
_BETTER = (
    r"(?:better|faster|cheaper|nicer|easier|friendlier|smarter|cooler|safer|simpler|more \w+"
    r"|superior|(?:miles )?ahead)"
)
_WORSE = r"(?:worse|slower|pricier|more expensive|uglier|harder|ruder|less \w+|inferior)"
_CHOSEN = r"\b(?:prefer|choose|chose|picked?|take|recommend)"
_OFTEN = r"(?:any|every|all|always)\b"
_FOR = (
    rf"§ (?:\w+ ){{0,5}}{_BETTER} (?:than|to|of)\b", rf"{_WORSE} (?:than|to) §",
    rf"§ over .{{2,30}} {_OFTEN}",
    rf"{_CHOSEN} § over\b", r"§ (?:\w+ )?(?:beats?|outperforms?|trumps|wins over)\b", r"§ > \w",
    r"\w < §",
    r"\blearn (?:\w+ )?from §", r"\bwish .{2,40} as \w+ as §", r"§ (?:fixed|did|solved)\b.* what\b",
    r"§ ?[👍😍❤]",
    r"§:? (?:[89]|10)/10", r"§:? [45]/5",
    r"\b(?:switch|switched|switching|moved|moving|changed|from) .{2,60} to §",
    r"\b(?:left|leaving|leave|ditched|dumped|quit|bye|goodbye) .{2,60} (?:for|hello|hi) §",
    r"\binstead of .{2,40} § is\b",
)  # fmt: skip
_AGAINST = (
    rf"{_BETTER} (?:than|to|of) §", rf"§ (?:\w+ ){{0,5}}{_WORSE} (?:than|to)\b",
    rf"\w over § {_OFTEN}",
    rf"{_CHOSEN} .{{2,30}} over §", r"\b(?:beats?|outperforms?|trumps) §", r"\w > §", r"§ < \w",
    r"\bfrom § (?:\w+ ){0,3}to\b", r"\b(?:left|leaving|leave|ditched|dumped|quit) §(?: \w+)? for\b",
    r"\b(?:goodbye|good bye|bye|farewell) §", r"§ should (?:\w+ )?(?:learn|take notes)\b",
    r"\bwish § (?:were|was|had|would)\b",
    r"\bwhat § (?:could|did|would|broke)", r"§ ?[👎😡🤬💔]", r"§:? [0-3]/10", r"§:? [012]/5",
)  # fmt: skip
_CUES = (
    " than ", " to §", " of §", " for §", "hello §", "hi §", "§ for", " over ", "§ over", "from §",
    "beat",
    "outperform", "trump", "wins over", " > ", " < ", "bye §", "farewell §", "§ should", "wish ",
    "what §", " what",
    "instead of", "/10", "/5", *"👍👎😍😡❤🤬💔",
)  # fmt: skip
"""One of these stands in every text that a pattern finds; looking for them is cheaper."""
_LEADING = """
    than to of over from as for hello hi < > wish what bye goodbye farewell left leaving leave ditched dumped quit
    beat beats outperform outperforms trumps prefer choose chose pick picked take recommend
"""
_LEADS = tuple(f"{word} " for word in _LEADING.split())
"""One of these stands before § where a pattern that does not begin with § is found, but for
`instead of`.
"""


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Those that begin with §, which re looks for fast, and the others."""
    first = [pattern for pattern in patterns if pattern[0] == "§"]
    return re.compile("|".join(first)), re.compile(
        "|".join(pattern for pattern in patterns if pattern[0] != "§")
    )


_COMPARISONS = _compiled(_FOR), _compiled(_AGAINST)

_TURNING = """
    but while whereas though although however yet unlike instead rather than versus vs wish goodbye bye beat beats
    outperform outperforms trumps better worse learn ditched dumped switch switched switching moved shame over > 👍 👎
"""
_TURNS = frozenset(_TURNING.split())
_MOVES = (("from", "to"), ("left", "for"))
_MAY_TURN = _TURNS.union(first for first, _ in _MOVES)

_NAME = re.compile(r"[@#A-Z](?:(?<=[@#])\w{2,}|(?<!\w.)[a-z]\w+)")
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
"""A word in a capital at the beginning of a sentence is a name where it does something, or is asked
about.
"""
_SENTENCE_ENDS = ".!?;\n…。！？"
_NEAR = 3

OWN_SHARE = 0.65
"""How much the clauses about a thing count beside the whole text."""
CONTRAST = 1.8
"""What a comparison says, as a difference of logarithms of odds."""

Spans = Sequence[tuple[int, int]]


def may_turn(words: Collection[str], text: str) -> bool:
    """Whether a text, whose words in lower case are given, may turn a thought: else it says the
    same of all in it.
    """
    if _MAY_TURN.isdisjoint(words):
        return "/10" in text
    if not _TURNS.isdisjoint(words) or "/10" in text:
        return True
    return any(first in words and second in words for first, second in _MOVES)


@dataclass(frozen=True, slots=True)
class View:
    """What of a text is about one thing in it. `part`: the words whose own logits count; none where
    those of the whole text do, or a comparison decides: 1 where it favours the thing, -1 where it
    favours another. `contrary`: the part is about something else, and the opposite of what it says
    holds.
    """

    part: str = ""
    favoured: int = 0
    contrary: bool = False

    def logits(self, whole: Sequence[float], part: Sequence[float]) -> Sequence[float]:
        """Logits of negative, neutral, positive towards the thing, of those of the whole text and
        of the part.
        """
        if self.favoured:
            return CONTRAST * -self.favoured, 0.0, CONTRAST * self.favoured
        if not self.part:
            return whole
        if self.contrary:
            return part[::-1]
        return [
            (1 - OWN_SHARE) * one + OWN_SHARE * own for one, own in zip(whole, part, strict=True)
        ]


WHOLE = View()


def view(text: str, spans: Spans) -> View:
    """What of a text is about what stands at `spans`."""
    if not spans:
        return WHOLE
    favoured = preference(text, spans)
    if favoured:
        return View(favoured=favoured)
    own, other = own_and_other_words(text, spans)
    if not other:
        return WHOLE
    if _UNLIKE.search(text[max(0, spans[0][0] - 8) : spans[0][0]]):
        return View(other, contrary=True)
    return View(own)


def places(text: str, terms: Iterable[str]) -> Spans:
    """Where any of the terms stands, upper and lower case alike, a leading # or @ counted in."""
    lowered = text.lower()
    spans = []
    for term in terms:
        bare = term.lower().lstrip("@#")
        if len(bare) < 2 or len(lowered) != len(text):
            continue
        start = lowered.find(bare)
        while start >= 0:
            spans.append((start - (start > 0 and text[start - 1] in "@#"), start + len(bare)))
            start = lowered.find(bare, start + len(bare))
    return sorted(spans)


def clauses(text: str) -> Spans:
    """The clauses of a text, without gaps."""
    edges = {0, len(text)}
    edges.update([cut.end() for cut in _CUT_BEHIND.finditer(text)])
    edges.update([cut.start() for cut in _CUT_BEFORE.finditer(_lowered(text))])
    return list(pairwise(sorted(edges)))


def own_and_other_words(text: str, spans: Spans) -> tuple[str, str]:
    """The clauses that are about what stands at `spans`, and the others; all is its own in a text
    of one clause.
    """
    if not spans:
        return text, ""
    others, lowered = _other_names(text, spans), _lowered(text)
    if not others and not ("unlike" in lowered and _UNLIKE_SOMETHING.search(lowered)):
        return text, ""
    if any(marker in lowered for marker in _MARKERS):
        text = _MARKED.sub(lambda match: " " * len(match[0]), text)  # blanked, so that places stay
    every = clauses(text)
    if len(every) < 2:
        return text, ""
    pieces = [text[start:end] for start, end in every]
    own, named = _holding(every, (first for first, _ in spans)), _holding(every, others)
    for number in range(1, len(every)):
        # What names nothing goes on about the thing before: "Acme took it twice. Support hung up."
        if own[number - 1] and not own[number] and not named[number]:
            own[number] = not pieces[number - 1].lstrip().lower().startswith("unlike")
    first = own.index(True) if any(own) else 0
    if first and not any(named[:first]):
        own[:first] = [True] * first  # "Worst support ever. Never again, Acme."
    parts: tuple[list[str], list[str]] = [], []
    for piece, is_own in zip(pieces, own, strict=True):
        parts[not is_own].append(piece)
    return " ".join(parts[0]), " ".join(parts[1])


def _lowered(text: str) -> str:
    """In lower case as re.IGNORECASE sees it, every character in its place."""
    return text.replace("İ", "i").lower().replace("ſ", "s").replace("ı", "i")


def _holding(every: Spans, places: Iterable[int]) -> list[bool]:
    """Which of the clauses hold one of the places."""
    starts = [start for start, _ in every]
    held = {bisect_right(starts, place) - 1 for place in places}
    return [number in held for number in range(len(every))]


def _other_names(text: str, spans: Spans) -> list[int]:
    """Where something else is named: a handle, a hashtag, a word in a capital that does not just
    begin a sentence.
    """
    places = []
    for name in _NAME.finditer(text):
        place = name.start()
        before = text[max(0, place - _NEAR) : place].rstrip()
        if (before and before[-1] not in _SENTENCE_ENDS) or _SUBJECT.match(text, place):
            places.append(place)
    return [place for place in places if not any(first <= place < last for first, last in spans)]


def preference(text: str, spans: Spans) -> int:
    """1 where a comparison favours what stands at `spans`, -1 where it favours another, 0 where
    there is none.
    """
    if not spans:
        return 0
    marked, last = [], 0
    for start, end in spans:
        if start >= last:
            marked += [text[last:start].lower(), "§"]
            last = end
    shown = " ".join(("".join(marked) + text[last:].lower()).split())
    if not any(cue in f"{shown} " for cue in _CUES):
        return 0
    led = "instead of" in shown or any(piece.endswith(_LEADS) for piece in shown.split("§")[:-1])
    favoured, blamed = (
        bool(first.search(shown) or (led and other.search(shown))) for first, other in _COMPARISONS
    )
    return favoured - blamed
