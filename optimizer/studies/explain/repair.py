"""The cheapest repairs of a scenario without a plan: as few numbers changed as possible, by as little as possible.

What has to give is known from the conflicts. Of each such number the smallest change that makes a plan possible is
found between one that does not and one that does, on a grid of figures that people state; a plan found on the way tells
how far the number may go back at once. Every repair is verified by solving the scenario with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import ceil, floor, fsum, isclose, log10

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.rules import UNITS
from optimizer.domain.findings.explain import Edit, Repair
from optimizer.domain.findings.plan import NO_PLAN
from optimizer.domain.language.measures import LINES_USED
from optimizer.domain.language.override import stated
from optimizer.domain.language.plan_lines import members
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.sentences import BOUNDS, limit_sentence, subject
from optimizer.domain.language.singles import single
from optimizer.domain.language.wording import number, percent
from optimizer.errors import ScenarioError, StoppedError
from optimizer.files import changed
from optimizer.studies.conflict import demanding, path
from optimizer.studies.explain.questions import Counts, Questions
from optimizer.studies.relaxations import unit_of
from optimizer.studies.variations import within

FINE = 0.002
"""Part of a number that a step of the grid is at most."""
FARTHEST = 40
"""Doublings of a change before it is given up."""
SECONDS = 10.0
"""The longest that all repairs of a scenario may take."""
LEAST, TIMES = 0.5, 20.0
"""Seconds for one question on the way, and how many times as long as the plan took; the larger counts."""
CLOSE = 1e-6
"""Part of a number, or of a step, by which a nearer one is asked for."""
ROUNDING = 1e-7
"""Part of a step by which a plan may miss a number of the grid that is meant to be it."""


@dataclass(frozen=True, slots=True)
class Dial:
    """A number that can give: `rule` holds it, `key` is its own, `sign` the way to give, `step` that of the grid.

    `words` say what it is and, before the number, how it bounds.
    """

    rule: str
    key: str
    words: tuple[str, str]
    before: float
    sign: int
    unit: str
    step: float
    least: float = 0.0
    most: float = float("inf")

    @property
    def exact(self) -> bool:
        """Whether the number is met exactly, so that moving it further may allow less."""
        return self.key.endswith(".exactly")

    def at(self, steps: int) -> float:
        """The number so many steps away, on the grid."""
        edge = self.before / self.step
        start = floor(edge + ROUNDING) if self.sign > 0 else ceil(edge - ROUNDING)
        value = float(f"{(start + self.sign * steps) * self.step:.12g}")
        return min(max(value, self.least), self.most)

    def steps_to(self, value: float) -> int:
        """The fewest steps after which the number allows a value."""
        edge = self.before / self.step
        start = floor(edge + ROUNDING) if self.sign > 0 else ceil(edge - ROUNDING)
        return max(0, ceil(self.sign * (value / self.step - start) - ROUNDING))

    def part(self, parts: int) -> int:
        """The steps that are so many times `FINE` of the number."""
        return max(1, ceil(parts * FINE * abs(self.before) / self.step)) if self.before else parts

    def spent(self, steps: int) -> bool:
        """Whether the number can give no more."""
        return self.at(steps) in (self.least, self.most)

    def text(self, value: float) -> str:
        """A value as a scenario file states it."""
        return stated(value, share=self.unit == "share")


def repairs(
    questions: Questions, cuts: Sequence[Sequence[str]], most: int, demand: Limit | None = None
) -> tuple[tuple[Repair, ...], bool]:
    """At most so many repairs, each of what one cut says has to give; fewest numbers first, then smallest changes.

    Each allows a plan that also holds what is demanded on top. Also whether every question on the way was answered in
    time; one that was not counts as no.
    """
    ways = (dials for cut in cuts for dials in product(*(_dials(questions.scenario, key) for key in cut)))
    search = Search(questions, demand)
    found = [repair for dials in islice(ways, 2 * most) if (repair := search.repair(dials)) is not None]
    return tuple(sorted(found, key=_size)[:most]), search.decided


def _size(repair: Repair) -> tuple[int, float]:
    parts = [abs(edit.after - edit.before) / (abs(edit.before) or 1.0) for edit in repair.edits]
    return len(parts), fsum(parts)


class Search:
    """The search for repairs of one scenario; `decided` where every question was answered in time."""

    def __init__(self, questions: Questions, demand: Limit | None = None) -> None:
        self.questions = questions
        self.demand = demand
        self.decided = True
        self.until = time.perf_counter() + SECONDS
        self.each = max(LEAST, TIMES * questions.plan.made.seconds)

    def repair(self, dials: Sequence[Dial]) -> Repair | None:
        """The smallest changes of some numbers that together make a plan possible; None where none do.

        Several first give by the same part of what they are; then each goes back as far as the others allow.
        """
        values: dict[str, str] = {}
        if len(dials) > 1:
            together = self._steps(dials, {})
            if together is None:
                return None
            values = {dial.key: dial.text(dial.at(dial.part(together))) for dial in dials}
        edits = []
        for dial in dials:
            after = self._after(dial, values)
            if after is None:
                return None
            values[dial.key] = dial.text(after)
            edits.append(_edit(self.questions.scenario, dial, after))
        try:
            plan = self.questions.best(changed(self.questions.scenario, overrides=values))
        except StoppedError:
            self.decided = False
            return None  # What could not be verified in time is not shown.
        except ScenarioError:
            return None  # With it, some goal could not be measured any more.
        bought = plan.status not in NO_PLAN and any(line.partnerships for line in plan.lines)
        return Repair(tuple(edits), plan) if bought else None  # To buy nothing mends nothing.

    def _after(self, dial: Dial, values: Mapping[str, str]) -> float | None:
        """The number nearest to what is stated with which a plan is possible; None where there is none."""
        steps = self._steps([dial], values)
        if steps is None or not dial.exact:
            return None if steps is None else dial.at(steps)
        mix = self._mix(values, [(dial, dial.at(steps))])
        found = None if mix is None else _needed(self.questions.scenario, dial, mix)
        while found is not None and mix is not None and not self._late():
            nearer = found - dial.sign * max(dial.step * CLOSE, CLOSE * abs(found))
            if (nearer - dial.before) * dial.sign <= 0.0 or (mix := self._mix(values, [(dial, nearer)])) is None:
                break
            found = _needed(self.questions.scenario, dial, mix)
        return found

    def _steps(self, dials: Sequence[Dial], values: Mapping[str, str]) -> int | None:
        """The fewest steps, or parts where several give, with which a plan is possible; None where no number does."""

        def mix_at(steps: int) -> Counts | None:
            return self._mix(values, [(dial, dial.at(steps if alone else dial.part(steps))) for dial in dials])

        alone, steps = len(dials) == 1, 1
        while (mix := mix_at(steps)) is None:
            spent = all(dial.spent(steps if alone else dial.part(steps)) for dial in dials)
            if spent or steps > 2**FARTHEST or self._late():
                return None
            steps *= 2
        bad, good = steps // 2, steps
        while True:
            if alone:
                good = max(_back(self.questions.scenario, dials[0], mix, good), bad + 1)
            if good - bad <= 1:
                break
            middle = (good + bad) // 2
            better = mix_at(middle)
            bad, good, mix = (middle, good, mix) if better is None else (bad, middle, better)
        while mix_at(good) is None:  # What a plan told was off by rounding.
            if self._late():
                return None
            good += 1
        return good

    def _mix(self, values: Mapping[str, str], moved: Sequence[tuple[Dial, float]]) -> Counts | None:
        """Some plan with other numbers; None where none is possible, or where that was not decided.

        An exact number becomes a range up to where it is moved: what lies between may be possible where its end is not.
        """
        seconds = max(0.0, min(self.each, self.until - time.perf_counter()))
        numbers = {dial.key: dial.text(value) for dial, value in moved if not dial.exact}
        kept = {key: text for key, text in values.items() if key not in {dial.key for dial, _ in moved}}
        try:
            scenario = changed(self.questions.scenario, overrides={**kept, **numbers})
            for dial, value in moved:
                if dial.exact:
                    scenario = within(scenario, dial.rule, min(dial.before, value), max(dial.before, value))
            return self.questions.possible(demanding(scenario, self.demand), seconds=seconds)
        except ScenarioError:
            return None
        except StoppedError:
            self.decided = False
            return None

    def _late(self) -> bool:
        return time.perf_counter() >= self.until


def _back(scenario: Scenario, dial: Dial, mix: Counts, steps: int) -> int:
    """How many steps are enough for a mix, by the arithmetic."""
    value = _needed(scenario, dial, mix)
    return steps if value is None else min(steps, dial.steps_to(value))


def _needed(scenario: Scenario, dial: Dial, mix: Counts) -> float | None:
    """What a number has to be for a mix."""
    if dial.rule.startswith("tiers."):
        return _bought(scenario, dial.rule, mix)
    limits = Arithmetic(scenario).audit(mix).limits
    value = next((limit.value for limit in limits if limit.key == dial.rule), None)
    if value is not None and dial.rule.startswith("periods."):
        return None  # What a share or what is carried over has to be is found by trying.
    if value is None or dial.rule != "budget":
        return value
    return value / (1 - scenario.reserve.value) if scenario.reserve.percent else value + scenario.reserve.value


def _bought(scenario: Scenario, rule: str, mix: Counts) -> float | None:
    """What a bound of a line has to be for a mix; None where that is not its count."""
    _, name, bound = path(rule)
    counts = [mix[position] for position in members(scenario)[str(name)]]
    if bound == "at_least_if_used":
        return None
    return max(counts, default=0.0) if bound == "available_each_period" else fsum(counts)


def _edit(scenario: Scenario, dial: Dial, after: float) -> Edit:
    show = percent if dial.unit == "share" else number
    verb = "raise" if after > dial.before else "lower"
    a_range = ""
    if dial.exact and dial.rule.startswith("limits."):
        low, high = sorted((dial.before, after))
        a_range = f", or state a range, at least {_exactly(dial, low)} and at most {_exactly(dial, high)}"
    return Edit(
        key=dial.key,
        place=str(scenario.origin.place(path(dial.rule))),
        sentence=limit_sentence(scenario, dial.rule),
        before=dial.before,
        after=after,
        unit=dial.unit,
        words=f"{verb} {dial.words[0]} from {dial.words[1]}{show(dial.before)} to {_exactly(dial, after)}{a_range}",
        override=f"{dial.key}={dial.text(after)}",
    )


def _exactly(dial: Dial, value: float) -> str:
    """A value with as many digits as it takes: a rounded one might have no plan."""
    share = dial.unit == "share"
    rounded = percent(value) if share else number(value)
    read = float(rounded.rstrip("%").replace(",", "")) / (100 if share else 1)
    if isclose(read, value, rel_tol=1e-12):
        return rounded
    return f"{100 * value:,.12g}%" if share else f"{value:,.12g}"


def _dials(scenario: Scenario, key: str) -> list[Dial]:
    """The numbers of one thing that was stated, each with the way in which it can give."""
    way = path(key)
    if key == "budget":
        before = scenario.budget or 0.0
        return [Dial(key, key, ("the budget", ""), before, 1, "money", _grid(before))]
    if way[0] == "periods":
        return list(_of_period(scenario, key, str(way[1])))
    if way[0] == "goals":
        goal = scenario.goals[str(way[1])]
        unit = UNITS.get(scenario.measure_of(str(way[1])), "")
        before = goal.at_least or 0.0
        return [Dial(key, key, (f"the floor of goal {way[1]}", ""), before, -1, unit, _grid(before), _floor(before))]
    if way[0] == "tiers":
        return list(_of_line(scenario, key, str(way[1]), str(way[2])))
    return list(_of_limit(scenario, key))


def _of_period(scenario: Scenario, key: str, name: str) -> Iterator[Dial]:
    stated = scenario.periods[name].budget
    if stated is not None:
        unit, most = ("share", 1.0) if stated.percent else ("money", scenario.spendable or float("inf"))
        yield Dial(key, key, (f"the budget of {name}", ""), stated.value, 1, unit, _grid(stated.value), 0.0, most)


def _of_line(scenario: Scenario, key: str, name: str, bound: str) -> Iterator[Dial]:
    before = getattr(scenario.tiers[name], bound)
    signs = {"available": (1,), "available_each_period": (1,), "exactly": (-1, 1)}.get(bound, (-1,))
    words = {
        "available": (f"the available {name}", ""),
        "available_each_period": (f"{name} in each period", "at most "),
        "at_least_if_used": (f"{name}, if used at all,", "at least "),
    }
    for sign in signs:
        yield Dial(key, key, words.get(bound, (name, f"{BOUNDS.get(bound)} ")), before, sign, "count", 1.0)


def _of_limit(scenario: Scenario, key: str) -> Iterator[Dial]:
    limit = single(scenario, key)[0].limit
    for side, signs in (("at_least", (-1,)), ("at_most", (1,)), ("exactly", (-1, 1))):
        if (bound := getattr(limit, side)) is None:
            continue
        unit = unit_of(limit, bound)
        whole = limit.measure in ("partnerships", LINES_USED) and unit == "count"
        step = 1.0 if whole else _grid(bound.value)
        words = (limit.name or subject(limit), f"{BOUNDS[side]} ")
        most = 1.0 if unit == "share" and limit.of != "budget" else float("inf")
        for sign in signs:
            yield Dial(key, f"{key}.{side}", words, bound.value, sign, unit, step, _floor(bound.value), most)


def _floor(before: float) -> float:
    """How low a number may go: not below zero where it is not."""
    return 0.0 if before >= 0 else float("-inf")


def _grid(before: float) -> float:
    """The step of the grid around a number: a power of ten."""
    return 10.0 ** floor(log10(FINE * abs(before))) if before else 1.0
