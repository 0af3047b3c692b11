"""What each enricher costs: `python -m bench.bench_chain [--mentions N] [--rounds N]` prints µs per
mention.

Medians over rounds, one process, invented texts as long as posts to brands are (110 characters, one
in four not English). The chain is the default one; brands and customers are few, so matching and
look-ups show their floor (bench_match measures thousands of queries). The last lines show the worst
texts that 10,000 characters allow.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from enrichers import DEFAULT_CHAIN
from enrichers.engines.features import AT_ONCE
from pipeline import registry
from pipeline.config.model import EnricherEntry
from pipeline.enrich.chain import Chain, build_chain, run_chain_on
from pipeline.stream.slices import SLICE_RECORDS
from pipeline.stream.worker import collect_seldom
from schemas.draft import Draft
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
    "Leeds", "Porto", "Graz", "Lyon", "Bergen", "Turin", "Gdansk", "Utrecht", "Cork", "Basel",
    "Ghent", "Vigo", "Brno",
)  # fmt: skip
FOREIGN = (
    "Die App von acme meldet mich jeden Morgen ab, das nervt wirklich sehr. Seit {n} Tagen in {place} keine Antwort.",
    "L'application acme me déconnecte tous les matins, c'est pénible. Dossier {n}, agence de {place}.",
    "La aplicación de acme me cierra la sesión todas las mañanas, qué fastidio. Pedido {n}, tienda de {place}.",
    "O aplicativo acme me desconecta todas as manhãs, não aguento mais. Pedido {n}, agência de {place}.",
)
READ_AT_ONCE = 50
"""Mentions in a slice where none waits."""
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
    mentions: list[Mention] = []
    for number in range(count):
        parts = [chance.choice(part) for part in (SUBJECTS, VERBS, ENDS, TAILS, STORIES)]
        text = chance.choice(FOREIGN) if chance.random() < 0.25 else " ".join(parts)
        text = text.format(n=chance.randrange(10, 5000), place=chance.choice(PLACES))
        author = make_author(
            id=f"x:x:{number % 997}",
            handle=f"user{number % 997}",
            followers=chance.randrange(100_000),
        )
        mentions.append(
            make_mention(id=f"x:x:{number}", text=text, author=author, engagement=make_engagement())
        )
    return mentions


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--mentions", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    mentions = invented(options.mentions)
    chain = _chain()
    collect_seldom()
    rounds = [_round(chain, mentions) for _ in range(options.rounds)]
    for step in chain:
        _print(step.name, statistics.median(costs[step.name] for costs in rounds), "µs")
    figures = against_vader(options.mentions, options.rounds)
    _print(
        "the whole chain",
        figures["chain_us"],
        f"µs, {SLICE_RECORDS} mentions in a slice, as the service takes them",
    )
    _print("… one by one", figures["single_us"], "µs, as a service without a backlog takes them")
    _print(
        "vaderSentiment alone",
        figures["vader_us"],
        f"µs; the chain costs {figures['chain_vs_vader']:g} times that",
    )
    read = reading()
    _print(
        "the reader", read["reader_ms"] * 1000, f"µs; {read['reader_per_s']:,.0f} a second with all"
    )
    for name, unit in WORST.items():
        text = (ENGLISH + unit * 10_000)[:10_000]
        worst = _round(chain, [make_mention(text=text)])
        most = max(worst, key=lambda enricher: worst[enricher])
        _print(
            f"10,000 of {name}",
            sum(worst.values()) / 1000,
            f"ms, {worst[most] / 1000:.1f} of them {most}",
        )


def against_vader(count: int = 3000, rounds: int = 5) -> dict[str, float]:
    """`chain_vs_vader`: the default chain, but for the reader, against vaderSentiment on the same
    texts, run after run in turns.

    The median of the ratios, and both in µs per mention; `single_us` is what the chain costs one by
    one.
    """
    mentions, chain = invented(count), _chain()
    collect_seldom()
    library = SentimentIntensityAnalyzer()
    costs: dict[str, list[float]] = {"chain_us": [], "vader_us": [], "single_us": []}
    for _ in range(rounds):
        costs["chain_us"].append(_cost(lambda: _in_slices(chain, mentions, SLICE_RECORDS), count))
        costs["vader_us"].append(
            _cost(lambda: [library.polarity_scores(mention.text) for mention in mentions], count)
        )
        costs["single_us"].append(_cost(lambda: _in_slices(chain, mentions, 1), count))
    ratios = [
        ours / vader for ours, vader in zip(costs["chain_us"], costs["vader_us"], strict=True)
    ]
    figures = {name: round(statistics.median(spent), 1) for name, spent in costs.items()}
    return {"chain_vs_vader": round(statistics.median(ratios), 2)} | figures


def reading(count: int = 400, rounds: int = 3) -> dict[str, float]:
    """`reader_ms`: what the reader adds to a mention of a brand, in ms of one core, and
    `reader_per_s`: how many one enrich process judges so in a second with the whole chain.
    """
    mentions = invented(count)
    costs = {
        read: statistics.median(
            _cost(lambda chain=chain: _in_slices(chain, mentions, READ_AT_ONCE), count)  # type: ignore[misc]
            for _ in range(rounds)
        )
        for read, chain in ((read, _chain(reader=read)) for read in (False, True))
    }
    return {
        "reader_ms": round((costs[True] - costs[False]) / 1000, 2),
        "reader_per_s": round(1e6 / costs[True]),
    }


def _in_slices(chain: Chain, mentions: list[Mention], size: int) -> None:
    for start in range(0, len(mentions), size):
        run_chain_on(chain, [*map(Draft, mentions[start : start + size])])


def _cost(work: Callable[[], object], count: int) -> float:
    """µs of this process's time on its core per mention."""
    started = process_time()
    work()
    return (process_time() - started) / count * 1e6


def _chain(*, reader: bool = False) -> Chain:
    """The default chain, built; without the reader it is what a backlog gets."""
    tools = make_tools(
        customers=[make_customer(id=f"c-{n}", handles=(f"x:user{n}",)) for n in range(200)]
    )
    entries = [
        EnricherEntry(name=name, settings=_settings(name, reader=reader)) for name in DEFAULT_CHAIN
    ]
    return build_chain(entries, tools)


def _settings(name: str, *, reader: bool) -> Any:
    given = {"reader": reader} if name == "score_sentiment" else {}
    return registry.load("enrichers", name).Settings.model_validate(given)


def _print(name: str, figure: float, unit: str) -> None:
    sys.stdout.write(f"{name:24}{figure:9.1f} {unit}\n")


def _round(chain: Chain, mentions: list[Mention]) -> dict[str, float]:
    """µs per mention of each enricher, over all mentions one enricher after the other, as many at
    once as they take.
    """
    drafts = [*map(Draft, mentions)]
    parts = [drafts[start : start + AT_ONCE] for start in range(0, len(drafts), AT_ONCE)]
    costs = {}
    for step in chain:
        started = process_time()
        for part in parts:
            run_chain_on((step,), part)
        costs[step.name] = (process_time() - started) / len(drafts) * 1e6
    return costs


if __name__ == "__main__":
    main()
