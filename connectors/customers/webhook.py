"""Customers out of anybody's JSON: fetched from an address, mapped by JMESPath.

    customers:
      shop: {type: webhook, url: https://shop.example/api/customers, token: env:SHOP_TOKEN,
             items: data, next: links.next, since: updated_after, basis: contract,
             columns: {id: uuid, name: "join(' ', [first, last])", email: "emails[].address"},
             purchases: {items: orders, columns: {product: title, at: ordered_at, amount: total}}}

Pages are followed by `next`. With `since` only what changed is asked for, every minute. Touches that
address, reads only.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import Field, field_validator

from connectors.customers._answers import json_of, time_of
from connectors.customers._mapped import Mapped, Mapper, compiled, records_in, searched
from connectors.customers._values import cell_of
from schemas.context import CustomersContext, HttpResponse
from schemas.customer import Customer, Mark
from schemas.flow import Fatal, Reject, Retry
from schemas.kinds import FromCrm
from schemas.settings import FollowedSettings, Secret
from schemas.urls import without_credentials

EXAMPLE = {"url": "https://shop.example/api/customers"}

_MOST_PAGES = 100_000


class Settings(Mapped, FollowedSettings):
    """An address that answers with JSON. `columns` are JMESPath expressions over one record."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    """Where everybody is asked for."""
    token: Secret | None = None
    """Sent as `Authorization: Bearer …`, as `env:NAME`."""
    header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    """The name of another header that the token is sent in, alone (`X-Api-Key`)."""
    next: str = ""
    """Where an answer tells its next page, as JMESPath: an address, or with `next_parameter` the value
    of that parameter. Empty: there is one page.
    """
    next_parameter: str = ""
    """The parameter that takes what `next` finds (`cursor`); empty: `next` finds an address."""
    since: str = ""
    """The parameter that asks for what changed since a time (ISO 8601): `updated_after`. Empty:
    everybody is asked for every time.
    """
    overlap_secs: int = Field(default=120, ge=0)
    """How far before the last reading the next one begins."""

    @field_validator("next")
    @classmethod
    def _is_jmespath(cls, value: str) -> str:
        if value:
            compiled(value)
        return value


def follow(context: CustomersContext[Settings], since: str) -> Iterator[FromCrm]:
    """Every record of every page, or, since a mark, of what is told to have changed. Of records with
    one id the first counts. Raises Fatal, naming the setting, where the address refuses us or answers
    with no records, and Retry where it fails.
    """
    settings = context.settings
    mapper, seen = Mapper(settings, context.now), set[str]()
    began: datetime | None = None
    for answer in _pages(context, since):
        began = began or time_of(answer, context.now)
        document = json_of(answer, settings.url)
        records = records_in(settings, document)
        if records is None:
            where = f"items ({settings.items})" if settings.items else "items"
            raise Fatal(f"{settings.url} answers with no list of records: set {where}")
        for item in mapper.people(records):
            if isinstance(item, Customer) and item.id in seen:
                yield Reject(f"the customer {item.id!r} is told twice", item.id)
                continue
            if isinstance(item, Customer):
                seen.add(item.id)
            yield item
    if settings.since:
        back = timedelta(seconds=settings.overlap_secs)
        yield Mark(((began or context.now) - back).isoformat())


def _pages(context: CustomersContext[Settings], since: str) -> Iterator[HttpResponse]:
    """Answer after answer, to the last page."""
    settings = context.settings
    url, params = settings.url, dict[str, str]()
    if since and settings.since:
        params[settings.since] = since
    asked: set[tuple[str, str]] = set()
    for _ in range(_MOST_PAGES):
        answer = context.http.request("GET", url, params=params or None, headers=_headers(settings))
        _judge(answer, settings)
        yield answer
        following = settings.next and cell_of(
            searched(settings.next, json_of(answer, settings.url))
        )
        if not following:
            return
        if settings.next_parameter:
            params = params | {settings.next_parameter: following}
        else:
            url, params = urljoin(answer.url, following), {}
            if urlsplit(url).netloc != urlsplit(settings.url).netloc:
                raise Fatal(f"next leads from {settings.url} to another host, which gets no token")
        if (url, following) in asked:
            raise Fatal(
                f"next of {settings.url} leads in a circle: {without_credentials(following)}"
            )
        asked.add((url, following))
    raise Retry(f"{settings.url} has more than {_MOST_PAGES} pages")


def _headers(settings: Settings) -> Mapping[str, str]:
    if settings.token is None:
        return {"Accept": "application/json"}
    token = settings.token.get_secret_value()
    named = {settings.header: token} if settings.header else {"Authorization": f"Bearer {token}"}
    return {"Accept": "application/json", **named}


def _judge(answer: HttpResponse, settings: Settings) -> None:
    if answer.status in (401, 403):
        raise Fatal(f"{settings.url} refuses the token ({answer.status})")
    if answer.status != 200:
        shown: Any = answer.body[:200].decode("utf-8", "replace")
        raise Fatal(f"url {settings.url} answers {answer.status}: {shown}")
