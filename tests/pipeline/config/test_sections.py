"""Every section of the configuration is read: what it says takes effect, and a wrong key in it is a
problem.
"""

from typing import Any

import pytest

from pipeline.config import ConfigError
from pipeline.config.load import build_config
from pipeline.config.model import PLAIN_SECTIONS, Config
from schemas.settings import Settings


@pytest.mark.parametrize(
    "name", [n for n, f in Config.model_fields.items() if isinstance(f.get_default(), Settings)]
)
def test_an_unknown_key_is_a_problem_in_every_section(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"{name}\.nonsense: is an unknown key"):
        build_config({name: {"nonsense": 1}})
    assert name in PLAIN_SECTIONS


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("redact_pii", "alerts", False),
        ("redact_pii", "exports", False),
        ("retention", "payload_days", 3),
    ],
)
def test_what_a_section_says_takes_effect(section: str, key: str, value: Any) -> None:
    assert getattr(getattr(build_config({section: {key: value}}), section), key) == value
