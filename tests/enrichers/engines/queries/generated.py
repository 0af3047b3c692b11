"""Random queries and documents from one small vocabulary, so that they meet often."""

from hypothesis import strategies as st

from enrichers.engines.queries import Document, QueryError, parse
from schemas.query import Query

SPOKEN = (
    "acme", "Acme", "ÁCME", "acmé", "acmebank", "bank", "BANK", "banks", "Société", "société",
    "straße", "STRASSE",
    "ＡＣＭＥ", "ıstanbul", "İstanbul", "coca-cola", "l’oréal", "don't", "søren", "アクメ", "クメ", "銀行",
    "银",
    "아크메", "은행",    "🍇", "👍", "C++", "3", "refund", "a", "a\u0301cme", "ac\u200bme",
)  # fmt: skip
PIECES = (
    *SPOKEN,
    "#acme",
    "#Acme_Bank",
    "#アクメ",
    "@acme",
    "@acmebank",
    "@bank_1",
    "@acme@social.example",
    "@アクメ",
)
LINKS = (
    "https://acme.example/offers/x",
    "http://www.acme.example",
    "acme.example",
    "acme.example/offers.",
    "x@acme.example",
    "https://bank.example/acme?q=refund",
    "shop.acme.example/Offers",
)
LEAVES = (
    "acme", "Bank", "société", "STRASSE", "ISTANBUL", "coca-cola", "l'oreal", "Søren", "アクメ", "銀行",
    "은행", "🍇",
    "3", '"acme bank"', '"bank acme"', '"アクメ銀"', '"acme 🍇"', '"don t"', "ac*", "アク*", "ban*",
    "coca-c*",
    "exact:ACME", "exact:Acme", 'exact:"BANK"', 'exact:"C++"', "exact:Ac*", "exact:société",
    "exact:クメ",
    "@acme", "@acme*", "@acme@social.example", "@bank_1", "@アクメ", "#acme", "#ac*", "#アクメ",
    "#acme_bank",
    "acme.example", "acme.example/offers", "www.acme.example", "example.com",
    "title:acme", 'title:"acme bank"', "title:ba*", "lang:en", "lang:pt-BR", "author:acme",
    "author:ac*",
    "author:x:@acme", "source:store-de", "source:sto*", "site:acme.example",
    "site:acme.example/offers", "kind:review",
)  # fmt: skip
NEAR_LEAVES = LEAVES[:22]


def _sides() -> st.SearchStrategy[str]:
    one = st.sampled_from(NEAR_LEAVES)
    return one | st.lists(one, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})")


def _near() -> st.SearchStrategy[str]:
    return st.builds(
        lambda left, sign, distance, right: f"{left} {sign}/{distance} {right}",
        _sides(),
        st.sampled_from(("NEAR", "ONEAR")),
        st.integers(1, 4),
        _sides(),
    )


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        several.map(" ".join).map("({})".format),
        several.map(" AND ".join),
        several.map(" OR ".join).map("({})".format),
        st.builds("{} NOT ({})".format, parts, parts),
        st.builds("({} -({}))".format, parts, parts),
        st.builds("NOT (NOT ({}) OR {})".format, parts, parts),
    )


def _readable(text: str) -> bool:
    try:
        parse(text)
    except QueryError as error:
        if "only excludes" in error.message:
            return False
        raise
    return True


def query_texts() -> st.SearchStrategy[str]:
    """Texts of valid queries."""
    one = st.sampled_from(LEAVES) | _near()
    return (one | _larger(one) | _larger(one | _larger(one))).filter(_readable)


def queries() -> st.SearchStrategy[Query]:
    """Valid queries."""
    return query_texts().map(parse)


def texts() -> st.SearchStrategy[str]:
    """Texts of the vocabulary, with and without spaces between the words."""
    gap = st.sampled_from((" ", " ", " ", ", ", "\n", "", "_"))
    spoken = st.lists(
        st.tuples(st.sampled_from(PIECES), gap).map("".join), min_size=2, max_size=12
    ).map("".join)
    linked = st.lists(st.sampled_from(LINKS), max_size=2).map(
        lambda links: "".join(f" {link} " for link in links)
    )
    return st.builds("{} {} {}".format, spoken, linked, spoken)


def documents() -> st.SearchStrategy[Document]:
    """Documents of the vocabulary."""
    names = st.lists(
        st.sampled_from(("acme", "@Acme", "acmebank", "acme@social.example")), max_size=2
    ).map(tuple)
    return st.builds(
        Document,
        text=texts(),
        title=st.just("") | texts(),
        author_handles=names,
        lang=st.sampled_from(("", "en", "EN-us", "pt", "pt-BR")),
        source=st.sampled_from(("", "store-de", "hn")),
        type=st.sampled_from(("x", "app_store")),
        url=st.sampled_from(
            (
                "",
                "https://acme.example/offers/1",
                "https://acme.example",
                "https://news.example/acme",
            )
        ),
        site=st.sampled_from(("", "shop.acme.example")),
        kind=st.sampled_from(("post", "review")),
        hashtags=st.sampled_from(((), ("acme",), ("#アクメ", "x"))),
        handles=names,
        links=st.sampled_from(((), ("https://acme.example/offers",), ("https://x.example",))),
    )
