"""The one table of topics: what each carries, its key, its retention, and who writes it."""

from dataclasses import dataclass
from typing import Literal

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as declared. `writers` are services and commands of `grapevine`, the owner of the
    content first. `partitions` None takes the configured number; `retention_ms` -1 keeps for ever.
    """

    name: str
    key: str
    content: str
    writers: tuple[str, ...]
    cleanup: Literal["delete", "compact"] = "delete"
    retention_ms: int = 7 * DAY_MS
    partitions: int | None = None

    def settings(self, max_message_bytes: int) -> dict[str, str]:
        """The broker's settings of this topic."""
        settings = {"cleanup.policy": self.cleanup, "max.message.bytes": str(max_message_bytes)}
        if self.cleanup == "delete":
            return settings | {"retention.ms": str(self.retention_ms)}
        return settings | {
            "delete.retention.ms": str(DELETE_RETENTION_MS),
            "min.cleanable.dirty.ratio": "0.1",
            "segment.ms": str(DAY_MS),
        }


DELETE_RETENTION_MS = 7 * DAY_MS
"""How long a compacted topic keeps its deletions: a directory whose checkpoint is older must be
rebuilt.
"""

RAW = Topic("mentions.raw.v1", "mention id", "events of live sources", ("ingest",))
HISTORY = Topic(
    "mentions.history.v1",
    "mention id",
    "events of backfills, imports and reprocessing",
    ("ingest", "correct", "reprocess"),
)
ENRICHED = Topic(
    "mentions.enriched.v1", "mention id", "enriched mentions, deletions and drops", ("enrich",)
)
ALERTS = Topic(
    "alerts.v1",
    "dedup_key",
    "candidates, and services' own alarms",
    ("watch", "detect", "crm", "enrich", "ingest", "notify", "store", "sync"),
    retention_ms=30 * DAY_MS,
)
ALERT_STATE = Topic(
    "alert_state.v1", "dedup_key", "alerts as people know them", ("notify",), cleanup="compact"
)
CUSTOMERS = Topic(
    "customers.v1",
    "customer id",
    "customers with purchases",
    ("sync", "forget"),
    cleanup="compact",
)
LINKS = Topic(
    "links.v1",
    "author id|customer id, with |decided| where a person said so",
    "links: pinned when a customer's handle first speaks, suggested, decided",
    ("enrich", "links", "forget"),
    cleanup="compact",
)
OPT_OUTS = Topic(
    "opt_outs.v1",
    "kind|id|platform",
    "who does not want to be recognised where",
    ("opt-out", "forget"),
    cleanup="compact",
)
INFLUENCE = Topic(
    "influence.v1",
    "author id",
    "standing in the network, and expertise",
    ("rank", "detect", "forget"),
    cleanup="compact",
)
INFLUENCERS = Topic(
    "influencers.v1",
    "author id",
    "influencers whom colleagues look after: stage, owner, contacts",
    ("influencers", "forget"),
    cleanup="compact",
)
CORRECTIONS = Topic(
    "corrections.v1",
    "mention id|field",
    "people's decisions",
    ("correct", "forget"),
    cleanup="compact",
)
TOMBSTONES = Topic(
    "tombstones.v1",
    "kind:subject",
    "deletions and erasures",
    ("enrich", "forget"),
    cleanup="compact",
)
ACTIONS = Topic(
    "actions.v1",
    "subject",
    "what people asked for",
    (
        "alerts",
        "answered",
        "ask",
        "correct",
        "dead-letters",
        "export-person",
        "forget",
        "influencers",
        "leads",
        "links",
        "opt-out",
        "reprocess",
        "segment",
        "who",
    ),
    retention_ms=90 * DAY_MS,
)
CRM_RECORDS = Topic(
    "crm_records.v1",
    "destination|kind|brand|author or customer id",
    "what was written to CRMs: digests, no words",
    ("crm", "forget", "write-back"),
    cleanup="compact",
)
CURSORS = Topic(
    "cursors.v1", "source name", "how far each source was read", ("ingest",), cleanup="compact"
)
DEAD_LETTERS = Topic(
    "dead_letters.v1",
    "source",
    "inputs that can never be processed",
    ("ingest", "enrich", "watch", "store", "notify", "sync"),
    retention_ms=30 * DAY_MS,
)
SOURCE_RUNS = Topic(
    "source_runs.v1",
    "source name",
    "coverage and gaps of each source",
    ("ingest",),
    retention_ms=30 * DAY_MS,
)

TOPICS: tuple[Topic, ...] = (
    RAW,
    HISTORY,
    ENRICHED,
    ALERTS,
    ALERT_STATE,
    CUSTOMERS,
    LINKS,
    OPT_OUTS,
    INFLUENCE,
    INFLUENCERS,
    CORRECTIONS,
    TOMBSTONES,
    ACTIONS,
    CRM_RECORDS,
    CURSORS,
    DEAD_LETTERS,
    SOURCE_RUNS,
)
