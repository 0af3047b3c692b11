"""What people can decide about a mention: the fields, how values are written, and what each does to
the draft. Pure.

A decision is applied right after the enricher of its part, so that the enrichers behind see what
the person said.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from pipeline.config.problems import choices_hint
from schemas.base import Model
from schemas.draft import Draft
from schemas.enriched import (
    Authenticity,
    BrandRelevance,
    BrandSentiment,
    Department,
    Emotion,
    EmotionLabel,
    Intent,
    IntentName,
    Intents,
    Language,
    Priority,
    Relevance,
    Role,
    RoleName,
    Sentiment,
    Topic,
    Topics,
)
from schemas.upkeep import Correction

REASON = "a person decided so"
YES_NO = ("yes", "no")
FELT = ("positive", "neutral", "negative")
_LANGUAGE = re.compile(r"[a-z]{2}|hi-Latn|und")
_LEANS = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Decidable:
    """One field: the part of a draft it belongs to, how a value is written (`says`) and read, and
    what it changes.

    `read` raises ValueError with the valid values. `decide(draft, brand, value)` gives the part
    anew; raises ValueError for a value that is none. `brand`: whether the field is written
    `FIELD:BRAND`.
    """

    part: str
    says: str
    read: Callable[[str], Any]
    decide: Callable[[Draft, str, Any], Model]
    brand: Literal["never", "maybe", "always"] = "never"


def by_part(decided: Iterable[Correction]) -> dict[str, list[Correction]]:
    """What still holds of these decisions, by part of the draft: of each field the latest, unless
    it was undone.
    """
    latest: dict[str, Correction] = {}
    for one in decided:
        if one.field not in latest or one.at >= latest[one.field].at:
            latest[one.field] = one
    parts: dict[str, list[Correction]] = {}
    for field in sorted(latest):  # the whole before its brands
        known = FIELDS.get(field.partition(":")[0])
        if known is not None and latest[field].value is not None:
            parts.setdefault(known.part, []).append(latest[field])
    return parts


def decide(draft: Draft, decided: Iterable[Correction]) -> None:
    """Put people's decisions in the place of what was worked out; one that cannot be applied is
    marked as failed.
    """
    for one in decided:
        name, _, brand = one.field.partition(":")
        field = FIELDS[name]
        try:
            setattr(draft, field.part, field.decide(draft, brand, one.value))
        except (ValueError, TypeError, KeyError) as error:
            draft.failed[f"correction:{one.field}"] = f"{type(error).__name__}: {error}"[:300]
        else:
            draft.corrected = tuple(sorted((*draft.corrected, one.field)))


def read_field(field: str, brands: Sequence[str]) -> Decidable:
    """What a field's name stands for; `brands` are the mention's. Raises ValueError with the valid
    names.
    """
    name, colon, brand = field.partition(":")
    known = FIELDS.get(name)
    if known is None:
        raise ValueError(f"there is no field {name!r} to correct ({choices_hint(name, FIELDS)})")
    if colon and known.brand == "never":
        raise ValueError(f"{name} is not decided brand by brand: write {name}={known.says}")
    if not colon and known.brand == "always":
        raise ValueError(f"{name} is decided for one brand: write {name}:BRAND={known.says}")
    if colon and brand not in brands:
        raise ValueError(f"the mention is not about {brand!r} ({choices_hint(brand, brands)})")
    return known


def _one_of(*valid: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in valid:
            raise ValueError(f"{text!r} is not allowed ({choices_hint(text, valid)})")
        return text

    return read


def _several_of(*valid: str) -> Callable[[str], list[str]]:
    one = _one_of(*valid)
    return lambda text: list(dict.fromkeys(map(one, names_in(text))))


def names_in(text: str) -> list[str]:
    """The names of a list with commas; none in an empty one."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _yes_no(text: str) -> bool:
    return _one_of(*YES_NO)(text) == "yes"


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(
            f"{text!r} is no language: write two letters of ISO 639-1 (en, de), hi-Latn, or und"
        )
    return text


