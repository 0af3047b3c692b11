"""A folder that a broker may start in. The first one is formatted by Kafka's own tool; what it wrote of
the version's features serves every later one, for its Java takes a second of a core.
"""

import base64
import contextlib
import re
import shutil
import subprocess
import uuid
from pathlib import Path

from deploy.local.errors import LocalStackError
from deploy.local.kafka.jars import FEATURES

_IDENTITY = "meta.properties"
"""Who the folder belongs to, written last: a formatting killed half-way leaves files without it."""


def new_cluster_id() -> str:
    """An id as Kafka makes them."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()


def cluster_id(log_dir: Path) -> str:
    """The id this folder was formatted with; "" where it never was."""
    try:
        said = re.search(r"^cluster\.id=(.+)$", (log_dir / _IDENTITY).read_text(), re.M)
    except FileNotFoundError:
        return ""
    return said[1].strip() if said else ""


def format_once(run: tuple[str, ...], properties: Path, log_dir: Path, cluster: str) -> None:
    """Format `log_dir` for the node of `properties` and the cluster, where nobody has yet. `run` is
    how Java runs a class of Kafka's.

    Raises LocalStackError where Kafka's tool refuses.
    """
    if (log_dir / _IDENTITY).exists():
        return
    if FEATURES.exists():
        _format_as_before(properties, log_dir, cluster)
        return
    _format_by_tool(run, properties, cluster)
    with contextlib.suppress(OSError):  # jars that others own: the tool is asked each time
        _put(FEATURES, (log_dir / FEATURES.name).read_bytes())


def _format_by_tool(run: tuple[str, ...], properties: Path, cluster: str) -> None:
    options = ["format", f"--cluster-id={cluster}", "-c", str(properties), "--ignore-formatted"]
    done = subprocess.run(
        [*run, "kafka.tools.StorageTool", *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LocalStackError(
            f"Kafka could not format what {properties} names: {(done.stderr or done.stdout).strip()}"
        )


def _format_as_before(properties: Path, log_dir: Path, cluster: str) -> None:
    log_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FEATURES, log_dir / FEATURES.name)
    *_, node = re.findall(r"^node\.id=(\d+)$", properties.read_text(), re.M)
    known = {"version": "1", "node.id": node, "cluster.id": cluster}
    lines = (
        f"{key}={value}\n" for key, value in {**known, "directory.id": new_cluster_id()}.items()
    )
    _put(log_dir / _IDENTITY, "".join(lines).encode())


def _put(file: Path, content: bytes) -> None:
    """All of it or nothing, also where two do it at once."""
    part = file.with_name(f"{file.name}.{uuid.uuid4().hex}.part")
    part.write_bytes(content)
    part.replace(file)
