-- Who a CRM knows as employee, partner or supplier is no advocate; who is only a prospect is no customer; and nobody is
-- shown as a customer without a legal basis.

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
COMMENT 'One row per brand and author who praised (advocate) or blamed (detractor) it on several days and hardly the other; customers marked. Own accounts, employees and who is paid are left out.';
