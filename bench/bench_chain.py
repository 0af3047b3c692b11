"""What each enricher costs: `python -m bench.bench_chain [--mentions N] [--rounds N]` prints µs per mention.

Medians over rounds, one process, invented texts as long as posts to brands are (110 characters, one in four not
English). The
chain is the default one; brands and customers are few, so matching and look-ups show their floor (bench_match measures
thousands of queries). The last lines show the worst texts that 10,000 characters allow.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from pipeline import registry
from pipeline.config.load import DEFAULT_CHAIN
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.mention import Mention
from tests.builders import make_author, make_customer, make_engagement, make_mention, make_tools

SUBJECTS = (
    "the acme app",
    "acme support",
    "my acme card",
    "the zenithbank branch",
    "acme's website",
    "the new Acme account",
)
VERBS = (
    "logs me out",
    "is great",
    "keeps failing",
    "charged me twice",
    "finally works",
    "is down again",
    "made my day",
    "ignores me",
)
ENDS = (
    "every morning",
    "since yesterday 😡",
    "and I love it",
    ", why?",
    ", thanks @acmebank!",
    "for the third time this week",
)
TAILS = (
    "Not happy at all.",
    "Never again.",
    "https://t.example/a1b2c3",
    "#fail",
    "Anyone else?",
    "So very good, but expensive.",
)
STORIES = (
    "Waited {n} minutes on the phone in {place} and then they hung up.",
    "Order {n} still has not left {place}.",
    "The lady at the counter in {place} was so kind, she fixed it in {n} minutes.",
    "Reference {n}, nobody in {place} answers.",
    "My brother in {place} pays {n} less with them.",
    "I have been a customer for {n} months and never had this in {place}.",
)
PLACES = (
    "Leeds", "Porto", "Graz", "Lyon", "Bergen", "Turin", "Gdansk", "Utrecht", "Cork", "Basel", "Ghent", "Vigo", "Brno",
)  # fmt: skip
FOREIGN = (
    "Die App von acme meldet mich jeden Morgen ab, das nervt wirklich sehr. Seit {n} Tagen in {place} keine Antwort.",
    "L'application acme me déconnecte tous les matins, c'est pénible. Dossier {n}, agence de {place}.",
    "La aplicación de acme me cierra la sesión todas las mañanas, qué fastidio. Pedido {n}, tienda de {place}.",
    "O aplicativo acme me desconecta todas as manhãs, não aguento mais. Pedido {n}, agência de {place}.",
)
ENGLISH = "I really like the new acme app and the people there. "
WORST = {
    "emoji": "😂",
    "mixed feelings": "so bad but not good ",
    "tags": '<a "x<b>',
    "links": "http://a.b ",
    "words": "acme ",
    "combining marks": "e\u0301\u0323",
    "right to left": "\u202eمرحبا بك ",
    "zero width": "a\u200bb\u200d",
    "handles": "@a ",
    "no spaces": "とても良い",
}


def invented(count: int, seed: int = 7) -> list[Mention]:
    """That many different mentions, the same each time."""
    chance = random.Random(seed)  # noqa: S311 (repeatable texts, nothing secret)
    found: list[Mention] = []
    for number in range(count):
        parts = [chance.choice(part) for part in (SUBJECTS, VERBS, ENDS, TAILS, STORIES)]
        text = chance.choice(FOREIGN) if chance.random() < 0.25 else " ".join(parts)
        text = text.format(n=chance.randrange(10, 5000), place=chance.choice(PLACES))
        author = make_author(
            id=f"x:x:{number % 997}", handle=f"user{number % 997}", followers=chance.randrange(100_000)
        )
        found.append(make_mention(id=f"x:x:{number}", text=text, author=author, engagement=make_engagement()))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mentions", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    mentions = invented(options.mentions)
    links = _links()
    rounds = [_round(links, mentions) for _ in range(options.rounds)]
    for name, *_ in links:
        _print(name, statistics.median(costs[name] for costs in rounds), "µs")
    found = against_vader(options.mentions, options.rounds)
    _print("the whole chain", found["chain_us"], "µs, one mention after the other: enrichers share what they read")
    _print("vaderSentiment alone", found["vader_us"], f"µs; the chain costs {found['chain_vs_vader']:g} times that")
    for name, unit in WORST.items():
        text = (ENGLISH + unit * 10_000)[:10_000]
        worst = _round(links, [make_mention(text=text)])
        most = max(worst, key=lambda enricher: worst[enricher])
        _print(f"10,000 of {name}", sum(worst.values()) / 1000, f"ms, {worst[most] / 1000:.1f} of them {most}")


def against_vader(count: int = 3000, rounds: int = 5) -> dict[str, float]:
    """`chain_vs_vader`: the default chain against vaderSentiment on the same texts, run after run in turns.

    The median of the ratios, and both in µs per mention.
    """
    mentions, links = invented(count), _links()
    library = SentimentIntensityAnalyzer()
    ratios, chain, vader = [], [], []
    for _ in range(rounds):
        started = perf_counter()
        for mention in mentions:
            draft = Draft(mention)
            for _name, field, enrich in links:
                with suppress(Drop):
                    setattr(draft, field, enrich(draft))
        chain.append((perf_counter() - started) / count * 1e6)
        started = perf_counter()
        for mention in mentions:
            library.polarity_scores(mention.text)
        vader.append((perf_counter() - started) / count * 1e6)
        ratios.append(chain[-1] / vader[-1])
    return {
        "chain_vs_vader": round(statistics.median(ratios), 2),
        "chain_us": round(statistics.median(chain), 1),
        "vader_us": round(statistics.median(vader), 1),
    }


def _links() -> list[tuple[str, str, Callable[[Draft], Any]]]:
    """The default chain, built."""
    tools = make_tools(customers=[make_customer(id=f"c-{n}", handles=(f"x:user{n}",)) for n in range(200)])
    modules = [(name, registry.load("enrichers", name)) for name in DEFAULT_CHAIN]
    return [(name, module.FIELD, module.build(module.Settings(), tools)) for name, module in modules]


def _print(name: str, figure: float, unit: str) -> None:
    sys.stdout.write(f"{name:24}{figure:9.1f} {unit}\n")


def _round(links: list[tuple[str, str, Callable[[Draft], Any]]], mentions: list[Mention]) -> dict[str, float]:
    """µs per mention of each enricher, over all mentions one enricher after the other."""
    drafts = [Draft(mention) for mention in mentions]
    costs: dict[str, float] = {}
    for name, field, enrich in links:
        started = perf_counter()
        for draft in drafts:
            with suppress(Drop):
                setattr(draft, field, enrich(draft))
        costs[name] = (perf_counter() - started) / len(drafts) * 1e6
    return costs


if __name__ == "__main__":
    main()
