"""One file or folder per kind of source: `type: x` is `connectors/x.py`. Never sees Kafka."""
