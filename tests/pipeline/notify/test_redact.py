"""Nothing of a deleted mention's words, and of who said them, stays in an alert."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notify.redact import covers, redact_alert, redact_candidate
from schemas.base import to_ms
from schemas.upkeep import Tombstone
from sinks.testing.notices import make_alert
from tests.builders import NOW, make_alert_mention, make_candidate

GONE = Tombstone(kind="mention", subject="x:x:9001", revision=to_ms(NOW), at=NOW)
WORDS = "The acme app logs me out every morning."


@pytest.mark.parametrize(
    ("tombstone", "covered"),
    [
        (GONE, True),
        (GONE.model_copy(update={"lifted": True}), False),
        (GONE.model_copy(update={"subject": "x:x:1"}), False),
        (GONE.model_copy(update={"kind": "author", "subject": "x:x:1001"}), True),
        (
            GONE.model_copy(
                update={"kind": "author", "subject": "x:x:1001", "revision": to_ms(NOW) - 3_600_000}
            ),
            False,
        ),
        (GONE.model_copy(update={"kind": "person", "subject": "x:x:1001"}), False),
    ],
)
def test_which_deletions_concern_a_mention(tombstone: Tombstone, covered: bool) -> None:
    assert covers(tombstone, make_alert_mention(published_at=NOW - timedelta(minutes=1))) is covered


def test_title_text_reasons_and_note_lose_what_they_quote() -> None:
    state = make_alert(
        title="Anna Example is angry",
        text=WORDS,
        reasons=("negative", f"said “{WORDS}”"),
        note="asked @annabank about it",
    )
    redacted = redact_alert(state, GONE)
    assert (redacted.title, redacted.text, redacted.reasons, redacted.note) == (
        "angry-customer",
        "",
        ("negative",),
        "",
    )
    left = redacted.to_json().decode()
    for word in ("Anna", "annabank", "logs me out", "status/9001", "c-1"):
        assert word not in left


def test_what_is_not_about_it_stays() -> None:
    state = make_alert(
        title="87 complaints in an hour",
        text="usually 12",
        mentions=(
            make_alert_mention(id="x:x:1", text="other words", author="Ben", handle="ben"),
            make_alert_mention(),
        ),
    )
    redacted = redact_alert(state, GONE)
    assert (redacted.title, redacted.text) == ("87 complaints in an hour", "usually 12")
    assert [mention.redacted for mention in redacted.mentions] == [False, True]
    assert redact_alert(redacted, GONE) is redacted
    assert redact_alert(state, GONE.model_copy(update={"subject": "x:x:2"})) is state


def test_a_candidate_that_comes_late_is_redacted_alike() -> None:
    redacted = redact_candidate(make_candidate(), GONE)
    assert "logs me out" not in redacted.to_json().decode()


@given(st.text(min_size=1, max_size=200), st.text(max_size=60), st.text(max_size=60))
def test_words_are_gone_whatever_they_are(words: str, before: str, after: str) -> None:
    mention = make_alert_mention(text=words, author="", handle="")
    state = make_alert(
        mentions=(mention,), title=f"{before} {words} {after}", text=words, reasons=(words,)
    )
    redacted = redact_alert(state, GONE)
    if words.strip():
        assert redacted.title == "angry-customer"
        assert redacted.reasons == ()
