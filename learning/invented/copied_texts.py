"""Invented posts among which some are copies of one another, with the cluster each belongs to.

Written before the finder and frozen: a test holds this file's SHA-256. (Corrected since, for its
truth was wrong: campaigns in one language shared most of their words by chance, and some other
posts were a part of a campaign's text.) A campaign is one text that many accounts post with small
changes: handles, hashtags, links, emoji, a few words exchanged or mistyped, cut short, something
put before or after it, case, punctuation, letters that look alike or are not seen, reposts and
replies. No copies are: posts on the same subject, short phrases that anybody may write, and texts
of one template whose names or numbers differ (headlines, ratings, job offers, weather): they say
different things.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class CopiedText:
    """A post and its cluster; a post that is no copy has a cluster of its own."""

    text: str
    cluster: int


def generate(seed: int, rows: int) -> list[CopiedText]:
    """About `rows` posts in the order of the stream; the same ones for the same seed. Nearly half
    are copies.
    """
    random = Random(seed)  # noqa: S311  # texts to measure with, no secrets
    posts: list[CopiedText] = []
    originals: list[str] = []
    cluster = 0
    while len(posts) < rows * 0.45:
        lang = random.choice(("en", "en", "en", "de", "es", "fr", "ja", "ar"))
        original = _original(random, lang)
        if len(originals) < 100 and any(_alike(original, other, 0.5) for other in originals):
            continue
        originals.append(original)
        size = random.choice((2, 3, 4, 6, 8, 12, 16, 24))
        posts += [
            CopiedText(original if n == 0 else _copy(random, original, lang), cluster)
            for n in range(size)
        ]
        cluster += 1
    templates = _Templates(random)
    while len(posts) < rows:
        maker = random.choice((_unrelated, _unrelated, _phrase, templates.next, templates.next))
        text = maker(random)
        words = re.sub(r"[@#]\w+", "", text)
        if maker is _unrelated and any(_alike(words, original, 0.75) for original in originals):
            continue  # by chance a campaign's own words
        posts.append(CopiedText(text, cluster))
        cluster += 1
    random.shuffle(posts)
    return posts


# -- posts on the same few subjects
# ------------------------------------------------------------------------------------

_WORDS: dict[str, tuple[str, ...]] = {
    "thing": ("the app", "online banking", "my debit card", "the cash machine", "the new update",
    "my savings account",
              "the login page", "the mortgage portal", "the standing order", "the branch in town",
              "the chat bot",
              "their hotline", "the card reader", "the overdraft", "the loan calculator", "mobile payment"),
    "bad": ("keeps crashing", "does not load", "was blocked without warning", "charged me twice",
    "is down again",
            "lost my transfer", "asks for the same code over and over", "shows the wrong balance",
            "hangs at the last step",
            "closed my session three times", "refuses my passport photo", "never sends the code", "forgot my settings"),
    "when": ("since yesterday", "since the weekend", "all morning", "right before payday",
    "for a whole week now",
             "in the middle of my holiday", "while I was standing at the till",
             "after the latest update",
             "since last night",
             "on the first of the month", "exactly when rent was due", "during lunch"),
    "feel": ("I am so tired of this", "this is beyond annoying", "my patience is gone",
    "I honestly expected better",
             "nobody seems to care", "it makes me want to switch", "I feel ignored as a customer",
             "this cannot be normal",
             "I have stopped counting", "what a way to treat people", "it would be funny if it were not my money"),
    "want": ("please fix it", "just tell me what is going on", "give me my money back",
    "let me speak to a human",
             "reply to my message at last", "explain this to your customers",
             "compensate us for the trouble",
             "put somebody competent on it", "send me a written answer", "hire people who know what they do"),
    "good": ("was surprisingly quick", "worked on the first try", "saved my day",
    "is so much better than before",
             "looks clean and simple", "helped me plan my budget", "answered within a minute",
             "made moving house easy",
             "finally supports my language", "lets me see every fee"),
    "who": ("my sister", "a colleague", "the woman at the counter", "my landlord", "our accountant",
    "an old friend",
            "my neighbour", "the support agent", "my dad", "half of my team", "the manager", "a stranger in the queue"),
    "said": ("told me to wait", "had the same problem", "laughed when I asked",
    "recommended a different bank",
             "showed me how to do it", "never got an answer either", "was really kind about it",
             "had no idea",
             "promised to call back", "swears by the old version"),
    "plan": ("moving my salary elsewhere", "closing the joint account", "going back to cash",
             "writing to the ombudsman",
             "opening a second account", "giving them one last chance", "asking for a better rate",
             "waiting for the refund",
             "comparing three other offers", "telling everybody I know"),
    "cost": ("a monthly fee", "a late charge", "some exchange fee", "interest I never agreed to",
             "a fine for their mistake",
             "a transfer fee", "the price of a decent dinner", "an annual card fee", "more than my phone bill"),
    "place": ("at the station", "in the city centre", "near the market", "by the harbour",
    "next to the town hall",
              "in the shopping mall", "on the main road", "at the airport", "opposite the school"),
    "verdict": ("never again", "highly recommended", "could be worse", "a complete mess",
    "five stars from me",
                "not worth the trouble", "better than expected", "room for improvement", "a pleasant surprise"),
}  # fmt: skip
_FRAMES = (
    "{thing} {bad} {when}", "{when} {thing} {bad} and {feel}", "so {thing} {bad}, {who} {said}",
    "{feel}, {want}",
    "I spent an hour {place} because {thing} {bad}",
    "today I paid {cost} only because {thing} {bad}",
    "{who} {said} when {thing} {bad}", "I am {plan}, {feel}", "honestly {thing} {good}",
    "{thing} {good}, {who} {said}",
    "does anybody know why {thing} {bad} {when}", "{want} or I will be {plan}",
    "they took {cost} {when}, {want}",
    "had to queue {place} {when}, {verdict}", "update: {thing} {good} now, {verdict}",
    "{who} is {plan} too",
    "not a fan of {cost} but {thing} {good}", "{place} {thing} {bad} and {who} {said}",
    "my review: {thing} {good}, {verdict}",
    "how can {thing} be so bad, it {bad} {when}",
    "been a customer for years and {thing} {bad}, {verdict}",
    "{thing} {good} {when}, while {who} {said}", "I asked {who} and they are {plan}",
    "we all pay {cost}, so {want}",
)  # fmt: skip
_FOREIGN = {
    "de": (
        ("die App", "das Onlinebanking", "meine Karte", "der Geldautomat", "das neue Update",
        "die Hotline",
         "mein Sparkonto",
         "die Filiale im Ort", "der Dauerauftrag", "die Überweisung"),
        ("stürzt ständig ab", "wurde ohne Warnung gesperrt", "funktioniert seit Tagen nicht",
         "hat mich richtig überrascht",
         "zeigt einen falschen Betrag an", "kostet plötzlich mehr als vorher",
         "ist endlich wieder schnell",
         "lädt ewig"),
        ("und niemand antwortet auf meine Fragen", "ich bin wirklich enttäuscht davon",
         "das kann doch nicht normal sein",
         "meine Nachbarin hat genau dasselbe erlebt", "ich überlege ernsthaft zu wechseln",
         "bitte kümmert euch endlich darum",
         "so behandelt man seine Kunden einfach nicht", "ich warte immer noch auf mein Geld",
         "ehrlich gesagt bin ich froh"),
    ),
    "es": (
        ("la aplicación", "mi tarjeta", "el cajero", "la nueva versión", "mi cuenta de ahorro",
        "la oficina del centro",
         "la transferencia", "la banca en línea", "el servicio de atención", "mi hipoteca"),
        ("no funciona desde ayer", "se cierra sin avisar", "fue bloqueada otra vez",
        "me cobró dos veces",
         "tarda muchísimo",
         "muestra un saldo equivocado", "por fin va rápido", "me ha sorprendido para bien"),
        ("y nadie contesta a mis mensajes", "estoy realmente decepcionada con todo esto",
         "así no se trata a los clientes",
         "mi vecino ha tenido el mismo problema", "estoy pensando en cambiar de banco",
         "que alguien lo arregle de una vez",
         "sigo esperando mi dinero", "la verdad es que estoy contento", "esto no puede ser normal"),
    ),
    "fr": (
        ("l'application", "ma carte", "le distributeur", "la nouvelle version", "mon livret",
        "l'agence du centre",
         "le virement", "la banque en ligne", "le service client", "mon crédit immobilier"),
        ("ne marche plus depuis hier", "se ferme sans prévenir", "a été bloquée une fois de plus",
         "m'a débité deux fois",
         "affiche un mauvais solde", "prend un temps fou", "est enfin rapide", "m'a agréablement surpris"),
        ("et personne ne répond à mes messages", "je suis vraiment déçue par tout cela",
         "on ne traite pas ses clients ainsi",
         "mon voisin a eu exactement le même souci", "je pense sérieusement à changer de banque",
         "réparez cela une bonne fois",
         "j'attends toujours mon argent", "honnêtement je suis plutôt contente", "cela ne peut pas être normal"),
    ),
    "ja": (
        ("このアプリは", "新しいカードは", "窓口の対応は", "オンラインバンキングは", "駅前の支店は", "電話サポートは",
         "送金サービスは",
         "今回の更新は"),
        ("昨日から何度も止まってしまい", "予告なしに使えなくなって", "思ったよりずっと早くて",
         "同じ画面を繰り返すばかりで",
         "残高の表示が間違っていて", "手数料が急に高くなって", "待ち時間があまりにも長くて", "説明がとても丁寧で"),
        ("本当に困っています。", "友人もまったく同じことを言っていました。", "そろそろ別の銀行に変えようと思います。",
         "早く直してほしいです。", "正直に言って驚きました。", "誰も返事をくれません。", "お金がまだ戻ってきません。",
         "満足しています。"),
    ),
    "ar": (
        ("التطبيق", "بطاقتي الجديدة", "جهاز الصراف", "التحديث الأخير", "خدمة العملاء",
        "الفرع القريب من بيتي",
         "التحويل البنكي",
         "حساب التوفير"),
        ("لا يعمل منذ يوم أمس", "توقف فجأة دون أي إنذار", "خصم المبلغ مرتين متتاليتين",
        "يعرض رصيدا غير صحيح",
         "أصبح أسرع بكثير من قبل", "يأخذ وقتا طويلا جدا", "فاجأني بشكل جميل", "يطلب الرمز نفسه كل مرة"),
        ("ولا أحد يرد على رسائلي", "وأنا محبط جدا من هذا الأمر", "وهكذا لا تعامل الزبائن",
         "وجاري واجه المشكلة نفسها تماما",
         "وأفكر جديا في تغيير البنك", "أرجو إصلاح ذلك في أقرب وقت", "وما زلت أنتظر نقودي", "وبصراحة أنا راض عن الخدمة"),
    ),
}  # fmt: skip


def _sentence(random: Random) -> str:
    frame = random.choice(_FRAMES)
    text = re.sub(r"\{(\w+)\}", lambda slot: random.choice(_WORDS[slot[1]]), frame)
    return text[0].upper() + text[1:]


def _foreign(random: Random, lang: str) -> str:
    text = "".join if lang == "ja" else " ".join
    return text([random.choice(part) for part in _FOREIGN[lang]])


def _unrelated(random: Random) -> str:
    """A post of one person: one to three sentences, perhaps with the app's own line below it."""
    text = random.choice((". ", "! ", "\n", "... ")).join(
        _sentence(random) for _ in range(random.choice((1, 2, 2, 3)))
    )
    if random.random() < 0.1:
        text = _foreign(random, random.choice(tuple(_FOREIGN))) + " " + _sentence(random)
    tail = random.choice(
        (
            "",
            "",
            "",
            " #acmebank",
            " @acmebank",
            " 😡",
            "\nSent from my phone",
            " (via Grapes for mobile)",
        )
    )
    return random.choice(("", "", "@acmebank ", "@zenithbank ", "Hi, ")) + text + tail


