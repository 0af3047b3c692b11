"""Figures with units in the guides are those of the code.

Each stands in HELD with where it comes from, or in FREE with why nothing in the code says it. A new
one on a page must go to one of the two.
"""

import re

import pytest

from cli import topics as themes
from enrichers.engines import baseline, standing, surprise
from enrichers.rules import spike, sql, threshold
from pipeline import service, topics
from pipeline.config.model import Retention
from pipeline.detect import illustrate, position
from pipeline.kafka import aside, attempts, clients
from pipeline.notify import courier, inbox
from pipeline.stream import slices
from schemas.series import BUCKET_SECS, LATE_MS
from schemas.settings import RecheckedSettings
from sinks.clickhouse.figures import QUERY_LIMITS
from tests.deploy.observability import DEPLOY, yaml

ROOT = DEPLOY.parent
DOCS = ROOT / "docs"
_NUMBERS = """
    no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
"""
WORDS = _NUMBERS.split()
_UNITS = "seconds minutes hours? days? weeks? years? crashes inputs rows"
UNITS = _UNITS.split()
FIGURE = re.compile(
    rf"\b(?:\d[\d.,]*|{'|'.join(WORDS[1:])}) (?:{'|'.join(UNITS)})\b|\b\d+ %|\bcode \d+"
)
RULES = {
    rule["alert"]: rule["expr"]
    for group in yaml(DEPLOY / "prometheus/rules.yaml")["groups"]
    for rule in group["rules"]
}


def _days(topic: topics.Topic) -> int:
    return topic.retention_ms // topics.DAY_MS


def _limit(alert: str) -> int:
    """What a rule of Prometheus compares with, in seconds."""
    return int(RULES[alert].rsplit(">", 1)[1].split()[0])


def _interval(file: str, before: str = "") -> int:
    """The days of the only interval in a file's statements, or of the only one behind `before`."""
    text = (ROOT / file).read_text("utf-8")
    (days,) = set(re.findall(re.escape(before) + r"INTERVAL (\d+) DAY", text))
    return int(days)


RECHECK = RecheckedSettings.model_fields["recheck_after_hours"].default
GIVE_UP_HOURS = round(courier.GIVE_UP_AFTER.total_seconds() / 3600)
KEPT = Retention()

