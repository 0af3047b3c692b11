-- Judgements: relevance, emotion, intents, topics, role, authenticity, answers, people's corrections.
--
-- The views between the tables are changed in place, the later one first: a store that still runs loses no record.

ALTER TABLE enriched_parts${on_cluster}
    ADD COLUMN IF NOT EXISTS brand_confidences Array(Float32) DEFAULT arrayMap(one -> toFloat32(0), brands)
        AFTER brand_leans,
    ADD COLUMN IF NOT EXISTS brand_relevant Array(Bool) DEFAULT arrayMap(one -> true, brands) AFTER brand_confidences,
    ADD COLUMN IF NOT EXISTS brand_relevant_confidences Array(Float32) DEFAULT arrayMap(one -> toFloat32(0), brands)
        AFTER brand_relevant,
    ADD COLUMN IF NOT EXISTS brand_relevant_reasons Array(String) DEFAULT arrayMap(one -> '', brands)
        AFTER brand_relevant_confidences,
    ADD COLUMN IF NOT EXISTS emotion LowCardinality(String) AFTER sentiment_words,
    ADD COLUMN IF NOT EXISTS emotion_confidence Float32 AFTER emotion,
    ADD COLUMN IF NOT EXISTS emotion_words Array(String) AFTER emotion_confidence,
    ADD COLUMN IF NOT EXISTS intents Array(LowCardinality(String)) AFTER emotion_words,
    ADD COLUMN IF NOT EXISTS intent_confidences Array(Float32) AFTER intents,
    ADD COLUMN IF NOT EXISTS intent_experimental Array(Bool) AFTER intent_confidences,
    ADD COLUMN IF NOT EXISTS intent_reasons Array(String) AFTER intent_experimental,
    ADD COLUMN IF NOT EXISTS topics Array(LowCardinality(String)) AFTER intent_reasons,
    ADD COLUMN IF NOT EXISTS topic_brands Array(LowCardinality(String)) AFTER topics,
    ADD COLUMN IF NOT EXISTS topic_terms Array(Array(String)) AFTER topic_brands,
    ADD COLUMN IF NOT EXISTS speaks_as LowCardinality(String) AFTER topic_terms,
    ADD COLUMN IF NOT EXISTS speaks_as_confidence Float32 AFTER speaks_as,
    ADD COLUMN IF NOT EXISTS speaks_as_reasons Array(String) AFTER speaks_as_confidence,
    ADD COLUMN IF NOT EXISTS employer String AFTER speaks_as_reasons,
    ADD COLUMN IF NOT EXISTS profession String AFTER employer,
    ADD COLUMN IF NOT EXISTS spam Float32 AFTER profession,
    ADD COLUMN IF NOT EXISTS bot Float32 AFTER spam,
    ADD COLUMN IF NOT EXISTS copy_key String AFTER bot,
    ADD COLUMN IF NOT EXISTS authenticity_reasons Array(String) AFTER copy_key,
    ADD COLUMN IF NOT EXISTS needs_answer Bool AFTER priority_reasons,
    ADD COLUMN IF NOT EXISTS department LowCardinality(String) AFTER needs_answer,
    ADD COLUMN IF NOT EXISTS answer_by DateTime64(3, 'UTC') AFTER department,
    ADD COLUMN IF NOT EXISTS corrected Array(LowCardinality(String)) AFTER failed,
    ADD COLUMN IF NOT EXISTS models Map(LowCardinality(String), String) AFTER corrected;

