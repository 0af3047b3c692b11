"""`grapevine relevance`: learns from people's yes and no which words tell an ambiguous brand from
its namesakes.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from cli.options import config_option, load_or_exit, stored_answers
from learning.marks import Mark, TooFewMarksError, learn
from learning.rows import RowsError, read_rows
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.terminal import say
from sinks.clickhouse.client import connect
from sinks.clickhouse.marks import read_marks

SHOWN = 8
_YES, _NO = ("yes", "true", "1", "relevant"), ("no", "false", "0", "not_relevant")


@click.command(name="relevance")
@click.argument("brand")
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="JSON lines of text and label (yes or no), instead of the corrections.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File to write.  [default: BRAND-marks.json beside the configuration]",
)
@config_option
def command(brand: str, file: Path | None, out: Path | None, config_path: Path) -> None:
    """Learn which words tell BRAND from other things of its name, and write them to a file that
    people can read.

    Learned from the decisions of `grapevine correct MENTION relevant:BRAND=yes|no`, at least 20 of
    each. The file takes effect where the configuration names it: brands.BRAND.context.marks.
    """
    config = load_or_exit(config_path)
    if brand not in config.brands:
        raise click.ClickException(
            f"there is no brand {brand!r}. Valid: {', '.join(config.brands) or 'none'}"
        )
    try:
        with stored_answers(config):
            learned = learn(list(_rows(file)) if file is not None else _decided(config, brand))
    except (TooFewMarksError, RowsError) as error:
        raise click.ClickException(str(error)) from error
    target = out or config_path.parent / f"{brand}-marks.json"
    target.write_text(learned.model_dump_json(indent=1) + "\n", "utf-8")
    say(
        f"learned {len(learned.words):,} words from {learned.made_of['yes']} yes and {learned.made_of['no']} no"
    )
    for name, figure in learned.figures.items():
        say(f"  {name}: {figure:.3f}")
    ordered = sorted(learned.words, key=lambda word: learned.words[word])
    say(f"for something else: {', '.join(ordered[:SHOWN])}")
    say(f"for {brand}: {', '.join(ordered[: -SHOWN - 1 : -1])}")
    say(f"written to {target}; name it in brands.{brand}.context.marks")


def _rows(file: Path) -> Iterator[Mark]:
    for row in read_rows(file, ("text", "label")):
        label = str(row["label"]).strip().lower()
        if label in (*_YES, *_NO):
            yield Mark(str(row["text"]), label in _YES)


def _decided(config: Config, brand: str) -> list[Mark]:
    with connect(connection(config.clickhouse)) as client:
        return [Mark(text, relevant) for text, relevant in read_marks(client, brand)]
