"""Invented posts that hold e-mail addresses, phone numbers, payment cards and IBANs, with their
exact places.

Written before the finder and frozen: a test holds this file's SHA-256. (Corrected once since: the
length of Saudi IBANs, and hashtags that came out as plain numbers.) Every address, number and
person is made up; mail hosts lie under names that RFC 2606 reserves. What counts as personal, and
where a span ends:

- email: the address without `mailto:`, brackets and the sentence's full stop. Also written out with
a marked at
  (`anna (at) post.example`, `anna [at] post [dot] example`), for nobody marks it but to hide an
  address. Plain words (`look at acme dot com`) and fediverse handles (`@anna@social.example`) are
  none.
- phone: from the plus sign, bracket or first digit to the last digit. International (`+49`, `0049`)
in any spacing;
  national in the groups people of that country write. A bare run of digits counts where it starts
  with the national 0, or where a word such as call, Tel or WhatsApp stands right before it; after
  order, ticket, invoice it is none.
- card: 13 to 19 digits with an issuer's prefix and a right Luhn digit, in a run or in groups. iban:
a country's length
  and a right remainder modulo 97, any case, in a run or in groups of four. Wrong check digits make
  it no card, no IBAN.
"""

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

Span = tuple[int, int, str]
"""First character, the one after the last, kind (email, phone, card, iban)."""
_Maker = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class PiiText:
    """A post and what is personal in it, in order of place."""

    text: str
    spans: tuple[Span, ...]


def generate(seed: int, rows: int) -> list[PiiText]:
    """`rows` posts; the same ones for the same seed. About 45 % hold something personal."""
    random = Random(seed)  # noqa: S311  # texts to measure with, no secrets
    return [_post(random) for _ in range(rows)]


# -- words
# -------------------------------------------------------------------------------------------------------------

