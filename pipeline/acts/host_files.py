"""Takes who was forgotten off the disk of this host: out of the directories, whose files keep what was
removed for a while, and off the lists of mentions that ingest will look at again.
"""

import subprocess
import sys

from pipeline.acts.identities import Identities
from pipeline.config import Config
from pipeline.directories.gate import directories_now
from pipeline.directories.kinds import KINDS
from pipeline.ingest.due_rechecks import forget_looks
from schemas.context import Clock


def clean_host(config: Config, identities: Identities, clock: Clock) -> None:
    """After the erasure was published. Raises what following the directories raises, and
    CalledProcessError.
    """
    forget_looks(config.service.state_dir, identities.mentions)
    folder = config.service.state_dir / "directories"
    if not folder.is_dir():
        return
    with directories_now(config, clock):  # the removals have arrived
        names = [str(folder / kind.name) for kind in KINDS]
    subprocess.run([sys.executable, "-m", "pipeline.directories.scrub", *names], check=True)
