"""The frozen generator of invented customers and accounts."""

import hashlib

from learning.invented.identities import generate

FROZEN = "d50d19623a8977f1315d17afe23e8746d96623ec05fc93a33bc550a2ca65c08a"


def test_the_generator_is_frozen() -> None:
    """It was written before what links. Who changes it measures something else: say so, and change
    the marker.
    """
    worlds = [generate(seed, 100) for seed in (1, 2)]
    said = "".join(
        repr((one.customers, one.mentions, sorted(one.pairs), sorted(one.forbidden)))
        for one in worlds
    )
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_the_truth_is_of_what_is_there() -> None:
    world = generate(3, 200)
    assert generate(3, 200).pairs == world.pairs != generate(4, 200).pairs
    authors = {mention.author.id for mention in world.mentions if mention.author}
    basis = {customer.id: customer.basis for customer in world.customers}
    for author, customer in world.pairs | world.forbidden:
        assert author in authors
        assert customer in basis
    assert all(basis[customer] for _, customer in world.pairs)
    assert not world.pairs & world.forbidden
    assert len(authors) > 2 * len(world.pairs)
