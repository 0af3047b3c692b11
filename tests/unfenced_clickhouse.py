"""The local ClickHouse without the fence that keeps its statements on this machine: for a cluster
whose shards are itself. Run like `deploy.local.clickhouse`.
"""

from deploy.local.clickhouse import __main__ as server
from deploy.local.clickhouse.engine import Session


class _Unfenced:
    def check_fence(self, sql: str) -> None:
        """Let every statement pass."""


if __name__ == "__main__":
    Session.check_fence = _Unfenced.check_fence  # type: ignore[assignment, method-assign]
    server.main()
