"""`grapevine try TEXT`: what the chain makes of a text, and why each brand's query matched or not.
Stores nothing.
"""

from pathlib import Path
from typing import Any

import click

from cli.options import config_option, load_or_exit
from pipeline import registry
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.part import TRIAL
from pipeline.directories.look_up import Directories
from pipeline.enrich.chain import MODEL_EPOCH, build_chain, model_versions, run_chain
from pipeline.terminal import say_json
from pipeline.terminal.drawn import Console, Table, Text
from schemas.base import Model, to_ms
from schemas.context import EnrichTools
from schemas.draft import Draft, enriched
from schemas.enriched import PARTS, EnrichedMention
from schemas.flow import Drop
from schemas.mention import Author, Mention


@click.command(name="try")
@config_option
@click.argument("text")
@click.option("--title", default="", help="The mention's title.")
@click.option(
    "--type", "kind", default="try", help="The source's type, for handles (x, mastodon, …)."
)
@click.option("--handle", default="", help="The author's handle.")
@click.option("--bio", default="", help="The author's public bio.")
@click.option("--followers", type=click.IntRange(0), help="The author's followers.")
@click.option("--site", default="", help="The site it stands on.")
@click.option("--json", "as_json", is_flag=True, help="The enriched mention as JSON.")
def command(config_path: Path, text: str, as_json: bool, **about: Any) -> None:
    """Show the whole enriched result for TEXT, and why each brand's query matched or not."""
    config = load_or_exit(config_path, part=TRIAL)
    draft, dropped = _judged(config, _mention(text, **about))
    record = enriched(
        draft,
        models=model_versions(config.enrich),
        model_epoch=MODEL_EPOCH,
        enriched_at=draft.mention.seen_at,
    )
    if as_json:
        say_json(record.model_dump_json(exclude_none=True, indent=2))
        return
    console = Console()
    if dropped is not None:
        told = f": {dropped.reason} {dropped.detail}"
        console.print(Text.assemble(("This mention would be dropped", "bold"), told))
    console.print(_parts(record))
    _explain(config, draft, console)


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


def _judged(config: Config, mention: Mention) -> tuple[Draft, Drop | None]:
    """All that the chain says of it, up to where it would be dropped."""
    draft = Draft(mention)
    try:
        run_chain(build_chain(config.enrich, _tools(config)), draft)
    except Drop as drop:
        return draft, drop
    return draft, None


def _tools(config: Config) -> EnrichTools:
    """The look-ups of this host's directories, as far as services have filled them; empty where
    none have run yet.
    """
    folder = config.service.state_dir / "directories"
    if not folder.is_dir():
        return EnrichTools(
            brands=config.brand_list,
            mutes=config.mutes,
            customers_by=lambda *_: (),
            links_of=lambda _: (),
            influence_of=lambda _: None,
            pinned_author=lambda *_: None,
            zone=config.zone,
        )
    directories = Directories(folder)
    return EnrichTools(
        brands=config.brand_list,
        mutes=config.mutes,
        customers_by=directories.customers_by,
        links_of=directories.links_of,
        influence_of=directories.influence_of,
        pinned_author=directories.pinned_author,
        zone=config.zone,
    )


def _parts(record: EnrichedMention) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name in PARTS:
        part = getattr(record, name)
        shown = (
            "–"
            if part is None
            else ", ".join(
                f"{key} {_told(value)}" for key, value in part if value not in ("", (), None)
            )
        )
        table.add_row(Text(name, style="bold"), shown)
    for name, reason in record.failed.items():
        table.add_row(Text("failed", style="red"), f"{name}: {reason}")
    return table


def _told(value: object) -> str:
    """A value in words: parts of a part without their keys."""
    if isinstance(value, tuple):
        return "; ".join(map(_told, value))
    return " ".join(str(one) for _, one in value) if isinstance(value, Model) else str(value)


def _explain(config: Config, draft: Draft, console: Console) -> None:
    enricher = registry.enricher_that("explain", [entry.name for entry in config.enrich])
    for name, held, lines in enricher.explain(draft, config.brand_list):
        console.print(
            Text.assemble("\n", (name, "bold"), " matches" if held else " does not match")
        )
        for line in lines:
            console.print("  " + line)
