"""Files of mentions: records and rows become the right events, what is wrong is told with its line,
nothing stops.
"""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from connectors import file
from connectors.file.listening import PAGE_EVENTS
from schemas.base import EPOCH
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from tests.builders import NOW, make_mention
from tests.conftest import grapevine_data
from tests.connectors.context import collect, make_context


def write_lines(path: Path, *records: Any) -> Path:
    path.write_bytes(
        b"".join((r if isinstance(r, bytes) else orjson.dumps(r)) + b"\n" for r in records)
    )
    return path


async def read(path: Path | str, **settings: Any) -> list[Page]:
    context = make_context(file.Settings(path=str(path), **settings), name="imported")
    return await collect(file.listen(context, None))


async def mentions_of(path: Path | str, **settings: Any) -> list[Mention]:
    pages = await read(path, **settings)
    assert [reject.reason for page in pages for reject in page.rejects] == []
    return [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]


def rejects_of(pages: list[Page]) -> list[str]:
    return [reject.reason for page in pages for reject in page.rejects]


def events_of(pages: list[Page]) -> list[Event]:
    return [event for page in pages for event in page.events]


async def test_our_own_records_come_back_as_they_were(tmp_path: Path) -> None:
    mentions = [make_mention(id=f"x:x:{n}", text="grün 😀\u2028\u0000") for n in range(3)]
    path = write_lines(tmp_path / "m.jsonl", *(mention.to_json() for mention in mentions))
    assert await mentions_of(path) == mentions


async def test_events_of_every_kind_are_read(tmp_path: Path) -> None:
    mention = make_mention()
    events: list[Event] = [
        MentionPosted(mention=mention),
        MentionDeleted(mention_id=mention.id, source="x-search", revision=5, seen_at=NOW),
        MentionRestored(mention=mention),
        AuthorDeleted(author_id="x:x:1001", source="x-search", revision=7, seen_at=NOW),
    ]
    path = write_lines(tmp_path / "m.jsonl", *(event.to_json() for event in events))
    assert events_of(await read(path)) == events


async def test_what_is_left_out_is_filled_in_the_same_way_every_time(tmp_path: Path) -> None:
    record = {
        "text": "acme is down",
        "author": {"handle": "@Anna", "followers": 3},
        "published_at": "2026-03-02T09:30:00Z",
    }
    path = write_lines(tmp_path / "m.jsonl", record, record, {**record, "id": 17, "parent_id": "3"})
    first, again, named = await mentions_of(
        path, brand="acme", namespace="forum", mention_type="board"
    )
    assert first == again
    assert first.id.startswith("board:forum:")
    assert first.author is not None
    assert (first.author.id, first.author.handle) == ("board:forum:anna", "Anna")
    assert (first.source, first.type, first.brand, first.lane, first.seen_at) == (
        "imported",
        "board",
        "acme",
        "live",
        EPOCH,
    )
    assert (named.id, named.parent_id) == ("board:forum:17", "board:forum:3")


async def test_broken_lines_are_told_with_file_line_and_reason_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    path = write_lines(
        tmp_path / "m.jsonl",
        make_mention().to_json(),
        b"{not json",
        b"",
        b"[1, 2]",
        b'{"text": "\xff"}',
        {"published_at": "2026-03-02T09:30:00Z"},
        {"text": "no zone", "published_at": "2026-03-02T09:30:00", "rating": 9},
        {"text": "too early", "published_at": "0001-01-01T00:00:00+10:00"},
        {"kind": "deleted", "mention_id": "17"},
        {"kind": "posted"},
        make_mention(id="x:x:2").to_json(),
    )
    pages = await read(path)
    assert [event.key for event in events_of(pages) if isinstance(event, MentionPosted)] == [
        "x:x:9001",
        "x:x:2",
    ]
    reasons = rejects_of(pages)
    assert [reason.partition(": ")[0] for reason in reasons] == [
        f"{path}:{line}" for line in (2, 4, 5, 6, 7, 8, 9, 10)
    ]
    for reason, said in zip(
        reasons,
        [
            "not JSON",
            "not a JSON object",
            "not JSON",
            "text: is missing",
            "published_at: ",
            "years 1",
            "`id`",
            "mention: ",
        ],
        strict=True,
    ):
        assert said in reason
    assert "rating: " in reasons[4]
    assert pages[0].rejects[0].payload == b"{not json"


async def test_lines_of_other_names_are_told_how_they_are_read(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "m.jsonl", {"message": "acme", "created": "2026-03-02T09:30:00Z"})
    (reason,) = rejects_of(await read(path))
    assert "format: json, and columns:" in reason


async def test_pages_are_bounded_and_resume_exactly_where_they_ended(tmp_path: Path) -> None:
    total = 2 * PAGE_EVENTS + 7
    path = write_lines(
        tmp_path / "m.jsonl", *(make_mention(id=f"x:x:{n}").to_json() for n in range(total))
    )
    settings = file.Settings(path=str(path))
    pages = await collect(file.listen(make_context(settings), None))
    assert [len(page.events) for page in pages] == [PAGE_EVENTS, PAGE_EVENTS, 7]
    for index, page in enumerate(pages):
        cursor = orjson.loads(orjson.dumps(page.cursor))
        rest = await collect(file.listen(make_context(settings), cursor))
        assert events_of(rest) == events_of(pages[index + 1 :])


