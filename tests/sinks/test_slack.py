"""Slack against the strict stand-in: what is shown, what is escaped, what each answer means,
nothing said twice.
"""

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from deploy.standins import block_kit, transcript
from pipeline.terminal.drawn import Console
from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination, Notice, Purpose
from sinks import slack as slack_sink
from sinks.slack.addresses import usable
from sinks.slack.blocks import follow_up, message
from sinks.slack.text import clip_mrkdwn, escape, link
from sinks.slack.text import name as text_name
from sinks.testing.notices import HOSTILE, make_notice
from sinks.testing.stage import Answer, Stage
from sinks.testing.strategies import notices
from tests.builders import NOW, make_alert_mention
from tests.standins.slack import CHANNEL, TOKEN, SlackStandIn, running_slack, slack

__all__ = ["slack"]


def built(slack: SlackStandIn, kind: str = "bot", **changes: Any) -> Destination:
    secrets = {"HOOK": slack.webhook, "TOKEN": TOKEN}
    settings = (
        {"webhook": "env:HOOK"} if kind == "hook" else {"token": "env:TOKEN", "channel": CHANNEL}
    )
    context = {"env": {name: changes.pop(name, value) for name, value in secrets.items()}}
    given = {"api_url": slack.api_url, "timeout_secs": 2} | settings | changes
    return slack_sink.build(slack_sink.Settings.model_validate(given, context=context), name="care")


FAULTS: dict[Answer, str] = {
    "taken": "",
    "busy": "429",
    "down": "503",
    "cut": "drop",
    "refused": "400",
    "denied": "403",
}


@contextlib.contextmanager
def _stage(kind: str) -> Iterator[Stage]:
    """A channel, by webhook or bot. A webhook cannot be asked what arrived already."""
    with running_slack() as slack:
        yield Stage(
            module=slack_sink,
            destination=built(slack, kind),
            answer=lambda how: setattr(slack.slack, "down", FAULTS[how]),
            shown=lambda: [
                json.dumps(_rendered(one.content), ensure_ascii=False) for one in slack.posted()
            ],
            credentials=("token", "webhook"),
            secrets=(TOKEN, slack.webhook),
            patience=1,
            live=("<!channel>", "<@U0123456>", "<https://evil.example|your bank>"),
            once=kind == "bot",
        )


