"""Finds the accounts and customer records of one person by every trace that links them, before the
traces are wiped: links, what mentions were recognised as, native ids, handles, profile URLs, e-mail
addresses; today's and those that are still stored of the past.

Pairs that a person rejected are none. Values are folded as schemas/identity.py folds them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from clickhouse_driver import Client

from schemas.identity import fold_claim, fold_email, fold_profile
from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import People, chunks


def _profile(value: str) -> str:
    folded = f"lowerUTF8(trimBoth({value}))"
    return rf"replaceRegexpAll({folded}, '^([^/]*://)?(www\\.)?|/*([?#].*)?$', '')"


def _email(value: str) -> str:
    return f"replaceRegexpOne(lowerUTF8(trimBoth({value})), '^mailto:', '')"


def _place(author: str) -> str:
    """The type and namespace of an account's id, in SQL."""
    return f"arrayStringConcat(arraySlice(splitByChar(':', {author}), 1, 2), ':')"


def _handle(value: str) -> str:
    return rf"replaceRegexpOne(lowerUTF8(trimBoth({value})), ':\\s*@*', ':')"


_AUTHOR_KEYS = f"""
    SELECT author_id, arrayJoin([
        ('native id', author_id),
        ('native id', concat(splitByChar(':', author_id)[1], ':', splitByChar(':', author_id)[-1])),
        ('handle', {_handle("concat(type, ':', handle)")}),
        ('profile URL', {_profile("url")}),
        ('e-mail', {_email("email")})]) AS pair
    FROM authors WHERE pair.2 != '' AND NOT endsWith(pair.2, ':')
    UNION DISTINCT
    SELECT author_id, ('handle', {_handle("concat(type, ':', author_handle)")}) AS pair FROM mentions
    WHERE author_id != '' AND author_handle != ''
"""  # noqa: S608 - our own words
_CUSTOMER_KEYS = f"""
    SELECT customer_id, arrayJoin(arrayConcat(
        arrayMap(one -> ('native id', one), author_ids),
        arrayMap(one -> ('handle', {_handle("one")}), handles),
        arrayMap(one -> ('profile URL', {_profile("one")}), profiles),
        arrayMap(one -> ('e-mail', {_email("one")}), emails))) AS pair
    FROM customers WHERE pair.2 != '' AND NOT endsWith(pair.2, ':')
"""  # noqa: S608 - our own words
# A handle that was pinned to an account says nothing about another that bears it now or bore it once.
_PAIRS = f"""
    SELECT author_id, customer_id, 'a link' AS how FROM links WHERE status NOT IN ('', 'rejected')
    UNION DISTINCT
    SELECT author_id, customer_id, 'what mentions were recognised as' AS how
    FROM mentions WHERE author_id != '' AND customer_id != ''
    UNION DISTINCT
    SELECT a.author_id, c.customer_id, a.pair.1 AS how
    FROM ({_AUTHOR_KEYS}) AS a INNER JOIN ({_CUSTOMER_KEYS}) AS c ON a.pair = c.pair
    WHERE a.pair.1 != 'handle' OR (c.customer_id, a.pair.2) NOT IN (
        SELECT customer_id, handle FROM links WHERE status = 'confirmed' AND handle != '')
"""  # noqa: S608 - our own words
_REJECTED = "(SELECT author_id, customer_id FROM current_links WHERE status = 'rejected')"


@dataclass(frozen=True, slots=True)
class Kin:
    """One account or customer record of a person, and how it came to be known as theirs."""

    kind: Literal["author", "customer"]
    id: str
    how: str


def find_claimed(
    client: Client, *, handles: Sequence[str] = (), emails: Sequence[str] = ()
) -> list[Kin]:
    """Who bears, or is said to bear, these handles (`x:@anna`) and addresses. Raises Retry, Fatal."""
    pairs = [("handle", fold_claim(one)) for one in handles]
    pairs += [("e-mail", fold_email(one)) for one in emails]
    pairs += [("profile URL", fold_profile(one)) for one in handles]
    wanted = tuple(pair for pair in pairs if pair[1])
    if not wanted:
        return []
    sides: tuple[tuple[Literal["author", "customer"], str, str], ...] = (
        ("author", "author_id", _AUTHOR_KEYS),
        ("customer", "customer_id", _CUSTOMER_KEYS),
    )
    with answers(client, "look for who bears a handle or an address"):
        return [
            Kin(kind, identity, f"{how} {value}")
            for kind, column, keys in sides
            for identity, how, value in client.execute(
                f"SELECT DISTINCT {column}, pair.1, pair.2 FROM ({keys}) WHERE pair IN %(pairs)s ORDER BY 1, 2, 3",  # noqa: S608
                {"pairs": wanted},
            )
        ]


