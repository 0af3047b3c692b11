"""What travels on mentions.enriched: a mention with all that was worked out, its deletion, or why
it was dropped.
"""

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.base import QUIET, Model, Utc
from schemas.customer import Owner, Relation, Ticket
from schemas.mention import Lane, Mention

BrandKind = Literal["own", "competitor", "industry"]
SentimentLabel = Literal["positive", "neutral", "negative", "unsupported"]
AuthorRole = Literal["public", "account", "staff"]
DropReason = Annotated[str, Field(min_length=1, max_length=64)]
"""Why a mention is not kept: `no_brand`, `muted`, `tombstoned`, or an enricher's own (schemas/flow.py:
Drop).
"""
EmotionLabel = Literal["anger", "joy", "optimism", "sadness", "none"]
IntentName = Literal[
    "complaint", "question", "purchase_intent", "churn_risk", "comparison", "asking_for_references",
    "praise",
    "feature_request", "outage", "billing", "job", "news", "promotion", "spam",
]  # fmt: skip
Department = Literal["", "service", "billing", "product", "sales", "pr", "legal"]
RoleName = Literal[
    "journalist", "employee", "competitor_staff", "partner", "reseller", "paid_promoter", "person",
    "unknown"
]  # fmt: skip


class CleanText(Model):
    """The analysed form of title and text: markup, links and stray characters removed, at most
    10,000 characters.
    """

    text: str
    truncated: bool = False


class BrandMatch(Model):
    """One brand a mention is about. `voice` is False where the brand's own account or staff speaks:
    never counted.
    """

    brand: str
    kind: BrandKind
    terms: tuple[str, ...] = ()
    voice: bool = True


class Brands(Model):
    """The brands a mention is about, and whether its author belongs to one of them (`author_brand`)."""

    matches: tuple[BrandMatch, ...] = ()
    author_role: AuthorRole = "public"
    author_brand: str = ""


class Language(Model):
    """ISO 639-1 code, `und` where unsure; confidence 0–1."""

    code: str
    confidence: float


class BrandSentiment(Model):
    """What is felt towards one brand of a mention, how likely that is right (0–1), and how much
    likelier praise is than blame (`lean`, −1…1), which tells sides also among what is neutral on
    the whole.
    """

    brand: str
    label: SentimentLabel
    confidence: float = Field(default=0.0, ge=0, le=1)
    lean: float = Field(default=0.0, ge=-1, le=1)


class Sentiment(Model):
    """What is felt in a mention, overall and towards each brand, how likely that is right (0–1),
    and the words that decided it. `uncertain`: worth a person's look. Languages without a model are
    `unsupported`. `tier`: who decided, the fast judge or the reader; `unread` where the fast one did
    since there was no time to read it, and the reader is to do so yet.

    compound (−1…1), pos, neu and neg (0…1) are VADER's scores; 0 where the text is not English.
    """

    label: SentimentLabel
    compound: float = 0.0
    pos: float = 0.0
    neu: float = 0.0
    neg: float = 0.0
    confidence: float = Field(default=0.0, ge=0, le=1)
    uncertain: bool = False
    words: tuple[str, ...] = ()
    by_brand: tuple[BrandSentiment, ...] = ()
    tier: Literal["fast", "reader", "unread"] = "fast"


class BrandRelevance(Model):
    """Whether a mention speaks of one brand or of something else of that name, how likely that is
    (0–1), and why.
    """

    brand: str
    relevant: bool = True
    confidence: float = Field(default=0.0, ge=0, le=1)
    reason: str = ""


class Relevance(Model):
    """What brands with ambiguous names a mention really is about; brands whose name is not
    ambiguous are left out.
    """

    by_brand: tuple[BrandRelevance, ...] = ()


class Emotion(Model):
    """The emotion that speaks from a mention, how likely that is right (0–1), and the words that
    decided it.
    """

    label: EmotionLabel
    confidence: float = Field(default=0.0, ge=0, le=1)
    words: tuple[str, ...] = ()


class Intent(Model):
    """One thing the author wants or does. `experimental`: not measured on labelled data. `reason`:
    words that tell.
    """

    name: IntentName
    confidence: float = Field(default=0.0, ge=0, le=1)
    experimental: bool = False
    reason: str = ""


class Intents(Model):
    """All that the author wants; several may hold, likeliest first."""

    found: tuple[Intent, ...] = ()


class Topic(Model):
    """One topic of the user's lists, for the brand it is listed under (empty: for all), by the
    words that matched.
    """

    name: str
    brand: str = ""
    terms: tuple[str, ...] = ()


class Topics(Model):
    """The topics a mention touches."""

    found: tuple[Topic, ...] = ()


class Role(Model):
    """In what capacity an author speaks, from public bio and behaviour; never a sensitive trait."""

    name: RoleName
    confidence: float = Field(default=0.0, ge=0, le=1)
    employer: str = ""
    profession: str = ""
    reasons: tuple[str, ...] = ()


class Authenticity(Model):
    """How likely a mention is spam and its author a machine (0–1), with reasons.

    `copy_key` is the same for texts that differ in links, handles, numbers, signs and spaces only;
    empty for short ones.
    """

    spam: float = Field(default=0.0, ge=0, le=1)
    bot: float = Field(default=0.0, ge=0, le=1)
    copy_key: str = ""
    reasons: tuple[str, ...] = ()


