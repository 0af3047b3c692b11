"""Our VADER beside vaderSentiment: `python -m bench.bench_vader [--texts N]` prints µs per post and
differing scores.

Both judge the same posts in turns, those of bench_chain. Whether they agree is looked at on
generated texts: what the library's rules look at (lexicon, boosters, negations, idioms, emoji,
capitals, punctuation) among ordinary words.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Iterator
from time import perf_counter

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from bench.bench_chain import invented
from enrichers.engines.vader import load_scorer

_ORDINARY = """
    the a my your this that to of for in on and or nor it is was i we you app card bank branch account service people
    today again still since yesterday morning support team phone call waiting queue least at very no so without doubt
    never kind sort just enough die break under red ball
"""
_MARKS = ("", "", "", "", "", ".", ",", "!", "!!!", "?", "???", "...", ":)", "'")


def generated(count: int, seed: int) -> Iterator[str]:
    """That many texts of 1 to 30 tokens, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (repeatable texts, nothing secret)
    library = SentimentIntensityAnalyzer()
    special = [
        *BOOSTER_DICT,
        *NEGATE,
        *SPECIAL_CASES,
        "but",
        "But",
        "BUT",
        "no",
        "least",
        *list(library.emojis)[:300],
    ]
    lexicon, ordinary = sorted(library.lexicon), _ORDINARY.split()
    for _ in range(count):
        words = []
        for _ in range(chance.randint(1, 30)):
            word = chance.choice(chance.choices((ordinary, lexicon, special), (6, 2, 2))[0])
            word = (
                word.upper()
                if chance.random() < 0.07
                else word.capitalize()
                if chance.random() < 0.07
                else word
            )
            words.append(word + chance.choice(_MARKS))
        yield " ".join(words)


def against_library(posts: int = 3000, rounds: int = 5) -> dict[str, float]:
    """`vader_vs_library`: how many times faster (median of rounds), and both in µs per post."""
    texts = [mention.text for mention in invented(posts)]
    times: dict[str, list[float]] = {"vader_ours_us": [], "vader_library_us": []}
    scorers = load_scorer(), SentimentIntensityAnalyzer().polarity_scores
    for _ in range(rounds):
        for spent, score in zip(times.values(), scorers, strict=True):
            started = perf_counter()
            for text in texts:
                score(text)
            spent.append((perf_counter() - started) / posts * 1e6)
    ratios = [library / ours for ours, library in zip(*times.values(), strict=True)]
    medians = {name: round(statistics.median(spent), 1) for name, spent in times.items()}
    return {"vader_vs_library": round(statistics.median(ratios), 2), **medians}


def differing(count: int, seed: int = 1) -> int:
    """How many of that many generated texts have other scores than the library's."""
    ours, library = load_scorer(), SentimentIntensityAnalyzer().polarity_scores
    return sum(ours(text) != library(text) for text in generated(count, seed))


def main() -> int:
    """Print the comparison; 1 where a score differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--texts", type=int, default=1_000_000)
    count = parser.parse_args().texts
    for name, figure in against_library().items():
        sys.stdout.write(f"{name:20}{figure:12g}\n")
    wrong = differing(count)
    sys.stdout.write(f"{'vader_differ':20}{wrong:12} of {count:,} generated texts\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
