"""Brands of a mention: by queries, by the source, by who speaks; mutes; and how own accounts and
staff are known.
"""

import pytest

from enrichers.match_brands import Settings, build, document_of
from schemas.brand import Brand, Mutes
from schemas.draft import Draft
from schemas.enriched import Brands, Language
from schemas.flow import Drop
from schemas.mention import Author
from tests.builders import BRANDS, make_author, make_brand, make_draft, make_mention, make_tools

STRANGER = make_author(id="x:x:1001", handle="annabank")
BANK = make_author(id="x:x:77", handle="AcmeBank")


def match(
    draft: Draft | None = None, *, brands: tuple[Brand, ...] = BRANDS, mutes: Mutes | None = None
) -> Brands:
    return build(Settings(), make_tools(brands=brands, mutes=mutes))(draft or make_draft())


def names(found: Brands) -> list[str]:
    return [brand.brand for brand in found.matches]


def dropped(
    draft: Draft, *, brands: tuple[Brand, ...] = BRANDS, mutes: Mutes | None = None
) -> Drop:
    with pytest.raises(Drop) as raised:
        match(draft, brands=brands, mutes=mutes)
    return raised.value


def test_names_the_brands_in_the_order_of_the_configuration_with_the_words_found() -> None:
    found = match(make_draft(make_mention(text="zenithbank beats ACME")))
    assert [(brand.brand, brand.kind, brand.terms, brand.voice) for brand in found.matches] == [
        ("acme", "own", ("acme",), True),
        ("zenith", "competitor", ("zenithbank",), True),
    ]
    assert (found.author_role, found.author_brand) == ("public", "")


def test_drops_what_no_query_finds() -> None:
    assert dropped(make_draft(make_mention(text="nothing of interest"))).reason == "no_brand"


def test_keeps_what_no_query_finds_where_asked() -> None:
    keep = build(Settings(keep_unmatched=True), make_tools())
    assert keep(make_draft(make_mention(text="nothing of interest"))).matches == ()


def test_a_source_with_a_brand_is_about_that_brand() -> None:
    mention = make_mention(text="five stars", brand="zenith", source="store-de")
    found = match(make_draft(mention))
    assert [(brand.brand, brand.kind, brand.terms) for brand in found.matches] == [
        ("zenith", "competitor", ("source:store-de",))
    ]


def test_words_found_win_over_the_source_as_reason() -> None:
    assert match(make_draft(make_mention(text="acme!", brand="acme"))).matches[0].terms == ("acme",)


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("title:outage", {"title": "An outage"}),
        ("acme.example", {"text": '<a href="x">go</a> https://www.acme.example/a &amp; more'}),
        ("#acmefail", {"hashtags": ("AcmeFail",)}),
        ("@acmebank", {"handles": ("acmebank",)}),
        ("acme.example", {"links": ("https://acme.example/offer",)}),
        ("author:annabank", {}),
        ("site:x.example", {}),
        ("source:x-search", {}),
        ("kind:review", {"kind": "review"}),
        ('"tom & co"', {"text": "<p>Tom <b>&amp;</b> Co</p>"}),
        ("lang:de", {"lang": "de"}),
    ],
)
def test_queries_see_the_whole_mention(query: str, changes: dict[str, object]) -> None:
    brand = make_brand(query=query, accounts=())
    quiet = {"text": "hello"} | changes
    assert names(match(make_draft(make_mention(**quiet)), brands=(brand,))) == ["acme"]


def test_detected_language_wins_over_the_claimed_one() -> None:
    draft = make_draft(make_mention(lang="de"), language=Language(code="en", confidence=0.9))
    assert document_of(draft).lang == "en"
    draft.language = Language(code="und", confidence=0.1)
    assert document_of(draft).lang == "de"


def test_looks_at_ten_thousand_characters_only() -> None:
    far = make_mention(text="word " * 2000 + "acme")
    assert dropped(make_draft(far)).reason == "no_brand"
    assert names(match(make_draft(make_mention(text="word " * 1990 + "acme")))) == ["acme"]


