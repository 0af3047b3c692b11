"""`grapevine eval language_short`: frozen posts, and rows of one's own."""

import hashlib
from collections import Counter
from pathlib import Path

import orjson

from learning.evaluation import language_short
from learning.invented.short_posts import generate

FROZEN = "1cefd61af882627eadfa31b738234cb2916ad4af1effd023388b45fa2796dfd9"


def test_the_posts_are_frozen() -> None:
    """They were written before the judge was mended by them. Who changes them measures something
    else: say so, and change the marker.
    """
    posts = [*generate()]
    assert hashlib.sha256(repr(posts).encode()).hexdigest() == FROZEN
    assert len(posts) == len({post.text for post in posts}) > 600
    assert len(Counter(post.lang for post in posts)) > 10


def test_unknown_is_no_wrong_language(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [
        {"text": "where have you been, what would they have done there", "lang": "en"},
        {"text": "where have you been, what would they have done there", "lang": "de"},
        {"text": "👎👎", "lang": "fr"},
    ]
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    report = language_short.evaluate(file, lambda line: None)
    assert report.figures == {"accuracy": 1 / 3, "english": 1.0, "wrong_share": 1 / 3, "rows": 3}
    assert {(one.label, one.judged) for one in report.mistakes} == {("de", "en"), ("fr", "und")}
