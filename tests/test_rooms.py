"""The doors of the rooms: every room has a short README, and what a README names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
UNTRACKED = {"var", "build", "dist", "__pycache__"}
FOLDERS = sorted(
    path.name
    for path in ROOT.iterdir()
    if path.is_dir()
    and path.name not in UNTRACKED
    and not path.name.startswith(".")
    and path.suffix != ".egg-info"
)
ROOMS = [name for name in FOLDERS if (ROOT / name / "__init__.py").exists()]
_PATH = re.compile(r"`((?:[\w*.-]+/)*(?:[\w*.-]+\.(?:py|md|sql|sh|yaml|json)|[\w*.-]+/))`")
"""A file, or a folder with its slash, in backticks."""
_CODE = re.compile(r"^```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)
INVENTED = {"connectors/forum.py"}
"""Files that a README shows whole, as an example."""
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
MOST_LINES = 60


def readme(room: str) -> str:
    return (ROOT / room / "README.md").read_text("utf-8")


def test_every_folder_with_code_is_a_room() -> None:
    assert set(FOLDERS) - set(ROOMS) == {"docs"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_lives_in_it_how_to_add_one_and_its_best_example(room: str) -> None:
    text = readme(room)
    assert text.startswith(f"# {room}")
    assert re.search(r"\bTo add\b", text)
    assert re.search(r"\bbest small examples?\b", text, re.IGNORECASE)
    assert _CODE.sub("", text).count("\n") <= MOST_LINES


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_what_a_readme_names_is_there(room: str) -> None:
    """A path is from the root, or from any folder of the room."""
    text = readme(room)
    places = [ROOT / name for name in ([room] if room else ROOMS)]
    for path in _PATH.findall(text):
        if "NAME" not in path and path not in INVENTED:
            assert any(ROOT.glob(path)) or any(any(one.rglob(path)) for one in places), path
    for target in _LINK.findall(text):
        assert (ROOT / room / target).exists(), target


def test_the_house_names_every_folder() -> None:
    house = readme("").split("## The house")[1]
    assert set(re.findall(r"^\| \[(\w+)/\]", house, re.MULTILINE)) == set(FOLDERS)
