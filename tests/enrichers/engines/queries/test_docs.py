"""The examples of docs/queries.md hold: each block is a query, and lines of what it matches and
does not.
"""

import re
from pathlib import Path

import pytest

from enrichers.engines.queries import Document, QueryError, compile_queries, parse

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "queries.md").read_text("utf-8")
BLOCKS = re.findall(r"^```query\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [
    (query, line.startswith("matches: "), line.partition(": ")[2])
    for query, _, lines in (block.partition("\n") for block in BLOCKS)
    for line in lines.strip().split("\n")
]


def document_of(example: str) -> Document:
    """`text | lang=en, url=…` as a document."""
    text, _, fields = example.partition(" | ")
    document = Document(text=text)
    for name, _, value in (field.partition("=") for field in fields.split(", ") if field):
        document = document._replace(
            **{"author": {"author_handles": (value,)}}.get(name, {name: value})
        )
    return document


@pytest.mark.parametrize(("query", "matches", "example"), EXAMPLES)
def test_the_example_holds(query: str, matches: bool, example: str) -> None:
    assert bool(compile_queries({"acme": parse(query)}).match(document_of(example))) is matches


def test_the_page_has_examples_of_both() -> None:
    assert len(BLOCKS) > 15
    assert all(
        line.startswith(("matches: ", "does not match: "))
        for b in BLOCKS
        for line in b.splitlines()[1:]
    )


def test_every_query_in_the_table_of_operators_can_be_read() -> None:
    table = PAGE.partition("## Operators")[2].partition("\n\nAND, OR")[0]
    cells = [row.split(" | ")[-1] for row in table.splitlines()[4:]]
    examples = [example for cell in cells for example in re.findall("`([^`]+)`", cell)]
    assert len(examples) > 18
    for example in examples:
        parse(example if not example.startswith("-") else f"x {example}")


def test_every_mistake_in_the_table_is_one() -> None:
    table = PAGE.partition("| mistake | why |")[2]
    mistakes = [
        example
        for row in table.splitlines()[2:]
        for example in re.findall("`([^`]+)`", row.split(" | ")[0])
    ]
    assert len(mistakes) > 9
    for mistake in mistakes:
        with pytest.raises(QueryError):
            parse(mistake)


def test_the_error_shown_is_the_one_raised() -> None:
    with pytest.raises(QueryError) as caught:
        parse("acme kind:tweet")
    assert "\n".join(f"    {line}" for line in str(caught.value).splitlines()) in PAGE
