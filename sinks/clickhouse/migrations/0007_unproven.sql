-- What was told through a source that may not speak for that kind: its sender's word, no proof.
--
-- The views between the tables are changed in place, the later one first: a store that still runs loses no record.

ALTER TABLE enriched_parts${on_cluster}
    ADD COLUMN IF NOT EXISTS unproven Bool AFTER author_brand;

ALTER TABLE mentions${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS unproven Bool
        COMMENT 'True where a push source told it: what it says of its author is a claim' AFTER author_brand;

ALTER TABLE enriched_parts_to_mentions${on_cluster} MODIFY QUERY
SELECT
    mention_id, source, type, kind, url, site, title, text, clean_text, truncated, clean_truncated, lang,
    lang_confidence, claimed_lang, author_id, author_handle, author_name, author_followers, author_verified,
    author_role, author_brand, unproven, published_at, published_claimed, seen_at, enriched_at, lane, revision, rank,
    model_epoch, version, parent_id, thread_id, hashtags, handles, links, rating, brands, brand_kinds, brand_voices,
    brand_terms, brand_sentiments, brand_leans, brand_confidences, brand_relevant, brand_relevant_confidences,
    brand_relevant_reasons, source_brand, sentiment, sentiment_compound, sentiment_positive, sentiment_neutral,
    sentiment_negative, sentiment_confidence, sentiment_uncertain, sentiment_words, emotion, emotion_confidence,
    emotion_words, intents, intent_confidences, intent_experimental, intent_reasons, topics, topic_brands,
    topic_terms, speaks_as, speaks_as_confidence, speaks_as_reasons, employer, profession, spam, bot, copy_key,
    authenticity_reasons, influence, influence_reasons, priority, priority_reasons, needs_answer, department,
    answer_by, customer_id, customer_status, customer_method, customer_evidence, customer_confidence,
    customer_basis, failed, corrected, models, payload
FROM enriched_parts
WHERE record_kind = 'mention';

ALTER TABLE enriched_records_to_parts${on_cluster} MODIFY QUERY
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
    m.unproven AS unproven,
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
    arrayMap(
        one -> arrayElement(j.sentiment.by_brand.confidence, indexOf(j.sentiment.by_brand.brand, one)),
        j.brands.matches.brand
    ) AS brand_confidences,
    arrayMap(
        one -> ifNull(arrayElement(j.relevance.by_brand.relevant, indexOf(j.relevance.by_brand.brand, one)), true),
        j.brands.matches.brand
    ) AS brand_relevant,
    arrayMap(
        one -> arrayElement(j.relevance.by_brand.confidence, indexOf(j.relevance.by_brand.brand, one)),
        j.brands.matches.brand
    ) AS brand_relevant_confidences,
    arrayMap(
        one -> arrayElement(j.relevance.by_brand.reason, indexOf(j.relevance.by_brand.brand, one)),
        j.brands.matches.brand
    ) AS brand_relevant_reasons,
    m.brand AS source_brand,
    j.sentiment.label AS sentiment,
    j.sentiment.compound AS sentiment_compound,
    j.sentiment.pos AS sentiment_positive,
    j.sentiment.neu AS sentiment_neutral,
    j.sentiment.neg AS sentiment_negative,
    j.sentiment.confidence AS sentiment_confidence,
    j.sentiment.uncertain AS sentiment_uncertain,
    j.sentiment.words AS sentiment_words,
    j.emotion.label AS emotion,
    j.emotion.confidence AS emotion_confidence,
    j.emotion.words AS emotion_words,
    j.intents.found.name AS intents,
    j.intents.found.confidence AS intent_confidences,
    j.intents.found.experimental AS intent_experimental,
    j.intents.found.reason AS intent_reasons,
    j.topics.found.name AS topics,
    j.topics.found.brand AS topic_brands,
    j.topics.found.terms AS topic_terms,
    j.role.name AS speaks_as,
    j.role.confidence AS speaks_as_confidence,
    j.role.reasons AS speaks_as_reasons,
    j.role.employer AS employer,
    j.role.profession AS profession,
    j.authenticity.spam AS spam,
    j.authenticity.bot AS bot,
    j.authenticity.copy_key AS copy_key,
    j.authenticity.reasons AS authenticity_reasons,
    j.influence.score AS influence,
    j.influence.reasons AS influence_reasons,
    j.priority.score AS priority,
    j.priority.reasons AS priority_reasons,
    j.priority.needs_answer AS needs_answer,
    j.priority.department AS department,
    j.priority.answer_by AS answer_by,
    j.customer.customer_id AS customer_id,
    if(customer_id != '' AND j.customer.status = '', 'suggested', j.customer.status) AS customer_status,
    j.customer.method AS customer_method,
    j.customer.evidence AS customer_evidence,
    j.customer.confidence AS customer_confidence,
    j.customer.basis AS customer_basis,
    j.failed AS failed,
    j.corrected AS corrected,
    j.models AS models,
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
            failed Map(String, String), corrected Array(String), models Map(String, String),
            mention Tuple(
                id String, source String, type String, kind String, url String, site String, title String, text String,
                lang String, published_at DateTime64(3, \'UTC\'), published_claimed String,
                seen_at DateTime64(3, \'UTC\'), revision UInt64, lane String, parent_id String, thread_id String,
                hashtags Array(String), handles Array(String), links Array(String), rating Nullable(Float32),
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
            sentiment Tuple(
                label String, compound Float32, pos Float32, neu Float32, neg Float32, confidence Float32, uncertain Bool,
                words Array(String), by_brand Array(Tuple(brand String, label String, confidence Float32, lean Float32))),
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
                answer_by DateTime64(3, \'UTC\')))') AS j,
        j.mention AS m
    FROM enriched_records
)
WHERE NOT throwIf(mention_id = '', 'GRAPEVINE_UNREADABLE_RECORD: a record of mentions.enriched is not readable JSON');

CREATE OR REPLACE VIEW current_mentions${on_cluster} AS
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
${global}LEFT JOIN (SELECT mention_id, max(version) AS gone_version FROM deletions GROUP BY mention_id) AS d
    ON m.mention_id = d.mention_id
${global}LEFT JOIN (
    SELECT author_id, max(revision) + 1 AS gone_until FROM author_deletions GROUP BY author_id
) AS a
    ON m.author_id = a.author_id
WHERE m.version > ifNull(d.gone_version, 0) AND m.revision >= ifNull(a.gone_until, 0)
COMMENT 'One row per mention as it is now: the latest version, deleted ones left out.';

CREATE OR REPLACE VIEW brand_mentions${on_cluster} AS
SELECT
    brand, brand_kind, voice, echo, relevant, brand_term AS terms,
    mention_id, source, type, kind, url, site, title, text, clean_text, lang, author_id, author_handle, author_name,
    author_followers, author_verified, author_role, author_brand, unproven, published_at, seen_at, lane, revision, parent_id,
    thread_id, hashtags, handles, links, rating, if(felt = '', m.sentiment, felt) AS sentiment, lean,
    if(felt = '', m.sentiment_confidence, sure) AS sentiment_confidence, m.sentiment AS overall_sentiment,
    sentiment_compound, emotion, emotion_confidence, intents, intent_confidences, intent_experimental, intent_reasons,
    topics, topic_brands, topic_terms, speaks_as, speaks_as_confidence, employer, profession, spam, bot, copy_key,
    influence, priority, priority_reasons, needs_answer, department, answer_by, customer_id, customer_status, corrected
FROM current_mentions AS m
ARRAY JOIN
    brands AS brand, brand_kinds AS brand_kind, brand_voices AS voice, brand_echoes AS echo, brand_relevant AS relevant,
    brand_terms AS brand_term, brand_sentiments AS felt, brand_leans AS lean, brand_confidences AS sure
COMMENT 'One row per mention and brand it is about; sentiment is towards that brand. Count WHERE voice: neither the brand''s own people nor a repost nor another thing of its name.';