class Influence(Model):
    """How far an author's words carry, 0–100, with the reasons in words."""

    score: int = Field(ge=0, le=100)
    reasons: tuple[str, ...] = ()


class Purchased(Model):
    """What a customer bought, as far as an alert or a reader needs it."""

    product: str
    at: Utc
    amount: float = 0.0
    currency: str = ""
    warranty_until: Utc | None = None
    renewal_at: Utc | None = None


class Renewal(Model):
    """What a customer has is to be renewed `in_days` after they spoke, on the day `at`."""

    product: str
    at: Utc
    in_days: int = Field(ge=0)


class CustomerMatch(Model):
    """The customer who speaks, how we know (`method`, `evidence`), how sure (0–1) and on which
    legal basis; and how things stood with them when they spoke.

    `named`: products of theirs that the mention names. `in_warranty`: products, those named first.
    `renewals`: within 60 days, the soonest first. `tickets`: open at the company's own desk, the oldest
    first. `days_since_purchase`: since the latest, None before the first. `relation`, `owner` and
    `do_not_contact` are as the CRM has them (schemas/customer.py).
    """

    customer_id: str
    name: str = ""
    segment: str = ""
    status: Literal["suggested", "confirmed"] = "suggested"
    method: Literal["pinned_author", "handle", "profile_url", "email", "link_in_bio", "rel_me"]
    evidence: str = ""
    confidence: float = Field(ge=0, le=1)
    basis: str = ""
    purchases: tuple[Purchased, ...] = ()
    relation: Relation = "customer"
    owner: Owner | None = None
    do_not_contact: bool = False
    named: tuple[str, ...] = ()
    in_warranty: tuple[str, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    days_since_purchase: int | None = None


class Priority(Model):
    """How much a mention deserves a person's attention now, 0–100, with the reasons in words.

    `needs_answer`: somebody should reply. `department`: whose it is. `answer_by`: by when, in
    business hours; None where nobody need answer.
    """

    score: int = Field(ge=0, le=100)
    reasons: tuple[str, ...] = ()
    needs_answer: bool = False
    department: Department = ""
    answer_by: Utc | None = None


@dataclass
class Parts:
    """A mention and all that is worked out about it, a part each: declared here, once, for the draft
    that the chain fills (schemas/draft.py) and for what is published. A part is None where its
    enricher is not configured or failed.
    """

    __slots__ = ()
    mention: Mention
    clean: CleanText | None = None
    brands: Brands | None = None
    language: Language | None = None
    relevance: Relevance | None = None
    sentiment: Sentiment | None = None
    emotion: Emotion | None = None
    intents: Intents | None = None
    topics: Topics | None = None
    influence: Influence | None = None
    role: Role | None = None
    customer: CustomerMatch | None = None
    authenticity: Authenticity | None = None
    priority: Priority | None = None


PARTS = tuple(field.name for field in fields(Parts) if field.name != "mention")
"""The names of the parts, in the order of the chain: what an enricher's FIELD may be."""


class _Kind:
    """Comes first in the JSON, where the store looks for it: 10 µs a record, behind the rest 15."""

    kind: Literal["mention"] = "mention"


class EnrichedMention(Model, Parts, _Kind):
    """A mention with all enrichments: its parts, and by enricher why one `failed`.

    `corrected` names the fields a person decided; `models` the version of every trained model that
    had a say. `rank` breaks ties between records of one revision: 0 posted, 2 restored (a deletion
    is 1). `again`: enriched anew as it was stored; rules and latencies leave it out.
    """

    failed: dict[str, str] = {}
    corrected: tuple[str, ...] = ()
    models: dict[str, str] = {}
    rank: Literal[0, 2] = 0
    again: bool = False
    model_epoch: int = Field(default=0, ge=0, lt=1 << 20)
    enriched_at: Utc

    @property
    def id(self) -> str:
        return self.mention.id


class EnrichedDeletion(Model):
    """A mention is gone: `deleted` at its source, or not kept any more after an edit."""

    kind: Literal["deleted"] = "deleted"
    id: str
    source: str
    revision: int = Field(ge=0, lt=1 << 48)
    seen_at: Utc
    lane: Lane = "live"
    reason: DropReason = "deleted"
    rank: Literal[0, 1] = 1
    model_epoch: int = Field(default=0, ge=0, lt=1 << 20)


class AuthorGone(Model):
    """An author deleted their account: all they wrote up to `revision` goes."""

    kind: Literal["author_deleted"] = "author_deleted"
    id: str
    source: str
    revision: int = Field(ge=0, lt=1 << 48)
    seen_at: Utc
    lane: Lane = "live"


class Dropped(Model):
    """A mention that is not kept, and why: it makes `accepted = stored + dead-lettered + dropped`
    countable in SQL.
    """

    kind: Literal["dropped"] = "dropped"
    id: str
    source: str
    revision: int = Field(ge=0, lt=1 << 48)
    seen_at: Utc
    lane: Lane = "live"
    reason: DropReason
    detail: str = ""


Enriched = Annotated[
    EnrichedMention | EnrichedDeletion | AuthorGone | Dropped, Field(discriminator="kind")
]
ENRICHED: TypeAdapter[Enriched] = TypeAdapter(Enriched, config=QUIET)
"""Reads a record of mentions.enriched: `ENRICHED.validate_json(value)`; raises
pydantic.ValidationError.
"""
