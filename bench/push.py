"""Sends signed requests to the webhook source `bench`, as anybody's program would."""

import base64
import http.client
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"the bench's invented secret").decode()
SECRET_ENV = {"BENCH_SECRET": SECRET}
SOURCE = {"type": "webhook", "secret": "env:BENCH_SECRET", "may_speak_for": ["x"]}
"""The source, as the configuration names it; SECRET_ENV beside it."""


@dataclass
class Push:
    """One connection per thread, kept open."""

    port: int
    timeout_secs: float = 30
    _local: threading.local = field(default_factory=threading.local)

    def post(self, body: bytes, message_id: str = "") -> tuple[int, bytes]:
        """Send one request; its status and answer. A repeated `message_id` is known as a repeat.

        Raises OSError or HTTPException where there is no answer; the next request begins anew.
        """
        at, message_id = datetime.now(UTC), message_id or uuid.uuid4().hex
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(SECRET).sign(message_id, at, body.decode()),
            "content-type": "application/json",
        }
        connection = self._connection()
        try:
            connection.request("POST", "/push/bench", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.timeout_secs
            )
        connection: http.client.HTTPConnection = self._local.connection
        return connection
