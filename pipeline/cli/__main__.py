"""`python -m pipeline.cli` is `grapevine`."""

from pipeline.cli import main

main()