HELD: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    (
        "operations",
        "it looks back {w} hour after a pause",
        (position.FIRST_START_TICKS * BUCKET_SECS / 3600,),
    ),
    ("operations", "Kafka holds everything for {w} days", (_days(topics.ENRICHED),)),
    ("operations", "tried again, for {} hours", (GIVE_UP_HOURS,)),
    ("operations", "Deliveries wait for {} hours", (GIVE_UP_HOURS,)),
    ("operations", "after {w} crashes its batch is taken", (attempts.CRASHES_BEFORE_SINGLE,)),
    ("operations", "kept whole for {} days", (_days(topics.DEAD_LETTERS),)),
    ("operations", "last {} inputs", (aside.WINDOW,)),
    ("operations", "stops with code {} before", (service.EXIT_STOPPED_BY_LIMIT,)),
    ("operations", "ends itself with code {} and", (service.EXIT_STUCK,)),
    ("operations", "| mentions | {} years from", (KEPT.mention_days / 365,)),
    ("operations", "own payload | {} days", (KEPT.payload_days,)),
    ("operations", "mentions, edits, deletions | {} days", (_days(topics.RAW),)),
    (
        "operations",
        "source runs; actions | {}; {} days",
        (_days(topics.ALERTS), _days(topics.ACTIONS)),
    ),
    (
        "operations",
        "looked at again {} hour, {}, {} and {} days later",
        (RECHECK[0], *(hours / 24 for hours in RECHECK[1:])),
    ),
    (
        "operations",
        "and {} days more for the removals themselves",
        (topics.DELETE_RETENTION_MS / topics.DAY_MS,),
    ),
    (
        "operations",
        "checkpoint is older than {w} days",
        (topics.DELETE_RETENTION_MS / topics.DAY_MS,),
    ),
    ("operations", "in ClickHouse** of the last {w} days", (_days(topics.ENRICHED),)),
    ("operations", "given up after {} seconds", (inbox.SESSION_MS / 1000,)),
    ("operations", "when notify is back, up to {} days", (_days(topics.ALERTS),)),
    ("operations", "queryable later than {w} seconds", (_limit("GrapevineLatencyHigh"),)),
    ("operations", "arrive more than {} seconds after", (_limit("GrapevineAlertsSlow"),)),
    ("rules", "the end of the {w} minutes", (BUCKET_SECS / 60,)),
    ("rules", "per {w} minutes and added up", (BUCKET_SECS / 60,)),
    ("rules", "of its last {w} minutes", (BUCKET_SECS / 60,)),
    ("rules", "seen more than {w} minutes after it was published", (LATE_MS / 60_000,)),
    ("rules", "begins with the first {w} minutes at the score", (BUCKET_SECS / 60,)),
    ("rules", "per brand and {w} minutes of the time", (BUCKET_SECS / 60,)),
    ("rules", "accepted in those {w} minutes is stored", (BUCKET_SECS / 60,)),
    ("rules", "{} % on the calm side", (threshold.EASE * 100,)),
    ("rules", "in the {w} days before, from an hour", (baseline.DAYS,)),
    (
        "rules",
        "in the {w} weeks before (once {w} are known)",
        (baseline.WEEKS, baseline.FEWEST_WEEKS),
    ),
    ("rules", "the hour alone is {} times as unusual", (surprise.WHOLE_CAUTION,)),
    (
        "rules",
        "where the {w} most unusual quarters of a day in the last {w} days went beyond a score of {}",
        (surprise._HIGHEST, surprise.MEMORY_DAYS, surprise.NOTABLE),
    ),
    (
        "rules",
        "`calm_secs` ({w} hours) in which it was less than {} % as unusual",
        (spike.Settings.model_fields["calm_secs"].default / 3600, spike.CALM_SHARE * 100),
    ),
    (
        "rules",
        "fewer than {w} days are known the last {} hours are the measure",
        (baseline.FEWEST_DAYS, baseline.RECENT_TICKS * BUCKET_SECS / 3600),
    ),
    ("rules", "in the first {w} hours nothing is judged", (baseline.RECENT_FEWEST / 4,)),
    ("rules", "| `low` | {} |", (spike.SCORES["low"],)),
    ("rules", "| `normal` | {} |", (spike.SCORES["normal"],)),
    ("rules", "| `high` | {} |", (spike.SCORES["high"],)),
    ("rules", "at least {w} and half of the mentions are replies", (illustrate.BACKLASH_LEAST,)),
    (
        "rules",
        "began in the last {} days, or link",
        (_interval("sinks/clickhouse/examples.py", "- "),),
    ),
    ("rules", "accounts younger than {} days", (_interval("enrichers/rules/campaign.py"),)),
    (
        "rules",
        "it has {} seconds and at most {} rows",
        (QUERY_LIMITS["max_execution_time"], sql.MOST_ROWS),
    ),
    ("rules", "is to be renewed within {} days", (standing.RENEWAL_WITHIN.days,)),
    ("design", "judges a stretch of {w} minutes", (BUCKET_SECS / 60,)),
    ("design", "holds up to {} consecutive records", (slices.SLICE_RECORDS,)),
    ("design", "asked once for {} texts", (slices.SLICE_RECORDS,)),
    ("design", "restarted within {} seconds", (clients.SESSION_MS / 1000,)),
    (
        "design",
        "taken after {} seconds and {}",
        (inbox.SESSION_MS / 1000, clients.SESSION_MS / 1000),
    ),
    ("themes", "yesterday against the {w} days before", (themes.PERIODS - 1,)),
    ("themes", "More than {:,} mentions are sampled", (themes.MOST_MENTIONS,)),
    ("themes", "the last 7 days against the {} before", (7 * (themes.PERIODS - 1),)),
)
"""Page, words with the figure in them ({w}: in letters), and the figure."""
FREE = (
    ("operations", "with code 1 when a service", "what every command ends with that failed"),
    ("operations", "about four minutes for a million records", "measured"),
    ("rules", "five companies, 55 days each", "the labelled set it was measured on"),
    ("rules", "found within 15 minutes where about 60 an hour", "measured: grapevine eval spikes"),
    ("rules", "no news for about two weeks", "what follows from the memory, put roughly"),
    ("themes", "take about three seconds on one core", "measured"),
    ("sql", "", "the table is generated from the views' own comments; the rest are examples"),
    ("corrections", "", "examples"),
    ("queries", "", "examples"),
    ("import-your-own", "", "examples"),
)


def text_of(page: str) -> str:
    return " ".join((DOCS / f"{page}.md").read_text("utf-8").split())


def shown(template: str, figures: tuple[float, ...]) -> str:
    """The words with their figures."""
    left = list(figures)

    def one(place: re.Match[str]) -> str:
        figure = left.pop(0)
        if place[0] == "{w}":
            return WORDS[int(figure)]
        return f"{figure:,.0f}" if place[0] == "{:,}" else f"{figure:g}"

    words = re.sub(r"\{[w:,]*\}", one, template)
    assert not left
    return words


@pytest.mark.parametrize(("page", "template", "figures"), HELD, ids=[one[1] for one in HELD])
def test_a_figure_is_that_of_the_code(page: str, template: str, figures: tuple[float, ...]) -> None:
    assert shown(template, figures) in text_of(page)


@pytest.mark.parametrize("page", ["design", "operations", "rules", "themes"])
def test_every_figure_with_a_unit_is_held_or_free_for_a_reason(page: str) -> None:
    text = text_of(page)
    known = [shown(template, figures) for where, template, figures in HELD if where == page]
    known += [words for where, words, _ in FREE if where == page]
    for words in known:
        assert words in text, words
        text = text.replace(words, " … ")
    assert FIGURE.findall(text) == []