def _score(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise ValueError(f"{text!r} is no priority: write a whole number from 0 to 100")
    return int(text)


def _with(model: M, **changes: Any) -> M:
    """A model with other values, checked as if it had been read."""
    return type(model).model_validate({**dict(model), **changes})


def _sentiment(draft: Draft, brand: str, value: Any) -> Sentiment:
    """Of a mention about one brand only, what is felt on the whole is felt towards that brand."""
    base = draft.sentiment or Sentiment(label="unsupported")
    brands = [match.brand for match in draft.brands.matches] if draft.brands is not None else []
    if not brand:
        base = _with(base, label=value, confidence=1.0, uncertain=False, words=())
    if not brand and len(brands) != 1:
        return base
    felt = BrandSentiment(brand=brand or brands[0], label=value, confidence=1.0, lean=_LEANS[value])
    return _with(base, by_brand=_replaced(base.by_brand, felt))


def _relevance(draft: Draft, brand: str, value: Any) -> Relevance:
    base = draft.relevance or Relevance()
    judged = BrandRelevance(brand=brand, relevant=value, confidence=1.0, reason=REASON)
    return Relevance(by_brand=_replaced(base.by_brand, judged))


def _replaced(judged: tuple[Any, ...], new: Any) -> tuple[Any, ...]:
    """Judgements by brand with one of them replaced, or added."""
    if all(one.brand != new.brand for one in judged):
        return (*judged, new)
    return tuple(new if one.brand == new.brand else one for one in judged)


def _intents(draft: Draft, brand: str, value: Any) -> Intents:
    return Intents(found=tuple(Intent(name=name, confidence=1.0, reason=REASON) for name in value))


def _topics(draft: Draft, brand: str, value: Any) -> Topics:
    return Topics(found=tuple(Topic.model_validate(one) for one in value))


def _priority(draft: Draft, **changes: Any) -> Priority:
    return _with(draft.priority or Priority(score=0), **changes)


def _urgency(draft: Draft, brand: str, value: Any) -> Priority:
    return _priority(draft, score=value, reasons=(REASON,))


def _needs_answer(draft: Draft, brand: str, value: Any) -> Priority:
    return _priority(draft, needs_answer=value, **({} if value else {"answer_by": None}))


def _role(draft: Draft, brand: str, value: Any) -> Role:
    return _with(draft.role or Role(name="unknown"), name=value, confidence=1.0, reasons=(REASON,))


def _spam(draft: Draft, brand: str, value: Any) -> Authenticity:
    return _with(
        draft.authenticity or Authenticity(), spam=1.0 if value else 0.0, reasons=(REASON,)
    )


_DEPARTMENTS = tuple(name for name in get_args(Department) if name)

FIELDS: Mapping[str, Decidable] = {
    "language": Decidable(
        "language",
        "CODE",
        _language,
        lambda draft, brand, value: Language(code=value, confidence=1.0),
    ),
    "relevant": Decidable("relevance", "yes|no", _yes_no, _relevance, "always"),
    "sentiment": Decidable("sentiment", "|".join(FELT), _one_of(*FELT), _sentiment, "maybe"),
    "emotion": Decidable(
        "emotion",
        "|".join(get_args(EmotionLabel)),
        _one_of(*get_args(EmotionLabel)),
        lambda draft, brand, value: Emotion(label=value, confidence=1.0),
    ),
    "intents": Decidable("intents", "NAME,…", _several_of(*get_args(IntentName)), _intents),
    "topics": Decidable("topics", "NAME,…", names_in, _topics),
    "role": Decidable("role", "|".join(get_args(RoleName)), _one_of(*get_args(RoleName)), _role),
    "spam": Decidable("authenticity", "yes|no", _yes_no, _spam),
    "priority": Decidable("priority", "0…100", _score, _urgency),
    "needs_answer": Decidable("priority", "yes|no", _yes_no, _needs_answer),
    "department": Decidable(
        "priority",
        "|".join(_DEPARTMENTS),
        _one_of(*_DEPARTMENTS),
        lambda draft, brand, value: _priority(draft, department=value),
    ),
}
"""What can be decided, in the order of the chain."""
