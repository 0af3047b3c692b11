"""The configuration of `grapevine up`: the user's own, pointed at the local servers."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.local.password import USER, password_file, password_of
from deploy.local.stack import Endpoints

FILE_KEYS = ("path", "opml", "ca_file", "certificate_file", "key_file")
"""Settings that name files beside the configuration (LocalPath); a test finds those that are
missing.
"""
_OF_THE_SERVERS = ("security", "bootstrap", "replication_factor")


def derive_config(
    config_file: Path, at: Endpoints, data: Path, *, push_port: int | None = None
) -> Path:
    """Write the configuration with the local servers' addresses, the state folder under `data` and
    a port for push sources where one is given; returns its path.
    """
    yaml = YAML(typ="safe", pure=True)
    document = yaml.load(config_file.read_text("utf-8")) or {}
    kafka = {
        key: value
        for key, value in (document.get("kafka") or {}).items()
        if key not in _OF_THE_SERVERS
    }
    clickhouse = {
        key: value
        for key, value in (document.get("clickhouse") or {}).items()
        if key.endswith("_secs")
    }
    document["kafka"] = kafka | {"bootstrap": at.kafka}
    document["clickhouse"] = clickhouse | {"url": f"{at.clickhouse}/grapevine"}
    if password_of(data):
        password = {"password": f"file:{password_file(data)}"}
        security = {"protocol": "SASL_PLAINTEXT", "mechanism": "PLAIN", "username": USER}
        document["kafka"]["security"] = security | password
        document["clickhouse"] |= password
    ours = {"state_dir": str(data / "state")} | ({"push_port": push_port} if push_port else {})
    document["service"] = (document.get("service") or {}) | ours
    for section in ("sources", "customers", "notify"):
        _make_absolute(document.get(section), config_file.resolve().parent)
    derived = data / "grapevine.yaml"
    with derived.open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    return derived


def _make_absolute(settings: Any, folder: Path) -> None:
    """Files are relative to the configuration's folder, and the derived one lies elsewhere."""
    for key, value in settings.items() if isinstance(settings, dict) else ():
        if key in FILE_KEYS and isinstance(value, str):
            settings[key] = str(folder / value)
        else:
            _make_absolute(value, folder)