def _rendered(part: Any) -> Any:
    """A message in which what Slack shows as plain text is escaped: there nothing is markup."""
    if isinstance(part, list):
        return [_rendered(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "plain_text":
        return part | {"text": escape(part["text"])}
    return {name: _rendered(value) for name, value in part.items()}


STAGES = {"bot": partial(_stage, "bot"), "webhook": partial(_stage, "hook")}


def shown(content: dict[str, Any]) -> str:
    """What a reader sees."""
    output = io.StringIO()
    Console(width=120, file=output).print(
        transcript.as_text({"content": content, "channel": "C", "ts": "1"})
    )
    return output.getvalue()


@pytest.mark.parametrize("kind", ["bot", "hook"])
def test_an_alert_says_what_who_the_words_and_why(slack: SlackStandIn, kind: str) -> None:
    built(slack, kind).deliver(make_notice())
    (posted,) = slack.posted()
    text = shown(posted.content)
    for expected in (
        "🟠 A gold customer is angry",
        "Anna Example",
        "@annabank",
        "influence 31/100",
        "250 followers",
        "⭐ Customer Anna Example (gold)",
        "Bought: Acme Gold Account",
        "The acme app logs me out every morning.",
        "[Open]",
        "Why: negative · customer (gold)",
        "20 Nov 13:00 CET",
        "angry-customer:x:x:9001",
    ):
        assert expected in text, text


def test_an_alert_says_whose_it_is_and_by_when_in_business_time() -> None:
    to_do = make_alert_mention(
        department="billing",
        answer_by=NOW + timedelta(hours=1),
        intents=("complaint", "purchase_intent"),
        role="journalist, The Dill",
    )
    text = shown(message(make_notice(mentions=(to_do,))))
    assert "📋 For billing · ⏰ answer by Fri 20 Nov 14:00 CET · complaint, purchase intent" in text
    assert "on x.example · journalist, The Dill · influence" in text
    assert "📋" not in shown(message(make_notice()))


@given(notices)
@settings(max_examples=150, deadline=None)
def test_whatever_was_said_slack_takes_it_and_nobody_is_called(notice: Notice) -> None:
    for content in (message(notice), follow_up(notice)):
        assert block_kit.problems(content) == []
        assert block_kit.calls(content) == []


def test_a_message_for_many_alerts_names_none_to_act_on() -> None:
    flood = {"dedup_key": "flood:angry-customer", "title": "1,500 alerts at once", "mentions": ()}
    text = shown(message(make_notice(alerts=1500, count=1500, **flood)))
    assert "1,500 alerts at once" in text
    assert "flood:" not in text
    assert "more" not in text, "all of them are meant, there is no first one"
    assert "angry-customer:x:x:9001" in shown(message(make_notice()))


def test_hostile_words_and_names_are_only_words() -> None:
    content = message(
        make_notice(
            mentions=(make_alert_mention(author=HOSTILE, handle=HOSTILE, text=HOSTILE),),
            title=HOSTILE,
        )
    )
    assert block_kit.problems(content) == []
    text = shown(content)
    assert "<!channel>" in text
    assert "<https://evil.example|your bank>" in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&c=2#d"),
        ("https://bücher.example/ä?q=ü", "https://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ('http://intranet:8080/"a"|<b>', "http://intranet:8080/%22a%22%7C%3Cb%3E"),
        ("https://[::1]:80/a", "https://[::1]:80/a"),
        ("https://x.example/a%20b", "https://x.example/a%20b"),
        ("https://", ""),
        ("https:///a", ""),
        ("https://[::1", ""),
        ("https://[fe80::1%eth0]/", ""),
        ("https://x.example:99999/", ""),
        ("https://x..example/", ""),
        ("https://999.1.1.1/", ""),
        ("https://user:pw@x.example/", ""),
        ("https://x.example/\u202e", ""),
        ("https://x.example/a b", ""),
        ("//x.example/", ""),
        ("x.example", ""),
        ("", ""),
    ],
)
def test_a_button_is_given_an_address_that_slack_takes_or_left_out(url: str, taken: str) -> None:
    assert usable(url) == taken
    content = message(make_notice(mentions=(make_alert_mention(url=url),)))
    assert block_kit.problems(content) == []
    assert ("Open" in json.dumps(content)) is bool(taken)


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("_anna_", "ˍannaˍ"),
        ("anna_bank", "anna_bank"),
        ("_Anna_ B", "ˍAnnaˍ B"),
        ("__", "ˍˍ"),
        ("a_ _b", "aˍ ˍb"),
        ("*a* ~b~ `c`", "∗a∗ ∼b∼ ˋcˋ"),
    ],
)
def test_nothing_in_a_name_formats(name: str, shown_as: str) -> None:
    assert text_name(name) == shown_as


@pytest.mark.parametrize("kind", ["bot", "hook"])
def test_what_slack_will_not_take_is_said_plainly(slack: SlackStandIn, kind: str) -> None:
    """Should Slack refuse what our rules allow, the alert arrives all the same, in words."""
    slack.slack.faults.append("400")
    built(slack, kind).deliver(make_notice())
    (posted,) = slack.posted()
    assert posted.content["blocks"] is None
    assert "The acme app logs me out every morning." in posted.content["text"]
    assert "A gold customer is angry" in posted.content["text"]


