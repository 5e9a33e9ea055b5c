"""The first sheet: what the plan is, its figures now and as it was solved, its budget, and its charts."""

from __future__ import annotations

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.language.measures import COST_PER, MEASURES, RATIOS, is_ratio
from optimizer.report.characters import wrapped
from optimizer.report.plan import assumptions as assumed
from optimizer.report.plan import words
from optimizer.report.plan.holding import terms
from optimizer.report.plan.tables import kind
from optimizer.report.plan.workbook.sheets import PlanSheets
from optimizer.report.workbook.cells import (
    EVERY_DIGIT,
    HEADING,
    NOTE,
    TEXT,
    TITLE,
    Formula,
    Sheet,
    SheetChart,
    Style,
    difference,
    over,
    styled,
)

NAME = "Summary"
TITLES = {
    "partnerships": "Partnerships",
    "posts": "Posts delivered",
    "agency_fee": "Agency fee",
    "content_value": "Content value",
    "cpm": "CPM: spend per 1,000 impressions",
    "cpe": "CPE: spend per engagement",
    "cpa": "CPA: spend per conversion",
    "roas": "ROAS: revenue per unit of spend",
    "roi": "ROI: profit per unit of spend",
    "frequency": "Frequency: impressions per person reached",
}
FIRST = ("spend", "partnerships", "reach", "impressions", "engagements", "conversions", "revenue", "profit", "hours")
"""Figures that a reader looks for first; the parts of the spend stand with the budget."""
MOST_BARS = 60
"""A chart of more lines than this could not be read."""
SPENT = "What is spent"
KEPT, BROKEN = "Every limit holds.", "Limits or counts that do not hold, on Goals and limits or on Lines: "
CHARTS = 7
"""The column beside which charts stand."""
BESIDE_CHARTS = 88
"""Characters of a note that fit before the charts."""


def without_plan(plan: Plan) -> Sheet:
    """Why there is no plan."""
    sheet = Sheet(NAME)
    sheet.put(0, 0, words.headline(plan), TITLE)
    for row, line in enumerate(words.no_plan(plan), start=2):
        sheet.put(row, 0, line, NOTE)
    return sheet


def summary(own: PlanSheets) -> Sheet:
    """The summary of a plan: nothing on it is stated that another sheet does not compute."""
    return _Summary(own).sheet


