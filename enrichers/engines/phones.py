"""Phone numbers in a text, told from dates, prices, order numbers and scores by shape and by the
word before. Pure.

International numbers (`+49`, `0049`) count where a calling code of ITU-T E.164 and the digits its
country uses follow. National ones count in the groups people write them in, and as a bare run where
it starts with the trunk 0. Any other run of digits needs a word such as call, Tel or WhatsApp right
before it. After a word such as order, ticket or invoice nothing national counts.
"""

import re
from collections.abc import Iterator

Place = tuple[int, int]
"""First character and the one after the last."""

_BEFORE = r"(?<![A-Za-z0-9_@#•$€£¥₹])(?<!\d[-./,:])(?<![A-Za-z][-_])(?<![\d•]\ )(?<!/)"
_AFTER = r"(?![-./,:]?\d|(?!x\d)[A-Za-z_@%]|\ \d{3})"
_GAP = r"(?:\ ?[-/]\ ?|[ .])"

_INTERNATIONAL = re.compile(
    r"(?<![A-Za-z0-9_@#•])(?:\+\ ?|(?<!\d[-./,:\ ])00\ ?)(?=(?:[ ()./-]{0,3}\d){6})[1-9]\d{0,14}"
    r"(?:(?:\ ?[-/]\ ?|[ .]|\ ?\(|\)[ -]?)\d{1,12}){0,7}",
    re.ASCII,
)
_TRUNK = re.compile(
    rf"{_BEFORE}(?:\(0[1-9]\d{{0,4}}\)(?:\ ?[-/]\ ?|\ )?|0[1-9]\d{{0,4}}{_GAP})"
    rf"(?:\d{{6,9}}|\d{{2,5}}(?:[ .-]\d{{2,4}}){{0,4}}){_AFTER}",
    re.ASCII,
)
_TRUNK_RUN = re.compile(rf"{_BEFORE}0[1-9]\d{{8,9}}\d?{_AFTER}", re.ASCII)
_SHAPES = re.compile(
    rf"""{_BEFORE}(?:
        (?:1[ .-])?(?:\([2-9]\d\d\)\ ?|[2-9]\d\d(?P<n>[ .-]))\d{{3}}(?:(?P=n)|[ .-])\d{{4}}  # North America, Italy
      | [5-9]\d\d(?P<t>[ -])\d{{3}}(?P=t)\d{{3}}  # Spain, Poland, Portugal
      | [5-9]\d\d\ \d\d\ \d\d\ \d\d | 9\d\ \d{{3}}\ \d\d\ \d\d  # Spain
      | 3\d\d[ .-]\d{{6,7}}  # Italy
      | \(\d\d\)\ ?9?\ ?\d{{4}}[ -]\d{{4}} | [1-9]\d\ 9?\d{{4}}-\d{{4}} | [2-9]\d\ \d{{4}}\ \d{{4}}  # Brazil, Mexico
      | 1[3-9]\d(?P<c>[ -])\d{{4}}(?P=c)\d{{4}}  # China
      | [6-9]\d{{4}}[ -]\d{{5}}  # India
      | \((?!19|20)\d{{2,4}}\)\ ?\d{{3,4}}[ -]?\d{{3,4}}  # any area code in brackets
      | 8[ -]?\(?[3489]\d\d\)?[ -]?\d{{3}}[ -]\d\d[ -]\d\d | 5\d\d\ \d{{3}}\ \d\d\ \d\d  # Russia, Turkey
      | 1[38]00\ \d{{3}}\ \d{{3}}  # Australia
    ){_AFTER}""",
    re.VERBOSE | re.ASCII,
)
_GOES_ON = re.compile(r"[-./,:]?\d|(?!x\d)[A-Za-z_@%]|-[A-Za-z]", re.ASCII)
_LINK = re.compile(r"(?:\bwa\.me/|\btel:|\bphone=)(\+?\d{8,15})(?!\d)", re.ASCII)
_URL = re.compile(r"https?://\S+|\bwww\.\S+", re.ASCII | re.IGNORECASE)
_NOT_PHONES = re.compile(
    # dates
    r"(?<!\d)(?:\d{1,2}[./ -]){2}(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d(?:[./-]\d{1,2}){2}(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d\ ?[-–/]\ ?(?:19|20)\d\d(?!\d)"  # from year to year
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",  # IP addresses
    re.ASCII,
)

