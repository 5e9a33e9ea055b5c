"""The workbook of a comparison: the sheets of every plan, and before them what differs, as formulas over those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.domain.findings.compare import (
    RESIDUALS,
    Compared,
    Comparison,
    Extra,
    GoalChange,
    Increment,
    MeasureChange,
    Side,
)
from optimizer.domain.language.measures import LINES_USED
from optimizer.domain.language.scenario import NORMALISED
from optimizer.report.compare import words
from optimizer.report.compare.workbook_rows import Given, Rows
from optimizer.report.plan.tables import kind
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.plan.workbook.figures import Figures
from optimizer.report.plan.workbook.sheets import PlanSheets
from optimizer.report.workbook.cells import (
    EVERY_DIGIT,
    HEADING,
    NOTE,
    TITLE,
    Formula,
    Sheet,
    SheetChart,
    Style,
    Workbook,
    difference,
    over,
    sheet_names,
    styled,
)

SUMMARY, RESULTS, LINES, DIFFERENCES, CROSS = "Summary", "Results", "Lines", "Differing assumptions", "Cross"
SHORT = 18
"""Characters of a plan's name in the names of its sheets."""
HOLD = "all hold"
CHANGED = "changed: nothing is proven of it"
MOST_BARS = 60
SHARE = "Share of spend (changes in points)"


@dataclass(frozen=True, slots=True)
class Part:
    """One plan of a comparison and its sheets."""

    side: Side
    own: PlanSheets

    @property
    def assumptions(self) -> Assumptions:
        """Its sheet of assumptions."""
        return self.own.assumptions

    @property
    def figures(self) -> Figures:
        """Its sheet of lines."""
        return self.own.figures

    def total(self, name: str) -> str | None:
        """The formula of a total; None where the plan has no such figure."""
        if name in ("reserve", "unspent"):
            campaign = self.assumptions.campaign
            if "spendable" not in campaign:
                return None
            return (
                campaign["reserve"] if name == "reserve" else f"{campaign['spendable']}-{self.figures.total('spend')}"
            )
        if name == "overlap":
            return self.figures.overlap or "0"
        if name == LINES_USED:
            return f"SUM({self.figures.workings.used})"
        return self.figures.total(self.figures.column(name)) if name in self.side.plan.totals else None

    def of_line(self, name: str, figure: str) -> str | None:
        """A figure of one of its lines; None where its rate card lacks the line."""
        names = [line.name for line in self.side.plan.lines]
        return self.figures.cell(figure, names.index(name)) if name in names else None


def comparison_workbook(comparison: Comparison, notes: Sequence[str]) -> Workbook:
    """Summary, results, lines and differing assumptions; then all the sheets that each plan has alone."""
    parts = _parts(comparison)
    sheets = [_results(comparison, parts), _lines(comparison, parts)]
    if comparison.assumptions:
        sheets.append(_differences(comparison))
    if comparison.cross:
        sheets.append(_cross(comparison))
    own = [sheet for part in parts for sheet in part.own.visible]
    hidden = [sheet for part in parts for sheet in part.own.workings]
    for sheet in hidden:
        sheet.hidden = True
    first = _Summary(comparison, parts, notes).sheet
    made = max(side.plan.made.at for side in comparison.sides)
    title = words.title(comparison)
    return Workbook(title, comparison.currency, made, (first, *sheets, *own, *hidden))


def _parts(comparison: Comparison) -> list[Part]:
    names = sheet_names([name[:SHORT] for name in comparison.names], (SUMMARY, RESULTS, LINES, DIFFERENCES, CROSS))
    return [Part(side, PlanSheets(side.plan, name)) for name, side in zip(names, comparison.sides, strict=True)]


def _unit(row: MeasureChange) -> Style:
    values = [figure.value for figure in row.figures]
    return styled(kind(row.name), values)


