"""ClickHouse as the configuration names it, and the one way to try again while it is away."""

import threading
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_when_event_set,
    wait_exponential_jitter,
)

from pipeline import logs
from pipeline.config.model import ClickHouse
from pipeline.service import Health, StoppedError
from schemas.flow import Retry
from sinks.clickhouse.client import Connection

log = logs.get_logger("store")

T = TypeVar("T")


def connection(config: ClickHouse) -> Connection:
    """The sink's connection for a configuration."""
    return Connection(
        url=config.url,
        password=config.password.get_secret_value() if config.password else "",
        ca_file=str(config.ca_file or ""),
        connect_timeout_secs=config.connect_timeout_secs,
        query_timeout_secs=config.query_timeout_secs,
    )


def until_done(attempt: Callable[[], T], health: Health, stop: threading.Event) -> T:
    """Try until ClickHouse took it; meanwhile the service says so and stays alive. Raises
    StoppedError on stop.
    """

    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        health.set_waiting(str(error))
        health.failed(str(error))
        health.idle()
        if state.attempt_number in (1, 10) or state.attempt_number % 100 == 0:
            log.warning("waiting for ClickHouse", reason=str(error), attempts=state.attempt_number)

    def wait(seconds: float) -> None:
        stop.wait(seconds)

    retrying = Retrying(
        retry=retry_if_exception_type(Retry),
        wait=wait_exponential_jitter(multiplier=0.1, max=5, jitter=0.2),
        stop=stop_when_event_set(stop),
        sleep=wait,
        before_sleep=before_sleep,
        reraise=True,
    )
    try:
        result = retrying(attempt)
    except Retry as error:
        raise StoppedError(error.reason) from error
    if not health.ready:
        health.set_ready()
    return result
