"""The chain in a bare loop: `python -m bench.rivals.bare CONFIG EVENTS COUNT` prints {"per_s": …,
"cpu_us": …}.

EVENTS is a file of events, one per line, in memory before the clock starts. No Kafka: the most the
chain can do, which judges as many events at once as it can.
"""

import itertools
import json
import sys
import time
from pathlib import Path

from bench.rivals import chain_of
from enrichers.engines.features import AT_ONCE
from pipeline.config import load_config

WARM_UP = 0.15


def main() -> None:
    """Run the chain over the events and print how fast it was."""
    process = chain_of(load_config(Path(sys.argv[1]), env={})).process_all
    events = Path(sys.argv[2]).read_bytes().splitlines()
    count = int(sys.argv[3])
    values = itertools.cycle(events)

    def judge(many: int) -> None:
        for _ in range(0, many, AT_ONCE):
            process([*itertools.islice(values, AT_ONCE)])

    judge(int(count * WARM_UP))
    measured = count - int(count * WARM_UP)
    measured -= measured % AT_ONCE
    wall, cpu = time.perf_counter(), time.process_time()
    judge(measured)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sys.stdout.write(json.dumps({"per_s": measured / wall, "cpu_us": cpu / measured * 1e6}) + "\n")


if __name__ == "__main__":
    main()
