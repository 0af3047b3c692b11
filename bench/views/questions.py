"""Sixteen questions as an analyst writes them, over the views alone."""
# ruff: noqa: S608 - our own words

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

BRANDS = ("acme", "acme-cards", "zenith", "orbis", "banking")
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `sql` takes what `Subject.values` gives; its p95 is to stay under `most_ms`,
    where it has one. `before`: ms over ten million mentions before migration 14, in words.
    """

    name: str
    what: str
    sql: str
    most_ms: float | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one asking is about: ids of one mention, two words that some dozens of ten million texts
    have, and two that thousands have.
    """

    mention: str
    thread: str
    author: str
    customer: str
    words: tuple[str, str]
    common: tuple[str, str]

    def values(self, random: Random) -> Values:
        """The parameters of one asking; the days asked for differ a little from one to the next."""
        return {
            "mention": self.mention,
            "thread": self.thread,
            "author": self.author,
            "customer": self.customer,
            "brand": random.choice(BRANDS[:4]),
            "words": " ".join(self.words),
            "common": " ".join(self.common),
            "like": f"%{self.words[0]}%",
            "jitter": random.randrange(3600),
        }


_ROW = "mention_id, published_at, source, author_name, author_followers, sentiment, priority, url, text"
_MONTH = "published_at >= now() - INTERVAL 30 DAY - toIntervalSecond(%(jitter)s)"
_LATEST = "ORDER BY published_at DESC LIMIT 50"
_WEEK = "published_at >= now() - INTERVAL 7 DAY - toIntervalSecond(%(jitter)s)"

QUESTIONS: tuple[Question, ...] = (
    Question("by_id", "one mention by its id, all columns",
             "SELECT * FROM current_mentions WHERE mention_id = %(mention)s", 150, "28.7 s"),
    Question("thread", "a thread",
             f"SELECT {_ROW} FROM current_mentions WHERE thread_id = %(thread)s ORDER BY published_at", 150, "10.9 s"),
    Question("author", "what an author wrote, the latest 50",
             f"SELECT {_ROW} FROM current_mentions WHERE author_id = %(author)s {_LATEST}", 150, "495"),
    Question("year", "a brand's year by day",
             "SELECT day, mentions, authors, negative_share, reach, by_customers FROM daily_brand_summary"
             " WHERE brand = %(brand)s AND day >= today() - 365 ORDER BY day", 150, "9.3 s"),
    Question("share", "a year's share of voice by month",
             "SELECT toStartOfMonth(day) AS month, brand, sum(mentions) AS said, sum(gap_secs),"
             " round(said / sum(said) OVER (PARTITION BY month), 3) AS part FROM share_of_voice"
             " WHERE day >= today() - 365 GROUP BY month, brand ORDER BY month, brand", 150),
    Question("stream", "the latest 50 of 30 days",
             f"SELECT {_ROW} FROM current_mentions WHERE {_MONTH} {_LATEST}", 250, "686"),
    Question("brand_stream", "the latest 50 negative ones about a brand, of 30 days",
             f"SELECT {_ROW} FROM brand_mentions"
             f" WHERE brand = %(brand)s AND voice AND sentiment = 'negative' AND {_MONTH} {_LATEST}",
             250),
    Question("facets", "how many of 30 days by source, language, sentiment and emotion",
             "SELECT source, lang, sentiment, emotion, count() FROM brand_mentions"
             f" WHERE brand = %(brand)s AND voice AND {_MONTH}"
             " GROUP BY GROUPING SETS ((source), (lang), (sentiment), (emotion))", 250, "227 for 7 days"),
    Question("search", "two words in the texts of 12 months, the latest 50",
             f"SELECT {_ROW} FROM current_mentions WHERE hasAllTokens(text, %(words)s) {_LATEST}", 250),
    Question("search_common", "two words that thousands of texts have, the latest 50",
             f"SELECT {_ROW} FROM current_mentions WHERE hasAllTokens(text, %(common)s) {_LATEST}", 250),
    Question("search_part", "a part of a word in the texts of 30 days, the latest 50",
             f"SELECT {_ROW} FROM current_mentions WHERE text ILIKE %(like)s AND {_MONTH} {_LATEST}", 250, "715"),
    Question("to_answer", "who of seven days waits for an answer",
             "SELECT mention_id, brands, department, answer_by, overdue, priority, author_name, text FROM to_answer"
             f" WHERE {_WEEK} ORDER BY priority DESC, answer_by LIMIT 50", 300, "1,449"),
    Question("review_queue", "what of seven days is worth a look",
             "SELECT field, judged, confidence, because, mention_id, text FROM review_queue"
             f" WHERE {_WEEK} ORDER BY confidence LIMIT 50", 300, "268"),
    Question("top_authors", "who spoke most about a brand in 30 days",
             "SELECT author_id, any(handle), sum(mentions) AS said, max(followers) FROM top_authors"
             " WHERE brand = %(brand)s AND day >= today() - 30 GROUP BY author_id ORDER BY said DESC LIMIT 20",
             300, "824"),
    Question("source_health", "how the sources are", "SELECT * FROM source_health ORDER BY source", 300, "628"),
    Question("customer", "what a customer said",
             "SELECT mention_id, published_at, sentiment, customer_name, segment, text FROM mentions_with_customer"
             f" WHERE customer_id = %(customer)s {_LATEST}", 300),
)  # fmt: skip
