"""Adds `emotion`: anger where somebody shouts."""

from collections.abc import Callable

import schemas.settings
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Emotion

FIELD = "emotion"
NEEDS: tuple[str, ...] = ("clean",)
EXAMPLE_MENTION = {"text": "ACME IS DOWN AGAIN!"}
asked: list[str] = []


class Settings(schemas.settings.Settings):
    """Nothing to set."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Emotion]:
    """The function that hears shouting; never raises."""

    def hear(draft: Draft) -> Emotion:
        return Emotion(label="anger" if draft.text.isupper() else "none")

    return hear
