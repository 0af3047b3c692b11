"""Which secrets of a configuration travel unencrypted to other machines, for a warning."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from pipeline.config.model import Config
from pipeline.config.problems import Problem

_SECTIONS = ("sources", "customers", "notify", "crm")


def clear_text_warnings(config: Config) -> list[Problem]:
    """One for each place where a password or token leaves this machine without TLS."""
    return [*_kafka(config), *_clickhouse(config), *_entries(config)]


def _kafka(config: Config) -> Iterator[Problem]:
    security = config.kafka.security
    hosts = [one.strip().rpartition(":")[0] for one in config.kafka.bootstrap.split(",")]
    away = [host for host in hosts if not _stays_here(host)]
    if security.password is not None and security.protocol == "SASL_PLAINTEXT" and away:
        yield Problem(
            "kafka.security.protocol",
            f"the password goes unencrypted to {away[0]}",
            "use SASL_SSL",
        )


def _clickhouse(config: Config) -> Iterator[Problem]:
    url = urlsplit(config.clickhouse.url)
    if (
        config.clickhouse.password is not None
        and url.scheme == "clickhouse"
        and not _stays_here(url.hostname or "")
    ):
        yield Problem(
            "clickhouse.url",
            f"the password goes unencrypted to {url.hostname}",
            "use clickhouses:// and the port of TLS, 9440 as a rule",
        )


def _entries(config: Config) -> Iterator[Problem]:
    for section in _SECTIONS:
        for name, entry in getattr(config, section).items():
            yield from _settings(f"{section}.{name}", entry.settings)


def _settings(where: str, settings: BaseModel) -> Iterator[Problem]:
    """A secret beside an address of http goes there; a secret that is one goes to itself."""
    secrets = {
        field: value.get_secret_value() for field, value in settings if isinstance(value, SecretStr)
    }
    addresses = {field: value for field, value in settings if isinstance(value, str)}
    for field, value in [*secrets.items(), *(addresses.items() if secrets else ())]:
        host = _clear_host(value)
        if host and not _stays_here(host):
            yield Problem(f"{where}.{field}", f"secrets go unencrypted to {host}", "write https://")


def _clear_host(value: str) -> str:
    try:
        url = urlsplit(value)
        return (url.hostname or "") if url.scheme in ("http", "ws") else ""
    except ValueError:
        return ""


def _stays_here(host: str) -> bool:
    """Whether what is sent there stays on this machine, a name of a container among them."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
