"""`grapevine eval pii`: the frozen generator, the target, rows of one's own, and mistakes in files."""

import hashlib
from pathlib import Path

import orjson
import pytest

from enrichers.engines.payments import is_card, is_iban
from learning.evaluation import pii
from learning.invented.pii_texts import generate
from learning.rows import RowsError

FROZEN = "007eb38a0bc85ec210353109f0540575aed45da24367c8701cc0ecea7d70026f"


def test_the_generator_is_frozen() -> None:
    """It was written before the finder. Who changes it measures something else: say so, and change
    the marker.
    """
    said = "".join(repr(generate(seed, 1000)) for seed in (1, 2))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_the_generator_says_the_truth() -> None:
    kinds = set()
    for post in generate(1, 400):
        for start, end, kind in post.spans:
            words = post.text[start:end]
            kinds.add(kind)
            assert words == words.strip()
            if kind == "card":
                assert is_card("".join(filter(str.isdigit, words)))
            if kind == "iban":
                assert is_iban(words.replace(" ", "").upper())
    assert kinds == set(pii.KINDS)
    assert generate(7, 20) == generate(7, 20) != generate(8, 20)


def test_reaches_its_target_on_the_worst_of_20_seeds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_bytes(orjson.dumps({"seeds": list(range(20)), "rows": 200}))
    report = pii.evaluate(file, lambda line: None)
    assert report.figures["sets"] == 20
    assert report.figures["f1"] >= 0.98
    assert [row[0] for row in report.tables[0].rows] == list(pii.KINDS)
    assert [row[0] for row in report.tables[1].rows] == list(range(20))


def test_counts_exact_places_and_kinds(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [
        {"text": "mail anna@post.example", "spans": [[5, 22, "email"]]},
        {
            "text": "call +49 30 12345678",
            "spans": [[5, 19, "phone"]],
        },  # one short: wrong, and one missed
        {"text": "nothing here", "spans": []},
    ]
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    report = pii.evaluate(file, lambda line: None)
    assert report.figures == {"f1": 0.5, "precision": 0.5, "recall": 0.5, "sets": 1}
    assert [(one.judged, one.label) for one in report.mistakes] == [
        ("phone +49 30 12345678", "phone +49 30 1234567")
    ]
    assert len(report.tables) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"seeds": [], "rows": 5}', "seeds must be a list"),
        (b'{"seeds": ["1"], "rows": 5}', "seeds must be a list"),
        (b'{"seeds": [true], "rows": 5}', "seeds must be a list"),
        (b'{"seeds": [1]}', "rows must be a whole number"),
        (b'{"seeds": [1], "rows": 0}', "rows must be a whole number"),
        (b'{"text": "x"}', "lacks spans"),
        (b'{"text": "x", "spans": [1]}', "no list of"),
        (b'{"text": "x", "spans": [[0, 1, "name"]]}', "the kind 'name'"),
        (b"seeds", "not JSON"),
        (b"", "no rows"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(RowsError, match=message):
        pii.evaluate(file, lambda line: None)
