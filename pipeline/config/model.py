"""The configuration as typed models. Docstrings under the fields are the reference page's text."""

import re
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from enrichers.engines.queries import parse
from pipeline.config.brands import BrandSettings, MuteSettings
from schemas.brand import Brand, Mutes
from schemas.consent import Consent
from schemas.query import Query
from schemas.settings import LocalPath, Secret, Settings

_PASSWORD_IN_URL = re.compile(r"[^/]*//[^/@]*:[^/@]+@|.*[?&]password=", re.IGNORECASE)


class KafkaSecurity(Settings):
    """SASL and TLS towards the brokers."""

    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """Kafka's security protocol."""
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """SASL mechanism, used with the SASL protocols."""
    username: str = ""
    """SASL user."""
    password: Secret | None = None
    """SASL password, as `env:NAME`."""
    ca_file: LocalPath | None = None
    """Certificate authority of the brokers; the system's where empty."""
    certificate_file: LocalPath | None = None
    """Client certificate, for mutual TLS."""
    key_file: LocalPath | None = None
    """Client key, for mutual TLS."""


class Kafka(Settings):
    """Where Kafka is, and how topics are made."""

    bootstrap: str = "localhost:9092"
    """Brokers as `host:port`, several separated by commas."""
    security: KafkaSecurity = KafkaSecurity()
    """SASL and TLS."""
    prefix: str = Field(default="", pattern=r"^[a-zA-Z0-9._-]*$")
    """Put before every topic's name, for a cluster shared with others."""
    group_prefix: str = Field(default="grapevine.", pattern=r"^[a-zA-Z0-9._-]*$")
    """Put before every consumer group's name."""
    partitions: int = Field(default=8, ge=1, le=1000)
    """Partitions of the topics that Grapevine creates: the most processes of one service that share
    the work.
    """
    replication_factor: int = Field(default=1, ge=1, le=7)
    """Copies of each partition; 3 in production."""
    max_record_bytes: int = Field(default=4_000_000, ge=100_000, le=50_000_000)
    """Largest record; a larger mention has its text cut (marked truncated) or is dead-lettered."""


class ClickHouse(Settings):
    """Where ClickHouse is."""

    url: str = "clickhouse://localhost:9000/grapevine"
    """`clickhouse://user@host:port/database`; `clickhouses://` for TLS. No password: that has a key
    of its own.
    """
    password: Secret | None = None
    """Password of the user, as `env:NAME`."""
    ca_file: LocalPath | None = None
    """Certificate authority for TLS; the system's where empty."""
    cluster: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]*$")
    """The cluster over whose shards the tables are spread, as ClickHouse's `remote_servers` calls it;
    one server where empty. It counts when the database is made: see operations.md, Scale.
    """
    connect_timeout_secs: float = Field(default=10, gt=0)
    """How long connecting may take."""
    query_timeout_secs: float = Field(default=60, gt=0)
    """How long an insert or a query may take before it counts as failed."""

    @field_validator("url")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if _PASSWORD_IN_URL.match(value):
            raise ValueError(
                "a secret must be written env:NAME: move the password of this url to clickhouse.password"
            )
        return value


class RedactPii(Settings):
    """Where e-mail addresses, phone numbers, payment cards and IBANs that people wrote are masked."""

    alerts: bool = True
    """In messages about alerts. What Grapevine keeps and compares stays as it was written."""
    exports: bool = True
    """In `grapevine sql --json` and `--csv`; `--no-redact` shows them once."""


class Retention(Settings):
    """How long what is kept."""

    payload_days: int = Field(default=30, ge=0)
    """Days the source's own payload is kept beside a mention; 0 keeps none."""
    mention_days: int = Field(default=1095, ge=1)
    """Days a mention is kept, counted from when it was seen, imported history from when it was
    imported (or enriched anew): it is kept as long as new mentions.
    """
    deleted_days: int = Field(default=30, ge=1)
    """Days the empty row of a deleted mention is kept, so that late repeats cannot bring it back.
    """
    lead_days: int = Field(default=365, ge=1)
    """Days somebody is a lead because of a mention, counted like the mention's."""


