"""Finds what plainly says that something does not work: "the app is down again", "won't load". Pure.

Such a sentence has no word of feeling: a lexicon sees nothing in it, and to a model made of posts a
mere "!" makes it praise. English, written for precision: what is over ("works again"), supposed ("if
it won't load"), denied ("never crashes") or only asked counts for nothing, and no sun, price or team
that is down. A pattern is tried only where its words stand, since it costs far more than they do.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

READ_CHARS = 2_000
"""So much of a text is searched: who tells of a failure tells it soon."""
_NEAR = 60
"""So many characters on either side are looked at for what takes a failure back."""
_NOT = r"(?:wo|do|does|did|ca|is|are|was|has|have|had|could)n'?t|(?:do|does|did|will|is|are|has|have|could) not"
_SO = r"(?:even |really |properly |still |ever |yet )?"
_RUN = r"(?:work|load|respond|connect|sync|refresh|open|turn on|show up)"
_ELSE = (
    r"(?! (?:for|with|at|in|as|till|until|closely|together|there|yet"
    r"|on (?!(?:my|the|any|ios|android)\b))\b| \w+days?\b)"
)
"""Opening hours, and people who work somewhere."""
_CANNOT = r"(?:can'?t|can ?not|couldn'?t|unable to|(?:not|n'?t) able to|(?:won'?t|not|n't) let(?:ting)? me)"
_REACH = (
    r"(?:log ?(?:in|on)|sign ?(?:in|on)|get (?:in|into|through)|access|open|load|connect|reset|update"
    r"|download)\b"
)
_THING = """
    app site website page server system service network internet wifi login checkout payment portal platform banking
    transfer account card machine phone line screen order upload transaction
"""
_THINGS = f"(?:{'|'.join(_THING.split())})s?"
_IS = rf"(?:is|are|was|were|been|being|still|{_THINGS}(?:'s)?|went|goes|keeps going)"
_DOWN_ENDS = (
    r"(?= ?(?:[.!,;…:(]|$)| (?:again|now|right|today|tonight|this|since|all|at the moment|yet|and|but"
    r"|for (?!it|that|some|the))\b)"
)
_FAILED = r"(?:failed|fails|failing|declined|rejected|unavailable|frozen|froze)"
_NEVER_WORDS = """
    not never nothing no cannot can't cant won't wont couldn't couldnt doesn't doesnt don't dont didn't didnt isn't isnt
    aren't arent wasn't wasnt hasn't hasnt haven't havent hadn't hadnt unable stop stops stopped quit
"""


_NEVER = frozenset(_NEVER_WORDS.split())


class _Kind(NamedTuple):
    """A way to fail: one of its words, and where it is `denied` one of _NEVER, must be there before
    its pattern is tried.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    denied: bool


def _kind(pattern: str, words: str, *, denied: bool = False) -> _Kind:
    return _Kind(tuple(words.split()), re.compile(pattern), denied)


