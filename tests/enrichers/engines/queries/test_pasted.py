"""Queries pasted from other tools and documents: understood, or refused with the way we write it;
never silently words.
"""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enrichers.engines.queries import Document, QueryError, compile_queries, parse, render
from enrichers.engines.queries.fields import operator_hint
from enrichers.engines.queries.pasted import plain
from schemas.query import Query

UNDERSTOOD = [
    ("bank –credit", "bank AND NOT credit"),
    ("bank —credit", "bank AND NOT credit"),
    ("bank −credit", "bank AND NOT credit"),
    ("bank \u2011credit", "bank AND NOT credit"),
    ("bank －credit", "bank AND NOT credit"),
    ("bank –(credit OR loan)", "bank AND NOT (credit OR loan)"),
    ("bank –„credit card“", 'bank AND NOT "credit card"'),
    ("(–credit bank)", "NOT credit AND bank"),
    ("bank coca–cola", "bank AND coca–cola"),
    ("“river bank”", '"river bank"'),
    ("„river bank“", '"river bank"'),
    ('"river bank”', '"river bank"'),
    ("«river bank»", '"river bank"'),
    ("« river bank »", '" river bank "'),
    ("»river bank«", '"river bank"'),
    ("「川 銀行」 OR 『岸』", '"川 銀行" OR "岸"'),
    ("《河 银行》", '"河 银行"'),
    ("‘river bank’", '"river bank"'),
    ("‚river bank‘", '"river bank"'),
    ("‹river bank›", '"river bank"'),
    ("‘l’oréal paris’", '"l’oréal paris"'),
    ("l’oréal ’til", "l’oréal AND ’til"),
    ("“the 「river」 bank”", '"the 「river」 bank"'),
    ("bank OR\u200b river", "bank OR river"),
    ("\ufeffbank OR river", "bank OR river"),
    ("bank\u00a0OR\u202friver", "bank OR river"),
    ("bank \u200eNOT\u200f river", "bank AND NOT river"),
    ("bank O\u00adR river", "bank OR river"),
    ("+\u200bbank \u200b+\ufeffriver", "bank AND river"),
    ("bank -\u200bcredit", "bank AND NOT credit"),
    ("bank –\u200b\ufeffcredit", "bank AND NOT credit"),
    ("bank (\u200briver OR credit\u200b)\u200b", "bank AND (river OR credit)"),
    ("bank -\u200b(\u200bcredit OR loan\u200b)", "bank AND NOT (credit OR loan)"),
    ("bank\u3000ＡＮＤ\u3000ＮＯＴ\u3000river", "bank AND NOT river"),
    ("bank ＮＥＡＲ／３ river", "bank NEAR/3 river"),
    ("bank （river OR credit）", "bank AND (river OR credit)"),
    ("bank lang：en", "bank AND lang:en"),
    ("riv＊", "riv*"),
    ("+bank +river", "bank AND river"),
    ('+"river bank" +(a1 OR b1)', '"river bank" AND (a1 OR b1)'),
    ("C++ 24/7 1,000 AT&T", "C++ AND 24/7 AND 1,000 AND AT&T"),
    ("https://acme.example/a?b=c&d=[1]", "acme.example/a?b=c&d=[1]"),
    ('exact:"C++" OR exact:{GAP}', 'exact:"C++" OR exact:{GAP}'),
    (
        '"last BUT NOT least" OR "the \'best bank\' here"',
        '"last BUT NOT least" OR "the \'best bank\' here"',
    ),
    ('"who knows?" OR "and or not"', '"who knows?" OR "and or not"'),
]