def test_links_that_are_none_become_text() -> None:
    assert link("javascript:alert(1)", "open") == "open"
    assert link("https://[::1", "open") == "open"
    assert link("https://", "open") == "open"
    assert link("https://x.example/", " ") == "<https://x.example/>"
    assert (
        link("https://x.example/?a=1&b=<|>", "a|b")
        == "<https://x.example/?a=1&amp;b=%3C%7C%3E|a/b>"
    )


def test_cutting_never_leaves_half_an_entity() -> None:
    for limit in range(1, 12):
        cut = clip_mrkdwn(escape("a&b<c>d") * 3, limit)
        assert len(cut) <= limit
        assert "&" not in cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@pytest.mark.parametrize(
    ("mention", "call"),
    [("here", "!here"), ("U012345", "@U012345"), ("S012345", "!subteam^S012345"), ("", None)],
)
def test_people_are_called_when_it_is_critical_and_open(
    slack: SlackStandIn, mention: str, call: str | None
) -> None:
    bot = built(slack, mention=mention)
    reference = bot.deliver(make_notice(severity="critical"))
    bot.deliver(make_notice(severity="critical", purpose="escalate", reference=reference, number=2))
    bot.deliver(make_notice(severity="warning", number=3))
    bot.deliver(make_notice(severity="critical", status="acknowledged", number=4))
    assert [message.calls for message in slack.posted()] == [[call] if call else []] * 2 + [[], []]


def test_a_bot_edits_its_message_and_answers_in_its_thread(slack: SlackStandIn) -> None:
    bot = built(slack)
    reference = bot.deliver(make_notice())
    mentions = tuple(
        make_alert_mention(id=f"x:x:{n}", author=f"Author {n}", text=f"words {n}") for n in range(4)
    )
    grown = {"count": 24, "others": 23, "mentions": mentions}
    for number, purpose in enumerate(["update", "escalate", "digest", "resolve"], 2):
        given: Any = {
            **grown,
            "purpose": purpose,
            "status": "resolved" if purpose == "resolve" else "open",
        }
        assert bot.deliver(make_notice(reference=reference, number=number, **given)) == reference
    root, *replies = slack.posted()
    assert "and 23 more" in shown(root.content)
    assert "Author 3" in shown(root.content)
    assert "✅ Over after" in shown(root.content)
    assert [reply.thread_ts for reply in replies] == [root.ts] * 3
    assert [reply.broadcast for reply in replies] == [True, True, False]
    assert all("words" not in str(reply.content) for reply in replies)


def test_redaction_takes_the_words_out_of_the_message(slack: SlackStandIn) -> None:
    bot = built(slack)
    reference = bot.deliver(make_notice())
    gone = make_alert_mention(text="", author="", handle="", url="", customer_id="", redacted=True)
    bot.deliver(make_notice(reference=reference, purpose="redact", number=2, mentions=(gone,)))
    (root,) = slack.posted()
    assert "logs me out" not in str(root.content)
    assert "deleted this mention" in shown(root.content)


GONE = make_alert_mention(text="", author="", handle="", url="", customer_id="", redacted=True)
ERASED = GONE.model_copy(update={"id": ""})


def said_in_thread(slack: SlackStandIn) -> tuple[Destination, str]:
    """An alert that grew: the bot, and the reference of its message."""
    bot = built(slack)
    reference = bot.deliver(make_notice(title="anna is angry"))
    for number, purpose in enumerate(("escalate", "digest"), 2):
        given: Any = {"purpose": purpose, "number": number, "note": "ask anna"}
        bot.deliver(make_notice(title="anna is angry", reference=reference, **given))
    return bot, reference


def told_now(slack: SlackStandIn) -> str:
    return str([(one.content, one.metadata) for one in slack.posted()])