_CHAT = {
    "en": ("waiting since Monday, honestly", "this is ridiculous", "thanks in advance!",
    "love the new app though",
           "2 weeks and 3 calls later still nothing", "anyone else?", "my 3rd complaint this year",
           "24/7 support my foot",
           "so happy with the branch on 5th Ave", "can't believe it", "lol", "please help", "it's been 10 days"),
    "de": ("ich warte seit Montag", "das ist doch ein Witz", "danke im Voraus!",
    "die App ist aber schön",
           "nach 2 Wochen immer noch nichts", "geht es noch jemandem so?", "bin echt sauer", "bitte um Hilfe"),
    "fr": ("j'attends depuis lundi", "c'est n'importe quoi", "merci d'avance !",
    "l'appli est pourtant jolie",
           "toujours rien après 2 semaines", "quelqu'un d'autre ?", "je suis déçue", "aidez-moi svp"),
    "es": ("llevo esperando desde el lunes", "esto es una vergüenza", "gracias de antemano",
    "la app nueva mola",
           "2 semanas y nada", "¿alguien más?", "estoy harta", "ayuda por favor"),
    "it": ("aspetto da lunedì", "è una vergogna", "grazie mille", "però l'app è bella",
    "sono passate 2 settimane",
           "succede anche a voi?", "sono stufo", "aiuto"),
    "pt": ("estou esperando desde segunda", "isso é um absurdo", "obrigada desde já",
    "o app novo é bom",
           "2 semanas e nada", "mais alguém?", "muito triste", "me ajudem"),
    "nl": ("ik wacht al sinds maandag", "dit is belachelijk", "alvast bedankt",
    "de app is wel mooi",
           "al 2 weken niets"),
    "hi": ("kal se wait kar raha hoon", "yeh kya bakwas hai", "please help karo",
    "app to accha hai",
           "koi sun nahi raha"),
    "tr": ("pazartesiden beri bekliyorum", "bu bir rezalet", "şimdiden teşekkürler", "uygulama güzel ama"),
    "ar": ("أنتظر منذ الاثنين", "هذا غير معقول", "شكرا لكم", "التطبيق جميل"),
    "ja": ("月曜から待っています", "ひどすぎる", "よろしくお願いします", "アプリは好き"),
}  # fmt: skip
_PHONE = {
    "en": ("call me on {}", "my number is {}", "phone: {}", "WhatsApp {}", "text me at {} please",
    "tel. {}",
           "you can reach me under {}", "ring {} and ask for Anna", "mobile {}"),
    "de": ("ruft mich an: {}", "meine Nummer ist {}", "Tel. {}", "erreichbar unter {}", "Handy {}",
    "Telefon: {}",
           "WhatsApp {}"),
    "fr": ("appelez-moi au {}", "mon numéro : {}", "tél. {}", "joignable au {}", "mon portable {}"),
    "es": ("llámame al {}", "mi número es {}", "tel. {}", "WhatsApp: {}", "mi móvil {}", "teléfono {}"),
    "it": ("chiamatemi al {}", "il mio numero è {}", "tel. {}", "cell. {}", "telefono: {}"),
    "pt": ("me liguem no {}", "meu número é {}", "tel. {}", "WhatsApp {}", "celular: {}"),
    "nl": ("bel me op {}", "mijn nummer is {}", "tel. {}", "mobiel {}"),
    "hi": ("mujhe call karo {}", "mera number {} hai", "WhatsApp karo {}", "phone {}"),
    "tr": ("beni arayın {}", "numaram {}", "tel: {}", "telefon {}"),
    "ar": ("اتصلوا بي على {}", "رقمي {}", "هاتف: {}", "واتساب {}"),
    "ja": ("電話は{}です", "携帯 {}", "TEL:{}", "連絡先は{}まで"),
}  # fmt: skip
_BARE_LAST = (
    "{} (evenings only)",
    "Anna, {}",
    "- {} -",
    "{}!!",
    "“{}”",
    "📞 {}",
    "{}\n",
    "☎️{}",
    "Ms Novak {}, thanks",
)
_EMAIL = {
    "en": ("mail me at {}", "my address: {}", "I wrote to {} twice", "e-mail {}", "contact <{}>",
    "mailto:{}", "({})",
           "cc {}", "{} is my login"),
    "de": ("schreibt mir an {}", "meine Adresse: {}", "E-Mail {}", "Antwort bitte an {}"),
    "fr": ("écrivez-moi à {}", "mon adresse : {}", "mail {}"),
    "es": ("escríbeme a {}", "mi correo es {}", "correo: {}"),
    "it": ("scrivetemi a {}", "la mia mail è {}"),
    "pt": ("escrevam para {}", "meu e-mail é {}"),
    "nl": ("mail me op {}", "mijn adres is {}"),
    "hi": ("mail karo {} par", "mera email {} hai"),
    "tr": ("bana yazın {}", "e-posta: {}"),
    "ar": ("راسلوني على {}", "بريدي {}"),
    "ja": ("メールは{}まで", "アドレス：{}"),
}  # fmt: skip
_MONEY = {
    "en": ("my card {} was charged twice", "card no. {}", "paid with {}", "blocked my Visa {} again", "cc: {}"),
    "de": ("meine Karte {} wurde zweimal belastet", "Kartennummer {}", "bezahlt mit {}"),
    "fr": ("ma carte {} a été débitée deux fois", "carte n° {}"),
    "es": ("mi tarjeta {} fue cobrada dos veces", "tarjeta {}"),
    "it": ("la mia carta {} è stata addebitata due volte", "carta {}"),
    "pt": ("meu cartão {} foi cobrado duas vezes", "cartão {}"),
    "nl": ("mijn kaart {} is twee keer belast",),
    "hi": ("mera card {} block ho gaya",),
    "tr": ("kartım {} iki kez çekildi",),
    "ar": ("بطاقتي {} خصمت مرتين",),
    "ja": ("カード番号{}が使えない",),
}  # fmt: skip
_IBAN = {
    "en": ("refund to {} please", "IBAN: {}", "my account {} is locked", "send it to {}"),
    "de": ("bitte auf {} überweisen", "IBAN {}", "mein Konto {} ist gesperrt"),
    "fr": ("remboursez sur {} svp", "IBAN : {}"),
    "es": ("devolución a {} por favor", "IBAN {}"),
    "it": ("rimborso su {} grazie", "IBAN: {}"),
    "pt": ("reembolso para {}", "IBAN {}"),
    "nl": ("stort terug op {}", "rekening {}"),
    "hi": ("IBAN {} par bhejo",),
    "tr": ("iade için IBAN {}",),
    "ar": ("الآيبان {}",),
    "ja": ("IBANは{}です",),
}  # fmt: skip


# -- what is personal
# --------------------------------------------------------------------------------------------------


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice(string.digits) for _ in range(count))


def _filled(random: Random, pattern: str) -> str:
    """`#` becomes any digit, `N` one from 2 to 9."""
    return "".join(
        random.choice(string.digits) if c == "#" else random.choice("23456789") if c == "N" else c
        for c in pattern
    )


