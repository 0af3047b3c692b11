"""The password of a local stack: made anew by every `grapevine up`, in a file that only its owner
reads.

A folder without the file has servers that anybody on this machine may talk to, as tests want them.
"""

import os
import secrets
from pathlib import Path

USER = "grapevine"
"""Kafka's user. ClickHouse's is `default`."""


def make_password(data: Path) -> Path:
    """Write a new random password for the servers of `data`; returns its file."""
    file = password_file(data)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(24))
    return file


def password_of(data: Path) -> str:
    """The password of the servers of `data`; empty where they have none."""
    try:
        return password_file(data).read_text().strip()
    except FileNotFoundError:
        return ""


def password_file(data: Path) -> Path:
    """Where the password is, or would be."""
    return data / "password"
