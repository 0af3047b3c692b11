"""What an HTTP answer says about when to come back."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After, given as seconds or as a date (taken against the answer's own
    Date); None without.
    """
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        wanted = parsedate_to_datetime(value)
        said = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    wanted, said = (at if at.tzinfo else at.replace(tzinfo=UTC) for at in (wanted, said))
    return max(0.0, (wanted - said).total_seconds())
