-- What stands beside the mentions: customers, links, alerts, actions, coverage, tombstones, the store's own progress.
-- Each table holds the latest record of each key; the store is the only writer.

CREATE TABLE IF NOT EXISTS customers${local}${on_cluster}
(
    customer_id String,
    source LowCardinality(String) COMMENT 'The configured source of customers',
    name String,
    kind LowCardinality(String) COMMENT 'person or company',
    segment LowCardinality(String),
    emails Array(String),
    handles Array(String) COMMENT 'type:handle, claims',
    profiles Array(String),
    author_ids Array(String) COMMENT 'Native identities',
    basis LowCardinality(String) COMMENT 'Legal basis of matching; empty: never link',
    lifetime_value Float64,
    currency LowCardinality(String),
    updated_at DateTime64(3, 'UTC'),
    purchase_ids Array(String) COMMENT 'The arrays purchase_* run along; the view purchases has a row for each',
    purchase_products Array(String),
    purchase_times Array(DateTime64(3, 'UTC')),
    purchase_amounts Array(Float64),
    purchase_currencies Array(String),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY customer_id
COMMENT 'Storage of customers. Read current_customers and purchases.';
-- shard customers by cityHash64(customer_id)

CREATE TABLE IF NOT EXISTS links${local}${on_cluster}
(
    author_id String,
    customer_id String,
    method LowCardinality(String) COMMENT 'pinned_author, handle, profile_url, email or person',
    handle String COMMENT 'The handle that was pinned to the author',
    evidence String,
    confidence Float32,
    basis LowCardinality(String),
    status LowCardinality(String) COMMENT 'suggested, confirmed or rejected',
    decided_by String,
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (author_id, customer_id)
COMMENT 'Storage of links, a pair of author and customer each. Read current_links.';
-- shard links by cityHash64(author_id)

CREATE TABLE IF NOT EXISTS alerts${local}${on_cluster}
(
    dedup_key String COMMENT 'Names one happening',
    rule LowCardinality(String),
    title String,
    text String,
    brand LowCardinality(String),
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    status LowCardinality(String) COMMENT 'open, acknowledged, snoozed, resolved or false_alarm',
    opened_at DateTime64(3, 'UTC'),
    last_at DateTime64(3, 'UTC') COMMENT 'When it fired last',
    resolved_at Nullable(DateTime64(3, 'UTC')),
    candidates UInt64 COMMENT 'How often it fired',
    value Nullable(Float64) COMMENT 'In the unit of the rule; so expected and peak',
    expected Nullable(Float64),
    peak Nullable(Float64),
    escalations UInt32,
    owner String,
    snoozed_until Nullable(DateTime64(3, 'UTC')),
    note String,
    destinations Array(String),
    reasons Array(String),
    mention_ids Array(String),
    delivery_destinations Array(String) COMMENT 'The arrays delivery_* run along, a message each',
    delivery_states Array(String),
    delivery_purposes Array(String),
    delivery_times Array(DateTime64(3, 'UTC')),
    delivery_references Array(String),
    delivery_attempts Array(UInt32),
    delivery_errors Array(String),
    updated_at DateTime64(6, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(updated_at)
ORDER BY (dedup_key, opened_at)
COMMENT 'Storage of alerts, one row per happening and opening. Read alert_history and deliveries.';
-- shard alerts by cityHash64(dedup_key)

CREATE TABLE IF NOT EXISTS actions${local}${on_cluster}
(
    action_id String,
    verb LowCardinality(String),
    subject String,
    acted_by String,
    at DateTime64(3, 'UTC'),
    until Nullable(DateTime64(3, 'UTC')),
    note String
)
ENGINE = ${replicated}ReplacingMergeTree
ORDER BY (at, action_id)
COMMENT 'One row per thing a person asked for. Read with FINAL.';
-- shard actions by cityHash64(action_id)

CREATE TABLE IF NOT EXISTS source_runs${local}${on_cluster}
(
    source LowCardinality(String),
    kind LowCardinality(String) COMMENT 'covered or gap',
    start_at DateTime64(3, 'UTC'),
    end_at DateTime64(3, 'UTC'),
    reason String
)
ENGINE = ${replicated}ReplacingMergeTree(end_at)
ORDER BY (source, kind, start_at)
COMMENT 'One row per stretch of time in which a source was listened to, or was not. Read with FINAL.';
-- shard source_runs by cityHash64(source)

CREATE TABLE IF NOT EXISTS tombstones${local}${on_cluster}
(
    kind LowCardinality(String) COMMENT 'mention, author or person',
    subject String COMMENT 'The id; for a person a salted hash',
    revision UInt64 COMMENT 'As of, ms since 1970',
    lifted UInt8 COMMENT '1 after a restore',
    at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ${replicated}ReplacingMergeTree(version)
ORDER BY (kind, subject)
COMMENT 'One row per remembered deletion or erasure. Read with FINAL.';
-- shard tombstones by cityHash64(subject)

CREATE MATERIALIZED VIEW IF NOT EXISTS tombstones_to_deletions${on_cluster} TO deletions AS
SELECT
    subject AS mention_id,
    bitShiftLeft(toUInt128(revision), 80) + bitShiftLeft(toUInt128(1), 78) + bitShiftLeft(toUInt128(1), 57) AS version,
    revision,
    at AS seen_at,
    'tombstoned' AS reason
FROM tombstones${local}
WHERE kind = 'mention' AND NOT lifted;

CREATE MATERIALIZED VIEW IF NOT EXISTS tombstones_to_author_deletions${on_cluster} TO author_deletions AS
SELECT subject AS author_id, revision, at AS seen_at
FROM tombstones${local}
WHERE kind = 'author' AND NOT lifted;

CREATE MATERIALIZED VIEW IF NOT EXISTS tombstones_to_sightings${on_cluster} TO sightings AS
SELECT subject AS mention_id, toStartOfFiveMinutes(toDateTime(at, 'UTC')) AS bucket, false AS counts
FROM tombstones${local}
WHERE kind = 'mention' AND NOT lifted;

CREATE TABLE IF NOT EXISTS store_progress${local}${on_cluster}
(
    topic LowCardinality(String),
    partition Int32,
    position UInt64 COMMENT 'The next offset to store',
    lag UInt64 COMMENT 'Records that wait',
    complete_until DateTime64(3, 'UTC') COMMENT 'Everything seen before is stored',
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(updated_at)
ORDER BY (topic, partition)
COMMENT 'One row per partition: how far it is stored. Read with FINAL.';
-- shard store_progress by cityHash64(topic, partition)

CREATE TABLE IF NOT EXISTS settings${local}${on_cluster}
(
    name String,
    value String,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at)
ORDER BY name
COMMENT 'What the views take from the configuration: timezone, the business time zone. Read with FINAL.';
-- shard settings by cityHash64(name)

CREATE TABLE IF NOT EXISTS series_5m${local}${on_cluster}
(
    metric LowCardinality(String) COMMENT 'mentions, authors, negative, positive or reach',
    brand LowCardinality(String),
    dimension LowCardinality(String) COMMENT 'source or lang; empty for the brand as a whole',
    label String COMMENT 'Which source or language',
    bucket DateTime('UTC') COMMENT 'Start of the five minutes',
    value Float64,
    computed_at DateTime64(6, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(bucket)
ORDER BY (metric, brand, dimension, label, bucket)
COMMENT 'One row per metric, brand, dimension and five minutes, rewritten as a whole, voices only. Read with FINAL.';
-- shard series_5m by cityHash64(metric, brand, dimension, label)

CREATE TABLE IF NOT EXISTS own_accounts${local}${on_cluster}
(
    brand LowCardinality(String),
    account String COMMENT 'type:handle or type:id, in lower case',
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (brand, account)
COMMENT 'One row per account of an own brand, as configured. Read with FINAL.';
-- shard own_accounts by cityHash64(brand, account)
