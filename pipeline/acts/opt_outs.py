"""A person does not want to be recognised: remembered for ever, until they say otherwise; audited."""

from collections.abc import Sequence

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.upkeep import Action, OptOut


def opt_outs_of(
    authors: Sequence[str],
    customers: Sequence[str],
    platform: str,
    *,
    by: str,
    note: str,
    lifted: bool,
    clock: Clock,
) -> list[OptOut]:
    """A record for each account and customer record, on a platform (a type of source; empty: all)."""
    at = clock.now()
    every = [("author", one) for one in authors] + [("customer", one) for one in customers]
    return [
        OptOut.model_validate(
            {
                "kind": kind,
                "id": one,
                "platform": platform,
                "by": by,
                "at": at,
                "note": note,
                "lifted": lifted,
            }
        )
        for kind, one in every
    ]


def send_opt_outs(kafka: Kafka, records: Sequence[OptOut]) -> None:
    """When it returns, Kafka has them and their actions; services and views follow within seconds."""
    with Sender(kafka, "grapevine-opt-out") as sender:
        sender.deliver(
            Outgoing(topics.OPT_OUTS, one.key.encode(), one.to_json()) for one in records
        )
        actions = [_action(one) for one in records]
        sender.deliver(
            Outgoing(topics.ACTIONS, one.subject.encode(), one.to_json()) for one in actions
        )


def _action(one: OptOut) -> Action:
    verb = "opt_in" if one.lifted else "opt_out"
    return Action.of(verb, one.key, by=one.by, at=one.at, note=one.note)
