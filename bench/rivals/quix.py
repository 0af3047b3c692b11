"""The chain in Quix Streams, over librdkafka: at least once, its own defaults apart from the
producer's batches.
"""

from typing import Any

from quixstreams import Application

from bench.rivals import BATCH_BYTES, LINGER_MS, asked, chain_of, value_of


def main() -> None:
    """Run the application until the process is ended."""
    task = asked()
    process = chain_of(task.config).process
    app = Application(
        broker_address=task.config.kafka.bootstrap, consumer_group=task.group,
        auto_offset_reset="earliest",
        auto_create_topics=False, use_changelog_topics=False, loglevel="WARNING",
        commit_interval=1.0,
        state_dir=str(task.config.path.parent / "quix"),
        producer_extra_config={
            "acks": "all", "enable.idempotence": True, "compression.type": "lz4",
            "linger.ms": LINGER_MS,
            "batch.size": BATCH_BYTES,
        },
    )  # fmt: skip
    raw: dict[str, Any] = {"key_deserializer": "bytes", "value_deserializer": "bytes"}
    source = app.topic(task.input, **raw)
    output = app.topic(task.output, key_serializer="bytes", value_serializer="bytes")
    stream = app.dataframe(source)
    stream.apply(lambda value: value_of(process(value))).to_topic(output)
    app.run()


if __name__ == "__main__":
    main()