def _phrase(random: Random) -> str:
    phrases = (
        "thank you so much", "same here", "good morning everyone", "happy birthday!!",
        "I love this",
        "what do you think?",
        "so true", "can't wait", "congratulations!", "please DM me", "no way", "lol",
        "have a great day everyone",
        "thanks for sharing", "any news on this?", "this is so sad", "well said", "let's go!!!",
        "I need this in my life",
        "gracias por todo", "vielen Dank", "merci beaucoup", "ありがとうございます", "شكرا جزيلا",
        "happy new year to all of you",
        "check your DMs", "where can I buy this?", "wow", "me too", "is it down for anyone else?",
        "first!",
    )  # fmt: skip
    text = random.choice(phrases)
    tails = (
        "",
        "",
        "!",
        "!!!",
        " 😍",
        " 🙏🙏",
        " @acmebank",
        " #monday",
        " https://t.example/x1",
        "...",
    )
    return random.choice(("", "", "@acmebank ", "@anna_k ")) + text + random.choice(tails)


# -- one template, different content
# -----------------------------------------------------------------------------------

_COMPANIES = ("Acme Bank", "Zenith", "Northwind", "Contoso", "Globex", "Initech", "Umbra Foods",
    "Hooli Energy",
              "Stark Rail",
              "Vandelay", "Wonka Air", "Tyrell Motors", "Soylent", "Oscorp Steel",
              "Massive Telecom", "Cyberdyne",
              "Duff",
              "Gringotts", "Aperture", "Nakatomi", "Bluth Homes", "Dunder Paper", "Pied Post",
              "Virtucon")  # fmt: skip
