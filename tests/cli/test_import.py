"""`grapevine import`: what it guesses, shows, asks and writes."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from connectors import file
from pipeline.config import load_config
from schemas.event import MentionPosted
from tests.connectors.context import collect, make_context

EXPORTS = Path(__file__).resolve().parents[1] / "connectors" / "exports"
CONFIG = """# kept
brands:
  acme: {kind: own, query: acme}  # ours
sources:
  feeds: {type: rss, feeds: [https://news.example/rss]}
"""


def run(*arguments: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(grapevine, ["import", *map(str, arguments)], input=answer)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.yaml"
    path.write_text(CONFIG)
    return path


async def texts(config: Path, name: str) -> list[str]:
    """What the written source reads."""
    entry = load_config(config, env={}).sources[name]
    assert isinstance(entry.settings, file.Settings)
    pages = await collect(file.listen(make_context(entry.settings, name=name), None))
    events = [event for page in pages for event in page.events]
    return [event.mention.text for event in events if isinstance(event, MentionPosted)]


@pytest.mark.parametrize("export", sorted(EXPORTS.iterdir()), ids=lambda path: str(path.stem))
async def test_every_export_is_recognised_shown_and_written(export: Path, config: Path) -> None:
    path = config.parent / "exports" / export.name
    path.parent.mkdir()
    shutil.copy(export, path)
    done = run(path, "--write", config, "--yes")
    assert done.exit_code == 0, done.output
    assert f"an export of {export.stem}" in done.output
    assert f"path: exports/{export.name}" in done.output
    name = export.stem.replace("_", "-")
    read = await texts(config, name)
    assert read
    assert read[0].split()[0] in done.output
    written = config.read_text()
    assert "# kept" in written
    assert "# ours" in written
    assert "lane: history" in written


OWN = "Nr;Erstellt am;Wer;Meinung;Sterne\n1;14.03.2026 09:30;Jörg;Große Klasse, immer wieder;5\n"


async def test_columns_dates_and_an_old_encoding_are_guessed(config: Path) -> None:
    path = config.parent / "Umfrage März.csv"
    path.write_bytes(OWN.replace("Meinung", "Kommentar").encode("cp1252"))
    done = run(path, "--write", config, "--brand", "acme", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "encoded in cp1252, cells between ';'" in done.output
    assert "text: Kommentar" in done.output
    assert "published_at: Erstellt am" in done.output
    assert await texts(config, "umfrage-märz") == ["Große Klasse, immer wieder"]


async def test_words_are_not_lost_beside_stars_whatever_their_column_is_called(
    config: Path,
) -> None:
    path = config.parent / "foreign.csv"
    path.write_text("Data;Rating;Zdanie\n2026-03-14 09:30;5;Bardzo dobry czajnik, polecam\n")
    assert run(path, "--write", config, "--yes", "--brand", "acme").exit_code == 0
    assert await texts(config, "foreign") == ["Bardzo dobry czajnik, polecam"]


async def test_columns_say_whose_they_are(config: Path) -> None:
    path = config.parent / "stars.csv"
    path.write_text(
        "Review Date,Review Username,Requester email,Review Stars,Review Text\n"
        "2026-03-14 09:30,anna_b,anna@a.example,2,The kettle leaks\n"
    )
    done = run(path, "-c", config, "--yes", "--brand", "acme")
    assert done.exit_code == 0, done.output
    for line in ("author.handle: Review Username", "author.email: Requester email", "kind: review"):
        assert line in done.output
    assert await texts(config, "stars") == ["The kettle leaks"]


def test_nothing_is_written_without_a_yes(config: Path) -> None:
    done = run(EXPORTS / "sprout.csv", "--write", config, answer="n\n")
    assert done.exit_code != 0
    assert "The first 3 mentions" in done.output
    assert config.read_text() == CONFIG


def test_dates_that_could_mean_two_days_are_asked_for(config: Path) -> None:
    path = config.parent / "x.csv"
    path.write_text("date,text\n3/2/2026,so so\n4/5/2026,good\n")
    silent = run(path, "--write", config, "--yes")
    assert silent.exit_code == 1
    assert "could be %d/%m/%Y or %m/%d/%Y: say which with --date-format" in silent.output
    asked = run(path, "--write", config, answer="%m/%d/%Y\ny\n")
    assert "2026-03-02" in asked.output
    assert "date_format: '%m/%d/%Y'" in config.read_text()


def test_a_new_configuration_needs_a_brand(tmp_path: Path) -> None:
    config = tmp_path / "new.yaml"
    done = run(EXPORTS / "mention.csv", "--write", config, "--yes")
    assert done.exit_code == 1
    assert not config.exists()
    done = run(EXPORTS / "mention.csv", "--write", config, "--yes", "--brand", "acme")
    assert done.exit_code == 0, done.output
    assert list(load_config(config, env={}).brands) == ["acme"]


def test_cells_and_rows_that_cannot_be_read_are_told(config: Path) -> None:
    path = config.parent / "x.csv"
    path.write_text(
        "text,published_at,author.handle,engagement.likes\n"
        "a,2026-03-02,anna,many\nb,2026-03-02,bo,3\nc,2026-03-02,cy,4\nd,2026-03-02,di,4\ne,,,\n"
    )
    done = run(path, "--write", config, "--yes")
    assert "Of the first 5 records 4 can be read." in done.output
    assert "1 cells are left out: engagement.likes" in done.output
    assert "x.csv:6: published_at (column 'published_at'): is empty" in done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "row"),
        (b"PK\x03\x04", "save the sheet as CSV"),
        (b"a,b\n1,2\n", "no column seems"),
        (b"2026-03-02 10:11,anna,acme is down\n2026-03-02 10:12,bo,it is\n", "to be no header"),
        (b"date,who,text\n46083.42,anna,acme is down\n", "46083.42 counts days"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(content: bytes, said: str, config: Path) -> None:
    path = config.parent / "x.csv"
    path.write_bytes(content)
    done = run(path, "--write", config, "--yes")
    assert done.exit_code == 1
    assert said in done.output
    assert config.read_text() == CONFIG


def test_an_unknown_preset_or_a_taken_name_is_told(config: Path) -> None:
    assert "did you mean sprout" in run(EXPORTS / "sprout.csv", "--preset", "sprot").output
    taken = run(EXPORTS / "sprout.csv", "--write", config, "--name", "feeds", "--yes")
    assert taken.exit_code == 1
    assert "there already" in str(taken.exception)


def test_secrets_of_other_things_need_not_be_set(config: Path) -> None:
    config.write_text(
        "brands: {acme: {query: acme}}\n"
        "sources: {shop: {type: webhook, secret: 'env:NOT_SET_SHOP'}}\n"
        "rules: {bad: {type: mention, when: \"source == 'shop'\", notify: [care]}}\n"
        "notify: {care: {type: slack, webhook: 'env:NOT_SET_CARE'}}\n"
    )
    export = config.parent / "export.csv"
    export.write_text("id,date,text\n1,2026-11-20 10:00,acme is down\n")
    done = run(export, "--write", config, "--yes")
    assert done.exit_code == 0, done.output
    assert "export.csv" in config.read_text()
    assert "env:NOT_SET_SHOP" in config.read_text()
