"""A module of each kind as a third party may write it, called `throwaway` where it is put into its
room for a test.
"""

from pathlib import Path

from pipeline.registry import Room
from tests.contract.throwaway.faults import Fault

HERE = Path(__file__).parent
FILES: dict[Room, tuple[str, str]] = {
    "enrichers": ("enricher.py", ""),
    "enrichers.rules": ("rule.py", ""),
    "sinks": ("sink.py", "sink_stage.py"),
    "connectors.customers": ("customers.py", "customers_stage.py"),
}
"""Of each room the module, and its test file where the kind needs one for its stand-in."""


def put(room: Room, folder: Path, fault: Fault | None = None) -> None:
    """Write the module of a room, with a fault, to `folder/<room>/throwaway.py`, and its test file to
    `folder/tests.<room>/test_throwaway.py`.
    """
    source, stage = FILES[room]
    text = (HERE / source).read_text()
    if fault is not None:
        assert text.count(fault.right) == 1, f"{fault.right!r} must be there once"
        text = text.replace(fault.right, fault.wrong)
    _write(folder / room / "throwaway.py", text)
    if stage:
        _write(folder / f"tests.{room}" / "test_throwaway.py", (HERE / stage).read_text())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
