"""A saved group of customers, worked out when it is asked for and kept nowhere: ids with the basis on which
they may be linked with what they said. Who has none is in no segment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clickhouse_driver import Client

from pipeline.acts.known import known_of
from pipeline.acts.sql import QueryError, ask
from pipeline.config import Config
from pipeline.config.model import Segment
from schemas.view import View, ViewError, from_url, from_words
from sinks.clickhouse.ask.query import Asked
from sinks.clickhouse.ask.segment import Member, members_of, speakers

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a segment, by id; how many were left out because there is no basis, and because nobody
    may write to them.
    """

    members: Sequence[Member]
    without_basis: int
    not_to_contact: int


def members(client: Client, config: Config, segment: Segment, now: datetime) -> Members:
    """Work a segment out. Raises QueryError for a SELECT that cannot be, ViewError for words that are not
    understood, Retry and Fatal.
    """
    if segment.query:
        counts = dict.fromkeys(_ids(client, segment.query), 0)
    else:
        asked = Asked(view_of(config, segment.of, now), now, config.zone)
        counts = dict(speakers(client, asked, segment.at_least))
    known = list(members_of(client, counts))
    lawful = [one for one in known if one.basis]
    alone = [one for one in lawful if one.do_not_contact and not segment.do_not_contact]
    chosen = [one for one in lawful if one not in alone]
    return Members(chosen, len(counts) - len(lawful), len(alone))


def view_of(config: Config, text: str, now: datetime) -> View:
    """The View that words or an address mean; raises ViewError where something is not understood."""
    known = known_of(config)
    if text.strip().startswith(("?", "https://", "http://")):
        return from_url(text, known)
    return from_words(text, known, today=now.astimezone(config.zone).date())


def problems_of(config: Config, now: datetime) -> Iterator[tuple[str, str]]:
    """Segments whose words are not understood: (name, sentence)."""
    for name, segment in config.segments.items():
        if segment.of:
            try:
                view_of(config, segment.of, now)
            except ViewError as error:
                yield name, str(error).split("\n", 1)[0]


def _ids(client: Client, query: str) -> Iterator[str]:
    answer = ask(client, query)
    names = [name for name, _ in answer.columns]
    if "customer_id" not in names:
        raise QueryError("the SELECT of a segment must return customer_id")
    place = names.index("customer_id")
    for number, row in enumerate(answer.rows):
        if number >= MOST:
            raise QueryError(f"the SELECT of a segment returns more than {MOST:,} rows")
        yield str(row[place])
