"""The invented networks are the ones the figures speak of."""

import hashlib

from learning.invented import planted_graphs

FROZEN = "c960d16eed6849d17d28a3cf689bdac87c4680968a6a381328fdfa53559b84cd"


def test_the_generator_is_frozen() -> None:
    """Whoever changes it measures something else: say so in the changelog and renew the digest."""
    planted = planted_graphs.generate(7, 400)
    said = repr((planted.ties, planted.followers, planted.leaders, planted.artefacts))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_leaders_and_artefacts_are_others() -> None:
    planted = planted_graphs.generate(3, 800)
    assert len(planted.leaders) == planted_graphs.LEADERS
    assert not planted.false & {*planted.leaders}
    assert all(planted.artefacts.values())
    assert planted.false <= planted.followers.keys()
