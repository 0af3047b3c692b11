"""One enriched mention with every field set to something that is not its default."""

from datetime import timedelta

from schemas.customer import Owner, Ticket
from schemas.enriched import (
    Authenticity,
    BrandMatch,
    BrandRelevance,
    Brands,
    BrandSentiment,
    CleanText,
    CustomerMatch,
    Emotion,
    EnrichedMention,
    Influence,
    Intent,
    Intents,
    Language,
    Priority,
    Purchased,
    Relevance,
    Renewal,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from schemas.mention import Author, Engagement, Mention
from tests.builders import NOW


def full_mention() -> EnrichedMention:
    """A restored comment by a customer, known in all detail."""
    author = Author(
        id="x:x:77", handle="anna", name="Anna É.", url="https://x.example/anna",
        email="anna@mail.example", bio="Bio",
        followers=0, following=2, posts=3, verified=True, joined_at=NOW - timedelta(days=900),
    )  # fmt: skip
    mention = Mention(
        id="x:x:42", source="x-search", type="x", kind="comment", url="https://x.example/42",
        site="x.example",
        title="Título", text="I can't log in \"again\" 😡\n\tüber", lang="de", author=author,
        published_at=NOW - timedelta(minutes=3, milliseconds=7), published_claimed="1899-01-01",
        seen_at=NOW,
        revision=1_795_000_000_123, lane="history", parent_id="x:x:41", thread_id="x:x:40",
        hashtags=("fail", "bank"),
        handles=("acmebank",), links=("https://a.example",), rating=2.5, app_version="137.2",
        engagement=Engagement(likes=1, replies=0, reposts=3, views=2**53), brand="acme",
        truncated=True,
        unproven=True,
        payload={"id": "42", "nested": {"big": 2**63, "list": [1.5, None, True, "é"]}},
    )  # fmt: skip
    return EnrichedMention(
        mention=mention,
        clean=CleanText(text="i can't log in again", truncated=True),
        brands=Brands(
            matches=(
                BrandMatch(brand="acme", kind="own", terms=("acme", "acme bank"), voice=False),
                BrandMatch(brand="zenith", kind="competitor", terms=(), voice=True),
            ),
            author_role="staff",
            author_brand="acme",
        ),
        language=Language(code="en", confidence=0.75),
        relevance=Relevance(
            by_brand=(
                BrandRelevance(
                    brand="zenith", relevant=False, confidence=0.75, reason="“telescope”"
                ),
            )
        ),
        sentiment=Sentiment(
            label="negative",
            compound=-0.5,
            pos=0.125,
            neu=0.375,
            neg=0.5,
            confidence=0.75,
            uncertain=True,
            tier="unread",
            words=("hate", "it"),
            by_brand=(BrandSentiment(brand="zenith", label="positive", confidence=0.5, lean=0.25),),
        ),
        emotion=Emotion(label="anger", confidence=0.625, words=("hate",)),
        intents=Intents(
            found=(
                Intent(name="complaint", confidence=0.875, reason="“can't”"),
                Intent(name="outage", confidence=0.5, experimental=True, reason="“log in”"),
            )
        ),
        topics=Topics(found=(Topic(name="login", brand="acme", terms=("log in",)),)),
        influence=Influence(score=61, reasons=("12,000 followers",)),
        role=Role(
            name="journalist",
            confidence=0.75,
            employer="The Dill",
            profession="reporter",
            reasons=("bio",),
        ),
        customer=CustomerMatch(
            customer_id="c-9",
            name="Anna",
            segment="gold",
            status="confirmed",
            method="email",
            evidence="anna@mail.example",
            confidence=0.5,
            basis="contract",
            purchases=(
                Purchased(
                    product="card",
                    at=NOW,
                    amount=9.5,
                    currency="EUR",
                    warranty_until=NOW,
                    renewal_at=NOW,
                ),
            ),
            relation="former",
            owner=Owner(name="Ada", email="ada@acme.example", slack_id="U0ADAOK"),
            do_not_contact=True,
            named=("card",),
            in_warranty=("card",),
            renewals=(Renewal(product="card", at=NOW, in_days=0),),
            tickets=(
                Ticket(id="T-1", subject="card", opened_at=NOW, url="https://desk.example/1"),
            ),
            days_since_purchase=0,
        ),
        authenticity=Authenticity(spam=0.25, bot=0.125, copy_key="c0ffee", reasons=("many links",)),
        priority=Priority(
            score=88,
            reasons=("customer", "negative"),
            needs_answer=True,
            department="service",
            answer_by=NOW + timedelta(hours=1),
        ),
        failed={"detect_topic": "model missing"},
        corrected=("sentiment",),
        models={"sentiment": "0a1b2c3d"},
        rank=2,
        model_epoch=7,
        enriched_at=NOW + timedelta(seconds=1),
    )
