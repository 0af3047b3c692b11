"""Rule kind `throwaway`: somebody whom many follow is angry."""

from collections.abc import Callable

from schemas.alert import Candidate
from schemas.enriched import EnrichedMention
from schemas.rule_settings import RuleSettings

SCOPE = "mention"
EXAMPLE = {"followers": 100}
raised: list[str] = []


class Settings(RuleSettings):
    """How many must follow."""

    followers: int = 1000
    """From so many on."""


def build(name: str, settings: Settings) -> Callable[[EnrichedMention], Candidate | None]:
    """The rule."""

    def match(enriched: EnrichedMention) -> Candidate | None:
        author = enriched.mention.author
        if author is None or (author.followers or 0) < settings.followers:
            return None
        return Candidate(
            dedup_key=f"{name}:{enriched.id}",
            rule=name,
            title="Many may read this",
            at=enriched.mention.seen_at,
            severity=settings.severity,
            destinations=settings.notify,
            reasons=(f"{author.followers} followers",),
        )

    return match
