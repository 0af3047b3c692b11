"""What a person is known by, as one pattern that finds it again in tables, topics and files."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import latest_records
from schemas.customer import Customer
from schemas.identity import fold_email, fold_profile
from sinks.clickhouse.forget import People
from sinks.clickhouse.said import Said

_SCHEME = re.compile(r"^\w+://(?:www\.)?", re.IGNORECASE)
_PORTION = 300
"""Identities in one pattern: ClickHouse limits how large a pattern may be."""
_BEFORE = r"(?:^|[^0-9A-Za-z_.\-])"
_AFTER = r"(?:$|[^0-9A-Za-z_.\-]|[.\-](?:$|[^0-9A-Za-z_]))"
_WHOLE_BEFORE, _WHOLE_AFTER = r"""(?:^|["'|=\n])""", r"""(?:$|["'|\n{])"""


@dataclass(frozen=True, slots=True)
class Identities:
    """`people`: ids of accounts and customers; `mentions`: ids of what they wrote; `claims`: folded
    e-mail addresses and profile URLs that are theirs alone. `shared` has those that somebody else bears
    too, with who that is: they find what is not theirs, as names would. `spelled`: the claims that are
    theirs alone as they were written, for so they stand in what others wrote.
    """

    people: People
    mentions: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    spelled: tuple[str, ...] = ()

    def patterns(self) -> Iterator[str]:
        """Regular expressions, for RE2 and Python alike, upper and lower case alike.

        Ids of accounts and mentions, and claims, are found inside of others (keys, evidence,
        addresses); a customer's id, which may be as short as `17`, as a value or a part of a key.
        """
        inside = sorted({*self.people.authors, *self.mentions, *self.claims, *self.spelled})
        for at in range(0, len(inside), _PORTION):
            yield f"(?im){_BEFORE}(?:{_any(inside[at : at + _PORTION])}){_AFTER}"
        customers = sorted(self.people.customers)
        for at in range(0, len(customers), _PORTION):
            names = _any(customers[at : at + _PORTION])
            yield f"(?im){_WHOLE_BEFORE}(?:{names}){_WHOLE_AFTER}"


def identities_of(
    kafka: Kafka,
    people: People,
    said: Said | None,
    sharers: Callable[[tuple[str, ...]], Mapping[str, str]],
) -> Identities:
    """All that these people are known by: their ids, what ClickHouse tells of them (None where it does
    not answer) and their records as customers. `sharers` tells of claims who else bears them. Raises
    KafkaError.
    """
    claims = {} if said is None else _spellings(said.emails, said.profiles)
    wanted = set(people.customers)
    for key, value in latest_records(kafka, topics.CUSTOMERS).items():
        if key in wanted:
            for claim, ways in _claims(value).items():
                claims.setdefault(claim, set()).update(ways)
    every = tuple(sorted(claims))
    shared = sharers(every)
    alone = tuple(claim for claim in every if claim not in shared)
    mentions = () if said is None else said.mentions
    spelled = tuple(sorted({one for claim in alone for one in claims[claim]} - {*alone}))
    return Identities(people, mentions, alone, tuple(sorted(shared.items())), spelled)


def _claims(record: bytes) -> dict[str, set[str]]:
    try:
        customer = Customer.model_validate_json(record)
    except ValueError:
        return {}
    return _spellings(customer.emails, customer.profiles)


def _spellings(emails: Iterable[str], profiles: Iterable[str]) -> dict[str, set[str]]:
    """Each folded address, with the ways it was written."""
    spellings: dict[str, set[str]] = {}
    for email in emails:
        spellings.setdefault(fold_email(email), set()).add(email.strip())
    for url in profiles:
        spellings.setdefault(fold_profile(url), set()).add(_SCHEME.sub("", url.strip()).rstrip("/"))
    return {claim: spelled for claim, spelled in spellings.items() if claim}


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, words))
