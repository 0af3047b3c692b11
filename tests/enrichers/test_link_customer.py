"""Who is a customer: order of evidence, handles that change hands, rejections, legal basis, and no
silent guesses.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.link_customer import Settings, build, links
from schemas.context import EnrichTools
from schemas.customer import Customer
from schemas.enriched import Brands, CustomerMatch
from schemas.mention import Author
from tests.builders import (
    NOW,
    make_author,
    make_customer,
    make_customer_match,
    make_draft,
    make_link,
    make_mention,
    make_purchase,
    make_tools,
)


def link(tools: EnrichTools, author: Author | None = None, **changes: Any) -> CustomerMatch | None:
    mention = make_mention(author=author or make_author(), **changes)
    return build(Settings(), tools)(make_draft(mention))


def found_by(customer: Customer, **author: Any) -> CustomerMatch | None:
    return link(make_tools(customers=(customer,)), make_author(**author))


@pytest.mark.parametrize(
    ("customer", "author", "method", "evidence", "confidence"),
    [
        ({"author_ids": ("x:x:1001",)}, {}, "pinned_author", "x:x:1001", 1.0),
        ({"author_ids": ("x:1001",)}, {"handle": "new_name"}, "pinned_author", "x:1001", 1.0),
        ({"handles": ("X:@AnnaBank",)}, {"handle": "ANNABANK"}, "handle", "x:annabank", 0.9),
        (
            {"handles": (), "profiles": ("http://www.x.example/annabank/?utm_source=mail",)},
            {},
            "profile_url",
            "x.example/annabank",
            0.85,
        ),
        (
            {"handles": (), "emails": ("Anna@Mail.example",)},
            {"email": "mailto:anna@mail.example"},
            "email",
            "anna@mail.example",
            0.95,
        ),
    ],
)
def test_each_method(
    customer: dict[str, Any], author: dict[str, Any], method: str, evidence: str, confidence: float
) -> None:
    found = found_by(make_customer(**customer), **author)
    assert found is not None
    assert (found.customer_id, found.method, found.evidence, found.confidence) == (
        "c-1",
        method,
        evidence,
        confidence,
    )
    assert (found.status, found.basis, found.name, found.segment) == (
        "confirmed",
        "consent",
        "Anna Example",
        "gold",
    )


def test_a_confirmed_link_wins_over_everything() -> None:
    tools = make_tools(
        customers=(
            make_customer(),
            make_customer(id="c-2", name="Other", handles=(), author_ids=("x:x:1001",)),
        ),
        links=(make_link(method="person", evidence="asked her", confidence=1.0),),
    )
    found = link(tools)
    assert found is not None
    assert (found.customer_id, found.method) == ("c-1", "pinned_author")
    assert found.evidence == "confirmed link by person: asked her"


def test_the_newest_of_two_confirmed_links_wins() -> None:
    tools = make_tools(
        customers=(make_customer(), make_customer(id="c-2", handles=())),
        links=(make_link(), make_link(customer_id="c-2", at=NOW)),
    )
    found = link(tools)
    assert found is not None
    assert found.customer_id == "c-2"


def test_suggested_links_decide_nothing() -> None:
    tools = make_tools(
        customers=(make_customer(handles=()),), links=(make_link(status="suggested"),)
    )
    assert link(tools) is None


def test_a_link_to_a_removed_customer_is_forgotten() -> None:
    assert link(make_tools(links=(make_link(),))) is None


def test_a_handle_pinned_to_another_account_has_changed_hands() -> None:
    customers = (make_customer(profiles=("https://x.example/annabank",)),)
    taken = make_tools(customers=customers, pins={("c-1", "x:annabank"): "x:x:1"})
    kept = make_tools(customers=customers, pins={("c-1", "x:annabank"): "x:x:1001"})
    assert link(taken) is None
    assert link(kept) is not None


def test_history_by_handle_pins_nothing_and_stays_linked() -> None:
    """An import knows handles only: its made-up id is no account that live posts could contradict."""
    imported = make_author(id="x:history:annabank", handle="AnnaBank")
    match = link(make_tools(customers=(make_customer(),)), imported)
    assert match is not None
    assert (match.status, match.method) == ("confirmed", "handle")
    (made,) = links(make_draft(make_mention(author=imported), customer=match))
    assert (made.author_id, made.handle, made.status) == ("x:history:annabank", "", "confirmed")


def test_history_by_handle_is_only_suggested_where_the_handle_is_an_accounts() -> None:
    imported = make_author(id="x:history:annabank", handle="annabank")
    pinned = make_tools(customers=(make_customer(),), pins={("c-1", "x:annabank"): "x:x:1001"})
    by_id = make_tools(customers=(make_customer(author_ids=("x:x:1001",)),))
    for tools in (pinned, by_id):
        match = link(tools, imported)
        assert match is not None
        assert (match.status, match.confidence) == ("suggested", 0.45)


def test_a_customer_whose_account_is_known_is_not_another_account_with_their_handle() -> None:
    assert found_by(make_customer(author_ids=("x:x:1",))) is None
    other_network = found_by(make_customer(author_ids=("mastodon:m:1",)))
    second_handle = found_by(make_customer(author_ids=("x:x:1",), handles=("x:anna", "x:annabank")))
    assert other_network is not None
    assert second_handle is not None


def test_a_rejected_pair_is_never_linked() -> None:
    customer = make_customer(emails=("anna@mail.example",), author_ids=("x:x:1001",))
    tools = make_tools(customers=(customer,), links=(make_link(status="rejected"),))
    assert link(tools, make_author(email="anna@mail.example")) is None


def test_rejecting_one_of_two_claims_leaves_the_other() -> None:
    tools = make_tools(
        customers=(make_customer(), make_customer(id="c-2")), links=(make_link(status="rejected"),)
    )
    found = link(tools)
    assert found is not None
    assert (found.customer_id, found.status, found.confidence) == ("c-2", "confirmed", 0.9)


@pytest.mark.parametrize(
    "changes", [{}, {"author_ids": ("x:x:1001",)}, {"emails": ("anna@mail.example",)}]
)
def test_without_a_legal_basis_nobody_is_linked(changes: dict[str, Any]) -> None:
    nobody = make_customer(basis="", **changes)
    author = make_author(email="anna@mail.example")
    assert link(make_tools(customers=(nobody,)), author) is None
    other = make_customer(id="c-2", handles=(), emails=("anna@mail.example",))
    assert link(make_tools(customers=(nobody, other), links=(make_link(),)), author) is None


def test_two_customers_with_one_handle_are_only_a_suggestion() -> None:
    tools = make_tools(customers=(make_customer(id="c-2"), make_customer(id="c-1")))
    found = link(tools)
    assert found is not None
    assert (found.customer_id, found.status, found.confidence) == ("c-1", "suggested", 0.45)
    assert found.evidence == "x:annabank; claimed by 2 customers"


def test_an_ambiguous_claim_with_one_basis_stays_a_suggestion() -> None:
    found = link(make_tools(customers=(make_customer(id="c-1", basis=""), make_customer(id="c-2"))))
    assert found is not None
    assert (found.customer_id, found.status) == ("c-2", "suggested")


def test_methods_that_disagree_are_only_a_suggestion() -> None:
    tools = make_tools(
        customers=(
            make_customer(),
            make_customer(id="c-2", handles=(), emails=("anna@mail.example",)),
        )
    )
    found = link(tools, make_author(email="anna@mail.example"))
    assert found is not None
    assert (found.customer_id, found.status) == ("c-1", "suggested")
    assert found.evidence == "x:annabank; email names another customer"


def test_methods_can_be_left_out() -> None:
    enrich = build(Settings(methods=("email",)), make_tools(customers=(make_customer(),)))
    assert enrich(make_draft()) is None


@pytest.mark.parametrize(
    "author",
    [
        make_author(handle="acmebank"),
        make_author(email="anna@acme.example"),
        make_author(handle=""),
    ],
)
def test_own_accounts_staff_and_nameless_are_no_customers(author: Author) -> None:
    customer = make_customer(handles=("x:acmebank",), emails=("anna@acme.example",))
    assert link(make_tools(customers=(customer,)), author) is None


def test_what_match_brands_found_about_the_author_is_used() -> None:
    draft = make_draft(brands=Brands(author_role="staff", author_brand="acme"))
    assert build(Settings(), make_tools(customers=(make_customer(),)))(draft) is None


def test_no_author_no_customer() -> None:
    assert build(Settings(), make_tools())(make_draft(make_mention(author=None))) is None


def test_the_same_handle_elsewhere_is_someone_else() -> None:
    author = make_author(id="mastodon:m:1", url="https://m.example/@annabank")
    assert link(make_tools(customers=(make_customer(),)), author, type="mastodon") is None


def test_shows_the_newest_three_purchases_before_the_mention() -> None:
    days = {"old": 400, "a": 30, "b": 20, "c": 10, "later": -1}
    purchases = tuple(
        make_purchase(id=name, product=name, at=NOW - timedelta(days=ago))
        for name, ago in days.items()
    )
    found = found_by(make_customer(purchases=purchases))
    assert found is not None
    assert [purchase.product for purchase in found.purchases] == ["c", "b", "a"]


_ids = st.sampled_from(("c-1", "c-2", "c-3"))
_customers = st.builds(
    make_customer,
    id=_ids,
    basis=st.sampled_from(("", "consent")),
    handles=st.sampled_from(((), ("x:annabank",))),
    emails=st.sampled_from(((), ("anna@mail.example",))),
    author_ids=st.sampled_from(((), ("x:x:1001",), ("x:x:2",))),
)
_links = st.builds(
    make_link, customer_id=_ids, status=st.sampled_from(("suggested", "confirmed", "rejected"))
)


@given(
    st.lists(_customers, max_size=3, unique_by=lambda customer: customer.id),
    st.lists(_links, max_size=3, unique_by=lambda link: link.customer_id),
)
def test_whatever_is_known_the_promises_hold(customers: list[Customer], links: list[Any]) -> None:
    found = link(
        make_tools(customers=customers, links=links), make_author(email="anna@mail.example")
    )
    if found is None:
        return
    customer = next(customer for customer in customers if customer.id == found.customer_id)
    rejected = {each.customer_id for each in links if each.status == "rejected"}
    assert customer.basis == found.basis != ""
    assert found.customer_id not in rejected
    assert (found.status == "suggested") == (";" in found.evidence)
    if found.method == "handle" and found.status == "confirmed":
        claims = [other for other in customers if other.handles and "x:x:2" not in other.author_ids]
        assert [other.id for other in claims if other.id not in rejected] == [found.customer_id]


@pytest.mark.parametrize(
    ("method", "status", "pinned"),
    [("handle", "confirmed", True), ("handle", "suggested", False), ("email", "confirmed", False)],
)
def test_a_first_handle_match_pins_the_author(method: str, status: str, pinned: bool) -> None:
    draft = make_draft(make_mention(), customer=make_customer_match(method=method, status=status))
    assert [(link.author_id, link.handle, link.status) for link in links(draft)] == (
        [("x:x:1001", "x:annabank", "confirmed")] if pinned else []
    )
    assert links(make_draft(make_mention(author=None), customer=draft.customer)) == []
    assert links(make_draft(make_mention())) == []


SITE = "https://annabank.example/"


def linked_by(customer: dict[str, Any], **author: Any) -> CustomerMatch | None:
    return found_by(
        make_customer(**({"handles": (), "profiles": (SITE,)} | customer)),
        **(
            {"name": "Anna Example", "handle": "pixelfox", "url": "https://m.example/@pixelfox"}
            | author
        ),
    )


@pytest.mark.parametrize(
    ("customer", "author", "method"),
    [
        ({}, {"links": (SITE,)}, "link_in_bio"),
        ({}, {"bio": "me: annabank.example"}, "link_in_bio"),
        ({}, {"bio": '<p>me: <a href="https://annabank.example">my site</a></p>'}, "link_in_bio"),
        ({}, {"proven_links": ("http://www.annabank.example",), "name": "pixelfox"}, "rel_me"),
        ({"profiles": ("https://x.com/annabank",)}, {"links": ("x.com/AnnaBank",)}, "link_in_bio"),
        (
            {"profiles": (), "handles": ("bluesky:anna.bsky.example",)},
            {"bio": "I am https://bsky.app/profile/anna.bsky.example too"},
            "link_in_bio",
        ),
    ],
)
def test_what_a_profile_links_to(
    customer: dict[str, Any], author: dict[str, Any], method: str
) -> None:
    found = linked_by(customer, **author)
    assert found is not None
    assert (found.method, found.status) == (method, "confirmed")
    (made,) = links(make_draft(make_mention(), customer=found))
    assert (made.method, made.status, made.is_decision) == (method, "confirmed", False)


@pytest.mark.parametrize(
    ("author", "reason"),
    [
        ({"links": (SITE,), "name": "Tom Example"}, "does not bear the customer's name"),
        ({"links": (SITE,), "name": "pixelfox"}, "does not bear the customer's name"),
        (
            {"proven_links": (SITE,), "name": "Northwind Traders"},
            "does not bear the customer's name",
        ),
    ],
)
def test_who_links_to_a_customer_is_not_the_customer(author: dict[str, Any], reason: str) -> None:
    found = linked_by({}, **author)
    assert found is not None
    assert found.status == "suggested"
    assert reason in found.evidence


@pytest.mark.parametrize(
    "bio", ["married to annabank.example", "fan of https://annabank.example/ !"]
)
def test_a_link_to_somebody_else_tells_nothing(bio: str) -> None:
    assert linked_by({}, bio=bio) is None


@pytest.mark.parametrize(
    ("customer", "author", "reason"),
    [
        ({}, {"name": "Bernd Lot"}, "bears another name"),
        ({"employer": "Northwind Traders"}, {"name": "Northwind Traders"}, "company's"),
        ({}, {"bio": "The official account of Northwind"}, "company's"),
        ({"updated_at": NOW}, {"joined_at": NOW + timedelta(days=1)}, "younger"),
        ({"name": "Anna Banks"}, {"name": "Hannah"}, "may be mistyped"),
        (
            {"handles": (), "emails": ("home@mail.example",)},
            {"name": "Tom Example"},
            "another name",
        ),
    ],
)
def test_signs_that_an_account_is_anothers(
    customer: dict[str, Any], author: dict[str, Any], reason: str
) -> None:
    found = found_by(make_customer(**customer), **({"email": "home@mail.example"} | author))
    assert found is not None
    assert (found.status, reason in found.evidence) == ("suggested", True), found.evidence


def test_x_needs_an_opt_in_or_what_the_person_gave() -> None:
    customer = make_customer(
        basis="legitimate_interest", handles=("x:annabank", "reddit:annabank"), profiles=()
    )
    assert found_by(customer) is None
    author = make_author(id="reddit:reddit:1", url="https://www.reddit.com/user/annabank")
    elsewhere = link(make_tools(customers=(customer,)), author, type="reddit")
    assert elsewhere is not None


def test_who_opted_out_is_nobody() -> None:
    for kind, id_ in (("author", "x:x:1001"), ("customer", "c-1")):
        tools = make_tools(customers=(make_customer(),), opted_out={(kind, id_, "x")})
        assert link(tools) is None
    tools = make_tools(customers=(make_customer(),), opted_out={("author", "x:x:1001", "reddit")})
    assert link(tools) is not None


def test_a_persons_link_stands_on_the_basis_that_they_named() -> None:
    customer = make_customer(basis="", handles=())
    asked = make_link(method="person", basis="opt_in", decided_by="bea", status="confirmed")
    found = link(make_tools(customers=(customer,), links=(asked,)))
    assert found is not None
    assert found.basis == "opt_in"
