"""`grapevine train`: makes a model that ships anew, from the labelled sets; replaces it only where
it is no worse.
"""

import os
from pathlib import Path

import click

from cli.options import Kind
from learning.rows import RowsError
from pipeline import registry
from pipeline.terminal.drawn import Console, Table


@click.command(name="train")
@click.argument("model", type=Kind("model", "learning.training"), required=False)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="Folder of the labelled sets.  [default: $GRAPEVINE_DATA]",
)
@click.option("--force", is_flag=True, help="Keep the new model although a figure got worse.")
def command(model: str | None, data: Path | None, force: bool) -> None:
    """Train MODEL and keep it where no figure gets worse. Without it, list the models.

    The same data give the same model. What it was made of, and how good it is, stands in the JSON
    file beside it.
    """
    out = Console()
    if model is None:
        table = Table("model", "what it tells")
        for name in registry.names("learning.training"):
            table.add_row(name, registry.load("learning.training", name).ABOUT)
        out.print(table)
        return
    folder = data or Path(os.environ.get("GRAPEVINE_DATA", ""))
    if not (folder / "train").is_dir():
        where = f"{folder} has no folder `train`: " if str(folder) != "." else ""
        raise click.UsageError(
            f"{where}name the folder of the labelled sets with --data or $GRAPEVINE_DATA"
        )
    try:
        from learning import replacing  # needs scikit-learn

        kept = replacing.train(model, folder, lambda line: out.print(line), force=force)
    except (RowsError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from error
    except ModuleNotFoundError as error:
        needed = getattr(
            registry.load("learning.training", model), "PACKAGES", "'grapevine[train]'"
        )
        raise click.ClickException(f"training needs {error.name}: pip install {needed}") from error
    if not kept:
        raise click.exceptions.Exit(1)
