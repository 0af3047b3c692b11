"""One file per connector, found by its name: `make` gives the connector kit a stand-in."""
