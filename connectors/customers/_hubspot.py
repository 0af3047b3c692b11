"""HubSpot's CRM API, as far as customers need it: lists, searches, associations, owners.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from connectors.customers._answers import object_of, time_of
from schemas.base import to_ms
from schemas.context import Asking
from schemas.flow import Fatal, Retry

PAGE = 100
"""Of a list and of a batch; HubSpot gives no more."""
SEARCH_PAGE = 200
MOST_FOUND = 10_000
"""A search gives no more results than these: the next one begins where it ended."""
OVERLAP = timedelta(minutes=2)
"""A search knows of a change some seconds after it."""
CHANGED_BY = {"contacts": "lastmodifieddate"}
"""The property that tells when a record changed; of the other kinds it is hs_lastmodifieddate."""
Row = Mapping[str, Any]


class HubSpot:
    """One account. Raises Fatal, which names the setting, Retry and Reject."""

    def __init__(self, http: Asking, url: str, token: str) -> None:
        self._http, self._url = http, url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self.now: datetime | None = None
        """What time it was there at the first answer."""

    def properties(self, kind: str) -> list[str]:
        """The names of the properties that records of a kind (`contacts`, `deals`) have."""
        body = self._get(f"/crm/v3/properties/{kind}", {"archived": "false"})
        return [str(one["name"]) for one in _rows(body)]

    def owners(self) -> dict[str, Row]:
        """The employees by their id, also those who left."""
        owners: dict[str, Row] = {}
        for archived in ("true", "false"):
            for one in self._list("/crm/v3/owners", {"limit": PAGE, "archived": archived}):
                owners[str(one["id"])] = one
        return owners

    def everything(
        self, kind: str, properties: Sequence[str], *, with_: str = "", archived: bool = False
    ) -> Iterator[Row]:
        """Every record of a kind, with the ids of those of the kinds `with_` (`contacts,companies`)
        that belong to it.
        """
        asked: dict[str, str | int] = {"limit": PAGE, "archived": str(archived).lower()}
        asked["properties"] = ",".join(properties)
        if with_:
            asked["associations"] = with_
        yield from self._list(f"/crm/v3/objects/{kind}", asked)

    def changed(self, kind: str, since: datetime) -> Iterator[Row]:
        """The records of a kind that changed since then; some may come twice."""
        by, start = CHANGED_BY.get(kind, "hs_lastmodifieddate"), to_ms(since)
        while True:
            last = start
            count = 0
            for row in self._search(kind, by, start):
                yield row
                count += 1
                last = max(last, _ms(row["properties"].get(by), start))
            if count < MOST_FOUND:
                return
            if last == start:
                raise Retry(f"HubSpot tells of more than {MOST_FOUND} {kind} changed at one moment")
            start = last

    def some(self, kind: str, ids: Sequence[str], properties: Sequence[str]) -> Iterator[Row]:
        """The records with these ids; those that are not there are left out."""
        for at in range(0, len(ids), PAGE):
            inputs = [{"id": one} for one in ids[at : at + PAGE]]
            asked = {"properties": list(properties), "inputs": inputs}
            yield from _rows(self._post(f"/crm/v3/objects/{kind}/batch/read", asked))

    def associated(self, kind: str, ids: Sequence[str], to: str) -> dict[str, list[str]]:
        """Of these records the ids of those of the kind `to` that belong to them."""
        pairs: dict[str, list[str]] = {}
        for at in range(0, len(ids), PAGE):
            asked = {"inputs": [{"id": one} for one in ids[at : at + PAGE]]}
            while asked["inputs"]:
                body = self._post(f"/crm/v4/associations/{kind}/{to}/batch/read", asked)
                further = []
                for row in _rows(body):
                    of = str(row["from"]["id"])
                    pairs.setdefault(of, []).extend(str(one["toObjectId"]) for one in row["to"])
                    if after := _after(row):
                        further.append({"id": of, "after": after})
                asked = {"inputs": further}
        return pairs

    def _search(self, kind: str, by: str, since_ms: int) -> Iterator[Row]:
        after = ""
        seen = 0
        while seen < MOST_FOUND:
            asked: dict[str, Any] = {
                "filterGroups": [
                    {"filters": [{"propertyName": by, "operator": "GTE", "value": str(since_ms)}]}
                ],
                "sorts": [{"propertyName": by, "direction": "ASCENDING"}],
                "properties": [by],
                "limit": SEARCH_PAGE,
            }
            if after:
                asked["after"] = after
            body = self._post(f"/crm/v3/objects/{kind}/search", asked)
            rows = list(islice(_rows(body), MOST_FOUND - seen))
            yield from rows
            seen += len(rows)
            after = _after(body)
            if not after or not rows:
                return

    def _list(self, path: str, asked: dict[str, str | int]) -> Iterator[Row]:
        after = ""
        while True:
            body = self._get(path, asked | ({"after": after} if after else {}))
            yield from _rows(body)
            after = _after(body)
            if not after:
                return

    def _get(self, path: str, params: Mapping[str, str | int]) -> Row:
        answer = self._http.request("GET", self._url + path, params=params, headers=self._headers)
        return self._judged(answer, path)

    def _post(self, path: str, asked: Any) -> Row:
        answer = self._http.request("POST", self._url + path, json=asked, headers=self._headers)
        return self._judged(answer, path)

    def _judged(self, answer: Any, path: str) -> Row:
        body = object_of(answer, "HubSpot")
        if answer.status in (200, 207):
            if self.now is None:
                self.now = time_of(answer, datetime.now().astimezone())
            return body
        message, category = str(body.get("message", ""))[:500], str(body.get("category", ""))
        if answer.status == 401:
            raise Fatal(f"HubSpot refuses the token ({category}): {message}")
        if answer.status == 403:
            raise Fatal(f"HubSpot's token may not read {path}: give its app the scope. {message}")
        raise Fatal(f"HubSpot answers {answer.status} to {path}: {message or category}")


def _rows(body: Row) -> list[Row]:
    rows = body.get("results")
    if not isinstance(rows, list):
        raise Retry("HubSpot answered without results")
    return rows


def _after(body: Row) -> str:
    paging = body.get("paging") or {}
    return str((paging.get("next") or {}).get("after") or "")


def _ms(value: Any, otherwise: int) -> int:
    """Milliseconds of a moment as HubSpot writes them: ISO 8601, or milliseconds."""
    text = str(value or "")
    if text.isdigit():
        return int(text)
    try:
        return to_ms(datetime.fromisoformat(text))
    except ValueError:
        return otherwise
