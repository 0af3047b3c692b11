"""What strangers may write: the 515 hostile strings of the shared data, and what terminals, mail
programs and spreadsheets fall for.
"""

import json

from schemas.characters import COMMANDING
from tests.conftest import grapevine_data

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
    """Our own, and the shared ones where they are at hand (GRAPEVINE_DATA)."""
    data = grapevine_data()
    shared = data / "bad_input" / "naughty_strings.json" if data is not None else None
    return [*(json.loads(shared.read_text("utf-8")) if shared else ()), *OWN]


STRINGS = hostile_strings()


def commands(text: str) -> list[str]:
    """The characters in `text` that a terminal would obey."""
    return COMMANDING.findall(text)
