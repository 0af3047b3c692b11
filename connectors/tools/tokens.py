"""Tokens that we sign ourselves (JWT, RFC 7519), and the time of the service that reads them: it refuses
one that was signed by a clock which is off. Touches nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from schemas.base import EPOCH
from schemas.flow import Fatal

_EXACT, _IMPOSSIBLE = timedelta(seconds=10), timedelta(days=1)
"""Less is the way of the answer, more is no clock that anybody goes by."""


def signed(
    claims: Mapping[str, Any],
    key: str,
    *,
    algorithm: Literal["ES256", "RS256"],
    setting: str,
    key_id: str = "",
) -> str:
    """The token of these claims. `key` is PEM, in which `\\n` may stand for line ends. Raises Fatal
    naming the setting where it is no key.
    """
    pem = key.strip().replace("\\n", "\n")
    header = {"alg": algorithm} | ({"kid": key_id} if key_id else {})
    try:
        private = (ECKey if algorithm == "ES256" else RSAKey).import_key(pem)
        return jwt.encode(header, dict(claims), private, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise Fatal(f"{setting} holds no private key for {algorithm} in PEM") from error


@dataclass(slots=True)
class ServiceClock:
    """How far our clock is ahead of a service's, by what its answers say; and a token until it ends."""

    ahead: timedelta = timedelta()
    token: str = ""
    ends: datetime = EPOCH

    def now(self, ours: datetime) -> datetime:
        """The service's time."""
        return ours - self.ahead

    def hear(self, headers: Mapping[str, str], ours: datetime) -> bool:
        """Learn the time from an answer's headers; True where ours was off by more than was known."""
        try:
            ahead = ours - parsedate_to_datetime(headers["date"]).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            return False
        ahead = ahead if _EXACT < abs(ahead) < _IMPOSSIBLE else timedelta()
        off = abs(ahead - self.ahead) > _EXACT
        if off:
            self.ahead, self.token = ahead, ""
        return off
