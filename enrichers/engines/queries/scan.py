"""One document under one set of queries: what was found, and, only when asked, where."""

import bisect
from functools import cached_property

from enrichers.engines.queries.automaton import Book, Plan
from enrichers.engines.queries.document import EDGE, Document, Reading, Span, Where, narrow, read
from enrichers.engines.queries.fold import word_spans

Place = tuple[int, int]
"""First and last word of an occurrence, counted over the title and then the text."""

_FAR = (
    1 << 40
)  # added to the text's word numbers, so that nothing in the title is near anything in the text


class Scan:
    """A document read once, for all queries of a book."""

    __slots__ = ("__dict__", "book", "document", "reading", "string")

    def __init__(self, document: Document, book: Book) -> None:
        self.document = document
        self.book = book
        self.reading: Reading = read(document, book.wants)
        self.string = self.reading.string

    def holds(self, plan: Plan) -> bool:
        """Whether a leaf is there."""
        if plan.only:
            return plan.only in self.string
        string = (
            self.string[: self.reading.title_end - 1]
            if plan.title and self.reading.title_end
            else self.string
        )
        if plan.title and not self.reading.title_end:
            return False
        if not any(key in string for key in plan.keys):
            return False
        if plan.written is not None:
            return any(
                plan.written.search(text) for text in (self.reading.title, self.reading.text)
            )
        return True

    def spans(self, plan: Plan) -> list[Span]:
        """Where a leaf stands in title and text, in order; nothing for what is not written there,
        such as `lang:`.
        """
        if plan.written is not None:
            return self._written(plan)
        spans = [self._span(place) for place in self._word_places(plan)]
        if not plan.title:
            spans.extend(self._extra_spans(plan))
        return sorted(set(spans), key=lambda span: (span.where == "text", span.start, span.end))

    def places(self, plan: Plan) -> list[Place]:
        """The words a leaf covers, in order."""
        if plan.written is not None:
            return [self._place(span) for span in self._written(plan)]
        if plan.only[:1] == " ":
            return self._word_places(plan)
        return sorted(
            {*self._word_places(plan), *(self._place(span) for span in self._extra_spans(plan))}
        )

    @cached_property
    def _title_words(self) -> list[tuple[int, int]]:
        return word_spans(self.reading.title)

    @cached_property
    def _text_words(self) -> list[tuple[int, int]]:
        return word_spans(self.reading.text)

    def _word_places(self, plan: Plan) -> list[Place]:
        """Occurrences among the words; the barrier between title and text is a word of its own in
        the string.
        """
        places: list[Place] = []
        string, title_end = self.string, self.reading.title_end
        beyond = _FAR - (len(self._title_words) + 1 if title_end else 0)
        for key in plan.keys:
            more = key.count(" ") - key.endswith(" ") - 1
            start = string.find(key) if key[0] == " " else -1
            number = counted = 0
            while start >= 0:
                number += string.count(" ", counted, start)  # each word begins at its space
                counted = start
                first = number + beyond if start >= title_end else number
                places.append((first, first + more))
                start = string.find(key, start + 1)
        return [place for place in places if place[0] < _FAR] if plan.title else places

    def _span(self, place: Place) -> Span:
        where: Where = "text" if place[0] >= _FAR else "title"
        spans = self._text_words if where == "text" else self._title_words
        first, last = place[0] % _FAR, place[1] % _FAR
        return Span(where, spans[first][0], spans[last][1])

    def _place(self, span: Span) -> Place:
        spans = self._text_words if span.where == "text" else self._title_words
        base = _FAR if span.where == "text" else 0
        first = bisect.bisect_right(spans, span.start, key=lambda word: word[1])
        last = bisect.bisect_left(spans, span.end, key=lambda word: word[0]) - 1
        return base + first, base + max(first, last)

    def _extra_spans(self, plan: Plan) -> list[Span]:
        keys = [key for key in plan.keys if key[0] != " "]
        return [
            extra.span
            for extra in (self.reading.extras if keys else ())
            if any(key in f"{EDGE}{narrow(extra.segment)}{EDGE}" for key in keys)
        ]

    def _written(self, plan: Plan) -> list[Span]:
        assert plan.written is not None
        titled = [
            Span("title", *match.span()) for match in plan.written.finditer(self.reading.title)
        ]
        return titled + [
            Span("text", *match.span()) for match in plan.written.finditer(self.reading.text)
        ]
