"""Operators of other tools: none is ever taken for a word. Each is refused at its column, with the
way we write it.
"""

import re
import unicodedata
from collections.abc import Iterator

from enrichers.engines.queries.errors import QueryError
from enrichers.engines.queries.fields import operator_hint
from enrichers.engines.queries.fold import words
from enrichers.engines.queries.leaves import OPERATORS

_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"(?P<glued>~\d*|\^\d*)?|(?P<bare>[^\s()"]+)')
_FIELD = re.compile(
    r"-?(?P<name>[^\W\d]\w*|[^\W\d][\w.-]*(?=:(?!\d+(?:[/?#]|$)))):(?!//)(?P<value>.*)", re.DOTALL
)
_APART = re.compile(r"""(?<![^\s(-])['’][^\s'’"()][^'’"()]*\s[^'’"()]*['’](?![^\s()])""")
_PHRASE = re.compile(r'"[^"]*"')
_BUT_NOT = re.compile(r"(?<!\S)BUT(?=\s+NOT\s)")
_IN_SENTENCE = re.compile(r"(?:w|pre)?/(?:s|p|seg|sent|para?)", re.IGNORECASE)
_NAMES = {"author", "source"}
_AS_WRITTEN = {"exact", "site", "lang", "kind"}
"""Operators that judge their values themselves."""
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|(?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d+)?(?:[/?#]\S*)?)", re.I
)
_DISTANCE = re.compile(
    r"(?:(?P<not>not)[ _/-]?)?(?P<name>w|n|p|pre|within|near|onear|next|before|after|adj|seq|wi|nw|fby)?"
    r"(?:/|(?<=near)|(?<=within)|(?<=adj))[:~]?(?P<words>\d+)(?P<after>[a-z]?)",
    re.IGNORECASE,
)
_ORDERED = {"p", "pre", "onear", "next", "before", "seq", "fby"}
_OPERATORS = {
    **{"and": "AND", "or": "OR", "not": "NOT", "andnot": "AND NOT", "ornot": "OR NOT"},
    **{"&&": "AND", "&": "AND", "||": "OR", "|": "OR", "!": "NOT", "xor": "OR", "und": "AND"},
    **{"oder": "OR", "nicht": "NOT", "et": "AND", "ou": "OR", "sauf": "NOT", "lub": "OR"},
    **{"¬": "NOT", "∧": "AND", "∨": "OR"},
}
"""Nobody looks for these words alone, in whatever letters and language they are written."""
_ALONE = {"WITHIN", "ADJ", "ADJACENT", "SENTENCE", "PARAGRAPH"}
_BEFORE_GROUP = re.compile(r"AND|OR|NOT|O?NEAR(/.*)?")
_ENTITY = re.compile(r"&(?:#\w+|[a-z]{2,6});", re.IGNORECASE)
_WILD_PHRASE = re.compile(r"(?P<star>\w\*)|(?P<one>\w\?\w)")
_NOTE = re.compile(r"<<<|>>>")
_CURLY = re.compile(r"[{}]")
_LIST = re.compile(r"[;；،、，؛\u037e]|,(?!\d)|(?<!\d),")
_SIGNS = [
    (re.compile(r"^\+\+"), "for a word as written, capitals included, write exact:GAP"),
    (_NOTE, "a query holds no notes; leave them out, or write them behind a # in the YAML file"),
    (_ENTITY, 'this is a web page\'s way to write a sign; write the sign itself: " or &'),
    (re.compile(r"%[0-9A-F]{2}"), "this is an address's way to write a sign; write the sign itself"),
    (re.compile(r"\\"), 'a backslash stands for nothing here; write " alone, without one'),
    (re.compile(r"[`´]"), 'a phrase stands in straight double quotes: "acme bank"'),
    (_CURLY, "braces mean nothing here; for a word as written, capitals included: exact:GAP"),
    (re.compile(r"[\[\]]"), "square brackets mean nothing here; group with ( ), as in (acme OR zenith)"),
    (re.compile(r"~"), "a distance is written acme NEAR/5 refund; for other spellings write them out with OR"),
    (re.compile(r"\^"), "parts of a query weigh the same; leave the ^ out"),
    (re.compile(r"[?？؟]"), "? stands for no letter here; write organise OR organize, or organi* for every ending"),
    (re.compile(r"[!！]"), "! means nothing here; exclude with -comics, or end a word with a star: refund*"),
    (re.compile(r"[|¦｜]"), "write OR between words: acme OR zenith"),
    (re.compile(r"[¬∧∨]"), "write NOT, AND or OR between words: acme NOT comics"),
    (re.compile(r"&&"), "write AND between words: acme AND zenith"),
    (_LIST, "a list is written with OR: acme OR zenith (with AND where all must be there)"),
    (re.compile(r"[<>=]"), "comparisons mean nothing here; fields are written title:acme, lang:en, site:reddit.com"),
]  # fmt: skip
_QUOTE = "to look for the signs themselves, quote them"


def check_foreign(text: str, plain: str) -> None:
    """Raises QueryError at the first thing that another tool would not read as a word. `plain` is
    what `pasted.plain` made of the text.
    """
    bare = _PHRASE.sub(lambda phrase: "_" * len(phrase[0]), plain)
    if apart := _APART.search(bare):
        message = f'a phrase stands in double quotes: "{apart[0][1:-1][:40]}"'
        raise QueryError(message, text, apart.start() + 1, width=len(apart[0]))
    if but := _BUT_NOT.search(bare):
        raise QueryError("leave BUT out: acme NOT comics", text, but.start() + 1, width=len("BUT"))
    for token in _TOKEN.finditer(plain):
        for at, width, message in _problems(token, text):
            raise QueryError(message, text, at + 1, width=width)


def _problems(token: re.Match[str], text: str) -> Iterator[tuple[int, int, str]]:
    if token["bare"] is None:
        yield from _phrase_problems(token, text)
        return
    word, at = token["bare"], token.start()
    field = _FIELD.fullmatch(word)
    if field and field["name"] not in OPERATORS:
        name = field["name"]
        message = f"unknown operator {name}: – {operator_hint(name)}"
        yield at + field.start("name"), len(name) + 1, message
    if field and field["name"] in _NAMES and (several := _LIST.search(field["value"])):
        name = field["name"]
        yield at + field.start("value") + several.start(), 1, f"several names: {name}:(anna OR bob)"
    if field and field["name"] in _NAMES | _AS_WRITTEN:
        return
    if field:
        word, at = field["value"], at + field.start("value")
    elif word.startswith("-"):
        word, at = word[1:], at + 1
    if word and not _URL.fullmatch(word.rstrip("*")):
        yield from _word_problems(word, at, token.string[token.end() : token.end() + 1])


def _phrase_problems(token: re.Match[str], text: str) -> Iterator[tuple[int, int, str]]:
    at = token.start("phrase")
    if token["glued"]:
        words = text[at : token.end("phrase")].split()
        number = token["glued"][1:] or "5"
        sides = " NEAR/".join([words[0], f"{number} {words[1]}"]) if len(words) == 2 else ""
        shown = sides or f"(a NEAR/{number} b) AND (b NEAR/{number} c)"
        yield token.start("glued"), len(token["glued"]), f"a distance is written {shown}"
    if token.string[: token.start()].endswith("exact:"):
        return
    if wild := _WILD_PHRASE.search(token["phrase"]):
        yield (
            at + wild.start() + 1,
            1,
            "inside quotes a star or ? stands for nothing; write the words with ONEAR: acme ONEAR/1 refund*",
        )


def _word_problems(word: str, at: int, following: str) -> Iterator[tuple[int, int, str]]:
    yield from _operator_problems(word, at)
    if words(word) == " " and not (_NOTE.search(word) or _CURLY.search(word)):
        return  # nothing to look for, which its leaf tells
    if distance := _DISTANCE.fullmatch(word):
        ordered = (distance["name"] or "").lower() in _ORDERED or distance["after"].lower() == "f"
        ours = f"{'O' * ordered}NEAR/{distance['words']}"
        if distance["not"] or word != ours:
            yield (
                at,
                len(word),
                f"write {ours} in capitals between two words, as in acme {ours} refund",
            )
    if _IN_SENTENCE.fullmatch(word):
        yield at, len(word), "sentences are not known here; write a distance: acme NEAR/15 refund"
    for pattern, message in _SIGNS:
        if sign := pattern.search(word):
            yield at + sign.start(), len(sign[0]), f'{message}; {_QUOTE}: "{word[:40]}"'
    if _strange(word[0]):
        yield (
            at,
            1,
            f'a word begins with a letter or digit; for the signs as written: exact:"{word[:40]}"',
        )
    if following == "(" and not _BEFORE_GROUP.fullmatch(word):
        yield (
            at,
            len(word),
            f"{word[:40]}( … ) is no operator here; write AND, OR or NEAR/5 between words and groups",
        )


def _operator_problems(word: str, at: int) -> Iterator[tuple[int, int, str]]:
    ours = _OPERATORS.get(word.casefold(), "")
    if ours and word != ours:
        yield (
            at,
            len(word),
            f'{word} is written {ours}; to look for the word itself, quote it: "{word}"',
        )

    if word in _ALONE:
        yield at, len(word), f'a distance is written acme NEAR/5 refund; {_QUOTE}: "{word}"'


def _strange(sign: str) -> bool:
    """Whether a sign says nothing to the matcher, though it may say much to who wrote it ($F)."""
    if sign in "@#＠＃-_'’.*+":
        return False
    kind = unicodedata.category(sign)
    return sign in "™℠©®℗°" or (kind[0] in "PS" and kind != "So")
