"""The same chain in other frames, for comparison: each runs as `python -m bench.rivals.NAME CONFIG
OUTPUT GROUP`.

CONFIG is the service's own configuration, OUTPUT the topic to write to, GROUP the consumer group.
They run until they are ended. Settings of delivery are the service's: acks of all, idempotent, lz4;
what differs is the frame.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, load_config
from pipeline.directories.look_up import Directories
from pipeline.enrich.chain import build_chain
from pipeline.enrich.process import Processor
from pipeline.enrich.service import enrich_tools
from pipeline.kafka.names import wire_name
from pipeline.stream.batch import Outcome, PoisonError

LINGER_MS = 5
BATCH_BYTES = 1 << 19


@dataclass(frozen=True, slots=True)
class Task:
    """What a rival was asked to do."""

    config: Config
    output: str
    group: str

    @property
    def input(self) -> str:
        """The topic of events, as the cluster names it."""
        return wire_name(self.config.kafka, topics.RAW)


def asked() -> Task:
    """The task on the command line."""
    path, output, group = sys.argv[1:4]
    return Task(load_config(Path(path), env={}), output, group)


def chain_of(config: Config) -> Processor:
    """The service's own way from the bytes of events to records, over the directories on this host."""
    directories = Directories(config.service.state_dir / "directories")
    chain = build_chain(config.enrich, enrich_tools(config, directories))
    return Processor(chain=chain, tombstone=directories.tombstone, clock=SYSTEM_CLOCK)


def value_of(outcome: Outcome) -> bytes:
    """The one record that follows from an event of the measurements: nobody is pinned anew, nothing
    is restored.
    """
    assert not isinstance(outcome, PoisonError)
    (record,) = outcome
    assert record.value is not None
    return record.value
