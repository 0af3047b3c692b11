"""The alarm before retention removes what nobody has processed."""

from pipeline import topics
from pipeline.lag import Stage
from pipeline.notify.line import judge
from tests.builders import NOW
from tests.connectors.context import MovedClock

HOURS_KEPT = topics.RAW.retention_ms / 3_600_000


def stage(hours: float, topic: topics.Topic = topics.RAW) -> Stage:
    return Stage("enrich", topic, total=100, lag=40, oldest_secs=hours * 3600)


def test_it_is_raised_when_half_of_the_retention_is_gone() -> None:
    clock = MovedClock(NOW)
    assert judge(stage(HOURS_KEPT / 2 - 1), clock, is_open=False) is None
    raised = judge(stage(HOURS_KEPT / 2 + 1), clock, is_open=False)
    assert raised is not None
    assert (raised.state, raised.severity, raised.dedup_key) == (
        "firing", "critical", "lag-near-retention:enrich:mentions.raw.v1",
    )  # fmt: skip
    assert raised.text == "40 records of mentions.raw.v1 wait, the oldest 85 h; Kafka keeps them 168 h."


def test_it_ends_when_the_stage_has_caught_up_and_stays_silent_afterwards() -> None:
    clock = MovedClock(NOW)
    ended = judge(stage(1), clock, is_open=True)
    assert ended is not None
    assert (ended.state, ended.dedup_key) == ("clear", "lag-near-retention:enrich:mentions.raw.v1")
    assert judge(stage(1), clock, is_open=False) is None


def test_compacted_topics_lose_nothing_to_time() -> None:
    assert judge(stage(10_000, topics.ALERT_STATE), MovedClock(NOW), is_open=False) is None
