"""What the views count by days, and who waits for an answer, worked out the plain way in Python: the
reference for the fast views' property test. Pure.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from schemas.enriched import BrandMatch, EnrichedMention
from tests.store_model import World, current, is_echo, is_voice

Spoken = list[tuple[EnrichedMention, BrandMatch]]
Figures = tuple[int, ...]


def days(world: World, zone: str) -> dict[tuple[date, str], Figures]:
    """daily_brand_summary without its shares, by business day and brand: mentions, authors, positive,
    negative, reach, by_customers, urgent, reposts, need_answer.
    """
    groups: dict[tuple[date, str], tuple[Spoken, Spoken]] = defaultdict(lambda: ([], []))
    for shown in current(world).values():
        day = shown.mention.published_at.astimezone(ZoneInfo(zone)).date()
        for match in shown.brands.matches if shown.brands else ():
            if is_voice(shown, match):
                groups[day, match.brand][0].append((shown, match))
            if is_echo(shown, match):
                groups[day, match.brand][1].append((shown, match))
    return {key: _figures(*both) for key, both in groups.items()}


def _figures(voices: Spoken, echoes: Spoken) -> Figures:
    followers: dict[str, int] = defaultdict(int)
    for record, _ in (*voices, *echoes):
        author = record.mention.author
        if author:
            followers[author.id] = max(followers[author.id], author.followers or 0)
    labels = [record.sentiment.label if record.sentiment else "" for record, _ in voices]
    return (
        len(voices),
        len({record.mention.author.id for record, _ in voices if record.mention.author}),
        labels.count("positive"),
        labels.count("negative"),
        sum(followers.values()),
        sum(record.customer is not None for record, _ in voices),
        sum(record.priority is not None and record.priority.score >= 70 for record, _ in voices),
        len(echoes),
        sum(record.priority is not None and record.priority.needs_answer for record, _ in voices),
    )


def waiting(world: World, marked: Collection[str]) -> set[str]:
    """Ids of the mentions that need an answer, got none from an account and were not `marked` answered."""
    shown = current(world)
    answered = {
        record.mention.parent_id
        for record in shown.values()
        if record.brands and record.brands.author_role == "account" and record.mention.parent_id
    }
    return {
        id_
        for id_, record in shown.items()
        if record.priority and record.priority.needs_answer and id_ not in answered | set(marked)
    }
