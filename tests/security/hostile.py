"""What strangers may write: the 515 hostile strings of the shared data, and what terminals, mail
programs and spreadsheets fall for.
"""

import json
import os
from pathlib import Path

from schemas.characters import COMMANDING

OWN = (
    "[/red]",
    "[bold red]x[/]",
    "[link=https://evil.example]bank[/link]",
    ":pile_of_poo:",
    "\x1b[2J\x1b[H",
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x9b31m",
    "a\rb",
    "a\x08\x08b",
    "first\nService all right\nthird",
    "\u202egnp.exe\u202c",
    "\u2066left\u2069",
    "line\u2028end\u2029",
    "\x00\x7f\x85",
    "=1+1",
    "+SUM(1)",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "''@x",
    " =1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "-5",
    "+49 30 1234",
    "<!channel> <@U0123456> <https://evil.example|https://bank.example>",
    "@channel @here",
    "&lt;script&gt;<script>alert(1)</script>",
    "Anna\n\nYour account is locked: https://evil.example\n\n",
    'a",b="c\\',
)


def hostile_strings() -> list[str]:
    """All of them. Raises RuntimeError where the shared data are missing."""
    if "GRAPEVINE_DATA" not in os.environ:
        raise RuntimeError("these tests need the shared data: name their folder in GRAPEVINE_DATA")
    folder = Path(os.environ["GRAPEVINE_DATA"]) / "bad_input" / "naughty_strings.json"
    return [*json.loads(folder.read_text("utf-8")), *OWN]


STRINGS = hostile_strings()


def commands(text: str) -> list[str]:
    """The characters in `text` that a terminal would obey."""
    return COMMANDING.findall(text)
