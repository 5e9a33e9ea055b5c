"""What draws say of a plan in a row of a table: the score, and a few percentiles of what the scenario is after."""

from __future__ import annotations

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario

SCORE = "score"
FIGURES = ("p10", "p50", "p90", "worst")
ALWAYS = ("spend", "profit")


def row_names(scenario: Scenario) -> list[str]:
    """The names of the figures of a scenario's rows."""
    return [SCORE, *(f"{measure}.{figure}" for measure in _measures(scenario) for figure in FIGURES)]


def row(scenario: Scenario, plan: Plan) -> dict[str, float | None]:
    """The figures of a plan by name; the score is what was maximised, else the mean of the scenario's own."""
    from optimizer.planner.uncertain.limits import draws_of
    from optimizer.studies.holds_back import counts_of
    from optimizer.studies.risk import ranges
    from optimizer.studies.risk.risk import maximised

    draws = draws_of(scenario, counts_of(plan))
    chosen = maximised(scenario, plan, draws)
    found: dict[str, float | None] = {SCORE: ranges.score_of(plan, draws).mean if chosen is None else chosen}
    for measure in _measures(scenario):
        spread = ranges.spread_of(measure, None, draws.measure(measure))
        found |= {f"{measure}.{figure}": getattr(spread, figure) for figure in FIGURES}
    return found


def _measures(scenario: Scenario) -> list[str]:
    """Each goal's measure, spend and profit."""
    return list(dict.fromkeys([*(scenario.measure_of(name) for name in scenario.goals), *ALWAYS]))
