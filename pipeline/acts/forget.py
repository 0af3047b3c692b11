"""Forgetting people for ever: what is known about them is found, the erasure remembered, the records
removed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from schemas.base import to_ms
from schemas.context import Clock
from schemas.customer import DECIDED
from schemas.identity import person_subject
from schemas.upkeep import Action, Correction, Tombstone


@dataclass(frozen=True, slots=True)
class Trace:
    """A record of a compacted topic about a person; `what` names it for people."""

    topic: topics.Topic
    key: bytes
    what: str


def traces(
    kafka: Kafka,
    authors: tuple[str, ...],
    customers: tuple[str, ...],
    crm: Collection[str] = (),
) -> list[Trace]:
    """The records about these authors and customers that are on the topics now. What was written to the
    CRMs that are configured (`crm`) is theirs to remember until it is taken back there.
    """
    people = {*customers, *authors}
    begins = tuple(f"{author}|".encode() for author in authors)
    ends = tuple(f"|{one}{end}".encode() for one in customers for end in ("", DECIDED))
    kinds_of = (("author", authors), ("customer", customers))
    out = tuple(f"{kind}|{one}|".encode() for kind, ids in kinds_of for one in ids)
    customer_keys, author_keys = (
        {one.encode() for one in customers},
        {one.encode() for one in authors},
    )
    account_keys = {f"author:{author}".encode() for author in authors}
    kinds: tuple[tuple[topics.Topic, str, Callable[[bytes, bytes], bool]], ...] = (
        (topics.CUSTOMERS, "customer records", lambda key, value: key in customer_keys),
        (topics.LINKS, "links", lambda key, value: key.startswith(begins) or key.endswith(ends)),
        (topics.OPT_OUTS, "opt-outs", lambda key, value: key.startswith(out)),
        (topics.INFLUENCE, "ranks", lambda key, value: key in author_keys),
        (topics.INFLUENCERS, "records as influencers", lambda key, value: key in author_keys),
        (topics.CORRECTIONS, "corrections", lambda key, value: _is_about(value, authors)),
        (topics.TOMBSTONES, "account deletions", lambda key, value: key in account_keys),
        (
            topics.CRM_RECORDS,
            "records of CRMs that are not configured any more",
            lambda key, value: _is_left_over(key, people, crm),
        ),
    )
    return [
        Trace(topic, key, what)
        for topic, what, wanted in kinds
        for key in _present(kafka, topic, wanted)
    ]


def _present(
    kafka: Kafka, topic: topics.Topic, wanted: Callable[[bytes, bytes], bool]
) -> Iterator[bytes]:
    latest: dict[bytes, bytes | None] = {}
    for record in all_records(kafka, topic):
        if record.key is not None:
            latest[record.key] = record.value
    return (key for key, value in latest.items() if value is not None and wanted(key, value))


def _is_left_over(key: bytes, people: Collection[str], crm: Collection[str]) -> bool:
    destination, *_, subject = key.decode("utf-8", "replace").split("|", 3)
    return subject in people and destination not in crm


def _is_about(value: bytes, authors: tuple[str, ...]) -> bool:
    """Whether a correction is about one of these authors' mentions."""
    try:
        return Correction.model_validate_json(value).author_id in authors
    except ValueError:
        return False


def forget(
    kafka: Kafka,
    identities: tuple[str, ...],
    found: list[Trace],
    *,
    claims: Iterable[str] = (),
    by: str,
    clock: Clock,
    note: str,
) -> None:
    """Remember the erasure first, so that nothing comes back; then remove the records and note who
    asked for it. `claims`: hashes of what else they are recognised by.
    """
    now = clock.now()
    subjects = [person_subject(identity) for identity in identities]
    stones = [
        Tombstone(kind="person", subject=subject, revision=to_ms(now), at=now)
        for subject in dict.fromkeys((*subjects, *claims))
    ]
    actions = [Action.of("forget", subject, by=by, at=now, note=note) for subject in subjects]
    with Sender(kafka) as sender:
        sender.deliver(
            Outgoing(topics.TOMBSTONES, one.key.encode(), one.to_json()) for one in stones
        )
        sender.deliver(Outgoing(trace.topic, trace.key, None) for trace in found)
        sender.deliver(
            Outgoing(topics.ACTIONS, one.subject.encode(), one.to_json()) for one in actions
        )
