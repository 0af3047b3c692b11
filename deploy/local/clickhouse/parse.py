"""Reads statements as ClickHouse reads them, without a server and without running them.

    problems = why_unreadable(["SELECT 1 FRM x"])   # ["Syntax error: failed at …"]

The engine is asked in a process of its own (`python -m deploy.local.clickhouse.parse`): it changes
what a process does with signals and time zones.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

_TIMEOUT_SECS = 60
_TO_READ = "EXPLAIN AST "


def why_unreadable(statements: Sequence[str]) -> list[str]:
    """For each statement why it cannot be read; empty where it can. Nothing is run: whether its
    tables are there, only a server knows.
    """
    if not statements:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.clickhouse.parse"],
        input=json.dumps([*statements]),
        capture_output=True,
        text=True,
        check=True,
        timeout=_TIMEOUT_SECS,
    )
    told: list[str] = json.loads(done.stdout)
    return told


def _main() -> None:
    from deploy.local.clickhouse.engine import EngineError, in_memory

    with in_memory() as session:

        def problem(statement: str) -> str:
            try:
                session.run(f"{_TO_READ}{statement}")
            except EngineError as error:
                return error.text.partition("Expected one of")[0]
            return ""

        told = [problem(statement).strip().removesuffix(".") for statement in json.load(sys.stdin)]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    _main()
