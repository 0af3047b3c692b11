"""A View as a rule's condition: it holds for the View's mentions and no others, or is refused."""

import pytest
from hypothesis import given, settings

from enrichers.engines.view_rules import COVERED, rule_when
from enrichers.rules import mention as mention_rule
from schemas.view import FILTERS, Among, View, ViewError
from tests.security.hostile import STRINGS
from tests.view_model import KINDS, holds, make_world, views

WORLD = make_world(3, count=60)


def matched(when: str) -> set[str]:
    """The ids of the mentions that a rule raises."""
    rule_settings = mention_rule.Settings(when=when, own_voice=True)
    assert list(mention_rule.problems(rule_settings)) == []
    match = mention_rule.build("r", rule_settings)
    return {one.id for one in WORLD.mentions if match(one) is not None}


def test_every_filter_is_said_or_refused() -> None:
    assert set(FILTERS) == COVERED


@settings(max_examples=60, deadline=None)
@given(views(odd=True))
def test_a_rule_holds_for_the_views_mentions(view: View) -> None:
    sayable = view.without("time", "thread", "alert", "cluster", "corrected")
    if sayable.voice in ("own", "unrelated"):
        sayable = sayable.with_(voice="any")
    expected = {one.id for one in WORLD.mentions if holds(sayable, one, WORLD)}
    assert matched(rule_when(sayable, KINDS)) == expected


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (View(time="7d"), "time: a rule watches from now on"),
        (View(thread=Among(any=("t",))), "knows no threads"),
        (View(alert=Among(any=("k",))), "alert: "),
        (View(cluster=Among(none=("c",))), "campaign"),
        (View(corrected=Among(any=("role",))), "corrected: "),
        (View(voice="own"), "own_voice"),
        (View(brand_kind=Among(any=("own",))), "brand_kind: "),
    ],
)
def test_what_a_rule_cannot_say_is_refused(view: View, says: str) -> None:
    with pytest.raises(ViewError, match=says):
        rule_when(view)


def test_a_rule_reads_as_a_person_would_write_it() -> None:
    view = View.model_validate({"sentiment": "negative", "brand": "acme", "customer": True})
    assert rule_when(view) == '"acme" in voices and "acme" in negative_towards and customer'
    assert rule_when(View(voice="any")) == "true"


def test_names_are_whatever_people_write() -> None:
    for text in STRINGS:
        if text.strip() and len(text) <= 1000:
            when = rule_when(View(text=Among(any=(text,)), topic=Among(none=(text,))))
            assert list(mention_rule.problems(mention_rule.Settings(when=when))) == []
