"""The columns of a campaign: how many of each line, whether it is used, and its steps of diminishing results."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from optimizer.domain.arithmetic.linear import Linear, Row, combine
from optimizer.domain.language.measures import LINES_USED, MOST_PARTNERSHIPS, USED_FROM
from optimizer.domain.language.plan_lines import PlanLine, members, plan_lines
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.selection import counted
from optimizer.model.coefficients import Coefficients, coefficients, finite, most_affordable
from optimizer.model.program import Program
from optimizer.model.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Step:
    """Some partnerships of a line: their column and width, what each counts for results and is paid, and their binary.

    A step opens when those before it are full. `low` says from which count on a line is in this step and no other,
    where one price holds for all partnerships; `fees` and `effective` are then what those before come to.
    """

    column: int
    width: float
    rate: float
    price: float
    opened: int | None = None
    low: float | None = None
    fees: float = 0.0
    effective: float = 0.0


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a scenario as columns: column i counts line i; `used`, `steps` and `effective` by line.

    `made` are the expressions that were asked for so far.
    """

    coefficients: tuple[Coefficients, ...]
    used: dict[int, int]
    steps: dict[int, tuple[Step, ...]]
    effective: tuple[Linear, ...]
    fees: dict[int, Linear]
    caps: tuple[float, ...]
    made: dict[tuple[str, tuple[int, ...]], Linear] = field(default_factory=dict)

    def expression(self, measure: str, lines: tuple[int, ...]) -> Linear:
        """An additive measure, or lines_used, of some lines as a linear expression."""
        if (measure, lines) not in self.made:
            self.made[measure, lines] = self._expression(measure, lines)
        return self.made[measure, lines]

    def _expression(self, measure: str, lines: tuple[int, ...]) -> Linear:
        if measure == LINES_USED:
            return {self.used[line]: 1.0 for line in lines}
        parts: list[tuple[float, Linear]] = []
        for line in lines:
            rates = self.coefficients[line].of(measure)
            parts += [(rates.bought, {line: 1.0}), (rates.effective, self.effective[line])]
            if rates.once:
                parts.append((rates.once, {self.used[line]: 1.0}))
            if rates.priced:
                parts.append((rates.priced, self.fees[line]))
        return combine(parts)

    def filled(self, line: int, count: float) -> Linear:
        """A line's columns at a count."""
        values = {line: count}
        if line in self.used:
            values[self.used[line]] = float(count > 0.0)
        left, steps = count, self.steps.get(line, ())
        if steps and steps[0].low is not None:
            return values | _within(steps, count)
        for step in steps:
            values[step.column] = min(left, step.width)
            left -= values[step.column]
            if step.opened is not None:
                values[step.opened] = float(values[step.column] > 0.0)
        return values


def declare(
    program: Program,
    scenario: Scenario,
    without: frozenset[str],
    known: Lines | None = None,
    widest: float = inf,
) -> Lines:
    """Declares every column and the rows that tie a line's count to its use and its steps.

    What was worked out for `known` lines, which differ by the budget alone, is taken from there.
    """
    bought = plan_lines(scenario)
    rates = known.coefficients if known else tuple(coefficients(scenario, one.line) for one in bought)
    named = [(one.name, one.line) for one in bought]
    caps = tuple(most_affordable(scenario, one, own, without) for one, own in zip(bought, rates, strict=True))
    for one in bought:
        lower, upper = _bounds(one, without, widest)
        program.column(one.name, lower, upper, integer=scenario.whole)
    if scenario.periods:
        _together(program, scenario, without)
    asked = {line for limit in scenario.limits for line in counted(scenario, limit)}
    used = {
        position: _use(program, scenario, bought[position], (position, finite(caps[position])), without)
        for position, (_, line) in enumerate(named)
        if position in asked or _decides_use(line) or _speck(scenario, caps[position])
    }
    steps = {
        position: made
        for position in range(len(named))
        if (made := _stepped(program, rates[position], position, finite(caps[position]), whole=scenario.whole))
    }
    effective = tuple(
        _summed(steps[position], "rate", "effective") if position in steps else {position: 1.0}
        for position in range(len(named))
    )
    fees = {
        position: _summed(steps[position], "price", "fees") if position in steps else {position: own.tariff.first}
        for position, own in enumerate(rates)
        if own.tariff.by_count
    }
    alike = known is not None and (known.used, known.effective, known.fees) == (used, effective, fees)
    return Lines(rates, used, steps, effective, fees, caps, known.made if known is not None and alike else {})


def _summed(steps: tuple[Step, ...], each: str, before: str) -> Linear:
    """What the partnerships of all steps come to; of a piece also what those before it do, once it is open."""
    total: Linear = {step.column: getattr(step, each) for step in steps}
    for step in steps:
        if step.low is not None and step.opened is not None:
            total[step.opened] = getattr(step, before) - step.low * getattr(step, each)
    return {column: value for column, value in total.items() if value}


def _within(steps: tuple[Step, ...], count: float) -> Linear:
    """The columns of pieces at a count: that of the last piece which begins there or before."""
    own = max((step for step in steps if step.low is not None and step.low <= count), key=lambda step: step.low or 0.0)
    values: Linear = {}
    for step in steps:
        values[step.column] = count if step is own else 0.0
        if step.opened is not None:
            values[step.opened] = float(step is own)
    return values