_CITIES = ("Berlin", "Madrid", "Osaka", "Lagos", "Lyon", "Turin", "Porto", "Leeds", "Boston",
    "Pune", "Izmir",
           "Gdansk", "Ghent",
           "Cork", "Bergen", "Tampere", "Austin", "Denver", "Recife", "Quito", "Hanoi", "Perth",
           "Nairobi",
           "Tunis")  # fmt: skip
_PEOPLE = ("Anna Weber", "Kofi Mensah", "Lena Novak", "Hiro Sato", "Ines Garcia", "Jonas Berg",
    "Carla Rossi",
           "Farid Aziz",
           "Grace Lee", "Dmitri Orlov", "Elif Yilmaz", "Tom Quinn", "Maya Patel", "Luc Petit",
           "Zoe Adams",
           "Omar Haddad")  # fmt: skip
_HEADLINES = (
    "{company} shares fall {n}% after profit warning",
    "{company} shares rise {n} percent on strong quarterly results",
    "{company} to cut {n} jobs as costs rise, union says",
    "BREAKING: {company} confirms data breach affecting {n} customers",
    "Weather in {city}: {n} degrees, light wind, chance of rain {m}%",
    "{person} joins {company} as head of marketing",
    "We are hiring! Sales manager at {company} in {city}, apply now",
    "{company} opens its new flagship store in {city} today",
    "I just rated this film {n} out of 10 on MovieDiary, thanks to {person}",
    "Order {n} from {company} is still not here, {m} days late",
    "Now playing: Summer Rain by {person} on Radio {city}",
    "{person} ran {n} km in {city} with RunMate",
    "Daily puzzle {n} solved in {m} tries",
    "{city} traffic: accident on the A{n}, expect delays of {m} minutes",
    "Flat for rent in {city}, {m} rooms, {n} euros a month, no pets please",
    "Analysts raise {company} price target to {n} dollars from {m} dollars",
    "{company} fined {n} million euros over late payments",
    "Match report: {city} beat {city2} {m} to 0 in front of {n} fans",
    "Congratulations to {person}, our employee of the month in {city}!",
    "Earthquake of magnitude {m} reported near {city}, no damage so far",
)  # fmt: skip


