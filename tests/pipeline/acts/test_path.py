"""The way of a story: a tree of who had it from whom, whatever order the steps come in."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.acts.path import Step, path
from tests.builders import NOW


def step(id: str, origin: str, minutes: int, *, how: str = "repost", story: str = "") -> Step:
    """Mention `id`, so many minutes after what it carries on; authors are called like mentions."""
    at = NOW + timedelta(minutes=minutes)
    then = NOW + timedelta(minutes=int(origin.partition("@")[2] or 0))
    return Step(f"{id}@{minutes}", id, at, origin, origin.partition("@")[0], then, how, story)


STORY = [
    step("ben", "anna@0", 3),
    step("cleo", "ben@3", 5),
    step("dora", "anna@0", 4, how="quote"),
    step("emil", "cleo@5", 9, how="copy", story="c1"),
    step("else", "other@0", 2),
]


def test_it_is_a_tree_with_how_many_came_by_way_of_each() -> None:
    carried = path(STORY, "cleo@5")
    assert [(one.step.author, one.depth, one.brought) for one in carried] == [
        ("ben", 0, 2), ("cleo", 1, 1), ("emil", 2, 0), ("dora", 0, 0)
    ]  # fmt: skip


def test_any_mention_or_the_story_of_it_gives_all_of_it() -> None:
    for start in ("anna@0", "ben@3", "emil@9", "c1"):
        assert path(STORY, start) == path(STORY, "cleo@5")
    assert [one.step.author for one in path(STORY, "other@0")] == ["else"]
    assert path(STORY, "nothing") == []


def test_a_mention_has_come_from_the_earliest_of_those_it_names() -> None:
    two = [*STORY, step("cleo", "anna@0", 5, how="quote")]
    depths = {one.step.author: one.depth for one in path(two, "anna@0")}
    assert depths == {"ben": 0, "dora": 0, "cleo": 0, "emil": 1}


names = st.sampled_from("abcdef")


@given(st.lists(st.tuples(names, names, st.integers(0, 9), st.integers(0, 9))), st.randoms())
def test_circles_end_and_order_does_not_matter(
    pairs: list[tuple[str, str, int, int]], random: Random
) -> None:
    steps = [
        Step(
            id,
            id,
            NOW + timedelta(minutes=at),
            origin,
            origin,
            NOW + timedelta(minutes=then),
            "quote",
        )
        for id, origin, at, then in pairs
    ]
    carried = path(steps, "a")
    assert len({one.step.id for one in carried}) == len(carried)
    assert all(one.step.at >= one.step.origin_at for one in carried)
    mixed = steps.copy()
    random.shuffle(mixed)
    assert {one.step.id for one in path(mixed, "a")} == {one.step.id for one in carried}
