"""What every source of customers promises, as checks of behaviour. Called with a maker of a stage.

    from connectors.testing.customers import check_customers

    def test_it_does_what_every_source_of_customers_promises() -> None:
        check_customers(my_stage)

`my_stage()` is a context in which the source is a file or a stand-in that holds what the kit tells
it to (a `Stage`). A check raises AssertionError with a sentence that says what is wrong. Nothing here
needs pytest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from schemas.context import Asking, CustomersContext
from schemas.customer import Customer, Gone, Mark
from schemas.examples import check_settings
from schemas.flow import Fatal, Reject, Retry
from schemas.kinds import FromCrm

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PEOPLE = (
    Customer(id="c-1", name="Anna Example", emails=("anna@mail.example",), basis="consent"),
    Customer(id="c-2", name="Beta, “Gold” & Söhne", kind="company", basis="contract"),
    Customer(id="c-3", name="ثريا", emails=("thuraya@mail.example",), segment="gold"),
    Customer(id="c-4", name="Cy"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A source of customers and what it holds.

    `hold(people)` makes it hold exactly these, each with id, name, kind, segment, e-mail addresses
    and legal basis. `spoil()` adds one record that no customer can be made of. `wrong` are settings
    with which it can never be read (a path or address that is none, credentials that are refused),
    by the name of the setting that is wrong. `http` is the client of a source that is asked over HTTP.
    """

    module: Any
    settings: Any
    hold: Callable[[Sequence[Customer]], None]
    spoil: Callable[[], None]
    wrong: Mapping[str, Any]
    http: Asking | None = None

    def reads(self, settings: Any = None, since: str = "") -> Iterator[FromCrm]:
        """What the source gives, one by one: with the stage's settings or others, since a mark."""
        asked = settings or self.settings
        if not hasattr(self.module, "follow"):
            reading: Iterator[FromCrm] = self.module.read(asked, now=NOW)
            return reading
        http: Any = self.http  # a source that asks nobody over HTTP is given none
        followed: Iterator[FromCrm] = self.module.follow(CustomersContext(asked, NOW, http), since)
        return followed


StageMaker = Callable[[], AbstractContextManager[Stage]]


def check_customers(make: StageMaker) -> None:
    """All that a source of customers promises. Raises AssertionError."""
    for check in CUSTOMERS_CHECKS:
        check(make)


def check_says_what_it_is(make: StageMaker) -> None:
    """Docstrings, described settings, and a valid example of them."""
    with make() as stage:
        module, name = stage.module, stage.module.__name__
        assert (module.__doc__ or "").strip(), f"{name} needs a docstring"
        for verb in ("read", "follow"):
            told = (getattr(module, verb, check_settings).__doc__ or "").strip()
            assert told, f"{name}.{verb} must say what it promises"
        check_settings(module)


def check_reads_everybody(make: StageMaker) -> None:
    """Everybody is found, once, as the source tells of them, and nothing is amiss."""
    with make() as stage:
        stage.hold(PEOPLE)
        customers, rejects = _read(stage)
        name = stage.module.__name__
        assert not rejects, f"{name} rejects what is right: {rejects[0].reason}"
        assert _told(customers) == _told(PEOPLE), (
            f"{name} reads {_told(customers)}, it holds {_told(PEOPLE)}"
        )
        for customer in customers:
            read = Customer.model_validate_json(customer.to_json())
            assert read == customer, f"{name}: {customer.id} does not read back as it was written"


def check_reads_the_same_again(make: StageMaker) -> None:
    """The same input gives the same output, also after a reading that was broken off at any row."""
    with make() as stage:
        stage.hold(PEOPLE)
        stage.spoil()
        first = _outcome(stage)
        for rows in range(len(first) + 1):
            reading = stage.reads()
            assert isinstance(reading, Iterator), (
                f"{stage.module.__name__}.read must give one at a time, not a {type(reading).__name__}"
            )
            begun = [_shown(item) for item in islice(reading, rows)]
            getattr(reading, "close", lambda: None)()
            assert begun == first[:rows], (
                f"{stage.module.__name__} gives {begun}, before {first[:rows]}"
            )
            again = _outcome(stage)
            assert again == first, (
                f"{stage.module.__name__}: after a reading broken off at row {rows} it gives {again}, "
                f"before {first}"
            )


def check_a_bad_record_costs_only_itself(make: StageMaker) -> None:
    """A record that no customer can be made of is rejected whole, and the others are there."""
    with make() as stage:
        stage.hold(PEOPLE)
        stage.spoil()
        customers, rejects = _read(stage)
        name = stage.module.__name__
        assert _told(customers) == _told(PEOPLE), (
            f"{name}: one bad record changes the others: {customers}"
        )
        assert rejects, f"{name} passes over a bad record in silence"
        for reject in rejects:
            assert reject.reason.strip(), (
                f"{name}: a Reject needs a reason, a sentence for a person"
            )
            assert reject.payload, f"{name}: a Reject keeps its record: {reject.reason!r} has none"


