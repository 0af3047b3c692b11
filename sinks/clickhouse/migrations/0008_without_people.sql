-- Views for readers who must not see who spoke: no names, handles, addresses, profiles, native ids, nor what people
-- noted. Ids are pseudonyms, made with a key that only the tables' owner reads; words lose addresses, handles, long
-- numbers and their author's own name. What people say of others in their words stays.
--
-- A reader needs no right on what lies beneath: the views read as who made them (DEFINER). Whatever is granted to such
-- readers stands in deploy/clickhouse/analyst.sql, and nothing else.

INSERT INTO settings (name, value)
SELECT 'pseudonym_key', concat(toString(generateUUIDv4(1)), toString(generateUUIDv4(2)));

CREATE VIEW IF NOT EXISTS current_mentions_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym,
    (words, name) -> if(
        lengthUTF8(name) < 3, words, replaceRegexpAll(words, concat('(?i)', regexpQuoteMeta(name)), '[author]')
    ) AS unnamed,
    words -> replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(
        words,
        '(?i)(?:https?://|www\\.)\\S+', '[link]'),
        '[^\\s@<>()]+@[^\\s@<>()]+\\.[\\pL]{2,}', '[e-mail]'),
        '(?:[@＠]|\\bu/)[\\pL\\pN_][\\pL\\pN_.@-]*', '[handle]'),
        '(?:\\+|\\b00)\\d[\\d ()./-]{6,}\\d|\\b(?:[A-Z]{2})?\\d[\\d ]{5,}\\d\\b', '[number]') AS masked
SELECT
    pseudonym(m.mention_id) AS mention, pseudonym(m.parent_id) AS parent, pseudonym(m.thread_id) AS thread,
    pseudonym(m.author_id) AS author, m.source AS source, m.type AS type, m.kind AS kind,
    masked(unnamed(unnamed(m.title, m.author_name), m.author_handle)) AS title,
    masked(unnamed(unnamed(m.text, m.author_name), m.author_handle)) AS text,
    m.truncated AS truncated, m.lang AS lang, m.lang_confidence AS lang_confidence, m.author_role AS author_role,
    m.author_brand AS author_brand, m.unproven AS unproven, m.published_at AS published_at, m.seen_at AS seen_at,
    m.enriched_at AS enriched_at, m.lane AS lane, m.model_epoch AS model_epoch, m.hashtags AS hashtags,
    m.rating AS rating, m.brands AS brands, m.brand_kinds AS brand_kinds, m.brand_voices AS brand_voices,
    m.brand_echoes AS brand_echoes, m.brand_terms AS brand_terms, m.brand_sentiments AS brand_sentiments,
    m.brand_leans AS brand_leans, m.brand_confidences AS brand_confidences, m.brand_relevant AS brand_relevant,
    m.brand_relevant_confidences AS brand_relevant_confidences, m.source_brand AS source_brand,
    m.sentiment AS sentiment, m.sentiment_compound AS sentiment_compound,
    m.sentiment_positive AS sentiment_positive, m.sentiment_neutral AS sentiment_neutral,
    m.sentiment_negative AS sentiment_negative, m.sentiment_confidence AS sentiment_confidence,
    m.sentiment_uncertain AS sentiment_uncertain, m.emotion AS emotion, m.emotion_confidence AS emotion_confidence,
    m.intents AS intents, m.intent_confidences AS intent_confidences, m.intent_experimental AS intent_experimental,
    m.topics AS topics, m.topic_brands AS topic_brands, m.topic_terms AS topic_terms, m.speaks_as AS speaks_as,
    m.speaks_as_confidence AS speaks_as_confidence, m.spam AS spam, m.bot AS bot, m.copy_key AS copy_key,
    m.influence AS influence, m.priority AS priority, m.needs_answer AS needs_answer, m.department AS department,
    m.answer_by AS answer_by, m.customer_id != '' AS by_customer, m.customer_status AS customer_status,
    m.corrected AS corrected, m.models AS models
