"""Finds the accounts and customer records of one person by every trace that links them, before the
traces are wiped: links, what mentions were recognised as, native ids, handles, profile URLs, e-mail
addresses; today's and those that are still stored of the past.

Pairs that a person rejected are none. Values are folded by schemas/identity.py, nowhere else.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from clickhouse_driver import Client

from schemas.identity import fold_claim, fold_email, fold_profile, is_by_handle
from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import People, chunks

Side = Literal["author", "customer"]
_OTHER: dict[Side, Side] = {"author": "customer", "customer": "author"}
Trace = tuple[str, str]
"""What somebody is known by: `handle`, `profile URL`, `e-mail` or `native id`, and its value, folded."""
_FOLD: dict[str, Callable[[str], str]] = {
    "handle": fold_claim,
    "profile URL": fold_profile,
    "e-mail": fold_email,
}
_WORDS = 200
"""Words in one search: ClickHouse takes at most 255."""

_AUTHOR_TRACES = """
    SELECT author_id AS id, arrayJoin([
        ('native id', author_id),
        ('native id', concat(splitByChar(':', author_id)[1], ':', splitByChar(':', author_id)[-1])),
        ('handle', concat(type, ':', handle)),
        ('profile URL', url),
        ('e-mail', email)]) AS trace
    FROM authors WHERE trace.2 != '' AND NOT endsWith(trace.2, ':')
    UNION DISTINCT
    SELECT author_id AS id, ('handle', concat(type, ':', author_handle)) AS trace FROM mentions
    WHERE author_id != '' AND author_handle != ''
"""
_CUSTOMER_TRACES = """
    SELECT customer_id AS id, arrayJoin(arrayConcat(
        arrayMap(one -> ('native id', one), author_ids),
        arrayMap(one -> ('handle', one), handles),
        arrayMap(one -> ('profile URL', one), profiles),
        arrayMap(one -> ('e-mail', one), emails))) AS trace
    FROM customers WHERE trace.2 != ''
"""
_TRACES: dict[Side, str] = {"author": _AUTHOR_TRACES, "customer": _CUSTOMER_TRACES}
# ClickHouse only finds what may be the same: services and domains are folded in one place, ours.
_LIKE = (
    "multiSearchAnyCaseInsensitiveUTF8(replaceAll(decodeURLComponent(trace.2), '.', ''), %(words)s)"
)
_PAIRS = """
    SELECT author_id, customer_id, 'a link' AS how FROM links WHERE status = 'confirmed'
    UNION DISTINCT
    SELECT author_id, customer_id, 'a link' AS how FROM link_decisions WHERE status = 'confirmed'
    UNION DISTINCT
    SELECT author_id, customer_id, 'what mentions were recognised as' AS how
    FROM mentions WHERE author_id != '' AND customer_id != ''
"""
_REJECTED = "SELECT author_id, customer_id FROM current_links WHERE status = 'rejected'"
_PINNED = (
    "SELECT customer_id, handle, author_id FROM links WHERE status = 'confirmed' AND handle != ''"
)


@dataclass(frozen=True, slots=True)
class Kin:
    """One account or customer record of a person, and how it came to be known as theirs."""

    kind: Side
    id: str
    how: str


def find_claimed(
    client: Client, *, handles: Sequence[str] = (), emails: Sequence[str] = ()
) -> list[Kin]:
    """Who bears, or is said to bear, these handles (`x:@anna`) and addresses. Raises Retry, Fatal."""
    pairs = [("handle", fold_claim(one)) for one in handles]
    pairs += [("e-mail", fold_email(one)) for one in emails]
    pairs += [("profile URL", fold_profile(one)) for one in handles]
    wanted = [pair for pair in pairs if pair[1]]
    with answers(client, "look for who bears a handle or an address"):
        return [
            Kin(side, identity, f"{how} {value}")
            for side in _TRACES
            for identity, (how, value) in sorted(set(_bearers(client, side, wanted)))
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
    for side in _TRACES:
        ids = tuple(one.id for one in new if one.kind == side)
        rejected = set(_about(client, side, ids, _REJECTED))
        pairs = {*_about(client, side, ids, _PAIRS), *_alike(client, side, ids)}
        for author, customer, how in sorted(pairs):
            if (author, customer) not in rejected:
                of, met = (author, customer) if side == "author" else (customer, author)
                yield Kin(_OTHER[side], met, f"{how} of {of}")
    yield from _same_trace(client, tuple(one.id for one in new if one.kind == "author"))


def _alike(client: Client, side: Side, ids: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(author, customer, how) of every pair with one of these people that is known by the same."""
    traces = _traces_of(client, side, ids)
    pairs = [
        (*((of, met) if side == "author" else (met, of)), trace)
        for met, trace in _bearers(client, _OTHER[side], traces)
        for of in traces[trace]
    ]
    # A handle that was pinned to an account says nothing about another that bears it now or bore it once.
    customers = tuple({customer for _, customer, _ in pairs})
    pinned = {
        (customer, fold_claim(claim))
        for customer, claim, author in _about(client, "customer", customers, _PINNED)
        if not _is_by_handle(author, claim)
    }
    for author, customer, (how, value) in pairs:
        if how != "handle" or (customer, value) not in pinned or _is_by_handle(author, value):
            yield author, customer, how


