"""Views and a world to ask about: strategies of any View, invented mentions, and the plain filter in
Python that SQL and rules are held against.

Pure. The filter is written from what the filters promise (schemas/view/filters.py), and knows neither
columns nor SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from schemas.enriched import (
    AuthorRole,
    BrandMatch,
    BrandRelevance,
    Brands,
    BrandSentiment,
    CleanText,
    CustomerMatch,
    Department,
    Emotion,
    EmotionLabel,
    EnrichedMention,
    Influence,
    Intent,
    IntentName,
    Intents,
    Language,
    Priority,
    Relevance,
    Role,
    RoleName,
    Sentiment,
    SentimentLabel,
    Topic,
    Topics,
)
from schemas.judgements import DECIDABLE
from schemas.mention import Author, Mention, MentionKind
from schemas.view import UNSET, Among, Range, View, span_of
from schemas.view.model import Voice
from tests.security.hostile import STRINGS

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 27, 13, 20, tzinfo=UTC)
"""Two days after Berlin's clocks changed."""
KINDS = {"acme": "own", "Zenith Bank": "competitor", "banks": "industry"}
LABELS = get_args(SentimentLabel)
TEXTS = (
    "Late FEE again",
    "der Überweisung",
    "100% %(p0)s 'x'; -- \\",
    "ein \\' \n\t",
    "ΣΊΣΥΦΟΣ",
    "",
)
POOLS: Mapping[str, tuple[str, ...]] = {
    "sentiment": LABELS,
    "kind": get_args(MentionKind),
    "intent": get_args(IntentName),
    "brand": tuple(KINDS),
    "brand_kind": ("own", "competitor", "industry"),
    "topic": ("fees", "late fees", "log'in"),
    "text": ("fee", "LATE fee", "über", "%(p0)s", "';", "\\", "\\' \n", "σί"),
    "segment": ("gold", "silver 2"),
    "relation": get_args(AuthorRole),
    "role": get_args(RoleName),
    "author": ("x:x:1", "x:x:2", "@Anna", "@", "@älva"),
    "source": ("hn", "store de", "x-search"),
    "type": ("x", "rss"),
    "lang": ("de", "en", "und"),
    "emotion": get_args(EmotionLabel),
    "department": tuple(filter(None, get_args(Department))),
    "thread": ("x:x:t1", "t'2"),
    "alert": ("storm:acme", "k"),
    "cluster": ("c1", "c2"),
    "corrected": tuple(DECIDABLE),
}
TIMES = (
    *("7d", "2d", "36h", "90m", "2w", "3mo", "today", "yesterday", "this_week", "last_week"),
    *("this_month", "last_month", "this_year", "last_year", "2026-10-25..2026-10-25"),
    *("2026-10-20..", "..2026-10-24", "2026-10-25T01:30..2026-10-25T03:30", "..2026-10-26T10:00Z"),
)
CLOSED = frozenset(POOLS) - {
    *("brand", "topic", "text", "segment", "author", "source", "type", "lang"),
    *("thread", "alert", "cluster"),
}  # fmt: skip
names = st.text(min_size=1, max_size=12).filter(
    lambda text: text.strip() and not any("\ud800" <= c <= "\udfff" for c in text)
)
hostile = st.sampled_from([text for text in STRINGS if text.strip() and len(text) <= 1000])


def views(*, odd: bool) -> st.SearchStrategy[View]:
    """Any View; with `odd`, names are also any text that somebody may have written."""
    filters: dict[str, st.SearchStrategy[Any]] = {}
    for name in View.model_fields:
        unset = getattr(UNSET, name)
        if isinstance(unset, Among):
            filters[name] = _among(name, odd=odd and name not in CLOSED)
        elif isinstance(unset, Range):
            filters[name] = _ranges()
        elif unset is None:
            filters[name] = st.booleans()
    filters["voice"] = st.sampled_from(get_args(Voice))
    filters["time"] = st.sampled_from(TIMES)
    return st.lists(st.sampled_from(sorted(filters)), max_size=4, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: filters[name] for name in chosen}).map(
            View.model_validate
        )
    )


def _among(name: str, *, odd: bool) -> st.SearchStrategy[Among]:
    value = st.sampled_from(POOLS[name])
    values = st.lists(value | names | hostile if odd else value, max_size=3).map(set)
    return st.tuples(values, values).map(
        lambda both: Among(any=[*both[0]], none=[*both[1] - both[0]])
    )


def _ranges() -> st.SearchStrategy[Range]:
    ends = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted)
    return st.one_of(
        ends.map(lambda both: Range(least=both[0], most=both[1])),
        st.integers(0, 100).map(lambda end: Range(least=end)),
        st.integers(0, 100).map(lambda end: Range(most=end)),
    )