FROM current_mentions AS m
COMMENT 'One row per mention as it is now, without people: ids are pseudonyms, words lose addresses, handles, long numbers and their author''s name.';

CREATE VIEW IF NOT EXISTS brand_mentions_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    brand, brand_kind, voice, echo, relevant, brand_term AS terms, mention, parent, thread, author, source, type, kind,
    title, text, lang, author_role, author_brand, unproven, published_at, seen_at, lane, hashtags, rating,
    if(felt = '', m.sentiment, felt) AS sentiment, lean,
    if(felt = '', m.sentiment_confidence, sure) AS sentiment_confidence, m.sentiment AS overall_sentiment,
    sentiment_compound, emotion, emotion_confidence, intents, intent_confidences, intent_experimental, topics,
    topic_brands, topic_terms, speaks_as, speaks_as_confidence, spam, bot, copy_key, influence, priority, needs_answer,
    department, answer_by, by_customer, customer_status, corrected
FROM current_mentions_without_people AS m
ARRAY JOIN
    brands AS brand, brand_kinds AS brand_kind, brand_voices AS voice, brand_echoes AS echo, brand_relevant AS relevant,
    brand_terms AS brand_term, brand_sentiments AS felt, brand_leans AS lean, brand_confidences AS sure
COMMENT 'One row per mention and brand it is about, without people. Count WHERE voice.';

CREATE VIEW IF NOT EXISTS mention_intents_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    brand, brand_kind, voice, found.1 AS intent, found.2 AS confidence, found.3 AS experimental, mention, author,
    source, type, kind, text, lang, by_customer, speaks_as, published_at, lane, sentiment, emotion, topics, influence,
    priority, needs_answer, department, answer_by
FROM (
    SELECT *, arrayJoin(arrayZip(intents, intent_confidences, intent_experimental)) AS found
    FROM brand_mentions_without_people
)
COMMENT 'One row per mention, brand and thing its author wants, without people.';

CREATE VIEW IF NOT EXISTS topic_mentions_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    brand, brand_kind, voice, found.1 AS topic, found.2 AS topic_brand, found.3 AS terms, mention, author, source, type,
    kind, text, lang, by_customer, published_at, lane, sentiment, lean, emotion, intents, influence, priority
FROM (
    SELECT *, arrayJoin(arrayFilter(one -> one.2 IN ('', brand), arrayZip(topics, topic_brands, topic_terms))) AS found
    FROM brand_mentions_without_people
)
COMMENT 'One row per mention, brand and topic, without people.';

CREATE VIEW IF NOT EXISTS mentions_with_customer_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(c.mention_id) AS mention, pseudonym(c.author_id) AS author, pseudonym(c.customer_id) AS customer,
    c.source AS source, c.type AS type, c.kind AS kind, c.lang AS lang, c.published_at AS published_at,
    c.seen_at AS seen_at, c.lane AS lane, c.brands AS brands, c.sentiment AS sentiment,
    c.sentiment_compound AS sentiment_compound, c.emotion AS emotion, c.intents AS intents, c.topics AS topics,
    c.influence AS influence, c.priority AS priority, c.needs_answer AS needs_answer, c.department AS department,
    c.answer_by AS answer_by, c.link_method AS link_method, c.link_confidence AS link_confidence, c.basis AS basis,
    c.customer_kind AS customer_kind, c.segment AS segment, c.purchases AS purchases, c.products AS products
FROM mentions_with_customer AS c
COMMENT 'One row per mention whose author is known as a customer today, without people and without words; join by mention.';

CREATE VIEW IF NOT EXISTS current_customers_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(c.customer_id) AS customer, c.source AS source, c.kind AS kind, c.segment AS segment, c.basis AS basis,
    c.purchases AS purchases, c.products AS products
FROM current_customers AS c
COMMENT 'One row per customer as the CRM has it now, without people.';

