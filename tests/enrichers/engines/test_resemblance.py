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
    for number, customer in enumerate(CUSTOMERS[:40])
]  # fmt: skip
CROWD = [
    account(2000 + at, f"Other{at} Person{at}", bio="likes tea", place="Oslo") for at in range(200)
]


def told(
    *authors: Author, rejected: tuple[tuple[str, str], ...] = ()
) -> dict[str, tuple[str, float, str]]:
    accounts = [Account(one) for one in (*authors, *CROWD)]
    suggestions = suggest(CUSTOMERS, accounts, KNOWN, CONSENT.may_link, rejected)
    return {one.author_id: (one.customer_id, one.confidence, one.evidence) for one in suggestions}


def test_the_more_agrees_the_surer_it_is_and_the_words_say_what() -> None:
    anna = CUSTOMERS[0]
    name = account(1, anna.name)
    place = account(2, CUSTOMERS[1].name, place=f"{CUSTOMERS[1].place}, somewhere")
    elsewhere = account(3, CUSTOMERS[2].name, place="Timbuktu")
    work = account(4, CUSTOMERS[4].name, bio=f"nurse at Rossi Works, {PLACES[4]}")
    found = told(name, place, elsewhere, work)
    sure = [found.get(one.id, ("", 0.0, ""))[1] for one in (elsewhere, name, place, work)]
    assert sure == sorted(sure)
    assert sure[0] < 0.2 < sure[2] < sure[3], sure
    assert (found[place.id][0], found[work.id][0]) == ("c-1", "c-4")
    assert found[place.id][2] == "same name, same place"
    assert "the profile names the employer" in found[work.id][2]
    assert not {one.id for one in CROWD} & found.keys()


def test_a_rejected_pair_is_not_suggested_again() -> None:
    one = account(1, NAMES[0], place=PLACES[0])
    assert one.id in told(one)
    assert one.id not in told(one, rejected=((one.id, "c-0"),))


def test_resemblance_needs_an_opt_in_on_x() -> None:
    customers = [one.model_copy(update={"basis": "contract"}) for one in CUSTOMERS]
    shown = {"name": NAMES[0], "place": PLACES[0]}
    accounts = [Account(Author(id=f"{kind}:{kind}:1", **shown)) for kind in ("x", "reddit")]
    suggested = suggest(customers, accounts, KNOWN, CONSENT.may_link)
    assert {one.author_id for one in suggested} == {"reddit:reddit:1"}


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
