"""The analysed text: what goes, what stays, and that no input is too long or too broken."""

import pytest
from hypothesis import given

from enrichers.clean_text import Settings, build
from enrichers.engines.plain import MAX_RAW_CHARS, clean
from enrichers.testing.strategies import mentions, texts
from schemas.mention import Mention
from tests.builders import make_draft, make_mention, make_tools

clean_text = build(Settings(), make_tools())


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("plain words stay as they are.", "plain words stay as they are."),
        ("  two\n\n lines\tand  gaps ", "two lines and gaps"),
        ("I <3 acme &amp; co, a < b > c", "I <3 acme & co, a < b > c"),
        ("&lt;b&gt; is a tag, &#x41;&#66; and &nbsp; too, AT&T", "<b> is a tag, AB and too, AT&T"),
        ("<p>one</p><p>two<br/>three</p>", "one two three"),
        ('go <a href="https://acme.example" rel=x>h<b>er</b>e</a>!', "go here!"),
        ('<img alt="5 > 3" src=x> seen', "seen"),
        (
            "<script>alert('acme')</script>a<STYLE type=x>p {}</style>b<!-- acme --><!DOCTYPE html>c",
            "a b c",
        ),
        ("&gt; they stole my money<p>Any source for that?", "Any source for that?"),
        ("> it is slow\nNo.\n>> and dear\nNot that either.", "No. Not that either."),
        ("<blockquote><p>slow</p></blockquote><p>It is not.</p>", "It is not."),
        ("> only quoted", "> only quoted"),
        (">:( acme", ">:( acme"),
        ("> 5000 people, a > b", "> 5000 people, a > b"),
        ("vector<int> and <acme> are no tags", "vector<int> and <acme> are no tags"),
        ("unbalanced <div <p>x</p> <b", "unbalanced <div x <b"),
        ("<script>never closed", "never closed"),
        ('<img title="I <3 zenith" src="z.png"> seen', "seen"),
        ("<a title='1 < 2' href='#'>seen</a>", "seen"),
        ('Zenith is up <a href="https://zen', "Zenith is up"),
        ("<blink>old</blink><nobr>x</nobr><marquee>names</marquee><xmp>y</xmp>", "oldx names y"),
        ('<o:p>Word</o:p> in <st1:place w:st="on">Rome</st1:place>', "Word in Rome"),
        ("when x<i and y>z stop", "when x<i and y>z stop"),
        ("if p <b or c> then <br clear>new", "if p <b or c> then new"),
        ("<input disabled>set<hr noshade/>", "set"),
        ("RT @acme: RT @anna.b@social.example: hello", "hello"),
        ("said RT @acme: hello", "said RT @acme: hello"),
        ("see https://t.example/ab?c=d#e, (www.acme.example/x)! ok", "see , ( )! ok"),
        ("HTTP://ACME.EXAMPLE/ only", "only"),
        ("a\u200bc\u00adme\ufeff \u202eback\u202c \x07bell", "acme back bell"),
        ("love ❤\ufe0f it", "love ❤ it"),
        ("می\u200cخواهم 👩\u200d💻 a\u200dcme\u200d", "می\u200cخواهم 👩\u200d💻 acme"),
        ("zalgo a\u0301\u0302 stays", "zalgo a\u0301\u0302 stays"),
        ("", ""),
        ("\u200b \x00", ""),
    ],
)
def test_cleans(raw: str, cleaned: str) -> None:
    assert clean_text(make_draft(make_mention(text=raw))).text == cleaned


def test_mastodon_markup_becomes_handles_tags_and_no_links() -> None:
    raw = (
        '<p><span class="h-card"><a href="https://social.example/@acme" class="u-url">@<span>acme</span></a></span> '
        'why <a href="https://acme.example/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">acme.example/lo</span><span class="invisible">ng</span></a> '
        '<a href="https://social.example/tags/fail" rel="tag">#<span>fail</span></a></p>'
    )
    assert clean(raw) == "@acme why #fail"


def test_links_stay_where_asked() -> None:
    keep = build(Settings(remove_links=False), make_tools())
    assert (
        keep(make_draft(make_mention(text="see https://acme.example/a"))).text
        == "see https://acme.example/a"
    )


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Ask: is acme down?", "<p>Since noon.</p>", "Ask: is acme down?\nSince noon."),
        ("Only a title", "", "Only a title"),
        ("Acme fails", "Acme fails again today", "Acme fails again today"),
        ("A", "Also good", "A\nAlso good"),
        ("<b>Bold</b> &amp; brave", "text", "Bold & brave\ntext"),
        ("", "text", "text"),
    ],
)
def test_title_comes_first_once(title: str, text: str, expected: str) -> None:
    assert clean_text(make_draft(make_mention(title=title, text=text))).text == expected


def test_cuts_at_the_limit_and_says_so() -> None:
    exact = clean_text(make_draft(make_mention(text="x" * 10_000)))
    assert (len(exact.text), exact.truncated) == (10_000, False)
    longer = clean_text(make_draft(make_mention(text="x" * 10_001)))
    assert (len(longer.text), longer.truncated) == (10_000, True)
    shorter = build(Settings(max_chars=100), make_tools())(
        make_draft(make_mention(text="word " * 100))
    )
    assert (len(shorter.text), shorter.truncated) == (100, True)


def test_reads_only_so_much_of_a_huge_text_and_says_so() -> None:
    huge = "<b>" * MAX_RAW_CHARS + "behind"
    cleaned = clean_text(make_draft(make_mention(text=huge)))
    assert "behind" not in cleaned.text
    assert cleaned.truncated


@given(mentions())
def test_never_touches_the_authors_words_and_leaves_one_line_per_part(mention: Mention) -> None:
    before = mention.model_copy(deep=True)
    cleaned = clean_text(make_draft(mention))
    assert mention == before
    assert len(cleaned.text) <= 10_000
    assert cleaned.text.count("\n") <= 1
    assert cleaned.text == cleaned.text.strip()


@given(texts())
def test_plain_words_survive(text: str) -> None:
    assert (
        clean(f"{text} lastword").endswith("lastword")
        or "<" in text
        or "://" in text
        or "www." in text.lower()
    )


@given(texts())
def test_no_stray_characters_and_no_double_spaces_remain(text: str) -> None:
    cleaned = clean(text)
    assert "  " not in cleaned
    assert not {"\x00", "\u200b", "\u202e", "\ufe0f", "\ufeff"} & set(cleaned)
