"""Phone numbers as CRMs write them, in the one form that can be compared: E.164, `+491711234567`.

By Google's libphonenumber (https://github.com/google/libphonenumber). Pure.
"""

from functools import lru_cache

import phonenumbers

REGION = r"^([A-Z]{2})?$"
HINT = (
    "a phone number is written with its country (+49 171 1234567); where the column writes national ones, "
    "set country (DE)"
)

_SHORTEST = len("+1234567")
"""What is shorter is an extension or a short code, which is nobody's alone."""


@lru_cache(maxsize=1024)
def read_phone(region: str, cell: str) -> str:
    """The number as E.164, without an extension; empty where it is none. National numbers are those
    of `region` (ISO 3166: DE), and none where that is empty.
    """
    try:
        number = phonenumbers.parse(cell, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if len(written) >= _SHORTEST else ""


def is_region(region: str) -> bool:
    """Whether there is such a country with phone numbers."""
    return region in phonenumbers.SUPPORTED_REGIONS
