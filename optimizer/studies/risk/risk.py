"""How sure a plan is: draws of its figures, what they make of it, and what it hangs on; a table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from optimizer.domain.arithmetic.percentiles import percentile
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.risk import Alike, CaseResult, Cause, Risk
from optimizer.domain.language.cases import CASES, at_case, has_ranges
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.campaign import CampaignDraws
from optimizer.draws.figures import Drawn, Shared, alone, as_one
from optimizer.draws.line import MANY
from optimizer.errors import MissingPlanError, UsageError
from optimizer.files.cases import ONE_CASE, cases_of
from optimizer.planner.uncertain.limits import drawing, of_scenario
from optimizer.studies.at_cases import at
from optimizer.studies.holds_back import counts_of
from optimizer.studies.over_draws import weighed
from optimizer.studies.progress import Progress, silent
from optimizer.studies.risk import ranges
from optimizer.studies.risk.causes import Again, causes
from optimizer.studies.risk.frontier import frontier, refused, sampling_gap
from optimizer.studies.risk.regret import regrets
from optimizer.studies.risk.stress import stressed
from optimizer.studies.risk.tornado import tornado
from optimizer.studies.risk.worth import worth

MANY_CAPPED, OFTEN_OVER = 0.001, 0.2


def risk(  # noqa: PLR0913 - everything that may be asked of it
    scenario: Scenario,
    plan: Plan,
    *,
    targets: Sequence[str] = (),
    stress: Sequence[str] = (),
    measure: str | None = None,
    briefly: bool = False,
    also: frozenset[str] = frozenset(),
    progress: Progress = silent,
) -> Risk:
    """A plan of a scenario over draws. `measure` is that of the tornado: profit, where a conversion has a value.

    `also` are "worth", "frontier" and "prove", which take many solves. `briefly` leaves out what takes other draws or
    solves: causes, P10 under other assumptions, and the tornado.

    Raises UsageError for a target or a measure that there is not and for fractional counts, MissingPlanError without a
    plan, ScenarioError for a case or a stress that cannot be.
    """
    _refuse(scenario, plan)
    wanted = [ranges.asked(text, scenario) for text in targets]
    counts, scenarios = counts_of(plan), cases_of(scenario)
    (drawn, uncertainty), again = of_scenario(scenario), drawing(scenario, counts)
    draws = again(drawn)
    progress(1, None)
    of = _measure(scenario, plan) if measure is None else ranges.asked(f"{measure}<=1", scenario).measure
    found = _told(scenario, plan, draws, wanted, of)
    if not briefly:
        found = replace(
            found,
            causes=tuple(causes(draws, drawn, again)),
            alike=tuple(_alike(scenarios, again, uncertainty, draws)),
            tornado=tuple(tornado(scenario, plan, counts, of, progress)),
            regrets=tuple(regrets(scenario, scenarios, plan, counts)),
        )
    progress(2, 2)
    found = replace(found, maximised=maximised(scenario, plan, draws), **_also(scenario, plan, also, progress))
    return replace(
        found,
        cases=tuple(_ends(scenario, counts)),
        named=tuple(at(name, varied, counts) for name, varied in scenarios.items() if name != ONE_CASE),
        stress=tuple(stressed(scenario, counts, one) for one in stress),
    )


def causes_of(scenario: Scenario, plan: Plan) -> tuple[Cause, ...]:
    """What makes a plan's results vary."""
    (drawn, _), again = of_scenario(scenario), drawing(scenario, counts_of(plan))
    return tuple(causes(again(drawn), drawn, again))


def _also(scenario: Scenario, plan: Plan, asked: frozenset[str], progress: Progress) -> dict[str, Any]:
    """What takes many solves, where it is asked for."""
    if not asked:
        return {}
    refused(scenario)
    return {
        "worth": worth(scenario, plan, progress) if "worth" in asked else None,
        "frontier": tuple(frontier(scenario, plan, progress)) if "frontier" in asked else (),
        "sampling_gap": sampling_gap(scenario, plan, progress) if "prove" in asked else None,
    }


