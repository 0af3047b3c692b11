"""Which accounts on networks are whose customer's, in an invented world whose truth is known.

What the stream links (link_customer, mention by mention, with the handles it pins) and what
resemblance tells afterwards of the accounts that are left, as the product does both.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from enrichers.engines.resemblance.accounts import AUTOMATIC, Account, suggest
from enrichers.link_customer import Settings, build, links
from learning.invented.identities import generate
from learning.invented.identities.world import World
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import RowsError
from learning.seeds import read_seeds
from schemas.brand import Mutes
from schemas.consent import CONSENT
from schemas.context import EnrichTools
from schemas.customer import Customer, Link
from schemas.draft import Draft
from schemas.identity import customer_keys, fold_claim, is_by_handle
from schemas.mention import Author

ABOUT = "Accounts on networks tied to customers: typos, namesakes, families, recycled handles."
TARGETS = {
    "precision": Target(least=0.995),
    "recall": Target(least=0.6, aim=0.8),
    "with_basis": Target(least=1.0),
}
_MISTAKES = 5


class _Directory:
    """Customers and links as the directories of a host hold them."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        self._by_key: defaultdict[tuple[str, str], list[Customer]] = defaultdict(list)
        for customer in customers:
            for key in customer_keys(customer):
                self._by_key[key].append(customer)
        self.links: defaultdict[str, list[Link]] = defaultdict(list)

    def tools(self) -> EnrichTools:
        return EnrichTools(
            brands=(),
            mutes=Mutes(),
            customers_by=lambda kind, value: self._by_key.get((kind, value), ()),
            links_of=lambda author: self.links.get(author, ()),
            influence_of=lambda _: None,
            pinned_author=self._pinned,
        )

    def _pinned(self, customer: str, handle: str) -> str | None:
        pins = [
            link
            for links in self.links.values()
            for link in links
            if link.customer_id == customer
            and fold_claim(link.handle) == handle
            and not is_by_handle(link.author_id, handle.partition(":")[2])
        ]
        return min(pins, key=lambda link: link.at).author_id if pins else None


def evaluate(path: Path, say: Say) -> Report:
    """`precision` and `recall` of what is linked without a person's word; `stream_…` of what the
    stream links alone; `queue_precision`: share of the suggestions from 0.5 on that are right, and
    `queue_confidence` what they say of themselves, on average; `recall_with_queue`: what is linked or
    suggested. Of the seed where each is worst. `with_basis`: share of all links and suggestions that
    a basis allows.

    FILE: one object {"seeds": [1, 2], "rows": 500}, `rows` customers for each seed.
    """
    seeds = read_seeds(path)
    if seeds is None:
        raise RowsError(
            f'{path}: this task makes its worlds; write {{"seeds": [1, 2], "rows": 500}}'
        )
    rows: list[dict[str, float]] = []
    mistakes: list[Mistake] = []
    for seed in seeds.seeds:
        figures, wrong = _measured(generate(seed, seeds.rows))
        rows.append(figures)
        mistakes += wrong
        say(f"{len(rows)} worlds")
    worst = {name: min(row[name] for row in rows) for name in rows[0]}
    table = Table(
        "By seed",
        ("seed", *rows[0]),
        [(seed, *row.values()) for seed, row in zip(seeds.seeds, rows, strict=True)],
    )
    return Report({**worst, "sets": len(rows)}, tables=[table], mistakes=mistakes)


def _measured(world: World) -> tuple[dict[str, float], list[Mistake]]:
    directory = _Directory(world.customers)
    linked, authors = _stream(world, directory)
    rest = [Account(author) for id_, author in authors.items() if id_ not in linked]
    known = [(authors[author], customer) for author, customer in linked.items()]
    told = suggest(world.customers, rest, known, CONSENT.may_link)
    stream = set(linked.items())
    sure = {(one.author_id, one.customer_id) for one in told if one.confidence >= AUTOMATIC}
    queue = [one for one in told if 0.5 <= one.confidence < AUTOMATIC]
    automatic = stream | sure
    asked = {(one.author_id, one.customer_id) for one in queue}
    every = stream | {(one.author_id, one.customer_id) for one in told}
    basis = {customer.id: customer.basis for customer in world.customers}
    figures = {
        "precision": _share(automatic, world.pairs),
        "recall": len(automatic & world.pairs) / len(world.pairs),
        "with_basis": sum(_allowed(pair, basis) for pair in every) / max(1, len(every)),
        "stream_precision": _share(stream, world.pairs),
        "stream_recall": len(stream & world.pairs) / len(world.pairs),
        "queue_precision": _share(asked, world.pairs),
        "queue_confidence": sum(one.confidence for one in queue) / max(1, len(queue)),
        "recall_with_queue": len(every & world.pairs) / len(world.pairs),
    }
    names = {customer.id: customer.name for customer in world.customers}
    wrong = [
        Mistake(
            f"{authors[author].handle} {authors[author].name} / {names[customer]}",
            "nobody's, or another's",
            customer,
            1.0,
        )
        for author, customer in sorted(automatic - world.pairs)[:_MISTAKES]
    ]
    return figures, wrong


def _allowed(pair: tuple[str, str], basis: dict[str, str]) -> bool:
    """The platform's own rule, said once more and apart from what is measured."""
    author, customer = pair
    return bool(basis[customer]) and not (
        author.startswith("x:") and basis[customer] == "legitimate_interest"
    )


def _share(told: set[tuple[str, str]], right: frozenset[tuple[str, str]]) -> float:
    return len(told & right) / len(told) if told else 1.0


def _stream(world: World, directory: _Directory) -> tuple[dict[str, str], dict[str, Author]]:
    """The customer of each author whom the stream linked, as it stands in the end, and all authors."""
    enrich = build(Settings(), directory.tools())
    linked: dict[str, str] = {}
    authors: dict[str, Author] = {}
    for mention in world.mentions:
        assert mention.author is not None
        draft = Draft(mention)
        draft.customer = enrich(draft)
        authors[mention.author.id] = mention.author
        if draft.customer is not None and draft.customer.status == "confirmed":
            linked[mention.author.id] = draft.customer.customer_id
        for link in links(draft):
            directory.links[link.author_id] = [link]
    return linked, authors
