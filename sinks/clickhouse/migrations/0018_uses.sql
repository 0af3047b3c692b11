-- What is made of who speaks: leads, what was written to CRMs, and one row for each person.

CREATE TABLE IF NOT EXISTS leads${local}${on_cluster}
(
    author_id String CODEC(ZSTD(1)),
    brand LowCardinality(String),
    mention_id String CODEC(ZSTD(1)),
    published_at DateTime64(3, 'UTC'),
    version UInt128,
    kept_from DateTime('UTC') COMMENT 'When it was seen; of the history lane, when it was enriched'
)
ENGINE = ${replicated}ReplacingMergeTree(version)
ORDER BY (author_id, brand, mention_id)
TTL kept_from + toIntervalDay(365)
COMMENT 'Storage of leads: mentions in which somebody wants to buy or asks whom to take. Read current_leads.';
-- shard leads by cityHash64(author_id)

CREATE MATERIALIZED VIEW IF NOT EXISTS enriched_parts_to_leads${on_cluster} TO leads AS
SELECT
    author_id, brand, mention_id, published_at, version,
    toDateTime(if(lane = 'history', enriched_at, seen_at), 'UTC') AS kept_from
FROM enriched_parts
ARRAY JOIN brands AS brand, brand_kinds AS brand_kind, brand_voices AS voice
WHERE record_kind = 'mention' AND hasAny(intents, ['purchase_intent', 'asking_for_references'])
    AND author_id != '' AND author_role = 'public' AND voice AND kind NOT IN ('repost', 'article')
    AND (brand_kind != 'competitor' OR has(intents, 'asking_for_references'));

