-- What is caught up counts where it was published: after an outage, or with a new feed, it is no storm of now.
-- Late is what was seen more than five minutes after it was published (schemas/series.py: counted_at); a day for
-- reviews, which stores show hours later, and for a time that is only a date. What is stored already stays as it was counted.

ALTER TABLE sightings${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS seen DateTime('UTC') DEFAULT bucket COMMENT 'Five minutes of seen_at, also where it was caught up'
        AFTER bucket,
    ADD INDEX IF NOT EXISTS by_seen seen TYPE minmax GRANULARITY 1,
    COMMENT COLUMN bucket 'Five minutes it counts in: of seen_at; of published_at where it was caught up or is history';

ALTER TABLE enriched_parts_to_sightings${on_cluster} MODIFY QUERY
WITH
    toUnixTimestamp64Milli(published_at) AS published_ms,
    record_kind = 'mention' AND lane = 'history' AS past,
    if(kind = 'review' OR published_ms % 86400000 = 0, 86400000, 300000) AS allowed_ms,
    record_kind = 'mention' AND toUnixTimestamp64Milli(seen_at) - published_ms > allowed_ms AS late
SELECT
    mention_id,
    toStartOfFiveMinutes(toDateTime(if(past OR late, published_at, seen_at), 'UTC')) AS bucket,
    toStartOfFiveMinutes(toDateTime(if(past, published_at, seen_at), 'UTC')) AS seen,
    record_kind = 'mention' AS counts,
    toDate(published_at) AS published_on
FROM enriched_parts
WHERE record_kind IN ('mention', 'deleted');