class _Templates:
    """Fills templates; a few of them again and again, never twice with the same names and numbers."""

    def __init__(self, random: Random) -> None:
        self._chosen = random.sample(_HEADLINES, 6)
        self._used: set[tuple[str, ...]] = set()

    def next(self, random: Random) -> str:
        for _ in range(20):
            template = random.choice(self._chosen)
            city, city2 = random.sample(_CITIES, 2)
            values = {
                "company": random.choice(_COMPANIES),
                "city": city,
                "city2": city2,
                "person": random.choice(_PEOPLE),
                "n": f"{random.randint(11, 9999)}",
                "m": f"{random.randint(2, 59)}",
            }
            telling = ("n", "company", "city", "person")
            keys = {(template, name, values[name]) for name in telling if f"{{{name}}}" in template}
            if not keys <= self._used:
                self._used |= keys
                tails = (
                    "",
                    "",
                    "",
                    f" https://news.example/{random.randint(10**5, 10**6)}",
                    " #news",
                    " via @dailynews",
                )
                return template.format(**values) + random.choice(tails)
        return _unrelated(random)  # every name of these templates has had its turn


# -- campaigns
# ---------------------------------------------------------------------------------------------------------

_CALLS = ("Everybody should know this before opening an account",
          "Share this so that your friends do not lose money too",
          "Sign the petition and tell your family about it",
          "Move your money while you still can and spread the word",
          "This bank finally listens to ordinary people like us",
          "Join the free webinar and double your savings this month",
          "Ask them why the fees went up and who approved it",
          "Do not fall for it, read the small print first")  # fmt: skip
