"""An invented world of customers and of accounts that speak: who is who is known, to measure by.

Written before what links them and frozen: a test holds the SHA-256 of what it makes. In it are
handles written with typos (some of which are another's), namesakes in the same town and elsewhere,
families that share a name, a town and a mail box, accounts of whole companies that several write as
theirs, handles that were given up and belong to a stranger now, people with several accounts of
which the company knows one, fans and spouses who link to somebody else's profile, pages of a team
that all its members link to, pseudonyms that nothing tells. No account is known by more than what a
network shows.
"""

from datetime import datetime, timedelta
from random import Random

from learning.invented.identities.names import BASES, EMPLOYERS, PLACES
from learning.invented.identities.people import (
    BEGIN,
    Account,
    Handles,
    Person,
    account,
    account_of,
    address,
    ascii_of,
    handle_for,
    named,
    person,
)
from learning.invented.identities.world import World
from schemas.customer import Customer
from schemas.mention import Author, Mention

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def generate(seed: int, rows: int) -> World:
    """A world with `rows` customers, the same one for the same seed."""
    return _Maker(Random(seed), rows).world()  # noqa: S311  # invented people, no secrets


class _Maker:
    def __init__(self, random: Random, rows: int) -> None:
        self.random, self.rows, self.handles = random, rows, Handles()
        self.customers: list[Customer] = []
        self.people: list[Person] = []
        self.speaking: list[Account] = []
        self.owner: dict[str, str] = {}

    def world(self) -> World:
        for number in range(self.rows):
            self._customer(number)
        self._companies()
        for _ in range(round(self.rows * 1.5)):
            self._bystander()
        self._recycled()
        self._linking()
        self.random.shuffle(self.customers)
        basis = {customer.id: customer.basis for customer in self.customers}
        pairs = set(self.owner.items())
        forbidden = {pair for pair in pairs if not _may(basis[pair[1]], pair[0])}
        return World(
            self.customers,
            self._mentions(),
            frozenset(pairs - forbidden),
            frozenset(forbidden),
        )

    def _person(self) -> Person:
        """Somebody new: alone, of the family of somebody there, or by chance with somebody's name."""
        chance = self.random.random()
        if self.people and chance < 0.06:
            kin = self.random.choice(self.people)
            other = person(self.random)
            member = named(self.random, other.given, kin.surname, kin.place)
            member.email = kin.email if self.random.random() < 0.5 else member.email
            return member
        if self.people and chance < 0.11:
            twin = self.random.choice(self.people)
            place = twin.place if self.random.random() < 0.3 else self.random.choice(PLACES)
            return named(self.random, twin.given, twin.surname, place)
        return person(self.random)

    def _customer(self, number: int) -> None:
        who = self._person()
        self.people.append(who)
        recorded = BEGIN - timedelta(days=self.random.randint(10, 700))
        for _ in range(self.random.choices((0, 1, 2, 3), (15, 40, 30, 15))[0]):
            who.accounts.append(account(self.random, self.handles, who, recorded))
        self._link_own(who)
        customer = self._record(f"c-{number}", who, recorded)
        self.customers.append(customer)
        for one in who.accounts:
            self.speaking.append(one)
            self.owner[one.author.id] = customer.id

    def _link_own(self, who: Person) -> None:
        """One account tells of another, as people with several do."""
        if len(who.accounts) > 1 and self.random.random() < 0.4:
            first, second = who.accounts[:2]
            links = (*second.author.links, first.author.url)
            proven = (
                (first.author.url,)
                if second.type == "mastodon" and self.random.random() < 0.5
                else ()
            )
            bio = second.author.bio
            if self.random.random() < 0.4:
                bio = f"{bio} {first.author.url}".strip()
                links = second.author.links
            second.author = second.author.model_copy(
                update={
                    "links": links,
                    "bio": bio,
                    "proven_links": (*second.author.proven_links, *proven),
                }
            )

    def _record(self, id_: str, who: Person, recorded: datetime) -> Customer:
        """What the CRM knows of them; who typed it in made mistakes."""
        known: dict[str, list[str]] = {"handles": [], "profiles": [], "author_ids": []}
        for one in who.accounts:
            chance, author = self.random.random(), one.author
            if chance < 0.45:
                known["handles"].append(self._as_typed(f"{one.type}:{author.handle}"))
            elif chance < 0.6:
                known["profiles"].append(
                    author.url.replace(
                        "https://", self.random.choice(("https://", "http://www.", ""))
                    )
                )
            elif chance < 0.66:
                known["author_ids"].append(author.id)
            elif chance < 0.72:
                known["handles"].append(f"{one.type}:{self._typo(author.handle)}")
        if who.site and self.random.random() < 0.6:
            known["profiles"].append(who.site)
        if self.random.random() < 0.01:
            known["handles"].append(f"x:{ascii_of(who.employer)[:15]}")
        name = who.name if self.random.random() < 0.9 else self._typo(who.name)
        return Customer(
            id=id_,
            source="crm",
            name=name,
            emails=(who.email,),
            place=who.place[0] if self.random.random() < 0.8 else "",
            employer=who.employer if self.random.random() < 0.6 else "",
            job=who.job if self.random.random() < 0.5 else "",
            basis=self.random.choice(BASES),
            updated_at=recorded,
            **{kind: tuple(values) for kind, values in known.items()},
        )

    def _as_typed(self, claim: str) -> str:
        kind, _, handle = claim.partition(":")
        return self.random.choice((claim, f"{kind}:@{handle}", f"{kind.upper()}:{handle.title()}"))

    def _typo(self, text: str) -> str:
        at = self.random.randrange(1, max(2, len(text.partition("@")[0])))
        letter = self.random.choice(_LETTERS)
        return self.random.choice((
            text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :],
            text[: at - 1] + text[at : at + 1] + text[at - 1] + text[at + 1 :],
        ))  # fmt: skip

    def _companies(self) -> None:
        """Accounts of companies; some are customers, some have employees who give the account as theirs."""
        for name in self.random.sample(EMPLOYERS, min(len(EMPLOYERS), max(1, self.rows // 25))):
            handle = self.handles.take(self.random, "x", ascii_of(name)[:15])
            author = Author(
                id=f"x:x:{self.random.randrange(10**9)}",
                handle=handle,
                name=name,
                url=address("x", handle),
                bio=f"The official account of {name}",
                links=(f"https://{ascii_of(name)}.example/",),
                joined_at=BEGIN - timedelta(days=2000),
            )
            self.speaking.append(
                Account("x", author, [self.random.uniform(0, 60) for _ in range(3)])
            )
            if self.random.random() < 0.5:
                company = Customer(
                    id=f"co-{ascii_of(name)}",
                    source="crm",
                    name=name,
                    kind="company",
                    handles=(f"x:{handle}",) if self.random.random() < 0.8 else (),
                    profiles=(f"https://{ascii_of(name)}.example/",),
                    basis="contract",
                    updated_at=BEGIN - timedelta(days=100),
                )
                self.customers.append(company)
                self.owner[author.id] = company.id
            self._shared(name, handle)

    def _shared(self, name: str, handle: str) -> None:
        staff = [one for one in self.customers if one.employer == name]
        for one in self.random.sample(staff, min(len(staff), self.random.choice((0, 1, 2)))):
            at = self.customers.index(one)
            self.customers[at] = one.model_copy(
                update={
                    "handles": (*one.handles, f"x:{handle}"),
                    "profiles": (*one.profiles, f"https://{ascii_of(name)}.example/"),
                }
            )

    def _bystander(self) -> None:
        """Who is no customer; now and then a typo in a record is their very handle."""
        who = self._person()
        claims = [
            claim
            for customer in self.random.sample(self.customers, min(3, len(self.customers)))
            for claim in customer.handles
            if claim.startswith("x:") and self.handles.is_free("x", claim[2:].lstrip("@"))
        ]
        if claims and self.random.random() < 0.15:
            handle = self.handles.take(self.random, "x", self.random.choice(claims)[2:].lstrip("@"))
            who = person(self.random)
            self.speaking.append(account_of(self.random, "x", handle, who, BEGIN))
            return
        self.speaking.append(account(self.random, self.handles, who, BEGIN))

    def _recycled(self) -> None:
        """Handles that were given up: a stranger's new account bears them later."""
        mine = [one for one in self.speaking if one.author.id in self.owner and one.type == "x"]
        for one in self.random.sample(mine, len(mine) // 20):
            stranger = person(self.random)
            new = account_of(self.random, "x", one.author.handle, stranger, BEGIN)
            new.author = new.author.model_copy(
                update={"joined_at": BEGIN + timedelta(days=30 + self.random.random())}
            )
            new.days = [self.random.uniform(32, 60) for _ in new.days]
            if self.random.random() < 0.5:
                one.days = [self.random.uniform(0, 28) for _ in one.days]
            else:
                self.speaking.remove(one)
                del self.owner[one.author.id]
            self.speaking.append(new)

    def _linking(self) -> None:
        """Strangers whose profile links to a customer's: fans, spouses, colleagues, who sells to them."""
        theirs = [one for one in self.speaking if one.author.id in self.owner]
        others = [one for one in self.speaking if one.author.id not in self.owner]
        for one in self.random.sample(others, len(others) // 30):
            met = self.random.choice(theirs).author
            said = self.random.choice((
                f"married to {met.url}", f"fan of {met.name} {met.url}", f"podcast with {met.url}", f"not {met.url}",
                f"I build sites, such as {(met.links or (met.url,))[0]}",
            ))  # fmt: skip
            links = (met.url,) if self.random.random() < 0.5 else ()
            one.author = one.author.model_copy(
                update={"bio": f"{said}. {one.author.bio}", "links": (*one.author.links, *links)}
            )
        for one in self.random.sample(theirs, len(theirs) // 40):
            kin = self.random.choice(self.people)
            family = named(self.random, person(self.random).given, kin.surname, kin.place)
            if kin.accounts:
                spouse = account_of(
                    self.random, one.type, self.handles.take(self.random, one.type, handle_for(self.random, family)),
                    family, BEGIN,
                )  # fmt: skip
                url = kin.accounts[0].author.url
                spouse.author = spouse.author.model_copy(
                    update={"bio": f"with {url}", "links": (url,)}
                )
                self.speaking.append(spouse)

    def _mentions(self) -> list[Mention]:
        said = [(day, one) for one in self.speaking for day in one.days]
        said.sort(key=lambda pair: (pair[0], pair[1].author.id))
        return [
            Mention(
                id=f"{one.type}:{one.author.id.split(':')[1]}:m{number}",
                source=one.type,
                type=one.type,
                text="about acme",
                author=one.author,
                published_at=BEGIN + timedelta(days=day),
                seen_at=BEGIN + timedelta(days=day, seconds=20),
            )
            for number, (day, one) in enumerate(said)
        ]


def _may(basis: str, author_id: str) -> bool:
    """Off-X matching needs an opt-in or what the person gave; elsewhere any basis does."""
    return bool(basis) and not (author_id.startswith("x:") and basis == "legitimate_interest")
