"""The page of judgements between its marks, and its pictures, from the reports of all tasks. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from learning.evaluation import _plots
from learning.evaluation._classified import CONFUSION, RELIABILITY
from learning.evaluation._plots import Figure, Panel
from learning.report import Mistake, Report, Table, Target
from pipeline import registry

BEGIN, END = "<!-- figures: written by `make eval` -->", "<!-- end of figures -->"
GENERATED = "20 seeds"
"""What is measured where a task has no file."""
TITLES = {
    "figures": "Every figure against what it must reach",
    "reliability": "How often judgements of one confidence are right",
    "confusion": "What each label was judged as",
    "languages": "Sentiment by language: macro-F1 against published FastText",
    "spikes": "Spikes: scores of the Numenta Anomaly Benchmark",
}
_CONFUSED = ("sentiment", "sentiment_languages", "emotion")
_WHOLE = {"spikes": 100.0}
"""The perfect value of a task's figures where it is not 1."""
_SPIKES = {
    "standard": "standard, best threshold", "shipped_standard": "standard, as shipped",
    "reward_low_FP": "few false alarms, best threshold",
    "shipped_low_FP": "few false alarms, as shipped",
}  # fmt: skip
_MISTAKES, _TEXT_CHARS = 5, 160


@dataclass(frozen=True, slots=True)
class Run:
    """A task, the file or folder it was measured on (empty: texts made from seeds), and what was
    found.
    """

    task: str
    file: str
    report: Report

    @property
    def set(self) -> str:
        """The set's name."""
        return Path(self.file).name.partition(".")[0] or GENERATED

    @property
    def name(self) -> str:
        """The task with its set, where that has another name."""
        return self.task if self.set == self.task else f"{self.task} {self.set}"


def figures(run: Run) -> list[Figure]:
    """Every figure of a run that has a target; those by language one by one."""
    flat: dict[str, Any] = dict(run.report.figures)
    for name, value in run.report.figures.items():
        if isinstance(value, dict):
            flat |= {
                f"{name.removesuffix('_by_language')}_{key}": one for key, one in value.items()
            }
    return [
        Figure(run.name, name, flat[name], target, _WHOLE.get(run.task, 1.0))
        for name, target in _targets(run).items()
        if name in flat and target != Target()
    ]


def pictures(runs: Sequence[Run]) -> dict[str, str]:
    """SVG by name (of TITLES); a picture that nothing was measured for is left out."""
    drawn = {
        "figures": _plots.figures(TITLES["figures"], [one for run in runs for one in figures(run)]),
        "reliability": _plots.reliability(TITLES["reliability"], list(_panels(runs, RELIABILITY))),
        "confusion": _plots.confusion(
            TITLES["confusion"],
            list(_panels([run for run in runs if run.task in _CONFUSED], CONFUSION)),
        ),
    }
    for run in runs:
        if run.task == "sentiment_languages":
            drawn["languages"] = _plots.figures(
                TITLES["languages"], _languages(run), "published FastText", "8 points more"
            )
        elif run.task == "spikes":
            named = {one.name: one for one in figures(run)}
            rows = [
                Figure("", words, named[name].value, named[name].target, named[name].whole)
                for name, words in _SPIKES.items()
                if name in named
            ]
            drawn["spikes"] = _plots.figures(TITLES["spikes"], rows)
    return drawn


def path_of(picture: str) -> str:
    """Where a picture lies, from the page."""
    return f"pictures/judgements-{picture}.svg"


def with_figures(page: str, runs: Sequence[Run]) -> str:
    """A page with what stands between its marks written anew."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    first, *others = (f"![{TITLES[name]}]({path_of(name)})" for name in pictures(runs))
    details = [section for run in runs for section in _sections(run)]
    return (
        "\n\n".join(
            [before + BEGIN, first, _summary(runs), _calibration(runs), *others, *details, END]
        )
        + after
    )


def shown(value: Any) -> str:
    """A cell."""
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _targets(run: Run) -> dict[str, Target]:
    return {**registry.load("learning.evaluation", run.task).TARGETS, **run.report.targets}


def _summary(runs: Sequence[Run]) -> str:
    rows = [
        (
            run.task,
            run.set,
            one.name,
            one.value,
            one.target.least,
            one.target.aim,
            one.target.verdict(one.value),
        )
        for run in runs
        for one in figures(run)
    ]
    return _markdown(("task", "set", "figure", "measured", "at least", "aim", ""), rows)


def _calibration(runs: Sequence[Run]) -> str:
    """How far confidence is off, and how often the surest judgements of each run are right."""
    rows = [
        (run.task, run.set, run.report.figures["calibration_error"], *table.rows[-1])
        for run in runs
        for table in run.report.tables
        if table.title == RELIABILITY and table.rows
    ]
    return _markdown(
        ("task", "set", "calibration error", "the surest claim", "are right", "rows of them"), rows
    )


def _sections(run: Run) -> Iterator[str]:
    """The tables behind a run's figures, folded. Texts of labelled sets never go into one; invented
    ones may.
    """
    tables = [table for table in run.report.tables if "text" not in table.header]
    if not run.file and run.report.mistakes:
        tables.append(_mistakes(run.report.mistakes))
    if not tables:
        return
    yield f"### {run.name}"
    yield f"<details><summary>{', '.join(escape(table.title) for table in tables)}</summary>"
    for table in tables:
        yield f"**{table.title}**\n\n{_markdown(table.header, table.rows)}"
    yield "</details>"


def _mistakes(mistakes: Sequence[Mistake]) -> Table:
    """The first few of the surest. Their texts are invented."""
    rows = [
        (one.confidence, one.judged, one.label, _plain(one.text))
        for one in sorted(mistakes, key=lambda one: -one.confidence)[:_MISTAKES]
    ]
    return Table(
        "The most confident mistakes", ("sure", "judged", "labelled", "invented text"), rows
    )


def _plain(text: str) -> str:
    """A text as a cell that shows it and is no markup."""
    words = "".join(letter if letter.isprintable() else " " for letter in text)
    short = " ".join(words.split())[:_TEXT_CHARS]
    return "".join(
        f"&#{ord(letter)};" if letter in "|<>&*_`[]\\#@~!:" else letter for letter in short
    )


def _markdown(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [header, *([shown(cell) for cell in row] for row in rows)]
    head, *body = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|" + "---|" * len(header), *body]).replace("  ", " ")


def _panels(runs: Sequence[Run], title: str) -> Iterator[Panel]:
    for run in runs:
        for table in run.report.tables:
            if table.title == title:
                error, rows = (
                    run.report.figures.get("calibration_error"),
                    run.report.figures.get("rows"),
                )
                note = (
                    f"calibration error {shown(error)}, {rows} rows"
                    if title == RELIABILITY
                    else f"{rows} rows"
                )
                yield Panel(run.name, note, table.header, table.rows)


def _languages(run: Run) -> list[Figure]:
    targets = _targets(run)
    return [
        Figure("", language, value, targets.get(f"macro_f1_{language}", Target()))
        for language, value in run.report.figures["macro_f1_by_language"].items()
    ]
