"""The best mixes between the mean of all draws and that of the worst, and how much chance there is in the draws."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np

from optimizer.domain.arithmetic.percentiles import mean, percentile, tail_mean
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import SamplingGap, Weighed
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty, Weighing
from optimizer.draws.normal import Floats
from optimizer.errors import UsageError
from optimizer.planner.answers import PROVEN
from optimizer.planner.uncertain.limits import draws_of
from optimizer.planner.uncertain.solve import best_weighed
from optimizer.solver.port import Effort
from optimizer.studies.holds_back import counts_of
from optimizer.studies.over_draws import own_draws, weighed
from optimizer.studies.progress import Progress
from optimizer.studies.risk.regret import TOLD

STEPS = 10
SECONDS = 60.0
"""Seconds that the mix of one weight, or of one sample, may take."""
SAMPLES, LEVEL = 10, 0.95
APART = 1_000.0
"""By how much the seed of the sample that tells the tail's threshold lies above the plan's own."""


def frontier(scenario: Scenario, plan: Plan, progress: Progress) -> Iterator[Weighed]:
    """The best mix for each weight of the worst draws from 0 to 100 %, under the limits that are planned."""
    tail = Weighing().tail if scenario.risk is None else scenario.risk.tail
    bests = {goal.name: goal.best for goal in plan.goals}
    start = counts_of(plan)
    for step in range(STEPS + 1):
        weighing = Weighing(worst=tail, weight=step / STEPS)
        found = best_weighed(scenario, bests, start, weighing, Effort().within(SECONDS))
        progress(step, STEPS + 1)
        if found is None:
            continue
        start = tuple(found.counts)
        ordered = sorted(own_draws(draws_of(scenario, start), bests).tolist())
        average, worst = mean(ordered), tail_mean(ordered, tail, highest=False)
        mix = {line.name: count for line, count in zip(plan.lines, start, strict=True) if count}
        yield Weighed(step / STEPS, average or 0.0, worst or 0.0, mix, found.gap <= PROVEN)


def sampling_gap(scenario: Scenario, plan: Plan, progress: Progress) -> SamplingGap | None:
    """How far the best plan may lie above this one once chance in the draws is counted.

    On each of ten new samples the best mix's value is held against the plan's, whose tail begins at the threshold of a
    sample of its own, so that neither is told by luck (Mak, Morton and Wood 1999). None where a sample's best is not
    proven in time; raises UsageError with a `sure` limit.
    """
    if any(limit.sure is not None for limit in scenario.limits):
        raise UsageError("--prove tells nothing of a plan with sure limits, whose samples differ in what they allow")
    weighing = Weighing(weight=0.0) if scenario.risk is None or scenario.risk.regret is not None else scenario.risk
    bests, counts = {goal.name: goal.best for goal in plan.goals}, counts_of(plan)
    threshold = percentile(sorted(own_draws(draws_of(scenario, counts, seed=APART), bests).tolist()), weighing.tail)
    gaps = []
    for sample in range(1, SAMPLES + 1):
        other = _seeded(scenario, sample, weighing)
        found = best_weighed(other, bests, counts, weighing, Effort().within(SECONDS))
        progress(sample, SAMPLES)
        if found is None or found.gap > PROVEN:
            return None
        gaps.append(found.value - _at_threshold(own_draws(draws_of(other, counts), bests), threshold, weighing))
    from scipy.special import stdtrit

    upper = float(np.mean(gaps)) + float(stdtrit(SAMPLES - 1, LEVEL)) * float(np.std(gaps, ddof=1)) / sqrt(SAMPLES)
    own = weighed(_seeded(scenario, 0, weighing), own_draws(draws_of(scenario, counts), bests))
    return SamplingGap(SAMPLES, float(np.mean(gaps)), upper, upper / abs(own) if own else None)


def _seeded(scenario: Scenario, further: int, weighing: Weighing) -> Scenario:
    uncertainty = scenario.uncertainty or Uncertainty()
    change = {"uncertainty": uncertainty.model_copy(update={"seed": uncertainty.seed + further}), "risk": weighing}
    return scenario.model_copy(update=change).placed(scenario.origin)


def _at_threshold(draws: Floats, threshold: float, weighing: Weighing) -> float:
    """The plan's value where the mean of its tail is told by a threshold that this sample did not choose."""
    short = float(np.maximum(threshold - draws, 0.0).mean()) / weighing.tail
    return (1.0 - weighing.share) * float(draws.mean()) + weighing.share * (threshold - short)


def refused(scenario: Scenario) -> None:
    """Raises UsageError where a strategy has no score that could be weighed."""
    if scenario.strategy not in TOLD:
        raise UsageError(
            f"--worth, --frontier and --prove weigh the score of strategy weighted or profit, and the strategy is "
            f"{scenario.strategy}"
        )
