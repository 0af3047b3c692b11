-- Fast by id, thread, author and word, and by the day: indexes, what is known of deletions, figures of whole days. And
-- one row per mention: one that is told anew with another date keeps its first (told_anew).
--
-- What the views show is what it was. FINAL decides which version wins; the indexes only say where to look. Deletions
-- are looked up while rows they hide are still there (hidden_mentions). A view that counts days takes those that nothing
-- was stored for since they were written from day_figures, and counts the others as it always did (changed_days). The
-- store writes all this (sinks/clickhouse/days.py); the views are right before it does.

ALTER TABLE mentions${local}${on_cluster}
    ADD INDEX IF NOT EXISTS by_mention mention_id TYPE bloom_filter(0.001) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS by_thread thread_id TYPE bloom_filter(0.005) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS by_author_id author_id TYPE bloom_filter(0.005) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS by_seen seen_at TYPE minmax GRANULARITY 1,
    ADD INDEX IF NOT EXISTS by_word text TYPE text(tokenizer = splitByNonAlpha, posting_list_codec = 'bitpacking');

-- For what is stored already; in the background, nobody waits for it.
ALTER TABLE mentions${local}${on_cluster}
    DROP INDEX IF EXISTS by_author,
    MATERIALIZE INDEX by_mention,
    MATERIALIZE INDEX by_thread,
    MATERIALIZE INDEX by_author_id,
    MATERIALIZE INDEX by_seen,
    MATERIALIZE INDEX by_word
    SETTINGS mutations_sync = 0;

CREATE TABLE IF NOT EXISTS written_until${local}${on_cluster}
(
    what String COMMENT '`dates`, `hidden`, or `days in ` and the business time zone',
    hour DateTime('UTC') DEFAULT toStartOfHour(until),
    until DateTime64(3, 'UTC') COMMENT 'All that was stored before is in it (ClickHouse''s clock)'
)
ENGINE = ${replicated}ReplacingMergeTree(until)
ORDER BY (what, hour)
TTL hour + INTERVAL 30 DAY
COMMENT 'One row per thing the store writes for the views, and hour: how far it is written.';
-- shard written_until by cityHash64(what)

CREATE TABLE IF NOT EXISTS told_anew${local}${on_cluster}
(
    mention_id String,
    first_day Date COMMENT 'The day (UTC) it was told with first: rows of others do not count',
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at)
ORDER BY mention_id
COMMENT 'One row per mention that was told with several days of publication, and its first. Read with FINAL.';
-- shard told_anew by cityHash64(mention_id)

-- What is stored already. The first day is the one it was seen with first; its row gets the newest words.
INSERT INTO told_anew (mention_id, first_day)
SELECT mention_id, argMin(told.published_on, (seen.first, told.seen_at, told.published_on))
FROM
(
    SELECT toDate(published_at) AS published_on, mention_id, seen_at FROM mentions FINAL
    WHERE cityHash64(mention_id) ${global}IN (
        SELECT cityHash64(mention_id) AS short FROM mentions
        GROUP BY short HAVING min(toDate(published_at)) != max(toDate(published_at)))
) AS told
${global}LEFT JOIN
(
    SELECT published_on, mention_id, min(seen) AS first FROM sightings
    WHERE counts AND cityHash64(mention_id) ${global}IN (
        SELECT cityHash64(mention_id) AS short FROM mentions
        GROUP BY short HAVING min(toDate(published_at)) != max(toDate(published_at)))
    GROUP BY published_on, mention_id
) AS seen
    ON told.published_on = seen.published_on AND told.mention_id = seen.mention_id
GROUP BY mention_id
HAVING count() > 1
SETTINGS max_bytes_before_external_group_by = 1000000000;

INSERT INTO mentions
SELECT newest.* REPLACE (
    first.published_at AS published_at,
    if(newest.published_claimed != '', newest.published_claimed,
        concat(formatDateTime(newest.published_at, '%Y-%m-%dT%H:%i:%S', 'UTC'), '+00:00')) AS published_claimed)
