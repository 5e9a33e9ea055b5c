"""`optimizer curve`: results over budgets."""

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
    from optimizer.domain.findings.curve import Curve


@click.command(name="curve", cls=Command)
@click.argument("file", type=click.Path())
@click.option(
    "--budgets",
    "asked",
    metavar="LIST",
    help="The budgets to solve for: 5k..100k:5k, or 5k,10k,50k, or 50%..150%:10% of the scenario's own, or a mix. "
    "By default from about 10% to 200% of its own.",
)
@options.changes
@options.showing
@options.each_time_limit
@options.quiet
def command(
    source: Source,
    asked: str | None,
    showing: Showing,
    time_limit: float | None,
    quiet: bool,
) -> int:
    """Find what more or less money would bring to the scenario in FILE.

    The best plan at every budget, what each extra unit of money brings, where returns diminish, and where the mix
    changes. All attainments are measured by the goals' bests at the scenario's own budget (or at --budget).
    """
    showing.begin(source.file, long=True)

    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress
    from optimizer.domain.language.budgets import budgets
    from optimizer.studies.curve import MOST

    read = None if asked is None else budgets(asked, most=MOST)
    scenario = source.load(showing)

    def work() -> Curve:
        from optimizer.studies.curve import curve

        return curve(scenario, read, progress, time_limit=time_limit)

    with Progress("budgets", quiet=quiet) as progress:
        found = interruptible(work, shown=False)
    if found.planned:
        showing.show(found)
        return NOT_PROVEN if found.unproven else 0
    showing.show(found, printed=showing.form != "table")
    from optimizer.report.curve.page import no_plan

    for line in no_plan(found):
        remark(line)
    return NOT_PROVEN if found.unproven else NO_PLAN
