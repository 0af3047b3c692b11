"""The points that a mention earns, each with its reason; triage's docstring has the table. Pure."""

from math import log10

from enrichers.engines.crises.told import Kind
from enrichers.engines.triage.reading import Seen
from enrichers.engines.triage.standing import standing_points
from schemas.customer import Relation
from schemas.enriched import CustomerMatch, IntentName
from schemas.mention import Engagement

Points = list[tuple[float, str]]

_CHANCES: tuple[tuple[IntentName, float, str], ...] = (
    ("purchase_intent", 10, "wants to buy"),
    ("asking_for_references", 8, "asks whom to take"),
    ("comparison", 5, "compares"),
)

_KNOWN_AS: dict[Relation, tuple[int, str]] = {
    "customer": (25, "customer"),
    "former": (15, "customer once"),
    "prospect": (10, "prospect"),
    "partner": (10, "partner"),
    "supplier": (5, "supplier"),
    "employee": (0, "employee"),
}
"""What a confirmed link to each kind of record counts, and how its reason begins."""

_CRISES: dict[Kind, str] = {
    "danger": "tells of danger",
    "legal": "tells of law",
    "public": "tells of a public quarrel",
}


def points_of(seen: Seen, valued: frozenset[str]) -> Points:
    """All points of a mention; `valued` are segments of customers, case folded."""
    draft = seen.draft
    mention, score = draft.mention, draft.influence.score if draft.influence is not None else 0
    points = _grievance(seen, mention.rating)
    if draft.emotion is not None and draft.emotion.label == "anger" and not seen.pleased:
        points.append((5, "angry"))
    if draft.customer is not None:
        points += _customer(draft.customer, valued)
        points += standing_points(draft.customer, seen)
    if score:
        points.append((score / 5, f"influence {score}"))
    if draft.role is not None and draft.role.name == "journalist":
        points.append((15, "a journalist"))
    if seen.said or seen.intents or seen.crisis:
        points += _pressing(seen)
    if seen.addressed or seen.asks:
        points.append(_question(seen))
    if mention.engagement is not None:
        points += _reactions(mention.engagement)
    return points


def _grievance(seen: Seen, rating: float | None) -> Points:
    points: Points = []
    if seen.felt == "negative":
        points.append(
            (15 + 20 * seen.strength, "very negative" if seen.strength >= 0.6 else "negative")
        )
    if rating is not None and rating < 4:
        points.append((30 if rating < 2 else 18 if rating < 3 else 6, f"rated {rating:g} of 5"))
    if "complaint" in seen.intents and not seen.pleased:
        points.append((15 + 10 * seen.intents["complaint"], "a complaint"))
    return _best(points)


def _customer(customer: CustomerMatch, valued: frozenset[str]) -> Points:
    sure = customer.status == "confirmed"
    most, kind = _KNOWN_AS[customer.relation]
    who = kind if sure else f"probably {_a(kind)}"
    named = f"{who} ({customer.segment})" if customer.segment else who
    points: Points = [(most if sure else most // 2, named)] if most else []
    if customer.segment.casefold() in valued:
        points.append((5, "valued segment"))
    if customer.purchases:
        product = customer.named[0] if customer.named else customer.purchases[0].product
        points.append((5, f"bought {product}"))
    return points


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _pressing(seen: Seen) -> Points:
    """Leaving, trouble and chances: of what says the same, the strongest counts."""
    said, intents = seen.said, seen.intents
    leaving: Points = []
    trouble: Points = []
    if said:
        if "leaving" in said:
            leaving.append((15, f"may leave: “{said['leaving']}”"))
        trouble += [
            (10, f"{kind}: “{said[kind]}”")
            for kind in ("danger", "legal", "urgent")
            if kind in said
        ]
    if seen.crisis is not None:
        trouble.append((10, f"{_CRISES[seen.crisis.kind]}: “{seen.crisis.word}”"))
    if not intents:
        return _best(leaving) + _best(trouble)
    if "churn_risk" in intents:
        leaving.append((15 * intents["churn_risk"], "may leave"))
    if "outage" in intents:
        trouble.append((10 * intents["outage"], "reports an outage"))
    if "billing" in intents:
        trouble.append((5 * intents["billing"], "about a bill"))
    chances = [(most * intents[name], reason) for name, most, reason in _CHANCES if name in intents]
    return _best(leaving) + _best(trouble) + _best(chances)


def _question(seen: Seen) -> tuple[float, str]:
    if not seen.addressed:
        return 4, "a question"
    return (15, "a question to us") if seen.asks else (5, "addresses us")


def _reactions(engagement: Engagement) -> Points:
    likes, replies, reposts = (
        engagement.likes or 0,
        engagement.replies or 0,
        engagement.reposts or 0,
    )
    points = min(10.0, 2.5 * log10(1 + likes + 2 * replies + 3 * reposts))
    return [(points, f"{likes + replies + reposts:,} reactions")] if points >= 1 else []


def _best(points: Points) -> Points:
    """The most points, of the first reason that gives so many."""
    return points if len(points) < 2 else [max(points, key=lambda point: point[0])]
