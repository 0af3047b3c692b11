"""Time zones as dates name them: offsets, the usual abbreviations, names of the IANA list. Pure.

An abbreviation that stands for several zones (IST, AST, GST) is no zone here: refused rather than
another moment. Those of RFC 822 (EST, CST, MST, PST) mean what that says.
"""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFSET = (
    r"(?:(?:GMT|UTC|UT|Z)\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}(?::?\d{2}(?::?00)?)?|[+-]\d(?::\d{2})?)"
    r"(?![\w:]|\.\d)"
)
"""A pattern of what stands behind a time: `+0530`, `-08:00`, `+01`, `UTC+5:30`, `GMT-3`."""
_PARTS = re.compile(r"\D*([+-])(\d{1,2}):?(\d{2})?:?(?:00)?")
_MOST_MINUTES = 14 * 60
_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "west": 1, "bst": 1, "cet": 1, "mez": 1, "met": 1, "wat": 1, "hnec": 1,
    "cest": 2, "mesz": 2, "mest": 2, "haec": 2, "eet": 2, "cat": 2, "sast": 2,
    "eest": 3, "msk": 3, "мск": 3, "trt": 3, "eat": 3, "idt": 3,
    "pkt": 5, "npt": 5.75, "wib": 7, "ict": 7, "wita": 8, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8,
    "jst": 9, "kst": 9, "wit": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11,
    "nzst": 12, "nzdt": 13,
    "ndt": -2.5, "brt": -3, "art": -3, "uyt": -3, "nst": -3.5, "edt": -4,
    "est": -5, "cdt": -5, "pet": -5, "cot": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_IANA = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]*(?:[+-]\d{1,2})?)+")


def zone_named(word: str) -> tzinfo | None:
    """The zone a word names (`CET`, `Europe/Brussels`), None where it is no zone or several."""
    hours = _HOURS.get(word.casefold())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    name = _PLACES.get(word.casefold()) or (word if _IANA.fullmatch(word) else "")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of_offset(offset: str) -> tzinfo:
    """The zone of a match of OFFSET; raises ValueError where the earth has no such zone."""
    parts = _PARTS.fullmatch(offset)
    if parts is None:
        raise ValueError("has an offset that is none")
    minutes = int(parts[2]) * 60 + int(parts[3] or 0)
    if minutes > _MOST_MINUTES or int(parts[3] or 0) > 59:
        raise ValueError("no zone is that far from UTC")
    return timezone(timedelta(minutes=-minutes if parts[1] == "-" else minutes))