_NATIONAL = (
    # United States, Canada
    "(N1N) N##-####", "NN4-N##-####", "NN6.N##.####", "N0N N## ####", "1-800-N##-####",
    "(N0N)N##-####",
    # United Kingdom, Ireland
    "07### ######", "020 #### ####", "0161 ### ####", "07### ### ###", "08# ### ####",
    # Germany, Austria, Switzerland
    "030 #######", "0151 ########", "0170/#######", "(089) ######", "0711-######", "040/### ## ##",
    "0664 ### ## ##",
    "079 ### ## ##", "0175 ### ####",
    # France, Belgium, Netherlands
    "06 ## ## ## ##", "01.##.##.##.##", "07-##-##-##-##", "06-########", "020-#######",
    "0470 ## ## ##",
    # Spain, Italy, Portugal, Poland
    "6## ### ###", "9N ### ## ##", "3N# ### ####", "06 #### ####", "02 ########", "91# ### ###",
    "6## ## ## ##",
    "5N# ### ###",
    # Brazil, Mexico, Turkey
    "(11) 9####-####", "(21) N###-####", "55 #### ####", "0532 ### ## ##", "(0212) ### ## ##",
    # India, Japan, Australia, Sweden, Saudi Arabia
    "9#### #####", "8####-#####", "090-####-####", "03-####-####", "04## ### ###", "(02) #### ####",
    "070-### ## ##",
    "05# ### ####",
)  # fmt: skip
_MOBILE_RUNS = (
    "07#########",
    "0151########",
    "06########",
    "0412######",
    "05########",
    "0532#######",
    "090########",
)
_CUED_RUNS = ("N0N#######", "N1N#######", "6########", "9#########", "3N########", "5N#######")
_INTERNATIONAL = (
    "+1 N0N N## ####", "+1-N1N-N##-####", "+1 (NN4) N##-####", "+1N0NN######", "+44 7### ######",
    "+44 20 #### ####",
    "+447#########", "+44 (0)20 #### ####", "+49 30 #######", "+49 151 ########", "+49151########",
    "+49 (0) 171 #######",
    "+49-40-######", "+43 664 #######", "+41 79 ### ## ##", "+33 6 ## ## ## ##", "+336########",
    "+34 6## ### ###",
    "+346########", "+39 3N# ### ####", "+351 91# ### ###", "+31 6 ########", "+32 470 ## ## ##",
    "+48 5N# ### ###",
    "+420 7## ### ###", "+46 70 ### ## ##", "+358 40 ### ####", "+353 8# ### ####",
    "+55 11 9####-####",
    "+55 (21) 9#### ####",
    "+52 55 #### ####", "+91 9#### #####", "+919#########", "+91-8#########", "+81 90-####-####",
    "+81 3 #### ####",
    "+61 4## ### ###", "+90 532 ### ## ##", "+966 5# ### ####", "+971 5# ### ####",
    "+27 82 ### ####",
    "+234 80# ### ####",
    "+7 912 ###-##-##", "+86 138 #### ####", "+65 9### ####", "0049 171 #######", "00447#########",
    "0033 6 ## ## ## ##",
    "+49.171.#######", "+1.N0N.N##.####", "+380 67 ### ## ##", "+30 69# ### ####",
)  # fmt: skip
_NATIVE = {
    "ar": str.maketrans(string.digits, "٠١٢٣٤٥٦٧٨٩"),
    "ja": str.maketrans(string.digits + "-", "０１２３４５６７８９－"),
}


def _phone(random: Random, lang: str) -> tuple[str, bool]:
    """A number, and whether only a word before it tells that it is one."""
    chance = random.random()
    if chance < 0.4:
        number = _filled(random, random.choice(_INTERNATIONAL))
    elif chance < 0.8:
        number = _filled(random, random.choice(_NATIONAL))
    elif chance < 0.92:
        number = _filled(random, random.choice(_MOBILE_RUNS))
    else:
        return _filled(random, random.choice(_CUED_RUNS)), True
    if lang in _NATIVE and "+" not in number and random.random() < 0.3:
        number = number.translate(_NATIVE[lang])
    if random.random() < 0.04:
        number = number.replace(" ", "\u00a0")
    return number, False


_NAMES = ("anna", "bob", "carla", "dmitri", "elif", "farid", "grace", "hiro", "ines", "jonas",
    "kofi", "lena", "novak",
          "okafor", "petit", "quinn", "rossi", "sato", "tanaka", "weber", "yilmaz", "zoe", "müller",
          "garcía")  # fmt: skip
