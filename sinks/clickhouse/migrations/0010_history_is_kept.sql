-- Imported history counts as seen when it was published; how long it is kept counts from when it came.

ALTER TABLE engagement${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS kept_from DateTime('UTC') DEFAULT toDateTime(seen_at)
    COMMENT 'Retention counts from then: when it was seen, imported history when it was enriched';

ALTER TABLE authors${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS kept_from DateTime('UTC') DEFAULT toDateTime(seen_at)
    COMMENT 'Retention counts from then: when it was seen, imported history when it was enriched';

ALTER TABLE enriched_parts_to_engagement${on_cluster} MODIFY QUERY
SELECT
    mention_id, seen_at, likes, replies, reposts, views,
    toDateTime(if(lane = 'history', enriched_at, seen_at)) AS kept_from
FROM enriched_parts
WHERE record_kind = 'mention' AND coalesce(likes, replies, reposts, views) IS NOT NULL;

ALTER TABLE enriched_parts_to_authors${on_cluster} MODIFY QUERY
SELECT
    author_id, source, type, author_handle AS handle, author_name AS name, author_url AS url, author_email AS email,
    author_bio AS bio, author_followers AS followers, author_following AS following, author_posts AS posts,
    author_verified AS verified, author_joined_at AS joined_at, influence, revision,
    bitShiftLeft(toUInt128(revision), 80)
        + bitShiftLeft(toUInt128(bitAnd(toUnixTimestamp64Milli(seen_at), 4398046511103)), 38)
        + bitAnd(cityHash64(mention_id, version), 274877906943) AS version,
    seen_at,
    toDateTime(if(lane = 'history', enriched_at, seen_at)) AS kept_from
FROM enriched_parts
WHERE record_kind = 'mention' AND author_id != '';

ALTER TABLE mentions${local}${on_cluster}
    COMMENT COLUMN published_claimed 'What the source claimed, where it was not believable or told anew';
