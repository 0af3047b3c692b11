-- Views to read: every one counts each mention once and shows nothing that is deleted.

CREATE VIEW IF NOT EXISTS current_mentions${on_cluster} AS
SELECT
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.kind AS kind, m.url AS url, m.site AS site,
    m.title AS title, m.text AS text, m.clean_text AS clean_text, m.truncated AS truncated,
    m.clean_truncated AS clean_truncated, m.lang AS lang, m.lang_confidence AS lang_confidence,
    m.claimed_lang AS claimed_lang, m.author_id AS author_id, m.author_handle AS author_handle,
    m.author_name AS author_name, m.author_followers AS author_followers, m.author_verified AS author_verified,
    m.author_role AS author_role, m.author_brand AS author_brand, m.published_at AS published_at,
    m.published_claimed AS published_claimed, m.seen_at AS seen_at, m.enriched_at AS enriched_at, m.lane AS lane,
    m.revision AS revision, m.rank AS rank, m.model_epoch AS model_epoch, m.parent_id AS parent_id,
    m.thread_id AS thread_id, m.hashtags AS hashtags, m.handles AS handles, m.links AS links, m.rating AS rating,
    m.brands AS brands, m.brand_kinds AS brand_kinds, m.brand_voices AS brand_voices, m.brand_terms AS brand_terms,
    m.brand_sentiments AS brand_sentiments, m.brand_leans AS brand_leans,
    m.source_brand AS source_brand, m.sentiment AS sentiment, m.sentiment_compound AS sentiment_compound,
    m.sentiment_positive AS sentiment_positive, m.sentiment_neutral AS sentiment_neutral,
    m.sentiment_negative AS sentiment_negative, m.sentiment_confidence AS sentiment_confidence,
    m.sentiment_uncertain AS sentiment_uncertain, m.sentiment_words AS sentiment_words,
    m.influence AS influence, m.influence_reasons AS influence_reasons, m.priority AS priority, m.priority_reasons AS priority_reasons, m.customer_id AS customer_id,
    m.customer_status AS customer_status, m.customer_method AS customer_method,
    m.customer_evidence AS customer_evidence, m.customer_confidence AS customer_confidence,
    m.customer_basis AS customer_basis, m.failed AS failed
FROM mentions AS m FINAL
${global}LEFT JOIN (SELECT mention_id, max(version) AS gone_version FROM deletions GROUP BY mention_id) AS d
    ON m.mention_id = d.mention_id
${global}LEFT JOIN (
    SELECT author_id, max(revision) + 1 AS gone_until FROM author_deletions GROUP BY author_id
) AS a
    ON m.author_id = a.author_id
WHERE m.version > ifNull(d.gone_version, 0) AND m.revision >= ifNull(a.gone_until, 0)
COMMENT 'One row per mention as it is now: the latest version, deleted ones left out.';

CREATE VIEW IF NOT EXISTS brand_mentions${on_cluster} AS
SELECT
    brand, brand_kind, voice, brand_term AS terms,
    mention_id, source, type, kind, url, site, title, text, clean_text, lang, author_id, author_handle, author_name,
    author_followers, author_verified, author_role, author_brand, published_at, seen_at, lane, revision, parent_id,
    thread_id, hashtags, handles, links, rating, if(felt = '', m.sentiment, felt) AS sentiment, lean,
    m.sentiment AS overall_sentiment, sentiment_confidence, sentiment_compound, influence, priority, priority_reasons,
    customer_id, customer_status
FROM current_mentions AS m
ARRAY JOIN
    brands AS brand, brand_kinds AS brand_kind, brand_voices AS voice, brand_terms AS brand_term,
    brand_sentiments AS felt, brand_leans AS lean
COMMENT 'One row per mention and brand it is about; sentiment is towards that brand. voice is false where the brand''s own account or staff speaks.';

CREATE VIEW IF NOT EXISTS mention_engagement${on_cluster} AS
SELECT
    mention_id,
    argMax(e.likes, e.seen_at) AS likes,
    argMax(e.replies, e.seen_at) AS replies,
    argMax(e.reposts, e.seen_at) AS reposts,
    argMax(e.views, e.seen_at) AS views,
    max(e.seen_at) AS as_of
FROM engagement AS e FINAL
GROUP BY mention_id
COMMENT 'One row per mention with its latest public figures; NULL where its source does not tell.';

