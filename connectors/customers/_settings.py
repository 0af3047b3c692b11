"""What the settings of every source of customers have: which column holds what, and how cells are
written where they do not tell it.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from connectors.customers._phones import REGION, is_region
from connectors.customers._rows import CUSTOMER_FIELDS, PURCHASE_FIELDS, TICKET_FIELDS, How
from connectors.customers._words import read_slack_id
from connectors.tools.times import check_pattern, check_zone
from schemas.customer import Relation
from schemas.identity import fold_email
from schemas.settings import Settings as BaseSettings

_CURRENCY = r"^([A-Z]{3})?$"


class Written(BaseSettings):
    """How amounts are written."""

    decimal_comma: bool | None = None
    """Whether amounts are written 1.234,50 and not 1,234.50; unset: found out, for all of a column. An
    amount that does not fit is refused.
    """
    currency: str = Field(default="", pattern=_CURRENCY)
    """Of amounts without a currency column (ISO 4217: EUR)."""


class Dated(BaseSettings):
    """How dates are written."""

    date_format: str = ""
    """A pattern of strptime (`%d.%m.%Y`), `unix` or `unix_ms`; empty: any form that tells one moment
    only (02/03/2026 does not).
    """
    timezone: str = "UTC"
    """Of dates that name none."""

    _date_format = field_validator("date_format")(check_pattern)
    _timezone = field_validator("timezone")(check_zone)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of dates that name none."""
        return ZoneInfo(self.timezone)


class BoughtColumns(Dated):
    """What customers bought: one row each, in any order."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What a service calls the fields, where `columns` names none."""
    columns: dict[str, str] = Field(default={})
    """Which column holds what: `{customer_id: CustomerNo, product: Item, at: Date, amount: Total,
    currency: Unit, warranty_until: Warranty, renewal_at: Renewal}`, and `id`. Columns that are not
    named are found by their own name.
    """
    most: int = Field(default=200, ge=1)
    """The latest purchases of a customer that are kept."""

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        check_fields(value, PURCHASE_FIELDS)
        return value


class TicketColumns(Dated):
    """Their open tickets: one row each, in any order."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What a service calls the fields, where `columns` names none."""
    columns: dict[str, str] = Field(default={})
    """Which column holds what: `{id: TicketNo, customer_id: CustomerNo, subject: Subject, opened_at:
    Opened, status: State, url: Link}`. Columns that are not named are found by their own name.
    """
    closed: tuple[str, ...] = ()
    """What `status` says of tickets that are over, which are left out; empty: closed, resolved,
    solved, done and the like.
    """
    most: int = Field(default=50, ge=1)
    """The latest open tickets of a customer that are kept."""

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        check_fields(value, TICKET_FIELDS)
        return value

    @property
    def over(self) -> frozenset[str]:
        """The words of `closed`, in lower case."""
        return frozenset(word.casefold() for word in self.closed)


class CustomerColumns(BaseSettings):
    """The customers of a CRM: one row each."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What a service calls the fields, where `columns` names none."""
    columns: dict[str, str | tuple[str, ...]] = Field(default={})
    """Which column (or columns) holds what: `{id: CustomerNo, name: Name, email: [Mail, Mail2],
    handle.x: Twitter}`. Columns that are not named are found by their own name.
    """
    basis: str = ""
    """The legal basis for matching public posts to these records (`consent`, `contract`), where no
    column tells it. Empty: never link.
    """
    relation: Relation = "customer"
    """What these records are to the company, where no column tells it."""
    relations: dict[str, Relation] = Field(default={})
    """What the words of the column `relation` say: `{MQL: prospect, Reseller: partner}`. Usual words
    (client, lead, vendor) are known.
    """
    country: str = Field(default="", pattern=REGION)
    """Of phone numbers without a country's code (ISO 3166: DE)."""

    slack_ids: dict[str, str] = Field(default={})
    """Slack member ids of employees by their e-mail address (`{bo@acme.example: U024BE7LH}`), for
    owners whose record does not tell it.
    """

    @field_validator("slack_ids")
    @classmethod
    def _slack_ids(cls, value: dict[str, str]) -> dict[str, str]:
        for email, slack_id in value.items():
            if not fold_email(email) or not read_slack_id(slack_id):
                raise ValueError(
                    f"{email}: {slack_id}: write e-mail addresses and member ids (U024BE7LH)"
                )
        return {fold_email(email): read_slack_id(one) for email, one in value.items()}

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        check_fields(value, CUSTOMER_FIELDS, "handle.")
        return value

    @field_validator("country")
    @classmethod
    def _a_country(cls, value: str) -> str:
        if value and not is_region(value):
            raise ValueError(f"{value} is no country with phone numbers: write it as ISO 3166 (DE)")
        return value


def how(settings: CustomerColumns, written: Written, decimal_comma: bool) -> How:
    """How cells are read, by the settings of customers and those of the table they stand in."""
    return How(
        basis=settings.basis,
        relation=settings.relation,
        relations={word.casefold(): one for word, one in settings.relations.items()},
        currency=written.currency,
        decimal_comma=decimal_comma,
        country=settings.country,
        slack_ids=settings.slack_ids,
    )


def check_fields(value: Iterable[str], fields: tuple[str, ...], prefix: str = "") -> None:
    """Raises ValueError naming every key that is none of the fields, with those there are."""
    unknown = [
        name for name in value if name not in fields and not (prefix and name.startswith(prefix))
    ]
    if unknown:
        valid = ", ".join([*fields, *([f"{prefix}x (any source type)"] if prefix else [])])
        raise ValueError(f"{', '.join(unknown)}: unknown; valid: {valid}")
