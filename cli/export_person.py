"""`grapevine export-person`: all that is known of a person, from every place."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from cli import _people
from cli.options import acting_user, config_option, kafka_answers, load_and_reach_kafka
from pipeline.acts.looked_up import note_look_up
from pipeline.acts.search import search
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say_json


@click.command(name="export-person")
@_people.people_options
@config_option
def command(
    kind: str, ids: tuple[str, ...], only: bool, without: tuple[str, ...], config_path: Path
) -> None:
    """Print all that is known of a person as JSON: every row, record and file in which they, their
    accounts and customer records are found, by place. Ids as `grapevine forget` takes them.
    """
    config, asked = load_and_reach_kafka(config_path), _people.Asked(kind, ids, only, without)
    with _people.client_if_any(config) as client:
        kin = _people.find_people(client, asked)
        _log(config, ids)
        identities = _people.known_by(config, client, kin)
        places: dict[str, list[Any]] = defaultdict(list)
        for hit in search(config, client, identities):
            places[hit.place].append(hit.content)
    if not places:
        raise _people.nobody(asked)
    document = {
        "person": [{"kind": one.kind, "id": one.id, "found_by": one.how} for one in kin],
        "places": places,
    }
    say_json(json.dumps(document, ensure_ascii=False, default=str, indent=2))


def _log(config: Config, ids: tuple[str, ...]) -> None:
    with kafka_answers(config):
        create_topics(config.kafka)
        note_look_up(config.kafka, ids, by=acting_user(), how="export-person", clock=SYSTEM_CLOCK)
