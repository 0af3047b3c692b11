"""`make eval`: measures every task on the labelled sets; writes the figures and plots of
docs/judgements.md.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from learning.evaluation._page import Run, figures, path_of, pictures, shown, with_figures
from pipeline import registry

PAGE = Path("docs/judgements.md")
SEEDS = Path("var/eval-seeds.json")
RUNS = (
    ("vader_parity", "sentiment/vader_tweets.jsonl"),
    ("sentiment", "sentiment/airline.jsonl"),
    ("sentiment", "sentiment/apple.jsonl"),
    ("sentiment", "sentiment/sxsw_brands.jsonl"),
    ("sentiment_languages", "language/xlmt.jsonl"),
    ("sentiment_brand", "sentiment/sxsw_brands.jsonl"),
    ("sentiment_brand", ""),
    ("behaviour", ""),
    ("emotion", "train/emotion_tweeteval.jsonl.gz"),
    ("emotion", "train/emotion_goemotions.jsonl.gz"),
    ("complaints", "intent/complaints.jsonl"),
    ("purchase_intent", "intent/purchase_intent.jsonl"),
    ("support_topics", "intent/support_topics_actions.jsonl"),
    ("language", "language/xlmt.jsonl"),
    ("language_short", ""),
    ("spikes", "spikes"),
    ("influence", "influence/peerindex_pairs.csv"),
    ("near_duplicates", ""),
    ("identity", ""),
    ("identity_platforms", ""),
    ("network_rank", ""),
    ("experts", ""),
    ("phrases", ""),
    ("pii", ""),
)
"""Task and file or folder of the labelled sets; none where the task makes its texts from seeds."""


def main() -> int:
    """Measure everything; 1 where a figure misses what it must reach, 2 without the labelled sets."""
    data = Path(os.environ.get("GRAPEVINE_DATA") or "../shared/data")
    if not (data / "sentiment").is_dir():
        print("the labelled sets are missing: name their folder in GRAPEVINE_DATA", file=sys.stderr)
        return 2
    SEEDS.parent.mkdir(exist_ok=True)
    SEEDS.write_text(json.dumps({"seeds": list(range(20)), "rows": 500}))
    runs = [measured(task, file, data) for task, file in RUNS]
    write(PAGE, runs)
    missed = sum(one.target.verdict(one.value) == "missed" for run in runs for one in figures(run))
    print(f"{PAGE} is written; figures that miss what they must reach: {missed}")
    return 1 if missed else 0


def measured(task: str, file: str, data: Path) -> Run:
    """One task on one set, told with its time and figures."""
    begun = time.monotonic()
    report = registry.load("learning.evaluation", task).evaluate(
        data / file if file else SEEDS, lambda _: None
    )
    run = Run(task, file, report)
    told = ", ".join(f"{one.name} {shown(one.value)}" for one in figures(run))
    print(f"{time.monotonic() - begun:6.1f} s  {task} {file}: {told}", flush=True)
    return run


def write(page: Path, runs: Sequence[Run]) -> None:
    """The page's figures between its marks, and its pictures beside it."""
    for name, drawn in pictures(runs).items():
        path = page.parent / path_of(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    page.write_text(with_figures(page.read_text("utf-8"), runs), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
