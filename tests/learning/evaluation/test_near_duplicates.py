"""`grapevine eval near_duplicates`: the frozen generator, the targets, and rows of one's own."""

import hashlib
from collections import Counter
from pathlib import Path

import orjson
import pytest

from learning.evaluation import near_duplicates
from learning.invented.copied_texts import generate
from learning.rows import RowsError

FROZEN = "bfeab2aa1ffd8cf5a500f9170b96aa339a3caa14cc1281b5bfb5d285d327fdaa"
TEXT = (
    "Acme Bank has blocked my card again and nobody answers the hotline, share this with everybody"
)
OTHER = "The new branch by the harbour has the friendliest staff I have met in any bank so far"


def test_the_generator_is_frozen() -> None:
    """It was written before the finder. Who changes it measures something else: say so, and change
    the marker.
    """
    said = "".join(repr(generate(seed, 1000)) for seed in (1, 2))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_the_generator_mixes_campaigns_with_other_posts() -> None:
    posts = generate(1, 600)
    sizes = Counter(post.cluster for post in posts)
    copies = sum(size for size in sizes.values() if size > 1)
    assert 0.4 < copies / len(posts) < 0.55
    assert max(sizes.values()) == 24
    assert generate(7, 50) == generate(7, 50) != generate(8, 50)
    assert len(generate(5, 3000)) == 3000  # ends though every name of a template has had its turn


def test_reaches_its_targets_on_the_worst_of_20_seeds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_bytes(orjson.dumps({"seeds": list(range(20)), "rows": 600}))
    report = near_duplicates.evaluate(file, lambda line: None)
    assert report.figures["sets"] == 20
    assert report.figures["recall"] >= 0.98
    assert report.figures["precision"] >= 0.99
    assert [row[0] for row in report.tables[0].rows] == list(range(20))


def test_counts_pairs(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [
        {"text": TEXT, "cluster": "a"},
        {"text": "RT @anna: " + TEXT, "cluster": "a"},
        {"text": OTHER, "cluster": "a"},  # said to be a copy, but it is none
        {"text": "@bob " + OTHER, "cluster": 4},  # said to be none, but it is a copy
    ]
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    report = near_duplicates.evaluate(file, lambda line: None)
    assert report.figures == {
        "recall": pytest.approx(1 / 3),
        "precision": 0.5,
        "f1": pytest.approx(0.4),
        "sets": 1,
    }
    assert [(one.text, one.label) for one in report.mistakes] == [
        (OTHER, "a copy"),
        ("@bob " + OTHER, "no copy"),
    ]
    assert report.tables == []


def test_a_file_without_copies_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(orjson.dumps({"text": TEXT, "cluster": 1}))
    assert near_duplicates.evaluate(file, lambda line: None).figures["f1"] == 1


def test_says_what_a_row_lacks(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'{"text": "x"}')
    with pytest.raises(RowsError, match="lacks cluster"):
        near_duplicates.evaluate(file, lambda line: None)
