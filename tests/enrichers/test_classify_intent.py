"""Intents: phrases and models tell what an author wants, with reasons; what is not measured says
so.
"""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.classify_intent import MEASURED, NOTHING, Settings, build
from schemas.enriched import BrandMatch, Brands, CleanText, IntentName, Intents, Language, Sentiment
from tests.builders import make_draft, make_mention, make_tools

classify = build(Settings(), make_tools())
ENGLISH = Language(code="en", confidence=1.0)


def intents(
    text: str, *, mention: dict[str, Any] | None = None, lang: str = "de", **fields: Any
) -> Intents:
    """Without the model unless `lang` is en: phrases hold in every language."""
    draft = make_draft(make_mention(**({"text": text, "author": None} | (mention or {}))))
    draft.clean, draft.language = CleanText(text=text), Language(code=lang, confidence=1.0)
    for name, value in fields.items():
        setattr(draft, name, value)
    return classify(draft)


def names(text: str, **more: Any) -> set[str]:
    return {one.name for one in intents(text, **more).found}


TOLD: dict[IntentName, tuple[str, ...]] = {
    "churn_risk": (
        "I am closing my account tomorrow", "please cancel my subscription now",
        "seriously thinking of switching",
        "Taking my business elsewhere!", "that was the last straw", "you have lost a customer",
        "I WON'T BE RENEWING", "how do I delete my account", "I’m done with you",
        "moving my money this week",
        "Ich will mein Konto kündigen", "me cambio de banco", "je vais fermer mon compte",
        "chiudo il conto domani",
        "vou cancelar tudo",
    ),
    "comparison": (
        "is acme better than zenith", "acme vs zenith", "compared to my old bank this flies",
        "torn between the two",
        "what's the difference between gold and silver", "which one is cheaper",
        "pros and cons of each plan",
        "acme versus the rest", "cheaper than any other", "any alternatives to this app",
        "viel besser als früher die Post", "es mejor que la otra", "c'est moins cher que chez eux",
        "rispetto a prima", "é melhor do que o outro",
    ),
    "asking_for_references": (
        "can anyone recommend a bank", "any recommendations for insurance",
        "which bank do you recommend",
        "looking for a good broker", "anyone know a good plumber", "who do you bank with",
        "which bank is best",
        "need recommendations", "what's the best bank for students",
        "does anyone know a good app for budgets",
        "Kann mir jemand eine Bank empfehlen", "qué banco recomiendan", "quelle banque choisir",
        "qualcuno mi consiglia", "alguém recomenda um banco",
    ),
    "praise": (
        "highly recommend these folks", "great customer service today", "kudos to the team",
        "shout out to Ben in support", "they were so helpful", "above and beyond", "you guys rock",
        "keep up the good work", "this made my day", "absolutely love the card", "bin begeistert",
        "excelente atención", "je recommande", "ottimo servizio", "parabéns pelo trabalho",
    ),
    "feature_request": (
        "please add dark mode", "would love to see widgets", "feature request: export to CSV",
        "it would be great if it synced", "can you add fingerprints", "bring back the old layout",
        "any plans to support wallets", "there should be a way", "please give us folders",
        "wish there was an option to sort", "wäre toll, wenn es das gäbe", "podrían añadir filtros",
        "ce serait bien si je pouvais", "potreste aggiungere i filtri",
        "poderiam adicionar filtros",
    ),
    "outage": (
        "the app is down", "website is down again", "outage in the north", "servers are down",
        "down for everyone",
        "no internet since noon", "is it just me or is it broken", "error 503 all day",
        "been down for hours",
        "network is down here", "totalausfall seit heute", "se cayó la app", "tout est en panne",
        "disservizio da ieri", "o sistema está fora do ar",
    ),
    "billing": (
        "you charged me twice", "I want a refund", "wrong charge on it", "hidden fees everywhere",
        "where is my invoice", "payment was declined", "took money from me", "I was overcharged",
        "update my payment method", "money back please", "doppelt abgebucht", "me cobraron de más",
        "j'attends mon remboursement", "voglio il rimborso", "quero o estorno",
    ),
    "job": (
        "we're hiring engineers", "acme is hiring", "join our team in Leeds", "new job opening",
        "open positions here", "career fair on Monday", "now hiring drivers", "apply for this job",
        "summer internship", "#hiring nurses", "wir stellen ein", "oferta de empleo en Lima",
        "nous recrutons",
        "offerta di lavoro", "vagas abertas",
    ),
    "news": (
        "breaking news from acme", "press release out", "acme announces a plant",
        "quarterly results beat",
        "shares fell 4%", "named CEO of acme", "to acquire zenith", "acquisition of zenith",
        "fined by the watchdog",
        "steps down as chair", "eilmeldung: acme", "resultados trimestrales",
        "communiqué de presse",
        "comunicato stampa", "comunicado de imprensa",
    ),
    "promotion": (
        "use code SAVE10", "link in bio", "shop now", "limited time offer", "free shipping today",
        "enter to win a phone", "flash sale!", "my referral link", "sign up now", "buy one get one",
        "jetzt bestellen", "código promocional", "code promo ici", "codice sconto",
        "cupom de desconto",
    ),
    "question": (
        "why?", "本当？", "لماذا؟", "does anyone know the hours", "how do I log in",
        "can someone explain this",
        "any idea when it ships", "quick question about fees", "wondering if it works",
        "please advise",
        "weiß jemand wie das geht", "alguien sabe el horario", "quelqu'un sait comment faire",
        "qualcuno sa come",
        "alguém sabe o preço",
    ),
}  # fmt: skip
SAYS_NOTHING = (
    "", "acme", "a walk by the river", "the meeting is at noon", "calm down everyone",
    "my dog sat down again",
    "schönes Wetter heute", "nos vemos mañana", "à demain", "ci vediamo", "até logo",
    "I closed the door",
    "she left for work", "the switch is on the wall", "an account of the war",
    "our team won", "the code compiles", "code review went fine", "the bank of the river",
    "he shared a picture",
    "a vacation in Rome", "they recommend sleep", "add two eggs", "the price of fame",
    "done with dinner",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in TOLD.items() for text in texts]
)
def test_phrases_tell(name: str, text: str) -> None:
    found = {one.name: one for one in intents(text).found}
    assert name in found
    assert found[name].reason
    assert found[name].experimental is (name not in MEASURED)


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_ordinary_texts_tell_nothing(text: str) -> None:
    assert intents(text) == NOTHING


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("churn_risk", "relax, I am not closing my account"),
        ("comparison", "better late than never, better than nothing"),
        ("praise", "thanks for the help that never came, thanks for nothing"),
        ("outage", "the outage is over, back up and running"),
        ("asking_for_references", "I would not recommend looking for a good deal here"),
    ],
)
def test_denials_and_sayings_take_it_back(name: str, text: str) -> None:
    assert name not in names(text)


