"""The alarm before loss: raised past half of the retention, again while it lasts, cleared once."""

from datetime import UTC, datetime

from pipeline import topics
from pipeline.detect.lag import lag_alarms
from pipeline.kafka.lag import Stage

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = 86_400.0


def stage(
    oldest_days: float, lost: int = 0, topic: topics.Topic = topics.RAW, group: str = "enrich"
) -> Stage:
    return Stage(group, topic, total=1000, lag=12, oldest_secs=oldest_days * DAY, lost=lost)


def test_raises_past_half_of_the_retention_and_clears_once() -> None:
    assert lag_alarms([stage(3.4)], frozenset(), NOW) == ([], frozenset())
    (found,), firing = lag_alarms([stage(3.6)], frozenset(), NOW)
    assert (found.dedup_key, found.rule, found.severity) == (
        "lag-near-retention:enrich",
        "lag-near-retention",
        "critical",
    )
    assert found.state == "firing"
    assert "12 records of mentions.raw.v1" in found.text
    assert "3.6 days" in found.text
    assert "7.0 days" in found.text
    (again,), firing = lag_alarms([stage(4)], firing, NOW)
    assert again.dedup_key == found.dedup_key
    (clear,), firing = lag_alarms([stage(0.1)], firing, NOW)
    assert (clear.state, clear.dedup_key) == ("clear", found.dedup_key)
    assert lag_alarms([stage(0.1)], firing, NOW) == ([], frozenset())


def test_records_that_are_gone_already_are_told() -> None:
    (found,), _ = lag_alarms([stage(0, lost=1234)], frozenset(), NOW)
    assert "1,234 records were deleted before it came to them" in found.text


def test_each_topic_by_its_own_retention_and_compacted_ones_never() -> None:
    stages = [
        stage(8, topic=topics.ALERTS, group="notify"),
        stage(300, topic=topics.ALERT_STATE, group="store-side"),
        stage(3.6, group="enrich"),
    ]
    found, firing = lag_alarms(stages, frozenset(), NOW)
    assert firing == {"enrich"}
    assert [one.dedup_key for one in found] == ["lag-near-retention:enrich"]
