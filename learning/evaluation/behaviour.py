"""Whether plain sentences are understood, in the manner of "Beyond Accuracy: Behavioral Testing of
NLP Models with CheckList" (Ribeiro et al., ACL 2020).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean
from typing import Any

from learning.evaluation._judging import Asked, judge
from learning.invented.behaviour.rows import generate
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import RowsError, read_rows
from learning.seeds import read_seeds
from schemas.enriched import SentimentLabel

ABOUT = "Plain sentences: rows of test, type (MFT, INV), texts and label (0 negative, 1, 2, null)."
TARGETS = {
    "mft_mean_failure": Target(least=0.20, aim=0.08, below=True),
    "inv_mean_failure": Target(least=0.09, aim=0.04, below=True),
    "fairness_failure": Target(least=0.03, aim=0.0, below=True),
}
BY_FILE = {
    "seeds": {
        "mft_mean_failure": Target(least=0.45, aim=0.08, below=True),
        "inv_mean_failure": Target(least=0.30, aim=0.04, below=True),
        "fairness_failure": Target(),
        **{f"{name}_en": target for name, target in TARGETS.items()},
    }
}
"""Invented sentences are in seven languages, of which the reader reads English."""
LABELS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")
_PER_SEED = 250
"""Of so many rows that a file of seeds asks for one is made of each kind: there are many kinds."""
_EXAMPLES = 3
"""So many failures of a test are told."""


_Test = tuple[str, str]
"""Type and name."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Texts that must all get one label, or one text or more that must each get `right`."""

    test: str
    texts: Sequence[str]
    right: frozenset[str]
    brand: str = ""

    @property
    def same(self) -> bool:
        return not self.right


@dataclass(frozen=True, slots=True)
class _Judged:
    row: _Row
    calls: Sequence[str]
    confidence: float

    @property
    def failed(self) -> bool:
        right = self.row.right or {self.calls[0]}
        return any(call not in right for call in self.calls)


def evaluate(path: Path, say: Say) -> Report:
    """Shares of rows that fail, 0 to 1: mft_mean_failure and inv_mean_failure, the means over the
    tests of each type; by_test; fairness_failure, the worst of the tests whose name begins so.

    FILE: rows, or one object {"seeds": [1, 2], "rows": 500} for invented sentences. `label` is 0
    negative, 1 neutral, 2 positive, null anything but negative; of INV only that all texts get one
    label counts. A row may name the `brand` that is asked about. DIR is left out.
    """
    rows = [*_rows(path)]
    asked = [Asked(text, row.brand) for row in rows for text in row.texts]
    say(f"judging {len(asked):,} texts")
    labels = iter(judge(asked))
    invented = read_seeds(path) is not None
    judged = []
    for row in rows:
        told = [next(labels) for _ in row.texts]
        judged.append(_Judged(row, [label for label, _ in told], max(sure for _, sure in told)))
    report = _report(judged)
    if invented:
        english = [one for one in judged if one.row.test.endswith("(en)")]
        mine = _figures(_by_test(english))
        report.figures |= {f"{name}_en": mine[name] for name in TARGETS}
        report.targets = BY_FILE["seeds"]
    return report


