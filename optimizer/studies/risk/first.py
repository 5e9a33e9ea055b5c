"""What draws say first of a plan: one measure, what one campaign in ten falls short of, and the chances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.risk import Sureness
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.figures import factors, stated
from optimizer.draws.prepared import prepared
from optimizer.planner.uncertain.limits import drawing, of_scenario
from optimizer.studies.holds_back import counts_of
from optimizer.studies.risk import ranges

COUNTING = " counting"


def with_sureness(scenario: Scenario, plan: Plan) -> Plan:
    """A plan with how sure it is, where its scenario states a range, cases, an event or `uncertainty`."""
    if plan.risk is not None or plan.status in NO_PLAN or not any(counts_of(plan)) or not varies(scenario):
        return plan
    return replace(plan, sureness=sureness(scenario, plan))


def varies(scenario: Scenario) -> bool:
    """Whether a scenario of whole counts says of anything that it is not sure."""
    if not scenario.whole:
        return False
    events = any(line.event is not None for line in scenario.tiers.values())
    return bool(scenario.cases) or events or scenario.uncertainty is not None or any(_ranges(scenario))


def _ranges(scenario: Scenario) -> Iterator[bool]:
    """True for each factor of a figure that is a range."""
    named = factors(*prepared(scenario, Uncertainty()), stated(Uncertainty()))
    return (True for name in named if not name.endswith(COUNTING))


def sureness(scenario: Scenario, plan: Plan) -> Sureness:
    """What is said first, from the same draws as everything else."""
    drawn, uncertainty = of_scenario(scenario)
    draws = drawing(scenario, counts_of(plan))(drawn, reach=ranges.first_measure(scenario) in {"reach", "frequency"})
    told = ranges.told(plan, scenario, draws)
    spread = ranges.spread_of(told.measure, plan.totals.get(told.measure), draws.measure(told.measure))
    over = ranges.over_budget(scenario, draws)
    return Sureness(told, spread, over, draws.size, tuple(ranges.assumed(scenario, uncertainty)))
