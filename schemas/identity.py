"""The one folding of handles, e-mail addresses and profile URLs, and the one hash of people, so that
what is stored and what is looked up agree.

Touches nothing: the directory of customers stores under `customer_keys`, link_customer looks up the
same folded values.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from schemas.customer import Customer
from schemas.hosts import ascii_host
from schemas.mention import Author
from schemas.profiles import profile_of, site_of

IDENTITY_VERSION = 3
"""To be raised with every change of what is folded how: copies that were made by another version are
made anew.
"""
_CASED = frozenset({"hackernews"})
"""Types of sources where `Anna` and `anna` are two people (https://github.com/HackerNews/API)."""


def fold_handle(kind: str, handle: str) -> str:
    """`x:annabank` for a source type and a handle as written (`@AnnaBank`); empty for an empty handle.

    A server in it is written as DNS knows it: `mastodon:anna@xn--bcher-kva.example`. Upper and lower
    case are one but where the service tells them apart.
    """
    source = kind.strip().casefold()
    written = unicodedata.normalize("NFC", handle.strip().lstrip("@＠"))
    user, at, server = written.partition("@")
    name = user if source in _CASED else user.casefold()
    return f"{source}:{name}{at}{ascii_host(server)}" if written else ""


def is_by_handle(author_id: str, handle: str) -> bool:
    """Whether an author's id was made of the handle (`x:imported:anna`), so that it tells an account
    no better than the handle does: what was told by somebody who knew no more, or a service whose
    names never change.
    """
    kind, _, rest = author_id.partition(":")
    native = rest.partition(":")[2] or rest
    return fold_handle(kind, native) == fold_handle(kind, handle) != ""


def fold_claim(claim: str) -> str:
    """The same for a claim written in one piece, `X:@AnnaBank`; empty where the type or the handle
    is missing.
    """
    kind, separator, handle = claim.partition(":")
    return fold_handle(kind, handle) if separator and kind.strip() else ""


def fold_email(email: str) -> str:
    """The address without surrounding spaces and `mailto:`, case folded, its server as DNS knows it;
    empty where it is no address.
    """
    address = email.strip()
    if address[:7].casefold() == "mailto:":
        address = address[7:]
    name, at, server = address.rpartition("@")
    return (
        f"{unicodedata.normalize('NFC', name).casefold()}{at}{ascii_host(server)}"
        if name and server
        else ""
    )


def fold_profile(url: str) -> str:
    """The one key of all addresses of an account, `x.com/annabank`; empty where an address names
    nobody. schemas/profiles/ knows the services.
    """
    profile = profile_of(url)
    return profile.key if profile else ""


def customer_keys(customer: Customer) -> Iterator[tuple[str, str]]:
    """Every (kind, folded value) a customer can be found under; nothing twice."""
    pairs = [("id", customer.id), *(("author_id", author_id) for author_id in customer.author_ids)]
    pairs += [("handle", fold_claim(handle)) for handle in customer.handles]
    pairs += [("email", fold_email(email)) for email in customer.emails]
    pairs += [("profile", fold_profile(profile)) for profile in customer.profiles]
    pairs += [("site", site_of(profile)) for profile in customer.profiles]
    yield from dict.fromkeys(pair for pair in pairs if pair[1])


def claim_subject(claim: str) -> str:
    """The hash under which a folded e-mail address or profile URL of who was forgotten is remembered."""
    return person_subject(f"claim:{claim}")


def home_subject(author_id: str, claim: str) -> str:
    """The hash of a claim in the place (type and namespace) of the account that bore it: another account
    of that place that bears it now is another person's.
    """
    return person_subject(f"home:{':'.join(author_id.split(':')[:2])}|{claim}")


def remembered_claims(claims: Iterable[str], authors: Iterable[str]) -> Iterator[str]:
    """The hashes by which what these accounts and customers told of themselves is recognised elsewhere."""
    accounts = tuple(authors)
    for claim in claims:
        yield claim_subject(claim)
        if "/" in claim:  # a profile's; addresses of e-mail have none
            yield from {home_subject(author, claim) for author in accounts}


def is_forgotten_author(author: Author, known: Callable[[str], bool]) -> bool:
    """Whether an account is of who was forgotten for ever: by its id, or because it bears an address that was
    theirs alone, or elsewhere their profile. `known` tells of a hash whether it is remembered.
    """
    if known(person_subject(author.id)):
        return True
    email, profile = fold_email(author.email), fold_profile(author.url)
    if email and known(claim_subject(email)):
        return True
    theirs = bool(profile) and known(claim_subject(profile))
    return theirs and not known(home_subject(author.id, profile))


def is_forgotten_customer(customer: Customer, known: Callable[[str], bool]) -> bool:
    """The same of a customer's record: by its id, or because it bears an address or profile that was theirs."""
    if known(person_subject(customer.id)):
        return True
    told = {*map(fold_email, customer.emails), *map(fold_profile, customer.profiles)} - {""}
    return any(known(claim_subject(claim)) for claim in told)


def anonymous_id(author_id: str) -> str:
    """The id under which an account is counted that does not want to be recognised: of the same place,
    the same each time, and nobody's.
    """
    kind, _, rest = author_id.partition(":")
    return f"{kind}:{rest.partition(':')[0]}:anonymous-{person_subject(author_id)[:20]}"


def person_subject(identity: str) -> str:
    """The hash under which a person is remembered as forgotten; `identity` is a customer id or an
    author id.

    sinks/clickhouse/forget.py computes the same in SQL.
    """
    return hashlib.sha256(
        b"grapevine-person:" + identity.encode("utf-8", "surrogatepass")
    ).hexdigest()
