"""Reads what people decided about the relevance of mentions, with their words."""

from clickhouse_driver import Client

from sinks.clickhouse.client import answers

_MARKS = """
SELECT if(m.clean_text = '', m.text, m.clean_text), c.value = 'true'
FROM current_mentions AS m
INNER JOIN (SELECT mention_id, value FROM corrections FINAL WHERE field = concat('relevant:', %(brand)s)) AS c
    ON m.mention_id = c.mention_id
WHERE c.value IN ('true', 'false')
ORDER BY m.mention_id
"""


def read_marks(client: Client, brand: str) -> list[tuple[str, bool]]:
    """Texts of the mentions a person decided about, and whether they are about the brand. Raises
    Retry and Fatal.
    """
    with answers(client, "read people's marks"):
        return [
            (text, bool(relevant)) for text, relevant in client.execute(_MARKS, {"brand": brand})
        ]
