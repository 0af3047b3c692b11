"""`grapevine try TEXT`: what the chain makes of a text, and why each brand's query matched or not.
Stores nothing.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, TextIO

import click

from cli._look_ups import host_tools
from cli._verdict import fired, mention_rules, moment, short, verdict
from cli.options import config_option, load_or_exit
from pipeline import registry
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.part import TRIAL
from pipeline.enrich.chain import MODEL_EPOCH, build_chain, model_versions, run_chain
from pipeline.terminal import say_json
from pipeline.terminal.drawn import Console, Table, Text, show_table
from schemas.base import Model, to_ms
from schemas.draft import Draft, enriched
from schemas.enriched import PARTS, EnrichedMention
from schemas.flow import Drop
from schemas.mention import Author, Mention


@click.command(name="try")
@config_option
@click.argument("text", required=False)
@click.option(
    "--file",
    "texts",
    type=click.File(encoding="utf-8"),
    help="Try every line of a file; - is standard input.",
)
@click.option("--title", default="", help="The mention's title.")
@click.option(
    "--type", "kind", default="try", help="The source's type, for handles (x, mastodon, …)."
)
@click.option("--handle", default="", help="The author's handle.")
@click.option("--bio", default="", help="The author's public bio.")
@click.option("--followers", type=click.IntRange(0), help="The author's followers.")
@click.option("--site", default="", help="The site it stands on.")
@click.option("--json", "as_json", is_flag=True, help="The enriched mention as JSON.")
def command(
    config_path: Path, text: str | None, texts: TextIO | None, as_json: bool, **about: Any
) -> None:
    """Say what would become of TEXT: what is made of it, which rules would fire, and why each brand's
    query matched or not.
    """
    if (text is None) == (texts is None):
        raise click.UsageError("say TEXT, or --file with a text on each line")
    config = load_or_exit(config_path, part=TRIAL)
    trial = _Trial(config)
    if texts is not None:
        _show_many(config, trial, [line.strip() for line in texts if line.strip()], as_json, about)
        return
    draft, dropped, record = trial.judge(_mention(text or "", **about))
    if as_json:
        say_json(record.model_dump_json(exclude_none=True, indent=2))
        return
    console = Console()
    if dropped is not None:
        told = f": {dropped.reason} {dropped.detail}"
        console.print(Text.assemble(("This mention would be dropped", "bold"), told))
    for sentence in verdict(config, record, trial.fired(record, dropped), looked_up=trial.looks_up):
        console.print(Text(sentence))
    console.print()
    console.print(_parts(record, config.zone))
    _explain(config, draft, console)


class _Trial:
    """The chain and the rules over single mentions, built once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.looks_up = (config.service.state_dir / "directories").is_dir()
        self._chain = build_chain(config.enrich, host_tools(config))
        self._rules = mention_rules(config)

    def judge(self, mention: Mention) -> tuple[Draft, Drop | None, EnrichedMention]:
        """All that the chain says of it, up to where it would be dropped."""
        draft, dropped = Draft(mention), None
        try:
            run_chain(self._chain, draft)
        except Drop as drop:
            dropped = drop
        record = enriched(
            draft,
            models=model_versions(self._config.enrich),
            model_epoch=MODEL_EPOCH,
            enriched_at=draft.mention.seen_at,
        )
        return draft, dropped, record

    def fired(self, record: EnrichedMention, dropped: Drop | None) -> dict[str, bool | None]:
        """Whether each rule over single mentions would fire; None where it fails on this one."""
        return {} if dropped is not None else fired(self._rules, record)


def _show_many(
    config: Config, trial: _Trial, texts: Sequence[str], as_json: bool, about: dict[str, Any]
) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("brands", "sentiment", "priority", "for", "rules", "text"):
        table.add_column(heading, overflow="fold")
    for text in texts:
        _, dropped, record = trial.judge(_mention(text, **about))
        if as_json:
            say_json(record.model_dump_json(exclude_none=True))
        else:
            told = trial.fired(record, dropped)
            table.add_row(*(Text(cell) for cell in short(record, dropped, told)), Text(text[:120]))
    if not as_json:
        show_table(table)


def _mention(
    text: str, *, title: str, kind: str, handle: str, bio: str, followers: int | None, site: str
) -> Mention:
    """The text as if it had just been said."""
    author = None
    if handle or bio:
        author = Author(
            id=f"{kind}:try:{handle}", handle=handle.lstrip("@"), bio=bio, followers=followers
        )
    now = SYSTEM_CLOCK.now()
    return Mention(
        id=f"{kind}:try:1",
        source="try",
        type=kind,
        title=title,
        text=text,
        author=author,
        site=site,
        published_at=now,
        seen_at=now,
        revision=to_ms(now),
    )


def _parts(record: EnrichedMention, zone: tzinfo) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name in PARTS:
        part = getattr(record, name)
        shown = (
            "–"
            if part is None
            else ", ".join(
                f"{key} {_told(value, zone)}" for key, value in part if value not in ("", (), None)
            )
        )
        table.add_row(Text(name, style="bold"), shown)
    for name, reason in record.failed.items():
        table.add_row(Text("failed", style="red"), f"{name}: {reason}")
    return table


def _told(value: object, zone: tzinfo) -> str:
    """A value in words: parts of a part without their keys, moments in the business time zone."""
    if isinstance(value, tuple):
        return "; ".join(_told(one, zone) for one in value)
    if isinstance(value, datetime):
        return moment(value, zone)
    return " ".join(str(one) for _, one in value) if isinstance(value, Model) else str(value)


def _explain(config: Config, draft: Draft, console: Console) -> None:
    enricher = registry.enricher_that("explain", [entry.name for entry in config.enrich])
    for name, held, lines in enricher.explain(draft, config.brand_list):
        console.print(
            Text.assemble("\n", (name, "bold"), " matches" if held else " does not match")
        )
        for line in lines:
            console.print("  " + line)
