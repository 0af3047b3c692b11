"""What services raise about themselves when something is wrong that no rule watches: one happening
each, critical, told to the destinations of alarms.
"""

from datetime import datetime

from schemas.alert import Candidate

CLOCK = "clock-ahead"
OFFSETS = "offsets-went-back"


def clock_alarm(service: str, what: str, until: datetime, now: datetime) -> Candidate:
    """Something was written with a time that has not come. `what` names it."""
    return Candidate(
        dedup_key=f"{CLOCK}:{service}:{what}"[:300],
        rule=CLOCK,
        title=f"A clock was ahead of the time: {what}",
        text=(
            f"{service} found {what} at {until:%Y-%m-%d %H:%M:%S} UTC, while it is "
            f"{now:%Y-%m-%d %H:%M:%S} UTC here, and went back to now. Look at the time of this "
            "machine and of those that run ingest and store (chronyc tracking, timedatectl)."
        ),
        severity="critical",
        at=now,
        origin="alarms",
    )


def offsets_alarm(service: str, what: str, now: datetime) -> Candidate:
    """Topics hold other records than those that offsets were remembered of."""
    return Candidate(
        dedup_key=f"{OFFSETS}:{service}",
        rule=OFFSETS,
        title=f"Kafka's offsets went back under {service}",
        text=(
            f"{what}. {service} begins at the earliest record; what it reads twice changes nothing. "
            "Find out who deleted the topic, restored the cluster or elected an unclean leader: "
            "what was in Kafka alone is gone."
        )[:2000],
        severity="critical",
        at=now,
        origin="alarms",
    )
