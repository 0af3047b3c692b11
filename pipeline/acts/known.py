"""What a configuration knows by name, for questions in words."""

from typing import Any

from pipeline import registry
from pipeline.config import Config
from schemas.view import Known


def known_of(config: Config) -> Known:
    """The names that words may use."""
    return {
        "brand": tuple(config.brands),
        "topic": tuple(sorted(topic_names(config))),
        "source": tuple(dict.fromkeys((*config.source_names, *config.sources))),
        "type": registry.names("connectors"),
    }


def topic_names(config: Config) -> set[str]:
    """The topics that are configured."""
    chain = [(registry.load("enrichers", entry.name), entry) for entry in config.enrich]
    plans: Any = [
        plan
        for module, entry in chain
        if hasattr(module, "plans")
        for plan in module.plans(entry.settings)
    ]
    return {plan.topic for plan in plans}
