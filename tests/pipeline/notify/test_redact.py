"""Nothing of a deleted mention's words, and of who said them, stays in an alert."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notify.redact import covers, is_erased, redact_alert, redact_candidate
from schemas.base import to_ms
from schemas.identity import person_subject
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


def forgotten(identity: str) -> Tombstone:
    return GONE.model_copy(update={"kind": "person", "subject": person_subject(identity)})


@pytest.mark.parametrize("name", ["王伟", "伟", "Bo", "J"])
def test_the_shortest_name_of_a_forgotten_person_goes(name: str) -> None:
    hers = make_alert_mention(author=name, handle="", customer=name)
    other = make_alert_mention(id="x:x:1", author_id="x:x:2", author="Ben", handle="ben")
    state = make_alert(
        title=f"{name}: acme fails",
        text=f"asked by {name}, who is a journalist",
        reasons=(f"bought {hers.bought[0]}", "customer (gold)", "subject to approval"),
        note="I called her, she is cross",
        mentions=(hers, other.model_copy(update={"customer": "Ben", "customer_id": "c-2"})),
    )
    redacted = redact_alert(state, forgotten(hers.author_id))
    assert (redacted.title, redacted.text, redacted.note) == ("angry-customer", "", "")
    assert redacted.reasons == ("customer (gold)", "subject to approval")
    assert [mention.id for mention in redacted.mentions] == ["", "x:x:1"]


def test_an_alert_about_a_forgotten_person_alone_keeps_no_word_and_no_id() -> None:
    state = make_alert(title="A nickname nobody knows of", reasons=("what she bought",), note="n")
    redacted = redact_alert(state, forgotten("x:x:1001"))
    left = redacted.model_dump_json(exclude={"dedup_key"})
    for word in ("nickname", "bought she", "9001", "1001", "c-1", "Anna"):
        assert word not in left
    assert is_erased(redacted)


def test_a_forgotten_customer_leaves_the_post_its_id() -> None:
    redacted = redact_alert(make_alert(), forgotten("c-1"))
    assert [(one.id, one.customer) for one in redacted.mentions] == [("x:x:9001", "")]
    assert not is_erased(redacted)


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


def erasure(identity: str) -> Tombstone:
    return Tombstone(kind="person", subject=person_subject(identity), revision=0, at=NOW)


@pytest.mark.parametrize(
    "tombstones",
    [
        (erasure("x:x:1001"), erasure("c-1")),
        (erasure("c-1"), erasure("x:x:1001")),
        (GONE, erasure("x:x:1001")),
    ],
)
def test_the_id_goes_with_its_author_whatever_went_before(
    tombstones: tuple[Tombstone, ...],
) -> None:
    state = make_alert(mentions=(make_alert_mention(customer_id="c-1"),))
    for tombstone in tombstones:
        state = redact_alert(state, tombstone)
    assert is_erased(state)
    assert "1001" not in state.mentions[0].model_dump_json()
