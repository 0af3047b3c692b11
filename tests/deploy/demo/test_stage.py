"""Files are given to the line in order, whole chapters at once; the configuration points at them."""

from pathlib import Path
from random import Random

import pytest

from deploy.demo.__main__ import parse
from deploy.demo.chapters import BRIEF
from deploy.demo.rhythm import DAY_SECS, storm
from deploy.demo.stage import Stage, secrets
from deploy.demo.story import STORM_START
from pipeline.config import load_config
from tests.deploy.demo.conftest import Told


@pytest.fixture
def stage(tmp_path: Path, small: Told) -> Stage:
    made = Stage(tmp_path)
    made.story.symlink_to(small[0])
    made.clear()
    return made


def test_the_customers_are_there_from_the_start_and_nothing_else(stage: Stage) -> None:
    assert {path.name for path in stage.line.rglob("*") if path.is_file()} == {
        "customers.csv",
        "purchases.csv",
        "tickets.csv",
    }


def test_chapters_make_the_files_grow_line_by_line(stage: Stage, small: Told) -> None:
    counts = []
    for until in small[1].ends:
        stage.give_chapter(until)
        counts.append(
            sum(
                len(path.read_bytes().splitlines()) for path in (stage.line / "day").glob("*.jsonl")
            )
        )
    assert counts[-1] == sum(small[1].chapters) + small[1].poison
    assert counts == sorted(counts)


def test_history_appears_whole(stage: Stage, small: Told) -> None:
    stage.give_history()
    given = {path.name: path.read_bytes() for path in (stage.line / "history").iterdir()}
    assert given == {path.name: path.read_bytes() for path in (small[0] / "history").iterdir()}


def test_clearing_keeps_a_persons_own_files(stage: Stage) -> None:
    own = stage.data / "import" / "mine.csv"
    own.write_text("Text,User,Date\n")
    stage.give_chapter(BRIEF[4])
    (stage.data / "report.txt").write_text("old")
    stage.clear()
    assert own.exists()
    assert not (stage.data / "report.txt").exists()
    assert list((stage.line / "day").iterdir()) == []


def test_the_written_configuration_is_valid_and_points_here(stage: Stage) -> None:
    url = "http://127.0.0.1:20999"
    config = load_config(stage.write_config(url), env=dict(secrets(url)))
    assert config.service.event_time
    paths = [getattr(source.settings, "path", "") for source in config.sources.values()]
    assert all(Path(path).is_relative_to(stage.data) for path in paths)
    assert getattr(config.notify["care"].settings, "api_url", "") == f"{url}/api/"


def test_the_storm_begins_when_it_should_and_swells() -> None:
    seconds = storm(Random(1), STORM_START, 5000)
    assert min(seconds) >= STORM_START
    assert max(seconds) < DAY_SECS
    first, peak, later = (
        sum(start <= second < start + 300 for second in seconds)
        for start in (STORM_START, STORM_START + 1800, STORM_START + 7200)
    )
    assert 0 < first * 1.5 < peak
    assert later * 2 < peak


@pytest.mark.parametrize(("given", "reason"), [("many", "not a number"), ("20", "at least 1,200")])
def test_a_wrong_number_of_mentions_is_explained(
    given: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(["--mentions", given])
    assert reason in capsys.readouterr().err


def test_wishes_have_defaults() -> None:
    wishes = parse([])
    assert (wishes.seed, wishes.mentions, wishes.keep) == (7, 21_500, False)
    assert wishes.data == Path("var/demo").resolve()
    assert parse(["--mentions", "3,000", "--keep"]).mentions == 3000
