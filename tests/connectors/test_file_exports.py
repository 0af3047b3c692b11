"""Exports of other tools: presets read their samples to the right values; no cell costs a post; a
file that cannot be read says so.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import file
from connectors.file.presets import presets, recognised
from connectors.file.settings import COLUMNS
from schemas.event import MentionPosted
from schemas.flow import Fatal, Page
from schemas.mention import Mention
from tests.connectors.context import collect, make_context

WHEN = datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
SAMPLES = {path.stem: path for path in (Path(__file__).parent / "exports").iterdir()}
"""Invented exports in the shape that the tools write: headers, dates, lists, lines above."""


async def pages_of(path: Path, **settings: Any) -> list[Page]:
    context = make_context(file.Settings(path=str(path), **settings), name="imported")
    return await collect(file.listen(context, None))


async def mentions_of(path: Path, **settings: Any) -> list[Mention]:
    pages = await pages_of(path, **settings)
    assert [reject.reason for page in pages for reject in page.rejects] == []
    return [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]


async def sample(preset: str, **settings: Any) -> list[Mention]:
    return await mentions_of(SAMPLES[preset], preset=preset, **settings)


async def test_brandwatch() -> None:
    parcel, repost, shop = await sample("brandwatch")
    assert (parcel.id, parcel.published_at, parcel.lang, parcel.kind) == (
        "file:imported:r-17",
        WHEN,
        "en",
        "post",
    )
    assert parcel.text == "Acme lost my parcel, again. #acme #parcel"
    assert parcel.hashtags == ("acme", "parcel")
    assert parcel.author is not None
    assert (parcel.author.handle, parcel.author.name, parcel.author.followers) == (
        "anna_b",
        "Anna Berg",
        1204,
    )
    assert parcel.engagement is not None
    assert parcel.engagement.likes == 3
    assert (repost.kind, repost.engagement) == ("repost", None)
    assert (shop.title, shop.lang, shop.kind, shop.author) == ("Acme opens", "en", "post", None)


async def test_talkwalker() -> None:
    support, week = await sample("talkwalker", mention_type="x")
    assert support.published_at == WHEN
    assert (support.url, support.site) == ("https://x.com/cleo/status/21", "x.com")
    assert support.author is not None
    assert (support.author.id, support.author.handle) == ("x:imported:ex:x.com-77", "cleo")
    assert support.engagement is not None
    assert (support.engagement.likes, support.engagement.reposts) == (14, 2)
    assert (week.title, week.kind, week.lang) == ("A week with Acme", "article", "de")


async def test_meltwater() -> None:
    down, bank = await sample("meltwater", timezone="Europe/Berlin")
    assert (down.id, down.published_at) == (
        "file:imported:dOc31",
        datetime(2026, 3, 2, 13, 15, tzinfo=UTC),
    )
    assert (down.kind, down.hashtags, down.links) == (
        "repost",
        ("app", "down"),
        ("https://a.example/1",),
    )
    assert down.engagement is not None
    assert (down.engagement.likes, down.engagement.reposts) == (1200, 7)
    assert (bank.title, bank.text, bank.kind, bank.lang) == (
        "Größte Bank: Acme",
        "Acme ist nun die größte Bank.",
        "article",
        "de",
    )


async def test_sprout() -> None:
    card, never, staff = await sample("sprout", timezone="America/New_York")
    assert (card.type, card.kind, card.published_at) == (
        "x",
        "post",
        datetime(2026, 3, 2, 14, 41, tzinfo=UTC),
    )
    assert card.author is not None
    assert card.author.handle == "gus"
    assert (never.type, never.kind) == ("facebook", "comment")
    assert (staff.type, staff.kind) == ("google_my_business", "review")


async def test_hootsuite() -> None:
    thanks, love = await sample("hootsuite")
    assert (thanks.type, thanks.kind, thanks.published_at) == ("x", "comment", WHEN)
    assert love.engagement is not None
    assert (love.text, love.engagement.likes) == ("love it ♥", 2500)


async def test_sprinklr_and_mention() -> None:
    (please,) = await sample("sprinklr")
    assert (please.published_at, please.kind, please.type) == (WHEN, "post", "x")
    (news,) = await sample("mention")
    assert (news.published_at, news.kind, news.title) == (WHEN, "article", "Acme in the news")


async def test_an_x_archive_with_and_without_its_preset() -> None:
    first, second = await sample("x_archive")
    assert (first.id, first.type, first.published_at) == ("x:imported:81", "x", WHEN)
    assert (first.text, first.lang) == ('#acme said "no" to @nia', "en")
    assert (first.hashtags, first.handles, first.links) == (
        ("acme",),
        ("nia",),
        ("https://a.example/1",),
    )
    assert second.lang == ""
    assert await mentions_of(SAMPLES["x_archive"]) == [first, second]


async def test_an_answer_of_xs_api() -> None:
    (fine,) = await sample("x_api")
    assert (fine.id, fine.published_at, fine.thread_id) == ("x:imported:91", WHEN, "x:imported:90")
    assert fine.engagement is not None
    assert (fine.engagement.likes, fine.engagement.views, fine.hashtags) == (4, 321, ("fine",))


def test_every_preset_has_a_sample_names_fields_and_is_recognised() -> None:
    assert set(SAMPLES) == set(presets())
    for name, preset in presets().items():
        assert set(preset.columns) <= set(COLUMNS), name
        assert {"text", "published_at"} <= set(preset.columns), name
        assert recognised(preset.tells) == name


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="did you mean brandwatch"):
        file.Settings(path="x.csv", preset="brandwach")


async def test_cells_that_cannot_be_read_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "text,published_at,author.handle,author.followers,engagement.likes,kind,lang,rating\n"
        "one,2026-03-02,anna,many,lots,banana,Klingon,12\n"
        "two,2026-03-02,anna,17,-3,post,en,5\n"
    )
    pages = await pages_of(path)
    one, two = [e.mention for p in pages for e in p.events if isinstance(e, MentionPosted)]
    assert (one.kind, one.lang, one.rating, one.engagement) == ("post", "", None, None)
    assert two.author is not None
    assert (two.author.followers, two.engagement, two.rating) == (17, None, 5)
    assert dict(pages[0].left_out) == {
        "author.followers": 1,
        "engagement.likes": 2,
        "kind": 1,
        "lang": 1,
        "rating": 1,
    }


async def test_columns_are_found_however_they_are_spelt_and_below_anything(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        '"A quote that nobody closes;;;\n'
        "Export, made by hand;;;\n;;;\nQuestions? Ask Pia, or Tom;;;\n"
        "FULL_TEXT;posted at;User;\nacme;2026-03-02;anna;\n"
    )
    (mention,) = await mentions_of(
        path, columns={"text": "Full Text", "published_at": "Posted At", "author.handle": "user"}
    )
    assert mention.text == "acme"
    assert mention.author is not None


ESCAPED = """text,published_at,url
"she said \\"no\\" to me",2026-03-02,u
"a path C:\\\\new\\\\",2026-03-02,u
"ends with \\",2026-03-02,u
"two
lines, \\"both\\"",2026-03-02,u
"doubled ""quotes"" too",2026-03-02,u
"""


async def test_quotes_behind_backslashes(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(ESCAPED)
    assert [mention.text for mention in await mentions_of(path)] == [
        'she said "no" to me',
        "a path C:\\\\new\\\\",
        "ends with \\",
        'two\nlines, "both"',
        'doubled "quotes" too',
    ]


@pytest.mark.parametrize("resumed", [1, 2, 3])
async def test_a_document_resumes_where_it_ended(resumed: int, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    objects = [{"text": f"acme {n}", "published_at": "2026-03-02"} for n in range(4)]
    path.write_text(json.dumps(objects, indent=1))
    settings = file.Settings(path=str(path))
    (page,) = await collect(file.listen(make_context(settings), None))
    assert len(page.events) == 4
    data = path.read_text()
    at = len("".join(data.partition(f"acme {resumed - 1}")[:2])) + data[
        data.index(f"acme {resumed - 1}") :
    ].index("}") - len(f"acme {resumed - 1}") + 1  # fmt: skip
    place = dict(page.cursor["files"][str(path)], offset=at)
    rest = await collect(file.listen(make_context(settings), {"files": {str(path): place}}))
    assert [e for p in rest for e in p.events] == list(page.events)[resumed:]


async def test_any_json_is_read_by_paths(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        '{"items": [{"post": {"body": "acme", "at": 1772446272}, "who": {"nick": "anna"}, "n": 1.0}]}'
    )
    columns = {"text": "post.body", "published_at": "post.at", "author.handle": "who.nick"}
    (mention,) = await mentions_of(path, columns=columns, date_format="unix")
    assert mention.published_at == WHEN
    assert mention.author is not None
    assert mention.payload == {
        "post": {"body": "acme", "at": 1772446272},
        "who": {"nick": "anna"},
        "n": 1.0,
    }
    with pytest.raises(Fatal, match=r"without published_at and without text; they have post\.body"):
        await pages_of(path)


async def test_a_document_cannot_be_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"text": "acme", "published_at": "2026-03-02"}]')
    with pytest.raises(Fatal, match="cannot be followed"):
        await pages_of(path, follow=True)


async def test_an_old_encoding_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("Größe;Überschrift;Datum\n1;Bär;2026-03-02\n".encode("cp1252"))
    (mention,) = await mentions_of(path, columns={"title": "Überschrift", "published_at": "Datum"})
    assert mention.title == "Bär"


@pytest.mark.parametrize(
    ("content", "settings", "said"),
    [
        ("Größe;text\n1;a\n".encode("cp1252"), {"encoding": "utf-8"}, "line 1 is not utf-8: byte 0xf6"),
        (b"text,published_at\n", {}, "holds no record"),
        (b"\n\n\n", {}, "holds no row of names"),
        (b"[]", {"format": "json"}, "holds no record"),
        (b"[1, 2]", {"format": "json"}, "holds no record"),
    ],
    ids=["wrong encoding", "a header alone", "empty lines", "an empty list", "numbers"],
)  # fmt: skip
async def test_bytes_that_give_nothing_are_told(
    content: bytes, settings: dict[str, Any], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    pages = await pages_of(path, **settings)
    assert [said in reject.reason for page in pages for reject in page.rejects] == [True]
    context = make_context(file.Settings(path=str(path), **settings))
    assert await collect(file.listen(context, pages[-1].cursor)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 ...", "save the sheet as CSV"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\x1f\x8b\x08 ...", r"ends with \.gz"),
        (b"<html><table>", "is a web page"),
        (b"\x89PNG\r\n\x1a\n...", "is a picture"),
        (bytes(4000), "no text"),
        (b"\x01" * 4000 + b"\n", "no column published_at.{0,400}$"),
    ],
)
async def test_files_that_are_no_text_are_named(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(Fatal, match=said):
        await pages_of(path)


async def test_an_undecodable_cell_is_a_reject_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = "".join(f"grün {n},2026-03-02\n" for n in range(5)).encode()
    path.write_bytes(b"text,published_at\n" + rows + b"gr\xfcn,2026-03-02\n")
    (page,) = await pages_of(path)
    assert len(page.events) == 5
    assert "x.csv:7: is not utf-8: byte 0xfc" in page.rejects[0].reason