def _is_by_handle(author_id: str, claim: str) -> bool:
    return is_by_handle(author_id, claim.partition(":")[2])


def _same_trace(client: Client, authors: tuple[str, ...]) -> Iterator[Kin]:
    """Other accounts with the same e-mail address; those elsewhere with the same profile; and those of
    which only the handle was told, what was imported by handle: from these no other account follows, for
    handles change hands.

    In one place a profile that another bears now is another's, and one that several bear is a page of all.
    """
    traces = _traces_of(client, "author", authors)
    bearers = set(_bearers(client, "author", traces))
    borne = Counter((_place(identity), trace) for identity, trace in bearers)
    of_all = {trace for (_, trace), count in borne.items() if count > 1}
    for identity, trace in sorted(bearers):
        for of in sorted(traces[trace] - {identity}):
            if trace[0] == "profile URL":
                same = trace not in of_all and _place(identity) != _place(of)
            elif trace[0] == "handle":
                same = _is_by_handle(identity, trace[1]) and not _is_by_handle(of, trace[1])
            else:
                same = trace[0] == "e-mail"
            if same:
                yield Kin("author", identity, f"{trace[0]} of {of}")


def _place(author_id: str) -> str:
    """The type and namespace of an account's id."""
    return ":".join(author_id.split(":")[:2])


def find_sharers(client: Client, claims: Sequence[str], people: People) -> dict[str, str]:
    """Of these folded addresses and profile URLs those that somebody else bears too, and who, as an id.
    Raises Retry and Fatal.
    """
    traces = [(how, claim) for claim in claims for how in ("e-mail", "profile URL")]
    known = {"author": {*people.authors}, "customer": {*people.customers}}
    sharers: dict[str, str] = {}
    with answers(client, "look for who else bears an address"):
        for side in _TRACES:
            for identity, (_, claim) in _bearers(client, side, traces):
                if identity not in known[side]:
                    sharers[claim] = min(identity, sharers.get(claim, identity))
        return _looked_after(client, claims, known["customer"]) | sharers


def _looked_after(client: Client, claims: Sequence[str], known: set[str]) -> dict[str, str]:
    """Of these addresses those under which employees look after others, and one of whom each: there
    they stand in the records of others, and are the company's.
    """
    rows = [
        row
        for at in range(0, len(claims), _WORDS)
        for row in client.execute(
            "SELECT owner_email, customer_id FROM customers FINAL WHERE owner_email IN %(claims)s",
            {"claims": tuple(claims[at : at + _WORDS])},
        )
    ]
    return {email: customer for email, customer in sorted(rows) if customer not in known}


def _traces_of(client: Client, side: Side, ids: tuple[str, ...]) -> Mapping[Trace, set[str]]:
    """What these people are known by, and which of them."""
    traces: defaultdict[Trace, set[str]] = defaultdict(set)
    sql = f"SELECT DISTINCT id, trace.1, trace.2 FROM ({_TRACES[side]}) WHERE id IN %(ids)s"  # noqa: S608
    for chunk in chunks(ids):
        for identity, how, value in client.execute(sql, {"ids": chunk}):
            if folded := _FOLD.get(how, str)(value):
                traces[how, folded].add(identity)
    return traces


def _bearers(client: Client, side: Side, traces: Iterable[Trace]) -> Iterator[tuple[str, Trace]]:
    """Who is known by one of these, and by which."""
    wanted = set(traces)
    words = sorted({_word(value) for _, value in wanted})
    sql = f"SELECT DISTINCT id, trace.1, trace.2 FROM ({_TRACES[side]}) WHERE {_LIKE}"  # noqa: S608
    for at in range(0, len(words), _WORDS):
        for identity, how, value in client.execute(sql, {"words": words[at : at + _WORDS]}):
            trace = (how, _FOLD.get(how, str)(value))
            if trace in wanted:
                yield identity, trace


def _word(folded: str) -> str:
    """The part of a folded value that every spelling of it holds, but for dots and case."""
    name = unquote(re.split(r"[:/=]", folded)[-1]).lstrip("@").partition("@")[0]
    return (name or folded).replace(".", "")


def _about(client: Client, side: Side, ids: tuple[str, ...], sql: str) -> Iterator[tuple[str, ...]]:
    """The rows of `sql` about these people."""
    for chunk in chunks(ids):
        asked = f"SELECT * FROM ({sql}) WHERE {side}_id IN %(ids)s"  # noqa: S608
        yield from client.execute(asked, {"ids": chunk})