_HOSTS = ("post.example", "mail.example", "example.com", "example.org", "example.net",
    "my-mail.example", "web.example",
          "uni-nord.example", "k12.example.com", "mx.post.example", "inbox.test",
          "firma.example")  # fmt: skip
_ATS = ("(at)", "[at]", " (at) ", " [at] ", "{at}", " {at} ", " (AT) ", "[ät]", "(arroba)")
_DOTS = (".", ".", "(dot)", " [dot] ", " (dot) ", " dot ", " [punkt] ", "(punto)")


def _email(random: Random, lang: str) -> str:
    first, last = random.sample(_NAMES, 2)
    local = random.choice(
        (
            f"{first}.{last}",
            f"{first}{random.randint(1, 99)}",
            f"{first}_{last}",
            f"{first[0]}.{last}",
            f"{first}+shop",
            f"{first}-{last}",
            first,
            f"{last}{random.randint(1960, 2009)}",
            f"info.{last}",
            f"{first}.{last}.{random.randint(1, 9)}",
        )
    )
    host = random.choice(_HOSTS)
    if random.random() < 0.15:
        at, dot = random.choice(_ATS), random.choice(_DOTS)
        host = host.replace(".", dot)
        return f"{local}{at}{host}"
    address = f"{local}@{host}"
    chance = random.random()
    return address.upper() if chance < 0.05 else address.title() if chance < 0.1 else address


