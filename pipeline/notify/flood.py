"""Many alerts of one rule that wait for one destination become one message that counts them. Pure.

Never critical ones: each of those is told. The message quotes nothing, for it could not be taken
back from where it was said when one of the mentions is deleted at its source.
"""

from collections import Counter
from collections.abc import Iterable

from pipeline.notify.outbox import UNSENT
from schemas.alert import AlertState, Delivery

FLOOD = 25
"""So many first messages of one rule that wait together are told in one."""
NAMED = 5

Waiting = tuple[AlertState, Delivery]


def flood_of(chosen: Waiting, waiting: Iterable[Waiting]) -> list[Waiting]:
    """The chosen delivery's flood, itself included, oldest first; only itself where there is none."""
    if not _may_drown(chosen):
        return [chosen]
    same = [one for one in waiting if one[0].rule == chosen[0].rule and _may_drown(one)]
    if len(same) < FLOOD:
        return [chosen]
    return sorted(same, key=lambda one: (one[1].at, one[0].dedup_key))


def summary(flood: list[Waiting]) -> AlertState:
    """The alert that stands for a flood in its one message."""
    states = [state for state, _ in flood]
    first, rule = states[0], states[0].rule
    counted = Counter(state.brand for state in states if state.brand)
    named = [f"{brand} ({count:,})" for brand, count in counted.most_common(NAMED)]
    rest = f" and {len(counted) - NAMED:,} more" if len(counted) > NAMED else ""
    return first.model_copy(
        update={
            "dedup_key": f"flood:{rule}"[:300],
            "title": f"{len(states):,} alerts of {rule} at once"[:200],
            "text": (
                f"They are told in one message. See each with `grapevine alerts list`, and make "
                f"the rule narrower, or its group_secs longer, where {rule} is always so loud."
            ),
            "brand": first.brand if len(counted) == 1 else "",
            "count": sum(state.count for state in states),
            "last_at": max(state.last_at for state in states),
            "reasons": (f"brands: {', '.join(named)}{rest}",) if named else (),
            "mentions": (),
            "members": (),
            "value": None,
            "expected": None,
        }
    )


def _may_drown(one: Waiting) -> bool:
    state, delivery = one
    return state.severity != "critical" and delivery.purpose == "open" and delivery.state in UNSENT