_FOREIGN_CALLS = {
    "de": ("Teilt das bitte mit euren Freunden", "Unterschreibt die Petition noch diese Woche",
           "Lest vorher das Kleingedruckte", "Alle sollten das wissen", "Holt euer Erspartes dort raus"),
    "es": ("Compartid esto con vuestros amigos", "Firmad la petición antes del domingo",
           "Leed antes la letra pequeña", "Todo el mundo debería saberlo", "Sacad vuestros ahorros de allí"),
    "fr": ("Partagez ce message avec vos amis", "Signez la pétition avant dimanche",
    "Lisez bien les petites lignes",
           "Tout le monde devrait le savoir", "Retirez vos économies de là"),
    "ja": ("この投稿をぜひ拡散してください。", "署名にご協力をお願いします。", "契約前に必ず細則を読みましょう。",
           "みんなに知ってほしい話です。", "貯金は今すぐ別の場所へ移しましょう。"),
    "ar": ("شاركوا هذا المنشور مع أصدقائكم", "وقعوا على العريضة قبل نهاية الأسبوع",
    "اقرأوا الشروط الصغيرة أولا",
           "يجب أن يعرف الجميع ذلك", "اسحبوا مدخراتكم من هناك"),
}  # fmt: skip


def _alike(one: str, other: str, share: float) -> bool:
    """Whether more than this share of the shorter text's runs of four letters is in the other."""
    mine, theirs = (
        {text[i : i + 4].casefold() for i in range(len(text) - 3)} for text in (one, other)
    )
    return len(mine & theirs) > share * min(len(mine), len(theirs))


def _original(random: Random, lang: str) -> str:
    if lang == "en":
        parts = [_sentence(random) for _ in range(random.choice((1, 2, 2)))] + [
            random.choice(_CALLS)
        ]
    else:
        parts = [_foreign(random, lang) for _ in range(random.choice((1, 2)))] + [
            random.choice(_FOREIGN_CALLS[lang])
        ]
    text = ("" if lang == "ja" else random.choice((". ", "! ", ". "))).join(parts)
    tails = ("", " #bankfail", " https://petition.example/a1", " @acmebank", "!", ".")
    return text + random.choice(tails)