class Service(Settings):
    """How the services run on this host."""

    state_dir: Path = Path("var/state")
    """Folder for directories, published ids and attempts; one per host, shared by its processes."""
    metrics_host: str = "127.0.0.1"
    """Address of /metrics, /healthz and /readyz."""
    metrics_ports: dict[str, int] = {}
    """Port of /metrics per service (`{enrich: 9102}`); a free port where not named: see `grapevine
    status`.
    """
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe log line that is written."""
    log_json: bool | None = None
    """JSON log lines; unset: JSON unless on a terminal."""
    stuck_after_secs: int = Field(default=300, ge=10)
    """A service that has work and makes no progress for this long ends itself, to be restarted by
    its supervisor.
    """
    dead_letter_max_share: float = Field(default=0.2, gt=0, le=1)
    """A service stops when more than this share of its last 500 inputs went to the dead letters."""
    dead_letter_max_run: int = Field(default=100, ge=1)
    """A service stops after this many dead letters in a row."""
    push_host: str = "127.0.0.1"
    """Address at which ingest accepts requests of push sources (webhooks)."""
    push_port: int = Field(default=8100, ge=0, le=65535)
    """Port for push sources at `/push/SOURCE`; 0 takes a free one. Served only where a push source
    is configured.
    """
    store_batch_rows: int = Field(default=25_000, ge=1, le=200_000)
    """Most rows of one insert."""
    store_batch_secs: float = Field(default=0.5, gt=0, le=60)
    """Longest wait for an insert to fill."""
    sync_every_secs: int = Field(default=300, ge=1)
    """How often sources of customers are read."""
    sync_max_removed_share: float = Field(default=0.5, gt=0, le=1)
    """A sync that would remove more than this share of a source's customers is refused and raises
    an alarm.
    """
    crm_every_secs: int = Field(default=300, ge=1)
    """How often what is known is written to the CRMs of `crm`: only what changed."""
    crm_lead_days: int = Field(default=30, ge=1)
    """A lead is handed over when it spoke within so many days."""
    purge_every_secs: int = Field(default=3600, ge=1)
    """How often deleted words are physically removed from ClickHouse."""
    copies_window: int = Field(default=50_000, ge=0, le=1_000_000)
    """Texts that detect remembers to find copies among what people post (about 2.5 kB each); 0
    looks for none.
    """
    rank_every_secs: int = Field(default=86_400, ge=0)
    """How often detect ranks authors by who turns to them, and finds who knows what; 0 leaves it to
    `grapevine rank`.
    """
    rank_window_days: int = Field(default=90, ge=1, le=3650)
    """Of so many days."""
    alarms: tuple[str, ...] = ()
    """Destinations of Grapevine's own alarms (a silent source, a failing destination); every one
    where empty.
    """
    dead_man_url: Secret | None = None
    """URL that notify requests while it works, as `env:NAME`, for an outside watchdog that calls
    when it stops.
    """
    dead_man_every_secs: float = Field(default=60, gt=0)
    """How often that URL is requested."""
    event_time: bool = False
    """Time is what the mentions say, not the machine's clock: for replays and the demo."""


class Entry(Settings):
    """One configured module: its name here, its kind, and the validated `Settings` of that."""

    name: str
    type: str
    settings: Settings


class SourceEntry(Entry):
    """One configured source. `settings` is the validated `Settings` of its connector."""


class EnricherEntry(Settings):
    """One enricher of the chain, in its place."""

    name: str
    settings: Settings


class RuleEntry(Entry):
    """One configured rule."""


class DestinationEntry(Entry):
    """One configured destination of alerts."""


class CrmEntry(Entry):
    """One configured CRM that is written to."""


class Segment(Settings):
    """Customers with something in common, by what they said or by any SELECT."""

    of: str = ""
    """Mentions in words, as `grapevine ask` understands them (`negative mentions of acme last 30 days`),
    or as the address of a View; their authors' customer records are meant.
    """
    at_least: int = Field(default=1, ge=1)
    """So many of these mentions a customer must have written."""
    query: str = ""
    """A SELECT that returns `customer_id`, instead of `of`; see docs/sql.md for the views."""
    do_not_contact: bool = False
    """Also those whom nobody may write to."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.of.strip()) == bool(self.query.strip()):
            raise ValueError("name either `of` (words) or `query` (a SELECT)")
        return self


class CustomersEntry(Entry):
    """One configured source of customers."""


class Config(Settings):
    """A whole, valid configuration. `path` is the file it came from."""

    path: Path = Path("grapevine.yaml")
    timezone: str = "UTC"
    kafka: Kafka = Kafka()
    clickhouse: ClickHouse = ClickHouse()
    retention: Retention = Retention()
    redact_pii: RedactPii = RedactPii()
    service: Service = Service()
    consent: Consent = Consent()
    brands: dict[str, BrandSettings] = {}
    mute: MuteSettings = MuteSettings()
    sources: dict[str, SourceEntry] = {}
    source_names: tuple[str, ...] = ()
    """Of every source that the file has, also where this is a part of it without them."""
    customer_names: tuple[str, ...] = ()
    """The same of the sources of customers."""
    destination_names: tuple[str, ...] = ()
    """The same of the destinations of alerts."""
    crm_names: tuple[str, ...] = ()
    """The same of the CRMs that are written to."""
    customers: dict[str, CustomersEntry] = {}
    enrich: tuple[EnricherEntry, ...] = ()
    rules: dict[str, RuleEntry] = {}
    notify: dict[str, DestinationEntry] = {}
    crm: dict[str, CrmEntry] = {}
    segments: dict[str, Segment] = {}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(
                f"{value!r} is not a time zone of the IANA list, for example Europe/Berlin"
            )
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The business time zone."""
        return ZoneInfo(self.timezone)

    @property
    def brand_list(self) -> tuple[Brand, ...]:
        """The brands as the rooms see them."""
        return tuple(
            Brand(
                name=name,
                kind=brand.kind,
                query=brand.query,
                accounts=brand.accounts,
                context=None if brand.context is None else brand.context.context,
            )
            for name, brand in self.brands.items()
        )

    @property
    def queries(self) -> dict[str, Query]:
        """The brands' queries, parsed; raises QueryError for one that a check would have named."""
        return {name: parse(brand.query) for name, brand in self.brands.items()}

    @property
    def mutes(self) -> Mutes:
        """The mutes as the rooms see them."""
        return Mutes(**self.mute.model_dump())


PLAIN_SECTIONS: dict[str, type[Settings]] = {
    name: field.annotation
    for name, field in Config.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Settings)
}
"""Sections that are one model; the others are built entry by entry from the rooms' own Settings."""
