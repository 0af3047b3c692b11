"""Rule kind `campaign`: many accounts post nearly the same words about a brand within some hours.

Detect finds copies among what people post; links, handles, signs and small changes make no
difference. Reposts and the brand's own accounts do not count. One alert per brand and text; it is
over when too few accounts have posted it lately.
"""

from collections.abc import Iterator

from pydantic import Field

from enrichers.rules import _wording as words
from enrichers.rules import sql
from schemas.rule_settings import RuleSettings
from schemas.series import BUCKET_SECS, QueryRule

SCOPE = "query"
SHOWN_CHARS = 200

_SELECT = """
WITH found AS (
    SELECT cluster, mention_id, published_on FROM copies FINAL WHERE bucket >= {{from}} AND bucket < {{until}})
SELECT
    concat(found.cluster, ':', m.brand) AS key,
    uniqExact(m.author_id) AS value,
    toString(m.brand) AS brand,
    uniqExactIf(m.author_id, a.joined_at > toDateTime64(0, 3, 'UTC')) AS known,
    uniqExactIf(m.author_id, a.joined_at > toDateTime64(0, 3, 'UTC')
        AND m.published_at < a.joined_at + INTERVAL 30 DAY) AS young,
    concat(
        toString(value), ' accounts posted nearly the same about ', brand, ' in {span}: “',
        substringUTF8(argMin(m.clean_text, m.published_at), 1, {chars}), '”',
        if(known > 0, concat('\\n', toString(young), ' of ', toString(known),
            ' accounts whose age is known had joined in the 30 days before.'), '')) AS text
FROM brand_mentions AS m
INNER JOIN found ON m.mention_id = found.mention_id
LEFT JOIN current_authors AS a ON m.author_id = a.author_id
WHERE m.voice AND m.author_id != ''
    AND (toDate(m.published_at), m.mention_id) IN (SELECT published_on, mention_id FROM found)
GROUP BY found.cluster, m.brand
HAVING value >= {authors} AND young >= {young_share} * greatest(known, 1)
ORDER BY value DESC, key
"""


class Settings(RuleSettings):
    """How many accounts within what time, and how young they must be."""

    authors: int = Field(default=5, ge=2)
    """Raise when at least so many different accounts have posted nearly the same about a brand."""
    over_secs: int = Field(default=6 * 3600, ge=BUCKET_SECS, le=7 * 86_400)
    """The stretch of time in which they did, a multiple of 300."""
    young_share: float = Field(default=0, ge=0, le=1)
    """Raise only when at least this share of the accounts whose age is known had joined in the 30
    days before.
    """


def problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: (setting, sentence) pairs."""
    yield from words.bucket_multiple("over_secs", settings.over_secs)


def build(name: str, settings: Settings) -> QueryRule:
    """The rule, for settings without problems."""
    query = _SELECT.format(
        span=words.last(settings.over_secs),
        chars=SHOWN_CHARS,
        authors=settings.authors,
        young_share=settings.young_share,
    )
    common = settings.model_dump(include=set(RuleSettings.model_fields))
    return sql.build(name, sql.Settings(query=query, over_secs=settings.over_secs, **common))
