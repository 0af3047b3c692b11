-- Who does not want to be profiled is at once in no rank, no list of experts and no list of advocates, not only after the
-- next ranking.

CREATE VIEW IF NOT EXISTS unprofiled_authors${on_cluster} AS
SELECT DISTINCT id AS author_id
FROM opt_outs FINAL
WHERE kind = 'author' AND platform IN ('', splitByChar(':', id)[1])
COMMENT 'One row per account whose owner does not want to be profiled where it is.';

CREATE OR REPLACE VIEW author_standing${on_cluster} AS
SELECT
    r.author_id AS author_id, k.type AS type, k.handle AS handle, k.name AS name, k.url AS url, k.followers AS followers,
    r.score AS score, r.reasons AS reasons, r.signs AS signs, r.voices AS voices, r.topics AS topics,
    r.topic_scores AS topic_scores, r.at AS at
FROM author_ranks AS r FINAL
${global}INNER JOIN current_authors AS k ON r.author_id = k.author_id
WHERE r.author_id ${global}NOT IN (SELECT author_id FROM unprofiled_authors)
COMMENT 'One row per author with a rank: their standing among those who speak here (0 to 100), by topic, with reasons and what speaks against it.';

CREATE OR REPLACE VIEW experts${on_cluster} AS
SELECT
    found.1 AS topic, found.2 AS score, e.author_id AS author_id, k.type AS type, k.handle AS handle, k.name AS name,
    k.url AS url, k.followers AS followers, found.3 AS reasons, found.4 AS evidence, e.at AS at
FROM
(
    SELECT author_id, at, arrayJoin(arrayZip(expert_topics, expert_scores, expert_reasons, expert_evidence)) AS found
    FROM author_ranks FINAL
) AS e
${global}INNER JOIN current_authors AS k ON e.author_id = k.author_id
WHERE e.author_id ${global}NOT IN (SELECT author_id FROM unprofiled_authors)
COMMENT 'One row per topic and author who knows it: whose answers others confirm, over time. evidence: ids of their own mentions that show it.';

CREATE OR REPLACE VIEW brand_advocates${on_cluster} AS
SELECT
    b.brand AS brand, b.author_id AS author_id, b.side AS side, b.positive AS positive, b.negative AS negative,
    b.mentions AS mentions, b.days AS days, b.first_at AS first_at, b.last_at AS last_at, b.influence AS influence,
    b.handle AS handle, b.source AS source, if(w.relation = 'customer', w.customer_id, '') AS customer_id,
    w.relation = 'customer' AS is_customer
FROM
(
    SELECT
        brand, author_id, countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'negative') AS negative,
        count() AS mentions, uniqExact(toDate(published_at)) AS days, min(published_at) AS first_at,
        max(published_at) AS last_at, max(influence) AS influence, argMax(author_handle, published_at) AS handle,
        argMax(source, published_at) AS source,
        multiIf(
            positive >= 3 AND positive >= 4 * negative, 'advocate',
            negative >= 3 AND negative >= 4 * positive, 'detractor', '') AS side
    FROM brand_mentions
    WHERE voice AND author_id != '' AND spam < 0.5 AND bot < 0.5
    GROUP BY brand, author_id
    -- Who works for the brand, sells it or is paid speaks for it by trade, and a competitor's staff against it.
    HAVING side != '' AND days >= 2
        AND countIf(author_role != 'public' OR speaks_as IN (
            'employee', 'competitor_staff', 'partner', 'reseller', 'paid_promoter')) = 0
) AS b
${global}LEFT JOIN
(
    SELECT l.author_id AS author_id, l.customer_id AS customer_id, c.relation AS relation
    FROM author_customers AS l
    ${global}INNER JOIN current_customers AS c ON l.customer_id = c.customer_id
    WHERE l.basis != '' OR c.basis != ''
) AS w
    ON b.author_id = w.author_id
WHERE w.relation NOT IN ('employee', 'partner', 'supplier')
    AND b.author_id ${global}NOT IN (SELECT author_id FROM unprofiled_authors)
COMMENT 'One row per brand and author who praised (advocate) or blamed (detractor) it on several days and hardly the other; customers marked. Own accounts, employees and who is paid are left out.';
