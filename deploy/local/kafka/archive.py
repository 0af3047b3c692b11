"""The archive of Kafka's loaded classes: made once, after the jars came; a broker that maps it starts
in half the time (Java's application class-data sharing).
"""

import tempfile
from pathlib import Path

from deploy.local.kafka import kafka_command
from deploy.local.kafka.jars import ARCHIVE
from deploy.local.process import end, spawn, wait_ready


def archive_classes() -> bool:
    """Run a broker of no data until it answers and let Java write down what it loaded; False when
    the archive is there already.

    Without archive all works, only slower: a Java that cannot make one is no error.
    """
    if ARCHIVE.exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        # written aside: a setup that is broken off leaves no half of an archive
        half = Path(folder) / "classes.jsa"
        spec = kafka_command(Path(folder), jvm=(f"-XX:ArchiveClassesAtExit={half}",))
        process = spawn(spec, die_with_parent=True)
        try:
            wait_ready(spec, process)
        finally:
            end(process)
        if half.exists():
            partial = ARCHIVE.with_suffix(".part")
            partial.write_bytes(half.read_bytes())
            partial.replace(ARCHIVE)
    return ARCHIVE.exists()
