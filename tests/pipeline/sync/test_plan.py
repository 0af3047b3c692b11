"""What a sync changes, by examples and as a property: applied once, the topic says what the source
says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sync.plan import MOST_REJECTS, Comparison, Known, digest
from schemas.customer import Customer, Gone, Mark
from schemas.flow import FlowError, Illegible, Reject
from schemas.kinds import FromCrm
from tests.builders import NOW, make_customer, make_purchase


@dataclass
class Made:
    """What a comparison came to."""

    compared: Comparison
    published: dict[str, bytes]
    share: float = 1.0

    @property
    def removed(self) -> list[str]:
        return self.compared.removed(self.share)

    @property
    def reasons(self) -> list[str]:
        return [reject.reason for reject in self.compared.rejected]


def plan(
    items: Iterable[FromCrm],
    known: dict[str, Known] | None = None,
    forgotten: Iterable[str] = (),
    *,
    whole: bool = True,
) -> Made:
    gone = set(forgotten)
    compared = Comparison(
        "crm",
        known or {},
        sources=("crm", "other"),
        forgotten=lambda customer: customer.id in gone,
        now=NOW,
        whole=whole,
    )
    return Made(compared, dict(filter(None, map(compared.take, items))))


def known_of(*customers: Customer, source: str = "crm") -> dict[str, Known]:
    records = (customer.model_copy(update={"source": source}) for customer in customers)
    return {one.id: Known(source, digest(one.to_json())) for one in records}


def test_a_new_customer_is_published_with_its_source_and_time() -> None:
    made = plan([make_customer(source="")])
    published = Customer.model_validate_json(made.published["c-1"])
    assert (published.source, published.updated_at, published.name) == ("crm", NOW, "Anna Example")


def test_an_unchanged_customer_is_not_published_again_whenever_it_is_read() -> None:
    customer = make_customer()
    made = plan(
        [customer.model_copy(update={"updated_at": NOW + timedelta(days=3)})], known_of(customer)
    )
    assert (made.published, made.removed, made.compared.unchanged) == ({}, [], 1)


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
    assert list(made.published) == ["c-1"]


def test_a_new_purchase_is_a_change() -> None:
    more = make_customer(purchases=(make_purchase(), make_purchase(id="p-2")))
    assert list(plan([more], known_of(make_customer())).published) == ["c-1"]


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
    mine = make_customer(id="c-2")
    made = plan([make_customer(), mine], known_of(make_customer(), source="other"))
    assert (list(made.published), made.removed) == (["c-2"], [])
    assert made.reasons == ["the customer 'c-1' comes from other already"]


def test_a_source_takes_over_what_one_that_is_configured_no_more_has_left() -> None:
    assert list(plan([make_customer()], known_of(make_customer(), source="renamed")).published) == [
        "c-1"
    ]


def test_the_first_of_two_rows_counts() -> None:
    made = plan([make_customer(name="first"), make_customer(name="second")])
    assert Customer.model_validate_json(made.published["c-1"]).name == "first"
    assert made.reasons == ["the customer 'c-1' is there twice"]


def test_forgotten_people_do_not_come_back_and_leave_if_they_are_there() -> None:
    made = plan(
        [make_customer(), make_customer(id="c-2")],
        known_of(make_customer()),
        forgotten=["c-1", "c-2"],
    )
    assert (made.published, made.removed, made.compared.held_back) == ({}, ["c-1"], 2)


def test_an_avalanche_is_refused() -> None:
    known = known_of(*(make_customer(id=f"c-{n}") for n in range(10)))
    half = plan([make_customer(id=f"c-{n}") for n in range(5)], known)
    assert len(half.compared.removed(0.5)) == 5
    most = plan([make_customer(id=f"c-{n}") for n in range(4)], known)
    with pytest.raises(FlowError, match="this would remove 6 of 10 customers, more than service"):
        most.compared.removed(0.5)
    assert len(most.compared.removed(1)) == 6


def test_forgetting_people_is_no_avalanche() -> None:
    known = known_of(make_customer(), make_customer(id="c-2"))
    everyone = plan([make_customer(), make_customer(id="c-2")], known, forgotten=["c-1", "c-2"])
    assert everyone.compared.removed(0.5) == ["c-1", "c-2"]


def test_an_export_of_which_no_row_can_be_read_is_refused() -> None:
    with pytest.raises(FlowError, match="none of its 2 rows can be used; the first: no id"):
        plan([Reject("no id"), Reject("no name")]).compared.removed(0.5)
    assert plan([Reject("no id"), make_customer()]).removed == []
    assert plan([]).removed == []


def test_changes_alone_remove_only_who_is_told_to_be_gone() -> None:
    known = known_of(*(make_customer(id=f"c-{n}") for n in range(1, 5)))
    known |= known_of(make_customer(id="c-9"), source="other")
    told: list[FromCrm] = [
        make_customer(id="c-1", name="Other"), Gone("c-2"), Gone("c-9"), Gone("nobody"), Gone("c-3"),
        make_customer(id="c-3"), Mark("until here"),
    ]  # fmt: skip
    made = plan(told, known, whole=False)
    assert (list(made.published), made.removed, made.compared.mark) == (
        ["c-1"], ["c-2"], "until here",
    )  # fmt: skip
    forgotten = plan([make_customer(id="c-1")], known, ["c-1"], whole=False)
    assert (forgotten.published, forgotten.removed) == ({}, ["c-1"])


def test_changes_of_a_broken_source_are_refused_too() -> None:
    known = known_of(*(make_customer(id=f"c-{n}") for n in range(10)))
    made = plan([Gone(f"c-{n}") for n in range(6)], known, whole=False)
    with pytest.raises(FlowError, match="this would remove 6 of 10"):
        made.compared.removed(0.5)


def test_of_masses_of_rejects_the_first_are_kept_and_all_are_counted() -> None:
    made = plan([Reject("no id") for _ in range(MOST_REJECTS + 5)])
    assert (made.compared.refused, len(made.compared.rejected)) == (MOST_REJECTS + 5, MOST_REJECTS)


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
    for id_, record in made.published.items():
        customer = Customer.model_validate_json(record)
        assert customer.id == id_
        after[id_] = Known("crm", digest(record))
    for id_ in _removed(made):
        del after[id_]
    others = {id_ for id_, owner in known.items() if owner.source == "other"}
    there = {item.id for item in found if isinstance(item, Customer)}
    kept = set(known) if _is_refused(made) else set()
    assert {
        id_ for id_, owner in after.items() if owner.source == "crm"
    } - kept == there - forgotten - others - kept
    assert others <= {id_ for id_, owner in after.items() if owner.source == "other"}
    again = plan(found, after, forgotten)
    assert (again.published, _removed(again)) == ({}, [])
    assert again.compared.size == made.compared.size


def _is_refused(made: Made) -> bool:
    """Whether not one of the rows can be used, so that nobody is removed."""
    compared = made.compared
    return bool(compared.refused and not compared.size and not compared.held_back)


def _removed(made: Made) -> list[str]:
    return [] if _is_refused(made) else made.removed