def _decides_use(line: Line) -> bool:
    return line.setup_cost.value > 0.0 or line.at_least_if_used is not None


def _speck(scenario: Scenario, cap: float) -> bool:
    """Whether a fraction too small to be bought has to be kept out: nothing lies between 0 and `USED_FROM`."""
    return not scenario.whole and cap <= MOST_PARTNERSHIPS


def _bounds(one: PlanLine, without: frozenset[str], widest: float) -> tuple[float, float]:
    """Fewest and most partnerships as a person stated them; the most is `widest` where nobody did.

    In one of several periods only the most is known of what holds for all of them together.
    """
    stated = {
        key: value
        for key in ("at_least", "available", "available_each_period", "exactly")
        if (value := getattr(one.line, key)) is not None and f"tiers.{one.card}.{key}" not in without
    }
    if one.period is not None:
        return 0.0, min((stated[key] for key in stated if key != "at_least"), default=widest)
    if "exactly" in stated:
        return stated["exactly"], stated["exactly"]
    fewest = stated.get("at_least", 0.0)
    return fewest, stated.get("available", max(fewest, widest))


def _together(program: Program, scenario: Scenario, without: frozenset[str]) -> None:
    """What is stated of a line of the rate card holds for all of its periods together."""
    for card, positions in members(scenario).items():
        line, every = scenario.tiers[card], dict.fromkeys(positions, 1.0)
        for kind in ("at_least", "available", "exactly"):
            number, key = getattr(line, kind), f"tiers.{card}.{kind}"
            if number is None or key in without:
                continue
            lower = -inf if kind == "available" else number
            upper = inf if kind == "at_least" else number
            program.row(Row(every, lower, upper), key)


def _use(
    program: Program, scenario: Scenario, one: PlanLine, capped: tuple[int, float], without: frozenset[str]
) -> int:
    """A binary that is 1 exactly when the line is used: fewest * used <= count <= cap * used."""
    (position, cap), line = capped, one.line
    used = program.column(f"used_{one.name}", 0.0, 1.0, integer=True)
    key = f"tiers.{one.card}.at_least_if_used"
    fewest = 1.0 if scenario.whole else USED_FROM
    if line.at_least_if_used is not None and key not in without:
        fewest = max(fewest, line.at_least_if_used)
    program.row(Row({position: 1.0, used: -fewest}, lower=0.0), key)
    program.row(Row({position: 1.0, used: -cap}, upper=0.0))
    return used


def _stepped(program: Program, own: Coefficients, position: int, cap: float, *, whole: bool) -> tuple[Step, ...]:
    """The steps of a line with diminishing results or volume prices; none where every partnership is alike."""
    if own.tariff.bulk:
        return _pieces(program, own.tariff, position, cap, whole=whole)
    return _steps(program, position, own.tariff.steps(cap))


def _pieces(program: Program, tariff: Tariff, position: int, cap: float, *, whole: bool) -> tuple[Step, ...]:
    """The pieces of a line's counts: low * open <= piece <= high * open, and the count is their sum.

    One piece is open at a time, so that one price holds for all partnerships.
    """
    steps = []
    for number, piece in enumerate(tariff.pieces(cap, whole=whole)):
        column = program.column(f"piece_{number}", 0.0, piece.high)
        opened = program.column(f"in_{column}", 0.0, 1.0, integer=True)
        if piece.low:
            program.row(Row({column: 1.0, opened: -piece.low}, lower=0.0))
        program.row(Row({column: 1.0, opened: -piece.high}, upper=0.0))
        money, counted = (piece.fees_at, piece.fees_slope), (piece.effective_at, piece.effective_slope)
        steps.append(Step(column, piece.high, counted[1], money[1], opened, piece.low, money[0], counted[0]))
    program.row(Row({**{step.column: 1.0 for step in steps}, position: -1.0}, 0.0, 0.0))
    program.row(Row({step.opened: 1.0 for step in steps if step.opened is not None}, 1.0, 1.0))
    return tuple(steps)


def _steps(program: Program, position: int, parts: list[tuple[float, float, float]]) -> tuple[Step, ...]:
    """The steps of a line: later partnerships count less or cost less, and never before the earlier ones are full.

    The count is the sum of the steps; step k may only start when step k - 1 is full, which a binary for each
    threshold decides: width(k-1) * open(k) <= step(k-1), step(k) <= width(k) * open(k).
    """
    if len(parts) == 1:
        return ()
    columns = [program.column(f"step_{number}", 0.0, width) for number, (width, _, _) in enumerate(parts)]
    program.row(Row(combine([(1.0, dict.fromkeys(columns, 1.0)), (-1.0, {position: 1.0})]), 0.0, 0.0))
    steps = [Step(columns[0], *parts[0])]
    for column, part in zip(columns[1:], parts[1:], strict=True):
        earlier, opened = steps[-1], program.column(f"open_{column}", 0.0, 1.0, integer=True)
        program.row(Row({earlier.column: 1.0, opened: -earlier.width}, lower=0.0))
        program.row(Row({column: 1.0, opened: -part[0]}, upper=0.0))
        steps.append(Step(column, *part, opened))
    return tuple(steps)
