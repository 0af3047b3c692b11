"""Whom an alert goes to: the employee who looks after the customer, else the department, else the
destination's own place; and why, in words. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.alert import AlertMention, AlertState
from schemas.customer import Owner

MOST_OWNERS = 5


@dataclass(frozen=True, slots=True)
class Route:
    """`addresses`: of the employees, each once, or of the one department; none where it goes to the
    destination's own place. `why` is a sentence for people, empty where there is nothing to say.
    """

    to: Literal["owner", "department", "place"] = "place"
    addresses: tuple[str, ...] = ()
    why: str = ""


OWN_PLACE = Route()


def route_of(
    alert: AlertState,
    *,
    reach: Callable[[Owner], str] | None,
    departments: Mapping[str, str],
    lacking: str,
) -> Route:
    """The route of an alert. `reach` gives an employee's address at this destination, empty where there
    is none (what they are `lacking` then, “Slack id”); None: owners are not told here. `departments`
    are addresses by name. Owners of all mentions are told, the first mention says whose it is else. An
    alert about a figure and what it is held against only shows examples: it is nobody's in particular.
    """
    if alert.expected is not None:
        return OWN_PLACE
    stands = [mention for mention in alert.mentions if not mention.redacted]
    owned = [one for one in stands if one.owner is not None and reach is not None]
    reached: dict[str, AlertMention] = {}
    for one in owned:
        if reach is not None and one.owner is not None and (address := reach(one.owner)):
            reached.setdefault(address, one)
    missed = next((one for one in owned if not _reaches(reach, one)), None)
    lacks = (
        f"{_name(missed)} looks after {_customer(missed)}, but has no {lacking} here"
        if missed
        else ""
    )
    if reached:
        told = list(reached)[:MOST_OWNERS]
        words = ", ".join(
            f"{_name(reached[one])}, who looks after {_customer(reached[one])}" for one in told
        )
        return Route("owner", tuple(told), f"For {words}{f'; {lacks}' if lacks else ''}")
    department = stands[0].department if stands else ""
    if address := departments.get(department, ""):
        why = f"{lacks}: for {department}" if lacks else f"For {department}"
        return Route("department", (address,), why)
    return Route(why=f"{lacks}: for all who read this" if lacks else "")


def _reaches(reach: Callable[[Owner], str] | None, mention: AlertMention) -> bool:
    return reach is not None and mention.owner is not None and bool(reach(mention.owner))


def _name(mention: AlertMention) -> str:
    owner = mention.owner
    return (owner.name or owner.email or owner.slack_id if owner else "") or "an employee"


def _customer(mention: AlertMention) -> str:
    return mention.customer or mention.customer_id