@pytest.mark.parametrize(
    ("account", "author"),
    [
        ("x:@acmebank", BANK),
        ("X:@ACMEBANK ", BANK),
        ("x:77", BANK),
        ("x:x:77", BANK),
        (
            "mastodon:@acme@social.example",
            make_author(id="mastodon:social.example:1", handle="acme@Social.example"),
        ),
    ],
)
def test_own_accounts_are_always_kept_and_never_count_as_voice(
    account: str, author: Author
) -> None:
    brands = (make_brand(accounts=(account,)),)
    mention = make_mention(
        text="We are looking into it.", author=author, type=author.id.partition(":")[0]
    )
    found = match(
        make_draft(mention),
        brands=brands,
        mutes=Mutes(phrases=("looking into",), authors=("x:77",)),
    )
    assert (found.author_role, found.author_brand) == ("account", "acme")
    assert [(brand.brand, brand.voice, brand.terms) for brand in found.matches] == [
        ("acme", False, ("own account",))
    ]


@pytest.mark.parametrize(
    ("account", "changes"),
    [
        ("employee:*@acme.example", {"email": "Bob@Acme.example"}),
        ("employee:x:@anna", {"handle": "Anna"}),
        ("Employee:x:1001", {}),
    ],
)
def test_staff_is_recognised_but_not_kept_for_everything(
    account: str, changes: dict[str, str]
) -> None:
    brands = (make_brand(accounts=(account,)),)
    author = make_author(**changes)
    found = match(make_draft(make_mention(text="acme is hiring", author=author)), brands=brands)
    assert (found.author_role, found.author_brand) == ("staff", "acme")
    assert not found.matches[0].voice
    private = make_draft(make_mention(text="my cat is ill", author=author))
    assert dropped(private, brands=brands).reason == "no_brand"


@pytest.mark.parametrize(
    "author",
    [
        STRANGER,
        make_author(id="mastodon:m:77", handle="acmebank"),
        make_author(handle="acmebank2", email="bob@notacme.example"),
        make_author(handle="", id="rss:feed:x"),
        None,
    ],
)
def test_others_are_public(author: Author | None) -> None:
    kind = author.id.partition(":")[0] if author else "x"
    found = match(make_draft(make_mention(author=author, type=kind)))
    assert (found.author_role, found.author_brand) == ("public", "")
    assert all(brand.voice for brand in found.matches)


def test_the_same_words_are_judged_by_who_speaks_each_time() -> None:
    matcher = build(Settings(), make_tools())
    voices = [
        matcher(make_draft(make_mention(author=who))).matches[0].voice
        for who in (STRANGER, BANK, STRANGER)
    ]
    assert voices == [True, False, True]


def test_staff_of_one_brand_is_a_voice_on_another() -> None:
    found = match(
        make_draft(
            make_mention(text="acme or zenithbank?", author=make_author(handle="zenithbank"))
        )
    )
    assert [(brand.brand, brand.voice) for brand in found.matches] == [
        ("acme", True),
        ("zenith", False),
    ]


@pytest.mark.parametrize(
    ("mutes", "detail"),
    [
        (Mutes(authors=("x:@AnnaBank",)), "annabank"),
        (Mutes(authors=("x:1001",)), "1001"),
        (Mutes(domains=("x.example",)), "x.example"),
        (Mutes(domains=("casino.example",)), "casino.example"),
        (Mutes(phrases=("free crypto",)), "free crypto"),
    ],
)
def test_mutes_drop_whatever_a_query_says(mutes: Mutes, detail: str) -> None:
    mention = make_mention(text="acme gives FREE  crypto at https://www.casino.example/win")
    drop = dropped(make_draft(mention), mutes=mutes)
    assert drop.reason == "muted"
    assert detail in drop.detail.casefold()


def test_a_brand_that_is_configured_no_longer_counts_as_own() -> None:
    found = match(make_draft(make_mention(text="hello", brand="forgotten")))
    assert [(brand.brand, brand.kind) for brand in found.matches] == [("forgotten", "own")]


def test_words_beside_the_text_are_searched() -> None:
    picture = make_mention(text="look at this", attached=("The Acme app with an error",))
    assert names(match(make_draft(picture))) == ["acme"]
    poll = make_mention(text="look", title="", attached=("neither", "nor"))
    assert dropped(make_draft(poll)).reason == "no_brand"