CREATE VIEW IF NOT EXISTS current_authors${on_cluster} AS
SELECT
    k.author_id AS author_id, k.source AS source, k.type AS type, k.handle AS handle, k.name AS name, k.url AS url,
    k.email AS email, k.bio AS bio, k.followers AS followers, k.following AS following, k.posts AS posts,
    k.verified AS verified, k.joined_at AS joined_at, k.influence AS influence, k.seen_at AS seen_at
FROM authors AS k FINAL
${global}LEFT JOIN (
    SELECT author_id, max(revision) + 1 AS gone_until FROM author_deletions GROUP BY author_id
) AS a
    ON k.author_id = a.author_id
WHERE k.revision >= ifNull(a.gone_until, 0)
COMMENT 'One row per author with the latest public figures; who left is left out.';

CREATE VIEW IF NOT EXISTS current_customers${on_cluster} AS
SELECT
    customer_id, source, name, kind, segment, emails, handles, profiles, author_ids, basis, lifetime_value, currency,
    updated_at, length(purchase_ids) AS purchases, purchase_products AS products,
    arrayMax(purchase_times) AS last_purchase_at
FROM customers FINAL
COMMENT 'One row per customer as the CRM has it now.';

CREATE VIEW IF NOT EXISTS purchases${on_cluster} AS
SELECT customer_id, purchase_id, product, at, amount, currency
FROM (SELECT * EXCEPT (currency) FROM customers FINAL)
ARRAY JOIN
    purchase_ids AS purchase_id, purchase_products AS product, purchase_times AS at, purchase_amounts AS amount,
    purchase_currencies AS currency
COMMENT 'One row per thing a customer bought.';

CREATE VIEW IF NOT EXISTS current_links${on_cluster} AS
SELECT author_id, customer_id, method, handle, evidence, confidence, basis, status, decided_by, at
FROM links FINAL
COMMENT 'One row per pair of author and customer, as decided now.';

CREATE VIEW IF NOT EXISTS author_customers${on_cluster} AS
SELECT
    p.author_id AS author_id,
    argMax(p.customer_id, (p.sureness, p.at, p.customer_id)) AS customer_id,
    argMax(p.method, (p.sureness, p.at, p.customer_id)) AS method,
    argMax(p.confidence, (p.sureness, p.at, p.customer_id)) AS confidence,
    argMax(p.basis, (p.sureness, p.at, p.customer_id)) AS basis
FROM
(
    SELECT author_id, customer_id, method, confidence, basis, 3 AS sureness, at
    FROM current_links WHERE status = 'confirmed'
    UNION ALL
    SELECT a.author_id, c.customer_id, 'author_id', 1, c.basis, 2, c.updated_at
    FROM (
        SELECT author_id, arrayJoin([author_id, concat(type, ':', splitByChar(':', author_id)[-1])]) AS key
        FROM current_authors
    ) AS a
    INNER JOIN (
        SELECT arrayJoin(author_ids) AS key, customer_id, basis, updated_at FROM current_customers WHERE basis != ''
    ) AS c ON a.key = c.key
    UNION ALL
    SELECT a.author_id, c.customer_id, 'handle', 0.9, c.basis, 1, c.updated_at
    FROM (
        SELECT any(author_id) AS author_id, lower(concat(type, ':', handle)) AS key
        FROM current_authors WHERE handle != '' GROUP BY key HAVING count() = 1
    ) AS a
    INNER JOIN (
        SELECT lower(arrayJoin(handles)) AS key, any(customer_id) AS customer_id, any(basis) AS basis,
            any(updated_at) AS updated_at
        FROM current_customers GROUP BY key HAVING count() = 1 AND basis != ''
    ) AS c ON a.key = c.key
    WHERE (c.customer_id, a.key) NOT IN (
        SELECT customer_id, handle FROM current_links WHERE status = 'confirmed' AND handle != '')
) AS p
WHERE (p.author_id, p.customer_id) NOT IN (SELECT author_id, customer_id FROM current_links WHERE status = 'rejected')
GROUP BY p.author_id
COMMENT 'One row per author known to be a customer today: by confirmed link, native id, or a handle only they claim.';

