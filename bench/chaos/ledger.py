"""What was accepted and what must become of it: the one side of the books. Pure.

A mention that was accepted is in the end stored with its latest words, deleted, dropped for a
reason, or, where it cannot be read at all, a dead letter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["stored", "deleted", "dropped"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What must have become of a mention. `revision` is the one that is shown, of a stored one; 0
    where its source makes it.
    """

    outcome: Outcome
    revision: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event that was sent: the mention's id with its fate once the event is accepted; `alert`
    is the number in the words of one that a rule must raise, else 0.
    """

    id: str
    fate: Fate
    alert: int = 0


@dataclass
class Ledger:
    """The fates of all that was accepted so far."""

    fates: dict[str, Fate] = field(default_factory=dict)
    alerts: dict[str, int] = field(default_factory=dict)
    """The mentions that a rule must raise, with the numbers in their words."""
    poison: set[bytes] = field(default_factory=set)
    """Records that no service can read: each is a dead letter."""
    events: int = 0

    def accept(self, told: Iterable[Told]) -> None:
        """The events of a request that was answered, in their order."""
        for one in told:
            self.events += 1
            self.fates[one.id] = one.fate
            if one.alert:
                self.alerts[one.id] = one.alert

    def accept_poison(self, values: Iterable[bytes]) -> None:
        """Records that Kafka has taken."""
        self.poison |= set(values)

    @property
    def accepted(self) -> int:
        """Different mentions and records."""
        return len(self.fates) + len(self.poison)

    def counts(self) -> Counter[str]:
        """How many of each outcome; `dead_lettered` beside them."""
        counted = Counter[str](fate.outcome for fate in self.fates.values())
        return counted + Counter(dead_lettered=len(self.poison))

    def stored(self) -> dict[str, int]:
        """The revision that is shown of each mention of the webhook that is."""
        return {
            id_: fate.revision
            for id_, fate in self.fates.items()
            if fate.outcome == "stored" and fate.revision
        }
