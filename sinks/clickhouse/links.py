"""Writes who is whom: links worked out and decided, who opted out, on which basis handles are linked.

Each function takes records in the order of their topic and may be repeated; views show the latest
record of a key.
"""

from collections.abc import Iterable

from clickhouse_driver import Client

from schemas.consent import Consent
from schemas.customer import DECIDED, Link
from schemas.upkeep import OptOut
from sinks.clickhouse.client import answers
from sinks.clickhouse.directories import insert_named, remove_pairs
from sinks.clickhouse.write import insert_rows

_LINK = {
    "author_id", "customer_id", "handle", "method", "evidence", "confidence", "basis", "status",
    "decided_by", "at",
}  # fmt: skip


def write_links(client: Client, links: Iterable[Link]) -> int:
    """Store pairs of author and customer as they are now, what people decided apart from what was
    worked out; returns how many.
    """
    latest = {link.key: link for link in links}.values()
    worked_out = [link.model_dump(include=_LINK) for link in latest if not link.is_decision]
    decided = [link.model_dump(include={*_LINK, "before"}) for link in latest if link.is_decision]
    return insert_named(client, "links", worked_out) + insert_named(
        client, "link_decisions", decided
    )


def remove_links(client: Client, keys: Iterable[str]) -> int:
    """Take pairs out of every view, by `Link.key`. Returns how many."""
    every = [*dict.fromkeys(keys)]
    decided = [key.removesuffix(DECIDED) for key in every if key.endswith(DECIDED)]
    worked_out = [key for key in every if not key.endswith(DECIDED)]
    pair = ("author_id", "customer_id")
    return remove_pairs(client, "links", pair, worked_out) + remove_pairs(
        client, "link_decisions", pair, decided
    )


def write_opt_outs(client: Client, opt_outs: Iterable[OptOut]) -> int:
    """Store who does not want to be recognised, as it is now; what was lifted goes. Returns how many."""
    latest = {one.key: one for one in opt_outs}
    return insert_named(
        client,
        "opt_outs",
        [
            {
                "kind": one.kind,
                "id": one.id,
                "platform": one.platform,
                "asked_by": one.by,
                "note": one.note,
                "at": one.at,
                "removed": int(one.lifted),
            }
            for one in latest.values()
        ],
    )


def remove_opt_outs(client: Client, keys: Iterable[str]) -> int:
    """Take them out of every view, by `OptOut.key`. Returns how many."""
    rows = []
    for key in dict.fromkeys(keys):
        kind, _, rest = key.partition("|")
        identity, bar, platform = rest.rpartition("|")
        if bar:
            rows.append({"kind": kind, "id": identity, "platform": platform, "removed": 1})
    return insert_named(client, "opt_outs", rows)


def write_link_rules(client: Client, consent: Consent) -> int:
    """Make known to the views on which basis handles may be linked where there are rules of a platform's
    own. Returns how many rows that is.
    """
    wanted = set(consent.allowed_words("handle"))
    with answers(client, "read the rules of linking"):
        known = {*client.execute("SELECT type, basis FROM link_rules FINAL")}
    changes = [(*pair, 0) for pair in sorted(wanted - known)]
    changes += [(*pair, 1) for pair in sorted(known - wanted)]
    insert_rows(client, "link_rules", ("type", "basis", "removed"), changes)
    return len(wanted)
