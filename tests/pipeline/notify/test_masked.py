"""Alerts as people see them: what somebody wrote is masked, what belongs to the alert stays."""

from hypothesis import given, settings

from enrichers.engines.pii import find
from pipeline.notify.masked import masked
from schemas.alert import AlertState
from sinks.email import Settings, compose
from sinks.slack.blocks import message
from sinks.testing.notices import make_alert, make_notice
from sinks.testing.strategies import alerts
from sinks.webhook import payload
from tests.builders import make_alert_mention

WORDS = "My card 4111 1111 1111 1111 is blocked, call +49 30 12345678 or mail anna@post.example"
SHOWN = "My card •••• 1111 is blocked, call +49 •••• 78 or mail a•••@•••"


def test_masks_what_others_wrote_and_leaves_the_rest() -> None:
    state = make_alert(
        title="“call +49 30 12345678”",
        text=WORDS,
        note="I call her on 0612345678",
        reasons=("asked for 0612345678",),
        mentions=(
            make_alert_mention(
                text=WORDS,
                author="Anna 0612345678",
                url="https://x.example/a/4111111111111111",
                matters=("ticket T-7 open since 1 Nov 2026: call 0612345678",),
            ),
        ),
    )
    shown = masked(state)
    assert shown.title == "“call +49 •••• 78”"
    assert shown.text == shown.mentions[0].text == SHOWN
    assert shown.reasons == ("asked for •••• 78",)
    assert shown.mentions[0].author == "Anna •••• 78"
    assert shown.mentions[0].matters[0].endswith(": call •••• 78")
    for name in ("note", "dedup_key", "rule", "opened_at", "count", "deliveries"):
        assert getattr(shown, name) == getattr(state, name)
    assert shown.mentions[0].url == state.mentions[0].url
    assert state.text == WORDS


def test_no_destination_shows_it() -> None:
    state = masked(
        make_alert(title=WORDS, text=WORDS, mentions=(make_alert_mention(text=WORDS),) * 3, count=3)
    )
    notice = make_notice(alert=state)
    settings = Settings(host="localhost", sender="a@acme.example", to=("b@acme.example",))
    for sent in (
        str(message(notice)),
        payload(notice).decode(),
        compose(notice, settings).as_string(),
    ):
        for secret in ("4111 1111", "12345678", "anna@post"):
            assert secret not in sent


@settings(deadline=None)
@given(alerts)
def test_nothing_personal_is_left_in_any_alert(state: AlertState) -> None:
    shown = masked(state)
    for text in (
        shown.title,
        shown.text,
        *shown.reasons,
        *(mention.text for mention in shown.mentions),
    ):
        assert find(text) == []
    assert masked(shown) == shown