def test_references_are_asked_for_without_a_brand() -> None:
    asked = "which bank do you recommend"
    named = Brands(matches=(BrandMatch(brand="acme", kind="own"),))
    assert "asking_for_references" in names(asked)
    assert "asking_for_references" not in names(asked, brands=named)


def test_no_praise_where_the_feeling_is_bad() -> None:
    assert "praise" not in names("great job, really", sentiment=Sentiment(label="negative"))


def test_an_article_is_news() -> None:
    assert "news" in names("acme", mention={"kind": "article"})


def test_a_pitch_is_spam() -> None:
    text = "I lost all but recovered my stolen crypto with the help of @hackerjoe on telegram"
    assert "spam" in names(text)
    assert "spam" not in names("my stolen card was recovered by the police")


def test_the_model_tells_complaints_and_wishes_in_english_only() -> None:
    angry = "@acme still waiting for my order after 3 weeks, no reply to my emails. Worst customer service ever!"
    found = {one.name: one for one in intents(angry, lang="en").found}
    assert found["complaint"].confidence > 0.8
    assert not found["complaint"].experimental
    assert found["complaint"].reason.startswith("words: ")
    assert "complaint" not in names(angry)
    wish = "I really want the new phone, going to buy it tomorrow"
    assert "purchase_intent" in names(wish, lang="en")
    assert "complaint" not in names("@acme thank you, that was lovely", lang="en")


def test_likeliest_first() -> None:
    found = intents(
        "@acme you charged me twice, why? Worst service ever, cancelling my card", lang="en"
    ).found
    assert [one.confidence for one in found] == sorted(
        (one.confidence for one in found), reverse=True
    )
    assert {"complaint", "billing", "churn_risk", "question"} <= {one.name for one in found}


def test_settings_add_phrases_and_set_the_bar() -> None:
    own = build(
        Settings(least_confidence=1.0, phrases={"churn_risk": ("adios",), "complaint": ("worst",)}),
        make_tools(),
    )
    draft = make_draft(make_mention(text="Adios acme, worst service ever", author=None))
    draft.clean, draft.language = CleanText(text=draft.mention.text), ENGLISH
    assert {one.name for one in own(draft).found} == {"churn_risk", "complaint"}


@given(st.text(max_size=300))
def test_any_text_gives_known_names_once(text: str) -> None:
    found = [one.name for one in intents(text, lang="en").found]
    assert len(found) == len(set(found))
    assert set(found) <= set(get_args(IntentName))