async def test_five_megabytes_of_text_are_cut_and_marked(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "m.jsonl",
        make_mention(text="x" * 5_000_000).to_json(),
        make_mention(id="x:x:2").to_json(),
    )
    long, short = await mentions_of(path)
    assert (len(long.text), long.truncated) == (200_000, True)
    assert (short.id, short.truncated) == ("x:x:2", False)


async def test_several_files_and_gzip_are_read_by_name(tmp_path: Path) -> None:
    for number in (2, 1):
        write_lines(tmp_path / f"m{number}.jsonl", make_mention(id=f"x:x:{number}").to_json())
    (tmp_path / "m3.jsonl.gz").write_bytes(gzip.compress(make_mention(id="x:x:3").to_json()))
    (tmp_path / "m4.jsonl.gz").write_bytes(
        gzip.compress(make_mention(id="x:x:4").to_json() + b"\n")[:-9]
    )
    pages = await read(tmp_path / "m*.jsonl*")
    assert [event.key for event in events_of(pages)][:3] == ["x:x:1", "x:x:2", "x:x:3"]
    assert "broken gzip" in rejects_of(pages)[0]
    again = await collect(
        file.listen(make_context(file.Settings(path=str(tmp_path / "m*.jsonl*"))), pages[-1].cursor)
    )
    assert again == []


CSV = """ID;Wann;Wer;Text;Gefolgt;Sterne;Schlagworte
17;02.03.2026 09:30;@Anna;"Acme: nie wieder; wirklich
nie";1.234;4,5;#bank, app
18;31.02.2026 09:30;bob;kaputt;viele;;
;02.03.2026 10:00;;ohne alles;n/a;;
"""


async def test_any_csv_is_read_by_its_column_map(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(CSV.replace("1.234", "1 234"), "cp1252")
    pages = await read(
        path,
        columns={
            "id": "ID",
            "published_at": "Wann",
            "author.handle": "Wer",
            "text": "Text",
            "author.followers": "Gefolgt",
            "rating": "Sterne",
            "hashtags": "Schlagworte",
        },
        fixed={"kind": "review", "site": "shop.example"},
        encoding="cp1252",
        date_format="%d.%m.%Y %H:%M",
        timezone="Europe/Berlin",
        lane="history",
        mention_type="x",
    )
    first, bare = [event.mention for event in events_of(pages) if isinstance(event, MentionPosted)]
    assert first.id == "x:imported:17"
    assert first.text == "Acme: nie wieder; wirklich\nnie"
    assert first.published_at == first.seen_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert (first.kind, first.site, first.rating, first.hashtags) == (
        "review",
        "shop.example",
        4.5,
        ("bank", "app"),
    )
    assert first.author is not None
    assert (first.author.handle, first.author.followers) == ("Anna", 1234)
    assert first.payload is not None
    assert first.payload["Sterne"] == "4,5"
    assert (bare.author, bare.lane) == (None, "history")
    (reason,) = rejects_of(pages)
    assert reason.startswith(f"{path}:4: ")
    assert "published_at (column 'Wann'): '31.02.2026 09:30' is not a date" in reason
    assert "author.followers (column 'Gefolgt'): 'viele' is not a number" in reason


@pytest.mark.parametrize(
    ("date_format", "day", "clock"),
    [("", "07-Jun-2025", "9:05 PM"), ("%d/%m/%y %H:%M", "07/06/25", "21:05")],
)
async def test_date_and_time_may_stand_in_two_columns(
    tmp_path: Path, date_format: str, day: str, clock: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"Date,Time,Post\n{day},{clock},Acme is down\n")
    columns = {"published_at": "Date", "published_time": "Time", "text": "Post"}
    (event,) = events_of(await read(path, columns=columns, date_format=date_format))
    assert isinstance(event, MentionPosted)
    assert event.mention.published_at == datetime(2025, 6, 7, 21, 5, tzinfo=UTC)


async def test_columns_are_found_by_their_own_names_and_whole_ids_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "mention_id,text,published_at,seen_at\nmastodon:m.example:1,hi,2026-03-02,2026-03-02T09:00:00Z\n"
    )
    (mention,) = await mentions_of(path, keep_payload=False)
    assert (mention.id, mention.type, mention.payload) == ("mastodon:m.example:1", "mastodon", None)
    assert mention.seen_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_a_missing_column_stops_the_source_and_says_what_there_is(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Text,Date\nhi,2026-03-02\n")
    with pytest.raises(Fatal, match=r"has no column Body and no published_at; it has Text, Date"):
        await read(path, columns={"text": "Body"})


async def test_a_missing_file_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="no file matches"):
        await read(tmp_path / "none.jsonl")


