"""Suggestions of links: what they rest on, who may not be suggested, and how sure they are."""

from enrichers.engines.resemblance.accounts import Account, suggest
from enrichers.engines.resemblance.kin import part_kin
from enrichers.engines.resemblance.score import Scored
from schemas.consent import CONSENT
from schemas.customer import Customer
from schemas.mention import Author

PLACES = ("Berlin", "Leeds", "Lyon", "Porto", "Turku", "Brno", "Osaka", "Pune")
GIVEN = ("Anna", "Bernd", "Carla", "Dario", "Elena", "Finn", "Grace", "Hugo")
NAMES = [
    f"{given} {surname}"
    for given in GIVEN
    for surname in ("Bank", "Moreau", "Novak", "Hansen", "Rossi", "Walker", "Sato", "Kaya")
]
CUSTOMERS = [
    Customer(
        id=f"c-{number}", name=name, place=PLACES[number % 8], basis="consent",
        employer=f"{name.split()[1]} Works",
    )
    for number, name in enumerate(NAMES)
]  # fmt: skip


def account(number: int, name: str, **shown: str) -> Author:
    return Author(id=f"mastodon:m:{number}", handle=f"user{number}@m.example", name=name, **shown)


KNOWN = [
    (
        account(
            1000 + number, customer.name, place=customer.place,
            bio=f"at {customer.employer}" if number % 2 else "likes tea",
        ),
        customer.id,
    )
    for number, customer in enumerate(CUSTOMERS[:32])
]  # fmt: skip
CROWD = [
    account(2000 + at, f"Other{at} Person{at}", bio="likes tea", place="Oslo") for at in range(200)
]


def test_likely_pairs_are_suggested_where_a_basis_allows_it_and_nobody_rejected_them() -> None:
    """The more agrees the surer it is, and the words say what."""
    name = account(1, NAMES[0])
    place = account(2, NAMES[1], place=f"{PLACES[1]}, somewhere")
    elsewhere = account(3, NAMES[2], place="Timbuktu")
    work = account(4, NAMES[4], bio=f"nurse at Rossi Works, {PLACES[4]}")
    rejected = account(5, NAMES[5], bio=f"nurse at Walker Works, {PLACES[5]}")
    shown = {"name": NAMES[6], "bio": f"at Sato Works, {PLACES[6]}"}
    on_x, on_reddit = (Author(id=f"{kind}:{kind}:1", **shown) for kind in ("x", "reddit"))
    accounts = [name, place, elsewhere, work, rejected, on_x, on_reddit, *CROWD]
    customers = [
        one.model_copy(update={"basis": "contract"}) if one.name == NAMES[6] else one
        for one in CUSTOMERS
    ]
    suggested = {
        one.author_id: one
        for one in suggest(
            customers, [*map(Account, accounts)], KNOWN, CONSENT.may_link, [(rejected.id, "c-5")]
        )
    }
    sure = [
        suggested[one.id].confidence if one.id in suggested else 0.0
        for one in (elsewhere, name, place, work)
    ]
    assert sure == sorted(sure)
    assert sure[0] < 0.2 < sure[2] < sure[3], sure
    assert (suggested[place.id].customer_id, suggested[work.id].customer_id) == ("c-1", "c-4")
    assert suggested[place.id].evidence == "same name, same place"
    assert "the profile names the employer" in suggested[work.id].evidence
    assert on_reddit.id in suggested
    assert not {rejected.id, on_x.id, *(one.id for one in CROWD)} & suggested.keys()


def test_families_are_told_from_one_person_only_where_they_show() -> None:
    """The same columns contradict in all of them; mistakes in one person's records are anywhere."""
    columns = ("given", "born", "street", "town", "phone", "mail")
    ones = [
        Scored(
            f"a{n}",
            f"b{n}",
            20.0,
            {name: 0 if at == n % 6 else 4 for at, name in enumerate(columns)},
        )
        for n in range(60)
    ]
    family = {name: 0 if name in ("given", "born", "mail") else 4 for name in columns}
    families = [Scored(f"c{n}", f"d{n}", 9.0, family) for n in range(12)]
    assert part_kin(ones, 4.0) == ones
    parted = part_kin([*ones, *families], 4.0)
    assert all(one.weight > 4 for one in parted[:60])
    assert all(one.weight < 0 for one in parted[60:])
