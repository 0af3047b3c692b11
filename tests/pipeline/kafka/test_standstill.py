"""A group that is behind and does not move is told from one that works, has nothing to do, or never
commits.
"""

from kafka import TopicPartition

from pipeline.kafka.standstill import Standstill

A, B = TopicPartition("t", 0), TopicPartition("t", 1)


def test_a_partition_that_is_behind_and_does_not_move_is_told_after_so_many_looks() -> None:
    group = Standstill(looks=3)
    for _ in range(3):
        assert group.of({A: 5, B: 9}, {A: 8, B: 9}) == []
    assert group.of({A: 5, B: 9}, {A: 20, B: 9}) == [A]


def test_what_moves_or_waits_is_left_alone() -> None:
    group = Standstill(looks=2)
    for place in range(10):
        assert group.of({A: place}, {A: 100}) == []
    assert group.of({A: 9}, {A: 100}) == []
    group.reset()
    assert group.of({A: 9}, {A: 100}) == []


def test_without_a_commit_or_at_the_end_nothing_is_still() -> None:
    group = Standstill(looks=1)
    for _ in range(5):
        assert group.of({A: -1, B: 4}, {A: 100, B: 4}) == []
        assert group.of({}, {A: 100}) == []
