"""Roles: what configured accounts, bios and disclosures tell, in six languages, and never a
sensitive trait.
"""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines.roles import words
from enrichers.engines.roles.companies import Companies
from enrichers.engines.roles.reading import read_bio
from enrichers.identify_role import Settings, build
from enrichers.testing.hostile import BIOS
from enrichers.testing.strategies import texts
from schemas.enriched import Brands, CleanText, Role, RoleName
from tests.builders import BRANDS, make_author, make_brand, make_draft, make_mention, make_tools

WORLD = (*BRANDS, make_brand(name="banks", kind="industry", query="bank", accounts=("x:@bankers",)))
identify_role = build(Settings(), make_tools(brands=WORLD))
COMPANIES = Companies(WORLD)


def told(bio: str) -> tuple[str, str, str]:
    role = read_bio(bio, COMPANIES)
    return role.name, role.profession, role.employer


def spoken(text: str, bio: str = "", brands: Brands | None = None, **mention: Any) -> Role:
    author = make_author(bio=bio)
    return identify_role(
        make_draft(
            make_mention(text=text, author=author, **mention),
            clean=CleanText(text=text),
            brands=brands,
        )
    )


@pytest.mark.parametrize(
    ("bio", "profession", "employer"),
    [
        ("Reporter at The Dill", "reporter", "The Dill"),
        ("Senior crime reporter for The Dill. Views my own.", "reporter", "The Dill"),
        ("Journalist @thedill | coffee", "journalist", "@thedill"),
        ("Journalist at @thedill.", "journalist", "@thedill"),
        ("I'm a freelance journalist and dad", "journalist", ""),
        ("Baker, journalist", "journalist", ""),
        ("Columnist @ The Dill & Fennel Post", "columnist", "The Dill & Fennel Post"),
        ("Business editor of The Dill", "news editor", "The Dill"),
        ("Reporter covering tech at The Dill", "reporter", "The Dill"),
        ("REPORTER AT THE DILL", "reporter", ""),  # what is a name here?
        ("Periodista en El Eneldo", "journalist", ""),  # it might be a place
        ("Periodista económica para El Eneldo", "journalist", ""),
        ("Giornalista presso Il Finocchio", "journalist", "Il Finocchio"),
        ("Journaliste chez L'Aneth", "journalist", "L'Aneth"),
        ("Jornalista do Porto", "journalist", ""),
        ("Freie Journalistin aus Bremen", "journalist", ""),
        ("Redakteurin bei Die Petersilie", "news editor", "Die Petersilie"),
        ("Corresponsal · Lima", "correspondent", ""),
    ],
)
def test_journalists(bio: str, profession: str, employer: str) -> None:
    assert told(bio) == ("journalist", profession, employer)


@pytest.mark.parametrize(
    "bio",
    [
        "ex-journalist, now baker",
        "Former reporter at The Dill",
        "Wife of a journalist",
        "I trust no journalist",
        "aspiring reporter",
        "not a journalist",
        "retired columnist",
        "Journalism student",
        "I hate journalists",
        "journalist's husband",
        "Court reporter",
        "Video editor",
        "editor of my own life",
        "Ehemaliger Journalist",
        "Parody. Journalist at The Dill",
        "ancien journaliste",
        "fan of any reporter",
    ],
)
def test_no_journalists(bio: str) -> None:
    assert told(bio)[0] != "journalist"


@pytest.mark.parametrize(
    ("bio", "profession", "employer"),
    [
        ("Software engineer @acme", "software engineer", "@acme"),
        ("software engineer at acme", "software engineer", "acme"),
        ("works at Acme", "", "Acme"),
        ("Working for Acme Bank since 2019", "", "Acme Bank"),
        ("I work for @AcmeBank, views mine", "", "@AcmeBank"),
        ("Acme employee, dog lover", "", "acme"),
        ("Proud Acme staff. Tweets mine", "", "acme"),
        ("Head of Fraud at Acme Bank", "manager", "Acme Bank"),
        ("Customer service @ Acme", "customer service", "Acme"),
        ("CEO of Acme", "executive", "Acme"),
        ("Arbeite bei Acme", "", "Acme"),
        ("Teamleiterin Kundenservice bei Acme", "manager", "acme"),
        ("Trabajo en Acme", "", "Acme"),
        ("Travaille chez Acme", "", "Acme"),
        ("Lavoro in Acme", "", "Acme"),
        ("Trabalho na Acme", "", "Acme"),
    ],
)
def test_own_employees(bio: str, profession: str, employer: str) -> None:
    assert told(bio) == ("employee", profession, employer)


