"""`make eval`: measures every task on the labelled sets and writes docs/judgements.md between its marks."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from pipeline import registry
from pipeline.evaluation._report import Report, Target

PAGE = Path("docs/judgements.md")
BEGIN, END = "<!-- figures: written by `make eval` -->", "<!-- end of figures -->"
SEEDS = Path("var/eval-seeds.json")
RUNS = (
    ("vader_parity", "sentiment/vader_tweets.jsonl"),
    ("sentiment", "sentiment/airline.jsonl"),
    ("sentiment", "sentiment/apple.jsonl"),
    ("sentiment", "sentiment/sxsw_brands.jsonl"),
    ("sentiment_languages", "language/xlmt.jsonl"),
    ("sentiment_brand", "sentiment/sxsw_brands.jsonl"),
    ("sentiment_brand", ""),
    ("emotion", "train/emotion_tweeteval.jsonl.gz"),
    ("emotion", "train/emotion_goemotions.jsonl.gz"),
    ("complaints", "intent/complaints.jsonl"),
    ("purchase_intent", "intent/purchase_intent.jsonl"),
    ("support_topics", "intent/support_topics_actions.jsonl"),
    ("language", "language/xlmt.jsonl"),
    ("spikes", "spikes"),
    ("near_duplicates", ""),
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
    lines, details, missed = (
        ["| task | set | figure | measured | at least | aim | |", "|---|---|---|---|---|---|---|"],
        [],
        0,
    )
    for task, file in RUNS:
        begun = time.monotonic()
        report = registry.load("pipeline.evaluation", task).evaluate(data / file if file else SEEDS, lambda _: None)
        rows = list(figures(task, report))
        for name, value, target in rows:
            verdict = target.verdict(value)
            missed += verdict == "missed"
            cells = (
                task,
                Path(file).stem or "20 seeds",
                name,
                shown(value),
                shown(target.least),
                shown(target.aim),
                verdict,
            )
            lines.append("| " + " | ".join(cells) + " |")
        details += tables(task, file, report)
        print(f"{time.monotonic() - begun:6.1f} s  {task} {file}: " + ", ".join(f"{n} {shown(v)}" for n, v, _ in rows))
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text("\n\n".join([before + BEGIN, "\n".join(lines), *details, END]) + after, "utf-8")
    print(f"{PAGE} is written; figures that miss what they must reach: {missed}")
    return 1 if missed else 0


def figures(task: str, report: Report) -> list[tuple[str, float, Target]]:
    """Name, value and target of every figure that has a target; those by language one by one."""
    targets = {**registry.load("pipeline.evaluation", task).TARGETS, **report.targets}
    flat: dict[str, Any] = dict(report.figures)
    for name, value in report.figures.items():
        if isinstance(value, dict):
            flat |= {f"{name.removesuffix('_by_language')}_{key}": one for key, one in value.items()}
    return [(name, flat[name], target) for name, target in targets.items() if name in flat and target != Target()]


def tables(task: str, file: str, report: Report) -> list[str]:
    """The tables behind a task's figures, as sections of a page. Texts of labelled sets never go into one."""
    found = []
    for table in report.tables:
        if "text" in table.header:
            continue
        head = "| " + " | ".join(table.header) + " |\n|" + "---|" * len(table.header)
        rows = "\n".join("| " + " | ".join(map(shown, row)) + " |" for row in table.rows)
        found.append(f"### {task} {Path(file).stem}: {table.title}\n\n{head}\n{rows}".replace("  ", " "))
    return found


def shown(value: Any) -> str:
    """A cell."""
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
