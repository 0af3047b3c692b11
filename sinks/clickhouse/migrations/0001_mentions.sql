-- Mentions: records of the topic mentions.enriched go in as they are; materialised views take them apart once.
--
-- version decides which row of a mention wins, whatever the order and repetition of records. 128 bits, from the top:
--   48 revision · 2 rank (0 posted, 1 deleted, 2 restored) · 20 model epoch · 1 deletion · 42 enriched at (ms) · 15 hash

CREATE TABLE IF NOT EXISTS enriched_records${on_cluster} (raw String)
ENGINE = Null
COMMENT 'Entrance: raw records of mentions.enriched. Keeps nothing; the views behind it fill the tables.';

CREATE TABLE IF NOT EXISTS enriched_parts${on_cluster}
(
    record_kind LowCardinality(String),
    mention_id String,
    source LowCardinality(String),
    type LowCardinality(String),
    kind LowCardinality(String),
    url String,
    site LowCardinality(String),
    title String,
    text String,
    clean_text String,
    truncated Bool,
    clean_truncated Bool,
    lang LowCardinality(String),
    lang_confidence Float32,
    claimed_lang LowCardinality(String),
    author_id String,
    author_handle String,
    author_name String,
    author_url String,
    author_email String,
    author_bio String,
    author_followers Nullable(UInt64),
    author_following Nullable(UInt64),
    author_posts Nullable(UInt64),
    author_verified Bool,
    author_joined_at DateTime64(3, 'UTC'),
    author_role LowCardinality(String),
    author_brand LowCardinality(String),
    published_at DateTime64(3, 'UTC'),
    published_claimed String,
    seen_at DateTime64(3, 'UTC'),
    enriched_at DateTime64(3, 'UTC'),
    lane LowCardinality(String),
    revision UInt64,
    rank UInt8,
    model_epoch UInt32,
    version UInt128,
    parent_id String,
    thread_id String,
    hashtags Array(String),
    handles Array(String),
    links Array(String),
    rating Nullable(Float32),
    likes Nullable(UInt64),
    replies Nullable(UInt64),
    reposts Nullable(UInt64),
    views Nullable(UInt64),
    brands Array(LowCardinality(String)),
    brand_kinds Array(LowCardinality(String)),
    brand_voices Array(Bool),
    brand_terms Array(Array(String)),
    brand_sentiments Array(LowCardinality(String)),
    brand_leans Array(Float32),
    source_brand LowCardinality(String),
    sentiment LowCardinality(String),
    sentiment_compound Float32,
    sentiment_positive Float32,
    sentiment_neutral Float32,
    sentiment_negative Float32,
    sentiment_confidence Float32,
    sentiment_uncertain Bool,
    sentiment_words Array(String),
    influence UInt8,
    influence_reasons Array(String),
    priority UInt8,
    priority_reasons Array(String),
    customer_id String,
    customer_status LowCardinality(String),
    customer_method LowCardinality(String),
    customer_evidence String,
    customer_confidence Float32,
    customer_basis LowCardinality(String),
    failed Map(LowCardinality(String), String),
    payload String,
    reason LowCardinality(String),
    detail String
)
ENGINE = Null
COMMENT 'Passage: records of mentions.enriched taken apart into columns. Keeps nothing.';

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_records_to_parts${on_cluster} TO enriched_parts AS
SELECT
    j.kind AS record_kind,
    if(record_kind = 'mention', m.id, j.id) AS mention_id,
    if(record_kind = 'mention', m.source, j.source) AS source,
    m.type AS type,
    if(m.kind = '', 'post', m.kind) AS kind,
    m.url AS url,
    m.site AS site,
    m.title AS title,
    m.text AS text,
    j.clean.text AS clean_text,
    m.truncated AS truncated,
    j.clean.truncated AS clean_truncated,
    j.language.code AS lang,
    j.language.confidence AS lang_confidence,
    m.lang AS claimed_lang,
    m.author.id AS author_id,
    m.author.handle AS author_handle,
    m.author.name AS author_name,
    m.author.url AS author_url,
    m.author.email AS author_email,
    m.author.bio AS author_bio,
    m.author.followers AS author_followers,
    m.author.following AS author_following,
    m.author.posts AS author_posts,
    m.author.verified AS author_verified,
    m.author.joined_at AS author_joined_at,
    if(j.brands.author_role = '', 'public', j.brands.author_role) AS author_role,
    j.brands.author_brand AS author_brand,
    m.published_at AS published_at,
    m.published_claimed AS published_claimed,
    if(record_kind = 'mention', m.seen_at, j.seen_at) AS seen_at,
    j.enriched_at AS enriched_at,
    if(if(record_kind = 'mention', m.lane, j.lane) = 'history', 'history', 'live') AS lane,
    if(record_kind = 'mention', m.revision, j.revision) AS revision,
    if(record_kind = 'deleted', ifNull(j.rank, 1), ifNull(j.rank, 0)) AS rank,
    j.model_epoch AS model_epoch,
    bitShiftLeft(toUInt128(revision), 80)
        + bitShiftLeft(toUInt128(rank), 78)
        + bitShiftLeft(toUInt128(model_epoch), 58)
        + bitShiftLeft(toUInt128(record_kind = 'deleted'), 57)
        + bitShiftLeft(toUInt128(bitAnd(
            toUnixTimestamp64Milli(if(record_kind = 'mention', enriched_at, seen_at)), 4398046511103)), 15)
        + bitAnd(cityHash64(raw), 32767) AS version,
    m.parent_id AS parent_id,
    m.thread_id AS thread_id,
    m.hashtags AS hashtags,
    m.handles AS handles,
    m.links AS links,
    m.rating AS rating,
    m.engagement.likes AS likes,
    m.engagement.replies AS replies,
    m.engagement.reposts AS reposts,
    m.engagement.views AS views,
    j.brands.matches.brand AS brands,
    j.brands.matches.kind AS brand_kinds,
    arrayMap(voice -> ifNull(voice, true), j.brands.matches.voice) AS brand_voices,
    j.brands.matches.terms AS brand_terms,
    arrayMap(
        one -> arrayElement(j.sentiment.by_brand.label, indexOf(j.sentiment.by_brand.brand, one)), j.brands.matches.brand
    ) AS brand_sentiments,
    arrayMap(
        one -> arrayElement(j.sentiment.by_brand.lean, indexOf(j.sentiment.by_brand.brand, one)), j.brands.matches.brand
    ) AS brand_leans,
    m.brand AS source_brand,
    j.sentiment.label AS sentiment,
    j.sentiment.compound AS sentiment_compound,
    j.sentiment.pos AS sentiment_positive,
    j.sentiment.neu AS sentiment_neutral,
    j.sentiment.neg AS sentiment_negative,
    j.sentiment.confidence AS sentiment_confidence,
    j.sentiment.uncertain AS sentiment_uncertain,
    j.sentiment.words AS sentiment_words,
    j.influence.score AS influence,
    j.influence.reasons AS influence_reasons,
    j.priority.score AS priority,
    j.priority.reasons AS priority_reasons,
    j.customer.customer_id AS customer_id,
    if(customer_id != '' AND j.customer.status = '', 'suggested', j.customer.status) AS customer_status,
    j.customer.method AS customer_method,
    j.customer.evidence AS customer_evidence,
    j.customer.confidence AS customer_confidence,
    j.customer.basis AS customer_basis,
    j.failed AS failed,
    m.payload AS payload,
    j.reason AS reason,
    j.detail AS detail
