"""No rule's regular expression takes over a service: what could is refused by `grapevine check`,
and what passes answers in time, whatever people post.
"""

import time
from random import Random

import pytest

from enrichers.rules import mention as mention_rule
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from tests.builders import make_enriched, make_mention

MOST_SECS = 0.1
CHARS = 10_000
"""What is analysed of a text."""


def problems(when: str) -> list[str]:
    return [sentence for _, sentence in mention_rule.problems(mention_rule.Settings(when=when))]


def hostile_texts() -> list[str]:
    random = Random(7)
    alphabets = ("x", "ab", "xy", "a b", "é", "漢", "é x", "x漢 ", "<", "aA", "0", " ")
    repeated = [(letters * CHARS)[:CHARS] for letters in alphabets]
    mixed = ["".join(random.choices(letters, k=CHARS)) for letters in ("xy", "ab ", "éx漢 ")]
    return [*repeated, *mixed, "x" * 40, "x" * (CHARS - 1) + "y"]


TEXTS = hostile_texts()


def longest_secs(pattern: str) -> float:
    """Processor time of the slowest judgement of one rule over hostile texts."""
    match = mention_rule.build("r", mention_rule.Settings(when=f"text =~~ {pattern!r}"))
    took = []
    for text in TEXTS:
        enriched = make_enriched(make_mention(text=text), clean=None)
        begun = time.thread_time()
        match(enriched)
        took.append(time.thread_time() - begun)
    return max(took)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(x+x+)+y", "repetition inside a repetition"),
        ("(a*)*b", "repetition inside a repetition"),
        (r"(\w+\s?)+!", "repetition inside a repetition"),
        ("((a+b){2,})c", "repetition inside a repetition"),
        ("(x|(y+z)*)*w", "repetition inside a repetition"),
        ("(?=x)y", "look-around"),
        (r"(x)\1", "backreferences"),
        ("(?>x+)y", "cannot be read"),
        ("x++y", "cannot be read"),
        ("(?:(?:x{0,100}){0,100}){0,100}y", "too large"),
        (r"\w{200}", "too large"),
        ("x{9000}", "too large"),
    ],
)
def test_check_refuses_with_a_sentence(pattern: str, why: str) -> None:
    found = problems(f"text =~~ {pattern!r}")
    assert len(found) == 1
    assert why in found[0]
    assert "regular expression" in found[0]
    assert "\n" not in found[0]


def test_the_configuration_is_refused_with_the_rules_name() -> None:
    rule = {"type": "mention", "when": "text =~~ '(x+x+)+y'"}
    with pytest.raises(ConfigError) as caught:
        build_config({"brands": {"acme": {"query": "acme"}}, "rules": {"slow": rule}})
    assert "rules.slow.when: has a regular expression with a repetition inside a repetition" in str(
        caught.value
    )


@pytest.mark.parametrize(
    "when",
    [
        "text =~ title",
        "text =~~ title + 'a'",
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' =~ '(x+x+)+y'",
        "[tag for tag in hashtags if tag =~ 'x'].length > 0",
        "[a for a in text.to_ary if [b for b in text.to_ary].length > 3].length > 3",
        "$range(10000000).length > 3",
        "$random() > 0.5",
        "$re_groups[0] == 'a'",
        "text.encode('base64').length > 3",
        "text =~~ 'x{1000}' or text =~~ 'y{1000}' or text =~~ 'z{1000}' or title =~~ 'x{1000}'",
    ],
)
def test_other_ways_to_take_long_are_refused(when: str) -> None:
    begun = time.thread_time()
    assert len(problems(when)) == 1
    assert time.thread_time() - begun < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "(x|y)*x(x|y){20}z",
        "(a|aa)+$",
        "(.*)(.*)(.*)(.*)(.*)[xy]q",
        ".*" * 20 + "z",
        "(?:a?){300}a{300}",
        "x{900}y",
        "((x{30}){30})y",
        r"(?i)\bx.{0,90}\bé.{0,9}q",
        r"\w{20}q",
        r"\w{0,20}q",
        "(?i)[a-zé]{0,100}q",
        "(?:x|xx|xxx|xxxx)*y",
        "[^q]{0,200}q",
        "x*x*x*x*x*y",
    ],
)
def test_what_passes_answers_in_time(pattern: str) -> None:
    assert problems(f"text =~~ {pattern!r}") == []
    assert longest_secs(pattern) < MOST_SECS


def random_pattern(random: Random, depth: int = 3) -> str:
    if depth == 0:
        return random.choice(
            ["x", "y", "ab", ".", r"\w", "[a-y]", "é", r"\s", r"\d", "[^x]", r"\b"]
        )
    inner = "".join(random_pattern(random, depth - 1) for _ in range(random.randint(1, 3)))
    form = random.choice(
        ["{}", "(?:{})*", "(?:{})+", "(?:{}){{0,9}}", "(?:{}|x)", "(?i:{})", "{}?"]
    )
    return form.format(inner) if random.random() < 0.8 else inner


def test_whatever_passes_check_answers_in_time() -> None:
    random, passed = Random(20261128), 0
    while passed < 60:
        pattern = random_pattern(random)
        if not problems(f"text =~~ {pattern!r}"):
            passed += 1
            assert longest_secs(pattern) < MOST_SECS, pattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\bÜberweisung\b", "Meine Überweisung fehlt", True),
        (r"\bcaf\b", "im café", False),
        (r"(?i)äRGER", "so ein Ärger", True),
        (r"^\w+$", "Überweisungsträger", True),
        (r"\d{3}", "order ٣٤٥", True),
        (r"(?i)(cancel|close) my account", "I will CLOSE my account", True),
    ],
)
def test_letters_of_all_languages_are_letters(pattern: str, text: str, found: bool) -> None:
    match = mention_rule.build("r", mention_rule.Settings(when=f"text =~~ {pattern!r}"))
    assert (match(make_enriched(make_mention(text=text), clean=None)) is not None) is found


@pytest.mark.parametrize(
    ("operator", "found"), [("=~", False), ("=~~", True), ("!~", True), ("!~~", False)]
)
def test_the_four_operators_mean_what_they_meant(operator: str, found: bool) -> None:
    rule = mention_rule.Settings(when=f"text {operator} 'down|out'")
    match = mention_rule.build("r", rule)
    assert (match(make_enriched(make_mention(text="all is down"), clean=None)) is not None) is found
