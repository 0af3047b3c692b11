"""The shipped setting, one for all, on recorded counts of tweets, by a tool with the rules of the
Numenta benchmark.
"""

import json

from enrichers.rules import spike
from learning.evaluation import spikes
from learning.evaluation._counts import read_counts
from tests.conftest import grapevine_data
from tests.spikes_tool import load_tool

DATA = grapevine_data()
LEAST = {"standard": 80.0, "reward_low_FP": 72.0}


if DATA is not None and (DATA.parent / "tools" / "score_spikes.py").is_file():
    SPIKES = DATA / "spikes"
    SCORER = DATA.parent / "tools" / "score_spikes.py"

    def test_alerts_where_people_saw_something_happen_and_seldom_elsewhere() -> None:
        scorer = load_tool(SCORER)
        windows = json.loads((SPIKES / "windows.json").read_text())
        alerts = {
            one.name: [float(score > 0) for score in spikes.onsets(one, spike.Settings())]
            for one in read_counts(SPIKES)
        }
        count = sum(map(len, windows.values()))
        for profile, least in LEAST.items():
            found, false, missed = scorer.PROFILES[profile]
            rows = []
            for name, spans in windows.items():
                lines = (SPIKES / name).read_text().splitlines()[1:]
                stamps = [line.split(",")[0].split(".")[0] for line in lines]
                rows += scorer.points(name, spans, stamps, alerts[name], found, false)
            total, _ = scorer.best(rows, missed)
            assert 100 * (total + missed * count) / (count + missed * count) >= least
