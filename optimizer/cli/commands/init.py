"""`optimizer init`: a commented scenario to start from."""

from __future__ import annotations

import os

import click

from optimizer.cli.command import Command
from optimizer.cli.output import remark


@click.command(name="init", cls=Command)
@click.argument("file", type=click.Path(), default="scenario.yaml", required=False)
@click.option("card", "--from", metavar="RATES", type=click.Path(), help="Write it around a rate card, .csv or .xlsx.")
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
def command(file: str, card: str | None, force: bool) -> None:
    """Write a commented starter scenario to FILE (scenario.yaml).

    With --from RATES.csv, or RATES.xlsx#Sheet, it is written around a rate card, and what that lacks is marked.
    """
    from optimizer.errors import UsageError
    from optimizer.files import starter
    from optimizer.report.writers import write

    if os.path.lexists(file) and not force:
        message = f"{file} exists; --force overwrites it"
        raise UsageError(message)
    if card is not None:
        from optimizer.files.around_card import MISSING, around

        write(file, around(card, file).encode())
        remark(f"wrote {file}: state what is marked {MISSING}, then run: optimizer solve {file}")
        return
    write(file, starter().encode())
    remark(f"wrote {file}: set the budget and the rate card to your own figures, then run: optimizer solve {file}")