_SYNONYMS = dict(
    pair
    for first, second in (
        ("annoying", "irritating"), ("money", "cash"), ("friends", "mates"),
        ("family", "relatives"), ("wait",
         "hold on"),
        ("honestly", "frankly"), ("quick", "fast"), ("today", "now"), ("people", "folks"),
        ("customer", "client"),
        ("share", "repost"), ("fix", "repair"), ("tired", "sick"), ("wrong", "incorrect"),
        ("problem", "issue"),
        ("fees", "charges"), ("hour", "while"), ("crashing", "freezing"), ("ordinary", "normal"),
        ("better", "nicer"),
        ("everybody", "everyone"), ("explain", "describe"), ("month", "week"),
        ("blocked", "locked"), ("asked",
         "begged"),
        ("enttäuscht", "sauer"), ("wirklich", "echt"), ("bitte", "doch"), ("endlich", "mal"),
        ("ständig", "dauernd"),
        ("realmente", "muy"), ("amigos", "colegas"), ("dinero", "saldo"), ("nadie", "ninguno"),
        ("problema", "fallo"),
        ("vraiment", "tellement"), ("amis", "proches"), ("argent", "fric"), ("souci", "problème"),
        ("message", "texte"),
    )
    for pair in ((first, second), (second, first))
)  # fmt: skip
_LOOKALIKES = str.maketrans("aeopcyx", "аеорсух")  # Cyrillic
_BOLD = str.maketrans(
    {chr(97 + i): chr(0x1D5EE + i) for i in range(26)}
    | {chr(65 + i): chr(0x1D5D4 + i) for i in range(26)}
)
_HANDLES = (
    "@acmebank",
    "@zenithbank",
    "@anna_k",
    "@finance_daily",
    "@bob99",
    "@consumer_watch",
    "@lena.n",
)
_TAGS = (
    "#bankfail",
    "#fees",
    "#acme",
    "#scam",
    "#money",
    "#switch",
    "#justice",
    "#news2024",
    "#wakeup",
)
_EMOJI = ("😡", "🙏", "🔥", "‼️", "👇", "💸", "😂", "🤬", "👀", "✊🏽")
_BEFORE = {
    "en": ("So true: ", "Please read: ", "Important!! ", "This 👇 ", "Wow. ", "I agree with this: ",
           "Copied from a friend: "),
    "de": ("Wichtig: ", "Bitte lesen: ", "Genau so: ", "Kopiert von einer Freundin: "),
    "es": ("Importante: ", "Leed esto: ", "Muy cierto: "),
    "fr": ("Important : ", "À lire : ", "Tellement vrai : "),
    "ja": ("拡散希望：", "重要："),
    "ar": ("مهم: ", "اقرأوا هذا: "),
}  # fmt: skip
_AFTER = {
    "en": (" Please retweet", " What do you think?", " Enough is enough.", " Pass it on!", " I am not joking"),
    "de": (" Bitte weitersagen", " Was meint ihr?", " Es reicht."),
    "es": (" Pasadlo", " ¿Qué opináis?", " Ya basta."),
    "fr": (" Faites passer", " Vous en pensez quoi ?", " Ça suffit."),
    "ja": ("皆さんはどう思いますか。", "もう限界です。"),
    "ar": (" ما رأيكم؟", " كفى"),
}  # fmt: skip


def _copy(random: Random, text: str, lang: str) -> str:
    """The text as another account posts it: untouched, or with one to three changes."""
    if random.random() < 0.1:
        return text
    for edit in random.sample(_EDITS, random.choice((1, 1, 2, 2, 3))):
        text = edit(random, text, lang)
    return text


def _handles(random: Random, text: str, lang: str) -> str:
    text = re.sub(r"@\w+", lambda _: random.choice(_HANDLES), text)
    return " ".join(random.sample(_HANDLES, random.choice((1, 2, 3)))) + " " + text


