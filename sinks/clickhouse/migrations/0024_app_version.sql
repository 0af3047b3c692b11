-- Which version of an app its review is about.

ALTER TABLE enriched_parts${on_cluster}
    ADD COLUMN IF NOT EXISTS app_version LowCardinality(String);

ALTER TABLE mentions${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS app_version LowCardinality(String)
        COMMENT 'Version of the app that a review is about, as its store tells; empty where it tells none';

ALTER TABLE enriched_parts_to_mentions${on_cluster} MODIFY QUERY
SELECT
    mention_id, source, type, kind, url, site, title, text, clean_text, truncated, clean_truncated, lang,
    lang_confidence, claimed_lang, author_id, author_handle, author_name, author_followers, author_verified,
    author_role, author_brand, unproven, published_at, published_claimed, seen_at, enriched_at, lane, revision, rank,
    model_epoch, version, parent_id, thread_id, hashtags, handles, links, rating, app_version, brands, brand_kinds, brand_voices,
    brand_terms, brand_sentiments, brand_leans, brand_confidences, brand_relevant, brand_relevant_confidences,
    brand_relevant_reasons, source_brand, sentiment, sentiment_compound, sentiment_positive, sentiment_neutral,
    sentiment_negative, sentiment_confidence, sentiment_uncertain, sentiment_words, emotion, emotion_confidence,
    emotion_words, intents, intent_confidences, intent_experimental, intent_reasons, topics, topic_brands,
    topic_terms, speaks_as, speaks_as_confidence, speaks_as_reasons, employer, profession, spam, bot, copy_key,
    authenticity_reasons, influence, influence_reasons, priority, priority_reasons, needs_answer, department,
    answer_by, customer_id, customer_status, customer_method, customer_evidence, customer_confidence,
    customer_basis, sentiment_tier, failed, corrected, models, payload
FROM enriched_parts
WHERE record_kind = 'mention';

ALTER TABLE enriched_records_to_parts${on_cluster} MODIFY QUERY
SELECT
    j_kind AS record_kind,
    if(record_kind = 'mention', m.id, j_id) AS mention_id,
    if(record_kind = 'mention', m.source, j_source) AS source,
    m.type AS type,
    if(m.kind = '', 'post', m.kind) AS kind,
    m.url AS url,
    m.site AS site,
    m.title AS title,
    m.text AS text,
    j_clean.text AS clean_text,
    m.truncated AS truncated,
    j_clean.truncated AS clean_truncated,
    j_language.code AS lang,
    j_language.confidence AS lang_confidence,
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
    if(j_brands.author_role = '', 'public', j_brands.author_role) AS author_role,
    j_brands.author_brand AS author_brand,
    m.unproven AS unproven,
    m.published_at AS published_at,
    m.published_claimed AS published_claimed,
    if(record_kind = 'mention', m.seen_at, j_seen_at) AS seen_at,
    j_enriched_at AS enriched_at,
    if(if(record_kind = 'mention', m.lane, j_lane) = 'history', 'history', 'live') AS lane,
    if(record_kind = 'mention', m.revision, j_revision) AS revision,
    if(record_kind = 'deleted', ifNull(j_rank, 1), ifNull(j_rank, 0)) AS rank,
    j_model_epoch AS model_epoch,
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
    m.app_version AS app_version,
    m.engagement.likes AS likes,
    m.engagement.replies AS replies,
    m.engagement.reposts AS reposts,
    m.engagement.views AS views,
    j_brands.matches.brand AS brands,
    j_brands.matches.kind AS brand_kinds,
    arrayMap(voice -> ifNull(voice, true), j_brands.matches.voice) AS brand_voices,
    j_brands.matches.terms AS brand_terms,
    arrayMap(
        one -> arrayElement(j_sentiment.by_brand.label, indexOf(j_sentiment.by_brand.brand, one)), j_brands.matches.brand
    ) AS brand_sentiments,
    arrayMap(
        one -> arrayElement(j_sentiment.by_brand.lean, indexOf(j_sentiment.by_brand.brand, one)), j_brands.matches.brand
    ) AS brand_leans,
    arrayMap(
        one -> arrayElement(j_sentiment.by_brand.confidence, indexOf(j_sentiment.by_brand.brand, one)),
        j_brands.matches.brand
    ) AS brand_confidences,
    arrayMap(
        one -> ifNull(arrayElement(j_relevance.by_brand.relevant, indexOf(j_relevance.by_brand.brand, one)), true),
        j_brands.matches.brand
    ) AS brand_relevant,
    arrayMap(
        one -> arrayElement(j_relevance.by_brand.confidence, indexOf(j_relevance.by_brand.brand, one)),
        j_brands.matches.brand
    ) AS brand_relevant_confidences,
    arrayMap(
        one -> arrayElement(j_relevance.by_brand.reason, indexOf(j_relevance.by_brand.brand, one)),
        j_brands.matches.brand
    ) AS brand_relevant_reasons,
    m.brand AS source_brand,
    j_sentiment.label AS sentiment,
    j_sentiment.compound AS sentiment_compound,
    j_sentiment.pos AS sentiment_positive,
    j_sentiment.neu AS sentiment_neutral,
    j_sentiment.neg AS sentiment_negative,
    j_sentiment.confidence AS sentiment_confidence,
    j_sentiment.uncertain AS sentiment_uncertain,
    j_sentiment.words AS sentiment_words,
    j_emotion.label AS emotion,
    j_emotion.confidence AS emotion_confidence,
    j_emotion.words AS emotion_words,
    j_intents.found.name AS intents,
    j_intents.found.confidence AS intent_confidences,
    j_intents.found.experimental AS intent_experimental,
    j_intents.found.reason AS intent_reasons,
    j_topics.found.name AS topics,
    j_topics.found.brand AS topic_brands,
    j_topics.found.terms AS topic_terms,
    j_role.name AS speaks_as,
    j_role.confidence AS speaks_as_confidence,
    j_role.reasons AS speaks_as_reasons,
    j_role.employer AS employer,
    j_role.profession AS profession,
    j_authenticity.spam AS spam,
    j_authenticity.bot AS bot,
    j_authenticity.copy_key AS copy_key,
    j_authenticity.reasons AS authenticity_reasons,
    j_influence.score AS influence,
    j_influence.reasons AS influence_reasons,
    j_priority.score AS priority,
    j_priority.reasons AS priority_reasons,
    j_priority.needs_answer AS needs_answer,
    j_priority.department AS department,
    j_priority.answer_by AS answer_by,
    j_customer.customer_id AS customer_id,
    if(customer_id != '' AND j_customer.status = '', 'suggested', j_customer.status) AS customer_status,
    j_customer.method AS customer_method,
    j_customer.evidence AS customer_evidence,
    j_customer.confidence AS customer_confidence,
    j_customer.basis AS customer_basis,
    j_sentiment.tier AS sentiment_tier,
    j_failed AS failed,
    j_corrected AS corrected,
    j_models AS models,
    m.payload AS payload,
    j_reason AS reason,
    j_detail AS detail
FROM
(
    SELECT
        raw,
        tupleElement(j, 'mention') AS m,
        tupleElement(j, 'kind') AS j_kind,
        tupleElement(j, 'id') AS j_id,
        tupleElement(j, 'source') AS j_source,
        tupleElement(j, 'clean') AS j_clean,
        tupleElement(j, 'language') AS j_language,
        tupleElement(j, 'brands') AS j_brands,
        tupleElement(j, 'seen_at') AS j_seen_at,
        tupleElement(j, 'enriched_at') AS j_enriched_at,
        tupleElement(j, 'lane') AS j_lane,
        tupleElement(j, 'revision') AS j_revision,
        tupleElement(j, 'rank') AS j_rank,
        tupleElement(j, 'model_epoch') AS j_model_epoch,
        tupleElement(j, 'sentiment') AS j_sentiment,
        tupleElement(j, 'relevance') AS j_relevance,
        tupleElement(j, 'emotion') AS j_emotion,
        tupleElement(j, 'intents') AS j_intents,
        tupleElement(j, 'topics') AS j_topics,
        tupleElement(j, 'role') AS j_role,
        tupleElement(j, 'authenticity') AS j_authenticity,
        tupleElement(j, 'influence') AS j_influence,
        tupleElement(j, 'priority') AS j_priority,
        tupleElement(j, 'customer') AS j_customer,
        tupleElement(j, 'failed') AS j_failed,
        tupleElement(j, 'corrected') AS j_corrected,
        tupleElement(j, 'models') AS j_models,
        tupleElement(j, 'reason') AS j_reason,
        tupleElement(j, 'detail') AS j_detail
    FROM
    (
        SELECT
            raw,
            JSONExtract(raw, 'Tuple(
            kind String, id String, source String, revision UInt64, seen_at DateTime64(3, \'UTC\'), lane String,
            reason String, detail String, rank Nullable(UInt8), model_epoch UInt32, enriched_at DateTime64(3, \'UTC\'),
            failed Map(String, String), corrected Array(String), models Map(String, String),
            mention Tuple(
                id String, source String, type String, kind String, url String, site String, title String, text String,
                lang String, published_at DateTime64(3, \'UTC\'), published_claimed String,
                seen_at DateTime64(3, \'UTC\'), revision UInt64, lane String, parent_id String, thread_id String,
                hashtags Array(String), handles Array(String), links Array(String), rating Nullable(Float32), app_version String,
                brand String, truncated Bool, unproven Bool, payload String,
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
            relevance Tuple(
                by_brand Array(Tuple(brand String, relevant Nullable(Bool), confidence Float32, reason String))),
            sentiment Tuple(label String, compound Float32, pos Float32, neu Float32, neg Float32, confidence Float32, uncertain Bool, words Array(String), by_brand Array(Tuple(brand String, label String, confidence Float32, lean Float32)), tier String),
            emotion Tuple(label String, confidence Float32, words Array(String)),
            intents Tuple(
                found Array(Tuple(name String, confidence Float32, experimental Bool, reason String))),
            topics Tuple(found Array(Tuple(name String, brand String, terms Array(String)))),
            influence Tuple(score UInt8, reasons Array(String)),
            role Tuple(name String, confidence Float32, employer String, profession String, reasons Array(String)),
            authenticity Tuple(spam Float32, bot Float32, copy_key String, reasons Array(String)),
            customer Tuple(
                customer_id String, status String, method String, evidence String, confidence Float32, basis String),
            priority Tuple(
                score UInt8, reasons Array(String), needs_answer Bool, department String,
                answer_by DateTime64(3, \'UTC\')))') AS j
        FROM enriched_records
    )
)
WHERE NOT throwIf(mention_id = '', 'GRAPEVINE_UNREADABLE_RECORD: a record of mentions.enriched is not readable JSON');

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
    m.links AS links, m.rating AS rating, m.app_version AS app_version, m.brands AS brands, m.brand_kinds AS brand_kinds,
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
    failed, m.corrected AS corrected, m.sentiment_tier AS sentiment_tier, m.models AS models
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