CREATE TABLE IF NOT EXISTS crm_records${local}${on_cluster}
(
    destination LowCardinality(String) COMMENT 'As configured under crm',
    kind LowCardinality(String) COMMENT 'lead or contact',
    subject String COMMENT 'The author of a lead, the customer of a contact',
    brand LowCardinality(String) COMMENT 'Of a lead',
    external_id String COMMENT 'The id of the record over there',
    state LowCardinality(String) COMMENT 'written, missing (there is none) or removed (a person asked for it)',
    fields Array(String) COMMENT 'What was written',
    at DateTime64(3, 'UTC'),
    removed UInt8 DEFAULT 0,
    stored_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ${replicated}ReplacingMergeTree(stored_at, removed)
ORDER BY (destination, kind, subject, brand)
COMMENT 'One row per record that was written to a CRM: which fields, when. Read with FINAL.';
-- shard crm_records by cityHash64(subject)

CREATE VIEW IF NOT EXISTS current_leads${on_cluster} AS
WITH
    (
        SELECT groupUniqArray(account) FROM
        (
            SELECT account FROM own_accounts FINAL
            UNION ALL
            SELECT lower(concat(type, ':', author_handle)) FROM mentions
            WHERE author_role = 'account' AND author_handle != ''
        )
    ) AS accounts,
    ['purchase_intent', 'asking_for_references'] AS wanted
SELECT
    author_id,
    brand,
    argMax(author_handle, published_at) AS handle,
    argMax(author_name, published_at) AS name,
    any(type) AS type,
    arraySort(groupUniqArrayArray(arrayIntersect(intents, wanted))) AS wants,
    if(max(asked), 'asked us', 'none') AS consent,
    count() AS mentions,
    min(published_at) AS first_at,
    max(published_at) AS last_at,
    arrayMap(one -> one.2, arrayReverseSort(groupArray((published_at, text)))) AS words,
    arrayMap(one -> one.2, arrayReverseSort(groupArray((published_at, url)))) AS urls,
    arraySort(groupUniqArray(mention_id)) AS mention_ids,
    max(influence) AS influence,
    argMax(lang, published_at) AS lang
FROM
(
    SELECT
        *,
        arrayExists(handle -> has(accounts, lower(concat(type, ':', trimLeft(handle, '@')))), handles)
            OR parent_id IN (SELECT mention_id FROM mentions WHERE author_role = 'account') AS asked
    FROM brand_mentions
    WHERE mention_id ${global}IN (SELECT mention_id FROM leads)
        AND hasAny(intents, wanted) AND author_id != '' AND author_role = 'public' AND voice
        AND kind NOT IN ('repost', 'article') AND (brand_kind != 'competitor' OR has(intents, 'asking_for_references'))
        AND spam < 0.5 AND bot < 0.8
        AND speaks_as NOT IN ('employee', 'competitor_staff', 'paid_promoter', 'reseller', 'partner', 'journalist')
        AND customer_status != 'confirmed'
)
WHERE author_id ${global}NOT IN (SELECT author_id FROM author_customers)
GROUP BY author_id, brand
COMMENT 'One row per author and brand: somebody who is in no CRM and wants to buy, or asks whom to take; latest words first. consent: asked us, where they spoke to an account of the brand.';

CREATE VIEW IF NOT EXISTS who${on_cluster} AS
SELECT
    person,
    max(customer) AS customer_id,
    max(called) AS name,
    max(part) AS segment,
    max(lawful) AS basis,
    arraySort(groupUniqArrayIf(author, author != '')) AS authors,
    arraySort(groupUniqArrayIf(concat(network, ':@', account), account != '')) AS handles,
    arraySort(groupUniqArrayIf(place, place != '')) AS places,
    arraySort(groupUniqArrayIf(how, how != '')) AS linked_by,
    groupUniqArrayArray(bought) AS products,
    sum(said) AS mentions,
    minIf(spoke_at, said) AS first_at,
    maxIf(spoke_at, said) AS last_at,
    countIf(said AND felt = 'positive') AS positive,
    countIf(said AND felt = 'neutral') AS neutral,
    countIf(said AND felt = 'negative') AS negative,
    arraySort(groupUniqArrayArray(about)) AS brands,
    arraySort(groupUniqArrayArray(spoken_of)) AS topics,
    arrayMap(one -> one.1, arraySort(groupUniqArrayIf((month, 1), said))) AS months,
    max(reach) AS influence
FROM
(
    SELECT
        if(ifNull(l.customer_id, '') != '', l.customer_id, m.author_id) AS person,
        ifNull(l.customer_id, '') AS customer, '' AS called, '' AS part, ifNull(l.basis, '') AS lawful,
        m.author_id AS author, m.type AS network, m.author_handle AS account, m.site AS place,
        ifNull(l.method, '') AS how, emptyArrayString() AS bought, toUInt8(1) AS said, m.published_at AS spoke_at,
        m.sentiment AS felt, m.brands AS about, m.topics AS spoken_of, m.influence AS reach,
        toStartOfMonth(m.published_at) AS month
    FROM current_mentions AS m
    ${global}LEFT JOIN
    (
        SELECT a.author_id AS author_id, a.customer_id AS customer_id, a.method AS method,
            if(a.basis != '', a.basis, c.basis) AS basis
        FROM author_customers AS a
        ${global}INNER JOIN current_customers AS c ON a.customer_id = c.customer_id
        WHERE a.basis != '' OR c.basis != ''
    ) AS l ON m.author_id = l.author_id
    WHERE m.author_id != '' AND m.author_role = 'public'
    UNION ALL
    SELECT
        customer_id, customer_id, name, segment, basis, '', '', '', '', '', products, toUInt8(0),
        toDateTime64(0, 3, 'UTC'), '', CAST([], 'Array(LowCardinality(String))'),
        CAST([], 'Array(LowCardinality(String))'), toUInt8(0), toDate(0)
    FROM current_customers
)
GROUP BY person
COMMENT 'One row per person, a customer with every account known to be theirs (with a legal basis only), or an account by itself: what they have, said and felt.';

CREATE VIEW IF NOT EXISTS current_leads_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(l.author_id) AS author, l.brand AS brand, l.type AS type, l.wants AS wants, l.consent AS consent,
    l.mentions AS mentions, l.first_at AS first_at, l.last_at AS last_at, l.influence AS influence, l.lang AS lang
FROM current_leads AS l
COMMENT 'One row per lead, without people and words; join by author.';

CREATE VIEW IF NOT EXISTS who_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    if(m.customer_id = '', pseudonym(m.person), '') AS author, pseudonym(m.customer_id) AS customer,
    m.segment AS segment, m.basis AS basis, length(m.authors) AS authors, m.products AS products,
    m.mentions AS mentions, m.first_at AS first_at, m.last_at AS last_at, m.positive AS positive,
    m.neutral AS neutral, m.negative AS negative, m.brands AS brands, m.topics AS topics, m.influence AS influence
FROM who AS m
COMMENT 'One row per person, without people: what they have, how much they said and how they felt.';
