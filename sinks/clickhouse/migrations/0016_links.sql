-- Who is whom, as it was worked out and as people decided it; who does not want to be recognised; what profiles show.
--
-- A decision is a row of its own beside what was worked out, and wins whichever is stored later: what a service had in
-- hand while somebody decided changes nothing. Views gain and lose a link at once.

CREATE TABLE IF NOT EXISTS link_decisions${local}${on_cluster}
(
    author_id String,
    customer_id String,
    method LowCardinality(String),
    handle String,
    evidence String,
    confidence Float32,
    basis LowCardinality(String) COMMENT 'As the person who decided named it; empty: the customer''s own',
    status LowCardinality(String) COMMENT 'suggested, confirmed or rejected',
    before LowCardinality(String) COMMENT 'What held until then; empty: nothing',
    decided_by String,
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (author_id, customer_id)
COMMENT 'Storage of what people decided about pairs of author and customer. Read current_links.';
-- shard link_decisions by cityHash64(author_id)

CREATE TABLE IF NOT EXISTS opt_outs${local}${on_cluster}
(
    kind LowCardinality(String) COMMENT 'author or customer',
    id String,
    platform LowCardinality(String) COMMENT 'A type of source; empty: everywhere',
    asked_by String,
    note String,
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (kind, id, platform)
COMMENT 'One row per account or customer and platform where they do not want to be recognised. Read with FINAL.';
-- shard opt_outs by cityHash64(id)

CREATE TABLE IF NOT EXISTS link_rules${local}${on_cluster}
(
    type LowCardinality(String),
    basis LowCardinality(String) COMMENT 'A word of the CRM; empty in the row that says there are rules',
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (type, basis)
COMMENT 'One row per type of source with rules of its own, and basis on which its handles may be linked there. Read with FINAL.';
-- shard link_rules by cityHash64(type)

CREATE TABLE IF NOT EXISTS author_profiles${local}${on_cluster}
(
    author_id String,
    place String,
    links Array(String),
    seen_at DateTime64(3, 'UTC')
)
ENGINE = ${replicated}ReplacingMergeTree(seen_at)
ORDER BY author_id
TTL toDateTime(seen_at) + INTERVAL 1095 DAY
COMMENT 'One row per author whose profile shows a place or links, as last seen. Read with FINAL.';
-- shard author_profiles by cityHash64(author_id)

CREATE OR REPLACE VIEW current_links${on_cluster} AS
SELECT author_id, customer_id, method, handle, evidence, confidence, basis, status, decided_by, at
FROM
(
    SELECT author_id, customer_id, method, handle, evidence, confidence, basis, status, decided_by, at, 0 AS decided
    FROM links FINAL
    UNION ALL
    SELECT author_id, customer_id, method, handle, evidence, confidence, basis, status, decided_by, at, 1 AS decided
    FROM link_decisions FINAL
)
ORDER BY decided DESC
LIMIT 1 BY author_id, customer_id
COMMENT 'One row per pair of author and customer, as decided now.';

CREATE OR REPLACE VIEW author_customers${on_cluster} AS
WITH
    (SELECT groupUniqArray(type) FROM link_rules FINAL) AS ruled,
    (SELECT groupArray((toString(type), toString(basis))) FROM link_rules FINAL) AS rules,
    (
        SELECT (
            groupArrayIf((id, toString(platform)), kind = 'author'),
            groupArrayIf((id, toString(platform)), kind = 'customer'))
        FROM opt_outs FINAL
    ) AS out
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
    ${global}INNER JOIN (
        SELECT arrayJoin(author_ids) AS key, customer_id, basis, updated_at FROM current_customers WHERE basis != ''
    ) AS c ON a.key = c.key
    UNION ALL
    SELECT a.author_id, c.customer_id, 'handle', 0.9, c.basis, 1, c.updated_at
    FROM (
        SELECT any(author_id) AS author_id, lower(concat(type, ':', handle)) AS key
        FROM current_authors WHERE handle != '' GROUP BY key HAVING count() = 1
    ) AS a
    ${global}INNER JOIN (
        SELECT lower(arrayJoin(handles)) AS key, any(customer_id) AS customer_id, any(basis) AS basis,
            any(updated_at) AS updated_at
        FROM current_customers GROUP BY key HAVING count() = 1 AND basis != ''
    ) AS c ON a.key = c.key
    WHERE (c.customer_id, a.key) ${global}NOT IN (
        SELECT customer_id, handle FROM current_links WHERE status = 'confirmed' AND handle != '')
) AS p
WHERE (p.author_id, p.customer_id) ${global}NOT IN (SELECT author_id, customer_id FROM current_links WHERE status = 'rejected')
    AND (
        p.sureness = 3
        OR NOT has(ruled, if(has(ruled, splitByChar(':', p.author_id)[1]), splitByChar(':', p.author_id)[1], '*'))
        OR has(rules, (
            if(has(ruled, splitByChar(':', p.author_id)[1]), splitByChar(':', p.author_id)[1], '*'),
            replaceRegexpAll(lower(trim(p.basis)), '[ -]', '_'))))
    AND NOT (
        has(out.1, (p.author_id, '')) OR has(out.1, (p.author_id, splitByChar(':', p.author_id)[1]))
        OR has(out.2, (p.customer_id, '')) OR has(out.2, (p.customer_id, splitByChar(':', p.author_id)[1])))
GROUP BY p.author_id
COMMENT 'One row per author known to be a customer today: by confirmed link, native id, or a handle only they claim; without who opted out.';

CREATE VIEW IF NOT EXISTS suggested_links${on_cluster} AS
SELECT
    l.author_id AS author_id, l.customer_id AS customer_id, c.name AS customer_name, a.handle AS handle, a.name AS name,
    a.type AS type, a.url AS url, l.method AS method, l.confidence AS confidence, l.evidence AS evidence,
    l.basis AS basis, l.at AS at
FROM current_links AS l
${global}LEFT JOIN current_customers AS c ON l.customer_id = c.customer_id
${global}LEFT JOIN current_authors AS a ON l.author_id = a.author_id
WHERE l.status = 'suggested' AND l.author_id ${global}NOT IN (SELECT author_id FROM author_customers)
COMMENT 'One row per pair that may be one and waits for a person''s word; whose account is known is left out.';