async def test_a_folder_in_the_place_of_a_file_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises((Fatal, Retry)):
        await read(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": {"body": "Text"}}, "body: unknown; valid: id, mention_id"),
        ({"timezone": "Berlin"}, "is not a time zone"),
        ({"date_format": "%H:%M"}, "must tell the year"),
        ({"encoding": "utf-9"}, "no known encoding"),
        ({"format": "jsonl", "columns": {"text": "Text"}}, "belong to CSV"),
        ({"speed": 0}, "greater than 0"),
    ],
)
def test_wrong_settings_are_refused_with_the_valid_ones(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        file.Settings(path="x.csv", **wrong)


def _naughty() -> list[str]:
    data = grapevine_data()
    return orjson.loads((data / "bad_input" / "naughty_strings.json").read_bytes()) if data else []


NAUGHTY = [
    *_naughty(),
    "",
    "\u202e\u200b\ufeff",
    "‮test",
    "\x00\x1f\x7f",
    "'; DROP TABLE mentions; --",
    "{{7*7}}",
    "=1+1",
]


async def test_hostile_strings_travel_unchanged_by_json_and_by_csv(tmp_path: Path) -> None:
    when = "2026-03-02T09:30:00Z"
    lines = write_lines(
        tmp_path / "m.jsonl", *({"text": text, "published_at": when} for text in NAUGHTY)
    )
    assert [mention.text for mention in await mentions_of(lines)] == NAUGHTY
    table = tmp_path / "m.csv"
    cells = [text.replace('"', '""') for text in NAUGHTY]
    table.write_text(
        "text,title,published_at\n" + "".join(f'"{cell}",t,{when}\n' for cell in cells), newline=""
    )
    kept = [text if text.strip() else "" for text in NAUGHTY]
    assert [mention.text for mention in await mentions_of(table)] == kept


def test_a_payload_too_deep_to_be_written_is_left_out() -> None:
    payload: dict[str, Any] = {}
    for _ in range(300):
        payload = {"a": payload}
    settings = file.Settings(path="x.jsonl")
    (event,) = file.normalise(
        {"text": "hi", "published_at": "2026-03-02T09:30:00Z", "payload": payload},
        name="i",
        settings=settings,
    )
    assert isinstance(event, MentionPosted)
    assert event.mention.payload is None
    assert event.to_json()


@pytest.mark.parametrize("payload", [None, 3, [], "x", {}, {"text": {}}, {"kind": [], "text": "x"}])
def test_what_is_no_record_is_rejected_with_itself(payload: Any) -> None:
    with pytest.raises(Reject) as caught:
        file.normalise(payload, name="i", settings=file.Settings(path="x.jsonl"))
    assert caught.value.payload == payload


async def test_the_same_post_is_one_mention_whatever_the_source_is_called(tmp_path: Path) -> None:
    """X's own ids, those in addresses of X and those made from the content; a row's own number is not."""
    said = {"text": "acme", "published_at": "2026-03-02T09:30:00Z", "author": {"handle": "Anna"}}
    records = [
        {**said, "type": "x", "id": "1511223344556677889"},
        {**said, "type": "x", "url": "https://twitter.com/anna/status/1511223344556677889?s=20"},
        {**said, "type": "x", "id": 17},
        said,
    ]
    path = write_lines(tmp_path / "m.jsonl", *records)
    by_id, by_url, numbered, bare = [one.id for one in await mentions_of(path)]
    assert by_id == by_url == "x:x:1511223344556677889"
    assert numbered == "x:imported:17"
    assert bare.startswith("file:content:")
    named = [one.id for one in await mentions_of(path, namespace="mine")]
    assert [one.split(":")[1] for one in named] == ["mine"] * 4


async def test_an_id_that_lost_its_digits_is_told(tmp_path: Path) -> None:
    said = {"text": "acme", "published_at": "2026-03-02T09:30:00Z"}
    lost = ({**said, "id": "1.27E+18"}, {**said, "id": "7", "parent_id": "1.27E+18"})
    pages = await read(write_lines(tmp_path / "m.jsonl", *lost))
    assert ["rounded by a spreadsheet" in reason for reason in rejects_of(pages)] == [True, True]


@pytest.mark.parametrize(
    ("text", "told", "kind"),
    [
        ("RT @anna: acme is down", None, "repost"),
        ("\ufeff“RT @anna acme is down", "post", "repost"),
        ("RT@anna acme is down", None, "repost"),
        ("RT @anna: acme is down", "comment", "comment"),
        ("ART @anna is what I like", None, "post"),
        ("acme: RT @anna", None, "post"),
        ("RT if you like acme", None, "post"),
    ],
)
async def test_what_begins_as_a_repost_is_one(
    tmp_path: Path, text: str, told: str | None, kind: str
) -> None:
    record = {"text": text, "published_at": "2026-03-02T09:30:00Z", "kind": told}
    (mention,) = await mentions_of(write_lines(tmp_path / "m.jsonl", record))
    assert mention.kind == kind
