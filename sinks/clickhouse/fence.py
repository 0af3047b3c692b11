"""What SQL of a person may not do: read or write files, reach other machines, run programs. Pure.

Read-only mode (`readonly = 1`) is no fence for these: `file('/etc/passwd')` is a plain function of a
SELECT, and table functions read whatever the server's user may read. A server's grants are the real
wall; this is the one in front of it, for people who ask through Grapevine and for the local server,
whose engine runs as the operator.
"""

import re
from collections.abc import Iterator, Set
from itertools import pairwise
from typing import Literal, NamedTuple

FENCED: frozenset[str] = frozenset({
    "file", "filecluster", "filesystem", "url", "urlcluster", "s3", "s3cluster", "gcs", "oss",
    "cosn", "hdfs", "hdfscluster", "azureblobstorage", "azureblobstoragecluster", "iceberg",
    "icebergs3", "icebergazure", "iceberghdfs", "iceberglocal", "deltalake", "deltalakelocal",
    "hudi", "paimon", "paimonlocal", "ytsaurus", "bigquery", "remote", "remotesecure",
    "cluster", "clusterallreplicas", "mysql", "postgresql", "materializedpostgresql",
    "mongodb", "redis", "sqlite", "odbc", "jdbc", "executable", "executablepool", "python",
    "arrowflight", "arrowstream", "s3queue", "azurequeue", "filelog", "kafka", "rabbitmq",
    "nats", "distributed", "disk", "loop", "eval", "prometheusquery", "prometheusqueryrange",
    "http",
})  # fmt: skip
"""Functions, table functions, engines and sources of dictionaries that leave the database; lower
case.
"""

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*|\#!?\s[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<text>'(?:[^'\\]|\\.|'')*'?|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    |(?P<quoted>`(?:[^`\\]|\\.|``)*`?|"(?:[^"\\]|\\.|"")*"?)
    |(?P<name>\w+)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_BEFORE_TABLES = frozenset({"from", "join", "into", "table", "describe", "desc", "exists", "."})
_OUTSIDE = {("into", "outfile"), ("from", "infile")}
_WHOLE = frozenset({"backup", "restore"})
"""Statements that write to or read from disks and other machines by nature."""


class _Token(NamedTuple):
    kind: Literal["text", "quoted", "name", "sign"]
    value: str
    """Names in lower case and without quotes."""


def why_fenced(sql: str, *, also: Set[str] = frozenset()) -> str:
    """Why a statement is refused; empty where it stays inside the database.

    `also` are further names (lower case) that may not be called. Text in strings and comments says
    nothing; a name counts in whatever quotes it stands.
    """
    tokens = list(_tokens(sql))
    made = any(token.value in ("create", "attach") and token.kind == "name" for token in tokens)
    if tokens and tokens[0] in [_Token("name", word) for word in _WHOLE]:
        return f"{tokens[0].value.upper()} reads and writes outside the database"
    before = _Token("sign", "")
    for token, behind in pairwise([*tokens, before]):
        if (before.value, token.value) in _OUTSIDE and token.kind == "name":
            return f"{before.value} {token.value}".upper() + " reads or writes a file"
        if token.kind in ("name", "quoted") and _leaves(token, before, behind, also):
            return f"{token.value} reads or writes outside the database"
        is_table = before.value in _BEFORE_TABLES or (made and before.value == "as")
        if is_table and token.kind in ("text", "quoted") and "/" in token.value:
            return f"{token.value} is a file, not a table"
        if token.value != "=":
            before = token
    return ""


def _leaves(token: _Token, before: _Token, behind: _Token, also: Set[str]) -> bool:
    """`file` is a scalar function too, which APPLY takes by its bare name."""
    if token.value == "file":
        return True
    called = behind.value == "(" or before.value == "engine"
    return called and (token.value in FENCED or token.value in also)


def _tokens(sql: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(sql):
        if match["name"]:
            yield _Token("name", match["name"].lower())
        elif match["quoted"]:
            yield _Token("quoted", match["quoted"].strip('`"').lower())
        elif match["text"]:
            yield _Token("text", match["text"])
        elif match["sign"]:
            yield _Token("sign", match["sign"])
