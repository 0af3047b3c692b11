"""Guesses the form of dates from many of them. Pure."""

from collections.abc import Iterator, Sequence

from connectors.tools.times import parse_time

_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y"),
    *("%d.%m.%y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %b %Y"),
)
_BETWEEN = (" ", ", ", " - ", "T")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H.%M", "%H:%M:%S.%f")
_UNIX = ("unix", "unix_ms")
_FIRST_UNIX = "1990"
"""Numbers that would be earlier moments are no Unix times: spreadsheets count days from 1900."""


def guess_format(dates: Sequence[str], known: Sequence[str]) -> list[str]:
    """The formats that read all dates, each as another moment: [""] where none is needed, several
    where the dates do not tell which is meant, none where nothing reads them. `known` are those of
    a preset, which need not be named.
    """
    sample = list(dict.fromkeys(date.strip() for date in dates if date.strip()))
    if not sample:
        return [""]
    if all(_moment(date, "") or any(_moment(date, one) for one in known) for date in sample):
        return [""]
    moments: dict[tuple[str, ...], str] = {}
    for pattern in _patterns():
        if not _moment(sample[0], pattern):
            continue
        read = [_moment(date, pattern) for date in sample]
        if all(read) and not (pattern in _UNIX and min(read) < _FIRST_UNIX):
            moments.setdefault(tuple(read), pattern)
    return list(moments.values())


def _patterns() -> Iterator[str]:
    yield from _UNIX
    for day in _DAYS:
        yield day
        for between in _BETWEEN:
            for time in _TIMES:
                yield f"{day}{between}{time}"


def _moment(date: str, pattern: str) -> str:
    try:
        return parse_time(date, pattern=pattern).isoformat()
    except ValueError:
        return ""
