"""The one way to ask: a View is a closed set of filters that pages, addresses, SQL, the API, rules and
plain words share. One table (filters.py) holds what every filter is; all functions follow from it.

`where` is in sinks/clickhouse/ask/where.py, `rule_when` in enrichers/engines/view_rules.py.
"""

from schemas.view.errors import ViewError
from schemas.view.filters import FILTERS, Filter
from schemas.view.model import UNSET, Among, Range, View, Voice, set_filters
from schemas.view.periods import Span, compared, span_of
from schemas.view.reading import Question, from_words, not_understood, read_question
from schemas.view.say import period_words, words
from schemas.view.schema import json_schema
from schemas.view.urls import Known, from_url, from_values, to_url

__all__ = [
    "FILTERS",
    "UNSET",
    "Among",
    "Filter",
    "Known",
    "Question",
    "Range",
    "Span",
    "View",
    "ViewError",
    "Voice",
    "compared",
    "from_url",
    "from_values",
    "from_words",
    "json_schema",
    "not_understood",
    "period_words",
    "read_question",
    "set_filters",
    "span_of",
    "to_url",
    "words",
]
