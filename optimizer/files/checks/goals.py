"""Goals: what they measure, their weights and floors, and the order of priority."""

from __future__ import annotations

from optimizer.domain.language.measures import DEFAULT_MEASURE, MEASURES
from optimizer.domain.language.scenario import NORMALISED, Goal
from optimizer.errors import Key
from optimizer.files.checks.context import Context
from optimizer.files.synonyms import measure_meant

_NEED_GOALS = ("weighted", "balanced", "priority")


def check_goals(context: Context) -> None:
    """Every goal by itself, then what the strategy needs of them."""
    scenario = context.scenario
    for name, goal in scenario.goals.items():
        if context.fine(("goals", name)):
            _check_goal(context, ("goals", name), name, goal)
    if not scenario.goals and scenario.strategy in _NEED_GOALS:
        message = (
            f"strategy {scenario.strategy} needs goals; write for example `goals: {{awareness: 50%, conversion: 50%}}`"
        )
        context.tell(("goals",), message, ("goals",), ("strategy",))
    if scenario.goals and scenario.strategy in NORMALISED:
        _check_weights(context)
    _check_order(context)


def _check_goal(context: Context, key: Key, name: str, goal: Goal) -> None:
    measure = goal.measure or DEFAULT_MEASURE.get(name)
    if measure is None:
        defaults = ", ".join(f"{goal} ({measure})" for goal, measure in DEFAULT_MEASURE.items())
        advice = context.near(name, DEFAULT_MEASURE) or f"; only {defaults} have one by default"
        meant = measure_meant(name)
        if meant in MEASURES:
            advice = f"; did you mean measure: {meant}?"
        context.tell(key, f"the goal names no measure, such as `{{weight: 30%, measure: conversions}}`{advice}")
    elif context.check_measure((*key, "measure"), measure) and goal.at_least is not None:
        _check_floor(context, (*key, "at_least"), measure, goal.at_least)
    context.check_where((*key, "where"), goal.where)


def _check_floor(context: Context, key: Key, measure: str, floor: float) -> None:
    if floor < 0 and measure not in context.signed:
        context.tell(key, f"{floor:.15g} is negative, and {measure} never is; write an amount from 0 on")
    if context.grouped(measure) and (why := context.ambiguous(key)):
        context.tell(key, why)


def _check_weights(context: Context) -> None:
    scenario = context.scenario
    if not any(goal.weight > 0 for goal in scenario.goals.values()):
        message = (
            f"every weight is 0, and strategy {scenario.strategy} needs one above 0; write for example `awareness: 50%`"
        )
        context.tell(("goals",), message, ("goals",), ("strategy",))


def _check_order(context: Context) -> None:
    """The order names goals, each once; with priority it names all of them, save goals that are only a floor."""
    scenario, order = context.scenario, context.scenario.order
    for position, name in enumerate(order):
        if name not in scenario.goals:
            known = ", ".join(scenario.goals) or "none"
            advice = context.near(name, scenario.goals) or f"; the goals are {known}"
            context.tell(("order", position), f"there is no goal {name}{advice}", ("order",), ("goals",))
        elif name in order[:position]:
            context.tell(("order", position), f"{name} is given twice; name each goal once")
    if scenario.strategy != "priority" or not scenario.goals:
        return
    if not order:
        names = ", ".join(scenario.goals)
        message = f"strategy priority needs the goals in order; write for example `order: [{names}]`"
        context.tell(("order",), message, ("order",), ("strategy",), ("goals",))
        return
    for name, goal in scenario.goals.items():
        if name not in order and not (goal.weight == 0 and goal.at_least is not None):
            message = f"the goal {name} is missing; put it in its place in the order, or leave the goal out"
            context.tell(("order",), message, ("order",), ("strategy",), ("goals", name))
