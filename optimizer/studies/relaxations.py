"""The natural step by which each bound of a scenario can be relaxed: so much more budget, so many more hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, fsum, log10

from optimizer.domain.arithmetic.rules import UNITS
from optimizer.domain.findings.plan import LimitResult, Plan, by_card
from optimizer.domain.language.measures import LINES_USED, is_ratio
from optimizer.domain.language.override import stated
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.sentences import BOUNDS, counted, subject
from optimizer.domain.language.singles import single
from optimizer.domain.language.wording import measure_words, number, percent

BUDGET = 0.1
"""Part of the budget that a step adds."""
PART = 0.075
"""Part of any other amount that a step changes at most, before it is rounded down to a figure that people say."""
POINTS = 0.05
"""What a step changes of a share."""
SAID = (5.0, 2.0, 1.0)
"""First figures of steps that people say."""
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One bound, relaxed by one step; `key` names the bound, `rule` what holds it."""

    rule: str
    key: str
    words: str
    before: float
    after: float
    unit: str

    @property
    def text(self) -> str:
        """The new value as a scenario file states it."""
        return self.stated(self.after)

    def stated(self, value: float) -> str:
        """Any value of the bound as a scenario file states it."""
        return stated(value, share=self.unit == "share")

    @property
    def override(self) -> str:
        """The new value as `--set` takes it."""
        return f"{self.key}={self.text}"


def relaxations(scenario: Scenario, plan: Plan) -> Iterator[Relaxation]:
    """The budget, then every floor and limit that binds on the side on which it does, then lines at their bounds."""
    if scenario.budget:
        after = scenario.budget * (1 + BUDGET)
        yield Relaxation("budget", "budget", f"{percent(BUDGET)} more budget", scenario.budget, after, "money")
    for limit in plan.limits:
        if limit.key.startswith("goals."):
            yield from _floor(scenario, limit)
        elif limit.key.startswith("limits."):
            yield from _limit(scenario, limit)
        elif limit.key.startswith("periods."):
            yield from _period(scenario, limit)
    for card, lines in by_card(plan).items():
        yield from _line(scenario, card, [line.partnerships for line in lines])


def said(amount: float) -> float:
    """The largest figure of 1, 2 or 5 with zeros that is at most the amount."""
    unit = 10.0 ** floor(log10(amount))
    return next(first * unit for first in SAID if first * unit <= amount * (1 + NEAR))


def _floor(scenario: Scenario, limit: LimitResult) -> Iterator[Relaxation]:
    name = limit.key.removeprefix("goals.").removesuffix(".at_least")
    before = limit.at_least or 0.0
    if limit.binding and before > 0:
        after = before - said(BUDGET * before)
        step = number(before - after)
        counted = measure_words(scenario.measure_of(name))
        yield Relaxation(limit.key, limit.key, f"{step} fewer {counted} asked for", before, after, limit.unit)


def _limit(scenario: Scenario, result: LimitResult) -> Iterator[Relaxation]:
    if not result.binding:
        return
    limit = single(scenario, result.key)[0].limit
    if limit.exactly is not None:
        yield from _side(limit, result, "exactly", limit.exactly, 1)
        yield from _side(limit, result, "exactly", limit.exactly, -1)
        return
    sides = [("at_least", limit.at_least, -1), ("at_most", limit.at_most, 1)]
    for side, bound, sign in sides:
        if bound is not None and _nearer(result, side):
            yield from _side(limit, result, side, bound, sign)


def _nearer(result: LimitResult, side: str) -> bool:
    """Whether a limit binds on this side: the only one, or the one that its value is nearer to."""
    low, high, value = result.at_least, result.at_most, result.value
    if low is None or high is None or value is None:
        return True
    return (value - low <= high - value) is (side == "at_least")


