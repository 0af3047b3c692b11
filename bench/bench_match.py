"""What matching one post costs at 10 and at 10,000 brand queries: `python -m bench.bench_match`
prints the figures.

The queries are invented and mixed as brands are in practice: mostly single names and phrases, some
with required or excluded common words, handles, tags, domains, languages, NEAR and prefixes. The
posts, about 120 characters, name brands and use the common words; the 10 queries are the first of
the 10,000, so both runs report hits.
"""

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from enrichers.engines.queries import Document, Matcher, compile_queries, parse

POSTS = 400
ROUNDS = 15
_SYLLABLES = tuple(
    "kalomirentavozenpiqudrastobefihoxlumnerysatek"[i : i + 2] for i in range(0, 44, 2)
)
_COMMON = re.findall(
    r"\w+",
    "the bank app is down again and support does not answer my refund late card payment today please help love great "
    "service account money new transfer fee phone waiting week never always best worst just with your this",
)
_QUERIED = [word for word in _COMMON if word not in ("and", "not")]
"""A query writes AND and NOT, and refuses the bare words."""


def _names(random_: random.Random, count: int) -> list[str]:
    """Different invented names of two to four syllables."""
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(random_.choices(_SYLLABLES, k=random_.randint(2, 4)))] = None
    return list(names)


def _query(random_: random.Random, name: str, other: str) -> str:
    word, second = random_.sample(_QUERIED, 2)
    kinds: list[tuple[int, str]] = [
        (40, name),
        (20, f'"{name} {word}"'),
        (10, f"{name} AND ({word} OR {second})"),
        (10, f'({name} OR "{name} {word}") NOT "{name} {second}"'),
        (5, f"{name} OR @{name}{word} OR #{name}"),
        (4, f"{name} NEAR/5 ({word} OR {second})"),
        (4, f"{name}.example OR {name}"),
        (3, f"{name} lang:en -{second}"),
        (2, f"{name}* NOT {other}"),
        (2, f'exact:"{name.capitalize()}"'),
    ]
    return random_.choices([text for _, text in kinds], [weight for weight, _ in kinds])[0]


def _posts(random_: random.Random, names: list[str]) -> list[Document]:
    posts: list[Document] = []
    while len(posts) < POSTS:
        words = random_.choices(_COMMON, k=18)
        words[random_.randrange(len(words))] = random_.choice(names).capitalize()
        ending = random_.choice(
            ["!", "…", " 😡", " #fail", " @support", " https://t.example/a1B2c3", ""]
        )
        posts.append(Document(text=" ".join(words)[:110] + ending, lang="en"))
    return posts


def invented_queries(count: int) -> dict[str, str]:
    """So many brands, by name, with their queries."""
    random_ = random.Random(7)  # noqa: S311 – invented data, the same each time
    names = _names(random_, count)
    return {name: _query(random_, name, names[index - 1]) for index, name in enumerate(names)}


def invented_posts(names: Sequence[str], count: int, *, named_one_in: int) -> list[str]:
    """Texts of common words, of which each `named_one_in`-th has one of the names."""
    random_ = random.Random(11)  # noqa: S311 – invented data, the same each time
    texts = []
    for number in range(count):
        words = random_.choices(_COMMON, k=18)
        if number % named_one_in == 0:
            words[random_.randrange(len(words))] = random_.choice(names).capitalize()
        texts.append(" ".join(words)[:140])
    return texts


def _micros(call: Callable[[Document], object], posts: list[Document]) -> float:
    start = time.perf_counter()
    for post in posts:
        call(post)
    return (time.perf_counter() - start) / len(posts) * 1e6


def bench_match() -> dict[str, float]:
    """Microseconds for one post at 10 and 10,000 queries, their ratio, and seconds to parse and
    compile 10,000.
    """
    texts = invented_queries(10_000)
    start = time.perf_counter()
    queries = {name: parse(text) for name, text in texts.items()}
    many = compile_queries(queries)
    compile_secs = time.perf_counter() - start
    few: Matcher = compile_queries(dict(list(queries.items())[:10]))
    posts = _posts(random.Random(8), list(texts)[:10])  # noqa: S311 – invented data
    rounds = [(_micros(few.match, posts), _micros(many.match, posts)) for _ in range(ROUNDS)]
    few_us = statistics.median(first for first, _ in rounds)
    many_us = statistics.median(second for _, second in rounds)
    return {
        "queries_10000_vs_10": round(
            statistics.median(second / first for first, second in rounds), 3
        ),
        "match_10_us": round(few_us, 2),
        "match_10000_us": round(many_us, 2),
        "compile_10000_secs": round(compile_secs, 2),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bench_match()) + "\n")
