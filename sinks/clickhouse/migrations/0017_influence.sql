-- Who is listened to: edges between accounts, what the rank says of them, who carried a story, who speaks for and against
-- a brand, and the records of influencers.
--
-- Edges are a view of the mentions, so that an edit, a deletion, an author who leaves and a person who is forgotten take
-- theirs at once, whatever the shard. What is computed (author_ranks) and decided (influencers) is stored.

CREATE TABLE IF NOT EXISTS author_ranks${local}${on_cluster}
(
    author_id String,
    score UInt8 COMMENT 'Standing among those who speak here, 0 to 100',
    reasons Array(String),
    signs Array(String) COMMENT 'What speaks against it, in words',
    voices UInt64 COMMENT 'How many others turn to the account',
    topics Array(LowCardinality(String)) COMMENT 'The array topic_scores runs along',
    topic_scores Array(UInt8),
    expert_topics Array(LowCardinality(String)) COMMENT 'What they know; the arrays expert_* run along',
    expert_scores Array(UInt8),
    expert_reasons Array(Array(String)),
    expert_evidence Array(Array(String)) COMMENT 'Ids of their own mentions that show it',
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY author_id
TTL toDateTime(stored_at) + INTERVAL 90 DAY
COMMENT 'Storage of earned ranks, one row per author; one that is not renewed goes. Read author_standing and experts.';
-- shard author_ranks by cityHash64(author_id)

CREATE TABLE IF NOT EXISTS influencers${local}${on_cluster}
(
    author_id String,
    handle String COMMENT 'As it was when the record was made',
    stage LowCardinality(String) COMMENT 'found, contacted, in_talks, working, paused or declined',
    owner String COMMENT 'The colleague who looks after it',
    contact_times Array(DateTime64(3, 'UTC')) COMMENT 'The arrays contact_* run along',
    contact_people Array(String) COMMENT 'Which colleague',
    contact_ways Array(String),
    contact_notes Array(String),
    updated_at DateTime64(3, 'UTC'),
    updated_by String,
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY author_id
TTL toDateTime(stored_at) + INTERVAL 1095 DAY
COMMENT 'Storage of what colleagues noted of influencers who are no customers, one row each. Read influencer_records.';
-- shard influencers by cityHash64(author_id)

CREATE VIEW IF NOT EXISTS edges${on_cluster} AS
SELECT
    t.mention_id AS mention_id, t.from_author AS from_author, t.to_author AS to_author, t.tie AS kind, t.at AS at,
    t.target_id AS target_id, t.target_at AS target_at, t.type AS type, t.source AS source, t.lane AS lane,
    t.brands AS brands, t.topics AS topics, t.from_role AS from_role, t.spam AS spam, t.bot AS bot,
    t.unproven AS unproven
FROM
(
    SELECT
        s.mention_id AS mention_id, s.from_author AS from_author, s.at AS at, s.type AS type, s.source AS source,
        s.lane AS lane, s.brands AS brands, s.topics AS topics, s.from_role AS from_role, s.spam AS spam, s.bot AS bot,
        s.unproven AS unproven, s.parent_author AS parent_author, s.known_as AS known_as,
        if(s.known_as = '', s.parent_author, k.author_id) AS to_author,
        if(s.known_as = '', s.parent_id, k.mention_id) AS target_id,
        if(s.known_as = '', s.parent_at, k.first_at) AS target_at,
        multiIf(
            s.kind = 'repost', 'repost', s.known_as = '' AND s.kind = 'post', 'quote', s.known_as = '', 'reply',
            k.mention_id != '', 'quote', 'mention') AS tie
    FROM
    (
        SELECT
            m.mention_id AS mention_id, m.author_id AS from_author, m.author_role AS from_role, m.kind AS kind,
            m.published_at AS at, m.type AS type, m.source AS source, m.lane AS lane, m.brands AS brands,
            m.topics AS topics, m.spam AS spam, m.bot AS bot, m.unproven AS unproven, m.parent_id AS parent_id,
            p.author_id AS parent_author, p.published_at AS parent_at,
            -- What a repost repeats is not said by who reposts: its original counts, or where that is not known the
            -- handle it begins with.
            arrayJoin(arrayDistinct(arrayConcat(
                if(p.author_id = '', [], ['']),
                arrayMap(
                    one -> concat(m.type, ':', lower(one)),
                    multiIf(
                        m.kind != 'repost', m.handles, p.author_id = '', arraySlice(m.handles, 1, 1),
                        CAST([], 'Array(String)'))),
                if(m.kind = 'repost', CAST([], 'Array(String)'), arrayFilter(one -> one != m.url, m.links))
            ))) AS known_as
        FROM current_mentions AS m
        ${global}LEFT JOIN
        (
            SELECT mention_id, author_id, published_at FROM current_mentions
            WHERE author_id != ''
                AND mention_id ${global}IN (SELECT parent_id FROM mentions WHERE parent_id != '')
        ) AS p
            ON m.parent_id = p.mention_id
        WHERE m.author_id != ''
    ) AS s
    ${global}LEFT JOIN
    (
        SELECT
            lower(concat(type, ':', handle)) AS known_as, any(author_id) AS author_id, '' AS mention_id,
            toDateTime64(0, 3, 'UTC') AS first_at
        FROM current_authors WHERE handle != '' GROUP BY known_as HAVING count() = 1
        UNION ALL
        SELECT
            h.url AS known_as, argMin(h.author_id, (h.published_at, h.mention_id)) AS author_id,
            argMin(h.mention_id, (h.published_at, h.mention_id)) AS mention_id, min(h.published_at) AS first_at
        FROM current_mentions AS h
        WHERE h.url != '' AND h.author_id != ''
            AND h.url ${global}IN (SELECT arrayJoin(links) AS link FROM mentions)
        GROUP BY h.url
    ) AS k
        ON s.known_as = k.known_as
) AS t
WHERE t.to_author != '' AND t.to_author != t.from_author AND (t.known_as = '' OR t.to_author != t.parent_author)
COMMENT 'One row per mention and other author it turns to: reply, mention, quote (also by link) or repost. from_role: account and staff are the brand''s own.';

CREATE VIEW IF NOT EXISTS author_standing${on_cluster} AS
SELECT
    r.author_id AS author_id, k.type AS type, k.handle AS handle, k.name AS name, k.url AS url, k.followers AS followers,
    r.score AS score, r.reasons AS reasons, r.signs AS signs, r.voices AS voices, r.topics AS topics,
    r.topic_scores AS topic_scores, r.at AS at
FROM author_ranks AS r FINAL
${global}INNER JOIN current_authors AS k ON r.author_id = k.author_id
COMMENT 'One row per author with a rank: their standing among those who speak here (0 to 100), by topic, with reasons and what speaks against it.';

CREATE VIEW IF NOT EXISTS experts${on_cluster} AS
SELECT
    found.1 AS topic, found.2 AS score, e.author_id AS author_id, k.type AS type, k.handle AS handle, k.name AS name,
    k.url AS url, k.followers AS followers, found.3 AS reasons, found.4 AS evidence, e.at AS at
FROM
(
    SELECT author_id, at, arrayJoin(arrayZip(expert_topics, expert_scores, expert_reasons, expert_evidence)) AS found
    FROM author_ranks FINAL
) AS e
${global}INNER JOIN current_authors AS k ON e.author_id = k.author_id
COMMENT 'One row per topic and author who knows it: whose answers others confirm, over time. evidence: ids of their own mentions that show it.';

CREATE VIEW IF NOT EXISTS story_steps${on_cluster} AS
SELECT
    mention_id, author_id, at, from_mention, from_author, from_at, how, story
FROM
(
    SELECT
        e.mention_id AS mention_id, e.from_author AS author_id, e.at AS at, e.target_id AS from_mention,
        e.to_author AS from_author, e.target_at AS from_at, e.kind AS how, '' AS story
    FROM edges AS e
    WHERE e.kind IN ('quote', 'repost') AND e.target_id != ''
    UNION ALL
    SELECT
        c.mention_id AS mention_id, m.author_id AS author_id, m.published_at AS at, f.mention_id AS from_mention,
        f.author_id AS from_author, f.first_at AS from_at, 'copy' AS how, c.cluster AS story
    FROM current_mentions AS m
    ${global}INNER JOIN (SELECT cluster, mention_id FROM copies FINAL) AS c ON m.mention_id = c.mention_id
    ${global}INNER JOIN
    (
        SELECT
            o.cluster AS cluster, argMin(n.mention_id, (n.published_at, n.mention_id)) AS mention_id,
            argMin(n.author_id, (n.published_at, n.mention_id)) AS author_id, min(n.published_at) AS first_at
        FROM current_mentions AS n
        ${global}INNER JOIN (SELECT cluster, mention_id FROM copies FINAL) AS o ON n.mention_id = o.mention_id
        GROUP BY o.cluster
    ) AS f
        ON c.cluster = f.cluster
    WHERE m.kind != 'repost' AND m.mention_id != f.mention_id
)
COMMENT 'One row per mention that carries another on: a repost, a quote, a link, or a copy of the first of its cluster (story). Who had it from whom, and when.';

CREATE VIEW IF NOT EXISTS brand_advocates${on_cluster} AS
SELECT
    b.brand AS brand, b.author_id AS author_id, b.side AS side, b.positive AS positive, b.negative AS negative,
    b.mentions AS mentions, b.days AS days, b.first_at AS first_at, b.last_at AS last_at, b.influence AS influence,
    b.handle AS handle, b.source AS source, l.customer_id AS customer_id, l.customer_id != '' AS is_customer
FROM
(
    SELECT
        brand, author_id, countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'negative') AS negative,
        count() AS mentions, uniqExact(toDate(published_at)) AS days, min(published_at) AS first_at,
        max(published_at) AS last_at, max(influence) AS influence, argMax(author_handle, published_at) AS handle,
        argMax(source, published_at) AS source,
        multiIf(positive >= 3 AND positive >= 4 * negative, 'advocate', negative >= 3 AND negative >= 4 * positive, 'detractor', '')
            AS side
    FROM brand_mentions
    WHERE voice AND author_id != '' AND spam < 0.5 AND bot < 0.5
    GROUP BY brand, author_id
    -- Who works for the brand, sells it or is paid speaks for it by trade, and a competitor's staff against it.
    HAVING side != '' AND days >= 2
        AND countIf(author_role != 'public' OR speaks_as IN ('employee', 'competitor_staff', 'partner', 'reseller', 'paid_promoter')) = 0
) AS b
${global}LEFT JOIN author_customers AS l ON b.author_id = l.author_id
COMMENT 'One row per brand and author who praised (advocate) or blamed (detractor) it on several days and hardly the other; customers marked. Own accounts, employees and who is paid are left out.';

CREATE VIEW IF NOT EXISTS influencer_records${on_cluster} AS
SELECT
    i.author_id AS author_id, if(k.handle != '', k.handle, i.handle) AS handle, k.name AS name, k.url AS url,
    k.followers AS followers, k.influence AS influence, i.stage AS stage, i.owner AS owner,
    length(i.contact_times) AS contacts, arrayMax(i.contact_times) AS last_contact_at, i.contact_times AS contact_times,
    i.contact_people AS contact_people, i.contact_ways AS contact_ways, i.contact_notes AS contact_notes,
    i.updated_at AS updated_at, i.updated_by AS updated_by
FROM influencers AS i FINAL
${global}LEFT JOIN current_authors AS k ON i.author_id = k.author_id
COMMENT 'One row per influencer who is no customer and whom a colleague looks after: stage, owner, contacts.';

CREATE VIEW IF NOT EXISTS edges_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(e.mention_id) AS mention, pseudonym(e.from_author) AS author, pseudonym(e.to_author) AS to_author,
    e.kind AS kind, e.at AS at, pseudonym(e.target_id) AS parent, e.type AS type, e.source AS source, e.lane AS lane,
    e.brands AS brands, e.topics AS topics
FROM edges AS e
COMMENT 'One row per mention and other author it turns to, without people.';

CREATE VIEW IF NOT EXISTS brand_advocates_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    v.brand AS brand, pseudonym(v.author_id) AS author, v.side AS side, v.positive AS positive, v.negative AS negative,
    v.mentions AS mentions, v.first_at AS first_at, v.last_at AS last_at, v.influence AS influence, v.source AS source,
    v.is_customer AS by_customer
FROM brand_advocates AS v
COMMENT 'One row per brand and author who praised or blamed it on several days, without people.';
