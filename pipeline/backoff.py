"""How long to wait after a failed attempt: exponential with full jitter, the service's own wish
honoured, capped. Pure.

Full jitter (a uniform share of the exponential step) spreads the retries of many clients best; see
"Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from random import Random

BASE_SECS = 1.0
CAP_SECS = 300.0
AFTER_CAP_SECS = 6 * 3600.0
"""A service may ask for longer than our own cap, but not for ever."""


def backoff_secs(
    failures: int, after: float | None, random: Random, *, base_secs: float = BASE_SECS
) -> float:
    """Seconds to wait after `failures` failed attempts in a row (≥ 1); never less than `after`, at
    most its cap.
    """
    step = min(CAP_SECS, base_secs * 2.0 ** min(max(failures, 1), 30))
    wait = random.uniform(0, step)
    if after is not None and after > 0:
        wait = min(after, AFTER_CAP_SECS) + wait * 0.1
    return wait
