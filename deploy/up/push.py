"""The port at which `grapevine up` takes what push sources are sent."""

from pathlib import Path

from deploy.local.errors import LocalStackError
from deploy.local.ports import HeldPorts, hold_ports
from pipeline import registry
from pipeline.config import Config
from pipeline.config.model import SourceEntry
from pipeline.ingest.connector import Connector
from pipeline.ports import hold_port, holder_of

PUSH = "push"


def hold_push_port(config: Config, data: Path) -> HeldPorts | None:
    """Hold the port that the configuration names, else a free one, remembered in `data`; None where
    no source is pushed to.

    Raises LocalStackError where the port that the configuration names is taken.
    """
    if not any(map(_is_pushed, config.sources.values())):
        return None
    host, port = config.service.push_host, config.service.push_port
    if not port or "push_port" not in config.service.model_fields_set:
        return hold_ports(data, (PUSH,), standard=True, host=host)
    held = hold_port(port, host)
    if held is None:
        raise LocalStackError(
            f"service.push_port {port} of {host} is taken by {holder_of(port)}: end that, name "
            "another port, or leave push_port out, and `grapevine up` finds a free one."
        )
    return HeldPorts({PUSH: port}, (held,))


def _is_pushed(entry: SourceEntry) -> bool:
    module = registry.load("connectors", entry.type)
    return Connector.of(entry.type, module, entry.settings).listen is None
