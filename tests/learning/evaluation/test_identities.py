"""The frozen generator of invented customers and accounts."""

import hashlib
from pathlib import Path

import orjson
import pytest

from learning.evaluation import identity_platforms
from learning.invented.identities import generate
from learning.rows import RowsError

FROZEN = "0c9ba47e4e4e57e2b71ab09be3e812e48d72a5cf435ab13823bf999a855254b2"


def test_the_generator_is_frozen() -> None:
    """It was written before what links. Who changes it measures something else: say so, and change
    the marker.
    """
    assert hashlib.sha256("".join(map(said, (1, 2))).encode()).hexdigest() == FROZEN


def said(seed: int) -> str:
    """All of a world but the defaults, which grow with the models."""
    world = generate(seed, 100)
    told = [
        one.model_dump_json(exclude_defaults=True) for one in (*world.customers, *world.mentions)
    ]
    return repr((told, sorted(world.pairs), sorted(world.forbidden)))


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


def test_who_is_whom_is_measured_in_such_worlds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_bytes(orjson.dumps({"seeds": [1], "rows": 60}))
    figures = identity_platforms.evaluate(file, lambda _: None).figures
    assert figures["with_basis"] == 1
    assert figures["precision"] > 0.97
    assert figures["recall"] > 0.5
    with pytest.raises(RowsError):
        identity_platforms.evaluate(tmp_path / "none.json", lambda _: None)
