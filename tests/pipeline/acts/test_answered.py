"""Mentions marked answered: an action each, which says whether it holds or was taken back."""

from datetime import datetime

from pipeline.acts.answered import actions_of
from tests.builders import NOW


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def test_each_mention_has_one_action() -> None:
    ids = ["x:x:1", "x:x:2", "x:x:1"]
    actions = actions_of(ids, by="ann", note="by phone", undo=False, clock=Clock())
    assert [(one.verb, one.subject, one.by, one.note) for one in actions] == [
        ("answered", "x:x:1", "ann", "by phone"),
        ("answered", "x:x:2", "ann", "by phone"),
    ]
    undone = actions_of(["x:x:1"], by="ann", note="", undo=True, clock=Clock())
    assert [one.verb for one in undone] == ["unanswered"]
    assert undone[0].id != actions[0].id
