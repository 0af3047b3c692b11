"""What every rule has, whatever its kind: whom to tell, how severe, and how notify paces what
people see of it.
"""

from pydantic import Field

from schemas.alert import Severity
from schemas.settings import Settings


class RuleSettings(Settings):
    """Base of every rule's Settings. The `_secs` below are notify's policy; a rule itself never
    looks at them.
    """

    notify: tuple[str, ...] = ()
    """Destinations (names of the notify section) that are told."""
    severity: Severity = "warning"
    """How bad it is: info, warning or critical."""
    brand: str = ""
    """Only this brand; every brand where empty."""
    cooldown_secs: int = Field(default=3600, ge=0)
    """After an alert has ended, the same happening opens no new alert for this long, unless it is
    more severe.
    """
    group_secs: int = Field(default=300, ge=0)
    """Happenings of this rule and brand within this window become one message that grows; 0 never
    groups.
    """
    escalate_factor: float = Field(default=2.0, ge=1.1)
    """People are told again when the value, or the count from 10 on, reaches this many times what
    they were told.
    """
    resolve_after_secs: int = Field(default=3600, ge=1)
    """An alert ends by itself after this long without anything new."""


class SeriesRuleSettings(RuleSettings):
    """Base of the Settings of rules that judge figures over time."""

    backlash_notify: tuple[str, ...] = ()
    """Destinations that are told instead of `notify` of a backlash: half of the mentions answer or
    quote a post by the brand's own account or its staff.
    """