def _results(comparison: Comparison, parts: Sequence[Part]) -> Sheet:
    """Every measure and ratio of every plan, then the goals."""
    sheet = Sheet(RESULTS)
    sheet.put(0, 0, "Results", TITLE)
    sheet.put(
        1,
        0,
        f"Everything follows the plans' own sheets. Changes are against {comparison.baseline.name}. {EVERY_DIGIT}",
        NOTE,
    )
    rows, row = Rows(sheet, comparison.names), 4
    rows.head(row - 1, "Figure")
    for measure in comparison.measures:
        if any(figure.value for figure in measure.figures):
            formulas = tuple(part.total(measure.name) for part in parts)
            relative = measure.name not in RESIDUALS
            given = Given(words.word(measure.name), formulas, measure.figures, _unit(measure), relative=relative)
            rows.put(row, given)
            row += 1
    if comparison.goals:
        _goals(comparison, parts, rows, row + 2)
    sheet.frozen = (4, 1)
    return sheet


def _goals(comparison: Comparison, parts: Sequence[Part], rows: Rows, top: int) -> None:
    units = {measure.name: measure for measure in comparison.measures}
    rows.head(top - 1, "Goal")
    for row, goal in enumerate(comparison.goals, start=top):
        formulas = tuple(_goal(part, goal, value) for part, value in zip(parts, goal.values, strict=True))
        style = _unit(units[goal.measure]) if goal.measure in units else styled("count", [v.value for v in goal.values])
        rows.put(row, Given(words.goal_words(goal), formulas, goal.values, style))
    if any(attainment is not None for goal in comparison.goals for attainment in goal.attainments):
        _attainments(comparison, parts, rows, top)


def _attainments(comparison: Comparison, parts: Sequence[Part], rows: Rows, values: int) -> None:
    """What each goal could reach alone, as it was found, and how much of that it gets; `values` is its row above."""
    sheet, count = rows.sheet, len(comparison.goals)
    bests = values + count + 2
    attained = bests + count + 2
    rows.head(bests - 1, "Best alone, as found by solving", changes=False)
    rows.head(attained - 1, "Attainment of each plan's own best", changes=False)
    for offset, goal in enumerate(comparison.goals):
        for top in (bests, attained):
            sheet.put(top + offset, 0, words.goal_words(goal))
        for side, attainment in enumerate(goal.attainments, start=1):
            best = next((own.best for own in parts[side - 1].side.plan.goals if own.name == goal.name), None)
            if attainment is not None and best:
                value, (_, style) = str(sheet.at(values + offset, side)), sheet.cells[values + offset, side]
                alone = sheet.put(bests + offset, side, best, style)
                sheet.put(attained + offset, side, Formula(over(value, alone), attainment), Style("share"))


def _goal(part: Part, goal: GoalChange, value: Compared) -> str | None:
    if value.value is None:
        return None
    return part.figures.amount(goal.measure, part.figures.amounts.select(goal.where)).text


def _lines(comparison: Comparison, parts: Sequence[Part]) -> Sheet:
    """Partnerships, spend and share of spend of every line, with totals."""
    sheet = Sheet(LINES)
    sheet.put(0, 0, "Lines", TITLE)
    note = f"Change counts on the plans' own sheets. Changes are against {comparison.baseline.name}."
    sheet.put(1, 0, note, NOTE)
    rows, row = Rows(sheet, comparison.names), 3
    totals = {measure.name: measure.figures for measure in comparison.measures}
    for figure, title in (("partnerships", "Partnerships"), ("spend", "Spend"), ("share_of_spend", SHARE)):
        rows.head(row, title)
        every = [getattr(line, figure) for line in comparison.lines]
        kind = {"partnerships": "partnerships", "spend": "money"}.get(figure, "share")
        style = styled(kind, [cell.value for line in every for cell in line])
        for line, compared in zip(comparison.lines, every, strict=True):
            row += 1
            formulas = tuple(part.of_line(line.name, figure) for part in parts)
            rows.put(row, Given(line.name, formulas, compared, style, missing=True))
        if figure in totals:
            row += 1
            formulas = tuple(part.total(figure) for part in parts)
            rows.put(row, Given("Total", formulas, totals[figure], style.as_("total")))
        row += 2
    sheet.frozen = (0, 1)
    return sheet


