"""What a public bio states of profession and employer. Pure; precision comes first: what is not
plain is left out.

A bio is read clause by clause. A profession counts where it opens its clause, a few describing
words aside ("senior crime reporter"), and nothing before it says that it is over, to come, or
somebody else's ("ex-", "wife of a"). An employer is a handle or a capitalised name behind a
profession or a word for work.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from enrichers.engines.roles import words

_CLAUSE = re.compile(r"[|•·;,\n…(){}\[\]]|\s[-–—/~]\s|[.!?:](?=\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_JOINS = words.listed("and & und et y e i'm am ich bin soy je suis sono sou")
_LONGEST, _DESCRIBING = 3, 4
_AREA = r"(?:\s(?:of|for|on|in|covering|de|di|für|da|do)\s\w+(?:\s(?:(?:and|&|und|et|y|e)\s)?\w+){0,2}?)?"
_AT = r"(?:at|for|bei|beim|für|chez|pour|presso|para)"
_OF = r"(?:of|de|di|do|da|del|della|von|der|en|à|au|na|no|in|per)"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_NAME = rf"{_CAPITAL}[\w&'’+.-]*(?:\s(?:(?:of|and|&|de|du|des|der|für|di|e|y|do|da)\s)?{_CAPITAL}[\w&'’+.-]*){{0,3}}"
_HANDLE_BEHIND = re.compile(rf"{_AREA}\s?(?:(?:{_AT}|{_OF})\s)?(@\w[\w.]{{1,40}})", re.IGNORECASE)
_NAME_BEHIND = re.compile(rf"{_AREA}(?:\s@\s|\s{_AT}\s)({_NAME})")
_NAME_OR_PLACE_BEHIND = re.compile(rf"\s({_OF})\s({_NAME})")


class Clause(NamedTuple):
    """A clause of a bio; its words, in lower case, and where they end."""

    text: str
    words: Sequence[str]
    ends: Sequence[int]


class Stated(NamedTuple):
    """A profession, an employer or both, as a clause states them. `certain`: the employer can be no
    place or thing.
    """

    profession: str
    employer: str
    certain: bool


def clauses_of(bio: str) -> Iterator[Clause]:
    """The clauses of a bio that hold words."""
    for text in _CLAUSE.split(bio):
        matches = list(_WORD.finditer(text))
        if matches:
            yield Clause(
                text,
                [word[0].lower().replace("’", "'") for word in matches],
                [word.end() for word in matches],
            )


def stated(clause: Clause) -> Iterator[Stated]:
    """The professions and employers that a clause states."""
    if words.STARTS.isdisjoint(clause.words):
        return
    for place, word in enumerate(clause.words):
        if word not in words.STARTS:
            continue
        form = _profession_at(clause.words, place)
        works = not form and (word in words.WORKING or word in words.EMPLOYED)
        if (form or works) and is_ones_own(clause.words[:place]):
            last = place + (form.count(" ") if form else 0)
            profession = words.PROFESSIONS.get(form, "")
            employer, certain = _employer(
                clause.text[clause.ends[last] :], of=profession in words.OF_COMPANIES
            )
            if employer or (form and form not in words.WEAK):
                yield Stated(profession, employer, certain)
                return


def is_ones_own(before: Sequence[str]) -> bool:
    """Whether the words before a profession leave it the author's own, today."""
    if not words.GONE.isdisjoint(before):
        return False
    joined = max((place for place, word in enumerate(before) if word in _JOINS), default=-1)
    describing = before[joined + 1 :]
    return len(describing) <= _DESCRIBING and words.OTHERS.isdisjoint(describing)


def _profession_at(spoken: Sequence[str], place: int) -> str:
    """The longest form of a profession that begins with this word; empty where none does."""
    for length in range(_LONGEST, 0, -1):
        form = " ".join(spoken[place : place + length])
        if form in words.PROFESSIONS:
            return form
    return ""


def _employer(behind: str, *, of: bool) -> tuple[str, bool]:
    """The employer that a clause names behind a profession or a word for work, and whether it is
    certainly one.

    `of`: a name behind "of" is one.
    """
    if handle := _HANDLE_BEHIND.match(behind):
        name = handle[1].rstrip(".")
        tells = any(len(word) > 4 and word in name.lower() for word in words.TELLING)
        return _checked(name, certain=True) if not tells else ("", False)
    if name := _NAME_BEHIND.match(behind):
        return _checked(name[1], certain=True)
    if name := _NAME_OR_PLACE_BEHIND.match(behind):
        return _checked(name[2], certain=of and name[1] == "of")
    return "", False


def _checked(name: str, *, certain: bool) -> tuple[str, bool]:
    name = name.strip(" .,'’&+-")
    parts = [part.lower() for part in re.findall(r"[^\W\d_]+", name)]
    if not parts or parts[0] in words.NO_EMPLOYER or not words.TELLING.isdisjoint(parts):
        return "", False
    return name, certain