_CUED = re.compile(
    r"""(?:
      \b(?:call(?:ing)?|phone|phn|ph|tele?phone|tel|mobile|mob|mbl?|cell|whats?app|wh?atsap|wapp|wsp|sms|text|ring|dial|fax
        |hotline|helpline|landline|toll[- ]?free|telegram|signal|viber|skype
        |contact(?:\ (?:me|us|him|her|them))?\ (?:no|num|nr|number|on|at)
        |(?:my|his|her|our|your|their)\ (?:no|num|nr|cell|digits)|(?:kontakt|ruf|mobil|tel|handy)(?:nummer|nr)
        |tf?no|cep|komórk\w*
        |(?:contact|kontakt)(?=\W{0,4}[0-9])|wa(?=\W{1,3}[0-9])|[mtp](?=:\ ?[0-9])
        |contac?to|contatto|fono|fone|m[oó]b[ií]l|no\ hp|nomor|num[eé]ro(?:\ de)?(?:\ (?:t[eé]l|contacto))?
        |(?:my|his|her|our|mera)\ number|number\ is|reach(?:able)?|ruf\w*|\w*anrufen|telefon\w*|handy\w*|mobie?l\w*
        |meine?\ (?:handy)?nummer|nummer\ ist|erreichbar|festnetz|appele[rz]?|appelle\w*|t[eé]l[eé]phone|t[eé]l
        |mon\ num[eé]ro|portable|joignable|ll[aá]m[ae]\w*|tel[eé]fono|m[oó]vil|mi\ n[uú]mero|meu\ n[uú]mero|celular
        |chiam\w+|il\ mio\ numero|cellulare|ligu?[aeo]\w*|telefone|zap|bel|bellen|mijn\ nummer|ara[yr]?\w*|numaram\w*
        |zadzwo\w*|dzwo\w*|m[oó]j\ numer)\b
      |اتصل|رقمي|هاتف|واتساب|جوال|تليفون|موبايل
      |(?<!\w)(?:моб(?:ильн\w*)?|тел|ватсап|вотсап|вайбер|мой\ номер)(?!\w)
      |फ़ोन|मोबाइल|전화|핸드폰|연락처|電話|携帯|連絡先|电话|手机|телефон|звони|[📞☎📱]
    )
    [^\d\n!?;•(]{0,24}(?<![A-Za-z0-9_@#•(])(?P<number>\(?[0-9]{1,13}\)?(?:(?:\ ?[-/]\ ?|[ .])[0-9]{1,8}){0,5})
    (?![-./,:]?[0-9]|[A-Za-z_@%])""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_WORD = re.compile(
    r"""(?:
      \b(?:order|ticket|case|invoice|ref|reference|tracking|booking|id|customer|serial|part|account|acct|a/c|receipt|claim
        |transaction|confirmation|contract|policy|isbn|issn|imei|ean|upc|gtin|barcode|strichcode|sku|vin|code|reservation|parcel|shipment|item
        |bestell\w*|auftrag\w*|rechnung\w*|kunden\w*|sendung\w*|vertrag\w*|vorgang\w*|commande|facture|dossier|colis
        |pedido|factura|fatura|ordine|fattura|bestelling|sipariş|fatura|zam[oó]wieni\w*|art(?:ikel)?|kto|konto\w*)
      |注文|番号|الطلب|طلب|заказ
      |contact(?:ed|ing)?\ (?:you|support|them|us)\ (?:about|re|regarding)
    )\W{0,3}(?:(?:number|num|no|nr|nummer|nro|n|id|is|ist|番号)\b\W{0,3}){0,2}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|INR|BRL|R\$|COP|MXN))\ ?\Z")
