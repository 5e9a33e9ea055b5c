"""The sheet of cash: what falls due in each month, as formulas over the lines and over when each of them is paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from optimizer.domain.arithmetic.cash import PARTS
from optimizer.domain.arithmetic.fees import fees_by_count
from optimizer.domain.findings.plan import CashMonth, Plan
from optimizer.domain.language.measures import COSTS
from optimizer.domain.language.months import due
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.report.plan.tables import UNDATED
from optimizer.report.plan.workbook.figures import Figures
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Area, Formula, Sheet, SheetChart, Style

NAME = "Cash"
TOP = 4
MONEY = Style("money", 2)
SHARE = Style("rate", 2, "input")
TITLES = ("Fees", "Agency fee", "Products", "Commission", "Setup", "Costs")
TOTAL, CUMULATIVE, LEFT = 1 + len(PARTS), 2 + len(PARTS), 3 + len(PARTS)
"""Columns of the table of months."""
SPECK = "1E-9"
"""A share below this is what rounding leaves."""
STATED, BY_RESULT, FIRST, LAST, SHARES = 1, 2, 3, 4, 5
"""Columns of the table of lines; the shares of the months begin at the last."""


def cash(plan: Plan, figures: Figures, name: str = NAME) -> Sheet:
    """A row a month, rising, the undated last, then the total; below it when each line is paid."""
    return _Cash(plan, figures, name).sheet


class _Cash:
    def __init__(self, plan: Plan, figures: Figures, name: str) -> None:
        self.plan, self.figures, self.sheet = plan, figures, Sheet(name)
        scenario = figures.assumptions.scenario
        self.lines = plan_lines(scenario)
        self.schedules = [due(scenario, one) for one in self.lines]
        dated = {month for schedule in (*self.schedules, scenario.agency_pays) for month in schedule}
        self.months = [*sorted(dated), UNDATED]
        self.head = TOP + len(self.months) + 3
        """The row of the headings of the table of lines."""
        self.sheet.put(0, 0, name, TITLE)
        self.sheet.put(
            1, 0, "Stated fees and costs by share; products and setup first, commission and pay by result last.", NOTE
        )
        self._schedule()
        self._agency()
        self._table()
        self.sheet.frozen = (TOP, 1)

    def _schedule(self) -> None:
        """When each line is paid: the shares may be changed, and what they leave of 100% is undated."""
        heads = ("When it is paid", "Stated fees", "Pay by result", "First", "Last", *self.months)
        self.sheet.across(self.head, heads, HEADING)
        for position, (one, schedule) in enumerate(zip(self.lines, self.schedules, strict=True)):
            row, line = self.head + 1 + position, self.plan.lines[position]
            stated = fees_by_count(one.line).stated_total(line.partnerships)
            text = self.figures.workings.paid(position, by_result=False)
            cell = self.sheet.put(row, STATED, Formula(text, stated), MONEY)
            fees = self.figures.cell("fees", position)
            self.sheet.put(row, 0, one.name)
            self.sheet.put(row, BY_RESULT, Formula(f"{fees}-{cell}", line.fees - stated), MONEY)
            self._ends(row, list(schedule) or [UNDATED])
            self._shares(row, [schedule.get(month, 0.0) for month in self.months[:-1]])

    def _ends(self, row: int, months: Sequence[str]) -> None:
        """The first and the last month in which anything of a line is paid."""
        last = SHARES + len(self.months) - 1
        heads, paid = (Area(self.sheet.name, one, SHARES, one, last) for one in (self.head, row))
        first = f"INDEX({heads},MATCH(TRUE,INDEX({paid}>{SPECK},0),0))"
        self.sheet.put(row, FIRST, Formula(first, months[0]))
        self.sheet.put(row, LAST, Formula(f"LOOKUP(2,1/({paid}>{SPECK}),{heads})", months[-1]))

    def _shares(self, row: int, shares: Sequence[float]) -> None:
        for column, share in enumerate(shares, start=SHARES):
            self.sheet.put(row, column, share, SHARE)
        last = SHARES + len(shares)
        rest = f"1-SUM({Area(self.sheet.name, row, SHARES, row, last - 1)})" if shares else "1"
        self.sheet.put(row, last, Formula(rest, 1.0 if not any(shares) else 0.0), Style("rate", 2))

    def _agency(self) -> None:
        if own := self.figures.assumptions.scenario.agency_pays:
            row = self.head + 1 + len(self.lines)
            self.sheet.put(row, 0, "The agency's fee")
            self._shares(row, [own.get(month, 0.0) for month in self.months[:-1]])

    def _table(self) -> None:
        budget = self.figures.assumptions.campaign.get("spendable")
        heads = ("Month", *TITLES, "Total", "Cumulative", *(("Left",) if budget else ()))
        self.sheet.across(TOP - 1, heads, HEADING)
        known, paid = {month.month or UNDATED: month for month in self.plan.cash}, 0.0
        for row, month in enumerate(self.months, start=TOP):
            own = known.get(month)
            paid = paid if own is None else own.cumulative
            self._month(row, month, own)
            total, before = self.sheet.at(row, TOTAL), self.sheet.at(row - 1, CUMULATIVE)
            text = f"{total}" if row == TOP else f"{before}+{total}"
            upto = self.sheet.put(row, CUMULATIVE, Formula(text, paid), MONEY)
            if budget:
                whole = self.figures.assumptions.scenario.spendable or 0.0
                self.sheet.put(row, LEFT, Formula(f"{budget}-{upto}", whole - paid), MONEY)
        last = TOP + len(self.months) - 1
        self.sheet.put(last + 1, 0, "Total", TEXT.as_("total"))
        for column, part in enumerate((*PARTS, "total"), start=1):
            value = fsum(getattr(month, part) for month in self.plan.cash)
            text = f"SUM({self.sheet.down(column, TOP, last)})"
            self.sheet.put(last + 1, column, Formula(text, value), MONEY.as_("total"))
        title = f"Cash by month, {self.plan.scenario.currency}"
        months, due_then = (self.sheet.down(column, TOP, last) for column in (0, TOTAL))
        below = self.head + len(self.lines) + 4
        self.sheet.charts.append(SheetChart(title, months, (("Total", due_then),), below, 0))

    def _month(self, row: int, month: str, own: CashMonth | None) -> None:
        self.sheet.put(row, 0, month)
        for column, (part, text) in enumerate(self._parts(row, month), start=1):
            self.sheet.put(row, column, Formula(text, 0.0 if own is None else getattr(own, part)), MONEY)
        total = Area(self.sheet.name, row, 1, row, len(PARTS))
        self.sheet.put(row, TOTAL, Formula(f"SUM({total})", 0.0 if own is None else own.total), MONEY)

    def _parts(self, row: int, month: str) -> Iterator[tuple[str, str]]:
        """The formula of each part of a month, in the order of the columns."""
        share, result = self._share(month), self._down(BY_RESULT)
        known = {
            "fees": f"SUMPRODUCT({self._down(STATED)},{share})+{self._once(row, LAST, result)}",
            "products": self._once(row, FIRST, self._area("products")),
            "commission": self._once(row, LAST, self._area("commission")),
            "setup": self._once(row, FIRST, self._area("setup")),
            COSTS: self._spread(COSTS, share),
        }
        for part in PARTS:
            yield part, known.get(part) or self._agency_fee(row, share)

    def _agency_fee(self, row: int, share: Area) -> str:
        scenario = self.figures.assumptions.scenario
        if scenario.agency_pays:
            own = self.sheet.at(self.head + 1 + len(self.lines), share.left)
            return f"{self.figures.total('agency_fee')}*{own}"
        terms = [
            str(self.sheet.at(row, 1 + PARTS.index(name)))
            if name in PARTS
            else self._spread(self.figures.column(name), share)
            for name in scenario.agency_fee.on
        ]
        return f"({'+'.join(terms)})*{self.figures.assumptions.campaign['agency_fee']}"

    def _down(self, column: int) -> Area:
        """A column of the table of lines."""
        return self.sheet.down(column, self.head + 1, self.head + len(self.lines))

    def _share(self, month: str) -> Area:
        return self._down(SHARES + self.months.index(month))

    def _area(self, part: str) -> Area | None:
        return self.figures.area(part) if part in self.figures.columns else None

    def _spread(self, part: str, share: Area) -> str:
        """Of a part of the spend what the shares of the month are."""
        amounts = self._area(part)
        return "0" if amounts is None else f"SUMPRODUCT({amounts},{share})"

    def _once(self, row: int, end: int, amounts: Area | None) -> str:
        """Of a part of the spend what is due in this month because it is the first, or the last, of its line."""
        if amounts is None:
            return "0"
        return f"SUMPRODUCT(({self._down(end)}={self.sheet.at(row, 0)})*{amounts})"