@pytest.mark.parametrize(
    "bio",
    [
        "Customer since 1999 @acme",
        "Angry at Acme",
        "used to work at Acme",
        "I don't work for Acme",
        "ex-Acme",
        "Formerly engineer at Acme",
        "works at acme comics",
        "Engineer at Acme Comics",
        "teacher shopping at acme",
        "my partner works at acme",
        "Terrible customer service at Acme",
        "The official account of Acme",
        "Fan of Acme",
        "Unofficial. Acme employee",
        "Acme staff are rude",
        "Retired. Worked at Acme for 40 years",
        "acme",
        "@acme",
        "Wife of an Acme employee",
        "future employee of Acme",
        "Engineer at Acmeville",
    ],
)
def test_no_employees(bio: str) -> None:
    assert told(bio)[0] not in ("employee", "competitor_staff")


@pytest.mark.parametrize(
    ("bio", "role"),
    [
        ("Engineer at Zenith", "competitor_staff"),
        ("zenithbank staff", "competitor_staff"),
        ("Recruiter @zenithbank", "competitor_staff"),
        ("Acme certified partner", "partner"),
        ("Official partner of Acme", "partner"),
        ("Partenaire officiel d'Acme, partenaire de Acme", "partner"),
        ("Zenith partner", "unknown"),
        ("Partner at Kestrel LLP", "unknown"),
        ("Authorised dealer for Acme", "reseller"),
        ("Acme reseller", "reseller"),
        ("Vertragshändler von Acme", "reseller"),
        ("Distribuidor oficial de Acme", "reseller"),
        ("Revendeur agréé de Acme", "reseller"),
        ("Car dealer, Acme customer", "unknown"),
        ("Brand ambassador for Acme", "paid_promoter"),
        ("Zenith ambassador", "paid_promoter"),
        ("Ambassador of Peru", "unknown"),
        ("Mum blog. Discount codes below!", "paid_promoter"),
        ("DM for collabs", "paid_promoter"),
        ("Código de descuento: ANNA10", "paid_promoter"),
        ("Posts contain affiliate links", "paid_promoter"),
        ("I write code", "person"),
        ("Works for the banks industry", "unknown"),
        ("I love cats", "person"),
        ("Ich mag Katzen", "person"),
        ("We sell cats", "unknown"),
        ("", "unknown"),
        ("🐈", "unknown"),
    ],
)
def test_other_roles(bio: str, role: str) -> None:
    assert told(bio)[0] == role


@pytest.mark.parametrize(
    ("bio", "profession", "employer"),
    [
        ("UX designer in Berlin at Kestrel Labs", "designer", "Kestrel Labs"),
        ("Softwareentwickler bei Kestrel GmbH in Bonn", "software engineer", "Kestrel GmbH"),
        ("Teacher of English", "teacher", ""),
        ("Director of Photography", "director", ""),
        ("Founder of Things & Stuff", "founder", "Things & Stuff"),
        ("Engineer for Hire", "engineer", ""),
        ("Attorney at law", "lawyer", ""),
        ("Trabajo para Kestrel", "", "Kestrel"),
        ("Ingeniera en Madrid", "engineer", ""),
        ("Chef by day, gamer by night", "chef", ""),
    ],
)
def test_professions_and_employers_of_ordinary_people(
    bio: str, profession: str, employer: str
) -> None:
    assert told(bio) == ("person", profession, employer)