_KINDS = (
    _kind(rf"\b{_IS} (?:\w+ly |still )?(?:down|offline){_DOWN_ENDS}", "down offline"),
    _kind(
        rf"\b(?:{_NOT}|never|nothing) {_SO}{_RUN}(?:s|ed)?\b{_ELSE}",
        "work works worked load loads loaded respond responds responded connect connects connected sync syncs refresh "
        "refreshes open opens opened turn turns turned show shows showed",
        denied=True,
    ),
    _kind(
        rf"\b(?:{_NOT}|not|stop(?:ped|s)?|quit) {_SO}{_RUN}ing\b{_ELSE}",
        "working loading responding connecting syncing refreshing opening",
        denied=True,
    ),
    _kind(
        r"\b(?:never|not|n't) (?:yet |even )?(?:arrived?|delivered|turned up|been (?:delivered|refunded))\b",
        "arrive arrived delivered turned refunded",
        denied=True,
    ),
    _kind(
        rf"\b{_CANNOT} {_SO}{_REACH}",
        "log login sign signin get access open load connect reset update download",
        denied=True,
    ),
    _kind(
        r"\b(?:is|are|'s|still|been|completely|totally) broken\b"
        r"|\bbroken (?:again|since)\b|\bbroke (?:again|everything)\b",
        "broken broke",
    ),
    _kind(
        r"\b(?:keeps?|kept) (?:crash|freez|fail|buffer|disconnect|dropp|logg|kick|glitch|lagg|stopp)ing\b",
        "keep keeps kept",
    ),
    _kind(
        rf"\b(?:{_THINGS}|it) (?:just |always |constantly )?crash(?:es|ed)\b"
        r"|\bcrash(?:es|ing) (?:every|all the|again|on me|when)\b",
        "crashes crashed crashing",
    ),
    _kind(
        rf"\b{_THINGS} (?:(?:has|have|was|were|is|got|just|been) )*{_FAILED}\b",
        "failed fails failing declined rejected unavailable frozen froze",
    ),
    _kind(
        r"\b(?:locked|logged|logging|kicked) (?:me|us) out\b|\blocked out of my\b",
        "locked logged logging kicked",
    ),
    _kind(
        r"\b(?:getting|another|server|same) errors?\b|\berror (?:again|message)\b"
        r"|\b(?:another|an) outage\b",
        "error errors outage",
    ),
    _kind(r"\b(?:charged|billed|debited) (?:me |us )?twice\b", "twice"),
    _kind(r"\bstill (?:no (?:reply|answer|response|refund|signal)|missing)\b", "still"),
    _kind(r"\bnobody (?:answers|replies|responds|picks up)\b", "nobody"),
)
_BY_WORD: dict[str, tuple[_Kind, ...]] = {
    word: tuple(kind for kind in _KINDS if word in kind.words)
    for word in {word for kind in _KINDS for word in kind.words}
}
_OVER = re.compile(
    r"\bback (?:up|online)\b|\b(?:up|work\w*|running) again\b|\bno longer\b|\b(?:fixed|resolved|solved|sorted)\b"
)
_SUPPOSED = re.compile(
    r"\b(?:if|in case|unless|would|should|imagine|what happens|avoid|prevent)\b[^.!?;]*$|\b(?:never|not|no) $"
    r"|\b(?:prices?|rates?|shares?|stocks?|sales|costs?|fees|profits?|revenues?|numbers|sun) $"
)
"""What stands before takes it back: a condition, a denial, a subject that may well go down."""
_PEOPLE = re.compile(r"\b(?:i|we|he|she|you|who)(?:'\w+)? (?:[\w']+ )?(?:not )?(?:down|work\w*)$")
_ASKED = re.compile(r"[^.!\n]*?\?")


def failure_told(text: str, words: Collection[str]) -> str:
    """The words of a text that tell of a failure, in lower case; none where it tells of none, or of
    one that is over. `words` are those of the text, in lower case.
    """
    met = [kind for word in words if word in _BY_WORD for kind in _BY_WORD[word]]
    if not met:
        return ""
    never = not _NEVER.isdisjoint(words)
    kinds = [kind for kind in dict.fromkeys(met) if never or not kind.denied]
    if not kinds:
        return ""
    read = text[:READ_CHARS].lower().replace("’", "'")
    told = (match[0] for kind in kinds for match in kind.pattern.finditer(read) if _holds(match))
    failure = next(told, "")
    return "" if failure and _OVER.search(read) else failure


def _holds(match: re.Match[str]) -> bool:
    """Whether what stands around a failure does not take it back."""
    start, end = match.span()
    before, behind = match.string[max(0, start - _NEAR) : start], match.string[end : end + _NEAR]
    return not (
        _SUPPOSED.search(before) or _PEOPLE.search(before + match[0]) or _ASKED.match(behind)
    )
