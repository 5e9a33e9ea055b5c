"""`optimizer portfolio`: plans in several currencies, in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.command import Command

if TYPE_CHECKING:
    from optimizer.cli.showing import Showing


@click.command(name="portfolio", cls=Command)
@click.argument("files", metavar="PLAN...", nargs=-1, required=True, type=click.Path())
@click.option("currency", "--in", metavar="CODE", required=True, help="The currency of all totals, such as EUR.")
@click.option(
    "--rates",
    metavar="FILE",
    type=click.Path(),
    help="A CSV file with currency, rate (units of --in for one), date and source.",
)
@options.showing
def command(files: tuple[str, ...], currency: str, rates: str | None, showing: Showing) -> int:
    """Plans in several currencies: each in its own money and translated, by stated rates, and what all come to.

    Each PLAN is a plan file (.json, as solve and evaluate write it). A currency without a rate is an error.
    """
    showing.begin(*files, *([rates] if rates else []))

    from optimizer.studies.portfolio import portfolio

    showing.show(portfolio(files, currency.upper(), rates))
    return 0
