"""What finding copies costs: `python -m bench.bench_copies [--texts N] [--window N]` prints µs per
text and memory.

Invented posts (those that near-duplicates are measured on: half of them in campaigns of copies),
one after the other through one window, as detect reads them.
"""

import argparse
import resource
import sys
from time import perf_counter

from enrichers.engines.near_duplicates import Clusters
from learning.invented.copied_texts import generate
from pipeline.config.model import Service

ROWS = 2000
"""Posts for each seed."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--window", type=int, default=Service().copies_window)
    options = parser.parse_args()
    texts = [
        post.text for seed in range(-(-options.texts // ROWS)) for post in generate(seed, ROWS)
    ][: options.texts]
    before = _peak_bytes()
    clusters = Clusters(options.window)
    started, slowest, copies = perf_counter(), 0.0, 0
    for number, text in enumerate(texts):
        begun = perf_counter()
        copies += clusters.add(str(number), text).earlier > 0
        slowest = max(slowest, perf_counter() - begun)
    secs = perf_counter() - started
    each = secs / len(texts) * 1e6
    sys.stdout.write(
        f"{len(texts):,} texts in {secs:.1f} s: {each:.0f} µs each, {slowest * 1e3:.1f} ms the slowest\n"
        f"{copies:,} are copies; {len(clusters):,} texts remembered in {(_peak_bytes() - before) / 1e6:.0f} MB\n"
    )


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