def _tags(random: Random, text: str, lang: str) -> str:
    text = re.sub(r" ?#\w+", "", text)
    return text + " " + " ".join(random.sample(_TAGS, random.choice((1, 2, 3))))


def _links(random: Random, text: str, lang: str) -> str:
    text = re.sub(r" ?https?://\S+", "", text)
    return f"{text} https://{random.choice(('t', 'bit', 'go'))}.example/{random.getrandbits(40):x}"


def _emoji(random: Random, text: str, lang: str) -> str:
    words = text.split(" ")
    for _ in range(random.randint(1, 5)):
        words.insert(
            random.randint(0, len(words)), random.choice(_EMOJI) * random.choice((1, 1, 3))
        )
    return " ".join(words)


def _reworded(random: Random, text: str, lang: str) -> str:
    """Up to three words replaced by one of the same meaning, else two neighbours exchanged."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.lower().strip(".,!") in _SYNONYMS]
    for place in random.sample(places, min(len(places), random.choice((1, 2, 3)))):
        word = words[place]
        bare = word.lower().strip(".,!")
        other = _SYNONYMS[bare]
        words[place] = word.lower().replace(
            bare, other.capitalize() if word[0].isupper() else other
        )
    if not places and len(words) > 3:
        place = random.randint(1, len(words) - 3)
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def _mistyped(random: Random, text: str, lang: str) -> str:
    for _ in range(random.choice((1, 2, 3))):
        place = random.randint(1, len(text) - 2)
        if text[place].isalpha() and text[place + 1].isalpha():
            double, swapped = text[place] * 2 + text[place + 1], text[place + 1] + text[place]
            text = (
                text[:place]
                + random.choice(("", text[place + 1], double, swapped))
                + text[place + 2 :]
            )
    return text


def _cut(random: Random, text: str, lang: str) -> str:
    """The first 65 to 95 %, as services that allow fewer characters show it."""
    return text[: int(len(text) * random.uniform(0.65, 0.95))].rstrip() + random.choice(
        ("…", "...", "")
    )


def _before(random: Random, text: str, lang: str) -> str:
    return random.choice(_BEFORE[lang]) + text


def _after(random: Random, text: str, lang: str) -> str:
    return text + random.choice(_AFTER[lang])


def _case(random: Random, text: str, lang: str) -> str:
    return random.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _marks(random: Random, text: str, lang: str) -> str:
    """Other punctuation and spacing."""
    changes: tuple[tuple[str, str], ...] = ((". ", "。"), (", ", "，"), ("'", "’"), ("!", "！"),
        ("...", "…"), (". ",
    ".\n\n"),
                                            (" ", "  "), (", ", " - "), (".", ""),
                                            (",", ""))  # fmt: skip
    for old, new in random.sample(changes, 3):
        text = text.replace(old, new)
    return random.choice(("{}", "“{}”", "«{}»", "{}!!!")).format(text)


def _unseen(random: Random, text: str, lang: str) -> str:
    """Letters that are not seen, look alike, or come from another alphabet of Unicode."""
    chance = random.random()
    if chance < 0.5:
        mark = random.choice("\u200b\u200c\u2060\ufeff")
        return "".join(char + (mark if random.random() < 0.15 else "") for char in text)
    if chance < 0.75:
        return text.translate(_BOLD)
    return "".join(char.translate(_LOOKALIKES) if random.random() < 0.3 else char for char in text)


def _repost(random: Random, text: str, lang: str) -> str:
    forms = (
        "RT {handle}: {text}",
        "RT {handle} {text}",
        "{handle} {text}",
        '"{text}" – {handle}',
        "{text} (via {handle})",
    )
    return random.choice(forms).format(handle=random.choice(_HANDLES), text=text)


_EDITS: tuple[Callable[[Random, str, str], str], ...] = (
    _handles,
    _tags,
    _links,
    _emoji,
    _reworded,
    _reworded,
    _mistyped,
    _cut,
    _before,
    _after,
    _case,
    _marks,
    _unseen,
    _repost,
)