CREATE VIEW IF NOT EXISTS mentions_with_customer${on_cluster} AS
SELECT
    m.mention_id AS mention_id, m.source AS source, m.type AS type, m.kind AS kind, m.url AS url, m.title AS title,
    m.text AS text, m.lang AS lang, m.author_id AS author_id, m.author_handle AS author_handle,
    m.author_name AS author_name, m.author_followers AS author_followers, m.published_at AS published_at,
    m.seen_at AS seen_at, m.lane AS lane, m.brands AS brands, m.sentiment AS sentiment,
    m.sentiment_compound AS sentiment_compound, m.influence AS influence, m.priority AS priority,
    l.customer_id AS customer_id, l.method AS link_method, l.confidence AS link_confidence,
    if(l.basis != '', l.basis, c.basis) AS basis, c.name AS customer_name, c.kind AS customer_kind,
    c.segment AS segment, c.lifetime_value AS lifetime_value, c.currency AS currency, c.purchases AS purchases,
    c.products AS products, c.last_purchase_at AS last_purchase_at
FROM current_mentions AS m
${global}INNER JOIN author_customers AS l ON m.author_id = l.author_id
${global}INNER JOIN current_customers AS c ON l.customer_id = c.customer_id
WHERE l.basis != '' OR c.basis != ''
COMMENT 'One row per mention whose author is known as a customer today, with what they bought; only with a legal basis.';

