"""Every rule of a scenario as a planner's sentence: the names of limits, and what a conflict is made of."""

from __future__ import annotations

from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.measures import is_ratio
from optimizer.domain.language.periods import budgets
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Bounds, Limit, Scenario
from optimizer.domain.language.singles import single
from optimizer.domain.language.wording import joined, measure_words, number, percent, selection_words

BOUNDS = {"at_least": "at least", "at_most": "at most", "exactly": "exactly"}
"""Key of a bound -> its words."""


def title(limit: Limit) -> str:
    """A limit's name, or the sentence that it states."""
    return limit.name or statement(limit)


def statement(limit: Limit) -> str:
    """What a limit states, without its name."""
    return _statement(limit, tuple(BOUNDS))


def subject(limit: Limit) -> str:
    """What a limit limits, without its numbers."""
    return counted(limit) + _compared(limit) + _for_each_value(limit)


def counted(limit: Limit) -> str:
    """What a limit counts, and of which lines."""
    what = f"values of {limit.distinct} used" if limit.distinct is not None else measure_words(limit.measure)
    return what + _of(selection_words(limit.where))


def limit_sentence(scenario: Scenario, key: str) -> str:
    """What the budget, a floor, a limit or a line's bound states, by its dotted key; positions count from 1.

    The key of a limit may end in one of its bounds (`limits.2.at_most`); the sentence then states this bound alone.
    What is firm says so.
    """
    return _sentence(scenario, key) + (" (firm)" if is_firm(scenario, key) else "")


def _sentence(scenario: Scenario, key: str) -> str:
    if key == "budget":
        return _budget(scenario)
    family, _, rest = key.partition(".")
    if family == "goals":
        return _floor(scenario, rest.removesuffix(".at_least"))
    if family == "limits":
        one, bound = single(scenario, key)
        return _limit(one.limit, (bound,) if bound in BOUNDS else tuple(BOUNDS))
    if family == "periods":
        return _period(scenario, rest.removesuffix(".budget"))
    name, _, bound = rest.rpartition(".")
    return _line(scenario, name, bound) if name in scenario.tiers else f"a possible number of partnerships of {rest}"


def _of(where: str) -> str:
    return f" of {where}" if where else ""


def _budget(scenario: Scenario) -> str:
    if scenario.budget is None or scenario.spendable is None:
        return "no budget"
    if not scenario.reserved:
        return f"spend at most {number(scenario.budget)} (the budget)"
    reserved, budget = number(scenario.reserved), number(scenario.budget)
    return f"spend at most {number(scenario.spendable)} (budget {budget} less reserve {reserved})"


def _period(scenario: Scenario, name: str) -> str:
    money = number(budgets(scenario)[name] or 0.0)
    if scenario.carry_over:
        return f"spend up to the end of {name} at most {money} (the budgets up to it)"
    return f"spend in {name} at most {money} (the period's budget)"


def _floor(scenario: Scenario, name: str) -> str:
    goal = scenario.goals[name]
    counted = measure_words(scenario.measure_of(name)) + _of(selection_words(goal.where))
    return f"{counted} at least {number(goal.at_least or 0.0)} (floor of goal {name})"


def _limit(limit: Limit, bounds: tuple[str, ...]) -> str:
    statement = _statement(limit, bounds)
    return f"{limit.name}: {statement}" if limit.name else statement


def _statement(limit: Limit, bounds: tuple[str, ...]) -> str:
    stated = [
        f"{words} {_amount(limit, bound)}"
        for key, words in BOUNDS.items()
        if key in bounds and (bound := getattr(limit, key)) is not None
    ]
    if not stated:
        return subject(limit)
    either = f"no {_lines(limit)}, or " if limit.if_used else ""
    others = "".join(f"; {value} {_numbers(limit, own)}" for value, own in limit.each.items())
    told = f"{either}{counted(limit)} {joined(stated, 'and')}{_compared(limit)}{_for_each_value(limit)}{others}"
    return told + _of_draws(limit)


def _of_draws(limit: Limit) -> str:
    """In how many draws a limit holds, or of which ones the mean does."""
    if limit.sure is not None:
        return f" in {percent(limit.sure)} of draws"
    return "" if limit.worst is None else f" in the mean of the worst {percent(limit.worst)} of draws"


def _lines(limit: Limit) -> str:
    """The lines of which a limit holds only where any is used."""
    where = selection_words(limit.where)
    return f"partnership of {where}" if where else "partnership at all"


def _for_each_value(limit: Limit) -> str:
    if limit.by is None:
        return ""
    return f", for each {'line' if limit.by == 'name' else limit.by}"


def _numbers(limit: Limit, own: Bounds) -> str:
    """The numbers of one value of a label."""
    stated = ((words, getattr(own, key)) for key, words in BOUNDS.items())
    return joined((f"{words} {_amount(limit, bound)}" for words, bound in stated if bound is not None), "and")


def _amount(limit: Limit, bound: Bound) -> str:
    if not bound.percent or limit.for_each is not None:
        return number(bound.value)
    if is_ratio(limit.measure) or limit.per is not None:
        return percent(bound.value)
    whole = "the budget" if limit.of == "budget" else f"the plan's {measure_words(limit.measure)}"
    return f"{percent(bound.value)} of {whole}"


def _compared(limit: Limit) -> str:
    if limit.for_each is not None:
        return f" for each{_of(selection_words(limit.for_each)) or ' partnership'}"
    if limit.per is None:
        return ""
    bounds = (limit.at_least, limit.at_most, limit.exactly)
    word = "of" if all(bound.percent for bound in bounds if bound is not None) else "per"
    other = measure_words(limit.per.measure)
    if limit.per.where is None or limit.per.where == limit.where:
        return f" {word} {other}"
    return f" {word} {other}{_of(selection_words(limit.per.where)) or ' of the plan'}"


def _line(scenario: Scenario, name: str, bound: str) -> str:
    line = scenario.tiers[name]
    if bound == "at_least_if_used":
        return f"no partnerships of {name}, or at least {number(line.at_least_if_used or 0.0)}"
    amount = getattr(line, bound, None) or 0.0
    counted = f"{number(amount)} partnership{'' if amount == 1 else 's'} of {name}"
    if bound == "available_each_period":
        return f"at most {counted} in each period"
    return f"at most {counted} (available)" if bound == "available" else f"{BOUNDS.get(bound, bound)} {counted}"
