"""The invented contrasts: the same for the same seed, each post told for both sides; rows are
filtered as promised.
"""

import hashlib
import json
from pathlib import Path

import pytest

from learning.evaluation import sentiment_brand
from learning.invented import contrasts
from schemas.enriched import BrandSentiment, SentimentLabel


def test_each_post_is_told_for_the_one_it_praises_and_the_one_it_blames() -> None:
    posts = list(contrasts.generate(3, 64))
    assert posts == list(contrasts.generate(3, 64))
    for praised, blamed in zip(posts[::2], posts[1::2], strict=True):
        assert praised.text == blamed.text
        assert (praised.target, praised.other) == (blamed.other, blamed.target)
        assert praised.positive
        assert not blamed.positive
        assert praised.target in praised.text
        assert blamed.target in praised.text
    assert len({post.text for post in posts}) >= 60


def test_the_texts_measured_with_have_not_changed() -> None:
    """Whoever changes them measures something else: say so in the changelog and renew the digest."""
    text = "\n".join(post.text for post in contrasts.generate(1, 320))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "8575d7d3f1e0bbb8"


def test_contrasts_reach_what_they_must(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.json"
    seeds.write_text('{"seeds": [1], "rows": 320}')
    report = sentiment_brand.evaluate(seeds, lambda _: None)
    assert report.figures["rows"] == 640
    assert report.targets["accuracy"].verdict(report.figures["accuracy"]) == "reached"


def test_rows_without_a_target_or_with_another_label_are_left_out(tmp_path: Path) -> None:
    rows = [("I love Acme", "Acme", "positive"), ("I hate Acme", "Acme", "negative"),
        ("Acme", "Acme", "neutral"),
            ("I love it", "", "positive")]  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(
            json.dumps(dict(zip(("text", "target", "label"), row, strict=True))) + "\n"
            for row in rows
        )
    )
    figures = sentiment_brand.evaluate(path, lambda _: None).figures
    assert (figures["rows"], figures["accuracy"]) == (2, 1.0)


@pytest.mark.parametrize(
    ("label", "confidence", "lean", "call", "sure"),
    [
        ("positive", 0.6, 0.4, "positive", 0.7),
        ("negative", 0.6, -0.4, "negative", 0.7),
        ("neutral", 0.6, -0.2, "negative", 0.6),
        ("neutral", 0.6, 0.0, "positive", 0.5),
        ("neutral", 1.0, 0.0, "positive", 0.5),
    ],
)
def test_one_of_the_two_is_as_sure_as_it_leans(
    label: SentimentLabel, confidence: float, lean: float, call: str, sure: float
) -> None:
    felt = BrandSentiment(brand="acme", label=label, confidence=confidence, lean=lean)
    found, how_sure = sentiment_brand._one_of_two(felt)
    assert found == call
    assert how_sure == pytest.approx(sure)


def test_what_is_not_judged_is_no_better_than_a_coin() -> None:
    assert sentiment_brand._one_of_two() == ("positive", 0.5)
