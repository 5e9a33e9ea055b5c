"""The sheet of subtotals: for each value of a label the figures of its lines, as formulas over the sheet of lines."""

from __future__ import annotations

from math import fsum

from optimizer.domain.arithmetic.groups import members
from optimizer.domain.arithmetic.rules import QUOTIENTS
from optimizer.domain.findings.plan import GroupResult, Plan
from optimizer.domain.language.measures import COST_PER, LINES_USED
from optimizer.domain.language.selection import labels_of
from optimizer.report.plan.tables import group_name, kind
from optimizer.report.plan.workbook.figures import COLUMNS, Figures, per_unit
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Formula, Sheet, Style, over, styled

NAME = "Groups"
NOT_OF_A_GROUP = ("solved", "fee_per_post", *QUOTIENTS, "share_of_spend")
TOP = 3


def groups(plan: Plan, figures: Figures, name: str = NAME) -> Sheet:
    """Every table of subtotals, below one another, with the total of each column that adds up."""
    sheet, row = Sheet(name), TOP
    sheet.put(0, 0, name, TITLE)
    note = "What is bought, added up. Reach is that of a group's lines alone: groups may reach the same people."
    sheet.put(1, 0, note, NOTE)
    for key, found in plan.groups.items():
        row = _Table(sheet, row, figures, key).write(found) + 2
    sheet.frozen = (TOP, 1)
    return sheet


class _Table:
    """One table of subtotals: where its columns stand, and how their cells are computed."""

    def __init__(self, sheet: Sheet, row: int, figures: Figures, key: str) -> None:
        self.sheet, self.row, self.figures, self.key = sheet, row, figures, key
        self.measures = [name for name, _, _ in COLUMNS if name in figures.columns and name not in NOT_OF_A_GROUP]
        self.measures += figures.costs
        self.own = list(figures.amounts.own)
        order = [LINES_USED, *self.measures, *self.own, "share_of_spend", *QUOTIENTS, *figures.unit_costs]
        self.columns = {name: column for column, name in enumerate(order, start=1)}

    def write(self, found: tuple[GroupResult, ...]) -> int:
        """The heading, a row a group, and the total; returns the last row."""
        titles = {name: title for name, title, _ in COLUMNS} | {LINES_USED: "Lines used"}
        heads = [titles.get(name, name.upper() if name in QUOTIENTS else name) for name in self.columns]
        self.sheet.across(self.row, [f"By {', '.join(labels_of(self.key))}", *heads], HEADING)
        positions = members(self.figures.amounts, self.key)
        for row, group in enumerate(found, start=self.row + 1):
            self._group(row, group, positions[group.value])
        last = self.row + len(found)
        self.sheet.put(last + 1, 0, "Total", TEXT.as_("total"))
        for name, column in self.columns.items():
            self._total(name, column, last)
        return last + 1

    def _group(self, row: int, group: GroupResult, positions: tuple[int, ...]) -> None:
        self.sheet.put(row, 0, group_name(group))
        for name in (LINES_USED, *self.measures, *self.own):
            amount = self.figures.amount(name.removeprefix("costs."), positions)
            self.sheet.put(row, self.columns[name], amount, self._style(name, amount.value))
        spend = self._cell(row, "spend")
        share = Formula(over(spend, self.figures.total("spend")), group.figures["share_of_spend"])
        self.sheet.put(row, self.columns["share_of_spend"], share, Style("share"))
        for name, (dividend, divisor, factor) in QUOTIENTS.items():
            text = over(self._cell(row, dividend), self._cell(row, divisor), factor)
            value = group.figures[name]
            self.sheet.put(row, self.columns[name], Formula(text, value), self._style(name, value))

        for name in self.figures.unit_costs:
            own = self._cell(row, name.removeprefix(COST_PER))
            self.sheet.put(
                row, self.columns[name], Formula(per_unit(spend, own), group.figures[name]), Style("cost", 2)
            )

    def _total(self, name: str, column: int, last: int) -> None:
        """The sum of the groups above; people and ratios are those of the plan."""
        if name == LINES_USED or (name in (*self.measures, *self.own) and name != "reach"):
            area = self.sheet.down(column, self.row + 1, last)
            values = [self.sheet.cells[row, column][0] for row in range(self.row + 1, last + 1)]
            total = fsum(float(one.value or 0.0) for one in values if isinstance(one, Formula))
            text = Formula(f"SUM({area})", total)
        elif name == "share_of_spend":
            return
        else:
            text = Formula(self.figures.total(name), self.figures.plan.totals.get(name))
        self.sheet.put(last + 1, column, text, self._style(name, text.value).as_("total"))

    def _cell(self, row: int, name: str) -> str:
        return str(self.sheet.at(row, self.columns[name]))

    def _style(self, name: str, value: object) -> Style:
        if name == LINES_USED:
            return Style("count")
        return styled(kind(name), [value if isinstance(value, float | int) else None])
