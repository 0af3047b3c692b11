"""Log lines: JSON for machines, quiet in normal running, libraries named, and never the words of a
mention.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.enriched import ENRICHED
from schemas.event import EVENT
from schemas.mention import Mention
from tests.builders import make_enriched, make_posted

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import logging, sys
from pipeline import logs
log = logs.get_logger("early")
logs.set_up("store", level=sys.argv[1], as_json={"json": True, "text": False, "auto": None}[sys.argv[2]])
log.debug("a detail")
log.info("an info", number=1)
log.warning("a warning", text="ü\\n[red]")
logging.getLogger("faust.app").warning("from %s", "a library")
logging.getLogger("faust.app").info("chatter")
logging.getLogger("kafka.net.selector").warning("busy")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it failed")
"""
WORDS = "these words are somebody's own"


def said(level: str, form: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, level, form],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_machines_get_one_object_per_line() -> None:
    lines = [json.loads(line) for line in said("info", "auto")]
    assert [line["event"] for line in lines] == [
        "an info",
        "a warning",
        "from a library",
        "it failed",
    ]
    assert {line["service"] for line in lines} == {"store"}
    assert [line["component"] for line in lines] == ["early", "early", "faust.app", "early"]
    assert [line["level"] for line in lines] == ["info", "warning", "warning", "error"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "ZeroDivisionError" in lines[3]["exception"]


def test_the_level_is_kept_by_us_and_by_libraries() -> None:
    assert [json.loads(line)["event"] for line in said("error", "json")] == ["it failed"]
    assert "a detail" in "".join(said("debug", "json"))


def test_people_get_plain_lines_without_colours_in_a_file() -> None:
    lines = said("warning", "text")
    assert "a warning" in lines[0]
    assert "'ü\\n[red]'" in lines[0], "a line stays a line"
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (EVENT.validate_json, make_posted(text=WORDS).to_json()),
        (ENRICHED.validate_json, make_enriched(make_posted(text=WORDS).mention).to_json()),
        (Mention.model_validate_json, make_posted(text=WORDS).mention.to_json()),
    ],
)
def test_an_error_about_a_record_does_not_quote_it(read: Any, raw: bytes) -> None:
    document = json.loads(raw)
    mention = document.get("mention", document)
    mention |= {"text": [WORDS], "title": {"a": WORDS}, "id": ""}
    with pytest.raises(ValidationError) as caught:
        read(json.dumps(document))
    assert WORDS not in str(caught.value)
    assert caught.value.error_count() >= 2


def test_a_line_that_finds_no_room_is_dropped_and_the_work_goes_on() -> None:
    program = (
        "import logging\nfrom pipeline import logs\nlogs.set_up('store', as_json=True)\n"
        "for _ in range(3):\n    logs.get_logger('a').error('b')\n"
        "    logging.getLogger('library').error('c')\nprint('done')"
    )
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=full, check=False
        )
    assert ended.stdout == b"done\n"


def test_a_library_that_repeats_itself_is_heard_a_few_times_and_counted() -> None:
    program = (
        "import logging\nfrom pipeline import logs\nlogs.set_up('store', as_json=True)\n"
        "for port in range(3000):\n    logging.getLogger('kafka.net').error('%s: lost', port)\n"
        "logging.getLogger('kafka.net').error('another thing')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    lines = ended.stderr.decode().splitlines()
    assert 2 <= len(lines) < 50
    assert "another thing" in lines[-1]
    assert "from here on" in lines[-2]
