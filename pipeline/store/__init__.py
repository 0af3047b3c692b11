"""The store service: what is on the topics goes into ClickHouse, in batches, committed after the
insert returned.
"""
