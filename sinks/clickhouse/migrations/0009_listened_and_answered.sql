-- Comparisons over time count only days that were listened to; what somebody marked answered waits no more, and
-- imported history does not wait for an answer that came, or did not, long ago.

CREATE OR REPLACE VIEW themes${on_cluster} AS
WITH
    ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC') AS zone,
    toDate(now64(3), zone) AS today,
    (SELECT min(if(fixed_on = toDate(0), today, least(fixed_on, today))) FROM topic_plans FINAL) - 30 AS since,
    (SELECT if(count() = 0, toDate(0), toDate(min(start_at), zone)) FROM source_runs FINAL WHERE kind = 'covered') AS covered_from,
    (SELECT groupUniqArray(toDate(published_at, zone)) FROM mentions WHERE published_at >= toDateTime64(since, 3, 'UTC'))
        AS heard_days,
    if(covered_from = toDate(0), arrayMin(heard_days), covered_from) AS listened_from,
    -- A day counts where a source was listened to, or where something of it is stored (imported history).
    day -> day > listened_from OR has(heard_days, day) AS is_known,
    -- Two Poisson rates, compared given their sum (Przyborowski & Wilenski 1940), in standard deviations.
    known_after / nullIf(known_after + known_before, 0) AS expected,
    before_28 + after_28 AS all_28,
    (after_28 - all_28 * expected) / sqrt(all_28 * expected * (1 - expected)) AS surprise
SELECT
    topic, brand, owner, fixed_on, days_after, last_28_days,
    if(fixed_on = toDate(0), 0, arrayCount(n -> is_known(fixed_on - n), range(1, 15))) AS known_before_14,
    if(fixed_on = toDate(0), 0, arrayCount(n -> is_known(fixed_on - n), range(1, 29))) AS known_before,
    arrayCount(n -> is_known(fixed_on + n), range(1, least(days_after, 14) + 1)) AS known_after_14,
    arrayCount(n -> is_known(fixed_on + n), range(1, days_after + 1)) AS known_after,
    round(before_14 / nullIf(known_before_14, 0), 2) AS per_day_before_14,
    round(after_14 / nullIf(known_after_14, 0), 2) AS per_day_after_14,
    round(100 * (after_14 / nullIf(known_after_14, 0) / nullIf(before_14 / nullIf(known_before_14, 0), 0) - 1), 1)
        AS change_percent_14,
    round(before_28 / nullIf(known_before, 0), 2) AS per_day_before_28,
    round(after_28 / nullIf(known_after, 0), 2) AS per_day_after_28,
    round(100 * (after_28 / nullIf(known_after, 0) / nullIf(before_28 / nullIf(known_before, 0), 0) - 1), 1)
        AS change_percent_28,
    round(negative_before / nullIf(before_28, 0), 4) AS negative_share_before,
    round(negative_after / nullIf(after_28, 0), 4) AS negative_share_after,
    multiIf(
        fixed_on = toDate(0), 'not fixed', days_after = 0, 'too early', known_before = 0, 'not heard before',
        known_after = 0, 'not heard since', surprise <= -2, 'fell', surprise >= 2, 'rose', 'no clear change') AS outcome
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
COMMENT 'One row per configured topic: its owner, the day of the fix, mentions a day before and after it (of the days that were listened to, known_…), and the outcome.';

CREATE OR REPLACE VIEW to_answer${on_cluster} AS
SELECT
    mention_id, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, priority_reasons, intents, sentiment, emotion,
    source, type, kind, url, title, text, lang, author_id, author_handle, author_name, author_followers, influence,
    customer_id, published_at, parent_id
FROM current_mentions
WHERE needs_answer
    AND NOT (lane = 'history' AND answer_by < seen_at)
    AND mention_id NOT IN (
        SELECT parent_id FROM current_mentions WHERE author_role = 'account' AND parent_id != '')
    AND mention_id NOT IN (
        SELECT subject FROM actions FINAL WHERE verb IN ('answered', 'unanswered')
        GROUP BY subject HAVING argMax(verb, at) = 'answered')
COMMENT 'One row per mention that needs an answer and has none yet: whose it is, by when, whether it is overdue. Left out: what somebody marked answered, and imported history whose time to answer was over before it was known.';

CREATE OR REPLACE VIEW unanswered${on_cluster} AS
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
    AND mention_id NOT IN (
        SELECT subject FROM actions FINAL WHERE verb IN ('answered', 'unanswered')
        GROUP BY subject HAVING argMax(verb, at) = 'answered')
COMMENT 'One row per own brand and negative mention or question put to its accounts, or review, without an answer, here or elsewhere (grapevine answered).';

CREATE OR REPLACE VIEW to_answer_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    mention, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, intents, sentiment, emotion, source, type, kind,
    title, text, lang, influence, by_customer, published_at
FROM current_mentions_without_people
WHERE needs_answer
    AND mention IN (SELECT pseudonym(mention_id) FROM to_answer)
COMMENT 'One row per mention that needs an answer and has none yet, without people.';

CREATE OR REPLACE VIEW themes_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT * EXCEPT (owner)
FROM themes
COMMENT 'One row per configured topic, without its owner: mentions a day before and after the fix, and the outcome.';
