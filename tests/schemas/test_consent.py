"""On what basis who may be linked where."""

import pytest

from schemas.consent import CONSENT, Consent


@pytest.mark.parametrize(
    ("basis", "way", "platform", "may"),
    [
        ("", "handle", "mastodon", False),
        ("  ", "handle", "mastodon", False),
        ("consent", "resemblance", "x", True),
        ("Opt-In", "resemblance", "X", True),
        ("contract", "handle", "x", True),
        ("contract", "resemblance", "x", False),
        ("legitimate_interest", "handle", "x", False),
        ("legitimate_interest", "handle", "reddit", True),
        ("whatever the CRM says", "handle", "reddit", True),
        ("whatever the CRM says", "handle", "x", False),
        ("contract", "handle", "linkedin", False),
    ],
)
def test_as_it_ships(basis: str, way: str, platform: str, may: bool) -> None:
    assert CONSENT.may_link(basis, way, platform) is may


def test_rules_are_configuration() -> None:
    mine = Consent(
        bases={"ok": "opt_in"},
        platforms={"*": {"*": ("opt_in",)}, "x": {"*": ("opt_in", "given", "public")}},
    )
    assert mine.may_link("ok", "handle", "reddit")
    assert not mine.may_link("consent", "handle", "reddit")
    assert mine.may_link("consent", "resemblance", "x")
    assert {*mine.allowed_words("handle")} == {
        ("*", ""),
        ("*", "ok"),
        ("linkedin", ""),
        ("linkedin", "ok"),
    }


def test_what_the_views_are_told() -> None:
    told = {*CONSENT.allowed_words("handle")}
    assert {("x", ""), ("x", "consent"), ("x", "contract"), ("linkedin", "opt_in")} <= told
    assert ("x", "legitimate_interest") not in told
    assert "*" not in {platform for platform, _ in told}
