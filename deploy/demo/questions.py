"""Six questions one would ask after such a day, in SQL over Grapevine's views."""

QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "How unusual was the day?",
        """SELECT brand, sumIf(mentions, day = '2026-03-10') AS that_day,
  round(sumIf(mentions, day < '2026-03-10' AND toDayOfWeek(day) = 2) / 4) AS usual_tuesday,
  sumIf(authors, day = '2026-03-10') AS authors, anyIf(negative_share, day = '2026-03-10') AS negative_share
FROM daily_brand_summary GROUP BY brand ORDER BY that_day DESC""",
    ),
    (
        "When was it worst?",
        """SELECT formatDateTime(toStartOfHour(bucket), '%H:%i') AS hour,
  toUInt64(sumIf(value, metric = 'mentions')) AS mentions,
  toUInt64(sumIf(value, metric = 'negative')) AS negative, bar(mentions, 0, 8000, 30) AS chart
FROM series_5m FINAL
WHERE brand = 'brindlemoor' AND dimension = '' AND bucket >= '2026-03-10 08:00:00' AND bucket < '2026-03-10 21:00:00'
GROUP BY hour ORDER BY hour""",
    ),
    (
        "What did people speak of, whose is it, and did it end with the repair at 12:44?",
        """SELECT topic, any(owner) AS whose, uniqExactIf(mention_id, day = '2026-03-10') AS that_day,
  round(uniqExactIf(mention_id, day < '2026-03-10') / 28, 1) AS usual_day,
  round(avgIf(sentiment = 'negative', day = '2026-03-10'), 2) AS negative_share,
  uniqExactIf(mention_id, day = '2026-03-10' AND published_at < '2026-03-10 12:44:00') AS until_repair,
  uniqExactIf(mention_id, published_at >= '2026-03-10 12:44:00') AS after_it
FROM (SELECT *, toDate(published_at) AS day FROM topic_mentions WHERE brand = 'brindlemoor' AND voice) AS said
INNER JOIN (SELECT topic, owner FROM topic_plans FINAL) AS plans USING (topic)
GROUP BY topic ORDER BY that_day DESC, topic""",
    ),
    (
        "Which customers complained, and what do they have with us?",
        """SELECT customer_name AS customer, segment, count() AS complaints, any(lifetime_value) AS worth,
  arrayStringConcat(any(products), ', ') AS has
FROM mentions_with_customer
WHERE sentiment = 'negative' AND toDate(published_at) = '2026-03-10' AND has(brands, 'brindlemoor')
GROUP BY customer_id, customer, segment ORDER BY worth DESC, customer_id LIMIT 6""",
    ),
    (
        "Who still waits for an answer, whose is it, and who should get one first?",
        """SELECT author_name AS who, department, priority, formatDateTime(answer_by, '%H:%i') AS by_when,
  arrayStringConcat(arraySlice(intents, 1, 2), ', ') AS wants, emotion, concat(leftUTF8(text, 36), '…') AS words
FROM to_answer WHERE has(brands, 'brindlemoor') AND toDate(published_at) = '2026-03-10'
ORDER BY priority DESC, mention_id LIMIT 6""",
    ),
    (
        "In which languages, and where, did people talk about us?",
        """SELECT lang, count() AS mentions, uniqExact(author_id) AS authors, countIf(type = 'x') AS x,
  countIf(type = 'mastodon') AS fediverse, countIf(type = 'forum') AS forum, countIf(kind = 'review') AS reviews,
  round(avg(rating), 1) AS stars
FROM brand_mentions WHERE brand = 'brindlemoor' AND voice AND toDate(published_at) = '2026-03-10'
GROUP BY lang ORDER BY mentions DESC, lang LIMIT 6""",
    ),
)
"""Question and SELECT; every order is complete, so that the answers are the same on each run."""
