"""Every kind of case that showed a fault is run by a test of this folder, or it is said where else it is held."""

import json
from pathlib import Path

from tests.cases.rows import every_row

ROOT = Path(__file__).parents[2]
JUDGED = "judged by models, measured by `grapevine eval`"
ELSEWHERE = {
    "brand-name-sentiment": JUDGED,
    "language-english-unknown": JUDGED,
    "language-other": JUDGED,
    "quoted-words": JUDGED,
    "sentiment-cant-enough": JUDGED,
    "sentiment-emoji-only": JUDGED,
    "sentiment-no-problem": JUDGED,
    "sentiment-not-bad": JUDGED,
    "sentiment-praise-word-blame": JUDGED,
    "push-port": "tests/pipeline/ingest/test_push_port.py: needs ports, and no row",
}


def test_every_kind_of_fault_is_run() -> None:
    own = Path(__file__).name
    code = "\n".join(
        path.read_text("utf-8")
        for path in Path(__file__).parent.glob("test_*.py")
        if path.name != own
    )
    kinds = {row.kind for row in every_row() if row.verdict == "fault"}
    run = {kind for kind in kinds if json.dumps(kind) in code}
    assert sorted(kinds - run - ELSEWHERE.keys()) == []
    assert not kinds or ELSEWHERE.keys() == kinds - run, (
        "what is run here, or gone, stands in ELSEWHERE"
    )


def test_the_places_elsewhere_are_there() -> None:
    for reason in ELSEWHERE.values():
        assert reason == JUDGED or (ROOT / reason.partition(":")[0]).is_file()
