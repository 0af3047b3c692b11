-- Copies: which live mentions say the same in nearly the same words. Detect is the only writer.

CREATE TABLE IF NOT EXISTS copies${local}${on_cluster}
(
    cluster String COMMENT 'The same for all copies of one text; says nothing about them',
    mention_id String,
    published_on Date,
    bucket DateTime('UTC') COMMENT 'The first five minutes it was seen in' CODEC(Delta, ZSTD(1)),
    similarity Float32 COMMENT 'To the nearest earlier copy, 0 to 1; 1 for the first',
    found_at DateTime64(3, 'UTC') DEFAULT now64(3),
    INDEX by_bucket bucket TYPE minmax GRANULARITY 1
)
ENGINE = ${replicated}ReplacingMergeTree(found_at)
ORDER BY (published_on, mention_id)
COMMENT 'One row per mention that is a copy of another, or has copies. Read copy_campaigns.';
-- shard copies by cityHash64(mention_id)

CREATE VIEW IF NOT EXISTS mention_copies${on_cluster} AS
SELECT
    c.cluster AS cluster, c.similarity AS similarity, c.bucket AS bucket, m.brand AS brand, m.brand_kind AS brand_kind,
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.url AS url, m.text AS text, m.lang AS lang,
    m.author_id AS author_id, m.author_handle AS author_handle, m.published_at AS published_at,
    m.sentiment AS sentiment, m.spam AS spam, m.bot AS bot,
    if(a.joined_at > toDateTime64(0, 3, 'UTC'), a.joined_at, NULL) AS author_joined_at,
    m.published_at < author_joined_at + INTERVAL 30 DAY AS author_is_young
FROM brand_mentions AS m
${global}INNER JOIN (SELECT * FROM copies FINAL) AS c ON m.mention_id = c.mention_id
${global}LEFT JOIN current_authors AS a ON m.author_id = a.author_id
WHERE m.voice AND (toDate(m.published_at), m.mention_id) ${global}IN (SELECT published_on, mention_id FROM copies)
COMMENT 'One row per mention, brand and text it is a copy of (cluster), the first included; voices only. author_is_young: joined in the 30 days before, NULL where unknown.';

CREATE VIEW IF NOT EXISTS copy_campaigns${on_cluster} AS
SELECT
    cluster,
    brand,
    count() AS mentions,
    uniqExact(author_id) AS authors,
    uniqExactIf(author_id, author_is_young) AS young_authors,
    round(young_authors / nullIf(uniqExactIf(author_id, author_joined_at IS NOT NULL), 0), 4) AS young_share,
    countIf(sentiment = 'negative') AS negative,
    round(avg(bot), 3) AS mean_bot,
    min(published_at) AS first_at,
    max(published_at) AS last_at,
    groupUniqArray(source) AS sources,
    argMin(mention_id, published_at) AS example_id,
    argMin(text, published_at) AS example_text
FROM mention_copies
GROUP BY cluster, brand
HAVING mentions > 1
COMMENT 'One row per brand and text that was posted more than once in nearly the same words. young_share: of the authors whose age is known.';
