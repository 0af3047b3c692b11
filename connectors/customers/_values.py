"""Typed values of databases and services as the cells of a table. Pure."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson


def cell_of(value: Any) -> str:
    """The value as a person would write it into a cell: figures with a decimal point, times as ISO
    8601, yes and no, the items of a list between `;`, nothing where there is none.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else _figure(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | set):
        return ";".join(filter(None, map(cell_of, value)))
    if isinstance(value, Mapping):
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return str(value)


def _figure(value: float) -> str:
    if not math.isfinite(value):
        return ""  # how data frames write that there is none
    return str(int(value)) if value.is_integer() else format(value, ".6f").rstrip("0")
