"""The closing report: the day, the people, the alerts as Slack shows them, the balance, questions,
how to go on. Pure.

The same facts give the same text, and the same story the same facts; only timings differ, and they
stand outside.
"""

import io
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from deploy.demo import story
from deploy.demo.board import headline
from deploy.demo.facts import Alert, Balance, Expert, Facts, Person, Stranger
from deploy.standins.transcript import as_text, unescape
from pipeline.terminal.drawn import Console

WIDTH = 96
DESK = "#bank-desk"
CHANNELS = {"C0STANDIN": DESK, "hook-management": "#management"}
_CODE = re.compile(r"`([^`]+)`")


def render(facts: Facts) -> str:
    """The whole report as plain text."""
    parts = [
        f"A BAD DAY AT {story.NAMES[story.OWN].upper()} BANK · {story.DAY:%A %d %B %Y} · all of it invented",
        *_section("What happened", _timeline(facts)),
        *_section("Who mattered", _people(facts.people)),
        *_section("Who knows, and who is loud", _knows(facts.expert)),
        *_section("Whom it reached", _reached(facts)),
        *_section("Who was taken for nobody else", _strangers(facts.strangers)),
        *_section("What Slack showed", _slack(facts)),
        *_section("The balance: nothing lost, nothing counted twice", _balance(facts.balance)),
        *_section("Six questions", _questions(facts.answers)),
    ]
    return "\n".join(parts) + "\n"


def how_to_go_on(*, config: str, slack: str, data: str, derived: str, imports: str) -> str:
    """What to type next. `config` is demo.yaml, `data` the servers' folder, `derived` the running
    configuration.
    """
    lines = [
        "The configuration takes its secrets from the environment; the stand-in's open nothing:",
        f"  export DEMO_SLACK_TOKEN=xoxb-standin DEMO_SLACK_WEBHOOK={slack}/services/T0/B0/management",
        "Start everything again over the same data (Ctrl-C stops it):",
        f"  .venv/bin/python -m deploy.standins.slack --port {slack.rpartition(':')[2]} &",
        f"  .venv/bin/grapevine up -c {config} --data {data}",
        "Meanwhile, in another terminal with the same two variables:",
        f"  .venv/bin/grapevine sql -c {derived}                  lists what there is to ask",
        f"  .venv/bin/grapevine status -c {derived}",
        f"  .venv/bin/grapevine alerts list --all -c {derived}",
        f"  .venv/bin/grapevine who C-1007 -c {derived}             what is known of who is leaving",
        f"  .venv/bin/grapevine dead-letters list -c {derived}",
        f"  .venv/bin/grapevine topics --days 1 --until 2026-03-11 -c {derived}   what people began to say",
        f'  .venv/bin/grapevine try "Brindlemoor is down again!" -c {derived}',
        f"Your own file: put a CSV with the columns Text, User, Date (and Stars, Link) into {imports}/.",
        "Your own brands: copy deploy/demo/demo.yaml and change brands and sources.",
    ]
    return "\n".join([*_section("How to go on", lines), ""])


def found_after(alerts: Sequence[Alert]) -> int | None:
    """Minutes from the storm's start to the first alert of the spike rule; None where it was not
    found.
    """
    opened = [alert.opened_at for alert in alerts if alert.rule == "complaint-spike"]
    start = story.DAY + timedelta(seconds=story.STORM_START)
    return round((min(opened) - start).total_seconds() / 60) if opened else None


def transcript(messages: Sequence[Mapping[str, Any]], alerts: Sequence[Alert]) -> str:
    """The bank desk's channel as Slack shows it, and what the management's webhook got besides."""
    out = io.StringIO()
    console = Console(file=out, width=WIDTH, color_system=None, force_terminal=False)
    shown = in_threads(messages, alerts)
    for message in shown:
        if message["channel"] == DESK:
            console.print(as_text(message))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    others = [f"  {headline(message)}" for message in shown if message["channel"] != DESK]
    return "\n".join([*lines, *(["Also told, in #management:", *others] if others else [])])


