"""`grapevine normalise`: a line for every line, whatever it holds."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Done, grapevine

POST = {"id": "shop:x:1", "text": "acme is down", "published_at": "2026-11-20T12:00:00Z"}


def normalise(kind: str, file: Path, lines: list[bytes]) -> tuple[Done, list[dict[str, Any]]]:
    """What came of these lines."""
    body = b"".join(line + b"\n" for line in lines)
    file.write_bytes(gzip.compress(body) if file.suffix == ".gz" else body)
    done = grapevine("normalise", kind, str(file))
    return done, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", ["payloads.jsonl", "payloads.jsonl.gz"])
def test_every_line_gives_one_line(name: str, tmp_path: Path) -> None:
    good = json.dumps(POST).encode()
    done, told = normalise("webhook", tmp_path / name, [good, b"", b"{", b"null", good, b"\xff"])
    assert done.returncode == 0
    assert [next(iter(one)) for one in told] == [
        "events", "reject", "reject", "reject", "events", "reject",
    ]  # fmt: skip
    assert told[0]["events"][0]["mention"]["text"] == "acme is down"
    assert told[1]["reject"] == "is an empty line"
    assert "6 lines: 2 events (2 posted), 0 with nothing to keep, 4 rejected" in done.stderr


def test_what_is_not_kept_is_an_empty_list_and_half_an_emoji_no_obstacle(tmp_path: Path) -> None:
    hidden = {"uri": "https://a.example/1", "account": {}, "visibility": "private"}
    half = json.dumps(POST | {"text": "half \ud83d"}).encode()
    done, told = normalise("mastodon", tmp_path / "a", [json.dumps(hidden).encode()])
    assert told == [{"events": []}]
    assert "1 with nothing to keep" in done.stderr
    _, told = normalise("webhook", tmp_path / "b", [half])
    assert told[0]["events"][0]["mention"]["text"] == "half �"


def test_a_deep_payload_costs_its_line_only(tmp_path: Path) -> None:
    deep = b'{"id": "shop:x:1", "more": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    done, told = normalise("webhook", tmp_path / "deep", [deep, json.dumps(POST).encode()])
    assert [next(iter(one)) for one in told] == ["reject", "events"]
    assert done.returncode == 0


def test_a_broken_archive_and_an_unknown_type_are_told(tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(json.dumps(POST).encode() * 50)[:-12])
    done = grapevine("normalise", "webhook", str(cut))
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "mastodon" in grapevine("normalise", "mastodonn", str(cut)).stderr
