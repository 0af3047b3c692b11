"""The demo's plot: invent the story, start everything, play it, report, stop."""

import contextlib
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from deploy.demo import story
from deploy.demo.board import Board
from deploy.demo.facts import Facts, collect
from deploy.demo.gauges import Gauges
from deploy.demo.generate import Plan, generate
from deploy.demo.play import Player
from deploy.demo.report import how_to_go_on, in_threads, render
from deploy.demo.slack_thread import PORT, Channel, slack_running
from deploy.demo.stage import CONFIG, Stage, secrets
from deploy.standins.transcript import as_html
from deploy.up.run import Up, running
from pipeline.clickhouse import connection
from pipeline.terminal.drawn import Console
from sinks.clickhouse.client import connect


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    seed: int
    mentions: int
    keep: bool
    data: Path


@dataclass(slots=True)
class Timings:
    """Seconds since the start; they differ from run to run and stand outside the report."""

    invented: float = 0.0
    ready: float = 0.0
    first_view: float = 0.0
    played: float = 0.0
    told: float = 0.0


def run(wishes: Wishes, console: Console, env: MutableMapping[str, str]) -> int:
    """The whole demo; 0 when the balance holds. Raises UpError, LocalStackError, FlowError and
    StuckError.

    Stops everything it started, however it ends.
    """
    started, timings, stage = time.monotonic(), Timings(), Stage(wishes.data)
    console.print(_opening(), highlight=False, soft_wrap=True)
    plan = generate(stage.story, seed=wishes.seed, mentions=wishes.mentions)
    timings.invented = time.monotonic() - started
    with slack_running(stage.data / "slack.jsonl") as channel:
        env.update(secrets(channel.url))
        stage.clear()
        with contextlib.ExitStack() as stack:
            board = stack.enter_context(Board(console, started=started))
            board.say(
                f"{plan.events:,} events invented; starting Kafka, ClickHouse and the services"
            )
            up = stack.enter_context(
                running(stage.write_config(channel.url), stage.up, fresh=True, progress=board.say)
            )
            timings.ready = time.monotonic() - started
            facts = _perform(up, stage, plan, board, channel)
            timings.first_view, timings.played = (
                board.first_view_secs or 0.0,
                time.monotonic() - started,
            )
            board.close()
            _report(facts, stage, console)
            timings.told = time.monotonic() - started
            if wishes.keep:
                _keep(up, channel, console)
            console.print("Stopping …")
    console.print(
        how_to_go_on(**_places(stage, channel.url)),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
    )
    console.print(
        _took(timings, time.monotonic() - started), style="dim", highlight=False, soft_wrap=True
    )
    return 0 if facts.balance.holds else 1


def _perform(up: Up, stage: Stage, plan: Plan, board: Board, channel: Channel) -> Facts:
    gauges = Gauges(up.config)
    try:
        reading = Player(up, stage, plan, gauges, board, channel).perform()
    finally:
        gauges.close()
    board.say("asking what happened")
    with connect(connection(up.config.clickhouse)) as client:
        return collect(client, plan, reading, channel.messages, channel.refused)


def _report(facts: Facts, stage: Stage, console: Console) -> None:
    report = render(facts)
    (stage.data / "report.txt").write_text(report, "utf-8")
    (stage.data / "slack.html").write_text(
        as_html(in_threads(facts.messages, facts.alerts)), "utf-8"
    )
    console.print(report, markup=False, highlight=False, emoji=False, soft_wrap=True)
    written = ", ".join(_short(stage.data / name) for name in ("report.txt", "slack.html"))
    console.print(f"Written: {written}", highlight=False, soft_wrap=True)


def _keep(up: Up, channel: Channel, console: Console) -> None:
    console.print(
        f"\nEverything goes on running until Ctrl-C. Slack stand-in: {channel.url}/\n"
        f"In another terminal: .venv/bin/grapevine sql -c {_short(up.config_file)}",
        highlight=False,
        soft_wrap=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        up.supervisor.wait()


def _places(stage: Stage, slack_url: str) -> dict[str, str]:
    usual = stage.data == CONFIG.parents[2] / "var" / "demo" and slack_url.endswith(f":{PORT}")
    paths = {
        "config": CONFIG if usual else stage.data / "demo.yaml",
        "data": stage.up,
        "derived": stage.up / "grapevine.yaml",
        "imports": stage.data / "import",
    }
    return {"slack": slack_url, **{name: _short(path) for name, path in paths.items()}}


def _short(path: Path) -> str:
    """The path as seen from here, where it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _opening() -> str:
    bank = f"{story.NAMES[story.OWN]} Bank"
    return (
        f"Grapevine demo: a bad day at {bank}, which does not exist. All names, companies and words are invented.\n"
        "Everything runs on this machine: Kafka, ClickHouse, the services, and a stand-in for Slack."
    )


def _took(timings: Timings, whole: float) -> str:
    return (
        f"Took {whole:.0f} s: story invented {timings.invented:.0f} s, all services ready after {timings.ready:.0f} s, "
        f"first mentions in view after {timings.first_view:.0f} s, day played after {timings.played:.0f} s."
    )
