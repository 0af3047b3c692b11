"""What a campaign came to, as figures and as a table."""

from typing import Any

from bench.chaos.balance import COUNTED_TWICE
from bench.chaos.campaign import Campaign, worst
from pipeline.terminal.drawn import Table


def result(campaign: Campaign, brokers: int, rate: float) -> dict[str, Any]:
    """All figures. `broken` lists every broken promise with the seed and the step that show it."""
    books, outcomes = campaign.books, campaign.outcomes
    counts, told = books.ledger.counts(), books.told()
    last = outcomes[-1].at_secs + outcomes[-1].step.secs if outcomes else 0.0
    return {
        "seed": campaign.seed,
        "brokers": brokers,
        "rate": rate,
        "minutes": round(last / 60, 1),
        "faults": len(outcomes),
        "kinds": worst(outcomes),
        "events": books.ledger.events,
        "accepted": books.ledger.accepted,
        **{name: counts[name] for name in ("stored", "deleted", "dropped", "dead_lettered")},
        "duplicates_in_views": sum(
            COUNTED_TWICE in one for each in outcomes for one in each.broken
        ),
        "alerts_raised": len(books.raised),
        "delivered": {name: len(numbers) for name, numbers in told.items()},
        "extra_messages": books.extra(),
        "extra_messages_allowed": books.extra_allowed(),
        "alarms_raised": len(books.alarms),
        "restarts": dict(campaign.line.ends),
        "requests_sent_again": campaign.load.refused,
        "broken": [
            {"seed": campaign.seed, "step": one.step.number, "kind": one.step.name, "what": what}
            for one in outcomes
            for what in one.broken
        ],
        "steps": [
            {
                "step": one.step.number,
                "at_secs": one.at_secs,
                "kind": one.step.name,
                "what": one.what,
                "secs": one.step.secs,
                "recovery_secs": one.recovery_secs,
            }
            for one in outcomes
        ],
    }


def table(figures: dict[str, Any]) -> Table:
    """One row per kind of fault."""
    shown = Table(title="Faults", title_justify="left")
    for heading in ("fault", "times", "recovery median s", "recovery worst s", "broken"):
        shown.add_column(heading, justify="left" if heading == "fault" else "right")
    for name, kind in figures["kinds"].items():
        secs = (f"{kind[key]:.1f}" for key in ("recovery_median_secs", "recovery_worst_secs"))
        shown.add_row(name, f"{kind['faults']}", *secs, f"{kind['broken'] or ''}")
    return shown


def sums(figures: dict[str, Any]) -> str:
    """The balance in sentences."""
    delivered = ", ".join(f"{name} {count:,}" for name, count in figures["delivered"].items())
    return (
        f"{figures['faults']} faults in {figures['minutes']:g} minutes: accepted {figures['accepted']:,} = "
        f"stored {figures['stored']:,} + deleted {figures['deleted']:,} + dropped {figures['dropped']:,} + "
        f"dead-lettered {figures['dead_lettered']:,}; counted twice {figures['duplicates_in_views']}; "
        f"alerts raised {figures['alerts_raised']:,}, delivered to {delivered}; "
        f"{figures['extra_messages']} extra messages where {figures['extra_messages_allowed']} are allowed; "
        f"broken promises: {len(figures['broken'])}"
    )