def in_threads(
    messages: Sequence[Mapping[str, Any]], alerts: Sequence[Alert]
) -> list[dict[str, Any]]:
    """Messages with their channels' names, in the order in which their alerts opened, each followed
    by its replies.
    """
    opened = {alert.key: alert.opened_at for alert in alerts}
    named = [
        {**message, "channel": CHANNELS.get(message["channel"], message["channel"])}
        for message in messages
    ]
    roots = [message for message in named if not message.get("thread_ts")]
    desk = [message for message in roots if message["channel"] == DESK]
    desk.sort(key=lambda message: (opened.get(_key(message), story.DAY), _key(message)))
    ordered: list[dict[str, Any]] = []
    for root in [*desk, *(message for message in roots if message["channel"] != DESK)]:
        ordered += [root, *(reply for reply in named if reply.get("thread_ts") == root["ts"])]
    return ordered


def _key(message: Mapping[str, Any]) -> str:
    """The alert's key, which stands at a message's foot."""
    elements = [
        block for block in message["content"].get("blocks") or [] if block["type"] == "context"
    ]
    code = _CODE.search(elements[-1]["elements"][-1]["text"]) if elements else None
    return unescape(code[1]) if code else ""


def _section(title: str, lines: Sequence[str] | Iterator[str]) -> list[str]:
    return ["", title, "─" * len(title), *lines]


def _timeline(facts: Facts) -> list[str]:
    """What happened, hour by hour: the story's own moments and what Grapevine made of them."""
    moments = [(_clock(alert.opened_at), _told(alert)) for alert in facts.alerts]
    start = f"{story.STORM_START // 3600:02d}:{story.STORM_START % 3600 // 60:02d}"
    moments += [
        (start, "Cards and logins begin to fail. Nobody at the bank knows yet."),
        (_clock(facts.peak_at), f"The peak: {facts.peak:,} mentions of the bank in five minutes."),
        *(_scene_moments()),
    ]
    minutes = found_after(facts.alerts)
    verdict = (
        f"The storm was found {minutes} minutes after it began."
        if minutes is not None
        else "The storm was not found: the story is too small for the spike rule."
    )
    return [line for clock, text in sorted(moments) for line in _wrapped(f"{clock}  ", text)] + [
        "",
        verdict,
    ]


def _scene_moments() -> Iterator[tuple[str, str]]:
    told = {
        "praise": "Praise: a customer thanks the bank for stopping a fraud.",
        "statement-1": "The bank says in public what is wrong.",
        "restored": "Cards and logins work again.",
        "rival-news": "A newspaper reports that Kestrelby doubles a fee.",
        "thanks": "The same customer thanks a member of staff, who is recognised and never counted as voice.",
    }
    for scene in story.SCENES:
        if scene.name in told:
            yield scene.clock[:5], told[scene.name]


_RULES = {
    "business-in-trouble": "a business customer cannot work",
    "churn-threat": "a customer says they are leaving",
    "loud-voice": "somebody many follow complains",
    "expert-compares": "an expert compares the banks",
    "new-business": "somebody wants to become a customer",
    "complaint-spike": "far more complaints than usual at this hour",
    "rival-in-trouble": "many complaints about a rival",
    "again-and-again": "a customer complains again and again",
}


def _told(alert: Alert) -> str:
    text = f"ALERT {alert.rule}: {_RULES.get(alert.rule, alert.title)}"
    if alert.rule == "complaint-spike" and alert.peak is not None:
        text += f" (at worst {alert.peak:,.0f} in 20 minutes)"
    elif alert.happenings > 1 and alert.value is None:
        text += f" (and {alert.happenings - 1} more, in the same message)"
    if alert.resolved_at is not None:
        text += f"; over at {_clock(alert.resolved_at)}"
    return text + "."


def _people(people: Sequence[Person]) -> Iterator[str]:
    for person in people:
        who = f"{person.name} (@{person.handle})" if person.handle else person.name
        figures = [
            f"influence {person.influence}",
            f"priority {person.priority}",
            f"at {_clock(person.at)}",
        ]
        if person.followers:
            figures.insert(0, f"{person.followers:,} followers")
        yield from _wrapped("", f"{person.role.capitalize()}: {who} · {' · '.join(figures)}")
        if person.customer:
            yield from _wrapped("  customer: ", person.customer)
        yield from _wrapped("  “", f"{person.words}”")


