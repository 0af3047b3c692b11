"""A source's alarms: raised once, cleared once, and cleared after a restart whatever came before."""

from pipeline.ingest.alarms import TROUBLES, Alarms
from schemas.alert import Candidate
from tests.pipeline.ingest.producing import QuickClock


async def test_an_alarm_is_raised_once_and_cleared_once() -> None:
    published: list[Candidate] = []

    async def publish(candidate: Candidate) -> None:
        published.append(candidate)

    alarms = Alarms("feed", QuickClock(), publish)
    await alarms.clear()
    assert {(candidate.dedup_key, candidate.state) for candidate in published} == {
        (f"{trouble}:feed", "clear") for trouble in TROUBLES
    }
    published.clear()
    await alarms.clear()
    assert published == []
    for _ in range(3):
        await alarms.fire("source-silent", "No sign of life for 60 s.")
    await alarms.clear()
    await alarms.clear()
    assert [(candidate.rule, candidate.state) for candidate in published] == [
        ("source-silent", "firing"),
        ("source-silent", "clear"),
    ]
    assert published[0].origin == "ingest"
    assert "feed" in published[0].title
