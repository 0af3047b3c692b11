"""The alarm before loss: a service lags by more than half of its topic's retention, after which
records are deleted.
"""

from collections.abc import Iterable
from datetime import datetime

from pipeline.kafka.lag import Stage
from schemas.alert import Candidate

RULE = "lag-near-retention"
SHARE = 0.5


def lag_alarms(
    stages: Iterable[Stage], firing: frozenset[str], now: datetime
) -> tuple[list[Candidate], frozenset[str]]:
    """The candidates to raise or clear now, and the services whose alarm is firing afterwards. Pure.

    Raised again while it lasts, so that the alert does not end by itself.
    """
    candidates: list[Candidate] = []
    late: set[str] = set()
    for stage in stages:
        retention_secs = stage.topic.retention_ms / 1000
        if stage.topic.cleanup != "delete" or retention_secs <= 0:
            continue
        if stage.oldest_secs > SHARE * retention_secs or stage.lost:
            late.add(stage.group)
            candidates.append(_candidate(stage, now, retention_secs))
        elif stage.group in firing:
            candidates.append(_clear(stage, now))
    return candidates, frozenset(late)


def _candidate(stage: Stage, now: datetime, retention_secs: float) -> Candidate:
    lost = f" {stage.lost:,} records were deleted before it came to them." if stage.lost else ""
    return Candidate(
        dedup_key=f"{RULE}:{stage.group}",
        rule=RULE,
        title=f"{stage.group} is close to losing records",
        text=(
            f"{stage.group} has not finished {stage.lag:,} records of {stage.topic.name}; the oldest has waited for "
            f"{_days(stage.oldest_secs)}, and the topic keeps records for {_days(retention_secs)}.{lost} Start or add "
            f"processes of {stage.group}, or raise the topic's retention.ms."
        ),
        severity="critical",
        at=now,
        value=round(stage.oldest_secs),
        expected=round(SHARE * retention_secs),
        yardstick="limit",
        count=max(1, stage.lag),
        reasons=(
            f"waiting for {_days(stage.oldest_secs)}, half of the retention is {_days(SHARE * retention_secs)}",
        ),
        origin="detect",
    )


def _clear(stage: Stage, now: datetime) -> Candidate:
    return Candidate(
        dedup_key=f"{RULE}:{stage.group}",
        rule=RULE,
        title=f"{stage.group} has caught up",
        severity="info",
        state="clear",
        at=now,
        value=round(stage.oldest_secs),
        origin="detect",
    )


def _days(secs: float) -> str:
    return f"{secs / 86_400:.1f} days" if secs >= 86_400 else f"{secs / 3600:.1f} hours"
