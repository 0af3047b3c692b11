"""The sources of this process: started when their partition is taken, stopped when it is released,
watched.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pipeline import metrics, registry
from pipeline.config.model import Config, SourceEntry
from pipeline.ingest.alarms import Alarms
from pipeline.ingest.assignment import RELEASE_SECS
from pipeline.ingest.connector import Connector
from pipeline.ingest.context import source_context
from pipeline.ingest.coverage import Coverage
from pipeline.ingest.cursors import CursorTable, Poison, partition_of
from pipeline.ingest.due_rechecks import DueRechecks
from pipeline.ingest.firehose import Finds, Sieve, brand_finder
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.published_ids import PublishedIds
from pipeline.ingest.rechecks import Rechecks
from pipeline.ingest.runner import Runner
from pipeline.ingest.stamp import Stamping
from pipeline.ingest.voice import Voice
from pipeline.kafka.aside import DeadLetterLimits
from pipeline.logs import get_logger
from pipeline.service import end_process
from schemas.context import Http, Memory, SourceContext
from schemas.flow import Reject
from schemas.settings import RecheckedSettings

WATCH_EVERY_SECS = 1.0

log = get_logger("ingest.sources")


class Sources:
    """Owns the runners (pipeline.ingest.assignment.Owner) and knows how each source is configured."""

    def __init__(
        self,
        config: Config,
        outlet: Outlet,
        http: Http,
        *,
        may_publish: Callable[[], bool],
        end: Callable[[int], None] = end_process,
    ) -> None:
        self._end = end
        self._config, self._outlet, self._http, self._may_publish = (
            config,
            outlet,
            http,
            may_publish,
        )
        self._connectors = {
            name: Connector.of(entry.type, registry.load("connectors", entry.type), entry.settings)
            for name, entry in config.sources.items()
        }
        self._running: dict[str, tuple[int, Runner, asyncio.Task[None]]] = {}
        self._memories: defaultdict[str, Memory] = defaultdict(Memory)
        self._push_heard: dict[str, tuple[int, datetime, Alarms]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._finds: Finds | None = None
        self._closed = False
        self._random = Random()  # noqa: S311  jitter, not secrets

    @property
    def push(self) -> dict[str, Connector]:
        """The sources that are pushed to us, by name."""
        return {
            name: connector
            for name, connector in self._connectors.items()
            if connector.listen is None
        }

    async def take(self, table: CursorTable, partitions: int) -> None:
        """Start the sources of a partition."""
        if self._closed:
            return
        if table.poison:
            self._spawn(self._report(list(table.poison)))
        now = self._outlet.clock.now()
        for name, connector in self._connectors.items():
            if partition_of(name, partitions) != table.partition or name in self._running:
                continue
            if connector.listen is None:
                cursor = table.cursors.get(name)
                self._push_heard[name] = (
                    table.partition,
                    max(now, cursor.at) if cursor else now,
                    self._alarms(name),
                )
                continue
            runner = self._runner(self._config.sources[name], connector)
            task = asyncio.create_task(runner.run(table.cursors.get(name)), name=f"source {name}")
            task.add_done_callback(self._unforeseen)
            self._running[name] = (table.partition, runner, task)

    async def release(self, held: Iterable[int], *, lost: bool) -> None:
        """Stop the sources of these partitions; their pages in hand are finished, unless the
        partitions are lost.
        """
        partitions = set(held)
        for name in [
            name for name, (partition, *_) in self._push_heard.items() if partition in partitions
        ]:
            del self._push_heard[name]
        ending = {name: entry for name, entry in self._running.items() if entry[0] in partitions}
        for _, runner, task in ending.values():
            runner.stop()
            if lost:
                task.cancel()
        tasks = [task for *_, task in ending.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=RELEASE_SECS)
            for task in late:
                task.cancel()
            if late:
                log.warning(
                    "pages could not be finished in time, they will be repeated", sources=len(late)
                )
                await asyncio.wait(late, timeout=1)
        for name in ending:
            del self._running[name]

    async def release_all(self) -> None:
        """Stop everything in order, and start nothing any more."""
        self._closed = True
        await self.release({partition for partition, *_ in self._running.values()}, lost=False)

    def heard(self, table: CursorTable) -> None:
        """A push source was heard by some process: it is not silent."""
        for name, (partition, at, alarms) in list(self._push_heard.items()):
            cursor = table.cursors.get(name)
            if partition == table.partition and cursor is not None and cursor.at > at:
                self._push_heard[name] = (partition, cursor.at, alarms)
                self._spawn(alarms.clear())

    def states(self) -> dict[str, dict[str, Any]]:
        """What each source of this process does now: state, last success (ISO 8601 or null), error
        since then.
        """
        states = {name: runner.tells() for name, (_, runner, _) in self._running.items()}
        for name, (_, heard_at, alarms) in self._push_heard.items():
            state = "silent" if alarms.firing else "listening"
            states[name] = {"state": state, "last_success": heard_at.isoformat(), "last_error": ""}
        return states

    async def watch(self) -> None:
        """Raise an alarm for every source that was silent for its `silent_after_secs`; runs until
        cancelled.
        """
        while True:
            await self._outlet.clock.sleep(WATCH_EVERY_SECS)
            for name, (_, runner, _) in list(self._running.items()):
                if runner.state == "running" and not runner.publishing:
                    await self._judge(name, runner.heard_at, runner.alarms, runner.failures.last)
            for name, (_, heard_at, alarms) in list(self._push_heard.items()):
                await self._judge(name, heard_at, alarms, "")

    async def _judge(self, name: str, heard_at: datetime, alarms: Alarms, last_error: str) -> None:
        limit = getattr(self._config.sources[name].settings, "silent_after_secs", 3600)
        silent = (self._outlet.clock.now() - heard_at).total_seconds()
        if silent >= limit:
            because = f" Its last error: {last_error}" if last_error else ""
            await alarms.fire("source-silent", f"No sign of life for {round(silent)} s.{because}")

    def _runner(self, entry: SourceEntry, connector: Connector) -> Runner:
        context = self.context(entry, connector)
        return Runner(
            connector,
            context,
            stamping=self.stamping(entry),
            outlet=self._outlet,
            limits=DeadLetterLimits(self._config.service),
            alarms=self._alarms(entry.name),
            coverage=Coverage(entry.name, connector.streaming),
            random=self._random,
            sieve=self._sieve(entry.name) if connector.firehose else None,
            rechecks=self._rechecks(connector, context),
            may_publish=self._may_publish,
        )

    def context(self, entry: SourceEntry, connector: Connector) -> SourceContext[Any]:
        """What the source's connector may use. Its memory is the same every time."""
        return source_context(
            self._config,
            entry,
            connector,
            http=self._http,
            clock=self._outlet.clock,
            memory=self._memories[entry.name],
        )

    def stamping(self, entry: SourceEntry) -> Stamping:
        """How the source's events are stamped."""
        keep = (
            bool(getattr(entry.settings, "keep_payload", True))
            and self._config.retention.payload_days > 0
        )
        return Stamping(
            source=entry.name,
            brand=str(getattr(entry.settings, "brand", "")),
            keep_payload=keep,
            event_time=self._config.service.event_time,
            max_bytes=self._config.kafka.max_record_bytes,
            believed=Voice.of(entry.name, entry.settings).types
            if entry.name in self.push
            else None,
        )

    def _sieve(self, name: str) -> Sieve:
        if self._finds is None:
            chain = [entry.name for entry in self._config.enrich]
            self._finds = brand_finder(self._config.brand_list, chain)
        return Sieve(
            self._finds, PublishedIds(self._config.service.state_dir, name), self._outlet.clock
        )

    def _rechecks(self, connector: Connector, context: SourceContext[Any]) -> Rechecks | None:
        settings = context.settings
        if (
            connector.recheck is None
            or not isinstance(settings, RecheckedSettings)
            or not settings.recheck_after_hours
        ):
            return None
        after = [timedelta(hours=hours) for hours in settings.recheck_after_hours]
        due = DueRechecks(self._config.service.state_dir, context.name, after)
        return Rechecks(connector.recheck, context, due, self._random)

    def _alarms(self, name: str) -> Alarms:
        return Alarms(name, self._outlet.clock, self._outlet.candidate)

    async def _report(self, poison: list[Poison]) -> None:
        for bad in poison:
            name = (bad.key or b"").decode("utf-8", "replace")
            log.error(
                "a cursor cannot be read and is ignored",
                source=name,
                offset=bad.offset,
                error=bad.error,
            )
            reason = f"a cursor cannot be read and is ignored: {bad.error}"
            await self._outlet.rejects(name or "cursors", [Reject(reason, bad.value)])

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _unforeseen(self, task: asyncio.Task[None]) -> None:
        """A runner never ends so: nobody would listen to its source any more, and nothing tell. The
        process ends, and begins anew from the last cursor.
        """
        if task.cancelled() or task.exception() is None:
            return
        name = task.get_name().removeprefix("source ")
        metrics.SOURCE_ERRORS.labels(name, "bug").inc()
        log.error(
            "a source ended in an unforeseen way, ending this process",
            source=name,
            error=repr(task.exception())[:500],
        )
        self._end(1)
