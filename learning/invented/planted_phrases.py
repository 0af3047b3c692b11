"""Invented mentions of five weeks, among which ten phrases come up in the last one, with what was
planted.

Written before the finder and frozen: a test holds this file's SHA-256. (Corrected once, for its
truth was wrong: the sentences around planted phrases were as new as these; they are said of other
things in every week now.) A planted phrase is said by eight to forty people, in their own
sentences, in capitals or small letters, with a plural or a sign between its words now and then; a
few said it before. Around it: what people always say (fixed phrases, as often as ever), weeks of
different size, one author who repeats a sentence all day, a text that is reposted word for word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

WEEKS = 5
PLANTED = 10


@dataclass(frozen=True, slots=True)
class SaidText:
    """A mention: the week it was published in (0 is the last one, 4 the oldest), its author,
    language and text.
    """

    week: int
    author: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Planted:
    """All mentions in no order, and the phrases that were planted in the last week."""

    texts: Sequence[SaidText]
    phrases: Sequence[str]


def generate(seed: int, rows: int) -> Planted:
    """About `rows` mentions, a fifth of them of the last week; the same ones for the same seed."""
    random = Random(seed)  # noqa: S311  # texts to measure with, no secrets
    phrases = random.sample(
        [(lang, phrase) for lang, known in _PHRASES.items() for phrase in known], PLANTED
    )
    texts: list[SaidText] = []
    for week in range(WEEKS):
        size = round(rows / WEEKS * random.uniform(0.7, 1.4))
        texts += [_ordinary(random, week) for _ in range(size)]
    for lang, phrase in phrases:
        people = random.randint(8, 40)
        texts += [_saying(random, 0, lang, phrase) for _ in range(people)]
        for week in range(1, WEEKS):
            texts += [
                _saying(random, week, lang, phrase)
                for _ in range(random.choice((0, 0, 0, 0, 1, 2)))
            ]
    nag = _sentence(random, "en")
    texts += [SaidText(0, "loud", "en", f"{nag} {number}") for number in range(60)]
    copied = _sentence(random, "en")
    texts += [SaidText(0, f"fan{random.randint(1, 3)}", "en", copied) for _ in range(40)]
    random.shuffle(texts)
    return Planted(texts, [phrase for _, phrase in phrases])


def _ordinary(random: Random, week: int) -> SaidText:
    lang = random.choice(("en", "en", "en", "de", "fr", "es"))
    text = _sentence(random, lang)
    if random.random() < 0.4:
        thing = random.choice(_WORDS[lang][random.choice(("thing", "fixed"))])
        text = random.choice(_AROUND[lang]).replace("{p}", thing)
    if random.random() < 0.3:
        text = f"{text} {_sentence(random, lang)}"
    return SaidText(week, _author(random), lang, _careless(random, text))


def _saying(random: Random, week: int, lang: str, phrase: str) -> SaidText:
    words = phrase.split()
    chance = random.random()
    if chance < 0.1:
        phrase = phrase + ("s" if phrase[-1].isalpha() and phrase[-1] != "s" else "")
    elif chance < 0.2 and len(words) > 2:
        phrase = f"{' '.join(words[:-1])}-{words[-1]}"
    elif chance < 0.3:
        phrase = f"“{phrase}”"
    around = _AROUND[lang]
    text = random.choice(around).replace("{p}", phrase)
    if random.random() < 0.4:
        text = f"{text} {_sentence(random, lang)}"
    return SaidText(week, _author(random), lang, _careless(random, text))


def _author(random: Random) -> str:
    if random.random() < 0.2:
        return f"regular{int(random.paretovariate(0.7) * 50) % 20_000}"
    return f"person{random.random():.9f}"


def _careless(random: Random, text: str) -> str:
    chance = random.random()
    if chance < 0.15:
        text = text.lower()
    elif chance < 0.18:
        text = text.upper()
    if random.random() < 0.2:
        text = f"@{random.choice(('acme', 'acmebank', 'zenith'))} {text}"
    if random.random() < 0.15:
        text = f"{text} {random.choice(('😡', '🙄', '😀😀', '🤔', '#fail', '#banking', 'https://acme.example/1'))}"
    return text


def _sentence(random: Random, lang: str) -> str:
    words = _WORDS[lang]
    return " ".join(random.choice(words[part]) for part in random.choice(_ORDERS)) + random.choice(
        (".", "!", "")
    )


_PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        "little aches and pains", "the purple loading screen", "a second verification call",
        "the surprise dormancy fee", "velvet rope account", "ghost transfers",
        "paper statements by pigeon", "the nineteen digit code", "broken seat warmer",
        "battery swells overnight", "smells like burnt plastic", "sticky left trigger",
        "frozen pension pots", "a silent price rise", "the missing loyalty stars",
        "coins counted wrong",
        "soggy cardboard lids", "the endless captcha loop", "mint flavour is gone",
        "gate code expired",
        "half empty sachets", "pixelated video calls", "rounding to the nearest pound",
        "double booked window seats",
        "leaking blue capsule", "hidden weekend surcharge", "voice assistant swears",
        "the upside down label",
    ),
    "de": (
        "kaputte Drehkreuze", "die neue Treuepunkte Regel", "Kontosperre ohne Vorwarnung",
        "das grüne Blinklicht",
        "verschwundene Sparziele", "der Akku bläht sich", "Gutschein ohne Barcode",
        "doppelte Mahngebühr",
    ),
    "fr": (
        "le bouton orange disparu", "une odeur de soufre", "carte virtuelle refusée",
        "remise fidélité oubliée",
        "le colis fantôme", "compteur remis à zéro", "sièges qui grincent",
        "double facturation du wifi",
    ),
    "es": (
        "la pantalla morada", "el código de nueve cifras", "cajeros sin billetes pequeños",
        "puntos de regalo caducados", "un zumbido muy molesto", "tapas de cartón mojadas",
        "cobro por inactividad",
        "asientos vendidos dos veces",
    ),
}  # fmt: skip

_AROUND: dict[str, tuple[str, ...]] = {
    "en": (
        "Has anybody else had {p} lately?", "I keep hearing about {p} and now it is my turn.",
        "{p} again, every day.",
        "So we have {p} now. Great.", "Nobody at acme can explain {p}.",
        "Why is there {p}? It drives me mad.",
        "Three friends told me about {p} this week.", "My review: {p}, nothing else to say.",
        "It is {p} for me, too.",
        "Asked support because of {p}, no reply.", "After the update I got {p}.",
        "Not a fan of {p}, acme.",
    ),
    "de": (
        "Hat noch jemand {p} erlebt?", "Schon wieder {p}, jeden Tag.",
        "Bei acme gibt es jetzt {p}.",
        "Wegen {p} habe ich angerufen, niemand da.", "Mein Fazit: {p}, mehr sage ich nicht.",
        "Warum {p}?",
    ),
    "fr": (
        "Qui d'autre a vu {p} ?", "Encore {p}, tous les jours.", "Chez acme il y a maintenant {p}.",
        "J'ai appelé pour {p}, personne.", "Mon avis : {p}, rien d'autre.", "Pourquoi {p} ?",
    ),
    "es": (
        "¿Alguien más ha visto {p}?", "Otra vez {p}, cada día.", "En acme ahora hay {p}.",
        "Llamé por {p} y nadie contesta.", "Mi opinión: {p}, nada más.", "¿Por qué {p}?",
    ),
}  # fmt: skip

_ORDERS: tuple[tuple[str, ...], ...] = (
    ("who", "does", "thing", "when"), ("thing", "is", "when"), ("who", "does", "fixed"),
    ("fixed", "is"),
    ("thing", "is", "who", "does", "fixed"), ("who", "does", "thing", "fixed", "when"),
)  # fmt: skip

_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "who": ("I", "we", "my sister", "a colleague", "my neighbour", "the team", "everyone here", "the kids", "you"),
        "does": ("like", "opened", "closed", "compared", "still use", "forgot", "ordered",
        "cancelled", "recommend",
                 "talked about", "waited for", "paid for", "returned", "read about", "complained about", "love"),
        "thing": ("acme", "the app", "the card", "a savings plan", "the new branch", "an invoice",
        "the contract",
                  "the terminal", "my parcel", "the website", "a refund", "the newsletter",
                  "the loan", "their shop",
                  "the statement", "a voucher", "the insurance", "the subscription", "the account", "the ticket"),
        "is": ("is fine", "was slow", "works well", "is expensive", "looks good", "was late",
        "is too small", "is new",
               "never changes", "was cheap", "is easy to use", "could be better"),
        "fixed": ("customer service", "opening hours", "the terms and conditions",
        "the monthly fee", "the help page",
                  "the interest rate", "a standing order", "the queue at the counter", "the phone line"),
        "when": ("today", "this morning", "last week", "in spring", "before lunch",
        "at the station", "on Monday",
                 "again", "as always", "for once", "on holiday", "at work", "with my phone", "in the rain"),
    },
    "de": {
        "who": ("ich", "wir", "meine Schwester", "ein Kollege", "die Nachbarin", "das Team", "alle hier", "ihr"),
        "does": ("mag", "kündigt", "vergleicht", "nutzt", "vergisst", "bestellt", "empfiehlt", "bezahlt", "liest"),
        "thing": ("acme", "die App", "die Karte", "einen Sparplan", "die Filiale", "eine Rechnung",
        "den Vertrag",
                  "das Paket", "die Webseite", "den Kredit", "das Konto", "die Versicherung", "den Gutschein"),
        "is": ("ist gut", "war langsam", "läuft gut", "ist teuer", "kam spät", "ist neu", "bleibt gleich"),
        "fixed": ("den Kundendienst", "die Öffnungszeiten", "die monatliche Gebühr", "die Hilfeseite", "den Zinssatz"),
        "when": ("heute", "am Morgen", "letzte Woche", "im Frühling", "am Bahnhof", "am Montag", "wieder", "im Urlaub"),
    },
    "fr": {
        "who": ("je", "nous", "ma sœur", "un collègue", "la voisine", "l'équipe", "tout le monde", "vous"),
        "does": ("aime", "ferme", "compare", "utilise", "oublie", "commande", "recommande", "paie", "lis"),
        "thing": ("acme", "l'appli", "la carte", "un plan d'épargne", "l'agence", "une facture",
        "le contrat",
                  "le colis", "le site", "le prêt", "le compte", "l'assurance", "un bon d'achat"),
        "is": ("est bien", "était lent", "marche bien", "est cher", "est en retard", "est nouveau", "ne change pas"),
        "fixed": ("le service client", "les horaires", "les frais mensuels", "la page d'aide", "le taux d'intérêt"),
        "when": ("aujourd'hui", "ce matin", "la semaine dernière", "au printemps", "à la gare", "lundi", "encore"),
    },
    "es": {
        "who": ("yo", "nosotros", "mi hermana", "un compañero", "la vecina", "el equipo", "todos aquí", "ustedes"),
        "does": ("quiere", "cierra", "compara", "usa", "olvida", "pide", "recomienda", "paga", "lee"),
        "thing": ("acme", "la aplicación", "la tarjeta", "un plan de ahorro", "la oficina",
        "una factura",
                  "el contrato", "el paquete", "la web", "el préstamo", "la cuenta", "el seguro", "un vale"),
        "is": ("está bien", "fue lento", "funciona bien", "es caro", "llegó tarde", "es nuevo", "no cambia"),
        "fixed": ("la atención al cliente", "el horario", "la cuota mensual", "la página de ayuda", "el interés"),
        "when": ("hoy", "esta mañana", "la semana pasada", "en primavera", "en la estación", "el lunes", "otra vez"),
    },
}  # fmt: skip
