"""A process that keeps and reads directories as a service does;
tests/integration/test_directories.py runs it.

python directory_reader.py BOOTSTRAP PREFIX FOLDER: says `ready`, then answers each handle on stdin
with a JSON list of the ids of customers who claim it.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Follow the topics and answer."""
    from pipeline.clock import SYSTEM_CLOCK
    from pipeline.config.model import Kafka
    from pipeline.directories.follow import Follower
    from pipeline.directories.kinds import KINDS
    from pipeline.directories.look_up import Directories

    bootstrap, prefix, folder = sys.argv[1:]
    follower = Follower(
        Kafka(bootstrap=bootstrap, prefix=prefix), Path(folder), KINDS, SYSTEM_CLOCK
    )
    follower.start()
    while not follower.ready(0.2):
        if follower.error is not None:
            raise follower.error
    print("ready", flush=True)
    found = Directories(Path(folder))
    for line in sys.stdin:
        print(
            json.dumps([customer.id for customer in found.customers_by("handle", line.strip())]),
            flush=True,
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
