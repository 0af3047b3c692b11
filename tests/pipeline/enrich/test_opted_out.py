"""Who opted out: their words are counted, under an id that is nobody's, and nothing else is kept."""

from pathlib import Path

from pipeline.clock import SYSTEM_CLOCK
from pipeline.directories import kinds
from pipeline.directories.disk import Change, Checkpoint, DirectoryFile
from pipeline.directories.look_up import Directories
from pipeline.enrich.process import Processor
from schemas.customer import Link
from schemas.enriched import ENRICHED, AuthorGone, EnrichedMention
from schemas.event import AuthorDeleted, MentionPosted
from schemas.identity import anonymous_id
from schemas.upkeep import OptOut
from tests.builders import NOW, make_author, make_link, make_mention

ANNA = make_author()


def processor(*out: tuple[str, str, str]) -> Processor:
    return Processor(
        chain=(), tombstone=lambda *_: None, clock=SYSTEM_CLOCK, opted_out=lambda *who: who in out
    )


def test_only_words_and_a_nobody_are_kept() -> None:
    event = MentionPosted(mention=make_mention(author=ANNA, payload={"by": "anna"}))
    (record,) = processor(("author", ANNA.id, "x")).process(event.to_json())
    kept = ENRICHED.validate_json(record.value or b"")
    assert isinstance(kept, EnrichedMention)
    assert kept.mention.author is not None
    assert kept.mention.author.model_dump(exclude_defaults=True) == {"id": anonymous_id(ANNA.id)}
    assert (kept.mention.url, kept.mention.payload) == ("", None)
    assert kept.mention.text == event.mention.text
    (elsewhere,) = processor(("author", ANNA.id, "reddit")).process(event.to_json())
    assert b"annabank" in (elsewhere.value or b"")


def test_when_they_leave_what_was_counted_goes_too() -> None:
    event = AuthorDeleted(author_id=ANNA.id, source="x", revision=5, seen_at=NOW)
    records = processor(("author", ANNA.id, "x")).process(event.to_json())
    gone = [
        ENRICHED.validate_json(one.value or b"") for one in records if "mentions" in one.topic.name
    ]
    assert [one.id for one in gone if isinstance(one, AuthorGone)] == [
        ANNA.id,
        anonymous_id(ANNA.id),
    ]


def test_directories_know_who_opted_out_and_what_people_decided(tmp_path: Path) -> None:
    records: dict[str, list[OptOut | Link]] = {
        kinds.OPT_OUTS.name: [
            OptOut(kind="author", id="x:x:1", at=NOW),
            OptOut(kind="customer", id="c-1", platform="x", at=NOW),
            OptOut(kind="customer", id="c-2", at=NOW, lifted=True),
        ],
        kinds.LINKS.name: [make_link(decided_by="bea", status="rejected"), make_link(at=NOW)],
    }
    for name, models in records.items():
        kind = next(one for one in kinds.KINDS if one.name == name)
        changes = [Change(one.key, one.to_json(), kind.index(one.to_json())) for one in models]
        DirectoryFile(tmp_path / name).apply(changes, Checkpoint("t", 0))
    there = Directories(tmp_path)
    assert there.opted_out("author", "x:x:1", "x")
    assert there.opted_out("customer", "c-1", "x")
    assert not there.opted_out("customer", "c-1", "reddit")
    assert not there.opted_out("customer", "c-2", "x")
    assert [one.status for one in there.links_of("x:x:1001")] == ["rejected"]
    assert [one.status for one in there.links_to("c-1")] == ["rejected"]
