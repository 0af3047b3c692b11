"""What the pipeline hands to the rooms: the clock, the HTTP client, budgets, look-ups, a place to
remember in. Protocols, and no behaviour but the memory's.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Generic, Protocol, TypeVar, cast

from schemas.brand import Brand, Mutes
from schemas.consent import CONSENT
from schemas.customer import AuthorInfluence, Customer, Link
from schemas.query import Query

S_co = TypeVar("S_co", covariant=True)
M = TypeVar("M")


class Clock(Protocol):
    """The one clock. Tests pass their own."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of this clock."""
        ...


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer below 500 other than 429. Header names are lower case.

    `url` is where the answer came from after redirects; `moved_to` is the same where every redirect
    was permanent (301, 308), so that it is worth remembering, else empty.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str = ""


class HttpStream(Protocol):
    """A response read line by line while it arrives."""

    status: int
    headers: Mapping[str, str]

    def lines(self) -> AsyncIterator[bytes]:
        """Lines without their ending; raises Retry when the connection breaks or ends, or stays silent."""
        ...


class Http(Protocol):
    """The one HTTP client: proxies, TLS, size and time limits, politeness per host. One attempt each.

    Raises Retry (429 and 5xx with Retry-After honoured, time-outs, broken connections) and Reject
    (body over `max_bytes`); every other answer is returned for the connector to judge.
    """

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout_secs: float = 30,
        max_bytes: int = 16_000_000,
    ) -> HttpResponse: ...

    def stream(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        silence_secs: float = 60,
    ) -> AbstractAsyncContextManager[HttpStream]: ...


class Asking(Protocol):
    """The one HTTP client for sources of customers, which are read step by step: it waits and asks
    again where a service says so.

    Raises Retry where a service says so for too long, and Reject as Http does; every other answer is
    returned for the source to judge.
    """

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout_secs: float = 30,
        max_bytes: int = 64_000_000,
    ) -> HttpResponse: ...


class Budget(Protocol):
    """Shared limits of one source: calls per window and money per month.

    A connector's module declares its windows, `RATES = {"search": (450, 900)}`: 450 per 900
    seconds; a name that is not declared never waits. The month's money is the source's
    `monthly_budget_usd`.
    """

    async def take(self, name: str = "calls", amount: float = 1) -> None:
        """Wait for room in the named rate; raises Retry when the budget of the month is spent."""
        ...

    def spend(self, amount: float, unit: str = "usd") -> None:
        """Book money that was spent."""
        ...


class Memory:
    """What the connector of one source remembers from call to call, as long as this process has the
    source: it outlives reconnects and is lost with the process. What must not be lost is the cursor.
    """

    def __init__(self) -> None:
        self._kept: dict[type, object] = {}

    def of(self, kind: type[M]) -> M:
        """The one object of this class that the source has, made without arguments when it is first
        asked for.
        """
        if kind not in self._kept:
            self._kept[kind] = kind()
        return cast(M, self._kept[kind])


@dataclass(frozen=True, slots=True)
class SourceContext(Generic[S_co]):
    """What a connector may use. `name` is the configured source's name, `settings` its own
    validated Settings.

    `queries` holds the parsed query of every brand, by the brand's name. `memory` is the source's
    own, the same in every call.
    """

    name: str
    settings: S_co
    brands: Sequence[Brand]
    http: Http
    clock: Clock
    budget: Budget
    queries: Mapping[str, Query] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class CustomersContext(Generic[S_co]):
    """What a source of customers may use: its own validated Settings, the time, the one HTTP client."""

    settings: S_co
    now: datetime
    http: Asking


@dataclass(frozen=True, slots=True)
class PushRequest:
    """One HTTP request to a push source, whole. Header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


def _nobody(*_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class EnrichTools:
    """What enrichers are built with. Look-ups are local and answer in microseconds; a miss is empty.

    `customers_by(kind, value)`: kind is `handle` (`x:annabank`), `email`, `profile` or `author_id`
    (and `id`, the customer's own); values are folded by schemas/identity.py. `links_of(author_id)`:
    every link of an author. `influence_of(author_id)`: the earned rank. `pinned_author(customer_id,
    handle)`: the author id that a customer's handle (folded, `x:annabank`) was pinned to by its
    first match, None where it never was. `zone`: the business time zone. `may_link(basis, way,
    platform)`: whether a basis allows a link (schemas/consent.py). `opted_out(kind, id, platform)`:
    whether an `author` or a `customer` does not want to be recognised there.
    """

    brands: tuple[Brand, ...]
    mutes: Mutes
    customers_by: Callable[[str, str], Sequence[Customer]]
    links_of: Callable[[str], Sequence[Link]]
    influence_of: Callable[[str], AuthorInfluence | None]
    pinned_author: Callable[[str, str], str | None]
    zone: tzinfo = UTC
    may_link: Callable[[str, str, str], bool] = CONSENT.may_link
    opted_out: Callable[[str, str, str], bool] = _nobody
