"""Waiting after failures: grows, is capped, spreads, and honours the service's own wish."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.backoff import AFTER_CAP_SECS, CAP_SECS, backoff_secs


@given(
    st.integers(-5, 10**6),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.randoms(use_true_random=False),
)
def test_waits_are_bounded_and_never_shorter_than_asked(
    failures: int, after: float | None, random: Random
) -> None:
    wait = backoff_secs(failures, after, random)
    assert 0 <= wait <= AFTER_CAP_SECS + CAP_SECS
    if after is not None:
        assert wait >= min(after, AFTER_CAP_SECS)


def test_waits_grow_with_the_failures_and_spread() -> None:
    means = [
        sum(backoff_secs(n, None, Random(seed)) for seed in range(500)) / 500 for n in (1, 3, 6, 20)
    ]
    assert means == sorted(means)
    assert 0.7 < means[0] < 1.3
    assert CAP_SECS * 0.4 < means[-1] < CAP_SECS * 0.6
    assert len({backoff_secs(4, None, Random(seed)) for seed in range(50)}) == 50