FROM
(
    SELECT * FROM mentions FINAL
    WHERE (mention_id, version) ${global}IN (
        SELECT mention_id, max(version) FROM mentions
        WHERE mention_id ${global}IN (SELECT mention_id FROM told_anew) GROUP BY mention_id)
    ORDER BY mention_id, published_at LIMIT 1 BY mention_id
) AS newest
${global}INNER JOIN
(
    SELECT mention_id, published_at FROM mentions FINAL
    WHERE (mention_id, toDate(published_at)) ${global}IN (SELECT mention_id, first_day FROM told_anew)
) AS first
    ON newest.mention_id = first.mention_id;

INSERT INTO written_until (what, until) SELECT 'dates', now64(3) - INTERVAL 10 MINUTE;

CREATE TABLE IF NOT EXISTS hidden${local}${on_cluster}
(
    mention_id String,
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY mention_id
COMMENT 'One row per mention that is deleted and whose rows are still there: until purge removes them. Read hidden_mentions.';
-- shard hidden by cityHash64(mention_id)

-- What a clock that was ahead has written does not count until then.
CREATE VIEW IF NOT EXISTS lately_deleted${on_cluster} AS
WITH (SELECT max(until) FROM written_until WHERE what = 'hidden' AND until <= now64(3)) AS since
SELECT deletion_of.mention_id AS mention_id, max(deletion_of.version) >= any(told.newest) AS is_hidden
FROM deletions AS deletion_of
${global}INNER JOIN
(
    SELECT mention_id, max(version) AS newest FROM mentions
    WHERE mention_id ${global}IN (
        SELECT mention_id FROM sightings
        WHERE stored_at >= since AND mention_id ${global}IN (SELECT mention_id FROM deletions))
    GROUP BY mention_id
) AS told
    ON deletion_of.mention_id = told.mention_id
GROUP BY mention_id
COMMENT 'One row per mention with a deletion, and rows, of which something was stored since hidden was written; is_hidden: no version came after.';

CREATE VIEW IF NOT EXISTS hidden_mentions${on_cluster} AS
SELECT mention_id
FROM
(
    SELECT mention_id, false AS late, true AS is_hidden FROM hidden FINAL
    UNION ALL
    SELECT mention_id, true, is_hidden FROM lately_deleted
)
GROUP BY mention_id
HAVING argMax(is_hidden, late)
COMMENT 'One row per mention that is deleted and whose rows are still there.';

INSERT INTO hidden (mention_id) SELECT mention_id FROM lately_deleted WHERE is_hidden;

INSERT INTO written_until (what, until) SELECT 'hidden', now64(3) - INTERVAL 10 MINUTE;

CREATE OR REPLACE VIEW current_mentions${on_cluster} AS
-- What is hidden is a set to look into, not a constant: with constants alone ClickHouse 26.9 reads columns after it has
-- sorted, and fails where arrayMap stands between ("structureEquals is not supported for Function").
WITH
    (SELECT (groupArray(mention_id), groupArray(first_day)) FROM told_anew FINAL) AS only_of,
    (
        SELECT (groupArray(author_id), groupArray(gone_until)) FROM (
            SELECT author_id, max(revision) + 1 AS gone_until FROM author_deletions GROUP BY author_id)
    ) AS left_authors
SELECT
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.kind AS kind, m.url AS url, m.site AS site,
    m.title AS title, m.text AS text, m.clean_text AS clean_text, m.truncated AS truncated, m.clean_truncated AS
    clean_truncated, m.lang AS lang, m.lang_confidence AS lang_confidence, m.claimed_lang AS claimed_lang,
    m.author_id AS author_id, m.author_handle AS author_handle, m.author_name AS author_name, m.author_followers AS
    author_followers, m.author_verified AS author_verified, m.author_role AS author_role, m.author_brand AS
    author_brand, m.unproven AS unproven, m.published_at AS published_at, m.published_claimed AS published_claimed, m.seen_at AS seen_at,
    m.enriched_at AS enriched_at, m.lane AS lane, m.revision AS revision, m.rank AS rank, m.model_epoch AS
    model_epoch, m.parent_id AS parent_id, m.thread_id AS thread_id, m.hashtags AS hashtags, m.handles AS handles,
    m.links AS links, m.rating AS rating, m.brands AS brands, m.brand_kinds AS brand_kinds,
    arrayMap((free, relevant) -> free AND relevant AND m.kind != 'repost', m.brand_voices, m.brand_relevant)
        AS brand_voices,
    arrayMap((free, relevant) -> free AND relevant AND m.kind = 'repost', m.brand_voices, m.brand_relevant)
        AS brand_echoes,
    m.brand_terms AS brand_terms, m.brand_sentiments AS brand_sentiments, m.brand_leans AS brand_leans,
    m.brand_confidences AS brand_confidences, m.brand_relevant AS brand_relevant, m.brand_relevant_confidences AS
    brand_relevant_confidences, m.brand_relevant_reasons AS brand_relevant_reasons, m.source_brand AS source_brand,
    m.sentiment AS sentiment, m.sentiment_compound AS sentiment_compound, m.sentiment_positive AS
    sentiment_positive, m.sentiment_neutral AS sentiment_neutral, m.sentiment_negative AS sentiment_negative,
    m.sentiment_confidence AS sentiment_confidence, m.sentiment_uncertain AS sentiment_uncertain, m.sentiment_words
    AS sentiment_words, m.emotion AS emotion, m.emotion_confidence AS emotion_confidence, m.emotion_words AS
    emotion_words, m.intents AS intents, m.intent_confidences AS intent_confidences, m.intent_experimental AS
    intent_experimental, m.intent_reasons AS intent_reasons, m.topics AS topics, m.topic_brands AS topic_brands,
    m.topic_terms AS topic_terms, m.speaks_as AS speaks_as, m.speaks_as_confidence AS speaks_as_confidence,
    m.speaks_as_reasons AS speaks_as_reasons, m.employer AS employer, m.profession AS profession, m.spam AS spam,
    m.bot AS bot, m.copy_key AS copy_key, m.authenticity_reasons AS authenticity_reasons, m.influence AS influence,
    m.influence_reasons AS influence_reasons, m.priority AS priority, m.priority_reasons AS priority_reasons,
    m.needs_answer AS needs_answer, m.department AS department, m.answer_by AS answer_by, m.customer_id AS
    customer_id, m.customer_status AS customer_status, m.customer_method AS customer_method, m.customer_evidence AS
    customer_evidence, m.customer_confidence AS customer_confidence, m.customer_basis AS customer_basis, m.failed AS
    failed, m.corrected AS corrected, m.models AS models
FROM mentions AS m FINAL
WHERE m.mention_id ${global}NOT IN (SELECT mention_id FROM hidden_mentions)
    AND (
        empty(only_of.1)
        OR transform(m.mention_id, only_of.1, only_of.2, toDate(m.published_at)) = toDate(m.published_at))
    AND (
        empty(left_authors.1)
        OR m.revision >= transform(m.author_id, left_authors.1, left_authors.2, toUInt64(0)))
-- Versions of a mention that replace each other have the same day, so none is in another month. What the table is
-- sorted by is looked at before versions are compared: those that replace each other have it in common.
SETTINGS do_not_merge_across_partitions_select_final = 1, defer_partition_pruning_after_final = 0,
    optimize_move_to_prewhere_if_final = 1
COMMENT 'One row per mention as it is now: the latest version, deleted ones left out.';

CREATE TABLE IF NOT EXISTS day_figures${local}${on_cluster}
(
    zone LowCardinality(String) COMMENT 'The business time zone the day is of',
    day Date,
    brand LowCardinality(String),
    kind LowCardinality(String) COMMENT 'own, competitor or industry',
    mentions UInt64,
    authors UInt64,
    positive UInt64,
    neutral UInt64,
    negative UInt64,
    reach UInt64,
    by_customers UInt64,
    urgent UInt64,
    reposts UInt64,
    complaints UInt64,
    angry UInt64,
    need_answer UInt64,
    computed_at DateTime64(6, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(computed_at)
ORDER BY (zone, day, brand)
COMMENT 'One row per business day and brand, rewritten as a whole; all 0 where the day has none any more. Read daily_brand_summary.';
-- shard day_figures by cityHash64(day, brand)

CREATE TABLE IF NOT EXISTS day_answers${local}${on_cluster}
(
    published_on Date COMMENT 'Day of the answer (UTC)',
    parent_id String COMMENT 'The mention that was answered',
    removed UInt8 DEFAULT 0,
    computed_at DateTime64(6, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(computed_at, removed)
ORDER BY (published_on, parent_id)
COMMENT 'One row per day and mention that an account of a brand answered then, rewritten by whole days. Read answered_mentions.';
-- shard day_answers by cityHash64(parent_id)

CREATE VIEW IF NOT EXISTS changed_days${on_cluster} AS
WITH
    ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS here,
    (
        SELECT max(until) FROM written_until WHERE what = concat('days in ', here) AND until <= now64(3)
    ) AS since,
    since > toDateTime64(0, 3, 'UTC') AS known
SELECT DISTINCT
    touched AS published_on,
    arrayJoin([toDate(toDateTime64(touched, 3, 'UTC'), here), toDate(toDateTime64(touched, 3, 'UTC') + 86399, here)]) AS day
FROM
(
    SELECT published_on AS touched FROM sightings WHERE counts AND stored_at >= since
    UNION DISTINCT
    SELECT published_on AS touched FROM sightings WHERE counts AND mention_id ${global}IN (
        SELECT mention_id FROM sightings WHERE known AND NOT counts AND stored_at >= since)
    UNION DISTINCT
    SELECT toDate(published_at) AS touched FROM mentions WHERE author_id ${global}IN (
        SELECT author_id FROM author_deletions WHERE known AND stored_at >= toDateTime(since))
)
COMMENT 'One row per day (UTC) of publication something was stored for since its days were written, and business day it touches.';

CREATE VIEW IF NOT EXISTS counted_days${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS here
SELECT
    toDate(published_at, here) AS day,
    brand,
    any(brand_kind) AS kind,
    countIf(voice) AS mentions,
    uniqExactIf(author_id, voice AND author_id != '') AS authors,
    countIf(voice AND sentiment = 'positive') AS positive,
    countIf(voice AND sentiment = 'neutral') AS neutral,
    countIf(voice AND sentiment = 'negative') AS negative,
    arraySum(mapValues(maxMap(map(author_id, ifNull(author_followers, 0))))) AS reach,
    countIf(voice AND customer_id != '') AS by_customers,
    countIf(voice AND priority >= 70) AS urgent,
    countIf(echo) AS reposts,
    countIf(voice AND has(intents, 'complaint')) AS complaints,
    countIf(voice AND emotion = 'anger') AS angry,
    countIf(voice AND needs_answer) AS need_answer
FROM brand_mentions
WHERE voice OR echo
GROUP BY day, brand
COMMENT 'One row per business day and brand, counted from the mentions: what day_figures keeps. Read daily_brand_summary.';

CREATE OR REPLACE VIEW daily_brand_summary${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS here,
    (SELECT groupUniqArray(day) FROM changed_days) AS changed
SELECT
    day, brand, kind, mentions, authors, positive, neutral, negative,
    round(negative / nullIf(positive + neutral + negative, 0), 4) AS negative_share,
    reach, by_customers, urgent, reposts, complaints, angry, need_answer
FROM
(
    SELECT
        day, brand, kind, mentions, authors, positive, neutral, negative, reach, by_customers, urgent, reposts,
        complaints, angry, need_answer
    FROM day_figures FINAL
    WHERE zone = here AND mentions + reposts > 0 AND NOT has(changed, day)
    UNION ALL
    SELECT
        day, brand, kind, mentions, authors, positive, neutral, negative, reach, by_customers, urgent, reposts,
        complaints, angry, need_answer
    FROM counted_days
    WHERE notEmpty(changed) AND day ${global}IN (SELECT arrayJoin(changed))
)
COMMENT 'One row per day of publication (business time zone) and brand, voices only. reach: followers of its authors and of who reposted.';

CREATE VIEW IF NOT EXISTS answered_mentions${on_cluster} AS
WITH (SELECT groupUniqArray(published_on) FROM changed_days) AS changed
SELECT parent_id AS mention_id
FROM day_answers FINAL
WHERE NOT has(changed, published_on)
UNION ALL
SELECT parent_id AS mention_id
FROM current_mentions
WHERE notEmpty(changed) AND toDate(published_at) ${global}IN (SELECT arrayJoin(changed))
    AND author_role = 'account' AND parent_id != ''
COMMENT 'One row per mention and time that an account of a brand has answered it.';

CREATE OR REPLACE VIEW to_answer${on_cluster} AS
SELECT
    mention_id, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, priority_reasons, intents, sentiment, emotion,
    source, type, kind, url, title, text, lang, author_id, author_handle, author_name, author_followers, influence,
    customer_id, published_at, parent_id
FROM current_mentions
WHERE needs_answer
    AND NOT (lane = 'history' AND answer_by < greatest(seen_at, enriched_at))
    AND mention_id ${global}NOT IN (SELECT mention_id FROM answered_mentions)
    AND mention_id ${global}NOT IN (
        SELECT subject FROM actions FINAL WHERE verb IN ('answered', 'unanswered')
        GROUP BY subject HAVING argMax(verb, at) = 'answered')
COMMENT 'One row per mention that needs an answer and has none yet: whose it is, by when, whether it is overdue. Left out: what somebody marked answered, and imported history whose time to answer was over before it was known.';

CREATE OR REPLACE VIEW source_health${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    source,
    max(newest) AS last_seen_at,
    sum(stored) AS stored_24h,
    sum(left_out) AS dropped_24h,
    max(covered) AS covered_until,
    max(broken) AS last_gap_end,
    sum(gap) AS gap_secs_24h,
    quantileExactIf(0.5)(delay, delay > 0) AS delay_secs
FROM
(
    SELECT
        source, max(seen_at) AS newest, 0 AS stored, 0 AS left_out, toDateTime64(0, 3, 'UTC') AS covered,
        toDateTime64(0, 3, 'UTC') AS broken, 0 AS gap, 0 AS delay
    FROM mentions GROUP BY source
    UNION ALL
    SELECT
        source, toDateTime64(0, 3, 'UTC'), uniqExact(mention_id), 0, toDateTime64(0, 3, 'UTC'),
        toDateTime64(0, 3, 'UTC'), 0, quantileIf(0.5)(dateDiff('second', published_at, seen_at), lane = 'live')
    FROM mentions WHERE seen_at > now() - INTERVAL 1 DAY GROUP BY source
    UNION ALL
    SELECT source, max(seen_at), 0, uniqExactIf(mention_id, seen_at > now() - INTERVAL 1 DAY), toDateTime64(0, 3, 'UTC'),
        toDateTime64(0, 3, 'UTC'), 0, 0
    FROM dropped GROUP BY source
    UNION ALL
    SELECT source, toDateTime64(0, 3, 'UTC'), 0, 0, maxIf(end_at, kind = 'covered'), maxIf(end_at, kind = 'gap'),
        intervalLengthSumIf(
            toUnixTimestamp(greatest(toDateTime(start_at, 'UTC'), now() - INTERVAL 1 DAY)),
            toUnixTimestamp(toDateTime(end_at, 'UTC')),
            kind = 'gap' AND end_at > now() - INTERVAL 1 DAY),
        0
    FROM source_runs FINAL GROUP BY source
)
GROUP BY source
COMMENT 'One row per source: when it brought something last, how much in 24 hours, how long it was not listened to.';
