"""The invented forum is the one the figures speak of."""

import hashlib
from collections import Counter

from learning.invented import planted_forum

FROZEN = "2dcb50f01226140d11aa6a785cc5ddb625914c03ec2ae3f505a2c3c5ec44ba90"


def test_the_generator_is_frozen() -> None:
    """Whoever changes it measures something else: say so in the changelog and renew the digest."""
    planted = planted_forum.generate(7, 60)
    said = repr((planted.posts, planted.experts))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_those_who_know_are_not_the_loudest() -> None:
    planted = planted_forum.generate(3, 120)
    for topic, experts in planted.experts.items():
        written = Counter(post.author for post in planted.posts if post.topic == topic)
        loudest = {author for author, _ in written.most_common(10)}
        assert len(loudest & {*experts}) < 4
        assert all(written[expert] >= 2 for expert in experts)