@pytest.mark.parametrize(("text", "meaning"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_what_keyboards_and_documents_make_of_signs_is_understood(text: str, meaning: str) -> None:
    assert render(parse(text)) == meaning
    assert len(plain(text)) == len(text)


REFUSED = [
    ('"river bank"~3', 13, "river NEAR/3 bank"),
    ('"river bank branch"~3', 20, "(a NEAR/3 b) AND (b NEAR/3 c)"),
    ("(river AND bank)~3", 17, "acme NEAR/5 refund"),
    ("bank~", 5, "acme NEAR/5 refund"),
    ('"river bank"^2', 13, "NEAR"),
    ("bank～", 5, "acme NEAR/5 refund"),
    ("｛BANK｝", 1, "exact:GAP"),
    ("river ｜｜ bank", 7, "is written OR"),
    ("ban？", 4, "organi*"),
    ("بنك؟", 4, "organi*"),
    ("بنك؛ بنك", 4, "OR"),
    ("bank^2", 5, "leave the ^ out"),
    ("bank AND colo?r", 14, "organise OR organize"),
    ("ban?", 4, "organi*"),
    ("{BANK}", 1, "exact:GAP"),
    ('{"BANK"}', 1, "exact:GAP"),
    ("[river TO bank]", 1, "group with ( )"),
    ("!river bank", 1, "-comics"),
    ("river bank!", 11, "refund*"),
    ("river /4 bank", 7, "NEAR/4"),
    ("river W/4 bank", 7, "NEAR/4"),
    ("river pre/4 bank", 7, "ONEAR/4"),
    ("river NEAR/4f bank", 7, "ONEAR/4"),
    ("river near/4 bank", 7, "write NEAR/4 in capitals"),
    ("river NEAR4 bank", 7, "NEAR/4"),
    ("river WITHIN/4 bank", 7, "NEAR/4"),
    ("river WITHIN 4 bank", 7, "NEAR/5"),
    ("river NOT/4 bank", 7, "NOT"),
    ("NEAR((river),(bank),4)", 20, "OR"),
    ("bank <<<the one we mean>>>", 6, "no notes"),
    ("bank <<< note >>>", 6, "no notes"),
    ("river or bank", 7, "is written OR"),
    ("river and bank", 7, "is written AND"),
    ("river not bank", 7, "is written NOT"),
    ("river Or bank", 7, "is written OR"),
    ("river BUT NOT bank", 7, "leave BUT out"),
    ("river xor bank", 7, "is written OR"),
    ("river W/S bank", 7, "NEAR/15"),
    ("river /s bank", 7, "NEAR/15"),
    ("river ODER bank", 7, "is written OR"),
    ("river oder bank", 7, "is written OR"),
    ("river et bank", 7, "is written AND"),
    ("river ¬ bank", 7, "is written NOT"),
    ("river¬bank", 6, "NOT"),
    ("river SENTENCE bank", 7, "NEAR/5"),
    ("river ANDNOT bank", 7, "AND NOT"),
    ("river && bank", 7, "is written AND"),
    ("river || bank", 7, "is written OR"),
    ("river | bank", 7, "is written OR"),
    ("river|bank", 6, "OR between words"),
    ("river, bank", 6, "OR"),
    ("river,bank", 6, "OR"),
    ("river; bank", 6, "OR"),
    ("川、銀行", 2, "OR"),
    ("author:anna,bob bank", 12, "author:(anna OR bob)"),
    ("$BNK", 1, 'exact:"$BNK"'),
    ("€bank", 1, 'exact:"€bank"'),
    ("&pizza", 1, 'exact:"&pizza"'),
    ("/bank/", 1, "exact:"),
    ("++BANK", 1, "exact:GAP"),
    ("'river bank'", 1, '"river bank"'),
    ("’river bank’", 1, '"river bank"'),
    ("`river bank`", 1, "double quotes"),
    ("&quot;river bank&quot;", 1, "web page"),
    ("river%20bank", 6, "address's way"),
    ("river\\ bank", 6, "backslash"),
    ('"river ban*"', 11, "ONEAR"),
    ('"colo?r of money"', 6, "ONEAR"),
    ("atleast3(bank)", 1, "no operator"),
    ("lang=en bank", 5, "lang:en"),
    ("followers>100 bank", 10, "comparisons"),
    ("raw:BANK", 1, "we write exact:GAP"),
    ("engagementType:RETWEET", 1, "kind:repost"),
    ("bank -filter:retweets", 7, "kind:repost"),
    ("at_mentions:acme", 1, "@acmebank"),
    ("hashtags:acme", 1, "#acme"),
    ("author.followers:>100", 1, "does not ask about figures"),
    ("min_faves:100", 1, "does not ask about figures"),
    ("sourceCountry:de", 1, "does not ask about places"),
    ("sentiment:negative", 1, "does not ask about sentiment"),
    ("domainurl:acme.example", 1, "site:reddit.com"),
    ("content:bank", 1, "looks at title and text"),
    ("language:en", 1, "lang:en"),
    ("TITLE:bank", 1, "did you mean title:?"),
    ("título:bank", 1, "unknown operator"),
    ("x-y.z:bank", 1, "unknown operator"),
]


@pytest.mark.parametrize(("text", "column", "hint"), REFUSED, ids=[text for text, *_ in REFUSED])
def test_what_other_tools_mean_is_refused_with_the_way_we_write_it(
    text: str, column: int, hint: str
) -> None:
    with pytest.raises(QueryError, match=re.escape(hint)) as caught:
        parse(text)
    assert caught.value.column == column


def test_every_hint_that_shows_a_query_shows_one_that_can_be_read() -> None:
    for text, _, _ in REFUSED:
        with pytest.raises(QueryError) as caught:
            parse(text)
        for shown in re.findall(r'exact:"[^"]+"$', caught.value.message):
            assert parse(shown)


@pytest.mark.parametrize("name", ["atMentions", "AT_MENTIONS", "at mentions"])
def test_a_field_is_known_however_it_is_spelt(name: str) -> None:
    assert "@acmebank" in operator_hint(name)


def test_a_pasted_phrase_finds_what_it_says() -> None:
    for text in ("“river bank”", "‘river bank’", "«river bank»"):
        matcher = compile_queries({"bank": parse(text)})
        assert matcher.match(Document(text="by the river bank"))
        assert not matcher.match(Document(text="the bank of a river"))


def test_the_flag_of_a_region_is_found_and_is_no_other() -> None:
    england, scotland = (
        f"\U0001f3f4{''.join(chr(0xE0000 + ord(letter)) for letter in tags)}\U000e007f"
        for tags in ("gbeng", "gbsct")
    )
    matcher = compile_queries({"england": parse(england)})
    assert matcher.match(Document(text=f"come on {england}!"))
    assert not matcher.match(Document(text=f"come on {scotland} \U0001f3f4"))


SIGNS = "ab \"'“”‘’«»「」()-–+~?!{}[]|,;:/&\\*@#$<>\u200b\u3000ＯＲ？"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(SIGNS), max_size=14))
@example("「“Ｏ」")
@example('"a » b" OR «c " d»')
@example("+\u200ba")
@example("a -+a")
def test_no_paste_breaks_the_reader_or_moves_a_column(text: str) -> None:
    assert len(plain(text)) == len(text)
    query, column = read(text)
    assert 1 <= column <= len(text) + 1
    assert query is None or parse(render(query)) == query


def read(text: str) -> tuple[Query | None, int]:
    try:
        return parse(text), 1
    except QueryError as error:
        return None, error.column
