"""Our partitions of keys are those of Kafka's clients."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.kafka.keys import partition_of


@given(st.binary(max_size=200), st.integers(min_value=1, max_value=1000))
@example(b"", 8)
@example(b"x:x:1790000000000000001", 8)
def test_every_key_has_the_partition_other_clients_give_it(key: bytes, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, every, every)
