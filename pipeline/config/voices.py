"""Which push sources may speak for others, and who is not vouched for."""

from collections.abc import Callable

from pipeline import registry
from pipeline.config.model import Config
from pipeline.config.problems import Problem
from schemas.mention import Mention
from schemas.settings import PushedSettings


def voice_warnings(config: Config) -> list[Problem]:
    """One for each push source that may tell ids of other sources."""
    return [
        Problem(
            f"sources.{name}.may_speak_for",
            f"whoever knows the secret of {name} can change, delete and restore every mention and "
            f"author of {', '.join(entry.settings.may_speak_for)}, and say who is a customer",
            "leave it out where its sender tells ids of its own",
        )
        for name, entry in config.sources.items()
        if isinstance(entry.settings, PushedSettings) and entry.settings.may_speak_for
    ]


def unproven_by(config: Config) -> Callable[[Mention], bool]:
    """Whether a mention is of a push source that may not speak for its type."""
    pushed = {
        name: frozenset(entry.settings.may_speak_for)
        for name, entry in config.sources.items()
        if isinstance(entry.settings, PushedSettings)
        and registry.is_pushed(registry.load("connectors", entry.type), entry.settings)
    }

    def unproven(mention: Mention) -> bool:
        types = pushed.get(mention.source)
        return types is not None and mention.type not in types

    return unproven
