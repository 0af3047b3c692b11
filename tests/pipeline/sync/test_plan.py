"""What a sync changes, by examples and as a property: applied once, the topic says what the source
says.
"""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sync.plan import Known, Plan, digest, plan_sync, refuse_broken
from schemas.customer import Customer
from schemas.flow import FlowError, Illegible, Reject
from tests.builders import NOW, make_customer, make_purchase


def plan(
    found: Iterable[Customer | Reject],
    known: dict[str, Known] | None = None,
    forgotten: Iterable[str] = (),
    **more: object,
) -> Plan:
    gone = set(forgotten)
    return plan_sync(
        "crm",
        found,
        known or {},
        sources=("crm", "other"),
        forgotten=lambda customer: customer.id in gone,
        now=NOW,
    )


def known_of(*customers: Customer, source: str = "crm") -> dict[str, Known]:
    return {c.id: Known(source, digest(c.model_copy(update={"source": source}))) for c in customers}


def test_a_new_customer_is_published_with_its_source_and_time() -> None:
    made = plan([make_customer(source="")])
    published = Customer.model_validate_json(made.changed["c-1"])
    assert (published.source, published.updated_at, published.name) == ("crm", NOW, "Anna Example")


def test_an_unchanged_customer_is_not_published_again_whenever_it_is_read() -> None:
    customer = make_customer()
    made = plan(
        [customer.model_copy(update={"updated_at": NOW + timedelta(days=3)})], known_of(customer)
    )
    assert (made.changed, made.removed, made.unchanged) == ({}, [], 1)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Anna B."},
        {"basis": ""},
        {"purchases": ()},
        {"handles": ("x:a", "x:b")},
        {"emails": ("a@b.c",)},
    ],
)
def test_every_change_is_published(change: dict[str, object]) -> None:
    made = plan([make_customer(**change)], known_of(make_customer()))
    assert list(made.changed) == ["c-1"]


def test_a_new_purchase_is_a_change() -> None:
    more = make_customer(purchases=(make_purchase(), make_purchase(id="p-2")))
    assert list(plan([more], known_of(make_customer())).changed) == ["c-1"]


def test_who_is_removed_there_is_removed_here_but_not_who_belongs_to_another_source() -> None:
    known = known_of(make_customer(), make_customer(id="c-2")) | known_of(
        make_customer(id="c-3"), source="other"
    )
    assert plan([make_customer()], known).removed == ["c-2"]


def test_a_customer_whose_row_cannot_be_read_stays_as_they_were() -> None:
    known = known_of(*(make_customer(id=f"c-{number}") for number in range(1, 6)))
    illegible = [Illegible("has 9 cells", b'"c-2";Anna; x;;y'), Illegible("a quote", b'c-4,"Bo')]
    other = [
        Reject("there is no customer 'c-5'", "c-5"),
        Reject("at: is missing", {"customer_id": "c-3"}),
    ]
    assert plan([make_customer(), *illegible, *other], known).removed == ["c-3", "c-5"]


def test_a_customer_of_another_source_is_refused_and_stays_there() -> None:
    made = plan([make_customer()], known_of(make_customer(), source="other"))
    assert (made.changed, made.removed) == ({}, [])
    assert made.rejected[0].reason == "the customer 'c-1' comes from other already"


def test_a_source_takes_over_what_one_that_is_configured_no_more_has_left() -> None:
    assert list(plan([make_customer()], known_of(make_customer(), source="renamed")).changed) == [
        "c-1"
    ]


def test_the_first_of_two_rows_counts() -> None:
    made = plan([make_customer(name="first"), make_customer(name="second")])
    assert Customer.model_validate_json(made.changed["c-1"]).name == "first"
    assert [reject.reason for reject in made.rejected] == ["the customer 'c-1' is there twice"]


def test_forgotten_people_do_not_come_back_and_leave_if_they_are_there() -> None:
    made = plan(
        [make_customer(), make_customer(id="c-2")],
        known_of(make_customer()),
        forgotten=["c-1", "c-2"],
    )
    assert (made.changed, made.removed, made.forgotten) == ({}, ["c-1"], 2)


def test_an_avalanche_is_refused() -> None:
    known = known_of(*(make_customer(id=f"c-{n}") for n in range(10)))
    half = plan([make_customer(id=f"c-{n}") for n in range(5)], known)
    refuse_broken(half, 10, 0.5)
    most = plan([make_customer(id=f"c-{n}") for n in range(4)], known)
    with pytest.raises(FlowError, match="this would remove 6 of 10 customers, more than service"):
        refuse_broken(most, 10, 0.5)
    refuse_broken(most, 10, 1)


def test_forgetting_people_is_no_avalanche() -> None:
    known = known_of(make_customer(), make_customer(id="c-2"))
    everyone = plan([make_customer(), make_customer(id="c-2")], known, forgotten=["c-1", "c-2"])
    assert everyone.removed == ["c-1", "c-2"]
    refuse_broken(everyone, 2, 0.5)


def test_an_export_of_which_no_row_can_be_read_is_refused() -> None:
    with pytest.raises(FlowError, match="none of its 2 rows can be used; the first: no id"):
        refuse_broken(plan([Reject("no id"), Reject("no name")]), 0, 0.5)
    refuse_broken(plan([Reject("no id"), make_customer()]), 0, 0.5)
    refuse_broken(plan([]), 0, 0.5)


ids = st.sampled_from(["a", "b", "c", "d", "é", "x" * 200])
customers = st.builds(
    make_customer, id=ids, name=st.sampled_from(["Anna", "Bob"]), source=st.sampled_from(["", "z"])
)
items = st.lists(customers | st.builds(Reject, st.just("bad row")), max_size=8)
owners = st.dictionaries(
    ids, st.builds(Known, st.sampled_from(["crm", "other", "gone"]), st.binary(max_size=2))
)


@given(items, owners, st.sets(ids))
def test_after_a_sync_the_topic_says_what_the_source_says(
    found: list[Customer | Reject], known: dict[str, Known], forgotten: set[str]
) -> None:
    made = plan(found, known, forgotten)
    after = dict(known)
    for id_, record in made.changed.items():
        customer = Customer.model_validate_json(record)
        assert customer.id == id_
        after[id_] = Known("crm", digest(customer))
    for id_ in made.removed:
        del after[id_]
    others = {id_ for id_, owner in known.items() if owner.source == "other"}
    there = {item.id for item in found if isinstance(item, Customer)}
    assert {
        id_ for id_, owner in after.items() if owner.source == "crm"
    } == there - forgotten - others
    assert others <= {id_ for id_, owner in after.items() if owner.source == "other"}
    again = plan(found, after, forgotten)
    assert (again.changed, again.removed) == ({}, [])
    assert again.size == made.size
