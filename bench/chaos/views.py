"""What ClickHouse says: the other side of the books, and whether any view counts a thing twice."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client

from bench.chaos.ledger import Outcome

ROWS = {
    "current_mentions": "mention_id",
    "brand_mentions": "mention_id, brand",
    "mentions_with_customer": "mention_id",
    "mention_outcomes": "mention_id",
    "mention_engagement": "mention_id",
    "current_authors": "author_id",
    "current_customers": "customer_id",
    "current_links": "author_id, customer_id",
    "author_customers": "author_id",
    "unanswered": "mention_id, brand",
    "daily_brand_summary": "day, brand",
    "alert_history": "dedup_key, opened_at",
}
"""Views by what a row of each is: no two rows may be the same thing."""
VOICED = "SELECT count() FROM brand_mentions WHERE voice"
SUMS = {
    "series_5m": "SELECT toInt64(sum(value)) FROM series_5m FINAL WHERE metric = 'mentions' AND dimension = ''",
    "daily_brand_summary": "SELECT toInt64(sum(mentions)) FROM daily_brand_summary",
    "share_of_voice": "SELECT toInt64(sum(mentions)) FROM share_of_voice",
}
"""Figures that must add up to VOICED."""
OUTCOME = "if(reason IN ('no_brand', 'muted'), 'dropped', outcome)"
"""A mention that was edited before we saw it is dropped by a record that would delete it, too."""


@dataclass
class Views:
    """Asks over one connection of its own, which a killed server does not break for good."""

    url: str
    _client: Client | None = None

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows. Raises what the driver raises; the next question begins anew."""
        if self._client is None:
            self._client = Client.from_url(self.url)
        try:
            rows: list[tuple[Any, ...]] = self._client.execute(sql)
            return rows
        except Exception:
            self._client.disconnect()
            self._client = None
            raise

    def outcomes(self) -> Counter[str]:
        """How many mentions have which outcome."""
        rows = self.ask(
            f"SELECT {OUTCOME} AS what, count() FROM mention_outcomes GROUP BY what"  # noqa: S608 (from above)
        )
        return Counter(dict(rows))

    def fates(self) -> dict[str, Outcome]:
        """Every mention's outcome."""
        return dict(self.ask(f"SELECT mention_id, {OUTCOME} FROM mention_outcomes"))  # noqa: S608 (from above)

    def stored(self) -> dict[str, int]:
        """The revision that is shown of each mention of the webhook."""
        return dict(
            self.ask("SELECT mention_id, revision FROM current_mentions WHERE source = 'bench'")
        )

    def stored_sum(self) -> tuple[int, int]:
        """How many mentions of the webhook are shown, and their revisions' sum."""
        (count, total), *_ = self.ask(
            "SELECT count(), sum(revision) FROM current_mentions WHERE source = 'bench'"
        )
        return count, total

    def off(self) -> dict[str, int]:
        """How far each figure is from what it must add up to; the series are rewritten a moment
        after the rows are there.
        """
        voiced = self.ask(VOICED)[0][0]
        totals = {name: self.ask(sql)[0][0] for name, sql in SUMS.items()}
        return {name: total - voiced for name, total in totals.items() if total != voiced}

    def twice(self) -> dict[str, int]:
        """Rows too many, by view."""
        extra = {
            view: self.ask(f"SELECT count() - uniqExact({key}) FROM {view}")[0][0]  # noqa: S608 (names from above)
            for view, key in ROWS.items()
        }
        return {view: int(rows) for view, rows in extra.items() if rows}
