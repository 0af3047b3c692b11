"""Host names, which have two spellings where they are international: one of them is kept. Pure."""

import idna

_LONGEST = 253
"""Characters of a host name, by RFC 1035."""


def ascii_host(host: str) -> str:
    """The host as DNS knows it: `xn--bcher-kva.example` for `Bücher.example.`, lower case.

    What is no host name comes back in lower case.
    """
    name = host.strip().rstrip(".")
    if (name.isascii() and "xn--" not in name.lower()) or len(name) > _LONGEST:
        return name.lower()
    try:
        return idna.encode(name, uts46=True).decode()
    except (idna.IDNAError, ValueError):
        return name.lower()
