"""The examples of docs/webhook.md, run as they stand against the push door: each is taken."""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from pipeline.clock import SYSTEM_CLOCK
from schemas.event import MentionPosted
from tests.security.pushing import SECRET, door

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhook.md").read_text("utf-8")
PROGRAMS = {"python": (sys.executable, "-c"), "bash": ("bash", "-c"), "javascript": ("node", "-e")}
HERE = [name for name, (program, _) in PROGRAMS.items() if shutil.which(program)]
"""The languages that this machine can run; python always."""


def example(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(text)


@pytest.mark.parametrize("language", HERE)
async def test_an_example_is_taken_as_it_stands(language: str, tmp_path: Path) -> None:
    async with door(tmp_path, clock=SYSTEM_CLOCK) as at:
        running = await asyncio.create_subprocess_exec(
            *PROGRAMS[language],
            example(language),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "SHOP_WEBHOOK_SECRET": SECRET,
                "GRAPEVINE_PUSH_URL": f"http://127.0.0.1:{at.port}/push/shop",
            },
        )
        out, err = await running.communicate()
        assert out.decode().strip() == '{"taken": 1}', err.decode()
        (event,) = at.events
        assert isinstance(event, MentionPosted)
        assert (event.mention.text, event.mention.source) == ("Acme is down again", "shop")
        assert event.mention.author is not None
        assert event.mention.author.handle == "anna"


def test_there_is_an_example_in_each_language() -> None:
    assert all(map(example, PROGRAMS))