_AMOUNT_AFTER = re.compile(
    r"\ ?(?:[$€£¥₹%]|(?:USD|EUR|GBP|CHF|COP|MXN|INR|JPY|Ft|kr|zł|euros?|dollars?|views?|people|users?|followers?|likes?"
    r"|times|units?|downloads?|customers?|percent|million|billion|visitors?|votes?|subscribers?)\b)",
    re.IGNORECASE,
)
_DRAWN = re.compile(
    r"\b(?:lott(?:o|ery|eria)|loto|powerball|mega\ ?millions?|euro(?:millions?|jackpot)|jackpot|bingo|keno|raffle"
    r"|tombola|(?:winning|lucky|drawn)\ numbers?|gewinnzahlen|lottozahlen|superzahl|zusatzzahl|tirage|sorteo"
    r"|n[uú]m[eé]ros?\ (?:gagnants?|tir[eé]s?|ganador\w*|premiad\w*|sortead\w*|vencedor\w*)|quiniela|estrazion\w+"
    r"|numeri\ (?:vincenti|estratti)|winnende\ (?:getallen|nummers)|wylosowan\w*|draw)\b"
    r"|tippschein|лотере\w*|宝くじ|彩票|로또",
    re.IGNORECASE,
)
"""Games whose numbers stand in groups of two, as some countries write phone numbers."""
_PAIRS = re.compile(
    r"(?<![A-Za-z0-9_@#•])(?<!\d[./:,-])\d\d(?P<m>[ .-])\d\d(?:(?P=m)\d\d){3,}(?![\d%]|[-./:,]\d|\ ?[h€$£])",
    re.ASCII,
)
_PAIRED = re.compile(r"(?:0[1-9](?:[ .-]\d\d){4}[ .-]?)+", re.ASCII)
_PAIRED_CHARS = 14
"""Of a French number in its five groups of two."""
_LOOK_BACK = 48

_CODES: dict[str, tuple[int, int]] = {
    "1": (10, 10), "7": (10, 10), "20": (8, 10), "27": (9, 9), "30": (10, 10), "31": (9, 9),
    "32": (8, 9),
    "33": (9, 9), "34": (9, 9), "36": (8, 9), "39": (8, 11), "40": (9, 9), "41": (9, 9),
    "43": (7, 13), "44": (9, 10),
    "45": (8, 8), "46": (7, 10), "47": (8, 8), "48": (9, 9), "49": (6, 12), "51": (8, 9),
    "52": (10, 11),
    "53": (8, 8), "54": (10, 11), "55": (10, 11), "56": (9, 9), "57": (10, 10), "58": (10, 10),
    "60": (8, 10),
    "61": (9, 9), "62": (8, 12), "63": (8, 10), "64": (8, 10), "65": (8, 8), "66": (8, 9),
    "81": (9, 10),
    "82": (8, 10), "84": (9, 10), "86": (10, 11), "90": (10, 10), "91": (10, 10), "92": (9, 10),
    "93": (9, 9),
    "94": (9, 9), "95": (7, 10), "98": (10, 10), "212": (9, 9), "216": (8, 8), "233": (9, 9),
    "234": (8, 10),
    "254": (9, 9), "351": (9, 9), "352": (6, 11), "353": (7, 9), "354": (7, 9), "358": (6, 11),
    "370": (8, 8),
    "371": (8, 8), "372": (7, 8), "380": (9, 9), "385": (8, 9), "386": (8, 8), "420": (9, 9),
    "421": (9, 9),
    "852": (8, 8), "886": (8, 9), "966": (9, 9), "971": (8, 9), "972": (8, 9),
}  # fmt: skip
"""Calling codes and the fewest and most digits after them."""
_OTHER_CODES = frozenset({
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59", "67", "68", "69",
    "80", "85", "87",
    "88", "96", "97", "99",
})  # fmt: skip
"""First digits of the remaining calling codes, all of three digits."""