SENSITIVE = (
    "Gay dad, vegan, Muslim", "Catholic nurse at St Mary's Church", "Imam at Springfield Mosque",
    "Proud trans woman",
    "Organiser at Labour Party", "Works for @UKLabour", "Staff at Planned Pride Center",
    "Engineer at HIV Foundation",
    "Nurse at Springfield Oncology Clinic", "Diabetic. Works at Diabetes UK", "Black queer writer",
    "Jewish journalist",
    "Bipolar software engineer", "Socialist teacher, union rep at UNISON", "Arbeite bei der CDU",
    "Kurdish chef",
    "Trabajo en el PSOE", "Militante. Periodista católica", "Pastor, Iglesia Evangélica",
    "Christian lawyer for Jesus",
    "Republican, MAGA, reporter at Christian Post", "Autistic developer @autism_speaks",
    "Consultant @GOP",
    "Roma musician", "Recovering addict, driver for Recovery House",
    "Pregnant. Designer at Fertility First",
)  # fmt: skip
TRAITS = (
    "gay", "muslim", "catholic", "church", "imam", "mosque", "trans", "labour", "party", "pride",
    "hiv", "oncology",
    "diabet", "black", "queer", "jewish", "bipolar", "socialist", "union", "unison", "cdu", "kurd",
    "psoe", "catól",
    "iglesia", "christian", "jesus", "republican", "maga", "autis", "gop", "roma", "addict",
    "recovery", "pregnant",
    "fertility", "vegan", "pastor", "evang",
)  # fmt: skip


@pytest.mark.parametrize("bio", SENSITIVE)
def test_a_sensitive_trait_is_never_told(bio: str) -> None:
    found = spoken("acme", bio)
    assert found.profession in {"", *words.PROFESSIONS.values()}
    said = " ".join((found.name, found.profession, found.employer, *found.reasons)).lower()
    assert [trait for trait in TRAITS if trait in said] == []


def test_no_profession_tells_a_trait() -> None:
    assert [trait for trait in TRAITS if trait in set(words.PROFESSIONS.values())] == []


@pytest.mark.parametrize(
    ("brand", "role", "name"),
    [
        ("acme", "account", "employee"),
        ("acme", "staff", "employee"),
        ("zenith", "staff", "competitor_staff"),
        ("banks", "account", "unknown"),
    ],
)
def test_configured_accounts_come_first(brand: str, role: Any, name: str) -> None:
    found = spoken("#ad", "Reporter at The Dill", Brands(author_role=role, author_brand=brand))
    assert found.name == name
    assert found.confidence == (1 if name != "unknown" else 0)


@pytest.mark.parametrize(
    "text",
    [
        "Loving my acme card #ad",
        "#Sponsored: acme",
        "acme rocks #Werbung",
        "Paid partnership with acme",
        "Use my code ANNA10 at acme",
        "with my discount code ANNA you save",
        "affiliate links: acme.example",
    ],
)
def test_a_mention_that_is_paid_for_says_so(text: str) -> None:
    assert spoken(text).name == "paid_promoter"
    assert spoken(text).reasons[0].startswith("says “")
    assert spoken(text, kind="repost").name == "unknown"
    assert spoken(text, "I work for acme").name == "employee"


@pytest.mark.parametrize(
    "text",
    [
        "#adventure with acme",
        "your discount code fails",
        "tried to use my code and it doesn't work",
        "acme #admin",
        "the partnership of acme",
        "acme's code is open",
    ],
)
def test_other_mentions_do_not(text: str) -> None:
    assert spoken(text).name == "unknown"


def test_a_promoter_keeps_what_the_bio_states() -> None:
    found = spoken("acme #ad", "Chef at Kestrel")
    assert (found.name, found.profession, found.employer) == ("paid_promoter", "chef", "Kestrel")
    assert found.reasons == ("says “#ad”", "bio: chef at Kestrel")


def test_nobody_is_unknown() -> None:
    assert identify_role(make_draft(make_mention(author=None))) == Role(name="unknown")


@given(texts(8) | st.sampled_from(BIOS) | st.lists(st.sampled_from(BIOS), max_size=4).map(" ".join))
def test_any_bio_can_be_read(bio: str) -> None:
    found = read_bio(bio, COMPANIES)
    assert found.name in get_args(RoleName)
    assert found.profession in {"", *words.PROFESSIONS.values()}
    assert found.employer.lower() in {"", "acme", "zenith"} or found.employer in bio
    assert bool(found.reasons) == (found.name != "unknown")
