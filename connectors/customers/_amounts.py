"""Amounts as tables write them, 1,234.50 or 1.234,50: one way for all of a column. Pure.

`883,75` read the other way would be a hundred times as much, so what does not fit is refused.
"""

import re
from collections.abc import Iterable

HINT = (
    "amounts are read as 1,234.50 here; where the column writes 1.234,50, set decimal_comma: true",
    "amounts are read as 1.234,50 here; where the column writes 1,234.50, set decimal_comma: false",
)
"""What to do about an amount that is not understood, without and with decimal_comma."""

_GAPS = re.compile(r"[\s'’_\u00a0\u202f]")
_NUMBER = re.compile(
    r"([+-]?)[^\d.,+()-]*\.?([+-]?)(\d[\d.,]*|[.,]\d+)(?:(?<=[.,])[-–—]{1,2})?[^\d.,+()-]*\.?"
)
_POINT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d\d)+,\d{3})?(?:\.\d*)?")
_COMMA = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?")
_EITHER = re.compile(r"\d+|[1-9]\d{0,2}[.,]\d{3}")

_FIGURES = re.compile(r"[\d\s.,'’_+()−-]+")
_CODE = re.compile(r"[A-Z]{3}")
_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "₦": "NGN",
    "฿": "THB", "zł": "PLN", "kč": "CZK", "us$": "USD", "r$": "BRL", "a$": "AUD", "c$": "CAD", "nz$": "NZD",
    "hk$": "HKD", "euro": "EUR", "euros": "EUR",
}  # fmt: skip


def read_amount(decimal_comma: bool, cell: str) -> str:
    """The amount with a decimal point, without grouping and currency; empty where it is no number
    that is written this way.
    """
    parts = _parts(cell)
    if parts is None or not (_COMMA if decimal_comma else _POINT).fullmatch(parts[1]):
        return ""
    sign, number = parts
    plain = number.replace(".", "").replace(",", ".") if decimal_comma else number.replace(",", "")
    return f"{sign}{plain}"


def currency_in(cell: str) -> str:
    """The currency (ISO 4217) that stands beside an amount, as a code or a sign of one currency only
    (`$`, `¥` and `kr` are of several); empty where none does.
    """
    beside = _FIGURES.sub("", cell).strip()
    if _CODE.fullmatch(beside):
        return beside
    return _SIGNS.get(beside.casefold(), "")


def uses_decimal_comma(cells: Iterable[str]) -> bool:
    """Whether a column writes 1.234,50, as told by its first cell that can be read in one way only."""
    for cell in cells:
        parts = _parts(cell)
        if parts is not None and not _EITHER.fullmatch(parts[1]):
            point, comma = _POINT.fullmatch(parts[1]), _COMMA.fullmatch(parts[1])
            if bool(point) is not bool(comma):
                return comma is not None
    return False


def _parts(cell: str) -> tuple[str, str] | None:
    """Sign and number of a cell, without what stands around them; None where it holds no number."""
    match = _NUMBER.fullmatch(_GAPS.sub("", cell).replace("−", "-")[:100])
    return (match[1] or match[2], match[3]) if match else None
