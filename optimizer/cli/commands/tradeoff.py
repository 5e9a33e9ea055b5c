"""`optimizer tradeoff`: one goal against another, or two others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import NO_PLAN, NOT_PROVEN
from optimizer.cli.command import Command
from optimizer.cli.options import Source
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.domain.findings.tradeoff import Tradeoff

POINTS = 20


@click.command(name="tradeoff", cls=Command)
@click.argument("file", type=click.Path())
@click.argument("goals", nargs=-1, metavar="GOAL GOAL [GOAL]")
@click.option(
    "--points",
    type=int,
    default=POINTS,
    show_default=True,
    help="How many points to look for; plans that are the same or no better are left out.",
)
@options.changes
@options.showing
@options.each_time_limit
@options.quiet
def command(
    source: Source,
    goals: tuple[str, ...],
    points: int,
    showing: Showing,
    time_limit: float | None,
    quiet: bool,
) -> int:
    """Find how much of one goal another one costs, for two or three goals of the scenario in FILE.

    Every plan shown is proven and efficient: no other plan within the same budget and limits gives one goal more
    without giving another one less.
    """
    showing.begin(source.file)

    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress

    scenario = source.load(showing)

    def work() -> Tradeoff:
        from optimizer.studies.tradeoff import tradeoff

        return tradeoff(scenario, goals, points, progress, time_limit=time_limit)

    with Progress("plans", quiet=quiet) as progress:
        found = interruptible(work, shown=False)
    if found.missing is None:
        showing.show(found)
        return NOT_PROVEN if found.unproven or found.stopped else 0
    showing.show(found, printed=showing.form != "table")
    from optimizer.report.plan import words

    for line in words.no_plan(found.missing):
        remark(line)
    return NO_PLAN
