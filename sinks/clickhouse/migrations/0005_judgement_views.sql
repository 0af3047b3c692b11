-- Views over the judgements, and the earlier ones that show them too.
--
-- A voice is somebody's own words about a brand: not its own account or staff, not a repost, not about something else
-- of that name. An echo is a repost: the followers it reaches count, it is no voice.

CREATE OR REPLACE VIEW current_mentions${on_cluster} AS
SELECT
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.kind AS kind, m.url AS url, m.site AS site,
    m.title AS title, m.text AS text, m.clean_text AS clean_text, m.truncated AS truncated, m.clean_truncated AS
    clean_truncated, m.lang AS lang, m.lang_confidence AS lang_confidence, m.claimed_lang AS claimed_lang,
    m.author_id AS author_id, m.author_handle AS author_handle, m.author_name AS author_name, m.author_followers AS
    author_followers, m.author_verified AS author_verified, m.author_role AS author_role, m.author_brand AS
    author_brand, m.published_at AS published_at, m.published_claimed AS published_claimed, m.seen_at AS seen_at,
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
    author_followers, author_verified, author_role, author_brand, published_at, seen_at, lane, revision, parent_id,
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

CREATE OR REPLACE VIEW mentions_with_customer${on_cluster} AS
SELECT
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.kind AS kind, m.url AS url, m.title AS title,
    m.text AS text, m.lang AS lang, m.author_id AS author_id, m.author_handle AS author_handle,
    m.author_name AS author_name, m.author_followers AS author_followers, m.published_at AS published_at,
    m.seen_at AS seen_at, m.lane AS lane, m.brands AS brands, m.sentiment AS sentiment,
    m.sentiment_compound AS sentiment_compound, m.emotion AS emotion, m.intents AS intents, m.topics AS topics,
    m.influence AS influence, m.priority AS priority, m.needs_answer AS needs_answer, m.department AS department,
    m.answer_by AS answer_by,
    l.customer_id AS customer_id, l.method AS link_method, l.confidence AS link_confidence,
    if(l.basis != '', l.basis, c.basis) AS basis, c.name AS customer_name, c.kind AS customer_kind,
    c.segment AS segment, c.lifetime_value AS lifetime_value, c.currency AS currency, c.purchases AS purchases,
    c.products AS products, c.last_purchase_at AS last_purchase_at
FROM current_mentions AS m
${global}INNER JOIN author_customers AS l ON m.author_id = l.author_id
${global}INNER JOIN current_customers AS c ON l.customer_id = c.customer_id
WHERE l.basis != '' OR c.basis != ''
COMMENT 'One row per mention whose author is known as a customer today, with what they bought; only with a legal basis.';

