"""Secrets that sign as Standard Webhooks says (https://www.standardwebhooks.com): what is one. Pure."""

import base64

from pydantic import SecretStr

_PREFIX = "whsec_"


def signing_secret(secret: SecretStr, *, least_bytes: int = 1) -> SecretStr:
    """The secret as every library reads it: `whsec_` and padded base64, without spaces around.

    Raises ValueError where it is another kind of secret: libraries leave out what is no base64, and
    would sign with a key that the other side does not have.
    """
    text = secret.get_secret_value().strip()
    coded = text.removeprefix(_PREFIX).strip().rstrip("=")
    try:
        key = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(_PREFIX) or len(key) < least_bytes:
        raise ValueError(_complaint(text, least_bytes))
    return SecretStr(_PREFIX + base64.b64encode(key).decode())


def _complaint(text: str, least_bytes: int) -> str:
    hint = ""
    if text.startswith("v1"):
        hint = "; v1, is of signatures, and no part of a secret"
    elif not text.startswith(_PREFIX):
        hint = "; where the other side gave base64 only, write whsec_ before it"
    size = f" of at least {least_bytes} random bytes" if least_bytes > 1 else ""
    return f"must be whsec_ and the base64{size}{hint}"