CREATE VIEW IF NOT EXISTS to_answer_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    mention, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, intents, sentiment, emotion, source, type, kind,
    title, text, lang, influence, by_customer, published_at
FROM current_mentions_without_people
WHERE needs_answer
    AND mention NOT IN (
        SELECT parent FROM current_mentions_without_people WHERE author_role = 'account' AND parent != '')
COMMENT 'One row per mention that needs an answer and has none yet, without people.';

CREATE VIEW IF NOT EXISTS unanswered_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(u.mention_id) AS mention, u.brand AS brand, u.source AS source, u.type AS type, u.kind AS kind,
    u.lang AS lang, u.customer_id != '' AS by_customer, u.sentiment AS sentiment, u.influence AS influence,
    u.priority AS priority, u.published_at AS published_at, u.need AS need, u.is_question AS is_question,
    u.age_secs AS age_secs
FROM unanswered AS u
COMMENT 'One row per own brand and negative mention or question put to its accounts, or review, without an answer; without people and words; join by mention.';

CREATE VIEW IF NOT EXISTS copied_texts_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT copy_key, copies, authors, authors_in_7_days, first_at, last_at, brands, highest_bot
FROM copied_texts
COMMENT 'One row per text that five or more authors posted within seven days as if it were their own, without people and words; join by copy_key.';

CREATE VIEW IF NOT EXISTS copy_campaigns_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    cluster, brand, mentions, authors, young_authors, young_share, negative, mean_bot, first_at, last_at, sources
FROM copy_campaigns
COMMENT 'One row per brand and text that was posted more than once in nearly the same words, without people and words.';

CREATE VIEW IF NOT EXISTS themes_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT * EXCEPT (owner)
FROM themes
COMMENT 'One row per configured topic, without its owner: mentions a day before and after the fix, and the outcome.';

CREATE VIEW IF NOT EXISTS mention_engagement_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT pseudonym(e.mention_id) AS mention, e.likes AS likes, e.replies AS replies, e.reposts AS reposts,
    e.views AS views, e.as_of AS as_of
FROM mention_engagement AS e
COMMENT 'One row per mention with its latest public figures, without people; join by mention.';

CREATE VIEW IF NOT EXISTS mention_outcomes_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT pseudonym(o.mention_id) AS mention, o.outcome AS outcome, o.reason AS reason, o.source AS source
FROM mention_outcomes AS o
COMMENT 'One row per mention ever accepted and what became of it, without people.';

CREATE VIEW IF NOT EXISTS alert_history_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(a.dedup_key) AS alert, a.opened_at AS opened_at, a.rule AS rule, a.brand AS brand,
    a.severity AS severity, a.status AS status, a.last_at AS last_at, a.resolved_at AS resolved_at,
    a.lasted_secs AS lasted_secs, a.candidates AS candidates, a.value AS value, a.expected AS expected, a.peak AS peak,
    a.escalations AS escalations, a.snoozed_until AS snoozed_until, a.destinations AS destinations,
    length(a.mention_ids) AS mentions, a.sent AS sent, a.failed AS failed, a.updated_at AS updated_at
FROM alert_history AS a
COMMENT 'One row per alert, without people: neither its words nor who took it.';

CREATE VIEW IF NOT EXISTS deliveries_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(d.dedup_key) AS alert, d.opened_at AS opened_at, d.rule AS rule, d.destination AS destination,
    d.state AS state, d.purpose AS purpose, d.at AS at, d.attempts AS attempts
FROM deliveries AS d
COMMENT 'One row per message about an alert to one destination, without people.';

-- These hold no people as they are.
ALTER TABLE coverage_gaps${on_cluster} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER;

ALTER TABLE daily_brand_summary${on_cluster} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER;

ALTER TABLE emotions${on_cluster} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER;

ALTER TABLE share_of_voice${on_cluster} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER;

ALTER TABLE source_health${on_cluster} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER;
