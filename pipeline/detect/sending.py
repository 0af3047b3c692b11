"""Publishes candidates to alerts.v1 and returns when Kafka has acknowledged all of them."""

import contextlib
import threading
from collections.abc import Sequence

from kafka.errors import KafkaError

from pipeline import logs, metrics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.kafka.silence import silence
from pipeline.service import Health, StoppedError
from pipeline.topics import ALERTS
from schemas.alert import Candidate

RETRY_SECS = 1.0

log = logs.get_logger("detect")


class CandidateSender:
    """One producer, made anew when it has become unusable. Used by several threads of a process."""

    def __init__(self, config: Kafka, health: Health, stop: threading.Event) -> None:
        self._config, self._health, self._stop = config, health, stop
        self._sender: Sender | None = None
        self._lock = threading.Lock()

    def deliver(self, candidates: Sequence[Candidate]) -> None:
        """Send in order until all are acknowledged; what failed is sent again. Raises StoppedError
        on stop.
        """
        with self._lock:
            while candidates:
                try:
                    self._send(candidates)
                    break
                except KafkaError as error:
                    log.warning(
                        "candidates are not acknowledged, sending again", error=repr(error)[:300]
                    )
                    self._health.set_waiting(silence(error, self._config.bootstrap))
                    self._health.idle()
                    self._discard()
                if self._stop.wait(RETRY_SECS):
                    raise StoppedError("stopped while Kafka was away")
        for candidate in candidates:
            if candidate.state == "firing":
                metrics.CANDIDATES.labels(candidate.rule).inc()
        metrics.RECORDS_WRITTEN.labels(self._health.service, "kafka").inc(len(candidates))

    def close(self) -> None:
        """Let the producer go."""
        with self._lock:
            self._discard()

    def _send(self, candidates: Sequence[Candidate]) -> None:
        if self._sender is None:
            self._sender = Sender(self._config, "grapevine-detect")
        self._sender.deliver(
            Outgoing(ALERTS, candidate.dedup_key.encode(), candidate.to_json())
            for candidate in candidates
        )

    def _discard(self) -> None:
        if self._sender is not None:
            with contextlib.suppress(KafkaError):  # what was in flight is sent again
                self._sender.close(5)
            self._sender = None
