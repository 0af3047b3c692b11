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
    m.source_brand AS source_brand, m.sentiment AS sentiment, m.sentiment_compound AS sentiment_compound,
    m.sentiment_positive AS sentiment_positive, m.sentiment_neutral AS sentiment_neutral,
    m.sentiment_negative AS sentiment_negative, m.influence AS influence, m.influence_reasons AS influence_reasons,
    m.priority AS priority, m.priority_reasons AS priority_reasons, m.customer_id AS customer_id,
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
    thread_id, hashtags, handles, links, rating, sentiment, sentiment_compound, influence, priority, priority_reasons,
    customer_id, customer_status
FROM current_mentions
ARRAY JOIN brands AS brand, brand_kinds AS brand_kind, brand_voices AS voice, brand_terms AS brand_term
COMMENT 'One row per mention and brand it is about. voice is false where the brand''s own account or staff speaks.';
