"""What people decide about links: what follows, what is refused, how it is undone. Pure."""

from typing import Any

import pytest

from pipeline.acts import links
from pipeline.acts.links import Known, RefusedError, confirm, merge, reject, undo, unmerge
from pipeline.clock import SYSTEM_CLOCK
from schemas.consent import CONSENT
from schemas.customer import Customer, Link, links_that_hold
from schemas.upkeep import OptOut
from tests.builders import NOW, make_customer, make_link

ANNA = "x:x:1001"


def there(
    *known: Link, customers: tuple[Customer, ...] = (), out: tuple[OptOut, ...] = ()
) -> Known:
    people = customers or (make_customer(), make_customer(id="c-2"))
    return Known(
        {one.pair: one for one in links_that_hold(known)},
        {one.id: one for one in people},
        {one.key: one for one in out},
    )


def confirmed(
    known: Known, customer: str = "c-1", basis: str = "", author: str = ANNA
) -> list[Link]:
    return confirm(known, CONSENT, author, customer, basis=basis, by="bea", clock=SYSTEM_CLOCK)


def holding(known: Known, *made: Link) -> Known:
    return Known(
        {one.pair: one for one in links_that_hold([*known.links.values(), *made])},
        known.customers,
        known.opt_outs,
    )


def statuses(known: Known) -> dict[str, str]:
    return {one.customer_id: one.status for one in known.links.values()}


def test_confirming_one_rejects_whoever_else_the_account_was_taken_for() -> None:
    before = there(make_link(), make_link(customer_id="c-2", status="suggested"))
    made = confirmed(before, "c-2")
    assert [(one.customer_id, one.status, one.before) for one in made] == [
        ("c-1", "rejected", "confirmed"),
        ("c-2", "confirmed", "suggested"),
    ]
    assert all(one.is_decision and one.key.endswith("|decided|") for one in made)
    assert statuses(holding(before, *made)) == {"c-1": "rejected", "c-2": "confirmed"}


def test_a_decision_holds_whatever_is_worked_out_later() -> None:
    (made,) = reject(there(make_link()), ANNA, "c-1", by="bea", clock=SYSTEM_CLOCK)
    late = make_link(at=made.at.replace(year=made.at.year + 1))
    assert links_that_hold([made, late]) == links_that_hold([late, made]) == [made]


def test_undoing_brings_back_what_held() -> None:
    before = there(make_link())
    after = holding(before, *reject(before, ANNA, "c-1", by="bea", clock=SYSTEM_CLOCK))
    assert statuses(after) == {"c-1": "rejected"}
    again = holding(after, *undo(after, ANNA, "c-1", by="bea", clock=SYSTEM_CLOCK))
    assert statuses(again) == {"c-1": "confirmed"}
    with pytest.raises(RefusedError, match="nobody decided"):
        undo(before, ANNA, "c-1", by="bea", clock=SYSTEM_CLOCK)


@pytest.mark.parametrize(
    ("customer", "method", "basis", "refused"),
    [
        ({"basis": ""}, "resemblance", "", True),
        ({"basis": ""}, "resemblance", "opt_in", False),
        ({"basis": "contract"}, "resemblance", "", True),  # on X that needs an opt-in
        ({"basis": "contract"}, "resemblance", "given", False),
        ({"basis": "contract"}, "handle", "", False),
        ({"basis": "legitimate_interest"}, "handle", "", True),
    ],
)
def test_no_basis_no_link(customer: dict[str, Any], method: Any, basis: str, refused: bool) -> None:
    known = there(
        make_link(status="suggested", method=method), customers=(make_customer(**customer),)
    )
    if refused:
        with pytest.raises(RefusedError, match="no basis"):
            confirmed(known, basis=basis)
    else:
        (made,) = confirmed(known, basis=basis)
        assert made.basis == (basis or customer["basis"])


def test_nobody_is_linked_who_opted_out_or_is_no_customer() -> None:
    out = OptOut(kind="customer", id="c-1", platform="x", at=NOW)
    with pytest.raises(RefusedError, match="opted out"):
        confirmed(there(out=(out,)))
    assert confirmed(there(out=(out,)), author="reddit:reddit:1")
    assert confirmed(there(out=(out.model_copy(update={"lifted": True}),)))
    with pytest.raises(RefusedError, match="no customer"):
        confirmed(there(), "c-9")


def test_two_records_of_one_person_are_merged_and_parted_again() -> None:
    other = make_link(author_id="mastodon:m:1", customer_id="c-2", status="suggested")
    before = there(make_link(), other)
    merged = holding(before, *merge(before, CONSENT, "c-1", "c-2", by="bea", clock=SYSTEM_CLOCK))
    of_anna = {one.customer_id: one.status for one in merged.of_author(ANNA)}
    assert of_anna == {"c-1": "rejected", "c-2": "confirmed"}
    parted = holding(merged, *unmerge(merged, "c-1", "c-2", by="bea", clock=SYSTEM_CLOCK))
    of_anna = {one.customer_id: one.status for one in parted.of_author(ANNA)}
    assert of_anna == {"c-1": "confirmed", "c-2": "rejected"}
    with pytest.raises(RefusedError, match="no account"):
        merge(there(), CONSENT, "c-1", "c-2", by="bea", clock=SYSTEM_CLOCK)
    with pytest.raises(RefusedError, match="was not merged"):
        unmerge(before, "c-1", "c-2", by="bea", clock=SYSTEM_CLOCK)


def test_every_decision_is_an_action() -> None:
    made = confirmed(there(make_link(), make_link(customer_id="c-2", status="suggested")), "c-2")
    actions = [*links._actions(made, "asked her", undone=False)]
    assert [(one.verb, one.subject, one.by, one.note) for one in actions] == [
        ("reject_link", f"{ANNA}|c-1", "bea", "asked her"),
        ("confirm_link", f"{ANNA}|c-2", "bea", "asked her"),
    ]
    assert [one.verb for one in links._actions(made, "", undone=True)] == ["undo_link"] * 2