def find_kin(client: Client, people: People, *, without: Iterable[str] = ()) -> list[Kin]:
    """The same people and all that is linked with them in any way, one after the other; `without`:
    ids that are known to be somebody else's. Raises Retry and Fatal.
    """
    left_out = set(without)
    known = {("author", one): Kin("author", one, "named") for one in people.authors}
    known |= {("customer", one): Kin("customer", one, "named") for one in people.customers}
    new: list[Kin] = list(known.values())
    with answers(client, "look for the other accounts of a person"):
        while new:
            met = [one for one in _partners(client, new) if one.id not in left_out]
            new = []
            for one in met:
                if (one.kind, one.id) not in known:
                    known[one.kind, one.id] = one
                    new.append(one)
    return [one for one in known.values() if one.id not in left_out]


def people_of(kin: Iterable[Kin]) -> People:
    """Their ids."""
    every = sorted({(one.kind, one.id) for one in kin})
    return People(
        tuple(identity for kind, identity in every if kind == "author"),
        tuple(identity for kind, identity in every if kind == "customer"),
    )


def _partners(client: Client, new: Sequence[Kin]) -> Iterator[Kin]:
    for kind, column, partner, partner_kind in (
        ("author", "author_id", "customer_id", "customer"),
        ("customer", "customer_id", "author_id", "author"),
    ):
        ids = tuple(one.id for one in new if one.kind == kind)
        sql = f"""
            SELECT DISTINCT {partner}, {column}, how FROM ({_PAIRS})
            WHERE {column} IN %(ids)s AND (author_id, customer_id) NOT IN {_REJECTED}
            ORDER BY 1, 2, 3
        """  # noqa: S608 - our own words
        for chunk in chunks(ids):
            for identity, of, how in client.execute(sql, {"ids": chunk}):
                yield Kin(
                    "customer" if partner_kind == "customer" else "author",
                    identity,
                    f"{how} of {of}",
                )
    authors = tuple(one.id for one in new if one.kind == "author")
    yield from _same_trace(client, authors)


def _same_trace(client: Client, authors: tuple[str, ...]) -> Iterator[Kin]:
    """Other accounts with the same e-mail address, and those elsewhere with the same profile URL: in the
    place of the first it is another who bears it now, and one that several bear there is a page of all.
    """
    sql = f"""
        SELECT DISTINCT b.author_id, a.author_id, a.pair.1 FROM ({_AUTHOR_KEYS}) AS a
        INNER JOIN ({_AUTHOR_KEYS}) AS b ON a.pair = b.pair
        WHERE a.author_id IN %(ids)s AND b.author_id != a.author_id AND (
            a.pair.1 = 'e-mail' OR (
                a.pair.1 = 'profile URL' AND position(a.pair.2, '/') > 0
                AND {_place("a.author_id")} != {_place("b.author_id")} AND a.pair.2 NOT IN (
                    SELECT pair.2 FROM ({_AUTHOR_KEYS}) WHERE pair.1 = 'profile URL'
                    GROUP BY pair.2, {_place("author_id")} HAVING uniqExact(author_id) > 1)))
        ORDER BY 1, 2, 3
    """  # noqa: S608 - our own words
    for chunk in chunks(authors):
        for identity, of, how in client.execute(sql, {"ids": chunk}):
            yield Kin("author", identity, f"{how} of {of}")


def find_sharers(client: Client, claims: Sequence[str], people: People) -> dict[str, str]:
    """Of these folded addresses and profile URLs those that somebody else bears too, and who, as an id.
    Raises Retry and Fatal.
    """
    sql = f"""
        SELECT pair.2, min(id) FROM (
            SELECT author_id AS id, pair FROM ({_AUTHOR_KEYS}) WHERE author_id NOT IN %(authors)s
            UNION ALL
            SELECT customer_id AS id, pair FROM ({_CUSTOMER_KEYS}) WHERE customer_id NOT IN %(customers)s)
        WHERE pair.1 IN ('e-mail', 'profile URL') AND pair.2 IN %(claims)s GROUP BY pair.2
    """  # noqa: S608 - our own words
    others = {"authors": people.authors or ("",), "customers": people.customers or ("",)}
    with answers(client, "look for who else bears an address"):
        return {
            claim: who
            for chunk in chunks(claims)
            for claim, who in client.execute(sql, {"claims": chunk, **others})
        }
