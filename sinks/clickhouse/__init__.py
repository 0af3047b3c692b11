"""ClickHouse: tables, views, inserts, series, purge. The store service calls the functions of these
modules.
"""

import os

# The driver makes its table of dates day by day as they come, not all of 65,000 at each start.
os.environ.setdefault("CLICKHOUSE_DRIVER_LASY_DATE_LUT", "1")
