"""`grapevine` with the connectors and enrichers of tests/standins beside the real ones. Run as a
script.

services.start("ingest", config, program=WITH_STANDINS)
"""

import sys
from pathlib import Path

WITH_STANDINS = str(Path(__file__).resolve())
STANDINS = Path(__file__).resolve().parent


def main() -> None:
    """Run the command line with the further connectors and enrichers."""
    import connectors
    import enrichers

    connectors.__path__.append(str(STANDINS / "connectors"))
    enrichers.__path__.append(str(STANDINS / "enrichers"))
    from cli import main as grapevine

    grapevine()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