@dataclass(frozen=True)
class World:
    """Mentions as they are now, and what else is stored that a View asks for."""

    mentions: tuple[EnrichedMention, ...]
    segments: Mapping[str, str] = field(default_factory=dict)
    alerts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clusters: Mapping[str, str] = field(default_factory=dict)


def make_world(seed: int, count: int = 150) -> World:
    """An invented world in which every filter finds something and leaves something out."""
    random = Random(seed)
    mentions = tuple(_mention(random, number) for number in range(count))
    ids = [one.id for one in mentions]
    return World(
        mentions,
        segments={"c-1": "gold", "c-2": "silver 2", "c-3": ""},
        alerts={"storm:acme": tuple(random.sample(ids, 20)), "k": tuple(random.sample(ids, 3))},
        clusters={id_: random.choice(("c1", "c2")) for id_ in random.sample(ids, 30)},
    )


def _mention(random: Random, number: int) -> EnrichedMention:
    some = random.random
    seen = NOW + timedelta(minutes=1)
    text = " ".join(random.sample(TEXTS, 2)).strip()
    author = None if some() < 0.1 else _author(random)
    return EnrichedMention(
        mention=Mention(
            id=f"x:x:{number:04}", source=random.choice(POOLS["source"]), type=random.choice(POOLS["type"]),
            kind=random.choice(get_args(MentionKind)), text=text, author=author, seen_at=seen, revision=1,
            published_at=NOW - timedelta(minutes=random.choice((1, 60, 1440, 30_000)) * random.randint(0, 40)),
            thread_id=random.choice(("", *POOLS["thread"])),
            parent_id=f"x:x:{random.randint(0, number):04}" if some() < 0.3 else "",
        ),
        clean=CleanText(text=text),
        brands=_brands(random) if some() < 0.95 else None,
        relevance=Relevance(by_brand=(BrandRelevance(brand="banks", relevant=some() < 0.5),)),
        language=Language(code=random.choice(POOLS["lang"]), confidence=1),
        sentiment=_sentiment(random) if some() < 0.9 else None,
        emotion=Emotion(label=random.choice(get_args(EmotionLabel))) if some() < 0.9 else None,
        intents=_intents(random),
        topics=Topics(found=tuple(Topic(name=one) for one in random.sample(POOLS["topic"], random.randint(0, 2)))),
        role=Role(name=random.choice(get_args(RoleName))) if some() < 0.9 else None,
        customer=_customer(random) if author and some() < 0.6 else None,
        influence=Influence(score=random.randint(0, 100)) if some() < 0.9 else None,
        priority=_priority(random) if some() < 0.9 else None,
        corrected=tuple(sorted(random.sample(("sentiment", "sentiment:acme", "topics", "role"), random.randint(0, 2)))),
        enriched_at=seen,
    )  # fmt: skip


def _intents(random: Random) -> Intents:
    wanted = random.sample(get_args(IntentName), random.randint(0, 3))
    return Intents(found=tuple(Intent(name=one) for one in wanted))


def _author(random: Random) -> Author:
    number = random.randint(1, 4)
    return Author(id=f"x:x:{number}", handle=("anna", "ANNA", "Älva", "", "@")[number])


def _brands(random: Random) -> Brands:
    names_ = random.sample(sorted(KINDS), random.randint(0, 3))
    role: Any = random.choice(get_args(AuthorRole))
    return Brands(
        matches=tuple(
            BrandMatch.model_validate({"brand": name, "kind": KINDS[name], "voice": random.random() < 0.7})
            for name in names_
        ),
        author_role=role,
        author_brand="" if role == "public" else "acme",
    )  # fmt: skip


def _sentiment(random: Random) -> Sentiment:
    judged = random.sample(sorted(KINDS), random.randint(0, 3))
    return Sentiment(
        label=random.choice(LABELS),
        by_brand=tuple(BrandSentiment(brand=name, label=random.choice(LABELS)) for name in judged),
    )


def _customer(random: Random) -> CustomerMatch:
    id_ = f"c-{random.randint(1, 3)}"
    return CustomerMatch(
        customer_id=id_, segment={"c-1": "gold", "c-2": "silver 2", "c-3": ""}[id_],
        status=random.choice(("suggested", "confirmed")), method="handle", confidence=1, basis="contract",
    )  # fmt: skip


def _priority(random: Random) -> Priority:
    return Priority(
        score=random.randint(0, 100), needs_answer=random.random() < 0.5, department=random.choice(get_args(Department))
    )  # fmt: skip


