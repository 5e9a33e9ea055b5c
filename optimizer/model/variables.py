"""The columns of a campaign: how many of each line, whether it is used, and its steps of diminishing results."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from optimizer.domain.arithmetic.linear import Linear, Row, combine
from optimizer.domain.language.measures import LINES_USED, MOST_PARTNERSHIPS, USED_FROM
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.selection import counted
from optimizer.model.coefficients import Coefficients, coefficients, finite, most_affordable
from optimizer.model.program import Program


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a line's diminishing results: its column, width, rate, and the binary that opens all but the first."""

    column: int
    width: float
    rate: float
    opened: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a scenario as columns: column i counts line i; `used`, `steps` and `effective` by line.

    `made` are the expressions that were asked for so far.
    """

    coefficients: tuple[Coefficients, ...]
    used: dict[int, int]
    steps: dict[int, tuple[Step, ...]]
    effective: tuple[Linear, ...]
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
        return combine(parts)

    def filled(self, line: int, count: float) -> Linear:
        """A line's columns at a count."""
        values = {line: count}
        if line in self.used:
            values[self.used[line]] = float(count > 0.0)
        left = count
        for step in self.steps.get(line, ()):
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
    rates = known.coefficients if known else tuple(coefficients(scenario, line) for line in scenario.tiers.values())
    named = list(scenario.tiers.items())
    caps = tuple(
        most_affordable(scenario, line, own, without, name) for (name, line), own in zip(named, rates, strict=True)
    )
    for name, line in named:
        lower, upper = _bounds(name, line, without, widest)
        program.column(name, lower, upper, integer=scenario.whole)
    asked = {line for limit in scenario.limits for line in counted(scenario, limit)}
    used = {
        position: _use(program, scenario, position, finite(caps[position]), without)
        for position, (name, line) in enumerate(named)
        if position in asked or _decides_use(line) or _speck(scenario, line, rates[position], name)
    }
    steps = {
        position: made
        for position, (_, line) in enumerate(named)
        if (made := _steps(program, line, position, finite(caps[position])))
    }
    effective = tuple(
        {step.column: step.rate for step in steps[position]} if position in steps else {position: 1.0}
        for position in range(len(named))
    )
    alike = known is not None and (known.used, known.effective) == (used, effective)
    return Lines(rates, used, steps, effective, caps, known.made if known is not None and alike else {})


def _decides_use(line: Line) -> bool:
    return line.setup_cost.value > 0.0 or line.at_least_if_used is not None


def _speck(scenario: Scenario, line: Line, rates: Coefficients, name: str) -> bool:
    """Whether a fraction too small to be bought has to be kept out: nothing lies between 0 and `USED_FROM`.

    That holds where everything stated caps the line, whatever is left out.
    """
    return not scenario.whole and most_affordable(scenario, line, rates, frozenset(), name) <= MOST_PARTNERSHIPS


def _bounds(name: str, line: Line, without: frozenset[str], widest: float) -> tuple[float, float]:
    """Fewest and most partnerships as a person stated them; the most is `widest` where nobody did."""
    stated = {
        key: value
        for key in ("at_least", "available", "exactly")
        if (value := getattr(line, key)) is not None and f"tiers.{name}.{key}" not in without
    }
    if "exactly" in stated:
        return stated["exactly"], stated["exactly"]
    fewest = stated.get("at_least", 0.0)
    return fewest, stated.get("available", max(fewest, widest))


def _use(program: Program, scenario: Scenario, position: int, cap: float, without: frozenset[str]) -> int:
    """A binary that is 1 exactly when the line is used: fewest * used <= count <= cap * used."""
    name, line = list(scenario.tiers.items())[position]
    used = program.column(f"used_{name}", 0.0, 1.0, integer=True)
    key = f"tiers.{name}.at_least_if_used"
    fewest = 1.0 if scenario.whole else USED_FROM
    if line.at_least_if_used is not None and key not in without:
        fewest = max(fewest, line.at_least_if_used)
    program.row(Row({position: 1.0, used: -fewest}, lower=0.0), key)
    program.row(Row({position: 1.0, used: -cap}, upper=0.0))
    return used


def _steps(program: Program, line: Line, position: int, cap: float) -> tuple[Step, ...]:
    """The steps of a line: later partnerships count less, and never before the earlier ones are full.

    The count is the sum of the steps; step k may only start when step k - 1 is full, which a binary for each
    threshold decides: width(k-1) * open(k) <= step(k-1), step(k) <= width(k) * open(k).
    """
    thresholds = [threshold for threshold in line.results_after if threshold < cap]
    if not thresholds:
        return ()
    edges = [0.0, *(float(threshold) for threshold in thresholds), max(cap, thresholds[-1] + 1.0)]
    widths = [high - low for low, high in pairwise(edges)]
    columns = [program.column(f"step_{number}", 0.0, width) for number, width in enumerate(widths)]
    program.row(Row(combine([(1.0, dict.fromkeys(columns, 1.0)), (-1.0, {position: 1.0})]), 0.0, 0.0))
    steps = [Step(columns[0], widths[0], 1.0)]
    for column, width, threshold in zip(columns[1:], widths[1:], thresholds, strict=True):
        earlier, opened = steps[-1], program.column(f"open_{column}", 0.0, 1.0, integer=True)
        program.row(Row({earlier.column: 1.0, opened: -earlier.width}, lower=0.0))
        program.row(Row({column: 1.0, opened: -width}, upper=0.0))
        steps.append(Step(column, width, line.results_after[threshold], opened))
    return tuple(steps)