class _Summary:
    def __init__(self, own: PlanSheets) -> None:
        self.plan, self.figures, self.ends, self.sheet = own.plan, own.figures, own.ends, Sheet(NAME)
        self.own = own
        self._titles()
        self._row = 8
        self._compared()
        self._budget()
        self._assumed()
        self._charts()
        self.sheet.frozen = (3, 0)

    def _titles(self) -> None:
        plan, sheet = self.plan, self.sheet
        sheet.put(0, 0, words.headline(plan), TITLE)
        sentence = words.what_to_buy(plan)
        sheet.put(1, 0, f"As {self._made()}: {sentence}", NOTE)
        changed = words.overrides(plan)
        if changed:
            sheet.put(2, 0, changed, NOTE)

    def _made(self) -> str:
        return "given" if self.plan.status in ("given", *NO_PLAN) else "solved"

    def _compared(self) -> None:
        """Each figure now, as in the plan, and the change; then whether anything changed at all."""
        sheet, totals, top = self.sheet, self.plan.totals, self._row
        own = self.figures.amounts.own
        sheet.across(top - 1, ("Figure", "Now", "In the plan", "Change", "Change in %"), HEADING)
        additive = [name for name in (*FIRST, *own) if name in FIRST or name not in MEASURES]
        for name in (*additive, *RATIOS, *self.figures.unit_costs):
            if totals.get(name) is None and not is_ratio(name):
                continue
            self._figure(self._row, name)
            self._row += 1
        last = top + len([name for name in additive if totals.get(name) is not None]) - 1
        now, solved = sheet.down(1, top, last), sheet.down(2, top, last)
        differs = f"SUMPRODUCT(--(ABS({now}-{solved})>1E-9*(1+ABS({solved}))))+{self.own.inputs.changed}>0"
        same = f"These are the figures of the plan as {self._made()}."
        other = (
            "Counts, assumptions or bounds were changed: these are no longer the figures of the plan, "
            "and nothing is proven of them."
        )
        sheet.put(4, 0, Formula(f'IF({differs},"{other}","{same}")', same), NOTE)
        if (broken := self.own.broken) is not None:
            told = f"{BROKEN}{broken.value:.0f}" if broken.value else KEPT
            sheet.put(5, 0, Formula(f'IF({broken.text}=0,"{KEPT}","{BROKEN}"&{broken.text})', told), NOTE)

    def _figure(self, row: int, name: str) -> None:
        sheet, value = self.sheet, self.plan.totals.get(name)
        style = styled(kind(name), [value])
        own = f"Spend per {name.removeprefix(COST_PER)}" if name.startswith(COST_PER) else name
        sheet.put(row, 0, TITLES.get(name) or (name.capitalize() if name in (*MEASURES, *RATIOS) else own))
        now = sheet.put(row, 1, Formula(self.figures.total(self.figures.column(name)), value), style)
        solved = sheet.put(row, 2, value, style.as_("faint"))
        change, zero = difference(now, solved), None if value is None else 0.0
        if is_ratio(name):
            change = f'IF(OR({now}="",{solved}=""),"",{change})'
        change = sheet.put(row, 3, Formula(change, zero), style)
        text = f'IF({solved}="","",IF({solved}=0,"",IF({change}="","",{change}/ABS({solved}))))'
        sheet.put(row, 4, Formula(text, 0.0 if value else None), Style("share"))

    def _budget(self) -> None:
        """What the budget is made of."""
        sheet, totals, figures, row = self.sheet, self.plan.totals, self.figures, self._row + 1
        money, share = Style("money", 2), Style("share")
        whole, top = totals.get("spend"), row + 1
        stated = [(name, title) for name, title in terms(self.plan).items() if name in figures.columns]
        has_budget = self.plan.scenario.budget is not None
        sheet.across(row, ("Budget" if has_budget else SPENT, "Amount", "Share"), HEADING)
        parts = [(title, Formula(figures.total(name), totals.get(name)), False) for name, title in stated]
        parts.append(("Spend", Formula(figures.total("spend"), whole), True))
        if has_budget:
            campaign = figures.assumptions.campaign
            unspent = Formula(f"{campaign['spendable']}-{figures.total('spend')}", totals["unspent"])
            parts.append(("Reserve", Formula(campaign["reserve"], totals["reserve"]), False))
            parts.append(("Unspent", unspent, False))
            whole = self.plan.scenario.budget
            parts.append(("Budget", Formula(campaign["budget"], whole), True))
        last = top + len(parts) - 1
        for place, (title, amount, strong) in enumerate(parts, start=top):
            role = "total" if strong else "plain"
            sheet.put(place, 0, title.capitalize(), TEXT.as_("total") if strong else TEXT)
            cell = sheet.put(place, 1, amount, money.as_("total") if strong else money)
            value = float(amount.value or 0.0) / whole if whole else None
            sheet.put(
                place,
                2,
                Formula(over(cell, str(sheet.at(last, 1))), value),
                share.as_("total") if role == "total" else share,
            )
        self._row = last + 1

    def _assumed(self) -> None:
        row = self._row + 1
        warnings = (f"Warning: {text}" for text in self.plan.warnings)
        often = assumed.frequency(self.plan)
        twice = f"As {self._made()}: {often}" if often else None
        for line in (assumed.assumed(self.plan), twice, self._score(), EVERY_DIGIT, *warnings):
            for piece in wrapped(line, BESIDE_CHARTS) if isinstance(line, str) else (line,) if line else ():
                self.sheet.put(row, 0, piece, NOTE)
                row += 1
        self._row = row

    def _score(self) -> Formula | str | None:
        """The figure that the strategy was after: computed anew where a sheet does, else as it was."""
        sentence = words.score(self.plan)
        if self.ends.score is None or sentence is None or self.plan.score is None:
            return f"As {self._made()}: {sentence}" if sentence else None
        title = sentence.partition(":")[0]
        return Formula(f'"{title}: "&TEXT({self.ends.score},"0.0%")', f"{title}: {self.plan.score:.1%}")

    def _charts(self) -> None:
        figures, currency, row = self.figures, self.plan.scenario.currency, 6
        if len(self.plan.lines) <= MOST_BARS:
            for title, name in ((f"Spend by line, {currency}", "spend"), ("Partnerships by line", "partnerships")):
                chart = SheetChart(title, figures.names(), ((title, figures.area(name)),), row, CHARTS)
                self.sheet.charts.append(chart)
                row += chart.rows
        attained = self.ends.attainments()
        if attained is not None and self.ends.goals is not None:
            title = "Attainment of the goals"
            self.sheet.charts.append(
                SheetChart(title, self.ends.goals, ((title, attained),), row, CHARTS, percent=True)
            )
