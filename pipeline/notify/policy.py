"""How notify paces one rule's alerts, taken from the rule's settings. Touches the configuration
only.
"""

from dataclasses import dataclass
from datetime import timedelta

from pipeline.config import Config
from pipeline.ingest.alarms import TROUBLES
from schemas.alert import Candidate
from schemas.rule_settings import RuleSettings


@dataclass(frozen=True, slots=True)
class Policy:
    """The pace of one rule; see schemas/rule_settings.py for what each means."""

    cooldown: timedelta
    group: timedelta
    escalate_factor: float
    resolve_after: timedelta


def policy_of(settings: RuleSettings) -> Policy:
    """The pace a rule's settings ask for."""
    return Policy(
        cooldown=timedelta(seconds=settings.cooldown_secs),
        group=timedelta(seconds=settings.group_secs),
        escalate_factor=settings.escalate_factor,
        resolve_after=timedelta(seconds=settings.resolve_after_secs),
    )


class Policies:
    """Looks up a rule's pace and destinations. Alarms of services have no rule: they get the
    defaults and go to `service.alarms`, to every destination where that is empty. Of sources each is
    an alert of its own: five that have stopped are five to mend.
    """

    def __init__(self, config: Config) -> None:
        self._rules = {
            name: entry.settings
            for name, entry in config.rules.items()
            if isinstance(entry.settings, RuleSettings)
        }
        self._of = {name: policy_of(settings) for name, settings in self._rules.items()}
        self._of |= dict.fromkeys(TROUBLES, policy_of(RuleSettings(group_secs=0)))
        self._default = policy_of(RuleSettings())
        self._alarms = config.service.alarms or tuple(config.notify)

    def of(self, rule: str) -> Policy:
        """The pace of a rule by its configured name."""
        return self._of.get(rule, self._default)

    def destinations(self, candidate: Candidate) -> tuple[str, ...]:
        """Whom to tell of a candidate that names nobody itself."""
        if candidate.destinations:
            return candidate.destinations
        rule = self._rules.get(candidate.rule)
        return rule.notify if rule is not None else self._alarms
