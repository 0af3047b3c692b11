"""Who is listened to and who knows what, computed from the edges and published on the influence topic."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clickhouse_driver import Client

from enrichers.engines.network.census import Census
from enrichers.engines.network.expertise import Known, Post, experts
from enrichers.engines.network.rank import rank
from enrichers.engines.network.standing import Standing, standings
from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import latest_records
from pipeline.kafka.send import Sender
from schemas.customer import AuthorInfluence, Expertise, TopicStanding
from schemas.identity import person_subject
from sinks.clickhouse.network import (
    Window,
    Written,
    read_opted_out,
    read_own,
    read_posts,
    read_ties,
    read_topics,
)

Say = Callable[[str], None]
_LEAST_TIES, _LEAST_MENTIONS = 50, 20
"""A topic that fewer ties or mentions are about has no rank, or nobody who knows it."""
_MOST_POSTS = 200_000
_LEAST_TOPIC_SCORE, _LEAST_EXPERT_SCORE, _LEAST_CONFIRMERS = 10, 20, 2
_RENEWED = timedelta(days=30)
"""A rank that stays as it is is published again after so long: tables keep what is renewed."""
_SHOWN = 5


@dataclass(slots=True)
class Result:
    """Every author there is something to say of, and how much it was made of."""

    ranks: dict[str, AuthorInfluence] = field(default_factory=dict)
    accounts: int = 0
    ties: int = 0
    topics: int = 0


def compute(client: Client, window: Window, *, say: Say = lambda _: None) -> Result:
    """Standing overall and by topic, and expertise, over the window. Own accounts, and who does not
    want to be profiled, are nowhere in it. Raises Retry and Fatal.
    """
    say("reading who turns to whom")
    census = Census()
    for portion in read_ties(client, window):
        census.add(portion)
    left_out = read_own(client) | read_opted_out(client)
    names, nobody = census.names, census.numbers_of(left_out)
    say(f"ranking {len(names):,} accounts")
    overall = _standings(census, nobody, None)
    by_topic = {topic: _standings(census, nobody, topic) for topic in census.topics}
    known: dict[str, list[Known]] = {}
    for topic in read_topics(client, window, least=_LEAST_MENTIONS):
        say(f"looking for who knows {topic}")
        known[topic] = [
            one for one in _known(client, window, topic)
            if one.author not in left_out
        ]  # fmt: skip
    ranks = _joined(names, overall, by_topic, known, window.until)
    return Result(ranks, len(names), sum(one.voices for one in overall), len(by_topic))


def _standings(census: Census, nobody: Container[int], topic: str | None) -> list[Standing]:
    ties = census.ties(topic)
    if topic is not None and len(ties.source) < _LEAST_TIES:
        return []
    return list(standings(ties, rank(ties), nobody))


def _known(client: Client, window: Window, topic: str) -> list[Known]:
    written = read_posts(client, window, topic, most=_MOST_POSTS)
    return [
        one for one in experts(_posts(written))
        if one.score >= _LEAST_EXPERT_SCORE and one.confirmers >= _LEAST_CONFIRMERS
    ]  # fmt: skip


def _posts(written: Sequence[Written]) -> Iterator[Post]:
    """Links to what is among them become its ids."""
    at = {one.url: one.id for one in written if one.url}
    for one in written:
        links = tuple(at[link] for link in one.links if link in at)
        yield Post(one.id, one.author, one.at, one.text, one.parent, links)


def _joined(
    names: Sequence[str],
    overall: Sequence[Standing],
    by_topic: Mapping[str, Sequence[Standing]],
    known: Mapping[str, Sequence[Known]],
    at: datetime,
) -> dict[str, AuthorInfluence]:
    standing = {names[one.account]: one for one in overall}
    in_topics: dict[str, list[TopicStanding]] = defaultdict(list)
    for topic, some in by_topic.items():
        for each in some:
            if each.score >= _LEAST_TOPIC_SCORE:
                in_topics[names[each.account]].append(TopicStanding(topic=topic, score=each.score))
    knows: dict[str, list[Expertise]] = defaultdict(list)
    for topic, people in known.items():
        for person in people:
            knows[person.author].append(
                Expertise(
                    topic=topic, score=person.score, reasons=person.reasons,
                    evidence=person.evidence[:_SHOWN],
                )
            )  # fmt: skip
    nothing = Standing(-1, 0, 0, (), ())
    return {
        author: AuthorInfluence(
            author_id=author,
            score=standing.get(author, nothing).score,
            reasons=standing.get(author, nothing).reasons,
            signs=standing.get(author, nothing).signs,
            voices=standing.get(author, nothing).voices,
            topics=tuple(
                sorted(in_topics[author], key=lambda one: (-one.score, one.topic))[:_SHOWN]
            ),
            expertise=tuple(
                sorted(knows[author], key=lambda one: (-one.score, one.topic))[:_SHOWN]
            ),
            at=at,
        )
        for author in sorted(standing.keys() | in_topics.keys() | knows.keys())
    }


def publish(kafka: Kafka, ranks: Mapping[str, AuthorInfluence], forgotten: Container[str]) -> int:
    """Bring the influence topic to these ranks: what changed is sent, who has none any more is taken
    out, and nobody who was forgotten is in it (`forgotten`: subjects). Returns how many records that
    were. Raises KafkaError.
    """
    there = latest_records(kafka, topics.INFLUENCE)
    wanted = {
        author: one for author, one in ranks.items() if person_subject(author) not in forgotten
    }
    changed = [one for author, one in wanted.items() if _differs(one, there.get(author))]
    gone = [author for author in there if author not in wanted]
    with Sender(kafka, "grapevine-rank") as sender:
        sent = sender.deliver(
            Outgoing(topics.INFLUENCE, one.author_id.encode(), one.to_json()) for one in changed
        )
        return sent + sender.deliver(
            Outgoing(topics.INFLUENCE, author.encode(), None) for author in gone
        )


def _differs(new: AuthorInfluence, raw: bytes | None) -> bool:
    try:
        old = AuthorInfluence.model_validate_json(raw or b"")
    except ValueError:
        return True
    return new.at - old.at >= _RENEWED or new.model_copy(update={"at": old.at}) != old
