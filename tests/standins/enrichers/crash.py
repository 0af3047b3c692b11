"""An enricher that ends the whole process on certain words, as a fault in a native library would."""

import os
from collections.abc import Callable

from schemas import settings
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Priority

FIELD = "priority"
NEEDS = ()
DEADLY = "deadly words"


class Settings(settings.Settings):
    """None."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Priority]:
    """The enricher."""

    def enrich(draft: Draft) -> Priority:
        if DEADLY in draft.text:
            os._exit(139)
        return Priority(score=0)

    return enrich
