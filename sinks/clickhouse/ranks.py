"""Writes what is known of influence beside the mentions: ranks with expertise, records of influencers.

Each function takes records in the order of their topic and may be repeated; views show the latest
record of an author.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from clickhouse_driver import Client

from schemas.customer import AuthorInfluence, Influencer
from sinks.clickhouse.write import insert_rows

_RANK = (
    "author_id", "score", "reasons", "signs", "voices", "topics", "topic_scores", "expert_topics",
    "expert_scores", "expert_reasons", "expert_evidence", "at", "removed",
)  # fmt: skip
_INFLUENCER = (
    "author_id", "handle", "stage", "owner", "contact_times", "contact_people", "contact_ways",
    "contact_notes", "updated_at", "updated_by", "removed",
)  # fmt: skip


def write_ranks(client: Client, ranks: Iterable[AuthorInfluence]) -> int:
    """Store ranks as they are now; returns how many. Raises Retry, Fatal, Reject."""
    latest = {rank.author_id: rank for rank in ranks}
    return insert_rows(client, "author_ranks", _RANK, [_rank(rank) for rank in latest.values()])


def remove_ranks(client: Client, authors: Iterable[str]) -> int:
    """Take ranks out of every view. Returns how many."""
    return _remove(client, "author_ranks", authors)


def write_influencers(client: Client, influencers: Iterable[Influencer]) -> int:
    """Store records of influencers as they are now; returns how many."""
    latest = {one.author_id: one for one in influencers}
    rows = [_influencer(one) for one in latest.values()]
    return insert_rows(client, "influencers", _INFLUENCER, rows)


def remove_influencers(client: Client, authors: Iterable[str]) -> int:
    """Take records out of every view. Returns how many."""
    return _remove(client, "influencers", authors)


def _remove(client: Client, table: str, authors: Iterable[str]) -> int:
    rows = [(author, 1) for author in dict.fromkeys(authors)]
    return insert_rows(client, table, ("author_id", "removed"), rows)


def _rank(rank: AuthorInfluence) -> Sequence[Any]:
    known = rank.expertise
    return (
        rank.author_id, rank.score, rank.reasons, rank.signs, rank.voices,
        [one.topic for one in rank.topics], [one.score for one in rank.topics],
        [one.topic for one in known], [one.score for one in known],
        [one.reasons for one in known], [one.evidence for one in known], rank.at, 0,
    )  # fmt: skip


def _influencer(one: Influencer) -> Sequence[Any]:
    met = one.contacts
    return (
        one.author_id, one.handle, one.stage, one.owner, [each.at for each in met],
        [each.by for each in met], [each.how for each in met], [each.note for each in met],
        one.at, one.by, 0,
    )  # fmt: skip
