"""Settings a client sends with one query: put on the session for that query, taken off again before
the next one.
"""

import re

from deploy.local.clickhouse.engine import (
    BAD_ARGUMENTS,
    NOT_IMPLEMENTED,
    EngineError,
    Session,
    quote_text,
)

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_REFUSED = {
    "send_logs_level": "the server's log is not sent to clients",
    "extremes": "minimums and maximums are not sent to clients",
    "readonly": "it could not be taken off again; the HTTP endpoint is read-only",
}
_HARMLESS = {
    ("send_logs_level", "none"),
    ("send_logs_level", "fatal"),
    ("extremes", "0"),
    ("readonly", "0"),
}


class QuerySettings:
    """What is set on a session now on behalf of queries, and what was there before: in a new session
    what was there in every other, the `defaults` that all of an engine learn together.
    """

    def __init__(self, session: Session, defaults: dict[str, str]) -> None:
        self._session = session
        self._set: dict[str, str] = {}
        self._before = defaults

    def apply(self, wanted: dict[str, str]) -> None:
        """Make exactly `wanted` hold on top of the session's own settings.

        Clients send the same settings with each query, so nothing is done while they do not change.
        Raises EngineError for a setting ClickHouse does not know, a value it does not take, or one
        this server cannot honour.
        """
        wanted = {name: value for name, value in wanted.items() if (name, value) not in _HARMLESS}
        if wanted == self._set:
            return
        for name in wanted:
            if name in _REFUSED:
                raise EngineError(
                    NOT_IMPLEMENTED,
                    f"Setting {name} cannot be used with the local server: {_REFUSED[name]}.",
                )
            if not _NAME.match(name):
                raise EngineError(BAD_ARGUMENTS, f"{name!r} is not a setting's name.")
        self.restore()
        self._remember([name for name in wanted if name not in self._before])
        if wanted:
            self._put(wanted)
            self._set = dict(wanted)

    def restore(self) -> None:
        """Put the session's own values back."""
        if self._set:
            self._put({name: self._before[name] for name in self._set})
            self._set = {}

    def forget(self) -> None:
        """The session's own values may have changed (the client ran SET): learn them anew. Call
        after `restore`.
        """
        self._before = {}

    def _put(self, values: dict[str, str]) -> None:
        self._session.run(
            "SET " + ", ".join(f"{name} = {quote_text(value)}" for name, value in values.items())
        )

    def _remember(self, names: list[str]) -> None:
        if names:
            listed = ", ".join(quote_text(name) for name in names)
            values = self._session.rows(
                f"SELECT name, value FROM system.settings WHERE name IN ({listed})"  # noqa: S608  quoted
            )
            self._before.update(dict(values))
            if missing := sorted(set(names) - set(self._before)):
                raise EngineError(115, f"Unknown setting {', '.join(missing)}. (UNKNOWN_SETTING)")
