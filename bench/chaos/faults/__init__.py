"""Every kind of fault by name."""

from collections.abc import Mapping

from bench.chaos.faults import (
    clocks,
    destinations,
    disks,
    inputs,
    network,
    processes,
    servers,
    topics,
)
from bench.chaos.faults.kind import Kind

KINDS: Mapping[str, Kind] = {
    "kill": Kind(processes.kill, (0, 5)),
    "kill again": Kind(processes.kill_again, (0, 5)),
    "kill all": Kind(processes.kill_all, (0, 5)),
    "stay dead": Kind(processes.stay_dead, (5, 40)),
    "freeze": Kind(processes.freeze, (3, 45)),
    "freeze all": Kind(processes.freeze_all, (3, 45)),
    "second worker": Kind(processes.second_worker, (8, 40)),
    "blackhole": Kind(network.blackhole, (3, 60)),
    "cut": Kind(network.cut, (0, 3)),
    "kafka killed": Kind(servers.kafka_killed, (2, 40)),
    "kafka frozen": Kind(servers.kafka_frozen, (2, 30)),
    "kafka all killed": Kind(servers.kafka_all_killed, (2, 20), brokers=3),
    "clickhouse killed": Kind(servers.clickhouse_killed, (2, 30)),
    "clickhouse frozen": Kind(servers.clickhouse_frozen, (2, 30)),
    "started without Kafka": Kind(servers.started_without_kafka, (5, 45)),
    "Slack odd": Kind(destinations.slack_odd, (5, 20)),
    "Slack down": Kind(destinations.slack_down, (5, 40)),
    "webhook down": Kind(destinations.endpoint_down, (5, 30)),
    "X odd": Kind(destinations.x_odd, (5, 20)),
    "X busy": Kind(destinations.x_busy, (2, 5)),
    "X down": Kind(destinations.x_down, (5, 30)),
    "clock ahead": Kind(clocks.ahead, (5, 45)),
    "clock behind": Kind(clocks.behind, (5, 45)),
    "topic lost": Kind(topics.lost, (2, 10), quiet=True),
    "positions beyond the end": Kind(topics.beyond_end, (0, 5)),
    "disk full": Kind(disks.full, (5, 40)),
    "disk full at Kafka": Kind(disks.full_at_kafka, (5, 20)),
    "broken directories": Kind(disks.broken_directories, (1, 5)),
    "broken notes": Kind(disks.broken_notes, (0, 5)),
    "poison": Kind(inputs.poison, (1, 3)),
    "deadly record": Kind(inputs.deadly, (1, 3)),
    "nonsense": Kind(inputs.nonsense, (1, 5)),
}