def _knows(expert: Expert | None) -> Iterator[str]:
    """Both sides: whom the story planted as the one who knows, and whom the ranking found."""
    loudest = story.INFLUENCER["name"]
    if expert is not None:
        because = "; ".join(expert.reasons)
        yield from _wrapped(
            "", f"Of “{expert.topic}” {expert.name} knows most: {expert.score} of 100 ({because})."
        )
        yield from _wrapped(
            "", f"The loudest about it, {loudest} with {story.INFLUENCER['followers']:,} followers: "
            f"{expert.loudest_score} of 100.",
        )  # fmt: skip
    right = (
        expert is not None and expert.author_id == story.EXPERT["id"] and not expert.loudest_score
    )
    verdict = (
        "✓ the one who was planted is found, and told"
        if right
        else "✗ the one who knows is NOT told"
    )
    yield f"  {verdict} from the loud"


def _reached(facts: Facts) -> Iterator[str]:
    """The employees whom Slack mentioned, and those of customers in the story who have no Slack id."""
    names = {slack: name for name, _, slack in story.OWNERS.values() if slack}
    rules = {alert.key: alert.rule for alert in facts.alerts}
    told: dict[str, set[str]] = {}
    for message in facts.messages:
        for call in message.get("calls", ()):
            if name := names.get(call.lstrip("@")):
                told.setdefault(name, set()).add(rules.get(_key(message), ""))
    for name, reasons in sorted(told.items()):
        named = ", ".join(sorted(reasons - {""})) or "what came since"
        yield from _wrapped("", f"{name} was mentioned: {named}.")
    if not told:
        yield "Nobody in particular."


def _strangers(strangers: Sequence[Stranger]) -> Iterator[str]:
    """Both sides: whom the story planted, and for whom they were taken."""
    for one in strangers:
        taken = (
            f"✗ TAKEN FOR {one.taken_for}: this is a bug" if one.taken_for else "taken for nobody"
        )
        yield from _wrapped("", f"{one.name} (@{one.handle}, {one.site}) {one.why}: {taken}.")
    planted, right = len(story.STRANGERS), sum(not one.taken_for for one in strangers)
    verdict = "✓" if planted == right else "✗"
    yield f"  {verdict} {planted} who are no customers were planted, {right} are linked with none"


def _slack(facts: Facts) -> list[str]:
    roots = sum(not message.get("thread_ts") for message in facts.messages)
    replies = len(facts.messages) - roots
    counts = (
        f"{roots} messages, {replies} replies in threads, {facts.refused} refused by Slack's rules."
    )
    return [counts, transcript(facts.messages, facts.alerts)]


def _balance(balance: Balance) -> list[str]:
    dropped = (
        ", ".join(f"{reason} {count:,}" for reason, count in sorted(balance.dropped.items()))
        or "none"
    )
    verdict = (
        "✓ both sides agree"
        if balance.holds
        else "✗ THE TWO SIDES DIFFER: this is a bug, please report it"
    )
    return [
        f"  {balance.lines:>7,}  lines in the files",
        f"  {balance.accepted:>7,}  accepted into Kafka",
        f"  {balance.dead_letters:>7,}  dead letter, kept whole with its reason",
        "",
        f"  {balance.accepted:>7,}  accepted, of which",
        f"  {balance.stored:>7,}  mentions stored",
        f"  {balance.deleted:>7,}  mentions deleted by their authors: stored, then removed",
        f"  {sum(balance.dropped.values()):>7,}  dropped ({dropped})",
        f"  {balance.repeats:>7,}  repeats, edits, deletions and restores of these mentions",
        f"  {verdict}",
    ]


def _questions(answers: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    for number, (question, sql, answer) in enumerate(answers, 1):
        yield f"{number}. {question}"
        yield from (f"   {line}" for line in sql.splitlines())
        yield ""
        yield from (f"   {line}".rstrip() for line in answer.splitlines())
        yield ""


def _wrapped(lead: str, text: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
    )


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"