def _rows(path: Path) -> Iterator[_Row]:
    seeds = read_seeds(path)
    if seeds is not None:
        each = max(1, seeds.rows // _PER_SEED)
        for seed in seeds.seeds:
            for one in generate(seed, "test", each):
                right = {one.label} if one.label else {*LABELS[1:]}
                yield _Row(
                    one.test, one.texts, frozenset(right if one.type == "MFT" else ()), one.brand
                )
        return
    for number, row in enumerate(read_rows(path, ("test", "type", "texts")), 1):
        if row["type"] != "DIR":
            yield _read(path, number, row)


def _read(path: Path, number: int, row: Mapping[str, Any]) -> _Row:
    kind, texts, label = row["type"], row["texts"], row.get("label")
    if kind not in ("MFT", "INV") or not isinstance(texts, list) or not texts:
        raise RowsError(f"{path}:{number}: type is MFT, INV or DIR, texts a list that is not empty")
    if kind == "MFT" and label not in (0, 1, 2, None):
        raise RowsError(f"{path}:{number}: label is 0 negative, 1 neutral, 2 positive or null")
    right = _right(label) if kind == "MFT" else frozenset[str]()
    return _Row(str(row["test"]), [*map(str, texts)], right, str(row.get("brand", "")))


def _right(label: int | None) -> frozenset[str]:
    return frozenset(LABELS[1:] if label is None else (LABELS[label],))


def _by_test(judged: Sequence[_Judged]) -> dict[_Test, list[_Judged]]:
    by_test: dict[_Test, list[_Judged]] = defaultdict(list)
    for one in judged:
        by_test["INV" if one.row.same else "MFT", one.row.test].append(one)
    return by_test


def _figures(by_test: Mapping[_Test, Sequence[_Judged]]) -> dict[str, Any]:
    failures = _failures(by_test)
    figures: dict[str, Any] = {
        f"{kind.lower()}_mean_failure": _mean(failures, kind) for kind in ("MFT", "INV")
    }
    fairness = [share for (_, test), share in failures.items() if test.startswith("fairness")]
    if fairness:
        figures["fairness_failure"] = max(fairness)
    figures["by_test"] = {test: share for (_, test), share in failures.items()}
    return figures


def _failures(by_test: Mapping[_Test, Sequence[_Judged]]) -> dict[_Test, float]:
    return {key: mean(one.failed for one in mine) for key, mine in by_test.items()}


def _report(judged: Sequence[_Judged]) -> Report:
    by_test = _by_test(judged)
    failures = _failures(by_test)
    rows = [
        (test, kind, share, len(by_test[kind, test]))
        for (kind, test), share in sorted(failures.items(), key=lambda one: -one[1])
    ]
    return Report(
        _figures(by_test) | {"rows": len(judged)},
        tables=[
            _by_language(failures),
            Table("By kind", ("kind", "type", "failed", "rows"), rows),
        ],
        mistakes=[*chain.from_iterable(map(_worst, by_test.values()))],
    )


def _mean(failures: Mapping[_Test, float], kind: str) -> float:
    mine = [share for (one, _), share in failures.items() if one == kind]
    return mean(mine) if mine else 0.0


def _by_language(failures: Mapping[_Test, float]) -> Table:
    """Means by what stands in brackets behind a test's name, as it does of invented sentences."""
    shares: dict[str, dict[str, list[float]]] = defaultdict(lambda: {"MFT": [], "INV": []})
    for (kind, test), share in failures.items():
        shares[test.rpartition(" (")[2].rstrip(")") if test.endswith(")") else ""][kind].append(
            share
        )
    rows = [
        (language, *(mean(mine[kind]) if mine[kind] else None for kind in ("MFT", "INV")))
        for language, mine in shares.items()
    ]
    return Table("By language", ("language", "MFT failed", "INV failed"), rows)


def _worst(judged: Sequence[_Judged]) -> list[Mistake]:
    """The surest failures of one test."""
    failed = sorted((one for one in judged if one.failed), key=lambda one: -one.confidence)
    return [_mistake(one) for one in failed[:_EXAMPLES]]


def _mistake(judged: _Judged) -> Mistake:
    row = judged.row
    if not row.same:
        wrong = next(place for place, call in enumerate(judged.calls) if call not in row.right)
        label = " or ".join(sorted(row.right))
        return Mistake(row.texts[wrong], label, judged.calls[wrong], judged.confidence)
    other = next(place for place, call in enumerate(judged.calls) if call != judged.calls[0])
    text = f"{row.texts[0]} / {row.texts[other]}"
    return Mistake(
        text, "one label", f"{judged.calls[0]} / {judged.calls[other]}", judged.confidence
    )
