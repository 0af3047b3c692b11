"""The chain in a stock Faust agent with `sink=[topic]`, as Faust's documentation writes it: one
event, one send.
"""

from collections.abc import AsyncIterator
from typing import Any

import faust

from bench.rivals import BATCH_BYTES, LINGER_MS, asked, chain_of, value_of


def main() -> None:
    """Run the worker until the process is ended."""
    task = asked()
    process = chain_of(task.config).process
    app = faust.App(
        task.group,
        broker=f"kafka://{task.config.kafka.bootstrap}",
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=2000,
        stream_buffer_maxsize=8192,
        producer_linger=LINGER_MS / 1000,
        producer_max_batch_size=BATCH_BYTES,
        producer_acks=-1,
        producer_compression_type="lz4",
        datadir=str(task.config.path.parent / "naive-faust"),
    )
    raw: dict[str, Any] = {"key_serializer": "raw", "value_type": bytes, "value_serializer": "raw"}
    source, output = app.topic(task.input, **raw), app.topic(task.output, **raw)

    @app.agent(source, sink=[output])  # type: ignore[untyped-decorator]  # faust has no types
    async def enrich(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for value in stream:
            yield value_of(process(value))

    faust.Worker(app, loglevel="WARN", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main()
