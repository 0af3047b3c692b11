"""Reads what people said, text by text, for `grapevine topics`. May touch the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import answers

_WHERE = """
FROM current_mentions
WHERE published_at >= toDateTime(%(begin)s, 'UTC') AND published_at < toDateTime(%(end)s, 'UTC') AND kind != 'repost'
    AND arrayExists((brand, voice) -> voice AND %(brand)s IN ('', brand), brands, brand_voices)
"""
_COUNT = f"SELECT count() {_WHERE}"
_TEXTS = f"""
SELECT
    leftUTF8(if(clean_text = '', text, clean_text), %(chars)s),
    if(author_id = '', mention_id, author_id),
    lang,
    intDiv(%(end)s - 1 - toUnixTimestamp(published_at), %(period)s),
    arrayFirst(
        felt -> felt != '',
        [arrayFirst((felt, brand) -> brand = %(brand)s, brand_sentiments, brands), toString(sentiment)])
{_WHERE} AND cityHash64(mention_id) %% 1000000 < %(millionths)s
"""


@dataclass(frozen=True, slots=True)
class Span:
    """`periods` lengths of time `period`, the last of which ends at `end`; of one brand, or of all
    where empty.
    """

    end: datetime
    period: timedelta
    periods: int
    brand: str = ""

    def parameters(self) -> dict[str, Any]:
        """What the queries are given."""
        end, period = int(self.end.timestamp()), int(self.period.total_seconds())
        return {
            "begin": end - self.periods * period,
            "end": end,
            "period": period,
            "brand": self.brand,
        }


Spoken = tuple[str, str, str, int, str]
"""Text, author (the mention's own id where nobody is known), language, period (0 is the last),
sentiment.
"""


def count_spoken(client: Client, span: Span) -> int:
    """How many mentions people wrote in the span: no reposts, nobody's own voice. Raises Retry and
    Fatal.
    """
    with answers(client, "count mentions"):
        return int(client.execute(_COUNT, span.parameters())[0][0])


def read_spoken(client: Client, span: Span, *, share: float = 1.0, chars: int) -> Iterator[Spoken]:
    """Them, in no order, the first `chars` characters of each, while they arrive. Raises Retry and
    Fatal.

    `share` below 1 reads a sample: the same mentions each time. Sentiment is the one towards the
    span's brand.
    """
    parameters = {**span.parameters(), "millionths": round(share * 1_000_000), "chars": chars}
    with answers(client, "read what people said"):
        yield from client.execute_iter(_TEXTS, parameters, settings={"max_block_size": 10_000})
