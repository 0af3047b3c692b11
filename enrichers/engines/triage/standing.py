"""The points of how things stand with a customer who speaks, of confirmed links only. Pure.

An erasure finds these reasons by how they begin (sinks/clickhouse/forget.py).
"""

from enrichers.engines.triage.reading import Seen
from schemas.counted import day_told
from schemas.enriched import CustomerMatch

Points = list[tuple[float, str]]
NAMED, ANY = 8, 4
_SOON_DAYS = 14


def standing_points(customer: CustomerMatch, seen: Seen) -> Points:
    """Warranty where they are not content, what is renewed soon, the ticket that is open longest."""
    if customer.status != "confirmed":
        return []
    points: Points = [(0, "do not contact")] if customer.do_not_contact else []
    if customer.in_warranty and (_is_wanting(seen) or customer.in_warranty[0] in customer.named):
        product = customer.in_warranty[0]
        points.append((NAMED if product in customer.named else ANY, f"in warranty: {product}"))
    if customer.renewals:
        first = customer.renewals[0]
        most = NAMED if first.in_days <= _SOON_DAYS else ANY
        points.append((most, f"renewal {_when(first.in_days)}: {first.product}"))
    if customer.tickets:
        ticket = customer.tickets[0]
        points.append((NAMED, f"ticket open since {day_told(ticket.opened_at)}: {ticket.id}"))
    return points


def _is_wanting(seen: Seen) -> bool:
    rating = seen.draft.mention.rating
    return (
        seen.asks
        or seen.felt == "negative"
        or "complaint" in seen.intents
        or (rating is not None and rating < 4)
    )


def _when(days: int) -> str:
    return "today" if not days else "tomorrow" if days == 1 else f"in {days} days"
