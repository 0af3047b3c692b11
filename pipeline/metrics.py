"""Every metric of Grapevine, declared once. Dashboards and alert rules under deploy/ use these
names (tested).
"""

from prometheus_client import Counter, Gauge, Histogram

_LATENCY_SECS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)

EVENTS_ACCEPTED = Counter(
    "grapevine_events_accepted", "Events acknowledged by Kafka for a source.", ["source", "kind"]
)
DROPPED = Counter(
    "grapevine_dropped", "Inputs rightly not kept, by service and reason.", ["service", "reason"]
)
CELLS_LEFT_OUT = Counter(
    "grapevine_cells_left_out",
    "Cells of files that could not be read, and are missing in their mentions.",
    ["source", "field"],
)
DEAD_LETTERS = Counter(
    "grapevine_dead_letters", "Inputs that can never be processed.", ["service", "source"]
)
RECORDS_READ = Counter(
    "grapevine_records_read", "Records a service took from Kafka.", ["service", "topic"]
)
RECORDS_WRITTEN = Counter(
    "grapevine_records_written",
    "Records a service handed on, acknowledged by Kafka or the destination.",
    ["service", "target"],
)
BATCH_SECS = Histogram(
    "grapevine_batch_seconds",
    "Time from taking a batch to its acknowledgement.",
    ["service"],
    buckets=_LATENCY_SECS,
)
STAGE_LATENCY_SECS = Histogram(
    "grapevine_stage_latency_seconds",
    "Age of a live mention, since accepted, when a stage has finished with it.",
    ["stage"],
    buckets=_LATENCY_SECS,
)
ENRICHER_FAILURES = Counter(
    "grapevine_enricher_failures", "Enrichers that raised on a mention.", ["enricher"]
)
LAG_RECORDS = Gauge(
    "grapevine_lag_records",
    "Records of a topic that a service has not finished.",
    ["service", "topic", "partition"],
)
LAG_SECS = Gauge(
    "grapevine_lag_seconds",
    "Age of the oldest record a service has not finished.",
    ["service", "topic"],
)
LAST_SUCCESS = Gauge(
    "grapevine_last_success_timestamp_seconds",
    "When a source, sink or destination last succeeded.",
    ["kind", "name"],
)
SOURCE_UP = Gauge(
    "grapevine_source_up",
    "1 while a source is listened to, 0 while it fails or is stopped.",
    ["source"],
)
SOURCE_ERRORS = Counter(
    "grapevine_source_errors", "Failed attempts of a source, by answer.", ["source", "answer"]
)
PUSH_UNFINISHED = Counter(
    "grapevine_push_unfinished",
    "Pushed requests that never arrived whole: hung_up, too_slow, made_room for others, or idle connections that did.",
    ["reason"],
)
RECHECKED = Counter(
    "grapevine_rechecked", "Published mentions looked at again at their source.", ["source"]
)
SOURCE_SPENT = Counter("grapevine_source_spent", "Money spent on a source.", ["source", "unit"])
PARTITIONS_ASSIGNED = Gauge(
    "grapevine_partitions_assigned", "Partitions this process works on.", ["service", "topic"]
)
DIRECTORY_RECORDS = Gauge(
    "grapevine_directory_records", "Records in a directory on this host.", ["directory"]
)
CANDIDATES = Counter("grapevine_candidates", "Candidates raised by rules.", ["rule"])
ALERTS_OPEN = Gauge("grapevine_alerts_open", "Alerts open now.", ["severity"])
DELIVERIES = Counter(
    "grapevine_deliveries", "Messages to destinations, by outcome.", ["destination", "outcome"]
)
CRM_WRITES = Counter(
    "grapevine_crm_writes",
    "Records of CRMs by what became of them: lead, contact, taken_back, missing, refused.",
    ["destination", "outcome"],
)
ALERT_LATENCY_SECS = Histogram(
    "grapevine_alert_latency_seconds",
    "Time from a candidate to its delivered message.",
    ["destination"],
    buckets=_LATENCY_SECS,
)
COMPLETE_UNTIL = Gauge(
    "grapevine_complete_until_timestamp_seconds",
    "Up to which moment of seen_at the store is complete.",
    [],
)
HEARTBEAT = Gauge(
    "grapevine_heartbeat_timestamp_seconds",
    "When a service last made progress or was idle.",
    ["service"],
)
LOOP_STALL_SECS = Histogram(
    "grapevine_loop_stall_seconds",
    "How long a service's event loop took to answer, asked ten times a second.",
    ["service"],
    buckets=_LATENCY_SECS,
)
LOOP_LONGEST_STALL_SECS = Gauge(
    "grapevine_loop_longest_stall_seconds",
    "The longest time since its start that a service's event loop took to answer.",
    ["service"],
)
