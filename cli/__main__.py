"""`python -m cli` is `grapevine`."""

from cli import main

main()