def _differences(comparison: Comparison) -> Sheet:
    sheet = Sheet(DIFFERENCES)
    sheet.put(0, 0, "Assumptions that differ", TITLE)
    sheet.across(2, ("Key", *comparison.names), HEADING)
    row = 2
    for row, assumption in enumerate(comparison.assumptions, start=3):
        sheet.put(row, 0, assumption.key)
        for side, value in enumerate(assumption.values, start=1):
            if isinstance(value, str | None):
                sheet.put(row, side, "not stated" if value is None else value)
            else:
                number = Style("count", 0 if value == int(value) else 4)
                sheet.put(row, side, value, Style("rate") if assumption.is_rate else number)
    sheet.filtered = sheet.at(2, 0).to(row, len(comparison.names))
    sheet.frozen = (3, 1)
    return sheet


def _cross(comparison: Comparison) -> Sheet:
    """Every mix under every scenario, as it was found: scenarios of others are not among these sheets."""
    sheet = Sheet(CROSS)
    sheet.put(0, 0, "Every plan under every scenario's assumptions", TITLE)
    sheet.put(1, 0, "As found when the plans were compared; not computed anew here.", NOTE)
    row = 3
    for ground in comparison.cross:
        title = f"Under {ground.name} ({ground.strategy})"
        regret = f"Regret, {words.regret_unit(ground.strategy, comparison.currency)}"
        sheet.across(row, (title, "Score", regret, "Spend", "Broken limits", "Lines it lacks"), HEADING)
        share = Style("share") if ground.strategy in NORMALISED else Style("count", 2)
        sheet.put(row + 1, 0, "its own best plan" + ("" if ground.proven else ", not proven"))
        sheet.put(row + 1, 1, ground.best, share)
        for place, (name, mix) in enumerate(zip(comparison.names, ground.mixes, strict=True), start=row + 2):
            sheet.put(place, 0, name)
            sheet.put(place, 1, mix.score, share)
            sheet.put(place, 2, mix.regret, share)
            sheet.put(place, 3, mix.spend, Style("money", 2))
            sheet.put(place, 4, float(len(mix.broken)), Style("count"))
            sheet.put(place, 5, ", ".join(mix.missing) or None)
        row += len(comparison.names) + 4
    return sheet


