-- What a CRM tells more of a customer: what they are to the company, phones, place, employer, job, who looks after them,
-- whether they may be written to; what a purchase still promises; open tickets. And each customer's footprint: every
-- account, profile and community that is known of them, and from where.

ALTER TABLE customers${local}${on_cluster}
    ADD COLUMN IF NOT EXISTS relation LowCardinality(String) DEFAULT 'customer'
        COMMENT 'customer, prospect, former, partner, supplier or employee' AFTER kind,
    ADD COLUMN IF NOT EXISTS phones Array(String) COMMENT 'E.164' AFTER emails,
    ADD COLUMN IF NOT EXISTS place String AFTER currency,
    ADD COLUMN IF NOT EXISTS employer String AFTER place,
    ADD COLUMN IF NOT EXISTS job String AFTER employer,
    ADD COLUMN IF NOT EXISTS owner_name String COMMENT 'The employee who looks after them' AFTER job,
    ADD COLUMN IF NOT EXISTS owner_email String AFTER owner_name,
    ADD COLUMN IF NOT EXISTS owner_slack_id String AFTER owner_email,
    ADD COLUMN IF NOT EXISTS do_not_contact Bool
        COMMENT 'True: nobody may write to them because of what they said' AFTER owner_slack_id,
    ADD COLUMN IF NOT EXISTS purchase_warranties Array(DateTime64(3, 'UTC'))
        DEFAULT arrayMap(one -> toDateTime64(0, 3, 'UTC'), purchase_ids)
        COMMENT 'Until when; 1970 where there is none' AFTER purchase_currencies,
    ADD COLUMN IF NOT EXISTS purchase_renewals Array(DateTime64(3, 'UTC'))
        DEFAULT arrayMap(one -> toDateTime64(0, 3, 'UTC'), purchase_ids)
        COMMENT 'When it is renewed; 1970 where it is not' AFTER purchase_warranties,
    ADD COLUMN IF NOT EXISTS ticket_ids Array(String)
        COMMENT 'The arrays ticket_* run along; the view tickets has a row for each' AFTER purchase_renewals,
    ADD COLUMN IF NOT EXISTS ticket_subjects Array(String) AFTER ticket_ids,
    ADD COLUMN IF NOT EXISTS ticket_times Array(DateTime64(3, 'UTC')) AFTER ticket_subjects,
    ADD COLUMN IF NOT EXISTS ticket_urls Array(String) AFTER ticket_times;

CREATE OR REPLACE VIEW current_customers${on_cluster} AS
SELECT
    customer_id, source, name, kind, segment, emails, handles, profiles, author_ids, basis, lifetime_value, currency,
    updated_at, length(purchase_ids) AS purchases, purchase_products AS products,
    arrayMax(purchase_times) AS last_purchase_at, relation, phones, place, employer, job, owner_name, owner_email,
    owner_slack_id, do_not_contact, length(ticket_ids) AS tickets
FROM customers FINAL
COMMENT 'One row per customer as the CRM has it now.';

CREATE OR REPLACE VIEW purchases${on_cluster} AS
SELECT
    customer_id, purchase_id, product, at, amount, currency,
    nullIf(warranty, toDateTime64(0, 3, 'UTC')) AS warranty_until,
    nullIf(renewal, toDateTime64(0, 3, 'UTC')) AS renewal_at
FROM (SELECT * EXCEPT (currency) FROM customers FINAL)
ARRAY JOIN
    purchase_ids AS purchase_id, purchase_products AS product, purchase_times AS at, purchase_amounts AS amount,
    purchase_currencies AS currency, purchase_warranties AS warranty, purchase_renewals AS renewal
COMMENT 'One row per thing a customer bought; warranty_until and renewal_at are NULL where the CRM tells none.';

CREATE VIEW IF NOT EXISTS tickets${on_cluster} AS
SELECT customer_id, ticket_id, subject, opened_at, url
FROM (SELECT * FROM customers FINAL)
ARRAY JOIN ticket_ids AS ticket_id, ticket_subjects AS subject, ticket_times AS opened_at, ticket_urls AS url
COMMENT 'One row per matter of a customer that is open at the service desk.';

CREATE VIEW IF NOT EXISTS customer_footprint${on_cluster} AS
SELECT customer_id, platform, what, account, author_id, community, origin, method, basis, first_at, last_at, mentions
FROM
(
    SELECT
        customer_id, splitByChar(':', handle, 2)[1] AS platform, 'handle' AS what,
        splitByChar(':', handle, 2)[2] AS account, '' AS author_id, '' AS community, 'crm' AS origin, '' AS method,
        basis, updated_at AS first_at, updated_at AS last_at, toUInt64(0) AS mentions
    FROM (SELECT customer_id, arrayJoin(handles) AS handle, basis, updated_at FROM current_customers)
    UNION ALL
    SELECT
        customer_id, domainWithoutWWW(if(position(profile, '://') = 0, concat('https://', profile), profile)),
        'profile', profile, '', '', 'crm', '', basis, updated_at, updated_at, toUInt64(0)
    FROM (SELECT customer_id, arrayJoin(profiles) AS profile, basis, updated_at FROM current_customers)
    UNION ALL
    SELECT
        customer_id, splitByChar(':', account_id)[1], 'author', splitByChar(':', account_id)[-1], account_id, '', 'crm',
        '', basis, updated_at, updated_at, toUInt64(0)
    FROM (SELECT customer_id, arrayJoin(author_ids) AS account_id, basis, updated_at FROM current_customers)
    UNION ALL
    SELECT
        customer_id, splitByChar(':', author_id)[1], 'author',
        if(handle = '', splitByChar(':', author_id)[-1], splitByChar(':', handle, 2)[2]), author_id, '', 'link', method,
        basis, at, at, toUInt64(0)
    FROM current_links
    WHERE status = 'confirmed'
    UNION ALL
    SELECT
        customer_id, type, 'mentions', argMax(author_handle, published_at), author_id,
        splitByChar(':', mention_id)[2] AS place, 'mentions', argMax(link_method, published_at),
        argMax(basis, published_at), min(published_at), max(published_at), count()
    FROM mentions_with_customer
    GROUP BY customer_id, type, author_id, place
)
COMMENT 'One row per account, profile and community known of a customer, and from where: the CRM (when its record changed last), a confirmed link (when it was made), what they said (first and last, and how often). Only with a legal basis for the last.';

CREATE OR REPLACE VIEW current_customers_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(c.customer_id) AS customer, c.source AS source, c.kind AS kind, c.relation AS relation,
    c.segment AS segment, c.basis AS basis, c.purchases AS purchases, c.products AS products, c.tickets AS tickets,
    c.do_not_contact AS do_not_contact
FROM current_customers AS c
COMMENT 'One row per customer as the CRM has it now, without people.';

CREATE VIEW IF NOT EXISTS customer_footprint_without_people${on_cluster}
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT argMax(value, stored_at) FROM settings WHERE name = 'pseudonym_key') AS key,
    id -> if(id = '' OR key = '', '', lower(hex(substring(SHA256(concat(key, id)), 1, 8)))) AS pseudonym
SELECT
    pseudonym(f.customer_id) AS customer, pseudonym(f.author_id) AS author, f.platform AS platform, f.what AS what,
    f.origin AS origin, f.method AS link_method, f.basis AS basis, f.first_at AS first_at, f.last_at AS last_at,
    f.mentions AS mentions
FROM customer_footprint AS f
WHERE f.what != 'profile'
COMMENT 'One row per account and community known of a customer, without people: neither accounts nor communities by name.';