def check_what_is_removed_is_gone(make: StageMaker) -> None:
    """Who is no longer at the source is no longer read; who is new or changed is read as they are."""
    with make() as stage:
        stage.hold(PEOPLE)
        _read(stage)
        changed = PEOPLE[0].model_copy(update={"name": "Anna Other"})
        now = (changed, *PEOPLE[2:], Customer(id="c-9", name="New"))
        stage.hold(now)
        customers, _ = _read(stage)
        assert _told(customers) == _told(now), (
            f"{stage.module.__name__} reads {_told(customers)}, the source now holds {_told(now)}"
        )


def check_what_cannot_be_read_is_not_empty(make: StageMaker) -> None:
    """With wrong settings it is Fatal, and the reason names the setting or its value: a source that
    seems empty would remove everybody.
    """
    with make() as stage:
        name = stage.module.__name__
        stage.hold(PEOPLE)
        assert stage.wrong, f"{name} is tried with no wrong settings"
        for setting, settings in stage.wrong.items():
            reason = _fatal(stage, setting, settings)
            value = str(getattr(settings, setting, ""))
            assert setting in reason or (value and value in reason), (
                f"{name} with a wrong {setting}: {reason!r} does not name it"
            )


def check_tells_what_changed(make: StageMaker) -> None:
    """With the Mark that a reading ended with it tells who was changed or is new since then, as they
    are now, removes nobody who is there, and ends with a Mark again. Sources without marks pass.
    """
    with make() as stage:
        name = stage.module.__name__
        stage.hold(PEOPLE)
        mark = _mark(stage, list(stage.reads()))
        if mark is None:
            return
        changed = PEOPLE[0].model_copy(update={"name": "Anna Other"})
        new = Customer(id="c-9", name="New")
        now = (changed, *PEOPLE[2:], new)
        stage.hold(now)
        items = list(stage.reads(since=mark.at))
        told = {item.id: item for item in items if isinstance(item, Customer)}
        assert _told([told[one.id] for one in (changed, new) if one.id in told]) == _told(
            [changed, new]
        ), f"{name} tells of {sorted(told)} since its mark; c-1 was changed and c-9 is new"
        there = {one.id: one for one in now}
        for one in told.values():
            assert one.id in there, (
                f"{name} tells of {one.id}, who is removed, as if they were there"
            )
            assert _told([one]) == _told([there[one.id]]), f"{name}: {one.id} is told as they were"
        gone = {item.id for item in items if isinstance(item, Gone)}
        assert not gone & there.keys(), f"{name} tells that {gone & there.keys()} are removed"
        assert _mark(stage, items) is not None, f"{name} must end with a Mark every time"


def _mark(stage: Stage, items: Sequence[FromCrm]) -> Mark | None:
    marks = [item for item in items if isinstance(item, Mark)]
    assert len(marks) <= 1, f"{stage.module.__name__} gives {len(marks)} marks, one is due"
    assert not marks or items[-1] is marks[0], f"{stage.module.__name__}: the Mark stands last"
    return marks[0] if marks else None


def _fatal(stage: Stage, setting: str, settings: Any) -> str:
    case = f"{stage.module.__name__} with a wrong {setting}"
    try:
        records = list(stage.reads(settings))
    except Fatal as error:
        return error.reason
    except Retry as error:
        raise AssertionError(f"{case}: Retry, Fatal was due: {error.reason}") from error
    except Exception as error:
        raise AssertionError(f"{case}: raises {type(error).__name__}, Fatal was due") from error
    raise AssertionError(f"{case}: reads {len(records)} records, Fatal was due")


def _read(stage: Stage) -> tuple[list[Customer], list[Reject]]:
    items = list(stage.reads())
    wrong = [item for item in items if not isinstance(item, Customer | Reject | Mark)]
    assert not wrong, f"{stage.module.__name__} gives {wrong[0]!r}: neither Customer nor Reject"
    return (
        [item for item in items if isinstance(item, Customer)],
        [item for item in items if isinstance(item, Reject)],
    )


def _outcome(stage: Stage) -> list[Any]:
    return [_shown(item) for item in stage.reads()]


def _shown(item: FromCrm) -> Any:
    """What is the same in two readings: a Mark is not, time has passed."""
    if isinstance(item, Mark):
        return Mark
    return (item.reason, item.payload) if isinstance(item, Reject) else item


def _told(people: Sequence[Customer]) -> list[tuple[Any, ...]]:
    """What a source is asked to tell of each, in the order of their ids."""
    return sorted((p.id, p.name, p.kind, p.segment, p.emails, p.basis) for p in people)


CUSTOMERS_CHECKS: tuple[Callable[[StageMaker], None], ...] = (
    check_says_what_it_is,
    check_reads_everybody,
    check_reads_the_same_again,
    check_a_bad_record_costs_only_itself,
    check_what_is_removed_is_gone,
    check_tells_what_changed,
    check_what_cannot_be_read_is_not_empty,
)
"""One by one, for a runner that shows each as a test of its own."""
