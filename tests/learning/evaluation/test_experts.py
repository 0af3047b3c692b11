"""Experts: the frozen forum, and what counts for them and what does not."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enrichers.engines.network.confirming import confirms
from enrichers.engines.network.expertise import Post, experts
from learning.evaluation import experts as task
from learning.invented import planted_forum

FROZEN = "2dcb50f01226140d11aa6a785cc5ddb625914c03ec2ae3f505a2c3c5ec44ba90"


def test_the_generator_is_frozen() -> None:
    """Whoever changes it measures something else: say so in the changelog and renew the digest."""
    planted = planted_forum.generate(7, 60)
    said = repr((planted.posts, planted.experts))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_those_who_know_are_not_the_loudest() -> None:
    planted = planted_forum.generate(3, 120)
    for topic, who in planted.experts.items():
        written = Counter(post.author for post in planted.posts if post.topic == topic)
        loudest = {author for author, _ in written.most_common(10)}
        assert len(loudest & {*who}) < 4
        assert all(written[expert] >= 2 for expert in who)


def test_those_who_know_are_found(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.json"
    seeds.write_text('{"seeds": [100, 101], "rows": 500}')
    figures = task.evaluate(seeds, lambda line: None).figures
    assert figures["precision_at_10"] >= 0.8
    assert figures["loudness_precision_at_10"] < 0.4


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("That worked, thank you!", 1),
        ("Solved, cheers", 1),
        ("Hat geholfen, danke dir", 1),
        ("Ahora funciona, gracias", 1),
        ("ça marche maintenant, merci", 1),
        ("Thank you", 0.5),
        ("Thanks for nothing", -1),
        ("Thanks, but that does not work", -1),
        ("Hat leider nicht geholfen", -1),
        ("no funciona", -1),
        ("Thanks in advance", 0),
        ("Danke fürs Teilen", 0),
        ("I do not know", 0),
        ("", 0),
    ],
)
def test_what_confirms_and_what_denies(text: str, verdict: float) -> None:
    assert confirms(text) == verdict


BEGIN = datetime(2026, 5, 4, tzinfo=UTC)


def thread(number: int, helper: str, said: str, by: str = "") -> list[Post]:
    """A question, an answer, and what who asked (or `by`) says of it; each a week after the last."""
    at, asker = BEGIN + timedelta(weeks=number), f"asker{number}"
    return [
        Post(f"q{number}", asker, at, "How do I renew the token of my webhook?"),
        Post(f"a{number}", helper, at, "Renew the token, then sign the webhook.", f"q{number}"),
        Post(f"c{number}", by or asker, at, said, f"a{number}"),
    ]


def test_what_became_of_answers_counts_and_not_how_many_there_are() -> None:
    posts = [one for number in range(5) for one in thread(number, "quiet", "That worked!")]
    posts += [one for number in range(5, 60) for one in thread(number, "loud", "Lol.")]
    posts += thread(60, "loud", "Thanks")
    first, *others = experts(posts)
    assert first.author == "quiet"
    assert (first.answers, first.confirmed, first.confirmers, first.weeks) == (5, 5, 5, 5)
    assert first.score > 2 * max((one.score for one in others), default=0)
    assert "5 of 5 answers confirmed, by 5 people" in first.reasons
    assert set(first.evidence) <= {f"a{number}" for number in range(5)}


def test_one_person_who_confirms_everything_is_one_person() -> None:
    many = [one for number in range(6) for one in thread(number, "many", "That worked!")]
    same = [one for number in range(10, 16) for one in thread(number, "one", "That worked!", "fan")]
    ranked = [one.author for one in experts(many + same)]
    assert ranked[0] == "many"


def test_nobody_confirms_themselves_and_nothing_gives_nobody() -> None:
    own = [one for number in range(6) for one in thread(number, "self", "That worked!", "self")]
    assert experts(own) == []
    assert experts([]) == []
