"""What holds a plan back: each limit relaxed by a step, and left out, solved again under the plan's best values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.domain.findings.explain import Cost, Effect, Step
from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.wording import joined
from optimizer.errors import ScenarioError
from optimizer.files import changed
from optimizer.studies.conflict import path, stated
from optimizer.studies.explain.prices import shadow_price
from optimizer.studies.explain.questions import Questions
from optimizer.studies.reference import figures
from optimizer.studies.relaxations import Relaxation, relaxations
from optimizer.studies.variations import uncapped, without

SAME = 1e-9
"""Relative difference between figures that are the same."""


def costs(questions: Questions) -> Iterator[Cost]:
    """What each thing costs that could stand in the way: all but bounds of lines that the plan does not touch."""
    scenario = questions.scenario
    tight = {found.rule for found in relaxations(scenario, questions.plan)}

    def cost(key: str) -> Cost:
        place = str(scenario.origin.place(path(key)))
        return Cost(key, place, limit_sentence(scenario, key), *_left_out(questions, key))

    asked = (key for key in stated(scenario) if key in tight or not key.startswith("tiers."))
    return questions.each(cost, (key for key in asked if not is_firm(scenario, key)))


def _left_out(questions: Questions, key: str) -> tuple[Effect, bool | None]:
    """The best plan without a thing, and whether it is better."""
    scenario = without(questions.scenario, key)
    if lines := set(uncapped(scenario)) - set(uncapped(questions.scenario)):
        keys = joined(sorted(f"tiers.{name}.available" for name in lines), "and")
        reason = f"nothing would bound the plan without it; state {keys} to find out"
        return Effect("unbounded", None, None, (), {}, reason=reason), None
    effect = questions.effect(scenario)
    return effect, questions.gains(effect, scenario)


def steps(questions: Questions, known: Mapping[str, Cost]) -> Iterator[Step]:
    """Each bound that holds the plan back, relaxed by one step; `known` costs tell where that can bring nothing."""
    scenario = questions.scenario

    def step(found: Relaxation) -> Step | None:
        effect = _unmoved(questions, known.get(found.rule)) if _only_widens(scenario, found) else None
        varied = scenario if effect is not None else _relaxed(scenario, found)
        if varied is None:
            return None
        effect = effect or questions.effect(varied)
        return Step(
            key=found.key,
            place=str(scenario.origin.place(path(found.rule))),
            sentence=limit_sentence(scenario, found.rule),
            words=found.words,
            override=found.override,
            before=found.before,
            after=found.after,
            unit=found.unit,
            effect=effect,
            gains=questions.gains(effect, varied),
            price=shadow_price(questions, found),
        )

    soft = (found for found in relaxations(scenario, questions.plan) if not is_firm(scenario, found.rule))
    every = questions.each(step, soft)
    return (found for found in every if found is not None)


def _only_widens(scenario: Scenario, found: Relaxation) -> bool:
    """Whether every plan that a step allows is also one without the bound: it moves no other limit, and none away.

    A budget moves the limits that are shares of it, and another exact number forbids what the old one asked for.
    """
    if found.key == "budget":
        shares = any(period.budget is not None and period.budget.percent for period in scenario.periods.values())
        return not shares and all(limit.of != "budget" for limit in scenario.limits)
    return not found.key.endswith(".exactly")


def _unmoved(questions: Questions, cost: Cost | None) -> Effect | None:
    """The plan itself, where it is proven to be the best even without the bound."""
    if cost is None or cost.effect.status != "optimal" or not _same(questions, cost.effect):
        return None
    return questions.beside(questions.counts, questions.plan.status)


def _relaxed(scenario: Scenario, found: Relaxation) -> Scenario | None:
    """The scenario once the bound is relaxed; None where it could not state that."""
    try:
        return changed(scenario, overrides={found.key: found.text})
    except ScenarioError:
        return None


def _same(questions: Questions, effect: Effect) -> bool:
    own, other = (
        figures(questions.arithmetic, questions.bests, counts)
        for counts in (questions.counts, questions.counts_in(effect))
    )
    return all(abs(a - b) <= SAME * max(abs(a), abs(b)) for a, b in zip(other, own, strict=True))