def _told(scenario: Scenario, plan: Plan, draws: CampaignDraws, wanted: list[ranges.Asked], measure: str) -> Risk:
    """What the draws themselves tell."""
    told, over = ranges.told(plan, scenario, draws), ranges.over_budget(scenario, draws)
    uncertainty = scenario.uncertainty or Uncertainty()
    return Risk(
        plan=plan,
        draws=draws.size,
        seed=int(uncertainty.seed),
        score=ranges.score_of(plan, draws),
        told=told,
        measures=tuple(ranges.ranges(plan, scenario, draws)),
        targets=tuple(ranges.targets(draws, wanted)),
        over_budget=over,
        histogram=ranges.histogram(draws.measure(told.measure)),
        measure=measure,
        assumed=tuple(ranges.assumed(scenario, uncertainty)),
        warnings=tuple(_warnings(scenario, draws, over)),
    )


def maximised(scenario: Scenario, plan: Plan, draws: CampaignDraws) -> float | None:
    """What a plan was chosen for, by sorting: the mean weighed against the worst draws, or the largest regret."""
    if scenario.risk is None:
        return None
    if scenario.risk.regret is None:
        return weighed(scenario, ranges.score_draws(plan, draws))
    known = [one.regret for one in regrets(scenario, cases_of(scenario), plan, counts_of(plan))]
    told = [regret for regret in known if regret is not None]
    return max(told) if told and len(told) == len(known) else None


def _refuse(scenario: Scenario, plan: Plan) -> None:
    """Raises for what has no draws: fractional counts, and no plan at all."""
    if not scenario.whole:
        raise UsageError("risk counts whole partnerships, and the scenario has counts: fractional")
    if plan.status in NO_PLAN:
        why = plan.reason or plan.status
        raise MissingPlanError(f"{plan.scenario.name} has no plan whose risk could be told: {why}")


def _measure(scenario: Scenario, plan: Plan) -> str:
    """What the tornado measures: profit, where a conversion has a value, else the first goal's measure."""
    worth = [scenario.value_per_conversion, *(line.value_per_conversion for line in scenario.tiers.values())]
    if any(one is not None and one.value for one in worth) or not plan.goals:
        return "profit"
    return plan.goals[0].measure


def _alike(
    scenarios: Mapping[str, Scenario], again: Again, uncertainty: Uncertainty, draws: CampaignDraws
) -> Iterator[Alike]:
    """P10 of each goal as stated, and under the two ends of what moves together."""
    ways: dict[str, Shared] = {"alone": alone, "together": as_one}
    others = {name: again(Drawn.of(scenarios, uncertainty, shared)).sought() for name, shared in ways.items()}
    for goal, values in draws.sought().items():
        tenth = [percentile(sorted(one.tolist()), 0.1) for one in (values, *(others[name][goal] for name in ways))]
        yield Alike(goal, *tenth)


def _ends(scenario: Scenario, counts: Sequence[float]) -> Iterator[CaseResult]:
    if has_ranges(scenario):
        yield from (at(case, at_case(scenario, case), counts) for case in CASES)


def _warnings(scenario: Scenario, draws: CampaignDraws, over: float | None) -> Iterator[str]:
    if not has_ranges(scenario):
        yield "no figure is stated as a range: only results of one partnership, delivery and counting vary"
    else:
        yield from _half_told(scenario)
    creators = draws.size * max(1.0, fsum(draws.mix.counts))
    capped = max((line.capped for line in draws.lines), default=0.0) / creators
    if capped > MANY_CAPPED:
        yield f"{100 * capped:.2g}% of creators would reach more than 95% of a segment, which was taken for 95%"
    if any(count > MANY for count in draws.mix.counts):
        yield (
            f"of more than {MANY:,} partnerships of a line those beyond are drawn together, by a normal with the mean "
            "and the spread that their shared factors leave"
        )
    if over is not None and over > OFTEN_OVER:
        yield f"the chance of spending above the whole budget is {100 * over:.0f}%"


def _half_told(scenario: Scenario) -> Iterator[str]:
    """A rate that is a range on some lines and not on others: plans then favour figures that merely hide theirs."""
    for key in ("engagement_rate", "conversion_rate", "reach_rate"):
        stated_ = {name: one for name, line in scenario.tiers.items() if (one := getattr(line, key)) is not None}
        ranged = [name for name, one in stated_.items() if one.is_range]
        single = [name for name, one in stated_.items() if not one.is_range and one.value]
        if ranged and single:
            surer = f"none on {', '.join(single)}, which look surer than they are"
            yield f"{key} is a range on {', '.join(ranged)} and {surer}"
