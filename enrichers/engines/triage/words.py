"""Words and phrases that say how pressing a mention is and whose it is; the defaults of triage's
settings.
"""

from typing import Literal

Team = Literal["billing", "product", "sales", "pr"]

LEAVING = (
    "cancel my", "cancelling my", "canceling my", "cancelled my", "canceled my", "close my account",
    "closing my account", "closed my account", "switching to", "switch to another", "switched to",
    "moving my money",
    "taking my business", "taking my money", "leaving for", "i'm leaving", "i am leaving",
    "done with", "never again",
    "last straw", "looking for an alternative", "any alternative to",
)  # fmt: skip
URGENT = (
    "urgent", "urgently", "asap", "emergency", "immediately", "right now", "locked out",
    "can't log in",
    "cannot log in", "can't access", "hacked", "scam", "scammed", "stolen", "missing money",
    "outage", "stranded",
)  # fmt: skip
DANGER = (
    "caught fire", "catching fire", "burst into flames", "in flames", "house fire", "fire hazard",
    "exploded",
    "electric shock", "electrocuted", "injured", "an injury", "injuries", "burnt my", "burned my",
    "broken glass",
    "choking", "choked", "in hospital", "in the hospital", "to hospital", "to the hospital",
    "hospitalised",
    "hospitalized", "emergency room", "ambulance", "allergic", "allergy", "anaphylaxis",
    "anaphylactic",
    "food poisoning", "poisoned", "salmonella", "gas leak", "carbon monoxide", "suicidal",
    "feuer gefangen", "explodiert", "verletzt", "verletzung", "stromschlag", "allergisch",
    "vergiftung",
    "notaufnahme", "im krankenhaus", "prendió fuego", "se incendió", "explotó", "herido", "herida",
    "quemadura",
    "alérgico", "alérgica", "intoxicación", "en el hospital", "a pris feu", "a explosé", "blessé",
    "blessée",
    "brûlure", "allergique", "intoxication", "à l'hôpital", "ha preso fuoco", "è esploso", "ferito",
    "ferita",
    "ustione", "allergico", "allergica", "intossicazione", "in ospedale", "pegou fogo", "explodiu",
    "ferido",
    "ferida", "queimadura", "intoxicação", "no hospital",
)  # fmt: skip
LEGAL = (
    "lawyer", "lawyers", "attorney", "solicitor", "solicitors", "lawsuit", "sue you", "suing",
    "legal action",
    "class action", "small claims", "take you to court", "see you in court", "fraud", "fraudulent",
    "fraudulently",
    "identity theft", "data breach", "ombudsman", "police report", "trading standards",
    "discrimination",
    "discriminated", "harassment", "anwalt", "anwältin", "rechtsanwalt", "verklage", "betrug",
    "verbraucherzentrale",
    "abogado", "abogada", "demandaré", "denuncia", "fraude", "mon avocat", "porter plainte",
    "escroquerie", "avvocato",
    "frode", "advogado", "advogada", "procon",
)  # fmt: skip
OF_DEPARTMENTS: dict[Team, tuple[str, ...]] = {
    "billing": (
        "refund", "refunds", "refunded", "money back", "charged twice", "charged me",
        "double charged", "overcharged",
        "invoice", "invoices", "billing", "my bill", "chargeback", "direct debit", "late fee",
        "hidden fees",
        "rückerstattung", "erstattung", "rechnung", "abgebucht", "reembolso", "factura",
        "remboursement", "facture",
        "rimborso", "fattura", "fatura", "cobrança",
    ),
    "product": (
        "feature request", "missing feature", "would love to see", "please add",
        "please bring back", "wish you had",
        "would be great if", "would be nice if", "you should add",
    ),
    "sales": (
        "how much is", "how much does", "how much do you", "price of", "pricing", "want to sign up",
        "open an account",
        "thinking of joining", "interested in buying", "where can i buy", "was kostet",
        "wie viel kostet",
        "cuánto cuesta", "combien coûte", "quanto costa", "quanto custa",
    ),
    "pr": (
        "press enquiry", "press inquiry", "media enquiry", "media inquiry", "press office",
        "request for comment",
        "writing a story", "writing an article", "for a story", "for an article", "presseanfrage",
    ),
}  # fmt: skip