CREATE OR REPLACE VIEW daily_brand_summary${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    toDate(published_at, zone) AS day,
    brand,
    any(brand_kind) AS kind,
    countIf(voice) AS mentions,
    uniqExactIf(author_id, voice AND author_id != '') AS authors,
    countIf(voice AND sentiment = 'positive') AS positive,
    countIf(voice AND sentiment = 'neutral') AS neutral,
    countIf(voice AND sentiment = 'negative') AS negative,
    round(negative / nullIf(positive + neutral + negative, 0), 4) AS negative_share,
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
COMMENT 'One row per day of publication (business time zone) and brand, voices only. reach: followers of its authors and of who reposted.';

CREATE OR REPLACE VIEW share_of_voice${on_cluster} AS
SELECT
    s.day AS day, s.brand AS brand, s.kind AS kind, s.mentions AS mentions, s.reach AS reach,
    round(s.mentions / greatest(sum(s.mentions) OVER (PARTITION BY s.day), 1), 4) AS share,
    ifNull(g.gap_secs, 0) AS gap_secs, g.sources AS gap_sources
FROM daily_brand_summary AS s
${global}LEFT JOIN (
    SELECT day, sum(gap_secs) AS gap_secs, groupArray(source) AS sources FROM coverage_gaps GROUP BY day
) AS g
    ON s.day = g.day
WHERE s.kind != 'industry'
COMMENT 'One row per day and own or competing brand: its share of the mentions; gap_secs: source time not listened to.';

-- The second array is unfolded by the function: ClickHouse 26.9 fails where one ARRAY JOIN stands on another and an
-- aggregate function computes over their rows ("ARRAY JOIN requires array or map argument").
CREATE OR REPLACE VIEW mention_intents${on_cluster} AS
SELECT
    brand, brand_kind, voice, found.1 AS intent, found.2 AS confidence, found.3 AS experimental, found.4 AS reason,
    mention_id, source, type, kind, url, text, lang, author_id, author_handle, author_followers, customer_id,
    speaks_as, published_at, lane, sentiment, emotion, topics, influence, priority, needs_answer, department,
    answer_by
FROM (
    SELECT *, arrayJoin(arrayZip(intents, intent_confidences, intent_experimental, intent_reasons)) AS found
    FROM brand_mentions
)
COMMENT 'One row per mention, brand and thing its author wants. experimental: a kind that is not measured on labelled data.';

CREATE OR REPLACE VIEW topic_mentions${on_cluster} AS
SELECT
    brand, brand_kind, voice, found.1 AS topic, found.2 AS topic_brand, found.3 AS terms, mention_id, source, type,
    kind, url, text, lang, author_id, author_handle, author_followers, customer_id, published_at, lane, sentiment,
    lean, emotion, intents, influence, priority
FROM (
    SELECT *, arrayJoin(arrayFilter(one -> one.2 IN ('', brand), arrayZip(topics, topic_brands, topic_terms))) AS found
    FROM brand_mentions
)
COMMENT 'One row per mention, brand and topic. topic_brand: the brand the topic is listed under, empty for all.';

CREATE OR REPLACE VIEW themes${on_cluster} AS
WITH
    ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone,
    toDate(now64(3), zone) AS today,
    (SELECT min(if(fixed_on = toDate(0), today, least(fixed_on, today))) FROM topic_plans FINAL) - 30 AS since,
    -- Two Poisson rates, compared given their sum (Przyborowski & Wilenski 1940), in standard deviations.
    days_after / (days_after + 28) AS expected,
    before_28 + after_28 AS all_28,
    (after_28 - all_28 * expected) / sqrt(all_28 * expected * (1 - expected)) AS surprise
SELECT
    topic, brand, owner, fixed_on, days_after, last_28_days,
    round(before_14 / 14, 2) AS per_day_before_14,
    round(after_14 / nullIf(least(days_after, 14), 0), 2) AS per_day_after_14,
    round(100 * (after_14 / nullIf(least(days_after, 14), 0) / nullIf(before_14 / 14, 0) - 1), 1) AS change_percent_14,
    round(before_28 / 28, 2) AS per_day_before_28,
    round(after_28 / nullIf(days_after, 0), 2) AS per_day_after_28,
    round(100 * (after_28 / nullIf(days_after, 0) / nullIf(before_28 / 28, 0) - 1), 1) AS change_percent_28,
    round(negative_before / nullIf(before_28, 0), 4) AS negative_share_before,
    round(negative_after / nullIf(after_28, 0), 4) AS negative_share_after,
    multiIf(
        fixed_on = toDate(0), 'not fixed', days_after = 0, 'too early', surprise <= -2, 'fell', surprise >= 2, 'rose',
        'no clear change') AS outcome
FROM
(
    WITH ifNull(m.mention_id, '') != '' AS heard, toInt32(m.day) - toInt32(p.fixed_on) AS place
    SELECT
        p.topic AS topic, p.brand AS brand, p.owner AS owner, p.fixed_on AS fixed_on,
        if(fixed_on = toDate(0), 0, least(28, greatest(0, dateDiff('day', fixed_on, today) - 1))) AS days_after,
        countIf(heard AND m.day >= today - 28) AS last_28_days,
        countIf(heard AND place BETWEEN -14 AND -1) AS before_14,
        countIf(heard AND place BETWEEN 1 AND 14) AS after_14,
        countIf(heard AND place BETWEEN -28 AND -1) AS before_28,
        countIf(heard AND place BETWEEN 1 AND 28) AS after_28,
        countIf(heard AND m.negative AND place BETWEEN -28 AND -1) AS negative_before,
        countIf(heard AND m.negative AND place BETWEEN 1 AND 28) AS negative_after
    FROM (SELECT topic, brand, owner, fixed_on FROM topic_plans FINAL) AS p
    ${global}LEFT JOIN
    (
        SELECT
            topic, topic_brand, mention_id, toDate(any(published_at), zone) AS day,
            max(sentiment = 'negative') AS negative
        FROM topic_mentions
        WHERE voice AND published_at >= toDateTime64(since, 3, 'UTC')
        GROUP BY topic, topic_brand, mention_id
        HAVING day < today
    ) AS m
        ON p.topic = m.topic AND p.brand = m.topic_brand
    GROUP BY topic, brand, owner, fixed_on
)
COMMENT 'One row per configured topic: its owner, the day of the fix, mentions a day before and after it, and the outcome.';

CREATE OR REPLACE VIEW emotions${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    toDate(published_at, zone) AS day,
    brand,
    emotion,
    count() AS mentions,
    uniqExactIf(author_id, author_id != '') AS authors,
    round(mentions / sum(mentions) OVER (PARTITION BY day, brand), 4) AS share
FROM brand_mentions
WHERE voice AND emotion != ''
GROUP BY day, brand, emotion
COMMENT 'One row per day (business time zone), brand and emotion, voices only. share: of the day''s judged mentions.';

CREATE OR REPLACE VIEW copied_texts${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    copy_key,
    sum(copies) AS copies,
    uniqExactMerge(speakers) AS authors,
    max(in_7_days) AS authors_in_7_days,
    min(begun_at) AS first_at,
    max(ended_at) AS last_at,
    argMin(first_id, begun_at) AS example_id,
    argMin(first_text, begun_at) AS example_text,
    arraySort(groupUniqArrayArray(day_brands)) AS brands,
    round(max(day_bot), 3) AS highest_bot
FROM
(
    SELECT
        copy_key,
        toDate(published_at, zone) AS day,
        count() AS copies,
        uniqExactStateIf(author_id, author_id != '') AS speakers,
        min(published_at) AS begun_at,
        max(published_at) AS ended_at,
        argMin(mention_id, published_at) AS first_id,
        argMin(text, published_at) AS first_text,
        groupUniqArrayArray(brands) AS day_brands,
        max(bot) AS day_bot,
        uniqExactMerge(speakers) OVER (PARTITION BY copy_key ORDER BY day RANGE BETWEEN 6 PRECEDING AND CURRENT ROW)
            AS in_7_days
    FROM current_mentions
    WHERE copy_key != '' AND kind != 'repost'
    GROUP BY copy_key, day
)
GROUP BY copy_key
HAVING authors_in_7_days >= 5
COMMENT 'One row per text that five or more authors posted within seven days as if it were their own; reposts left out.';

CREATE OR REPLACE VIEW to_answer${on_cluster} AS
SELECT
    mention_id, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, priority_reasons, intents, sentiment, emotion,
    source, type, kind, url, title, text, lang, author_id, author_handle, author_name, author_followers, influence,
    customer_id, published_at, parent_id
FROM current_mentions
WHERE needs_answer
    AND mention_id NOT IN (
        SELECT parent_id FROM current_mentions WHERE author_role = 'account' AND parent_id != '')
COMMENT 'One row per mention that needs an answer and has none yet: whose it is, by when, whether it is overdue.';

CREATE OR REPLACE VIEW review_queue${on_cluster} AS
SELECT
    doubt.1 AS field, doubt.2 AS judged, doubt.3 AS confidence, doubt.4 AS because, mention_id, brands, source, type,
    kind, url, text, lang, author_id, author_handle, influence, priority, published_at
FROM
(
    SELECT
        m.*,
        arrayJoin(arrayFilter(one -> NOT has(corrected, one.1) AND NOT has(c.fields, one.1), arrayConcat(
            if(sentiment_uncertain, [('sentiment', toString(sentiment), sentiment_confidence, sentiment_words)], []),
            arrayFilter(one -> one.3 > 0 AND one.3 < 0.75, arrayMap(
                (brand, relevant, sure, reason) -> (
                    concat('relevant:', brand), if(relevant, 'yes', 'no'), sure, [reason]),
                brands, brand_relevant, brand_relevant_confidences, brand_relevant_reasons)),
            arrayMap(
                one -> ('intents', toString(one.1), one.2, [one.4]),
                arrayFilter(one -> one.2 < 0.6 AND NOT one.3, arrayZip(
                    intents, intent_confidences, intent_experimental, intent_reasons))),
            if(speaks_as NOT IN ('', 'person', 'unknown') AND speaks_as_confidence < 0.6,
                [('role', toString(speaks_as), speaks_as_confidence, speaks_as_reasons)], [])))) AS doubt
    FROM current_mentions AS m
    ${global}LEFT JOIN (
        SELECT mention_id, groupArray(field) AS fields FROM corrections FINAL GROUP BY mention_id
    ) AS c
        ON m.mention_id = c.mention_id
    WHERE author_role = 'public' AND kind != 'repost'
)
COMMENT 'One row per mention and doubtful judgement nobody has corrected: worth a look. field: as `grapevine correct` names it.';
