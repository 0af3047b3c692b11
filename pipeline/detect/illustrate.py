"""Adds to a candidate what a person wants to see first: where the mentions come from, and a few of
them in full.

A storm under a post of the brand's own account or staff is told apart from a storm about the
product.
"""

from datetime import timedelta
from functools import partial

from clickhouse_driver import Client

from schemas.alert import Candidate
from schemas.series import Series, SeriesRule
from sinks.clickhouse.examples import (
    Behind,
    Choice,
    OwnPost,
    read_answered,
    read_behind,
    read_examples,
)

EXAMPLES = 3
NAMED = 3
BACKLASH_SHARE = 0.5
"""So many of the mentions must answer or quote own posts."""
BACKLASH_LEAST = 5


def illustrated(
    client: Client, candidate: Candidate, rule: SeriesRule, series: Series
) -> Candidate:
    """The candidate with more reasons, its nature, and with mentions. Raises Retry and Fatal."""
    if candidate.state == "clear":
        return candidate
    choice = _choice(candidate, rule, series)
    behind = read_behind(client, choice)
    shown = candidate.model_copy(
        update={
            "reasons": (*candidate.reasons, *_origins(behind)),
            "mentions": read_examples(client, choice, EXAMPLES) if behind.sources else (),
        }
    )
    if not _is_storm(candidate, rule):
        return shown
    return with_nature(
        shown, sum(behind.sources.values()), read_answered(client, choice), rule.backlash_notify
    )


def with_nature(
    candidate: Candidate, total: int, posts: list[OwnPost], destinations: tuple[str, ...]
) -> Candidate:
    """The candidate of a storm of `total` mentions that answer these own posts, as a backlash or
    not. Pure.

    Of a backlash `destinations` are told, where there are any.
    """
    under = min(total, sum(post.answers for post in posts))
    if not under:
        return candidate.model_copy(update={"nature": "product"})
    first = posts[0]
    post = (
        f"a post by {candidate.brand}'s staff"
        if first.by_staff
        else f"{candidate.brand}'s own post"
    )
    named = f"{post} {first.url or first.id}"
    rest = f" and {len(posts) - 1} more" if len(posts) > 1 else ""
    told = f"{under:,} of {total:,} answer or quote {named}{rest}"
    if under < max(BACKLASH_LEAST, BACKLASH_SHARE * total):
        return candidate.model_copy(
            update={"nature": "product", "reasons": (*candidate.reasons, told)}
        )
    return candidate.model_copy(
        update={
            "nature": "backlash",
            "title": f"Backlash under {post}: {candidate.title}"[:200],
            "reasons": (f"backlash under {named}", *candidate.reasons, told),
            "destinations": destinations or candidate.destinations,
        }
    )


def _is_storm(candidate: Candidate, rule: SeriesRule) -> bool:
    """Whether there is more of something than there should be that can be about a post."""
    return rule.of[0] in ("mentions", "authors", "negative") and (candidate.value or 0) > (
        candidate.expected or 0
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
