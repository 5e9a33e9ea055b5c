"""The sheet of goals and limits: what each is worth, against which bound, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.domain.arithmetic.amounts import Additive, Distinct
from optimizer.domain.arithmetic.limits import Rule
from optimizer.domain.arithmetic.rules import quotient_of, rules
from optimizer.domain.findings.plan import GoalResult, LimitResult
from optimizer.domain.language.measures import LINES_USED, is_money, is_ratio
from optimizer.domain.language.periods import spent_in
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.singles import single
from optimizer.report import numbers
from optimizer.report.page import Cell
from optimizer.report.plan.holding import standings
from optimizer.report.plan.tables import where_words
from optimizer.report.plan.workbook.figures import ROUNDING, Figures
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Area, Formula, Sheet, Style, literal, over

NAME = "Goals and limits"
GOALS = ("Goal", "Measure", "Counted on", "Weight", "Value", "Best alone", "Attainment", "Floor", "Weighted")
LIMITS = ("Limit", "Measured", "Divided by", "Value", "Unit", "At least", "At most", "Left", "Holds", "In the plan")
NOTHING = "1E-12"
"""Absolute difference that counts as none, so that nothing against nothing holds (as in the audit)."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What a limit compares: factor * measure(lines) / divisor; without a divisor, an amount."""

    measure: str
    lines: tuple[int, ...]
    divisor: Formula | None = None
    other: str = ""
    """The measure of the divisor."""
    factor: float = 1.0
    signed: bool = False
    """Whether the divisor may be negative."""


