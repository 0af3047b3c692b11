"""That somebody answered a mention elsewhere (by telephone, in a ticket), or did not after all: an audited
action, which the views of what waits for an answer follow.
"""

from collections.abc import Sequence

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.upkeep import Action


def actions_of(
    mention_ids: Sequence[str], *, by: str, note: str, undo: bool, clock: Clock
) -> list[Action]:
    """An action for each mention. Of several about one mention, the latest holds."""
    at = clock.now()
    verb = "unanswered" if undo else "answered"
    return [Action.of(verb, one, by=by, at=at, note=note) for one in dict.fromkeys(mention_ids)]


def send_actions(kafka: Kafka, actions: Sequence[Action]) -> None:
    """When it returns, Kafka has them; the views follow when the store has stored them."""
    with Sender(kafka, "grapevine-answered") as sender:
        sender.deliver(
            Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())
            for action in actions
        )
