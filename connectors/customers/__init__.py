"""One file per kind of customer source: `type: csv` is `connectors/customers/csv.py`."""
