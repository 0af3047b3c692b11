"""The shipped setting, one for all, on recorded counts of tweets, by the rules of the Numenta Anomaly Benchmark."""

import csv
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from enrichers.rules import spike
from enrichers.rules._series import moment_of, series_of, tick_of
from tests.conftest import grapevine_data

DATA = grapevine_data()
LEAST = 72.0


def onsets(path: Path) -> list[float]:
    """1 at each row with which an alert begins."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    begin = tick_of(datetime.fromisoformat(rows[0]["timestamp"].split(".")[0]).replace(tzinfo=UTC))
    series = series_of({"mentions": [float(row["value"]) for row in rows]}, begin, brand=path.stem)
    rule = spike.build("spike", spike.Settings())
    seen: set[str] = set()
    scores = []
    for tick in range(begin + 1, begin + len(rows) + 1):
        keys = {one.dedup_key for one in rule.detect(series, moment_of(tick)) if one.state == "firing"}
        scores.append(1.0 if keys - seen else 0.0)
        seen |= keys
    return scores


def load_scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_spikes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if DATA is not None and (DATA.parent / "tools" / "score_spikes.py").is_file():
    SPIKES = DATA / "spikes"
    SCORER = DATA.parent / "tools" / "score_spikes.py"

    def test_alerts_where_people_saw_something_happen_and_seldom_elsewhere() -> None:
        scorer = load_scorer(SCORER)
        windows = json.loads((SPIKES / "windows.json").read_text())
        rows, count = [], 0
        for name, spans in windows.items():
            with (SPIKES / name).open(newline="") as file:
                stamps = [row["timestamp"].split(".")[0] for row in csv.DictReader(file)]
            rows += scorer.points(name, spans, stamps, onsets(SPIKES / name), *scorer.PROFILES["standard"][:2])
            count += len(spans)
        total, _ = scorer.best(rows, 1)
        assert 100 * (total + count) / (2 * count) >= LEAST
