"""A connector is one file: written into the folder it is found, held against its contract and tested
by the kit, with no table anywhere; and one that breaks a promise is told which.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.testing.connector import check_connector, checks_of
from connectors.testing.stand import BrokenPromiseError
from pipeline import registry
from pipeline.contract import BrokenContractError
from tests.contract.test_connector_kit import maker_of

README = Path(connectors.__file__).with_name("README.md").read_text("utf-8")
EXAMPLE = "".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
Write = Callable[[str], Any]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes `connectors/forum.py` beside the real ones and loads it."""

    def written(source: str) -> Any:
        (tmp_path / "forum.py").write_text(source, "utf-8")
        registry.names.cache_clear()
        return registry.load("connectors", "forum")

    connectors.__path__.append(str(tmp_path))
    yield written
    connectors.__path__.remove(str(tmp_path))
    registry.names.cache_clear()
    sys.modules.pop("connectors.forum", None)


async def test_the_example_of_the_readme_is_found_and_keeps_every_promise(write: Write) -> None:
    forum = write(EXAMPLE)
    assert "forum" in registry.names("connectors")
    assert {check.__name__ for check in checks_of(forum)} >= {"check_payloads", "check_resumes"}
    await check_connector(maker_of("forum"), forum)


def test_the_example_is_short() -> None:
    lines = [line for line in EXAMPLE.splitlines() if line.strip()]
    assert len(lines) <= 60


HASTY = """

class Hasty:
    def __init__(self, context):
        self.http, self.clock = context.http, context.clock

    async def request(self, *asked, **more):
        while True:
            try:
                return await self.http.request(*asked, **more)
            except Retry:
                await self.clock.sleep(1)
"""
HOLDING = """held = context.memory.of(list)
    shown, held[:] = [*held, *posts[:-1]], posts[-1:]
    return page_of(context, shown,"""
BROKEN: list[Any] = [
    pytest.param(
        [("try:\n        author", "raise Reject('no', payload)\n    try:\n        author")],
        "the payload 'post' gives an event",
        id="only rejects",
    ),
    pytest.param(
        [('published_at=payload["created_at"]', "published_at=datetime.now(UTC)")],
        "gives the same events again",
        id="is not pure",
    ),
    pytest.param(
        [
            (
                "KeyError, TypeError, ValueError, OverflowError) as error:\n        raise Reject",
                "KeyError) as error:\n        raise Reject",
            )
        ],
        "normalise raises Reject only",
        id="trips over an odd field",
    ),
    pytest.param(
        [("return page_of(context, posts,", HOLDING)],
        "those not heard yet must arrive",
        id="loses an item at a crash",
    ),
    pytest.param(
        [("context.http.request(", "Hasty(context).request("), ("", HASTY)],
        "Retry-After: 1234 is obeyed",
        id="ignores Retry-After",
    ),
    pytest.param(
        [("raise Fatal(", "raise Retry(")],
        "a wrong credential is Fatal",
        id="tries a wrong token for ever",
    ),
    pytest.param(
        [("is token right, and still valid?", "something is wrong")],
        "names the setting token",
        id="does not name the setting",
    ),
    pytest.param(
        [("(orjson.JSONDecodeError, KeyError, TypeError, ValueError)", "KeyError")],
        "an empty answer in place 0",
        id="ends at an odd answer",
    ),
    pytest.param(
        [('params={"after"', 'timeout_secs=1e9, params={"after"')],
        "an answer that stops in its middle, without an end in place 0",
        id="waits for ever",
    ),
]


@pytest.mark.parametrize(("changes", "said"), BROKEN)
async def test_one_that_breaks_a_promise_is_told_which(
    write: Write, changes: list[tuple[str, str]], said: str
) -> None:
    source = EXAMPLE
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new) if old else source + new
    source = source.replace(
        "import partial\n", "import partial\nfrom datetime import UTC, datetime\n"
    )
    with pytest.raises(BrokenPromiseError, match=re.escape(said)):
        await check_connector(maker_of("forum"), write(source))


def test_one_without_a_verb_is_refused_when_it_is_loaded(write: Write) -> None:
    with pytest.raises(BrokenContractError, match=r"forum\.py: has neither `listen`"):
        write(EXAMPLE.replace("def listen", "def hear"))
