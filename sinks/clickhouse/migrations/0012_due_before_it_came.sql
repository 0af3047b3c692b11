-- Imported history counts as seen when it was published (docs/configuration.md: lane), so its seen_at cannot tell when it
-- came: all of it was overdue in to_answer. When it was enriched can; enriched anew, what was overdue by then goes too.

CREATE OR REPLACE VIEW to_answer${on_cluster} AS
SELECT
    mention_id, brands, department, answer_by, answer_by < now64(3) AS overdue,
    dateDiff('second', now64(3), answer_by) AS left_secs, priority, priority_reasons, intents, sentiment, emotion,
    source, type, kind, url, title, text, lang, author_id, author_handle, author_name, author_followers, influence,
    customer_id, published_at, parent_id
FROM current_mentions
WHERE needs_answer
    AND NOT (lane = 'history' AND answer_by < greatest(seen_at, enriched_at))
    AND mention_id NOT IN (
        SELECT parent_id FROM current_mentions WHERE author_role = 'account' AND parent_id != '')
    AND mention_id NOT IN (
        SELECT subject FROM actions FINAL WHERE verb IN ('answered', 'unanswered')
        GROUP BY subject HAVING argMax(verb, at) = 'answered')
COMMENT 'One row per mention that needs an answer and has none yet: whose it is, by when, whether it is overdue. Left out: what somebody marked answered, and imported history whose time to answer was over before it was known.';
