"""`grapevine alerts`: what is open, and what people decide about it. Reads alert_state.v1, writes
actions.v1.
"""

import difflib
import re
import shlex
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import orjson

from cli.options import acting_user, config_option, load_and_reach_kafka
from pipeline.config import Config
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.notify.state_log import read_states
from pipeline.terminal import harmless, say, say_json
from pipeline.terminal.drawn import Table, fits, show_table
from pipeline.topics import ACTIONS
from schemas.alert import AlertState, member_of
from schemas.upkeep import Action

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Span(click.ParamType):
    """A length of time: `30m`, `2h`, `1d`."""

    name = "span"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        match = _SPAN.fullmatch(str(value).strip())
        if match is None or float(match.group(1)) <= 0:
            self.fail(f"{value!r} is no length of time; write 30m, 2h or 1d", param, ctx)
        return timedelta(seconds=float(match.group(1)) * _UNITS[match.group(2)])


@click.group(name="alerts")
def command() -> None:
    """See alerts, acknowledge, snooze and end them."""


@command.command(name="list")
@config_option
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(config_path: Path, everything: bool, as_json: bool) -> None:
    """Alerts that are open, the latest first."""
    config = load_and_reach_kafka(config_path)
    states = sorted(_read(config).values(), key=lambda state: state.last_at, reverse=True)
    shown = [
        state for state in states if everything or state.status not in ("resolved", "false_alarm")
    ]
    if as_json:
        for state in shown:
            say_json(state.to_json())
        return
    if not shown:
        say("no alerts are open" if not everything else "there are no alerts yet")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns = ("last", "status", "severity", "count", "title", "delivered", "key")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column not in ("title", "delivered"))
    for state in shown:
        table.add_row(*_row(state, config))
    if fits(table):
        show_table(table)
        return
    for state in shown:  # a key that is cut or folded could not be pasted
        *cells, key = _row(state, config)
        say("  ".join(cells))
        say(f"    {key}")


@command.command()
@click.argument("key")
@config_option
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON.")
def show(key: str, config_path: Path, as_json: bool) -> None:
    """Everything about one alert: who, what, why, and its messages."""
    config = load_and_reach_kafka(config_path)
    state = _find(config, key)
    if as_json:
        say_json(
            orjson.dumps(
                state.model_dump(mode="json", exclude_none=True), option=orjson.OPT_INDENT_2
            )
        )
        return
    for line in _described(state, config):
        say(line)


def _act(name: str, verb: str, text: str, *, spans: bool = False) -> None:
    @command.command(name=name, help=text)
    @click.argument("key")
    @config_option
    @click.option("--by", default=acting_user, show_default="you", help="Who decides this.")
    @click.option("--note", default="", help="Why, for the others.")
    def act(key: str, config_path: Path, by: str, note: str, span: timedelta | None = None) -> None:
        config = load_and_reach_kafka(config_path)
        state = _find(config, key)
        now = datetime.now(UTC)
        until = now + span if span is not None else None
        action = Action.model_validate(
            {
                "id": uuid.uuid4().hex,
                "verb": verb,
                "subject": state.dedup_key,
                "by": by,
                "at": now,
                "until": until,
                "note": note,
            }
        )
        _send(config, action)
        say(
            f"{name}: {state.title} ({_pasted(state.dedup_key)})"
            + (f" until {until:%H:%M} UTC" if until else "")
        )

    if spans:
        click.option(
            "--for", "span", type=Span(), default="1h", show_default=True, help="How long."
        )(act)


_act("ack", "acknowledge", "Someone is on it: no more messages until it is over.")
_act(
    "snooze", "snooze", "Silence for a while; then it is told again, if it is not over.", spans=True
)
_act("resolve", "resolve", "It is over.")
_act("false-alarm", "false_alarm", "It was nothing: silent for as long as it keeps coming.")
_act("reopen", "reopen", "It is not over after all; messages that failed are sent again.")


def _read(config: Config) -> dict[str, AlertState]:
    return read_states(config.kafka)


def _find(config: Config, key: str) -> AlertState:
    states = _read(config)
    alert = _named_by(key, states)
    if alert is not None:
        return alert
    begins = [known for known in states if known.startswith(key)]
    if len(begins) == 1:
        return states[begins[0]]
    near = begins[:5] or difflib.get_close_matches(key, list(states), n=3, cutoff=0.5)
    hint = (
        f" Did you mean: {', '.join(map(_pasted, near))}?"
        if near
        else " `grapevine alerts list --all` shows every key."
    )
    raise click.ClickException(f"there is no alert {key!r}.{hint}")


def _send(config: Config, action: Action) -> None:
    with Sender(config.kafka, "grapevine-cli") as sender:
        sender.deliver([Outgoing(ACTIONS, action.subject.encode(), action.to_json())])


def _row(state: AlertState, config: Config) -> tuple[str, ...]:
    last = state.last_at.astimezone(config.zone)
    return (
        f"{last:%Y-%m-%d %H:%M}",
        state.status,
        state.severity,
        str(state.count),
        state.title,
        _delivered(state),
        _pasted(state.dedup_key),
    )


def _pasted(key: str) -> str:
    """The key as it is shown, so that a shell hands back what was pasted, and `_find` knows it."""
    return shlex.quote(harmless(key).replace("\n", "\\n"))


def _named_by(key: str, states: dict[str, AlertState]) -> AlertState | None:
    """The alert with this key, also as it is shown, or with it among its members."""
    as_shown = (one for known, one in states.items() if _pasted(known) in (key, shlex.quote(key)))
    members = (one for one in states.values() if member_of(key) in one.members)
    return states.get(key) or next(as_shown, None) or next(members, None)


def _delivered(state: AlertState) -> str:
    latest = {entry.destination: entry.state for entry in state.deliveries}
    return ", ".join(f"{name} {status}" for name, status in latest.items()) or "nobody"


def _described(state: AlertState, config: Config) -> list[str]:
    opened = state.opened_at.astimezone(config.zone)
    lines = [
        f"{state.title}",
        f"  {state.status}, {state.severity}, {state.count} mentions, since {opened:%Y-%m-%d %H:%M}",
    ]
    if state.value is not None:
        expected = f", {state.yardstick} {state.expected:g}" if state.expected is not None else ""
        lines.append(f"  value {state.value:g}{expected}")
    if state.owner:
        lines.append(f"  {state.owner}: {state.note or state.status}")
    if state.text and not state.mentions:
        lines.append(f"  {state.text}")
    for mention in state.mentions:
        who = mention.author or mention.handle or "unknown"
        customer = (
            f", customer {mention.customer or mention.customer_id}" if mention.customer_id else ""
        )
        words = "(deleted)" if mention.redacted else " ".join(mention.text.split())[:200]
        lines.append(f"  - {who}{customer}: {words} {mention.url}".rstrip())
    lines += [f"  why: {reason}" for reason in state.reasons]
    for entry in state.deliveries:
        error = f" ({entry.error})" if entry.error else ""
        when = entry.at.astimezone(config.zone)
        lines.append(
            f"  {when:%H:%M:%S} {entry.purpose} to {entry.destination}: {entry.state}{error}"
        )
    return [*lines, f"  key: {_pasted(state.dedup_key)}"]