class GoalsAndLimits:
    """The sheet, and where the attainments stand."""

    def __init__(self, figures: Figures, name: str = NAME) -> None:
        self.figures, self.plan = figures, figures.plan
        self._standings = standings(self.plan)
        self.scenario, self.amounts = figures.assumptions.scenario, figures.amounts
        self.sheet = Sheet(name)
        self.floors: dict[str, str] = {}
        self.upper: dict[str, str] = {}
        """Key of a limit -> the cell of its bound from above."""
        self.score: str | None = None
        self.goals: Area | None = None
        self.holds: Area | None = None
        self.sheet.put(0, 0, "Goals and limits", TITLE)
        self.sheet.put(
            1, 0, "Coloured bounds may be changed. Best alone: found by solving, and not computed anew here.", NOTE
        )
        self._row = 3
        if self.plan.goals:
            self._goals()
        if self.plan.limits:
            self._limits()

    def attainments(self) -> Area | None:
        """The goals' attainments, where the strategy has any."""
        if self.goals is None or all(goal.attainment is None for goal in self.plan.goals):
            return None
        return Area(self.sheet.name, self.goals.top, 6, self.goals.bottom, 6)

    def _goals(self) -> None:
        top = self._row + 1
        weighed = any(goal.best is not None for goal in self.plan.goals)
        columns = [column for column in range(len(GOALS)) if weighed or column not in (5, 6, 8)]
        for column in columns:
            self.sheet.put(top - 1, column, GOALS[column], HEADING)
        for row, goal in enumerate(self.plan.goals, start=top):
            self._goal(row, goal, weighed=weighed)
        last = top + len(self.plan.goals) - 1
        self.goals = self.sheet.down(0, top, last)
        self._row = last + 2
        if weighed and self.plan.score is not None:
            balanced = self.scenario.strategy == "balanced"
            self.sheet.put(last + 1, 0, "Smallest attainment" if balanced else "Weighted attainment", TEXT.as_("total"))
            for column in range(1, 8):
                self.sheet.put(last + 1, column, None, TEXT.as_("total"))
            weighted = self.sheet.down(8, top, last)
            text = f"{'MIN' if balanced else 'SUM'}({weighted})"
            self.score = self.sheet.put(last + 1, 8, Formula(text, self.plan.score), Style("share", role="total"))
            self._row += 1

    def _goal(self, row: int, goal: GoalResult, *, weighed: bool) -> None:
        kind = self._kind(goal.measure)
        shown = Style(kind, 2 if kind == "money" else numbers.DECIMALS["count"]([goal.value]))
        self.sheet.across(row, (goal.name, goal.measure.replace("_", " "), where_words(goal.where) or "all lines"))
        self.sheet.put(row, 3, goal.weight, Style("share"))
        amount = self.figures.amount(goal.measure, self.amounts.select(goal.where))
        value = self.sheet.put(row, 4, Formula(amount.text, goal.value), shown)
        if goal.at_least is not None:
            self.floors[f"goals.{goal.name}.at_least"] = self.sheet.put(
                row, 7, goal.at_least, _bound(kind, goal.at_least)
            )
        if not weighed:
            return
        best = self.sheet.put(row, 5, goal.best, shown)
        attained = self.sheet.put(row, 6, Formula(over(value, best), goal.attainment), Style("share"))
        weight = str(self.sheet.at(row, 3))
        if self.scenario.strategy == "balanced":
            counts, text = goal.weight > 0 and goal.attainment is not None, attained
        else:
            counts, text = goal.attainment is not None, f'IF({attained}="",0,{weight}*{attained})'
        part = (goal.attainment or 0.0) * (1.0 if self.scenario.strategy == "balanced" else goal.weight)
        self.sheet.put(row, 8, Formula(text, part) if counts else None, Style("share"))

    def _limits(self) -> None:
        top = self._row + 1
        self.sheet.across(top - 1, LIMITS, HEADING)
        stated = rules(self.amounts)
        drawn = [limit for limit in self.plan.limits if limit.chance is not None]
        planned = [limit for limit in self.plan.limits if limit.chance is None]
        for row, (rule, limit) in enumerate(zip(stated, planned, strict=True), start=top):
            self._limit(row, rule, limit)
        self.holds = self.sheet.down(8, top, top + len(stated) - 1)
        for row, limit in enumerate(drawn, start=top + len(stated)):
            self._drawn(row, limit)
        self.sheet.flagged.append(self.holds)
        self.sheet.frozen = (0, 1)

    def _drawn(self, row: int, limit: LimitResult) -> None:
        """A limit that speaks of draws: figures of the plan, which do not follow its counts."""
        sheet = self.sheet
        sheet.put(row, 0, limit.name)
        sheet.put(row, 3, limit.value, _unit(limit, limit.value))
        sheet.put(row, 4, (self.scenario.currency if limit.unit == "money" else limit.unit) or "amount")
        for column, value in ((5, limit.at_least), (6, limit.at_most), (7, limit.slack)):
            sheet.put(row, column, value, _unit(limit, value))
        broken = any(clash.key == limit.key for clash in self.plan.broken)
        sheet.put(row, 8, "no" if broken else "yes")
        chance = 100.0 * (limit.chance or 0.0)
        sheet.put(row, 9, f"of draws, which no sheet repeats: holds in {chance:.1f}% of them", Style(role="faint"))

    def _limit(self, row: int, rule: Rule, limit: LimitResult) -> None:
        sides, sheet = self._sides(rule), self.sheet
        amount = self._amount(rule, sides)
        sheet.put(row, 0, limit.name)
        measured = sheet.put(row, 1, amount, self._style(sides.measure, amount.value))
        value, divisor = measured, None
        if sides.divisor is not None:
            divisor = sheet.put(row, 2, sides.divisor, self._style(sides.other, sides.divisor.value))
            value = sheet.put(
                row, 3, Formula(over(measured, divisor, sides.factor), limit.value), _unit(limit, limit.value)
            )
        else:
            value = sheet.put(row, 3, Formula(measured, limit.value), _unit(limit, limit.value))
        unit = self.scenario.currency if limit.unit == "money" else limit.unit
        sheet.put(row, 4, unit or "amount")
        bounds = dict(self._bounds(row, rule, limit))
        if True in bounds:
            self.upper[rule.key] = bounds[True]
        away = [f"{value}-{bounds[False]}"] if False in bounds else []
        away += [f"{bounds[True]}-{value}"] if True in bounds else []
        if sides.signed and divisor is not None:
            away = [f"SIGN({divisor})*({distance})" for distance in away]
        left = f"MIN({','.join(away)})"
        if divisor is not None:
            left = f'IF({divisor}=0,"",{left})'
        used = None if rule.used is None else self.figures.amount(LINES_USED, sides.lines).text
        if used is not None:
            left = f'IF({used}=0,"",{left})'
        sheet.put(row, 7, Formula(left, limit.slack), _unit(limit, limit.slack))
        kept = [self._kept((sides, measured, divisor), bound, ceiling=ceiling) for ceiling, bound in bounds.items()]
        broken = "no" if rule.broken(self.figures.mix) else "yes"
        holds = f"AND({','.join(kept)})" if used is None else f"OR({used}=0,{','.join(kept)})"
        sheet.put(row, 8, Formula(f'IF({holds},"yes","no")', broken))
        sheet.put(row, 9, self._standings.get(limit.key), Style(role="faint"))

    def _kind(self, measure: str) -> str:
        """The kind of a measure's figures: costs beside fees are money, too."""
        return "money" if is_money(measure, self.amounts.costs) else "count"

    def _style(self, measure: str, value: Cell) -> Style:
        return Style("money", 2) if self._kind(measure) == "money" else Style("count", _decimals(value))

    def _amount(self, rule: Rule, sides: Sides) -> Formula:
        """What is measured: a measure of some lines, or how many groups of them have one that is used."""
        left = rule.sides[0].left
        if isinstance(left, Distinct):
            return Formula(self.figures.distinct(left.groups), left.value(self.figures.mix))
        return self.figures.amount(sides.measure, sides.lines)

    def _kept(self, compared: tuple[Sides, str, str | None], bound: str, *, ceiling: bool) -> str:
        """Whether one side holds, multiplied out: factor * left <= bound * divisor, but for rounding."""
        sides, measured, divisor = compared
        factor = "" if sides.factor == 1.0 else f"{literal(sides.factor)}*"
        left = f"{factor}{measured}"
        right = bound if divisor is None else f"{bound}*{divisor}"
        excess = f"{left}-{right}" if ceiling else f"{right}-{left}"
        amount = self.amounts.amount(sides.measure, sides.lines)
        signed = isinstance(amount, Additive) and amount.parts is not None
        size = f"{factor}{self.figures.size(sides.measure, sides.lines)}" if signed else f"ABS({left})"
        return f"{excess}<={NOTHING}+{ROUNDING}*MAX({size},ABS({right}))"

    def _bounds(self, row: int, rule: Rule, limit: LimitResult) -> Iterator[tuple[bool, str]]:
        """Whether it is a ceiling -> the cell of the bound."""
        for side, stated in zip(rule.sides, self._numbers(rule), strict=True):
            column, value = (6, limit.at_most) if side.ceiling else (5, limit.at_least)
            content: Cell | Formula = value
            if rule.key == "budget":
                content = Formula(self.figures.assumptions.campaign["spendable"], value)
            elif rule.key.startswith("periods."):
                content = self._period(rule.key.removeprefix("periods.").removesuffix(".budget"), value)
            elif rule.key in self.floors:
                content = Formula(self.floors[rule.key], value)
            elif stated is not None:
                content = Formula(f"{literal(stated.value)}*{self._whole(self._stated(rule))}", value)
            elif side.ceiling and len(rule.sides) > 1 and rule.sides[0].number == side.number:
                content = Formula(str(self.sheet.at(row, 5)), value)
            style = _bound(limit.unit, value)
            yield (
                side.ceiling,
                self.sheet.put(row, column, content, style.as_("plain") if isinstance(content, Formula) else style),
            )

    def _period(self, name: str, value: float | None) -> Cell | Formula:
        """What a period may spend: its money, or its share of the budget, with those before it where that is so."""
        stated = [self.scenario.periods[one].budget for one in spent_in(self.scenario, name)]
        whole = self.figures.assumptions.campaign.get("spendable")
        if whole is None or (len(stated) == 1 and not (stated[0] and stated[0].percent)):
            return value
        parts = [
            f"{literal(own.value)}*{whole}" if own.percent else literal(own.value) for own in stated if own is not None
        ]
        return Formula(f"MIN({whole},{'+'.join(f'MIN({part},{whole})' for part in parts)})", value)

    def _numbers(self, rule: Rule) -> list[Bound | None]:
        """For each side the share that it states where another side of the limit states an amount, else nothing."""
        if rule.divisor is not None or not rule.key.startswith("limits."):
            return [None] * len(rule.sides)
        limit = self._stated(rule)
        stated = (limit.at_least, limit.at_most, limit.exactly, limit.exactly)
        return [bound if bound.percent else None for bound in stated if bound is not None]

    def _stated(self, rule: Rule) -> Limit:
        return single(self.scenario, rule.key)[0].limit

    def _whole(self, limit: Limit) -> str:
        """What a share of the limit is a share of."""
        if limit.of == "budget":
            return self.figures.assumptions.campaign.get("spendable", "0")
        return self.figures.amount(limit.measure, self.amounts.every).text

    def _sides(self, rule: Rule) -> Sides:
        """What a rule compares, in the words of the scenario: the rule itself holds amounts only."""
        if rule.key == "budget":
            return Sides("spend", self.amounts.every)
        if rule.key.startswith("periods."):
            return Sides("spend", rule.concerned)
        if rule.key.startswith("goals."):
            goal = self.scenario.goals[rule.key.removeprefix("goals.").removesuffix(".at_least")]
            return Sides(rule.measure, self.amounts.select(goal.where))
        limit = self._stated(rule)
        lines = self.amounts.select(limit.where)
        return Sides(limit.measure, lines) if rule.divisor is None else self._divided(rule, limit, lines)

    def _divided(self, rule: Rule, limit: Limit, lines: tuple[int, ...]) -> Sides:
        """A limit that is a share or a ratio."""
        if is_ratio(limit.measure):
            measure, divisor, factor = quotient_of(limit.measure)
            return Sides(measure, lines, self.figures.amount(divisor, lines), divisor, factor)
        if limit.for_each is not None:
            others = self.amounts.select(limit.for_each)
            return Sides(limit.measure, lines, self.figures.amount("partnerships", others), "partnerships")
        if limit.per is not None:
            others = lines if limit.per.where is None else self.amounts.select(limit.per.where)
            signed = isinstance(rule.divisor, Additive) and rule.divisor.parts is not None
            other = limit.per.measure
            return Sides(limit.measure, lines, self.figures.amount(other, others), other, signed=signed)
        value = None if rule.divisor is None else rule.divisor.value(self.figures.mix)
        whole = Formula(self._whole(limit), value)
        return Sides(limit.measure, lines, whole, limit.measure)


def _unit(limit: LimitResult, value: Cell) -> Style:
    """The style of a limit's own figures."""
    if limit.unit == "share":
        return Style("share")
    if limit.unit == "money":
        return Style("money", 2)
    return Style("count", 2 if limit.unit == "ratio" else _decimals(value))


def _bound(unit: str, value: Cell) -> Style:
    """The style of a bound that may be changed."""
    if unit == "share":
        return Style("rate", 0, "input")
    return Style("money" if unit == "money" else "count", 2 if unit == "money" else _decimals(value), "input")


def _decimals(value: Cell) -> int:
    return numbers.DECIMALS["count"]([value]) if isinstance(value, float | int) else 0
