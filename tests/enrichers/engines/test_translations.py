"""Queries of other tools: each becomes the query of ours that means the same, and what cannot be said
is told with its place.
"""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.engines.queries import parse
from enrichers.engines.translations import Tool, translate

EXACT: list[tuple[Tool, str, str]] = [
    ("brandwatch", "bank AND river", "bank AND river"),
    ("brandwatch", "(bank OR river) NOT credit", "(bank OR river) AND NOT credit"),
    ("brandwatch", "bank -credit", "bank AND NOT credit"),
    ("brandwatch", "{BANK}", "exact:BANK"),
    ("brandwatch", "{River Bank}", 'exact:"River Bank"'),
    ("brandwatch", "raw:Google+", "exact:Google+"),
    ("brandwatch", '"river bank"~5', "river NEAR/6 bank"),
    ("brandwatch", "(river AND (bank OR shore))~3", "river NEAR/4 (bank OR shore)"),
    ("brandwatch", "river NEAR/0 bank", "river NEAR/1 bank"),
    ("brandwatch", "river NEAR/2f bank", "river ONEAR/3 bank"),
    ("brandwatch", "bank <<<not the shore, really>>> river", "bank AND river"),
    ("brandwatch", "at_mentions:bank", "@bank"),
    ("brandwatch", "hashtags:(bank OR river)", "#bank OR #river"),
    ("brandwatch", "site:reddit.com bank", "site:reddit.com AND bank"),
    ("brandwatch", 'url:"news.example/money*" bank', "site:news.example/money AND bank"),
    ("brandwatch", "links:acme.example", "acme.example"),
    ("brandwatch", "author:@anna bank", "author:anna AND bank"),
    ("brandwatch", "bank NOT engagementType:RETWEET", "bank AND NOT kind:repost"),
    ("brandwatch", "bank engagementType:REPLY", "bank AND kind:comment"),
    ("brandwatch", 'title:(bank OR "river bank" OR riv*)', 'title:bank OR title:"river bank" OR title:riv*'),
    ("brandwatch", '"refund polic*"', "refund ONEAR/1 polic*"),
    ("brandwatch", '"the refund polic*"', '"the refund" ONEAR/1 polic*'),
    ("brandwatch", "$BNK", 'exact:"$BNK"'),
    ("brandwatch", "“river bank” AND –credit", '"river bank" AND NOT credit'),
    ("talkwalker", "bank AND sourcetype:SOCIALMEDIA_TWITTER", "bank AND source:x"),
    ("talkwalker", "bank AND lang:de", "bank AND lang:de"),
    ("talkwalker", "content:(bank AND river)", "bank AND river"),
    ("talkwalker", "++BANK", "exact:BANK"),
    ("talkwalker", "river ONEAR/3 bank", "river ONEAR/4 bank"),
    ("meltwater", "river near bank", "river NEAR/5 bank"),
    ("meltwater", "river and (bank or shore) not credit", "river AND (bank OR shore) AND NOT credit"),
    ("meltwater", "river onear/3 bank", "river ONEAR/4 bank"),
    ("meltwater", 'ingress:"river bank"', '"river bank"'),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "query", "ours"), EXACT, ids=[query for _, query, _ in EXACT])
def test_a_query_becomes_ours_without_a_remark(tool: Tool, query: str, ours: str) -> None:
    translation = translate(query, tool)
    assert translation.text == ours
    assert translation.remarks == ()
    assert parse(ours) == translation.query


REMARKED: list[tuple[Tool, str, str, int, int, str]] = [
    ("brandwatch", "bank AND country:us", "bank", 1, 10, "does not ask about places"),
    ("brandwatch", "bank OR\n  sentiment:negative", "bank", 2, 3, "sentiment"),
    ("brandwatch", "bank authorFollowers:[1 TO 9]", "bank", 1, 6, "figures"),
    ("brandwatch", "bank reali?e", "bank AND reali*", 1, 6, "begins so"),
    ("brandwatch", "bank a?b", "bank", 1, 6, "too little"),
    ("brandwatch", "bank *ing", "bank", 1, 6, "too little"),
    ("brandwatch", "bank or river", "bank OR river", 1, 6, "operator OR"),
    ("brandwatch", "bank, river", "bank AND river", 1, 1, "sign at its end"),
    (
        "brandwatch",
        "bank NEAR/2 river NEAR/2 shore",
        "bank NEAR/3 river AND river NEAR/3 shore",
        1,
        19,
        "pairs",
    ),
    (
        "brandwatch",
        "bank NEAR/2 (river AND shore)",
        "bank NEAR/3 river AND bank NEAR/3 shore",
        1,
        6,
        "pairs",
    ),
    ("brandwatch", "bank NEAR/2 (NOT river)", "bank", 1, 6, "excluded"),
    ("brandwatch", "(bank OR river", "bank OR river", 1, 1, "never closed"),
    ("brandwatch", "bank) river", "bank AND river", 1, 5, "left out"),
    ("brandwatch", "NEAR/5 bank", "bank", 1, 1, "left out"),
    ("brandwatch", "-bank", "", 1, 1, "only excludes"),
    ("talkwalker", "bank sourcetype:FORUM", "bank", 1, 6, "left out"),
    ("meltwater", 'bank language:"English"', "bank", 1, 6, "language code"),
]


@pytest.mark.parametrize(
    ("tool", "query", "ours", "line", "column", "said"),
    REMARKED,
    ids=[query for _, query, *_ in REMARKED],
)
def test_what_cannot_be_said_is_told_with_its_place(
    tool: Tool, query: str, ours: str, line: int, column: int, said: str
) -> None:
    translation = translate(query, tool)
    assert translation.text == ours
    remark = translation.remarks[0]
    assert (remark.line, remark.column) == (line, column)
    assert said in remark.message


PIECES = (
    *("bank", '"river bank"', "riv*", "(", ")", " OR ", " AND ", " NOT ", " NEAR/2 ", "-", "~3"),
    *("{GAP}", "title:", "country:us", "<<<", ">>>", "?", "\n", "[1 TO 2]", "author:", ",", '"'),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(get_args(Tool)))
def test_any_text_is_translated_into_a_query_that_reads_the_same(text: str, tool: Tool) -> None:
    translation = translate(text, tool)
    assert translation.query is None or parse(translation.text) == translation.query
    lines = text.split("\n")
    for remark in translation.remarks:
        assert 1 <= remark.line <= len(lines)
        assert 1 <= remark.column <= len(lines[remark.line - 1]) + 1


@pytest.mark.parametrize(
    ("asked", "ours"),
    [
        ("acme W/5 bank", "acme NEAR/6 bank"),
        ("acme /3 (bank OR loan)", "acme NEAR/4 (bank OR loan)"),
        ("acme pre/2 bank", "acme ONEAR/3 bank"),
        ("acme within/4 bank", "acme NEAR/5 bank"),
        ("acme && bank", "acme AND bank"),
        ("acme || zenith | orbis", "acme OR zenith OR orbis"),
        ("acme BUT NOT comics", "acme AND NOT comics"),
        ("acme ADJ bank", 'acme AND "ADJ" AND bank'),
        ("acme &amp; co", 'acme AND "&amp" AND co'),
    ],
)
@pytest.mark.parametrize("tool", ["brandwatch", "talkwalker", "meltwater"])
def test_operators_of_further_tools_become_words_never_in_silence(
    asked: str, ours: str, tool: Tool
) -> None:
    translated = translate(asked, tool)
    assert translated.text == ours
    assert translated.remarks
