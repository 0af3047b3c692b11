"""X's rule language as its documentation describes it, strict: reads a rule, refuses what X
refuses, matches posts.

Words, "phrases", #tags, @users, from:, url:, lang:, is:, AND by space, OR, parentheses, negation of
single operators.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Post = dict[str, Any]
Matches = Callable[[Post], bool]

_TOKEN = re.compile(r'\s*(?:(-?)((?:[a-z_]+:)?"[^"]*"|[^\s()"]+)|([()]))')
_WORDS = re.compile(r"[^\W_]+")


class RuleError(ValueError):
    """What X would answer to this rule."""


@dataclass(frozen=True)
class Rule:
    """A rule X would take: `matches(post)` for a v2 post."""

    matches: Matches
    stands: bool


def read_rule(text: str, chars: int) -> Rule:
    """The rule; raises RuleError."""
    if not text.strip() or len(text) > chars:
        raise RuleError(f"Rule must be between 1 and {chars} characters; it has {len(text)}")
    tokens = _tokens(text)
    rule, rest = _alternatives(tokens)
    if rest:
        raise RuleError(f"unexpected {rest[0]} in {text!r}")
    if not rule.stands:
        raise RuleError(f"Rules must contain at least one positive, non-stopword clause: {text!r}")
    return rule


def _tokens(text: str) -> list[tuple[bool, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None:
            raise RuleError(f"no viable alternative at character {at} of {text!r}")
        found.append((bool(token[1]), token[2] or token[3]))
        at = token.end()
    return found


def _alternatives(tokens: list[tuple[bool, str]]) -> tuple[Rule, list[tuple[bool, str]]]:
    rule, tokens = _conjunction(tokens)
    rules = [rule]
    while tokens and tokens[0] == (False, "OR"):
        rule, tokens = _conjunction(tokens[1:])
        rules.append(rule)
    return Rule(
        lambda post: any(rule.matches(post) for rule in rules), all(rule.stands for rule in rules)
    ), tokens


def _conjunction(tokens: list[tuple[bool, str]]) -> tuple[Rule, list[tuple[bool, str]]]:
    rules: list[Rule] = []
    positive = False
    while tokens and tokens[0] not in ((False, "OR"), (False, ")")):
        negated, token = tokens[0]
        if token == "(":
            if negated:
                raise RuleError("grouped operators cannot be negated")
            rule, tokens = _alternatives(tokens[1:])
            if not tokens or tokens[0] != (False, ")"):
                raise RuleError("a parenthesis is not closed")
            positive = True
        else:
            rule, positive = _operator(token, negated=negated), positive or not negated
        rules.append(rule)
        tokens = tokens[1:]
    if not positive:
        raise RuleError("negated operators cannot be used alone")
    return Rule(
        lambda post: all(rule.matches(post) for rule in rules), any(rule.stands for rule in rules)
    ), tokens


def _operator(token: str, *, negated: bool) -> Rule:
    if token in ("AND", "NOT"):
        raise RuleError(f"{token} is reserved")
    name, separator, value = token.partition(":")
    if token.startswith('"') or not separator:
        matches, stands = _word(token), True
    elif name == "from":
        matches, stands = _author(value), True
    elif name == "url" and value.startswith('"') and value.strip('"'):
        matches, stands = _link(value.strip('"')), True
    elif name == "lang" and re.fullmatch(r"[a-z]{2}", value):
        matches, stands = (lambda post: post.get("lang") == value), False
    elif name == "is" and value in ("retweet", "reply"):
        kind = {"retweet": "retweeted", "reply": "replied_to"}[value]
        matches = lambda post: any(one["type"] == kind for one in post.get("referenced_tweets", ()))  # noqa: E731
        stands = False
    else:
        raise RuleError(f"unknown operator {token!r}")
    return Rule(lambda post: not matches(post), stands=False) if negated else Rule(matches, stands)


def _word(token: str) -> Matches:
    if token.startswith("#") and re.fullmatch(r"#\w+", token):
        return lambda post: (
            token[1:].lower() in [t["tag"].lower() for t in post["entities"].get("hashtags", ())]
        )
    if token.startswith("@") and re.fullmatch(r"@\w{1,30}", token):
        return lambda post: (
            token[1:].lower()
            in [m["username"].lower() for m in post["entities"].get("mentions", ())]
        )
    if not token.startswith('"') and not _WORDS.fullmatch(token):
        raise RuleError(f"{token!r} must be quoted")
    wanted = _tokenised(token)
    if not wanted:
        raise RuleError(f"{token!r} has no words")
    return lambda post: _contains(_tokenised(post["text"]), wanted)


def _author(value: str) -> Matches:
    if not re.fullmatch(r"\w{1,30}", value):
        raise RuleError(f"from:{value} is no user")
    return lambda post: value.lower() in (post["author_id"], post.get("author_name", "").lower())


def _link(value: str) -> Matches:
    wanted = _tokenised(value)
    return lambda post: any(
        _contains(_tokenised(url["expanded_url"]), wanted)
        for url in post["entities"].get("urls", ())
    )


def _tokenised(text: str) -> list[str]:
    """Words cut at punctuation; case does not count, accents do."""
    return [word.lower() for word in _WORDS.findall(unicodedata.normalize("NFC", text))]


def _contains(words: list[str], wanted: list[str]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))