def _side(limit: Limit, result: LimitResult, side: str, bound: Bound, sign: int) -> Iterator[Relaxation]:
    unit = unit_of(limit, bound)
    step = POINTS if unit == "share" else _step(limit, bound.value)
    after = bound.value + sign * step
    if bound.value >= 0:
        after = max(0.0, after)
    after = round(min(1.0, after) if unit == "share" else after, 12)
    if after != bound.value:
        words = _words(limit, side, bound.value, after, unit)
        yield Relaxation(result.key, f"{result.key}.{side}", words, bound.value, after, unit)


def unit_of(limit: Limit, bound: Bound) -> str:
    """The unit of a limit's bound: "ratio" of one that compares, else "share", or its measure's own."""
    if is_ratio(limit.measure) or limit.per is not None or limit.for_each is not None:
        return "ratio"
    return "share" if bound.percent else UNITS.get(limit.measure, "")


def _step(limit: Limit, value: float) -> float:
    if not value:
        return 1.0
    step = said(PART * abs(value))
    counts = limit.measure in ("partnerships", LINES_USED) and limit.per is None
    return max(1.0, step) if counts else step


def _words(limit: Limit, side: str, before: float, after: float, unit: str) -> str:
    if unit in ("ratio", "share") or side == "exactly":
        show = percent if unit == "share" else number
        return f"{limit.name or subject(limit)} {BOUNDS[side]} {show(after)} instead of {show(before)}"
    return f"{number(abs(after - before))} {'more' if after > before else 'less'} {counted(limit)}"


def _period(scenario: Scenario, limit: LimitResult) -> Iterator[Relaxation]:
    """So much more of what a period itself may spend."""
    name = limit.key.removeprefix("periods.").removesuffix(".budget")
    stated = scenario.periods[name].budget
    if not limit.binding or stated is None:
        return
    share = stated.percent
    after = min(1.0, stated.value + POINTS) if share else stated.value * (1 + BUDGET)
    if after > stated.value:
        show = percent if share else number
        words = f"the budget of {name} {show(after)} instead of {show(stated.value)}"
        yield Relaxation(limit.key, limit.key, words, stated.value, after, "share" if share else "money")


def _line(scenario: Scenario, name: str, counts: Sequence[float]) -> Iterator[Relaxation]:
    """The bounds of a line of the rate card, all of its periods together; within each where it is stated so."""
    line, count, most = scenario.tiers[name], fsum(counts), max(counts, default=0.0)
    fewest = min((one for one in counts if one > 0), default=0.0)
    key = f"tiers.{name}"
    if line.exactly is not None:
        for after in (line.exactly + 1, line.exactly - 1):
            if after >= 0:
                words = f"exactly {number(after)} {name} instead of {number(line.exactly)}"
                yield Relaxation(f"{key}.exactly", f"{key}.exactly", words, line.exactly, after, "count")
        return
    if line.available is not None and count > line.available - 1 + NEAR:
        after = line.available + 1
        words = f"1 more {name} available"
        yield Relaxation(f"{key}.available", f"{key}.available", words, line.available, after, "count")
    if line.available_each_period is not None and most > line.available_each_period - 1 + NEAR:
        after, rule = line.available_each_period + 1, f"{key}.available_each_period"
        yield Relaxation(rule, rule, f"1 more {name} in each period", line.available_each_period, after, "count")
    if line.at_least and count < line.at_least + 1 - NEAR:
        after = max(0.0, line.at_least - 1)
        words = f"1 less {name} asked for"
        yield Relaxation(f"{key}.at_least", f"{key}.at_least", words, line.at_least, after, "count")
    if line.at_least_if_used and line.at_least_if_used > 1 and fewest < line.at_least_if_used + 1 - NEAR:
        after = line.at_least_if_used - 1
        words = f"{number(after)} {name} allowed instead of at least {number(line.at_least_if_used)}"
        rule = f"{key}.at_least_if_used"
        yield Relaxation(rule, rule, words, line.at_least_if_used, after, "count")
