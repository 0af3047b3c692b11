"""The matcher against the slow evaluator, and many queries together against each alone, over random
texts.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.engines.queries import Document, compile_queries
from enrichers.engines.queries.fold import words
from schemas.query import Phrase, Query, Term
from tests.enrichers.engines.queries import naive
from tests.enrichers.engines.queries.generated import documents, queries


@settings(max_examples=250, deadline=None)
@given(queries(), st.lists(documents(), min_size=1, max_size=6))
def test_the_matcher_agrees_with_the_definition(query: Query, several: list[Document]) -> None:
    matcher = compile_queries({"acme": query})
    for document in several:
        assert bool(matcher.match(document)) is naive.holds(query, document), document
        assert matcher.explain(document)["acme"].held is naive.holds(query, document), document


@settings(max_examples=40, deadline=None)
@given(st.lists(queries(), min_size=2, max_size=12), st.lists(documents(), min_size=1, max_size=6))
def test_many_queries_together_match_what_each_matches_alone(
    several: list[Query], posts: list[Document]
) -> None:
    together = compile_queries({str(index): query for index, query in enumerate(several)})
    alone = {
        str(index): compile_queries({str(index): query}) for index, query in enumerate(several)
    }
    for post in posts:
        hits = together.match(post)
        assert [hit.name for hit in hits] == [
            brand for brand, matcher in alone.items() if matcher.match(post)
        ]
        for hit in hits:
            [single] = alone[hit.name].match(post)
            assert hit.terms == single.terms
            assert hit.matched == single.matched


@settings(max_examples=80, deadline=None)
@given(queries(), documents())
def test_spans_point_at_the_words_in_the_original(query: Query, document: Document) -> None:
    for hit in compile_queries({"acme": query}).match(document):
        assert hit.terms
        for matched in hit.matched:
            for span in matched.spans:
                original = document.title if span.where == "title" else document.text
                assert 0 <= span.start < span.end <= len(original)
                if isinstance(query, Term | Phrase) and not query.exact:
                    assert words(original[span.start : span.end]) == words(query.text)
