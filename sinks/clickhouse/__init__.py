"""ClickHouse: tables, views, inserts, series, purge. The store service calls the functions of these
modules.
"""
