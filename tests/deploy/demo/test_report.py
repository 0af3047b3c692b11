"""The closing report from invented facts: its parts, their order, and that equal facts give equal
text.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deploy.demo import story
from deploy.demo.facts import Alert, Balance, Expert, Facts, Person, Stranger
from deploy.demo.report import WIDTH, found_after, how_to_go_on, in_threads, render
from deploy.standins.block_kit import problems


def alert(rule: str, clock: str, **changes: Any) -> Alert:
    opened = story.DAY + timedelta(seconds=story.at(clock))
    values: dict[str, Any] = {
        "key": f"{rule}:{clock}", "rule": rule, "opened_at": opened, "status": "open",
        "resolved_at": None,
        "title": rule, "value": None, "expected": None, "peak": None, "happenings": 1,
        "escalations": 0,
        "mention_ids": (), "sent": 1,
    }  # fmt: skip
    return Alert(**(values | changes))


def message(
    key: str, title: str, *, channel: str = "C0STANDIN", ts: str = "1", thread: str = ""
) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"brindlemoor\n`{key}`"}]},
    ]
    content = {"text": title, "blocks": blocks}
    assert problems(content) == []
    return {"ts": ts, "channel": channel, "content": content} | (
        {"thread_ts": thread} if thread else {}
    )


SPIKE = alert(
    "complaint-spike", "09:15", peak=691.0, value=1.0, resolved_at=story.DAY + timedelta(hours=21)
)
CHURN = alert("churn-threat", "11:25")
BALANCE = Balance(
    lines=101,
    accepted=100,
    dead_letters=1,
    stored=80,
    deleted=5,
    dropped={"muted": 3, "no_brand": 7},
    repeats=5,
)
PERSON = Person(
    role="about to leave", name="Imogen Thackeray", handle="imogen_thack", site="x", followers=410,
    influence=38,
    priority=81, words="I'm closing my account. " * 9, at=CHURN.opened_at,
    customer="Imogen Thackeray, gold",
)  # fmt: skip
MESSAGES = (
    message(CHURN.key, "🔴 Imogen Thackeray on x.example", ts="2"),
    message(SPIKE.key, "🔴 39 negative mentions", ts="1"),
    message("", "Worse: 179", ts="3", thread="1"),
    message(SPIKE.key, "🔴 39 negative mentions", channel="hook-management", ts="4"),
)
FACTS = Facts(
    balance=BALANCE,
    alerts=(SPIKE, CHURN),
    people=(PERSON,),
    peak_at=story.DAY + timedelta(hours=10),
    peak=524,
    answers=(("When was it worst?", "SELECT 1\nFROM x", "hour  n\n10:00  3\n"),),
    messages=MESSAGES,
)


def test_the_report_has_its_parts_in_order() -> None:
    text = render(FACTS)
    titles = ["What happened", "Who mattered", "What Slack showed", "The balance", "Six questions"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert "A BAD DAY AT BRINDLEMOOR BANK · Tuesday 10 March 2026" in text
    assert "invented" in text.splitlines()[0]


def test_whom_it_reached_and_who_was_taken_for_nobody_is_told() -> None:
    called = {**MESSAGES[0], "calls": ["@U0PRIYARAM", "!here"]}
    strangers = tuple(
        Stranger(why, name, "h", "x", "") for name, why in story.STRANGERS.items()
    )  # fmt: skip
    text = render(replace(FACTS, messages=(called,), strangers=strangers))
    assert "Priya Raman was mentioned: churn-threat." in text
    assert "✓ 2 who are no customers were planted, 2 are linked with none" in text
    wrong = (replace(strangers[0], taken_for="C-1007"), strangers[1])
    text = render(replace(FACTS, strangers=wrong))
    assert "✗ TAKEN FOR C-1007" in text
    assert "✗ 2 who are no customers were planted, 1 are linked with none" in text


def test_who_knows_is_told_from_who_is_loud() -> None:
    knows = Expert(
        "cards declined", story.EXPERT["id"], "greybeard", 61, ("6 of 6 answers confirmed",), 0
    )
    told = render(replace(FACTS, expert=knows))
    assert "✓ the one who was planted is found, and told from the loud" in told
    for wrong in (None, replace(knows, author_id="x:x:1"), replace(knows, loudest_score=30)):
        assert "✗ the one who knows is NOT told" in render(replace(FACTS, expert=wrong))


def test_equal_facts_give_equal_text_without_a_trace_of_the_machine() -> None:
    later = [{**shown, "ts": f"17{shown['ts']}", **_thread(shown)} for shown in MESSAGES]
    assert render(replace(FACTS, messages=later)) == render(FACTS)


def _thread(shown: Mapping[str, Any]) -> dict[str, str]:
    return {"thread_ts": f"17{shown['thread_ts']}"} if "thread_ts" in shown else {}


def test_the_timeline_goes_by_the_clock_and_tells_when_the_storm_was_found() -> None:
    lines = render(FACTS).split("Who mattered", maxsplit=1)[0].splitlines()
    clocks = [line[:5] for line in lines if line[2:3] == ":" and line[:2].isdigit()]
    assert clocks == sorted(clocks)
    assert {"07:12", "09:04", "09:15", "10:00", "11:25", "12:44"} <= set(clocks)
    assert "The storm was found 11 minutes after it began." in lines
    assert any("at worst 691 in 20" in line for line in lines)


def test_a_storm_that_was_not_found_is_said_so() -> None:
    assert found_after([CHURN]) is None
    assert "was not found" in render(replace(FACTS, alerts=(CHURN,)))


def test_people_are_shown_with_what_the_bank_knows_and_lines_stay_short() -> None:
    part = render(FACTS).split("Who mattered")[1].split("What Slack showed")[0]
    assert "About to leave: Imogen Thackeray (@imogen_thack) · 410 followers · influence 38" in part
    assert "customer: Imogen Thackeray, gold" in part
    assert max(map(len, part.splitlines())) <= WIDTH


def test_slack_is_shown_in_the_order_of_alerts_with_replies_below_and_the_other_channel_after() -> (
    None
):
    shown = in_threads(MESSAGES, FACTS.alerts)
    assert [entry["ts"] for entry in shown] == ["1", "3", "2", "4"]
    assert [entry["channel"] for entry in shown] == ["#bank-desk"] * 3 + ["#management"]
    text = render(FACTS)
    assert "3 messages, 1 replies in threads, 0 refused" in text
    assert (
        text.index("39 negative mentions")
        < text.index("Worse: 179")
        < text.index("Imogen Thackeray on x.example")
    )
    assert "Also told, in #management:\n  🔴 39 negative mentions" in text


def test_the_balance_shows_both_sides_and_cries_when_they_differ() -> None:
    assert BALANCE.holds
    text = render(FACTS)
    assert "dropped (muted 3, no_brand 7)" in text
    assert "✓ both sides agree" in text
    for wrong in (
        replace(BALANCE, stored=79),
        replace(BALANCE, dead_letters=0),
        replace(BALANCE, accepted=101),
    ):
        assert not wrong.holds
        assert "✗ THE TWO SIDES DIFFER" in render(replace(FACTS, balance=wrong))


def test_questions_show_their_sql_and_the_answer() -> None:
    part = render(FACTS).split("Six questions")[1]
    assert "1. When was it worst?\n   SELECT 1\n   FROM x\n\n   hour  n\n   10:00  3\n" in part


@pytest.mark.parametrize("port", [9300, 20123])
def test_how_to_go_on_names_what_runs_and_where(port: int) -> None:
    text = how_to_go_on(
        config="c.yaml",
        slack=f"http://127.0.0.1:{port}",
        data="up",
        derived="up/grapevine.yaml",
        imports="import",
    )
    assert f"deploy.standins.slack --port {port}" in text
    assert f"DEMO_SLACK_WEBHOOK=http://127.0.0.1:{port}/services" in text
    assert "grapevine up -c c.yaml --data up" in text
    assert "grapevine sql -c up/grapevine.yaml" in text
