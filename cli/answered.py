"""`grapevine answered`: a mention was answered elsewhere and waits for nobody any more."""

from pathlib import Path

import click

from cli.correct import stored_mention
from cli.options import acting_user, config_option, kafka_answers, load_or_exit
from pipeline.acts.answered import actions_of, send_actions
from pipeline.clock import SYSTEM_CLOCK
from pipeline.kafka.create import create_topics
from pipeline.terminal import say


@click.command(name="answered")
@click.argument("mentions", nargs=-1, required=True, metavar="MENTION...")
@click.option("--undo", is_flag=True, help="It was not answered after all.")
@click.option("--note", default="", help="How, for the others.")
@click.option("--by", default=acting_user, show_default="you", help="Who answered.")
@config_option
def command(mentions: tuple[str, ...], undo: bool, note: str, by: str, config_path: Path) -> None:
    """Mark each MENTION (its id, or its address) as answered: it leaves `to_answer` and `unanswered`.

    An answer by one of your own accounts in the same place is seen without this.
    """
    config = load_or_exit(config_path)
    ids = [stored_mention(config, name).mention.id for name in mentions]
    actions = actions_of(ids, by=by, note=note, undo=undo, clock=SYSTEM_CLOCK)
    with kafka_answers(config):
        create_topics(config.kafka)
        send_actions(config.kafka, actions)
    waits = "waits for an answer again" if undo else "was answered"
    for action in actions:
        say(f"{action.subject} {waits}, says {by}. The views follow once the store has it.")
