"""The ingest service: listens to the configured sources and publishes what they say, nothing lost,
nothing twice.
"""
