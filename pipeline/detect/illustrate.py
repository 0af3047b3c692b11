"""Adds to a candidate what a person wants to see first: where the mentions come from, and a few of them in full."""

from datetime import timedelta
from functools import partial

from clickhouse_driver import Client

from enrichers.rules._series import Series, SeriesRule
from schemas.alert import Candidate
from sinks.clickhouse.examples import Behind, Choice, read_behind, read_examples

EXAMPLES = 3
NAMED = 3


def illustrated(client: Client, candidate: Candidate, rule: SeriesRule, series: Series) -> Candidate:
    """The candidate with more reasons, and with mentions. Raises Retry and Fatal."""
    if candidate.state == "clear":
        return candidate
    choice = _choice(candidate, rule, series)
    behind = read_behind(client, choice)
    return candidate.model_copy(
        update={
            "reasons": (*candidate.reasons, *_origins(behind)),
            "mentions": read_examples(client, choice, EXAMPLES) if behind.sources else (),
        }
    )


def _choice(candidate: Candidate, rule: SeriesRule, series: Series) -> Choice:
    of = rule.of[0]
    choose = partial(
        Choice,
        brand=series.brand,
        begin=candidate.at - timedelta(seconds=rule.over_secs),
        end=candidate.at,
        sentiment=of if of in ("negative", "positive") else "",
    )
    if rule.by == "source":
        return choose(source=series.label)
    return choose(lang=series.label) if rule.by == "lang" else choose()


def _origins(behind: Behind) -> list[str]:
    told = []
    for kind, counts in (("sources", behind.sources), ("languages", behind.langs)):
        named = [f"{name or 'unknown'} ({count:,})" for name, count in list(counts.items())[:NAMED]]
        rest = f" and {len(counts) - NAMED} more" if len(counts) > NAMED else ""
        if named:
            told.append(f"{kind}: {', '.join(named)}{rest}")
    return told
