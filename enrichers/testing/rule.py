"""What every kind of rule promises, as checks of behaviour. Called with a maker of a trial.

Cooldown, grouping and escalation are notify's: a rule says the same whenever it is asked the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from enrichers.testing.builders import NOW, make_enriched, make_mention
from enrichers.testing.guessing import guess
from schemas.alert import Candidate
from schemas.enriched import EnrichedMention, Sentiment
from schemas.examples import check_settings, example_settings
from schemas.rule_settings import RuleSettings
from schemas.series import (
    BUCKET_SECS,
    DAY_TICKS,
    QueryRule,
    Row,
    Series,
    SeriesRule,
    moment_of,
    series_of,
    tick_of,
)

NAME = "a-rule"
BEGIN = tick_of(datetime(2026, 11, 2, tzinfo=UTC))
QUIET = [2.0] * (9 * DAY_TICKS)
STORM = [400.0] * 12
"""An hour's buckets."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A kind of rule with settings, and what it must raise at (`loud`) and be silent at (`quiet`).

    A rule over mentions looks at the mentions, one over time at figures per bucket (the same for
    each of its metrics; judged at their end), one that asks ClickHouse at the rows it is answered.
    """

    module: Any
    settings: RuleSettings
    loud_mention: EnrichedMention = field(default_factory=make_enriched)
    quiet_mention: EnrichedMention = field(
        default_factory=lambda: make_enriched(
            make_mention(text="acme", author=None),
            sentiment=Sentiment(label="neutral"),
            influence=None, customer=None, priority=None,
        )
    )  # fmt: skip
    loud_figures: Sequence[float] = (*QUIET, *STORM)
    quiet_figures: Sequence[float] = (*QUIET,)
    loud_rows: Sequence[Row] = ({"key": "k", "value": 3, "text": "three"},)

    def build(self) -> Any:
        """The rule, built anew."""
        return self.module.build(NAME, self.settings)


Maker = Callable[[], Trial]


def rule_trial(module: Any, **examples: Any) -> Trial:
    """A trial of a module with its own `EXAMPLE`: settings, written as in a configuration, with which
    it raises at the loud examples and is silent at the quiet ones. `examples` replace these.
    """
    settings = example_settings(module, notify=["care"], severity="critical")
    assert isinstance(settings, RuleSettings), f"{module.__name__}.Settings must be RuleSettings"
    return Trial(module, settings, **examples)


def check_rule(make: Maker) -> None:
    """All that a kind of rule promises. Raises AssertionError."""
    for check in RULE_CHECKS:
        check(make)


def check_says_what_it_is(make: Maker) -> None:
    """Docstring, scope, settings, a build of the type that the scope says, no problems of its own."""
    module, name = make().module, make().module.__name__
    kind, scope = name.rpartition(".")[2], getattr(module, "SCOPE", None)
    assert (module.__doc__ or "").startswith(f"Rule kind `{kind}`"), (
        f"the docstring of {name} must begin with: Rule kind `{kind}`"
    )
    assert scope in ("mention", "series", "query"), (
        f"{name} needs SCOPE: mention, series or query, is {scope!r}"
    )
    check_settings(module, RuleSettings)
    problems = list(module.problems(make().settings)) if hasattr(module, "problems") else []
    assert not problems, f"{name} finds fault with its own EXAMPLE: {problems}"
    built = make().build()
    expected = {"series": SeriesRule, "query": QueryRule}.get(scope)
    assert isinstance(built, expected) if expected else callable(built), (
        f"{name}.build returns {type(built).__name__}, its scope is {scope}"
    )


def check_raises_at_a_positive(make: Maker) -> None:
    """The loud example raises: valid candidates that name the rule, its destinations and severity."""
    trial = make()
    raised = _asked(trial, trial.build(), loud=True)
    assert raised, f"{trial.module.__name__} is silent at its positive example"
    firing = [candidate for candidate in raised if candidate.state == "firing"]
    assert firing, f"{trial.module.__name__} says of its positive example only what is over"


def check_is_silent_at_a_negative(make: Maker) -> None:
    """Nothing is raised at the quiet example, nor at no example at all."""
    trial = make()
    rule = trial.build()
    raised = [*_asked(trial, rule, loud=False), *_asked_nothing(trial, rule)]
    assert not raised, f"{trial.module.__name__} raises at its negative example: {raised[0].title}"


def check_is_pure(make: Maker) -> None:
    """Asked the same it says the same, with the same dedup_key, whatever it was asked before and by
    whichever build: a rule remembers nothing.
    """
    trial = make()
    rule = trial.build()
    first = _asked(trial, rule, loud=True)
    _asked(trial, rule, loud=False)
    for other in (rule, trial.build()):
        again = _asked(trial, other, loud=True)
        assert first == again, (
            f"{trial.module.__name__} is not pure: at the same example it says {first}, then {again}"
        )


def check_takes_anything(make: Maker) -> None:
    """Mentions and figures that hypothesis makes up raise no exception; a rule over time knows
    nothing of the future.
    """
    trial = make()
    rule, again = trial.build(), trial.build()

    def mentions(mention: Any) -> None:
        for enriched in (
            EnrichedMention(mention=mention, enriched_at=NOW),
            make_enriched(mention),
        ):
            before = enriched.to_json()
            assert _matched(trial, rule, enriched) == _matched(trial, again, enriched)
            assert enriched.to_json() == before, f"{trial.module.__name__} changes the mention"

    def figures(given: tuple[int, list[float], list[float]]) -> None:
        days, values, future = given
        past = QUIET[: days * DAY_TICKS] + values
        series, extended = _series(rule, past), _series(rule, past + future)
        for end in range(len(past) - len(values), len(past) + 1):
            now = _detected(trial, rule, series, end)
            assert now == _detected(trial, again, extended, end), (
                f"{trial.module.__name__} looks at what comes after the moment it judges"
            )

    if trial.module.SCOPE == "mention":
        guess(lambda any_: any_.mentions(), mentions, times=40)
    elif trial.module.SCOPE == "series":
        _check_times(trial, rule)
        guess(lambda any_: any_.figures(), figures, times=40)
    else:
        _check_rows(trial, rule)


def check_candidate(trial: Trial, candidate: Candidate, at: datetime) -> None:
    """A candidate that travels and that notify can act on."""
    name, settings = trial.module.__name__, trial.settings
    assert isinstance(candidate, Candidate), f"{name} raises {candidate!r}, which is no Candidate"
    said = (candidate.rule, candidate.severity, candidate.destinations)
    wanted = (NAME, settings.severity, settings.notify)
    assert said == wanted, f"{name}: rule, severity, destinations must be {wanted}, are {said}"
    assert candidate.dedup_key.startswith(f"{NAME}:"), (
        f"{name}: dedup_key must begin with the rule's name, is {candidate.dedup_key!r}"
    )
    assert candidate.at == at, f"{name}: `at` is event time {at}, not {candidate.at}"
    assert candidate.title.strip(), f"{name} raises a candidate without a title"
    assert candidate.reasons, f"{name} raises a candidate without a reason: people ask why"
    for figure in (candidate.value, candidate.expected):
        assert figure is None or figure - figure == 0, f"{name}: {figure} is no figure to show"
    read = Candidate.model_validate_json(candidate.to_json())
    assert read == candidate, f"{name}: the candidate does not read back as it was written"


def _asked(trial: Trial, rule: Any, *, loud: bool) -> list[Candidate]:
    """What the rule says of one of its two examples."""
    if trial.module.SCOPE == "mention":
        return _matched(trial, rule, trial.loud_mention if loud else trial.quiet_mention)
    if trial.module.SCOPE == "series":
        figures = trial.loud_figures if loud else trial.quiet_figures
        return _detected(trial, rule, _series(rule, figures), len(figures))
    return _answered(trial, rule, trial.loud_rows if loud else ())


def _asked_nothing(trial: Trial, rule: Any) -> list[Candidate]:
    """What it says where there is nothing at all: a bare mention, no figures."""
    if trial.module.SCOPE == "series":
        return _detected(trial, rule, _series(rule, ()), 0)
    return []


def _matched(trial: Trial, rule: Any, enriched: EnrichedMention) -> list[Candidate]:
    def ask() -> list[Candidate]:
        candidate = rule(enriched)
        return [] if candidate is None else [candidate]

    return _checked(trial, ask, enriched.mention.seen_at)


def _series(rule: SeriesRule, figures: Sequence[float]) -> Series:
    return series_of(dict.fromkeys(rule.of, figures), BEGIN, brand="acme")


def _detected(trial: Trial, rule: SeriesRule, series: Series, end: int) -> list[Candidate]:
    now = moment_of(BEGIN + end)
    return _checked(trial, lambda: rule.detect(series, now), now)


def _answered(
    trial: Trial, rule: QueryRule, rows: Sequence[Row], before: Sequence[Row] = ()
) -> list[Candidate]:
    return _checked(trial, lambda: rule.detect(rows, NOW, before), NOW)


def _checked(trial: Trial, ask: Callable[[], Iterable[Candidate]], at: datetime) -> list[Candidate]:
    try:
        candidates = list(ask())
    except Exception as error:
        raise AssertionError(
            f"{trial.module.__name__} raises {type(error).__name__}: {error}"
        ) from error
    for candidate in candidates:
        check_candidate(trial, candidate, at)
    return candidates


def _check_times(trial: Trial, rule: SeriesRule) -> None:
    name = trial.module.__name__
    assert rule.over_secs % BUCKET_SECS == 0, f"{name}: over_secs must be whole buckets"
    assert rule.back.total_seconds() >= rule.over_secs, f"{name} is given less than it looks at"


def _check_rows(trial: Trial, rule: QueryRule) -> None:
    """A rule that asks: what is no longer answered is over, under the same key."""
    name, rows = trial.module.__name__, trial.loud_rows
    assert rule.every_secs % BUCKET_SECS == 0, f"{name}: every_secs must be whole buckets"
    assert rule.query(NOW) == rule.query(NOW), f"{name} asks something else at the same moment"
    raised = [one.dedup_key for one in _answered(trial, rule, rows)]
    over = _answered(trial, rule, (), rows)
    assert [(one.dedup_key, one.state) for one in over] == [(key, "clear") for key in raised], (
        f"{name} raised {raised}; when they are gone it must clear them, it says {over}"
    )


RULE_CHECKS: tuple[Callable[[Maker], None], ...] = (
    check_says_what_it_is,
    check_raises_at_a_positive,
    check_is_silent_at_a_negative,
    check_is_pure,
    check_takes_anything,
)
"""One by one, for a runner that shows each as a test of its own."""