def phones(text: str) -> Iterator[Place]:
    """Where phone numbers stand, surest first; later ones may overlap earlier ones and then are none."""
    for match in _LINK.finditer(text):
        yield match.span(1)
    taken = [url.span() for url in _URL.finditer(text)]
    for match in _INTERNATIONAL.finditer(text):
        place = _international(match)
        if (
            place
            and _free(taken, place)
            and not (match[0][0] == "0" and _OTHER_WORD.search(_lead(text, place[0])))
        ):
            yield place
    taken += [other.span() for other in _NOT_PHONES.finditer(text)]
    in_a_row, others = _pairs(text)
    yield from in_a_row
    taken += others
    for shape in (_TRUNK, _TRUNK_RUN, _SHAPES):
        for match in shape.finditer(text):
            place = _within(match, 9, 12)
            if place and _free(taken, place) and not _is_other(text, place):
                yield place
    for match in _CUED.finditer(text):
        place = _within(match, 7, 13, "number")
        if place and _free(taken, place) and not _is_other(text, place):
            yield place


def calling_code(digits: str) -> tuple[str, int, int] | None:
    """The calling code that `digits` begin with, and the fewest and most digits that may follow;
    None without one.
    """
    for size in (1, 2, 3):
        if limits := _CODES.get(digits[:size]):
            return digits[:size], *limits
    return (digits[:3], 6, 11) if digits[:2] in _OTHER_CODES and len(digits) > 3 else None


def _international(match: re.Match[str]) -> Place | None:
    groups = [
        group for group in re.finditer(r"\d+", match[0]) if not _is_trunk_zero(match[0], group)
    ]
    prefix = 0 if match[0][0] == "+" else 2
    known = calling_code("".join(group[0] for group in groups)[prefix:])
    if known is None:
        return None
    code, least, most = known
    count, end = -len(code) - prefix, 0
    for number, group in enumerate(groups):
        count += len(group[0])
        if least <= count <= most and (len(group[0]) > 1 or number == 0):
            end = group.end()
    start, end = match.start(), match.start() + end
    if start == end or _GOES_ON.match(match.string, end):
        return None
    if match.string[start - 1 : start] == "(" and re.match(r"\+\d+\)", match[0]):
        start -= 1  # (+44) 20 …
    return start, end


def _is_trunk_zero(text: str, group: re.Match[str]) -> bool:
    return group[0] == "0" and text[group.start() - 1 : group.end() + 1] == "(0)"


def _within(match: re.Match[str], least: int, most: int, group: str | int = 0) -> Place | None:
    """The match without trailing groups that are too much; None where the digits are too few or
    cannot be parted.
    """
    start, end = match.span(group)
    text = match[group]
    while sum(map(str.isdigit, text)) > most:
        text, gap, _ = text.rpartition(" ")
        if not gap:
            return None
        end = start + len(text)
    return (start, end) if sum(map(str.isdigit, text)) >= least else None


def _is_other(text: str, place: Place) -> bool:
    start, end = place
    before, number = _lead(text, start), text[start:end]
    if _OTHER_WORD.search(before) or _MONEY_BEFORE.search(before) or _AMOUNT_AFTER.match(text, end):
        return True
    if _DRAWN.search(before):
        return True
    return number.endswith(" 000") or number.endswith(".000")


def _pairs(text: str) -> tuple[list[Place], list[Place]]:
    """Of rows of six and more numbers below 100: those that are French phone numbers one after the
    other, and those that are something else, a draw or a score.
    """
    numbers: list[Place] = []
    others: list[Place] = []
    for match in _PAIRS.finditer(text):
        start, end = match.span()
        if end - start > _PAIRED_CHARS and not _PAIRED.fullmatch(match[0]):
            others.append((start, end))
        elif end - start > _PAIRED_CHARS:
            step = _PAIRED_CHARS + 1
            numbers += [(at, at + _PAIRED_CHARS) for at in range(start, end, step)]
    return numbers, others


def _lead(text: str, start: int) -> str:
    return text[max(0, start - _LOOK_BACK) : start]


def _free(taken: list[Place], place: Place) -> bool:
    return all(place[1] <= start or end <= place[0] for start, end in taken)