FROM
(
    SELECT
        raw,
        JSONExtract(raw, 'Tuple(
            kind String, id String, source String, revision UInt64, seen_at DateTime64(3, \'UTC\'), lane String,
            reason String, detail String, rank Nullable(UInt8), model_epoch UInt32, enriched_at DateTime64(3, \'UTC\'),
            failed Map(String, String),
            mention Tuple(
                id String, source String, type String, kind String, url String, site String, title String, text String,
                lang String, published_at DateTime64(3, \'UTC\'), published_claimed String,
                seen_at DateTime64(3, \'UTC\'), revision UInt64, lane String, parent_id String, thread_id String,
                hashtags Array(String), handles Array(String), links Array(String), rating Nullable(Float32),
                brand String, truncated Bool, payload String,
                author Tuple(
                    id String, handle String, name String, url String, email String, bio String,
                    followers Nullable(UInt64), following Nullable(UInt64), posts Nullable(UInt64), verified Bool,
                    joined_at DateTime64(3, \'UTC\')),
                engagement Tuple(
                    likes Nullable(UInt64), replies Nullable(UInt64), reposts Nullable(UInt64),
                    views Nullable(UInt64))),
            clean Tuple(text String, truncated Bool),
            brands Tuple(
                matches Array(Tuple(brand String, kind String, terms Array(String), voice Nullable(Bool))),
                author_role String, author_brand String),
            language Tuple(code String, confidence Float32),
            sentiment Tuple(
                label String, compound Float32, pos Float32, neu Float32, neg Float32, confidence Float32, uncertain Bool,
                words Array(String), by_brand Array(Tuple(brand String, label String, confidence Float32, lean Float32))),
            influence Tuple(score UInt8, reasons Array(String)),
            customer Tuple(
                customer_id String, status String, method String, evidence String, confidence Float32, basis String),
            priority Tuple(score UInt8, reasons Array(String)))') AS j,
        j.mention AS m
    FROM enriched_records
)
WHERE NOT throwIf(mention_id = '', 'GRAPEVINE_UNREADABLE_RECORD: a record of mentions.enriched is not readable JSON');

CREATE TABLE IF NOT EXISTS mentions${local}${on_cluster}
(
    mention_id String COMMENT 'type:namespace:native, the same on every fetch',
    source LowCardinality(String) COMMENT 'The configured source that brought it',
    type LowCardinality(String) COMMENT 'The kind of source',
    kind LowCardinality(String) COMMENT 'post, comment, repost, review, article or message',
    url String,
    site LowCardinality(String),
    title String CODEC(ZSTD(1)),
    text String COMMENT 'As the author wrote it' CODEC(ZSTD(1)),
    clean_text String COMMENT 'The analysed form of title and text' CODEC(ZSTD(1)),
    truncated Bool COMMENT 'The text was cut to fit a record',
    clean_truncated Bool COMMENT 'Only the first 10,000 characters were analysed',
    lang LowCardinality(String) COMMENT 'Detected language, ISO 639-1; und where unsure, empty where not detected',
    lang_confidence Float32,
    claimed_lang LowCardinality(String) COMMENT 'The language the source says',
    author_id String COMMENT 'Native identity of the author; empty where the source tells none',
    author_handle String COMMENT 'A claim that can change hands',
    author_name String,
    author_followers Nullable(UInt64) COMMENT 'When the mention was seen; NULL where the source does not tell',
    author_verified Bool,
    author_role LowCardinality(String) COMMENT 'public, account (of a brand) or staff',
    author_brand LowCardinality(String) COMMENT 'The brand the account or staff belongs to',
    published_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    published_claimed String COMMENT 'What the source claimed, where it was not believable',
    seen_at DateTime64(3, 'UTC') COMMENT 'When this version was accepted' CODEC(Delta, LZ4),
    enriched_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    lane LowCardinality(String) COMMENT 'live or history',
    revision UInt64 COMMENT 'When the source last changed it, ms since 1970' CODEC(Delta, LZ4),
    rank UInt8 COMMENT '0 posted, 2 restored',
    model_epoch UInt32,
    version UInt128 COMMENT 'Decides which row of a mention wins',
    parent_id String COMMENT 'The mention it replies to',
    thread_id String,
    hashtags Array(String),
    handles Array(String) COMMENT 'Handles it addresses',
    links Array(String),
    rating Nullable(Float32) COMMENT '0 to 5; NULL where it is no rating',
    brands Array(LowCardinality(String)) COMMENT 'The brands it is about; the arrays brand_* run along',
    brand_kinds Array(LowCardinality(String)) COMMENT 'own, competitor or industry',
    brand_voices Array(Bool) COMMENT 'False where the brand''s own account or staff speaks: never counted',
    brand_terms Array(Array(String)) COMMENT 'The words that matched',
    brand_sentiments Array(LowCardinality(String)) COMMENT 'What is felt towards each brand; empty where not scored',
    brand_leans Array(Float32) COMMENT 'How much likelier praise of each brand is than blame, -1 to 1',
    source_brand LowCardinality(String) COMMENT 'The brand its source is about',
    sentiment LowCardinality(String) COMMENT 'positive, neutral, negative, unsupported; empty where not scored',
    sentiment_compound Float32 COMMENT '-1 to 1',
    sentiment_positive Float32,
    sentiment_neutral Float32,
    sentiment_negative Float32,
    sentiment_confidence Float32 COMMENT 'How likely the label is right, 0 to 1',
    sentiment_uncertain Bool COMMENT 'Worth a person''s look',
    sentiment_words Array(String) COMMENT 'The words that decided it' CODEC(ZSTD(1)),
    influence UInt8 COMMENT '0 to 100',
    influence_reasons Array(String),
    priority UInt8 COMMENT '0 to 100',
    priority_reasons Array(String),
    customer_id String COMMENT 'The customer recognised when it was enriched; empty for none',
    customer_status LowCardinality(String) COMMENT 'suggested or confirmed',
    customer_method LowCardinality(String),
    customer_evidence String,
    customer_confidence Float32,
    customer_basis LowCardinality(String) COMMENT 'Legal basis of the match',
    failed Map(LowCardinality(String), String) COMMENT 'Enrichers that failed, and why',
    payload String COMMENT 'What the source sent, JSON; kept for a short time only' CODEC(ZSTD(3)),
    INDEX by_time published_at TYPE minmax GRANULARITY 1,
    INDEX by_author author_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_brand brands TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ${replicated}ReplacingMergeTree(version)
PARTITION BY toYYYYMM(published_at)
ORDER BY (toDate(published_at), mention_id)
-- Small parts in one file each: cheaper to insert.
SETTINGS min_bytes_for_wide_part = 268435456, min_rows_for_wide_part = 1000000
COMMENT 'Storage of mentions; older versions and deleted ones stay for a while. Read current_mentions.';
-- shard mentions by cityHash64(mention_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_mentions${on_cluster} TO mentions AS
SELECT
    mention_id, source, type, kind, url, site, title, text, clean_text, truncated, clean_truncated, lang,
    lang_confidence, claimed_lang, author_id, author_handle, author_name, author_followers, author_verified,
    author_role, author_brand, published_at, published_claimed, seen_at, enriched_at, lane, revision, rank,
    model_epoch, version, parent_id, thread_id, hashtags, handles, links, rating, brands, brand_kinds, brand_voices,
    brand_terms, brand_sentiments, brand_leans, source_brand, sentiment, sentiment_compound, sentiment_positive, sentiment_neutral,
    sentiment_negative, sentiment_confidence, sentiment_uncertain, sentiment_words, influence, influence_reasons,
    priority, priority_reasons, customer_id, customer_status,
    customer_method, customer_evidence, customer_confidence, customer_basis, failed, payload
FROM enriched_parts
WHERE record_kind = 'mention';

CREATE TABLE IF NOT EXISTS deletions${local}${on_cluster}
(
    mention_id String,
    version UInt128 COMMENT 'Rows of the mention with a lower version are gone',
    revision UInt64,
    seen_at DateTime64(3, 'UTC'),
    source LowCardinality(String),
    lane LowCardinality(String),
    reason LowCardinality(String) COMMENT 'deleted, no_brand, muted, tombstoned, author_deleted',
    stored_at DateTime DEFAULT now()
)
ENGINE = ${replicated}ReplacingMergeTree(version)
ORDER BY mention_id
COMMENT 'One row per deleted mention: everything up to its version is gone. Holds no words.';
-- shard deletions by cityHash64(mention_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_deletions${on_cluster} TO deletions AS
SELECT mention_id, version, revision, seen_at, source, lane, reason
FROM enriched_parts
WHERE record_kind = 'deleted';

CREATE TABLE IF NOT EXISTS author_deletions${local}${on_cluster}
(
    author_id String,
    revision UInt64 COMMENT 'All they wrote up to then is gone, ms since 1970',
    seen_at DateTime64(3, 'UTC'),
    source LowCardinality(String),
    stored_at DateTime DEFAULT now()
)
ENGINE = ${replicated}ReplacingMergeTree(revision)
ORDER BY author_id
COMMENT 'One row per author who left: all they wrote up to the revision is gone.';
-- shard author_deletions by cityHash64(author_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_author_deletions${on_cluster} TO author_deletions AS
SELECT mention_id AS author_id, revision, seen_at, source
FROM enriched_parts
WHERE record_kind = 'author_deleted';

CREATE TABLE IF NOT EXISTS dropped${local}${on_cluster}
(
    mention_id String,
    source LowCardinality(String),
    revision UInt64,
    version UInt128,
    seen_at DateTime64(3, 'UTC'),
    lane LowCardinality(String),
    reason LowCardinality(String) COMMENT 'no_brand, muted or tombstoned',
    detail String,
    stored_at DateTime DEFAULT now()
)
ENGINE = ${replicated}ReplacingMergeTree(version)
ORDER BY mention_id
TTL stored_at + INTERVAL 30 DAY
COMMENT 'One row per mention that was accepted and rightly not kept, with the latest reason. Kept for 30 days.';
-- shard dropped by cityHash64(mention_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_dropped${on_cluster} TO dropped AS
SELECT mention_id, source, revision, version, seen_at, lane, reason, detail
FROM enriched_parts
WHERE record_kind = 'dropped';

CREATE TABLE IF NOT EXISTS engagement${local}${on_cluster}
(
    mention_id String CODEC(ZSTD(1)),
    seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    likes Nullable(UInt64) COMMENT 'NULL where the source does not tell; so for the others',
    replies Nullable(UInt64),
    reposts Nullable(UInt64),
    views Nullable(UInt64)
)
ENGINE = ${replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(seen_at)
ORDER BY (mention_id, seen_at)
COMMENT 'One row per mention and moment its public figures were seen.';
-- shard engagement by cityHash64(mention_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_engagement${on_cluster} TO engagement AS
SELECT mention_id, seen_at, likes, replies, reposts, views
FROM enriched_parts
WHERE record_kind = 'mention' AND coalesce(likes, replies, reposts, views) IS NOT NULL;

CREATE TABLE IF NOT EXISTS authors${local}${on_cluster}
(
    author_id String CODEC(ZSTD(1)),
    source LowCardinality(String),
    type LowCardinality(String),
    handle String COMMENT 'A claim that can change hands' CODEC(ZSTD(1)),
    name String CODEC(ZSTD(1)),
    url String CODEC(ZSTD(1)),
    email String CODEC(ZSTD(1)),
    bio String CODEC(ZSTD(3)),
    followers Nullable(UInt64) COMMENT 'NULL where the source does not tell; so for the others',
    following Nullable(UInt64),
    posts Nullable(UInt64),
    verified Bool,
    joined_at DateTime64(3, 'UTC') COMMENT '1970 where the source does not tell',
    influence UInt8,
    revision UInt64 COMMENT 'Of the mention these figures came with',
    version UInt128,
    seen_at DateTime64(3, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(version)
ORDER BY author_id
COMMENT 'Storage of authors with their latest public figures. Read current_authors.';
-- shard authors by cityHash64(author_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_authors${on_cluster} TO authors AS
SELECT
    author_id, source, type, author_handle AS handle, author_name AS name, author_url AS url, author_email AS email,
    author_bio AS bio, author_followers AS followers, author_following AS following, author_posts AS posts,
    author_verified AS verified, author_joined_at AS joined_at, influence, revision,
    bitShiftLeft(toUInt128(revision), 80)
        + bitShiftLeft(toUInt128(bitAnd(toUnixTimestamp64Milli(seen_at), 4398046511103)), 38)
        + bitAnd(cityHash64(mention_id, version), 274877906943) AS version,
    seen_at
FROM enriched_parts
WHERE record_kind = 'mention' AND author_id != '';

CREATE TABLE IF NOT EXISTS sightings${local}${on_cluster}
(
    mention_id String CODEC(ZSTD(1)),
    bucket DateTime('UTC') COMMENT 'Five minutes of seen_at; of published_at on the history lane' CODEC(Delta, ZSTD(1)),
    counts Bool COMMENT 'False where it was its deletion that was seen',
    published_on Date COMMENT '1970 where it was its deletion' CODEC(ZSTD(1)),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
    INDEX by_mention mention_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_bucket bucket TYPE minmax GRANULARITY 1,
    INDEX by_time stored_at TYPE minmax GRANULARITY 1
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMM(bucket)
ORDER BY (published_on, mention_id, bucket, counts)
COMMENT 'One row per mention and five minutes it was seen in: the first is the one that series_5m counts it in.';
-- shard sightings by cityHash64(mention_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_sightings${on_cluster} TO sightings AS
SELECT
    mention_id,
    toStartOfFiveMinutes(toDateTime(if(record_kind = 'mention' AND lane = 'history', published_at, seen_at), 'UTC'))
        AS bucket,
    record_kind = 'mention' AS counts,
    toDate(published_at) AS published_on
FROM enriched_parts
WHERE record_kind IN ('mention', 'deleted');
