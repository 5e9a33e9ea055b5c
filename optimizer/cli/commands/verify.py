"""`optimizer verify`: is a plan file what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import NOT_PROVEN, REFUSED
from optimizer.cli.command import Command
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.verify import Verification
    from optimizer.domain.language.scenario import Scenario


@click.command(name="verify", cls=Command)
@click.argument("file", metavar="PLAN", type=click.Path())
@click.option("--scenario", metavar="FILE", type=click.Path(), help="The plan must have been made from this file.")
@click.option("--resolve", is_flag=True, help="Solve again: is the score still the best?")
@options.each_time_limit
@options.showing
def command(file: str, scenario: str | None, resolve: bool, time_limit: float | None, showing: Showing) -> int:
    """Recompute every figure of a plan file from its own counts and inputs, and its digest.

    Exit code 0 where all of it holds, 3 where anything differs, 5 where --resolve ended before a proof.
    """
    showing.begin(file, *([scenario] if scenario else []))

    from optimizer.cli.interrupt import interruptible

    def work() -> Verification:
        from optimizer.studies.solve import answer
        from optimizer.studies.verify import verify

        def solve(own: Scenario) -> Plan:
            return answer(own, time_limit=time_limit)

        return verify(file, scenario, resolve=resolve, solve=solve)

    found = interruptible(work)
    showing.show(found)
    return _told(found)


def _told(found: Verification) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    if found.differences:
        count = len(found.differences)
        remark(f"optimizer: {found.file}: {count} {'figure' if count == 1 else 'figures'} not as stated")
        return REFUSED
    if found.unproven:
        remark("optimizer: stopped before a proof; no better plan was found so far")
        return NOT_PROVEN
    return 0
