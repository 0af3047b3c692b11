"""Who knows a topic in an invented forum, found among those who are loud about it."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from enrichers.engines.network.expertise import Post, experts
from learning.invented import planted_forum
from learning.report import Report, Say, Table, Target
from learning.seeds import needed_seeds

ABOUT = "Experts in an invented forum: who knows a topic, among those who are loud about it."
TARGETS = {
    "precision_at_10": Target(least=0.8),
    "loudness_precision_at_10": Target(least=0.4, below=True),
}
_THREADS_PER_ROW = 0.4
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def evaluate(path: Path, say: Say) -> Report:
    """`precision_at_10`: the share of the first ten of a topic who are planted experts, mean over the
    topics, of the seed where it is worst; `worst_topic` of the worst topic of any. `loudness_precision_at_10`:
    the best that any seed reaches by how much is written, replied to or liked.

    FILE: one object {"seeds": [1, 2], "rows": 500}; a forum has four threads a topic per ten rows.
    """
    seeds = needed_seeds(path)
    rows = []
    for seed in seeds.seeds:
        say(f"seed {seed}")
        planted = planted_forum.generate(seed, max(20, round(seeds.rows * _THREADS_PER_ROW)))
        by_topic = [precision(planted, topic, known(planted, topic)) for topic in planted.experts]
        loud = [
            sum(precision(planted, topic, names) for topic, names in order) / len(planted.experts)
            for order in _loudest(planted)
        ]
        rows.append((seed, sum(by_topic) / len(by_topic), min(by_topic), max(loud)))
    figures = {
        "precision_at_10": min(row[1] for row in rows),
        "worst_topic": min(row[2] for row in rows),
        "loudness_precision_at_10": max(row[3] for row in rows),
        "sets": len(rows),
    }
    return Report(
        figures, tables=[Table("By seed", ("seed", "precision", "worst topic", "loudness"), rows)]
    )


def known(planted: planted_forum.Planted, topic: str) -> list[str]:
    """Who knows the topic, best first, by what is written of it."""
    posts = [
        Post(one.id, one.author, _BEGIN + timedelta(days=one.day), one.text, one.parent, one.links)
        for one in planted.posts
        if one.topic == topic
    ]
    return [one.author for one in experts(posts)]


def precision(planted: planted_forum.Planted, topic: str, names: Sequence[str]) -> float:
    """The share of the first ten who are experts."""
    return len({*names[:10]} & {*planted.experts[topic]}) / 10


def _loudest(planted: planted_forum.Planted) -> list[list[tuple[str, list[str]]]]:
    """By each measure of loudness, and topic: the people, loudest first."""
    author = {post.id: post.author for post in planted.posts}
    orders: list[list[tuple[str, list[str]]]] = [[], [], []]
    for topic in planted.experts:
        written, replied, liked = Counter[str](), Counter[str](), Counter[str]()
        for post in planted.posts:
            if post.topic == topic:
                written[post.author] += 1
                liked[post.author] += post.likes
                if post.parent:
                    replied[author[post.parent]] += 1
        for order, counts in zip(orders, (written, replied, liked), strict=True):
            order.append((topic, [name for name, _ in counts.most_common()]))
    return orders
