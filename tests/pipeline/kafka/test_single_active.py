"""One member gets everything, and keeps it while it lives."""

from types import SimpleNamespace
from typing import Any

from kafka.coordinator.assignors.abstract import ConsumerProtocolSubscription

from pipeline.kafka.single_active import SingleActiveAssignor

CLUSTER = SimpleNamespace(partitions_for_topic=lambda topic: {"a": {0, 1}, "b": {0}}.get(topic))


def member(name: str, assignor: SingleActiveAssignor) -> Any:
    metadata = ConsumerProtocolSubscription.decode(assignor.metadata({"a", "b"}).encode())
    return SimpleNamespace(member_id=name, group_instance_id=None, metadata=metadata)


def test_the_active_member_keeps_everything_when_others_join() -> None:
    standby, active = SingleActiveAssignor(), SingleActiveAssignor()
    active.active = True
    members = [member("1-standby", standby), member("2-active", active)]
    assigned = standby.assign(CLUSTER, members)
    assert {name: got.assigned_partitions for name, got in assigned.items()} == {
        "1-standby": [],
        "2-active": [("a", [0, 1]), ("b", [0])],
    }


def test_without_an_active_one_every_leader_chooses_the_same() -> None:
    members = [member(name, SingleActiveAssignor()) for name in ("c", "a", "b")]
    for order in (members, members[::-1]):
        assigned = SingleActiveAssignor().assign(CLUSTER, order)
        assert [name for name, got in assigned.items() if got.assigned_partitions] == ["a"]
