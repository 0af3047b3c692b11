"""What a storm is about: the brand's own post, or the product."""

import pytest

from pipeline.detect.illustrate import with_nature
from sinks.clickhouse.examples import OwnPost
from tests.builders import make_candidate

STORM = make_candidate(
    title="96 negative mentions", reasons=("usually 12",), destinations=("oncall",)
)
POST = OwnPost("x:x:1", "https://x.example/1", by_staff=False, answers=60)


@pytest.mark.parametrize(
    ("total", "answers", "nature"),
    [
        (96, (60,), "backlash"),
        (96, (30, 18), "backlash"),
        (96, (47,), "product"),
        (4, (4,), "product"),
        (9, (), "product"),
        (5, (5,), "backlash"),
        (50, (40, 40), "backlash"),
    ],
)
def test_half_of_the_mentions_and_five_make_a_backlash(
    total: int, answers: tuple[int, ...], nature: str
) -> None:
    posts = [
        OwnPost(f"x:x:{n}", "", by_staff=False, answers=count) for n, count in enumerate(answers)
    ]
    found = with_nature(STORM, total, posts, ())
    assert found.nature == nature
    assert found.title.startswith("Backlash under acme's own post: 96") == (nature == "backlash")
    assert found.destinations == ("oncall",)


def test_the_post_is_named_and_others_are_told() -> None:
    found = with_nature(STORM, 96, [POST, OwnPost("x:x:2", "", by_staff=True, answers=3)], ("pr",))
    assert found.reasons == (
        "backlash under acme's own post https://x.example/1",
        "usually 12",
        "63 of 96 answer or quote acme's own post https://x.example/1 and 1 more",
    )
    assert found.destinations == ("pr",)


def test_a_post_by_staff_says_so_and_one_without_address_has_its_id() -> None:
    found = with_nature(STORM, 10, [OwnPost("x:x:2", "", by_staff=True, answers=9)], ())
    assert found.title == "Backlash under a post by acme's staff: 96 negative mentions"
    assert found.reasons[0] == "backlash under a post by acme's staff x:x:2"


def test_some_answers_are_told_of_a_storm_about_the_product() -> None:
    found = with_nature(STORM, 96, [OwnPost("x:x:2", "", by_staff=False, answers=9)], ("pr",))
    assert found.title == STORM.title
    assert found.reasons == ("usually 12", "9 of 96 answer or quote acme's own post x:x:2")
    assert found.destinations == ("oncall",)
