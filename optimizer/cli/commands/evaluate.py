"""`optimizer evaluate`: the figures of a mix that somebody already has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import REFUSED
from optimizer.cli.command import Command
from optimizer.cli.options import Source
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.domain.findings.plan import Plan


@click.command(name="evaluate", cls=Command)
@click.argument("file", type=click.Path())
@click.option(
    "counts",
    "--counts",
    metavar="LINE=NUMBER,...|CSV",
    multiple=True,
    required=True,
    help="How many partnerships of each line, such as micro=40,mega=1, or a CSV file with the columns name and "
    "partnerships, such as solve writes. Lines that are not named count 0. Repeatable.",
)
@options.grouped_changes
@options.showing
@options.solving
@options.strict
def command(
    source: Source,
    counts: tuple[str, ...],
    showing: Showing,
    solving: Solving,
    strict: bool,
) -> int:
    """State the figures of a given mix under the scenario in FILE.

    The result is a plan whose status is "given", with every limit that it breaks; the exit code is 0 all the same,
    unless --strict is given. Goals are measured by what the scenario's best plans could reach, which takes a solve.
    """
    showing.begin(source.file, *counts, long=True)

    from optimizer.cli.interrupt import interruptible
    from optimizer.files.counts import read_counts

    scenario = source.load(showing)
    mix = read_counts(counts, scenario)

    def work() -> Plan:
        from functools import partial

        from optimizer.planner import solve
        from optimizer.studies.evaluate import evaluate

        return evaluate(scenario, mix, solve=partial(solve, **solving))

    plan = interruptible(work)
    if strict and (plan.warnings or plan.broken):
        return _told(plan, showing.form, refused=True)
    showing.show(plan, report=showing.report(scenario, plan, solving))
    return _told(plan, showing.form, refused=False)


def _told(plan: Plan, form: str, *, refused: bool) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.cli.output import seen_together
    from optimizer.report.plan import words

    if refused or not seen_together(form):
        for warning in plan.warnings:
            remark(f"warning: {warning}")
        for line in words.broken(plan):
            remark(line)
    if refused:
        remark("optimizer: nothing was done: with --strict, warnings and broken limits are errors")
        return REFUSED
    return 0
