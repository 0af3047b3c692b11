"""Queries pasted from other tools: what is not refused matches as its finder said it should."""

import codecs
import re

import pytest

from enrichers.engines.queries import Document, QueryError, compile_queries, parse
from schemas.query import Query
from tests.cases.rows import Row, rows_of

ROWS = rows_of("query-silent")
_CLAIM = re.compile(r"'([^']+)' (matches|does not match)")


def read(text: str) -> Query | None:
    try:
        return parse(text)
    except QueryError:
        return None


if ROWS:

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
    def test_a_query_is_refused_with_its_column_or_matches_as_meant(row: Row) -> None:
        text = re.sub(
            r"\\u[0-9a-f]{4}",
            lambda escaped: codecs.decode(escaped[0], "unicode_escape"),
            row.input.removeprefix("query '").removesuffix("'"),
        )
        query = read(text)
        if query is None:
            assert "refused" in row.right
            return
        matcher = compile_queries({"asked": query})
        claims = _CLAIM.findall(row.right)
        assert claims
        for said, verdict in claims:
            assert bool(matcher.match(Document(text=said))) is (verdict == "matches"), said
