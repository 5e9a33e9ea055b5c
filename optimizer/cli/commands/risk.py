"""`optimizer risk`: how sure a plan is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import NO_PLAN, NOT_PROVEN
from optimizer.cli.command import Command
from optimizer.cli.options import Source
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing
from optimizer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.arguments import Solving
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.risk import Risk
    from optimizer.domain.language.scenario import Scenario


@click.command(name="risk", cls=Command)
@click.argument("file", type=click.Path())
@click.option(
    "counts",
    "--counts",
    metavar="LINE=NUMBER,...|CSV",
    multiple=True,
    help="The mix, such as micro=40,mega=1, or a CSV file; else the best plan, or that of a plan file. Repeatable.",
)
@click.option("targets", "--target", metavar="TARGET", multiple=True, help='A target, such as "cpa<=12". Repeatable.')
@click.option(
    "stress",
    "--stress",
    metavar="CHANGES",
    multiple=True,
    help='Figures changed, such as "fees=+20%, micro.conversion_rate=-30%". Repeatable.',
)
@click.option("--measure", metavar="MEASURE", help="What the tornado measures: profit, or the first goal's measure.")
@click.option("--worth", is_flag=True, help="What knowing a figure, or everything shared, before planning is worth.")
@click.option("--frontier", is_flag=True, help="The best mixes between the mean and the worst tenth of draws.")
@click.option("--prove", is_flag=True, help="How far the best plan may lie above this one: ten new samples.")
@options.changes
@options.showing
@options.solving
@options.quiet
def command(
    source: Source,
    counts: tuple[str, ...],
    targets: tuple[str, ...],
    stress: tuple[str, ...],
    measure: str | None,
    worth: bool,
    frontier: bool,
    prove: bool,
    showing: Showing,
    solving: Solving,
    quiet: bool,
) -> int:
    """How sure is a plan: its figures over thousands of draws, the chances of its limits, and what it hangs on.

    FILE is a scenario, which is solved, or a plan file, whose mix is held. Ranges are drawn from their PERT
    distributions; creators have luck of their own, may fail to deliver, and conversions are counted.
    """
    showing.begin(source.file, *counts, long=True)

    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress

    asked = {"worth": worth, "frontier": frontier, "prove": prove}
    also = frozenset(name for name, wanted in asked.items() if wanted)
    scenario, planned = _opened(source, counts, showing, solving)

    def work() -> Plan | Risk:
        from optimizer.domain.findings.plan import NO_PLAN
        from optimizer.studies.risk.risk import risk

        plan = planned()
        if plan.status in NO_PLAN:
            return plan
        with Progress("risk", quiet=quiet) as progress:
            return risk(scenario, plan, targets=targets, stress=stress, measure=measure, also=also, progress=progress)

    found = interruptible(work)
    showing.show(found)
    return _told(found)


def _opened(
    source: Source, counts: tuple[str, ...], showing: Showing, solving: Solving
) -> tuple[Scenario, Callable[[], Plan]]:
    """The scenario, and how to come by the plan: solved, of a mix that is given, or that of a plan file."""
    from functools import partial

    from optimizer.files.plan_file import is_plan, load_plan

    if is_plan(source.file):
        if counts or source.budget is not None or source.overrides:
            message = f"{source.file}: is a plan file, whose mix and figures are held; name its scenario to change them"
            raise UsageError(message)
        read = load_plan(source.file)
        return read.scenario, lambda: read.plan

    from optimizer.studies.solve import answer

    scenario = source.load(showing)
    if not counts:
        return scenario, lambda: answer(scenario, **solving)

    from optimizer.files.counts import read_counts
    from optimizer.planner import solve
    from optimizer.studies.evaluate import evaluate

    mix = read_counts(counts, scenario)
    return scenario, lambda: evaluate(scenario, mix, solve=partial(solve, **solving))


def _told(found: Plan | Risk) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    plan = getattr(found, "plan", None)
    if plan is None:
        return NO_PLAN
    if plan.status == "feasible":
        remark("optimizer: stopped before a proof; the risk is that of the best plan so far")
        return NOT_PROVEN
    return 0
