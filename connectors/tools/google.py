"""What Google's APIs say when they refuse: one shape for all of them, with the reason in several places.
Pure. https://cloud.google.com/apis/design/errors
"""

from connectors.tools.json import NotJson, loads
from connectors.tools.values import at, parts, text
from schemas.context import HttpResponse

LIMITS = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}
)
"""Too many questions in a short time."""
QUOTAS = frozenset({"quotaExceeded", "dailyLimitExceeded"})
"""The questions of a day are used up."""


def reasons(answer: HttpResponse) -> frozenset[str]:
    """Every reason that a refusal names (`quotaExceeded`); none where it names none."""
    try:
        error = at(loads(answer.body), "error")
    except NotJson:
        return frozenset()
    holders = [*parts(at(error, "errors")), *parts(at(error, "details"))]
    told = [text(at(error, "status")), *(text(one.get("reason")) for one in holders)]
    return frozenset(filter(None, told))
