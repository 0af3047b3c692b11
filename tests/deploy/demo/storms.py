"""What the demo's spike rule says of a story, minute by minute, without the line: the same chain,
figures and rule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from connectors.tools.records import event_of
from deploy.demo import rhythm, story
from pipeline import registry
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config.model import Config
from pipeline.enrich.chain import build_chain, run_chain_on
from pipeline.ingest.stamp import Stamping, stamp
from schemas.draft import Draft
from schemas.event import MentionPosted
from schemas.mention import Mention
from schemas.series import Series, SeriesRule, moment_of, series_of, tick_of
from tests.builders import make_tools
from tests.deploy.demo.reading import ORIGIN, demo_config, lines

_BEGIN, _DAYS = tick_of(story.DAY - timedelta(days=story.HISTORY_DAYS)), story.HISTORY_DAYS + 1
_JUDGED_BY = ("clean_text", "detect_language", "match_brands", "score_sentiment")


def complaints(folder: Path) -> list[datetime]:
    """When the negative mentions of the bank were seen; history is seen when it is published."""
    return list(_complaints(demo_config(), folder))


def alerts(moments: Iterable[datetime], *, live_days: int = 1) -> list[datetime]:
    """When the rule `complaint-spike` begins to fire, where the last so many days are live and the
    others history.
    """
    config = demo_config()
    rule = registry.load("enrichers.rules", "spike").build(
        "complaint-spike", config.rules["complaint-spike"].settings
    )
    assert isinstance(rule, SeriesRule)
    series = _series(config, moments, live_days)
    begin = _BEGIN + (_DAYS - live_days) * rhythm.DAY_SECS // 300
    found = [
        candidate
        for tick in range(begin + 1, _BEGIN + _DAYS * rhythm.DAY_SECS // 300 + 1)
        for candidate in rule.detect(series, moment_of(tick))
        if candidate.state == "firing"
    ]
    first: dict[str, datetime] = {}
    for candidate in found:
        first.setdefault(candidate.dedup_key, candidate.at)
    return sorted(first.values())


def _series(config: Config, moments: Iterable[datetime], live_days: int) -> Series:
    counts = Counter(map(tick_of, moments))
    values = [float(counts[_BEGIN + at]) for at in range(_DAYS * rhythm.DAY_SECS // 300)]
    live_since = _BEGIN + (_DAYS - live_days) * rhythm.DAY_SECS // 300
    return series_of(
        {"negative": values}, _BEGIN, brand=story.OWN, live_since=live_since, zone=config.zone
    )


def _complaints(config: Config, folder: Path) -> Iterator[datetime]:
    chain = build_chain(
        [entry for entry in config.enrich if entry.name in _JUDGED_BY],
        make_tools(brands=config.brand_list, mutes=config.mutes),
    )
    drafts = [*map(Draft, _first_posts(folder))]
    dropped = run_chain_on(chain, drafts)
    for place, draft in enumerate(drafts):
        if place in dropped:
            continue
        assert draft.brands is not None
        assert draft.sentiment is not None
        mention = draft.mention
        voice = any(match.voice and match.brand == story.OWN for match in draft.brands.matches)
        felt = next(
            (one.label for one in draft.sentiment.by_brand if one.brand == story.OWN),
            draft.sentiment.label,
        )
        if voice and felt == "negative":
            yield mention.seen_at if mention.lane == "live" else mention.published_at


def _first_posts(folder: Path) -> Iterator[Mention]:
    stamping = Stamping(source="day", event_time=True, keep_payload=False)
    now, seen = SYSTEM_CLOCK.now(), set()
    history = (
        line
        for file in sorted((folder / "history").glob("*.jsonl"))
        for line in file.read_bytes().splitlines()
    )
    for line in (*history, *(line for _, line in lines(folder))):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        event = stamp(event_of(record, ORIGIN), now, stamping)
        if isinstance(event, MentionPosted) and event.mention.id not in seen:
            seen.add(event.mention.id)
            yield event.mention