CREATE VIEW IF NOT EXISTS daily_brand_summary${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    toDate(published_at, zone) AS day,
    brand,
    any(brand_kind) AS kind,
    count() AS mentions,
    uniqExactIf(author_id, author_id != '') AS authors,
    countIf(sentiment = 'positive') AS positive,
    countIf(sentiment = 'neutral') AS neutral,
    countIf(sentiment = 'negative') AS negative,
    round(negative / nullIf(positive + neutral + negative, 0), 4) AS negative_share,
    arraySum(mapValues(maxMap(map(author_id, ifNull(author_followers, 0))))) AS reach,
    countIf(customer_id != '') AS by_customers,
    countIf(priority >= 70) AS urgent
FROM brand_mentions
WHERE voice
GROUP BY day, brand
COMMENT 'One row per day of publication (business time zone) and brand, voices only. reach: followers of its authors.';

CREATE VIEW IF NOT EXISTS coverage_gaps${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    day, source, intervalLengthSum(from_secs, until_secs) AS gap_secs, groupUniqArray(reason) AS reasons
FROM
(
    SELECT
        source, reason, arrayJoin(arrayMap(
            n -> toDate(start_at, zone) + n,
            range(toUInt32(least(3660, toDate(end_at, zone) - toDate(start_at, zone) + 1))))) AS day,
        toUnixTimestamp(greatest(toDateTime(start_at, 'UTC'), toTimeZone(toDateTime(day, zone), 'UTC'))) AS from_secs,
        toUnixTimestamp(least(toDateTime(end_at, 'UTC'), toTimeZone(toDateTime(day + 1, zone), 'UTC'))) AS until_secs
    FROM source_runs FINAL
    WHERE kind = 'gap' AND end_at > start_at
)
WHERE until_secs > from_secs
GROUP BY day, source
COMMENT 'One row per day (business time zone) and source that was not listened to for some time; overlaps count once.';

CREATE VIEW IF NOT EXISTS share_of_voice${on_cluster} AS
SELECT
    s.day AS day, s.brand AS brand, s.kind AS kind, s.mentions AS mentions, s.reach AS reach,
    round(s.mentions / sum(s.mentions) OVER (PARTITION BY s.day), 4) AS share,
    ifNull(g.gap_secs, 0) AS gap_secs, g.sources AS gap_sources
FROM daily_brand_summary AS s
${global}LEFT JOIN (
    SELECT day, sum(gap_secs) AS gap_secs, groupArray(source) AS sources FROM coverage_gaps GROUP BY day
) AS g
    ON s.day = g.day
WHERE s.kind != 'industry'
COMMENT 'One row per day and own or competing brand: its share of the mentions; gap_secs: source time not listened to.';

CREATE VIEW IF NOT EXISTS top_authors${on_cluster} AS
WITH ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone
SELECT
    toDate(published_at, zone) AS day,
    brand,
    author_id,
    argMax(author_handle, published_at) AS handle,
    argMax(author_name, published_at) AS name,
    any(type) AS type,
    count() AS mentions,
    countIf(sentiment = 'negative') AS negative,
    countIf(sentiment = 'positive') AS positive,
    max(author_followers) AS followers,
    max(influence) AS influence
FROM brand_mentions
WHERE voice AND author_id != ''
GROUP BY day, brand, author_id
COMMENT 'One row per day (business time zone), brand and author. Sum over days, order by influence or mentions.';

CREATE VIEW IF NOT EXISTS unanswered${on_cluster} AS
WITH
    (
        SELECT groupUniqArray(account) FROM
        (
            SELECT account FROM own_accounts FINAL
            UNION ALL
            SELECT lower(concat(type, ':', author_handle)) FROM mentions
            WHERE author_role = 'account' AND author_handle != ''
        )
    ) AS accounts
SELECT
    mention_id, brand, source, type, kind, url, title, text, lang, author_id, author_handle, author_name,
    author_followers, customer_id, sentiment, influence, priority, published_at, parent_id,
    if(sentiment = 'negative', 'negative', 'question') AS need,
    match(concat(title, text), '[?？؟]') AS is_question,
    dateDiff('second', published_at, now64(3)) AS age_secs
FROM brand_mentions
WHERE voice
    AND brand_kind = 'own'
    AND (sentiment = 'negative' OR match(concat(title, text), '[?？؟]'))
    AND (
        kind = 'review'
        OR arrayExists(handle -> has(accounts, lower(concat(type, ':', trimLeft(handle, '@')))), handles)
        OR parent_id IN (SELECT mention_id FROM mentions WHERE author_role = 'account')
    )
    AND mention_id NOT IN (
        SELECT parent_id FROM current_mentions WHERE author_role = 'account' AND parent_id != '')
COMMENT 'One row per own brand and negative mention or question put to its accounts, or review, without an answer.';

CREATE VIEW IF NOT EXISTS alert_history${on_cluster} AS
SELECT
    opened_at, rule, title, brand, severity, status, last_at, resolved_at,
    dateDiff('second', opened_at, ifNull(resolved_at, last_at)) AS lasted_secs,
    candidates, value, expected, peak, escalations, owner, snoozed_until, note, destinations, reasons, mention_ids,
    arrayCount(state -> state = 'sent', delivery_states) AS sent,
    arrayCount(state -> state = 'failed', delivery_states) AS failed,
    text, dedup_key, updated_at
FROM alerts FINAL
COMMENT 'One row per alert: a happening from its opening to its end.';

CREATE VIEW IF NOT EXISTS deliveries${on_cluster} AS
SELECT dedup_key, opened_at, rule, destination, state, purpose, at, reference, attempts, error
FROM (SELECT * FROM alerts FINAL)
ARRAY JOIN
    delivery_destinations AS destination, delivery_states AS state, delivery_purposes AS purpose, delivery_times AS at,
    delivery_references AS reference, delivery_attempts AS attempts, delivery_errors AS error
COMMENT 'One row per message about an alert to one destination.';

CREATE VIEW IF NOT EXISTS source_health${on_cluster} AS
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
        source, max(seen_at) AS newest, uniqExactIf(mention_id, seen_at > now() - INTERVAL 1 DAY) AS stored,
        0 AS left_out, toDateTime64(0, 3, 'UTC') AS covered, toDateTime64(0, 3, 'UTC') AS broken, 0 AS gap,
        quantileIf(0.5)(dateDiff('second', published_at, seen_at), lane = 'live' AND seen_at > now() - INTERVAL 1 DAY)
            AS delay
    FROM mentions GROUP BY source
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

CREATE VIEW IF NOT EXISTS mention_outcomes${on_cluster} AS
SELECT
    mention_id,
    argMax(outcome, place) AS outcome,
    argMax(reason, place) AS reason,
    argMax(source, place) AS source
FROM
(
    SELECT mention_id, 4 AS place, 'stored' AS outcome, '' AS reason, source FROM current_mentions
    UNION ALL
    SELECT mention_id, 3, 'deleted', reason, source FROM deletions
    UNION ALL
    SELECT mention_id, 2, 'deleted', 'author_deleted', source FROM mentions
    UNION ALL
    SELECT mention_id, 1, 'dropped', reason, source FROM dropped FINAL
)
GROUP BY mention_id
COMMENT 'One row per mention ever accepted and what became of it: stored, deleted or dropped.';