@pytest.mark.parametrize("purpose", ["redact", "digest"])
def test_redaction_takes_the_words_out_of_the_thread(slack: SlackStandIn, purpose: Purpose) -> None:
    """Also where the next message of the alert is what tells of it, and once only."""
    bot, reference = said_in_thread(slack)
    people = slack.slack.post(CHANNEL, {"text": "I ask anna", "thread_ts": reference[-17:]})
    redacted: Any = {"reference": reference, "title": "angry-customer", "mentions": (GONE,)}
    bot.deliver(make_notice(purpose=purpose, number=4, **redacted))
    assert "anna is angry" not in told_now(slack)
    assert "ask anna" not in told_now(slack).replace("I ask anna", "")
    assert people.versions == []
    before = [len(one.versions) for one in slack.posted()[1:]]
    bot.deliver(make_notice(purpose=purpose, number=4, repeated=True, **redacted))
    assert [len(one.versions) for one in slack.posted()[1:]] == before, "nothing is edited twice"


def test_an_alerts_key_goes_with_who_was_forgotten(slack: SlackStandIn) -> None:
    bot, reference = said_in_thread(slack)
    given: Any = {"reference": reference, "title": "angry-customer", "mentions": (ERASED,)}
    assert "angry-customer:x:x:9001" in told_now(slack)
    bot.deliver(make_notice(purpose="redact", number=4, **given))
    assert "x:x:9001" not in told_now(slack)


def test_a_thread_that_cannot_be_read_is_told(slack: SlackStandIn) -> None:
    bot, reference = said_in_thread(slack)
    slack.slack.scopes = {"chat:write"}
    gone: Any = {"reference": reference, "mentions": (GONE,), "number": 4}
    with pytest.raises(Reject, match="cannot be read"):
        bot.deliver(make_notice(purpose="redact", **gone))
    bot.deliver(make_notice(purpose="update", **gone))


@pytest.mark.parametrize("purpose", ["open", "escalate"])
def test_what_may_have_arrived_is_looked_up_first(slack: SlackStandIn, purpose: Purpose) -> None:
    bot = built(slack)
    reference = bot.deliver(make_notice()) if purpose == "escalate" else ""
    notice: dict[str, Any] = {"purpose": purpose, "reference": reference, "number": 2}
    slack.slack.faults.extend(["close"] if purpose == "open" else [])
    with contextlib.suppress(Retry):
        bot.deliver(make_notice(**notice))
    before = len(slack.posted())
    again = bot.deliver(make_notice(**notice, repeated=True))
    assert len(slack.posted()) == before
    assert again == f"{CHANNEL}:{slack.posted()[0].ts}"


def test_a_token_can_be_tried_without_a_message(slack: SlackStandIn) -> None:
    given = {"token": "env:TOKEN", "channel": CHANNEL, "api_url": slack.api_url}
    right, wrong = (
        slack_sink.Settings.model_validate(given, context={"env": {"TOKEN": token}})
        for token in (TOKEN, "xoxb-no")
    )
    assert slack_sink.reach(right) == "grapevine of Stand-in"
    with pytest.raises(Fatal):
        slack_sink.reach(wrong)
    assert slack.posted() == []


def test_a_webhook_can_be_tried_without_a_message(slack: SlackStandIn) -> None:
    settings = slack_sink.Settings.model_validate(
        {"webhook": "env:HOOK", "timeout_secs": 0.5}, context={"env": {"HOOK": slack.webhook}}
    )
    assert slack_sink.reach(settings) == "the webhook is known to Slack"
    for fault, answer in (("404", Fatal), ("410", Fatal), ("403", Fatal), ("429", Retry)):
        slack.slack.faults.append(fault)
        with pytest.raises(answer):
            slack_sink.reach(settings)
    slack.slack.faults.append("drop")
    with pytest.raises(Retry):
        slack_sink.reach(settings)
    assert slack.posted() == []


def test_without_the_scope_to_look_it_is_sent_again(slack: SlackStandIn) -> None:
    slack.slack.scopes = {"chat:write"}
    bot = built(slack)
    bot.deliver(make_notice())
    bot.deliver(make_notice(repeated=True))
    assert len(slack.posted()) == 2