def holds(view: View, record: EnrichedMention, world: World) -> bool:
    """Whether a mention is one of the View's."""
    return _about_held(view, record) and all(
        _among_holds(getattr(view, name), values) for name, values in _values(view, record, world).items()
    ) and _rest_holds(view, record)  # fmt: skip


def matching_brands(view: View, record: EnrichedMention) -> list[str]:
    """The brands of a mention for which `brand`, `brand_kind`, `voice` and `sentiment` hold together."""
    return [
        match.brand
        for match in (record.brands.matches if record.brands else ())
        if (not view.brand.any or match.brand in view.brand.any)
        and (not view.brand_kind.any or match.kind in view.brand_kind.any)
        and view.voice in ("any", voice_of(record, match))
        and _among_holds(view.sentiment, {towards(record, match.brand)})
    ]


def speaks_of_brands(view: View) -> bool:
    """Whether single brands are asked for."""
    return bool(view.brand.any or view.brand_kind.any or view.voice != "any")


def tone_of(view: View, record: EnrichedMention) -> str:
    """What is felt, seen from the View."""
    if speaks_of_brands(view):
        return towards(record, matching_brands(view, record)[0])
    return record.sentiment.label if record.sentiment else ""


def voice_of(record: EnrichedMention, match: BrandMatch) -> str:
    """Whose words about a brand it is."""
    judged = record.relevance.by_brand if record.relevance else ()
    if any(one.brand == match.brand and not one.relevant for one in judged):
        return "unrelated"
    if not match.voice:
        return "own"
    return "echo" if record.mention.kind == "repost" else "voice"


def towards(record: EnrichedMention, brand: str) -> str:
    """What is felt towards a brand."""
    if record.sentiment is None:
        return ""
    labels = {one.brand: one.label for one in record.sentiment.by_brand}
    return labels.get(brand) or record.sentiment.label


def _about_held(view: View, record: EnrichedMention) -> bool:
    matches = record.brands.matches if record.brands else ()
    if any(one.brand in view.brand.none or one.kind in view.brand_kind.none for one in matches):
        return False
    if speaks_of_brands(view):
        return bool(matching_brands(view, record))
    return _among_holds(view.sentiment, {tone_of(view, record)})


def _among_holds(asked: Among, values: set[str]) -> bool:
    return (not asked.any or bool(values & {*asked.any})) and not values & {*asked.none}


def _values(view: View, record: EnrichedMention, world: World) -> dict[str, set[str]]:
    """What a mention has of each filter of several values."""
    mention, author = record.mention, record.mention.author
    text = (record.clean.text if record.clean else "").lower()
    customer = record.customer if _is_customer(record) else None
    return {
        "kind": {mention.kind},
        "intent": {one.name for one in record.intents.found} if record.intents else set(),
        "topic": {one.name for one in record.topics.found} if record.topics else set(),
        "text": {one for one in (*view.text.any, *view.text.none) if one.lower() in text},
        "segment": {world.segments.get(customer.customer_id, "")} if customer else set(),
        "relation": {record.brands.author_role if record.brands else "public"},
        "role": {record.role.name} if record.role else set(),
        "author": {
            one
            for one in (*view.author.any, *view.author.none)
            if (author and one == author.id) or _is_handle(one, record)
        },
        "source": {mention.source},
        "type": {mention.type},
        "lang": {record.language.code} if record.language else set(),
        "emotion": {record.emotion.label} if record.emotion else set(),
        "department": {record.priority.department} if record.priority else set(),
        "thread": {mention.thread_id},
        "alert": {key for key, ids in world.alerts.items() if record.id in ids},
        "cluster": {world.clusters.get(record.id, "")},
        "corrected": {one.partition(":")[0] for one in record.corrected},
    }  # fmt: skip


def _is_handle(asked: str, record: EnrichedMention) -> bool:
    author = record.mention.author
    return bool(
        author and len(asked) > 1 and asked[0] == "@" and asked[1:].lower() == author.handle.lower()
    )


def _is_customer(record: EnrichedMention) -> bool:
    return record.customer is not None and record.customer.status == "confirmed"


def _rest_holds(view: View, record: EnrichedMention) -> bool:
    since, until = span_of(view.time, NOW, ZONE)
    at = record.mention.published_at
    return (
        view.customer in (None, _is_customer(record))
        and view.needs_answer in (None, bool(record.priority and record.priority.needs_answer))
        and _within(view.priority, record.priority.score if record.priority else 0)
        and _within(view.influence, record.influence.score if record.influence else 0)
        and (since is None or at >= since)
        and (until is None or at < until)
    )


def _within(asked: Range, figure: int) -> bool:
    return (asked.least is None or figure >= asked.least) and (
        asked.most is None or figure <= asked.most
    )
