"""Payment cards (ISO/IEC 7812) and IBANs (ISO 13616) in a text, told from other numbers by their
check digits. Pure.
"""

import re
from collections.abc import Iterator

Place = tuple[int, int]
"""First character and the one after the last."""

_CARD = re.compile(
    r"""(?<![A-Za-z0-9_@#+/•])(?<!\d[-./])(?<!\d{4}\ )(?<!•\ )(?:
        \d{13,19}
      | \d{4}(?P<mark>[ .-])\d{4}(?P=mark)\d{4}(?P=mark)\d{1,4}(?:(?P=mark)\d{2,3})?
      | \d{4}(?P<other>[ -])\d{6}(?P=other)\d{4,5}
    )(?![-.]?\d|[A-Za-z_@]|\ \d{4}(?!\d))""",
    re.VERBOSE | re.ASCII,
)
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$"  # Visa
    r"|(?:5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d+$(?<=^\d{16})"  # Mastercard
    r"|3[47]\d{13}$"  # American Express
    r"|3(?:0[0-59]|[689]\d)\d{11}$"  # Diners
    r"|35(?:2[89]|[3-8]\d)\d{12}$"  # JCB
    r"|220[0-4]\d{12}$|9792\d{12}$|8[12]\d{14}$"  # Mir, Troy, RuPay
    r"|(?:5[06-8]|6\d)\d{11,17}$",  # Maestro, Discover, UnionPay
    re.ASCII,
)
_IBAN_START = re.compile(r"(?<![A-Za-z0-9_@#•])[A-Za-z]{2}\d{2}", re.ASCII)
_IBAN_CHARS = {
    length: re.compile(
        rf"[A-Za-z]{{2}}\d\d(?:[ -]?[A-Za-z0-9]){{{length - 4}}}(?![A-Za-z0-9_@])", re.ASCII
    )
    for length in range(15, 34)
}
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18,
    "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30,
    "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24,
    "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24,
    "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
"""Characters of an IBAN by country (SWIFT's IBAN registry)."""
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_card(digits: str) -> bool:
    """Whether `digits` (ASCII, no separators) have an issuer's prefix and length and a right Luhn
    digit.
    """
    return _ISSUER.match(digits) is not None and luhn(digits)


def luhn(digits: str) -> bool:
    """Luhn's check: every second digit from the right doubled, its digits added, the sum a multiple
    of ten.
    """
    values = [int(digit) for digit in digits]
    return (sum(values[-1::-2]) + sum(_DOUBLED[value] for value in values[-2::-2])) % 10 == 0


def is_iban(number: str) -> bool:
    """Whether `number` (upper case, no separators) has its country's length and the remainder 1
    modulo 97.
    """
    if _LENGTHS.get(number[:2]) != len(number):
        return False
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def cards(text: str) -> Iterator[Place]:
    """Where cards stand: a run of 13 to 19 digits, or groups of four (4-6-5, 4-6-4) parted by one
    mark.
    """
    for match in _CARD.finditer(text):
        digits = re.sub("[ .-]", "", match[0])
        if is_card(digits):
            yield match.span()
        elif (mark := match["mark"]) and len(digits) == 19 and is_card(digits[:16]):
            yield (
                match.start(),
                match.start() + match[0].rindex(mark),
            )  # a security code stands after the card


def ibans(text: str) -> Iterator[tuple[Place, bool]]:
    """Where an IBAN's country and length stand, and whether its check digits are right."""
    end = 0
    for start in _IBAN_START.finditer(text):
        length = _LENGTHS.get(start[0][:2].upper())
        if length is None or start.start() < end:
            continue
        if match := _IBAN_CHARS[length].match(text, start.start()):
            number = re.sub("[ -]", "", match[0]).upper()
            right = is_iban(number)
            if right or sum(char.isdigit() for char in number) * 2 > length:
                yield match.span(), right
                end = match.end()