class _Summary:
    """The first sheet: what is better at what, what the extra spend returns, and charts."""

    def __init__(self, comparison: Comparison, parts: Sequence[Part], notes: Sequence[str]) -> None:
        self.comparison, self.parts, self.sheet = comparison, parts, Sheet(SUMMARY)
        self._row = 1
        self.sheet.put(0, 0, words.title(comparison), TITLE)
        self._notes("As compared:", words.verdicts(comparison))
        self._notes("", notes)
        self._row += 1
        self._plans()
        if comparison.increments:
            self._increments()
        self._notes("", ("Counts and assumptions are changed on each plan's own sheets; every figure follows them.",))
        self._charts()

    def _notes(self, title: str, lines: Sequence[str]) -> None:
        for line in lines:
            self.sheet.put(self._row, 0, f"{title} {line}".strip(), NOTE)
            self._row += 1

    def _plans(self) -> None:
        sheet = self.sheet
        sheet.across(self._row, ("Plan", "Scenario", "Strategy", "Plan is", "Budget", "Spend", "Limits"), HEADING)
        for part in self.parts:
            self._row += 1
            plan = part.side.plan
            sheet.across(self._row, (part.side.name, plan.scenario.name, plan.scenario.strategy))
            status = words.status(part.side)
            sheet.put(self._row, 3, Formula(f'IF({part.own.inputs.changed}>0,"{CHANGED}","{status}")', status))
            budget = part.assumptions.campaign.get("budget")
            money = Style("money", 2)
            sheet.put(self._row, 4, None if budget is None else Formula(budget, plan.scenario.budget), money)
            sheet.put(self._row, 5, Formula(part.figures.total("spend"), plan.totals["spend"]), money)
            if (broken := part.own.broken) is not None:
                told = f"{broken.value:.0f} broken" if broken.value else HOLD
                sheet.put(self._row, 6, Formula(f'IF({broken.text}=0,"{HOLD}",{broken.text}&" broken")', told))
        self.top = self._row - len(self.parts) + 1
        self._row += 2

    def _increments(self) -> None:
        """What each plan's extra spend returns, and what each extra result costs."""
        sheet, base = self.sheet, self.parts[0]
        measures = {extra.measure: extra.per for one in self.comparison.increments for extra in one.results}
        head = [f"Against {self.comparison.baseline.name}", "Extra spend", "Extra revenue", "Extra profit"]
        head += ["Incremental ROAS", f"Profit per {self.comparison.currency}"]
        head += [self._per(measure, per) for measure, per in measures.items()]
        sheet.across(self._row, head, HEADING)
        for part, one in zip(self.parts[1:], self.comparison.increments, strict=True):
            self._row += 1
            sheet.put(self._row, 0, one.name)
            self._increment(base, part, one)
            extras = {extra.measure: extra for extra in one.results}
            for column, (measure, per) in enumerate(measures.items(), start=6):
                self._cost((base, part), column, (measure, per), extras.get(measure))
        self._row += 2

    def _per(self, measure: str, per: int) -> str:
        noun = words.word(measure)
        return f"Cost per {per:,} more {noun}" if per > 1 else f"Cost per {noun.removesuffix('s')} more"

    def _increment(self, base: Part, part: Part, one: Increment) -> None:
        sheet, money = self.sheet, Style("money", 2)
        cells = [
            sheet.put(self._row, column, Formula(_change(part, base, name), value), money)
            for column, (name, value) in enumerate(
                (("spend", one.spend), ("revenue", one.revenue), ("profit", one.profit)), start=1
            )
        ]
        spend, revenue, profit = cells
        earned = "+".join(f"ABS({total})" for each in (part, base) if (total := each.total("revenue"))) or "0"
        text = f'IF(OR({spend}=0,{earned}=0),"",{revenue}/{spend})'
        sheet.put(self._row, 4, Formula(text, one.roas), Style("ratio", 2))
        text = f'IF(OR({spend}=0,{earned}=0),"",{profit}/{spend})'
        sheet.put(self._row, 5, Formula(text, one.profit_per), Style("ratio", 2))

    def _cost(self, parts: tuple[Part, Part], column: int, result: tuple[str, int], extra: Extra | None) -> None:
        """The incremental cost of a result, or the word for why there is none."""
        if extra is None:
            return
        (base, part), (measure, per) = parts, result
        spend = str(self.sheet.at(self._row, 1))
        change = f"({_change(part, base, measure)})"
        word = (
            f'IF(AND({spend}=0,{change}=0),"same",IF(AND({spend}<=0,{change}>=0),"dominates",'
            f'IF(AND({spend}>=0,{change}<=0),"dominated",{per}*{spend}/{change})))'
        )
        value = extra.outcome if extra.cost is None else extra.cost
        self.sheet.put(self._row, column, Formula(word, value), styled("cost", [extra.cost]))

    def _charts(self) -> None:
        sheet, names = self.sheet, self.sheet.down(0, self.top, self.top + len(self.parts) - 1)
        row = self._row + 1
        spent = sheet.down(5, names.top, names.bottom)
        sheet.charts.append(
            SheetChart(f"Spend by plan, {self.comparison.currency}", names, (("Spend", spent),), row, 0)
        )
        count = len(self.comparison.lines)
        if count * len(self.parts) <= MOST_BARS:
            lines = Sheet(LINES)
            series = tuple(
                (lines.at(3, 1 + side), lines.down(1 + side, 4, 3 + count)) for side in range(len(self.parts))
            )
            chart = SheetChart("Partnerships by line", lines.down(0, 4, 3 + count), series, row, 5)
            sheet.charts.append(chart)


def _change(part: Part, base: Part, measure: str) -> str:
    """How much more a plan has of a measure than another, but for rounding."""
    return difference(part.total(measure) or "0", base.total(measure) or "0")
