-- A person's row has what `grapevine who` shows: what the CRM says of them, what is promised, what waits, what they know.

CREATE OR REPLACE VIEW who${on_cluster} AS
WITH linked AS
(
    SELECT a.author_id AS author_id, a.customer_id AS customer_id, a.method AS method,
        if(a.basis != '', a.basis, c.basis) AS basis
    FROM author_customers AS a
    ${global}INNER JOIN current_customers AS c ON a.customer_id = c.customer_id
    WHERE a.basis != '' OR c.basis != ''
)
SELECT
    person,
    max(customer) AS customer_id,
    max(called) AS name,
    max(kin) AS relation,
    max(part) AS segment,
    max(lawful) AS basis,
    max(keeper) AS owner,
    max(alone) AS do_not_contact,
    arraySort(groupUniqArrayIf(author, author != '')) AS authors,
    arraySort(groupUniqArrayIf(concat(network, ':@', account), account != '')) AS handles,
    arraySort(groupUniqArrayIf(place, place != '')) AS places,
    arraySort(groupUniqArrayIf(how, how != '')) AS linked_by,
    groupUniqArrayArray(bought) AS products,
    groupUniqArrayArray(warm) AS in_warranty,
    arraySort(groupUniqArrayArray(due)) AS renewals,
    groupUniqArrayArray(open) AS tickets,
    sum(said) AS mentions,
    minIf(spoke_at, said) AS first_at,
    maxIf(spoke_at, said) AS last_at,
    countIf(said AND felt = 'positive') AS positive,
    countIf(said AND felt = 'neutral') AS neutral,
    countIf(said AND felt = 'negative') AS negative,
    sum(waits) AS to_answer,
    arraySort(groupUniqArrayArray(about)) AS brands,
    arraySort(groupUniqArrayArray(spoken_of)) AS topics,
    arraySort(groupUniqArrayArray(knows)) AS expert_of,
    arraySort(groupUniqArrayIf(month, said)) AS months,
    max(reach) AS influence
FROM
(
    SELECT
        if(ifNull(l.customer_id, '') != '', l.customer_id, m.author_id) AS person,
        ifNull(l.customer_id, '') AS customer, '' AS called, '' AS kin, '' AS part, ifNull(l.basis, '') AS lawful,
        '' AS keeper, false AS alone, m.author_id AS author, m.type AS network, m.author_handle AS account,
        m.site AS place, ifNull(l.method, '') AS how, emptyArrayString() AS bought, emptyArrayString() AS warm,
        CAST([], 'Array(Tuple(DateTime64(3, \'UTC\'), String))') AS due, emptyArrayString() AS open,
        toUInt8(1) AS said, m.published_at AS spoke_at, m.sentiment AS felt,
        m.needs_answer AND m.mention_id ${global}IN (SELECT mention_id FROM to_answer) AS waits, m.brands AS about,
        m.topics AS spoken_of, CAST([], 'Array(LowCardinality(String))') AS knows, m.influence AS reach,
        toStartOfMonth(m.published_at) AS month
    FROM current_mentions AS m
    ${global}LEFT JOIN linked AS l ON m.author_id = l.author_id
    WHERE m.author_id != '' AND m.author_role = 'public'
    UNION ALL
    SELECT
        customer_id, customer_id, name, relation, segment, basis, owner_name, do_not_contact, '', '', '', '', '',
        purchase_products,
        arrayFilter((product, until) -> until >= now64(3), purchase_products, purchase_warranties),
        arrayFilter(one -> one.1 >= now64(3), arrayZip(purchase_renewals, purchase_products)), ticket_ids,
        toUInt8(0), toDateTime64(0, 3, 'UTC'), '', 0, CAST([], 'Array(LowCardinality(String))'),
        CAST([], 'Array(LowCardinality(String))'), CAST([], 'Array(LowCardinality(String))'), toUInt8(0), toDate(0)
    FROM customers FINAL
    UNION ALL
    SELECT
        if(ifNull(l.customer_id, '') != '', l.customer_id, r.author_id), ifNull(l.customer_id, ''), '', '', '',
        ifNull(l.basis, ''), '', false, r.author_id, '', '', '', ifNull(l.method, ''), emptyArrayString(),
        emptyArrayString(), CAST([], 'Array(Tuple(DateTime64(3, \'UTC\'), String))'), emptyArrayString(), toUInt8(0),
        toDateTime64(0, 3, 'UTC'), '', 0, CAST([], 'Array(LowCardinality(String))'),
        CAST([], 'Array(LowCardinality(String))'), r.expert_topics, toUInt8(0), toDate(0)
    FROM author_ranks AS r FINAL
    ${global}LEFT JOIN linked AS l ON r.author_id = l.author_id
    WHERE notEmpty(r.expert_topics)
)
GROUP BY person
COMMENT 'One row per person, a customer with every account known to be theirs (with a legal basis only), or an account by itself: what the CRM says of them, what they have and are promised, what they said, felt and know, what waits.';
