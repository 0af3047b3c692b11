"""The local stack: Apache Kafka and the ClickHouse engine themselves, on this machine, without
Docker.

This room starts and stops servers. It knows nothing of mentions; of pipeline it
imports only how a port is held.
"""
