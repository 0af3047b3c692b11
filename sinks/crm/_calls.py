"""One call over HTTP to a CRM, and what its answer means."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from schemas.flow import Fatal, Reject, Retry
from schemas.retry_after import retry_after

Detail = Callable[[httpx.Response], str]
_LATER = frozenset({408, 425, 429})


class Calls:
    """Calls to one service. `settings` names what to look at where it refuses our credentials, `detail`
    reads its own words for what is wrong.
    """

    def __init__(self, service: str, *, timeout_secs: float, settings: str, detail: Detail) -> None:
        self._service, self._settings, self._detail = service, settings, detail
        self._client = httpx.Client(timeout=timeout_secs, follow_redirects=False)

    def send(
        self, method: str, url: str, *, wanted: tuple[int, ...] = (), **request: Any
    ) -> httpx.Response:
        """The answer where its status is a success or one of `wanted`. Raises Retry for silence, too
        many calls and faults of the service, Fatal for refused credentials, Reject for all else.
        """
        try:
            response = self._client.request(method, url, **request)
        except httpx.InvalidURL as error:
            raise Fatal(f"{self._service}: the address {url} cannot be used: {error}") from error
        except httpx.HTTPError as error:
            raise Retry(f"{self._service} did not answer: {type(error).__name__}") from error
        if 200 <= response.status_code < 300 or response.status_code in wanted:
            return response
        raise self.judged(response)

    def judged(self, response: httpx.Response) -> Retry | Reject | Fatal:
        """What an answer other than success means."""
        status, said = response.status_code, self._detail(response)[:300]
        told = f"{self._service} answered {status}{f' ({said})' if said else ''}"
        if status in _LATER or status >= 500:
            return Retry(told, retry_after(response.headers))
        if status in (401, 403):
            return Fatal(f"{told}: check {self._settings}, and its rights")
        if 300 <= status < 400:
            return Fatal(f"{told}: the address in the settings is not the service's own")
        return Reject(told)


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """The answer's JSON object; empty where it is none."""
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
