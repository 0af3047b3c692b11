"""One active process of a service, others standing by: a group assignor that gives every partition
to one member.

For services whose work has one owner (notify, detect). Kafka's own group membership chooses it: the
process that works now keeps its place when others join, and another takes over within the session
timeout when it ends.
"""

from typing import Any

from kafka.coordinator.assignors.abstract import (
    AbstractPartitionAssignor,
    ConsumerProtocolAssignment,
    ConsumerProtocolSubscription,
)


class SingleActiveAssignor(AbstractPartitionAssignor):  # type: ignore[misc]  # kafka-python has no types
    """Set `active` once this member works on the partitions: it is told to the others when the
    group is formed anew.
    """

    name = "grapevine-single-active"
    version = 0

    def __init__(self) -> None:
        self.active = False

    def assign(self, cluster: Any, members: Any) -> dict[str, Any]:
        """Everything to the active member, or to the first by id where none is."""
        # Every leader must choose alike, and the active one must win: else a member that joins, or
        # a new leader, would move the work, and two processes would take themselves for the active
        # one until the next commit. By id where none is active, for members come in any order.
        chosen = min(
            members, key=lambda member: (member.metadata.user_data != b"active", member.member_id)
        ).member_id
        topics = sorted({topic for member in members for topic in member.metadata.topics})
        everything = [
            (topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in topics
        ]
        return {
            member.member_id: ConsumerProtocolAssignment(
                self.version, everything if member.member_id == chosen else [], b""
            )
            for member in members
        }

    def metadata(self, topics: Any) -> Any:
        return ConsumerProtocolSubscription(
            self.version, list(topics), b"active" if self.active else b""
        )

    def on_assignment(self, assignment: Any, generation: int) -> None:
        """Nothing to remember: `active` is set by who begins to work. Set here, by an assignment, a
        member that is frozen before it works would be told to the group as active.
        """