def _luhn_digit(digits: str) -> str:
    """The digit that makes `digits` right (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


_ISSUERS = (("4", 16), ("4", 13), ("51", 16), ("53", 16), ("55", 16), ("2221", 16), ("2720", 16),
    ("34", 15), ("37",
            15),
            ("6011", 16), ("65", 16), ("3528", 16), ("3589", 16), ("36", 14), ("5018", 16),
            ("6763", 18), ("4", 19),
            ("62", 16), ("6521", 16), ("38", 14))  # fmt: skip


def _card(random: Random, right: bool = True) -> str:
    prefix, length = random.choice(_ISSUERS)
    body = prefix + _digits(random, length - len(prefix) - 1)
    digit = _luhn_digit(body)
    if not right:
        digit = str((int(digit) + random.randint(1, 9)) % 10)
    return _grouped(random, body + digit)


def _grouped(random: Random, number: str) -> str:
    mark = random.choice((" ", " ", "-", "", ""))
    if not mark:
        return number
    sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(len(number), (4,) * 5)
    parts, place = [], 0
    for size in sizes:
        parts.append(number[place : place + size])
        place += size
    return mark.join(part for part in parts if part)


_BANKS = {
    "DE": "##################", "AT": "################", "CH": "#################",
    "FR": "#######################",
    "ES": "####################", "IT": "A######################", "NL": "AAAA##########",
    "BE": "############",
    "GB": "AAAA##############", "IE": "AAAA##############", "PT": "#####################",
    "PL": "########################",
    "SE": "####################", "DK": "##############", "NO": "###########",
    "FI": "##############",
    "CZ": "####################",
    "TR": "######################", "SA": "####################", "AE": "###################",
    "GR": "#######################",
    "MT": "AAAA#######################", "RO": "AAAA################", "LU": "################",
    "BR": "#######################AA",
    "LT": "################", "UA": "#########################", "QA": "AAAA#####################",
    "HR": "#################",
}  # fmt: skip


def _iban(random: Random, right: bool = True) -> str:
    country, pattern = random.choice(tuple(_BANKS.items()))
    account = "".join(
        _digits(random, 1) if c == "#" else random.choice(string.ascii_uppercase) for c in pattern
    )
    value = int("".join(str(int(c, 36)) for c in account + country + "00"))
    check = 98 - value % 97
    if not right:
        check = (check - 2 + random.randint(1, 96)) % 97 + 2
    number = f"{country}{check:02d}{account}"
    if random.random() < 0.6:
        number = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return number.lower() if random.random() < 0.15 else number


# -- what only looks so
# ------------------------------------------------------------------------------------------------


def _isbn(random: Random) -> str:
    body = random.choice(("978", "979")) + _digits(random, 9)
    digit = -sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10
    return f"ISBN {body[:3]}-{body[3]}-{body[4:6]}-{body[6:12]}-{digit}"


def _imei(random: Random) -> str:
    body = "35" + _digits(random, 12)
    return f"IMEI {body}{_luhn_digit(body)}"


def _uuid(random: Random) -> str:
    letters = "0123456789" if random.random() < 0.3 else "0123456789abcdef"
    return "-".join("".join(random.choice(letters) for _ in range(n)) for n in (8, 4, 4, 4, 12))


def _date(random: Random) -> str:
    year, month, day = random.randint(1950, 2029), random.randint(1, 12), random.randint(1, 28)
    hour, minute = random.randint(0, 23), random.randint(0, 59)
    forms = (f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}", f"{month}/{day}/{year}",
             f"{day:02}/{month:02}/{year}",
             f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}", f"{day:02}-{month:02}-{year}",
             f"{year}/{month:02}/{day:02}",
             f"{year}{month:02}{day:02}", f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:07Z",
             f"{day}. {month}. {year}",
             f"{day:02}.{month:02}.{year} {hour:02}:{minute:02}",
             f"{day:02}.{month:02}.-{day + 1:02}.{month:02}.{year}",
             f"{day:02} {month:02} {year}")  # fmt: skip
    return random.choice(forms)


def _spread(random: Random) -> str:
    first = random.randint(1950, 2020)
    return random.choice(("{}-{}", "{}–{}", "{} - {}", "from {} to {}", "{}/{}")).format(
        first, first + random.randint(1, 9)
    )


def _price(random: Random) -> str:
    patterns = ("$#,###.##", "#.###,## €", "EUR # ### ###", "1,N##,###,### USD", "# ### ### ### Ft",
                "N##.###.### COP", "£##.##",
                "₹ ##,##,###", "¥##,###", "1'###'### CHF", "$N## ###", "€N## ### ###",
                "N## ### ### views",
                "R$ #.###.###,##")  # fmt: skip
    return _filled(random, random.choice(patterns))


def _address(random: Random) -> str:
    ip = ".".join(str(random.randint(1, 254)) for _ in range(4))
    forms = (ip, f"{ip}:{random.randint(1024, 65000)}", f"{ip}/24", f"http://{ip}/", f"IP {ip}",
             "fe80::1ff:fe23:4567:890a",
             f"52.{_digits(random, 6)}, 13.{_digits(random, 6)}", "00:1A:2B:3C:4D:5E",
             f"{_digits(random, 2)}.{_digits(random, 4)} N")  # fmt: skip
    return random.choice(forms)


def _marked(random: Random) -> str:
    """Numbers that a word before them tells apart."""
    words = ("order {}", "order no. {}", "Order #{}", "ticket {}", "case number {}", "invoice {}",
        "ref {}",
             "Ref: {}", "tracking {}",
             "Bestellung {}", "Bestellnummer {}", "Auftragsnr. {}", "Rechnung Nr. {}",
             "commande n° {}", "facture {}",
             "pedido {}",
             "factura {}", "ordine {}", "bestelling {}", "sipariş {}", "注文番号 {}", "رقم الطلب {}",
             "booking {}",
             "ID {}",
             "Kundennummer {}", "customer number {}", "serial {}", "tracking number: {}",
             "Sendungsnummer {}",
             "part no {}")  # fmt: skip
    numbers = ("N#########", "0#########", "########", "302-#######-#######", "####-####-####",
        "07#########",
               "###########",
               "1Z999AA1##########", "003404341610########", "####### ##", "2024-######",
               "4711 0815 ####",
               "AB-######-####",
               "####################", "94## #### #### #### #### ##", "N## ### ###",
               "06########")  # fmt: skip
    number = _filled(random, random.choice(numbers))
    return random.choice(words).format(number)


def _plain_numbers(random: Random) -> str:
    patterns = ("3-2", "6-4, 3-6, 7-6", "6-4 3-6 7-6", "v10.15.7", "version 2.3.4-beta",
        "1920x1080", "9-5", "5/2",
                "up 4.5%",
                "iOS 17.4.1", "§ 312 g", "flight LH 44#", "bus 1##", "room 30##", "top 100",
                "F-150", "+1", "+100",
                "+++", "-273.15",
                "10-15-20 percent", "1 2 3 4 5 6 7 8 9 10", "100 200 300", "3.14159265", "11/10",
                "7:30-19:00",
                "8-10 pm", "404",
                "2+2=4", "+5,000 followers", "1,2,3", "~1234567890", "~2024 ~100000", "0-0",
                "30-40-50", "100-0",
                "8 000 000 people",
                "12-24-36 months", "1234567", "17########", "19########.######", "WW1 1914-1918",
                "(1) (2) (3)",
                "0.00001234",
                "20##/20##", "5-10-15-20", "chapter 3.2.1.4", "ISSN 1234-567#",
                "DIN EN ISO 9001:2015",
                "-1-2-3-")  # fmt: skip
    return _filled(random, random.choice(patterns)).replace("~", "#")


def _handle(random: Random) -> str:
    name, host, number = (
        random.choice(_NAMES[:-2]),
        random.choice(_HOSTS),
        _digits(random, random.choice((4, 7, 10, 11))),
    )
    forms = (
        f"@{name}{number}",
        f"@{name}@{host}",
        f"@{name}_{number}",
        f"u/{name}{number}",
        f"@{name}.{host}",
        f"{name}@",
        f"@ {name}",
        f"#{name}{number}",
        f"meet at {host.replace('.', ' dot ')}",
        f"https://{host}/@{name}/{number}{number}",
        f"@scope/{name}@1.2.3",
        f"https://{host}/status/{number}{number}",
        f"www.{host}/p/{number}?id={number}",
        f"{name} at work",
        f"({name}) [at] home",
        f"https://{host}/call/0{number}",
        f"{name}@home",
        f"look @ {host}",
    )
    return random.choice(forms)


def _wrong_card(random: Random) -> str:
    return random.choice(("{}", "code {}", "gift card {}", "number {} ok?")).format(
        _card(random, right=False)
    )


def _wrong_iban(random: Random) -> str:
    return random.choice(("{}", "IBAN {}", "code {}")).format(_iban(random, right=False))


def _long_run(random: Random) -> str:
    """A right card in the middle of a longer run is none."""
    return _digits(random, 4) + _card(random).replace(" ", "").replace("-", "") + _digits(random, 3)


_DECOYS: Sequence[_Maker] = (
    _isbn,
    _imei,
    _uuid,
    _date,
    _date,
    _spread,
    _price,
    _price,
    _address,
    _marked,
    _marked,
    _marked,
    _plain_numbers,
    _plain_numbers,
    _handle,
    _handle,
    _wrong_card,
    _wrong_card,
    _wrong_iban,
    _long_run,
)


# -- posts
# -------------------------------------------------------------------------------------------------------------


def _post(random: Random) -> PiiText:
    lang = random.choice(tuple(_CHAT))
    sentences: list[tuple[str, Span | None]] = []
    if random.random() < 0.45:
        sentences += [_personal(random, lang) for _ in range(1 if random.random() < 0.7 else 2)]
    decoys = random.choice((0, 1, 1, 2)) if sentences else random.choice((1, 1, 2, 3))
    sentences += [(random.choice(_DECOYS)(random), None) for _ in range(decoys)]
    sentences += [(random.choice(_CHAT[lang]), None) for _ in range(random.randint(1, 3))]
    random.shuffle(sentences)
    text, spans = "", []
    for sentence, span in sentences:
        # A comma or bare space could join two numbers into one that no reader could part either.
        text += (
            random.choice((". ", "! ", " – ", "\n", "; ", " 😡 ", ".\n\n", " ... ")) if text else ""
        )
        if span is not None:
            spans.append((span[0] + len(text), span[1] + len(text), span[2]))
        text += sentence
    return PiiText(
        text + random.choice(("", "", ".", "!", " #fail", " @acmebank", " 🙏")), tuple(spans)
    )


def _personal(random: Random, lang: str) -> tuple[str, Span]:
    kind = random.choice(("email", "email", "phone", "phone", "phone", "card", "iban"))
    if kind == "email":
        frame, value = random.choice(_EMAIL[lang]), _email(random, lang)
    elif kind == "phone":
        value, needs_word = _phone(random, lang)
        frame = random.choice(_PHONE[lang] if needs_word or random.random() < 0.7 else _BARE_LAST)
    elif kind == "card":
        frame, value = random.choice(_MONEY[lang]), _card(random)
    else:
        frame, value = random.choice(_IBAN[lang]), _iban(random)
    start = frame.index("{}")
    return frame.replace("{}", value), (start, start + len(value), kind)


def rows(seed: int, count: int) -> Iterator[dict[str, object]]:
    """The posts as rows of a file: text and spans."""
    for post in generate(seed, count):
        yield {"text": post.text, "spans": [list(span) for span in post.spans]}