def test_a_message_that_someone_deleted_is_posted_anew_when_it_matters(slack: SlackStandIn) -> None:
    bot = built(slack)
    reference = bot.deliver(make_notice())
    slack.slack.messages.clear()
    assert bot.deliver(make_notice(reference=reference, purpose="update", number=2)) == reference
    assert slack.posted() == []
    assert bot.deliver(make_notice(reference=reference, purpose="escalate", number=3)) != reference
    assert len(slack.posted()) == 1


@pytest.mark.parametrize("kind", ["bot", "hook"])
@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("429", Retry),
        ("500", Retry),
        ("503", Retry),
        ("hang", Retry),
        ("drop", Retry),
        ("close", Retry),
        ("400", Reject),
        ("403", Fatal),
        ("404", Fatal),
        ("410", Fatal),
    ],
)
def test_what_each_answer_means(
    slack: SlackStandIn, kind: str, fault: str, answer: type[Exception]
) -> None:
    slack.slack.down = fault
    with pytest.raises(answer) as raised:
        built(slack, kind, timeout_secs=0.5).deliver(make_notice())
    if fault == "429":
        assert isinstance(raised.value, Retry)
        assert raised.value.after == 1


@pytest.mark.parametrize(
    ("break_it", "answer"),
    [
        (lambda bot: setattr(bot._client, "token", "xoxb-revoked"), Fatal),
        (lambda bot: setattr(bot._places, "_channel", "C0OTHER"), Fatal),
    ],
)
def test_wrong_credentials_stop_the_destination(
    slack: SlackStandIn, break_it: Callable[[Any], None], answer: type[Exception]
) -> None:
    bot = built(slack)
    break_it(bot)
    with pytest.raises(answer):
        bot.deliver(make_notice())


def test_the_stand_in_keeps_slacks_pace() -> None:
    with running_slack(per_second=1) as strict:
        hook = built(strict, "hook")
        refusals = []
        for number in range(9):
            try:
                hook.deliver(make_notice(number=number + 1))
            except Retry as error:
                refusals.append(error.after)
        assert refusals
        assert set(refusals) == {1}
        assert 3 <= len(strict.posted()) < 9


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "webhook or token"),
        ({"webhook": "env:HOOK", "token": "env:TOKEN", "channel": CHANNEL}, "webhook or token"),
        ({"token": "env:TOKEN"}, "belong together"),
        ({"webhook": "env:HOOK", "channel": CHANNEL}, "belong together"),
        ({"token": "env:TOKEN", "channel": "#care"}, "channel"),
        ({"webhook": "https://hooks.slack.example/literal"}, "env:NAME"),
        ({"webhook": "env:HOOK", "mention": "everybody"}, "mention"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        slack_sink.Settings.model_validate(
            given, context={"env": {"HOOK": "https://h.example", "TOKEN": TOKEN}}
        )


def test_a_page_shows_every_message_and_runs_nothing(slack: SlackStandIn) -> None:
    bot = built(slack)
    reference = bot.deliver(
        make_notice(title="<script>alert(1)</script>", mentions=(make_alert_mention(text=HOSTILE),))
    )
    bot.deliver(make_notice(reference=reference, purpose="escalate", number=2))
    page = transcript.as_html([message.as_json() for message in slack.posted()])
    assert "<script>" not in page
    assert "reply" in page


def test_a_message_says_how_things_stand_with_the_customer() -> None:
    known = make_alert_mention(
        matters=(
            "in warranty: Drill until 3 Mar 2027",
            "ticket T-7 open since 1 Nov 2026: *smoke*",
        ),
        do_not_contact=True,
        known_as="former",
    )
    told = shown(message(make_notice(mentions=(known,))))
    for words in ("Former", "• in warranty: Drill until 3 Mar 2027", "∗smoke∗", "Do not contact"):
        assert words in told