ALTER TABLE mentions${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS brand_confidences Array(Float32) DEFAULT arrayMap(one -> toFloat32(0), brands)
        COMMENT 'How likely the sentiment towards each brand is right, 0 to 1' AFTER brand_leans,
    ADD COLUMN IF NOT EXISTS brand_relevant Array(Bool) DEFAULT arrayMap(one -> true, brands)
        COMMENT 'False where it speaks of something else of that name: never counted' AFTER brand_confidences,
    ADD COLUMN IF NOT EXISTS brand_relevant_confidences Array(Float32) DEFAULT arrayMap(one -> toFloat32(0), brands)
        COMMENT '0 to 1; 0 where the name is not ambiguous' AFTER brand_relevant,
    ADD COLUMN IF NOT EXISTS brand_relevant_reasons Array(String) DEFAULT arrayMap(one -> '', brands)
        AFTER brand_relevant_confidences,
    ADD COLUMN IF NOT EXISTS emotion LowCardinality(String)
        COMMENT 'anger, joy, optimism, sadness, none; empty where not judged' AFTER sentiment_words,
    ADD COLUMN IF NOT EXISTS emotion_confidence Float32 COMMENT '0 to 1' AFTER emotion,
    ADD COLUMN IF NOT EXISTS emotion_words Array(String)
        COMMENT 'The words that decided it' CODEC(ZSTD(1)) AFTER emotion_confidence,
    ADD COLUMN IF NOT EXISTS intents Array(LowCardinality(String))
        COMMENT 'What the author wants or does, likeliest first; the arrays intent_* run along' AFTER emotion_words,
    ADD COLUMN IF NOT EXISTS intent_confidences Array(Float32) COMMENT '0 to 1' AFTER intents,
    ADD COLUMN IF NOT EXISTS intent_experimental Array(Bool)
        COMMENT 'True where the kind is not measured on labelled data' AFTER intent_confidences,
    ADD COLUMN IF NOT EXISTS intent_reasons Array(String)
        COMMENT 'The words that tell' CODEC(ZSTD(1)) AFTER intent_experimental,
    ADD COLUMN IF NOT EXISTS topics Array(LowCardinality(String))
        COMMENT 'Of the configured lists; the arrays topic_* run along' AFTER intent_reasons,
    ADD COLUMN IF NOT EXISTS topic_brands Array(LowCardinality(String))
        COMMENT 'The brand a topic is listed under; empty for all' AFTER topics,
    ADD COLUMN IF NOT EXISTS topic_terms Array(Array(String))
        COMMENT 'The words that matched' CODEC(ZSTD(1)) AFTER topic_brands,
    ADD COLUMN IF NOT EXISTS speaks_as LowCardinality(String)
        COMMENT 'By the public bio: journalist, employee, partner, person …; empty where not judged' AFTER topic_terms,
    ADD COLUMN IF NOT EXISTS speaks_as_confidence Float32 COMMENT '0 to 1' AFTER speaks_as,
    ADD COLUMN IF NOT EXISTS speaks_as_reasons Array(String) CODEC(ZSTD(1)) AFTER speaks_as_confidence,
    ADD COLUMN IF NOT EXISTS employer String
        COMMENT 'As the author says in public; so for profession' AFTER speaks_as_reasons,
    ADD COLUMN IF NOT EXISTS profession String AFTER employer,
    ADD COLUMN IF NOT EXISTS spam Float32 COMMENT 'How likely it is spam, 0 to 1' AFTER profession,
    ADD COLUMN IF NOT EXISTS bot Float32 COMMENT 'How likely its author is a machine, 0 to 1' AFTER spam,
    ADD COLUMN IF NOT EXISTS copy_key String
        COMMENT 'The same for texts that are copies; empty for short ones' AFTER bot,
    ADD COLUMN IF NOT EXISTS authenticity_reasons Array(String) CODEC(ZSTD(1)) AFTER copy_key,
    ADD COLUMN IF NOT EXISTS needs_answer Bool COMMENT 'Somebody should reply' AFTER priority_reasons,
    ADD COLUMN IF NOT EXISTS department LowCardinality(String)
        COMMENT 'service, billing, product, sales, pr or legal; empty for nobody' AFTER needs_answer,
    ADD COLUMN IF NOT EXISTS answer_by DateTime64(3, 'UTC')
        COMMENT 'In business hours; 1970 where nobody need answer' CODEC(Delta, LZ4) AFTER department,
    ADD COLUMN IF NOT EXISTS corrected Array(LowCardinality(String))
        COMMENT 'The judgements a person decided' AFTER failed,
    ADD COLUMN IF NOT EXISTS models Map(LowCardinality(String), String)
        COMMENT 'The version of every trained model that had a say' AFTER corrected;

ALTER TABLE enriched_parts_to_mentions${on_cluster} MODIFY QUERY
SELECT
    mention_id, source, type, kind, url, site, title, text, clean_text, truncated, clean_truncated, lang,
    lang_confidence, claimed_lang, author_id, author_handle, author_name, author_followers, author_verified,
    author_role, author_brand, published_at, published_claimed, seen_at, enriched_at, lane, revision, rank,
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

CREATE TABLE IF NOT EXISTS corrections${local}${on_cluster}
(
    mention_id String,
    field LowCardinality(String) COMMENT 'What was decided, as `grapevine correct` names it',
    value String COMMENT 'What holds, JSON',
    corrected_by String,
    author_id String COMMENT 'The author of the mention',
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (mention_id, field)
COMMENT 'One row per mention and field a person decided; it wins over every model. Read with FINAL.';
-- shard corrections by cityHash64(mention_id)

CREATE TABLE IF NOT EXISTS topic_plans${local}${on_cluster}
(
    topic LowCardinality(String),
    brand LowCardinality(String) COMMENT 'The brand it is listed under; empty for all',
    owner String COMMENT 'Who sees to it',
    fixed_on Date COMMENT 'Day of the fix; 1970 while there is none',
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (topic, brand)
COMMENT 'One row per topic as configured. Read with FINAL.';
-- shard topic_plans by cityHash64(topic, brand)

ALTER TABLE series_5m${local}${on_cluster}
    COMMENT COLUMN metric 'mentions, authors, negative, positive or reach: followers of the authors and of who reposted';
