"""A module that breaks the contract of its room is refused with a sentence that names the file and
what to change.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

import connectors
from pipeline import contract, registry
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from schemas import kinds

WHOLE = '''
from schemas.settings import SourceSettings

FIREHOSE = False


class Settings(SourceSettings):
    """Nothing to set."""


async def listen(context, cursor):
    yield None
'''


def faults(source: str, room: str = "connectors") -> str:
    """What is said about a module with this source."""
    module = ModuleType("connectors.forum")
    module.__file__ = "/somewhere/connectors/forum.py"
    exec(source, module.__dict__)
    try:
        contract.check(room, module)
    except contract.BrokenContractError as error:
        return str(error)
    return ""


def test_every_room_of_the_configuration_has_a_contract() -> None:
    assert set(kinds.KINDS) == set(get_args(registry.Room))


def test_a_module_that_keeps_its_contract_is_taken() -> None:
    assert faults(WHOLE) == ""


def test_a_further_parameter_with_a_default_is_no_fault() -> None:
    assert faults(WHOLE + "async def recheck(context, mention_ids, most=100): ...") == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(("FIREHOSE = False", ""), "FIREHOSE is missing", id="no constant"),
        pytest.param(("FIREHOSE = False", "FIREHOSE = 'no'"), "FIREHOSE: Input", id="wrong type"),
        pytest.param(
            ("(SourceSettings)", ""), "Settings: Input should be a subclass of", id="foreign base"
        ),
        pytest.param(
            ("async def listen", "async def hear"),
            "has neither `listen` nor `receive`",
            id="no verb",
        ),
        pytest.param(
            ("(context, cursor)", "(cursor)"),
            "listen must be listen(context: schemas.context.SourceContext[typing.Any], cursor",
            id="wrong parameters",
        ),
        pytest.param(
            ("(context, cursor)", "(context, cursor, more)"), "it is listen(context, cursor, more)",
            id="one parameter too many",
        ),
        pytest.param(
            ("async def listen", "receive = 3\nasync def listen"), "receive is no function",
            id="no function",
        ),
        pytest.param(
            ("async def listen", "def recheck(context, mention_ids): ...\nasync def listen"),
            "recheck must be async def",
            id="not async",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named_with_its_file(
    change: tuple[str, str], said: str
) -> None:
    told = faults(WHOLE.replace(*change))
    assert told.startswith("connectors/forum.py: ")
    assert said in told


def test_every_fault_is_said_at_once() -> None:
    told = faults("", "enrichers")
    assert all(f"{name} is missing" in told for name in ("Settings", "FIELD", "NEEDS"))
    assert "build(settings: Any, tools: schemas.context.EnrichTools)" in told


def test_a_sink_that_is_no_destination_promises_nothing() -> None:
    assert faults("", "sinks") == ""
    assert "Settings is missing" in faults("DESTINATION = True", "sinks")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[None]:
    """A connector `forum` without a verb beside the real ones."""
    (tmp_path / "forum.py").write_text(WHOLE.replace("async def listen", "async def hear"))
    connectors.__path__.append(str(tmp_path))
    registry.names.cache_clear()
    yield
    connectors.__path__.remove(str(tmp_path))
    registry.names.cache_clear()
    sys.modules.pop("connectors.forum", None)


@pytest.mark.usefixtures("broken")
def test_a_configuration_that_names_it_is_told_where_and_what() -> None:
    with pytest.raises(ConfigError) as told:
        build_config(
            {"brands": {"acme": {"query": "acme"}}, "sources": {"ours": {"type": "forum"}}}
        )
    assert "sources.ours" in str(told.value)
    assert "forum.py: has neither `listen` nor `receive`" in str(told.value)
