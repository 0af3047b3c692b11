"""Salesforce's REST API, as far as customers need it: client credentials, queries, their pages.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from connectors.customers._answers import json_of, object_of, time_of
from schemas.context import Asking, HttpResponse
from schemas.flow import Fatal, Retry

IDS_AT_ONCE = 200
"""Ids in one query, whose length is limited."""
OVERLAP = timedelta(minutes=2)
_LIMIT_SECS = 3600.0
"""The limit of requests is one of 24 hours that slide."""
_RETRIED = frozenset(
    {"SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "QUERY_TIMEOUT", "UNABLE_TO_LOCK_ROW"}
)
Row = Mapping[str, Any]


class Salesforce:
    """One org. Raises Fatal, which names the setting, Retry and Reject."""

    def __init__(
        self, http: Asking, *, url: str, client_id: str, client_secret: str, version: str
    ) -> None:
        self._http, self._url, self._version = http, url.rstrip("/"), version
        self._credentials = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._token = self._instance = ""
        self.now: datetime | None = None
        """What time it was there at the first answer."""

    def fields(self, kind: str) -> tuple[set[str], set[str]]:
        """The names of the fields that records of a kind (`Contact`) have, and of the records that they
        point to (`Owner`).
        """
        path = f"/services/data/v{self._version}/sobjects/{kind}/describe"
        body = object_of(self._ask(path, {}, f"the kind {kind}"), "Salesforce")
        fields = body.get("fields", ())
        others = {str(one["relationshipName"]) for one in fields if one.get("relationshipName")}
        return {str(one["name"]) for one in fields}, others

    def query(
        self,
        kind: str,
        fields: Sequence[str],
        *,
        where: Sequence[str] = (),
        ids: tuple[str, Sequence[str]] | None = None,
        deleted: bool = False,
    ) -> Iterator[Row]:
        """Every record for which all conditions hold. `ids`: only those of whose field the value is
        among these; `deleted`: also records in the recycle bin.
        """
        if ids is None:
            yield from self._query(kind, fields, where, deleted)
            return
        name, values = ids
        for at in range(0, len(values), IDS_AT_ONCE):
            among = ",".join(quoted(one) for one in values[at : at + IDS_AT_ONCE])
            yield from self._query(kind, fields, (*where, f"{name} IN ({among})"), deleted)

    def _query(
        self, kind: str, fields: Sequence[str], where: Sequence[str], deleted: bool
    ) -> Iterator[Row]:
        soql = f"SELECT {', '.join(fields)} FROM {kind}"  # noqa: S608 - SOQL, read-only
        if where:
            soql += f" WHERE {' AND '.join(where)}"
        path = f"/services/data/v{self._version}/{'queryAll' if deleted else 'query'}"
        params: dict[str, str | int] = {"q": soql}
        while path:
            body = object_of(self._ask(path, params, f"the query of {kind}"), "Salesforce")
            records = body.get("records")
            if not isinstance(records, list):
                raise Retry("Salesforce answered without records")
            yield from records
            path = "" if body.get("done") else str(body.get("nextRecordsUrl") or "")
            params = {}

    def _ask(self, path: str, params: Mapping[str, str | int], what: str) -> HttpResponse:
        """One answer; a session that has ended is begun anew, once."""
        for renewed in (False, True):
            if renewed or not self._token:
                self._begin()
            answer = self._http.request(
                "GET",
                self._instance + path,
                params=params or None,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout_secs=120,
            )
            if answer.status == 200:
                if self.now is None:
                    self.now = time_of(answer, datetime.now(UTC))
                return answer
            code, message = _refusal(answer)
            if answer.status != 401 and code != "INVALID_SESSION_ID":
                raise _reason(answer.status, code, message, what)
        raise Fatal(f"Salesforce refuses every session of client_id ({code}): {message}")

    def _begin(self) -> None:
        """Get a token by the client's credentials."""
        answer = self._http.request(
            "POST",
            f"{self._url}/services/oauth2/token",
            content=urlencode(self._credentials).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        body = object_of(answer, "Salesforce's log-in")
        if answer.status != 200:
            code, told = str(body.get("error", "")), str(body.get("error_description", ""))
            setting = "client_secret" if code == "invalid_client" else "client_id"
            raise Fatal(f"Salesforce refuses {setting} ({code or answer.status}): {told}")
        token, instance = str(body.get("access_token") or ""), str(body.get("instance_url") or "")
        if not token or not urlsplit(instance).netloc:
            raise Retry("Salesforce's log-in answered without a token")
        self._token, self._instance = token, instance.rstrip("/")


def quoted(value: str) -> str:
    """A text of SOQL."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def moment(at: datetime) -> str:
    """A time of SOQL."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refusal(answer: HttpResponse) -> tuple[str, str]:
    body = json_of(answer, "Salesforce")
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, Mapping):
        return "", ""
    return str(first.get("errorCode", "")), str(first.get("message", ""))[:500]


def _reason(status: int, code: str, message: str, what: str) -> Fatal | Retry:
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Retry(f"Salesforce's limit of requests is reached: {message}", _LIMIT_SECS)
    if code in _RETRIED:
        return Retry(f"Salesforce answers {status} ({code}): {message}")
    if code in ("INVALID_TYPE", "INVALID_FIELD", "NOT_FOUND", "INSUFFICIENT_ACCESS"):
        return Fatal(
            f"Salesforce refuses {what} ({code}): {message}. Name other fields under columns, or let the "
            "app's user read them"
        )
    return Fatal(f"Salesforce answers {status} to {what} ({code}): {message}")
