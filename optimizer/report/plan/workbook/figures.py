"""The sheets of lines and of workings: counts to be changed, and every figure of a line as a formula over them.

A line's figures follow the contract's formulas, from the cells of the assumptions; what one partnership yields, the
effective counts, the logarithms of unduplicated reach and the selections of goals and limits stand among the workings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer.domain.arithmetic.amounts import Amounts
from optimizer.domain.arithmetic.audit import broken
from optimizer.domain.arithmetic.rules import QUOTIENTS, TOGETHER, line_rules, use_matters
from optimizer.domain.findings.plan import LineResult, Plan
from optimizer.domain.language.costs import costs_of, paid_by_result, unit_costs, volume_priced
from optimizer.domain.language.measures import COST_PER, COSTS, LINES_USED, USED_FROM, costs_key
from optimizer.domain.language.plan_lines import members, plan_lines
from optimizer.domain.language.scenario import Line
from optimizer.report.page import Cell
from optimizer.report.plan.tables import figure
from optimizer.report.plan.workbook import workings
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.plan.workbook.workings import TOP, Workings
from optimizer.report.workbook.cells import (
    HEADING,
    NOTE,
    TEXT,
    TITLE,
    Area,
    Formula,
    Sheet,
    Style,
    literal,
    over,
    styled,
)

NAME = "Lines"
COLUMNS = (
    ("partnerships", "Partnerships", "partnerships"),
    ("solved", "as in the plan", "partnerships"),
    ("spend", "Spend", "money"),
    ("share_of_spend", "Share of spend", "share"),
    ("reach", "Reach", "count"),
    ("engagements", "Engagements", "count"),
    ("conversions", "Conversions", "count"),
    ("revenue", "Revenue", "money"),
    ("profit", "Profit", "money"),
    ("cpm", "CPM", "cost"),
    ("cpe", "CPE", "cost"),
    ("cpa", "CPA", "cost"),
    ("roas", "ROAS", "ratio"),
    ("roi", "ROI", "ratio"),
    ("frequency", "Frequency", "ratio"),
    ("hours", "Hours", "count"),
    ("posts", "Posts delivered", "count"),
    ("impressions", "Impressions", "count"),
    ("fee_per_post", "Fee per post", "money"),
    ("fees", "Fees", "money"),
    ("agency_fee", "Agency fee", "money"),
    ("products", "Products", "money"),
    ("commission", "Commission", "money"),
    ("setup", "Setup", "money"),
    ("content_value", "Content value", "money"),
)
"""Every figure of a line: its name in the plan file, its heading, and its kind."""
PARTS = ("fees", "agency_fee", "products", "commission", "setup")
OWN = "measures."
BOUNDS = {
    "at_least": ">",
    "available": "<",
    "available_each_period": "<",
    "exactly": "=",
    "at_least_if_used": ">",
}
"""Bounds of a line, each with the side on which a count has to be."""
ROUNDING = "1E-8"
"""Relative difference that counts as none, in every comparison (as in the audit)."""


SPECK = str(USED_FROM)
"""With fractional counts nothing lies so little below a threshold from which on all partnerships are cheaper."""


def per_unit(spend: str, amount: str) -> str:
    """Spend for each of something, where there is any."""
    return f'IF({amount}>0,{spend}/{amount},"")'


Names = tuple[str, str]
"""The names of the sheets of lines and of workings."""


class Figures:
    """The two sheets, and where each figure of each line and of the plan stands."""

    def __init__(self, plan: Plan, assumptions: Assumptions, names: Names = (NAME, workings.NAME)) -> None:
        self.plan, self.assumptions = plan, assumptions
        self.amounts = Amounts(assumptions.scenario)
        counts = [line.partnerships for line in plan.lines]
        self.mix, self._broken = self.amounts.mix(counts), frozenset(broken(assumptions.scenario, counts))
        self.sheet = Sheet(names[0])
        self.first, self.last = TOP, TOP + len(plan.lines) - 1
        self._columns = self._placed()
        places = [self.cell("partnerships", position) for position in self.amounts.every]
        self.workings = Workings(assumptions, self.amounts, self.mix, (names[1], places))
        self._formulas = [self._of_line(position) for position in self.amounts.every]
        self._write()

    @property
    def columns(self) -> Mapping[str, int]:
        """The columns that there are, by the names of figures."""
        return self._columns

    def column(self, measure: str) -> str:
        """The name of the column of a measure; one of one's own may be called like another column."""
        if measure in self.amounts.costs:
            return costs_key(measure)
        return f"{OWN}{measure}" if measure in self.amounts.own else measure

    @property
    def costs(self) -> tuple[str, ...]:
        """The columns of costs beside fees, their sum first."""
        return tuple(map(costs_key, self.amounts.costs))

    @property
    def unit_costs(self) -> tuple[str, ...]:
        """The columns of what one of a measure of one's own costs."""
        return tuple(f"{COST_PER}{name}" for name in unit_costs(self.assumptions.scenario))

    def cell(self, name: str, position: int) -> str:
        """A figure of one line."""
        return str(self.sheet.at(self.first + position, self._columns[name]))

    def area(self, name: str) -> Area:
        """A figure of all lines."""
        return self.sheet.down(self._columns[name], self.first, self.last)

    def names(self) -> Area:
        """The lines' names."""
        return self.sheet.down(0, self.first, self.last)

    def total(self, name: str) -> str:
        """A figure of the plan: a measure or a ratio."""
        if name not in self._columns:
            return "0"
        return str(self.sheet.at(self.total_row, self._columns[name]))

    @property
    def total_row(self) -> int:
        """The row of the totals; the overlap stands above it where audiences overlap."""
        return self.last + (2 if self.amounts.people else 1)

    @property
    def overlap(self) -> str | None:
        """What lines that overlap count twice; None where reach adds up."""
        return str(self.sheet.at(self.last + 1, self._columns["reach"])) if self.amounts.people else None

    @property
    def possible(self) -> Area:
        """Whether each line's count can be bought."""
        return self.area("possible")

    def amount(self, measure: str, positions: tuple[int, ...]) -> Formula:
        """A measure (no ratio) over some lines, and what it is."""
        value = self.amounts.amount(measure, positions).value(self.mix)
        return Formula(self._sum(measure, positions), value)

    def distinct(self, groups: Sequence[tuple[int, ...]]) -> str:
        """How many groups of lines have one that is used."""
        counts = (f"SUMPRODUCT({self.workings.selection(group)},{self.workings.used})" for group in groups)
        return "+".join(f"MIN(1,{count})" for count in counts) or "0"

    def size(self, measure: str, positions: tuple[int, ...]) -> str:
        """How large the numbers are that a measure which can be negative is the sum of."""
        if measure == "profit":
            return f"({self._sum('profit', positions)}+2*{self._sum('spend', positions)})"
        return f"SUMPRODUCT({self.workings.selection(positions)},ABS({self.area(self.column(measure))}))"

    def _sum(self, measure: str, positions: tuple[int, ...]) -> str:
        if measure == "reach" and self.amounts.people:
            return self.workings.reach(positions)
        column = self.column(measure)
        if measure == LINES_USED:
            area = str(self.workings.used)
        elif column not in self._columns:
            return "0"
        elif positions == self.amounts.every:
            return self.total(column)
        else:
            area = str(self.area(column))
        if positions == self.amounts.every:
            return f"SUM({area})"
        return f"SUMPRODUCT({self.workings.selection(positions)},{area})"

    def _placed(self) -> dict[str, int]:
        """Name of a figure -> its column; what no line can have is left out."""
        absent = {
            name
            for name, key in (
                ("commission", "commission_rate"),
                ("setup", "setup_cost"),
                ("content_value", "content_value"),
            )
            if self.assumptions.of(0, key) is None
        }
        if self.assumptions.of(0, "hours") is None:
            absent.add("hours")
        labels = dict.fromkeys(label for line in self.plan.lines for label in line.labels)
        names = [name for name, _, _ in COLUMNS if name not in absent]
        place = 1 + max(names.index(name) for name in ("products", "commission", "setup") if name in names)
        names[place:place] = self.costs
        order = [
            "name",
            "tier",
            *(f"label.{label}" for label in labels),
            *names,
            *map(self.column, self.amounts.own),
            *self.unit_costs,
            "possible",
        ]
        return {name: column for column, name in enumerate(order)}

    def _write(self) -> None:
        sheet, row = self.sheet, TOP - 1
        sheet.put(0, 0, sheet.name, TITLE)
        note = (
            "Change the coloured counts (and the assumptions, on their sheet): everything else is computed from them."
        )
        sheet.put(1, 0, f"{note} Money is in {self.plan.scenario.currency}.", NOTE)
        kinds = {name: kind for name, _, kind in COLUMNS} | dict.fromkeys(self.costs, "money")
        kinds |= dict.fromkeys(self.unit_costs, "cost")
        titles = {name: title for name, title, _ in COLUMNS} | {
            **{name: name.removeprefix("costs.").capitalize() for name in self.costs},
            **{name: f"Spend per {name.removeprefix(COST_PER)}" for name in self.unit_costs},
            "name": "Line",
            "tier": "Tier",
            "possible": "Can be bought",
        }
        for name, column in self._columns.items():
            sheet.put(row, column, titles.get(name) or name.partition(".")[2], HEADING)
            if name in ("name", "tier") or name.startswith("label."):
                self._texts(name, column)
            else:
                kind = kinds.get(name, "text" if name == "possible" else "count")
                self._numbers(name, column, kind)
        sheet.put(self.total_row, 0, "Total", TEXT.as_("total"))
        if self.amounts.people:
            sheet.put(self.last + 1, 0, "Overlap of audiences", TEXT)
            lines = f"SUM({self.area('reach')})"
            text = f"MIN(0,{self.total('reach')}-{lines})"
            sheet.put(self.last + 1, self._columns["reach"], Formula(text, self.plan.totals["overlap"]), Style("count"))
        sheet.frozen = (TOP, 1)
        sheet.counted[self.area("partnerships")] = self.assumptions.scenario.whole
        sheet.flagged.append(self.possible)

    def _texts(self, name: str, column: int) -> None:
        for row, line in enumerate(self.plan.lines, start=self.first):
            label = name.removeprefix("label.")
            self.sheet.put(
                row, column, line.name if name == "name" else line.tier if name == "tier" else line.labels.get(label)
            )
        self.sheet.put(self.total_row, column, None, TEXT.as_("total"))

    def _numbers(self, name: str, column: int, kind: str) -> None:
        counts = name in ("partnerships", "solved")
        values = [self._value(line, "partnerships" if counts else name) for line in self.plan.lines]
        total = None if name in ("possible", "fee_per_post") else self._whole(name)
        style = styled(kind, [*values, total])
        whole = style.as_("total")
        if kind in ("money", "cost"):
            style = Style("amount" if kind == "money" else "count", style.decimals)
        for position, value in enumerate(values):
            row = self.first + position
            if counts:
                self.sheet.put(row, column, value, style.as_("input" if name == "partnerships" else "faint"))
            else:
                self.sheet.put(row, column, Formula(self._text(name, position), value), style)
        if total is None and name in ("possible", "fee_per_post"):
            self.sheet.put(self.total_row, column, None, whole)
        else:
            self.sheet.put(self.total_row, column, Formula(self._total(name), total), whole)

    def _value(self, line: LineResult, name: str) -> Cell:
        if name == "possible":
            return "no" if self._broken & self._keys(line) else "yes"
        measure = name.removeprefix(OWN)
        if name in (*self.costs, *self.unit_costs):
            return line.beside[name]
        return figure(line, name) if measure == name else line.measures.get(measure, 0.0)

    def _keys(self, line: LineResult) -> set[str]:
        """The keys of what a count of a line alone can break, or of all its periods together."""
        return {f"tiers.{line.name}", *self._bounds_of(line)}

    def _bounds_of(self, line: LineResult) -> set[str]:
        """The keys of bounds that hold for the line; within one period only where it breaks them itself."""
        card, arithmetic = line.line or line.name, line_rules(self.assumptions.scenario)
        position = [one.name for one in self.plan.lines].index(line.name)
        own = (rule for rule in arithmetic if position in rule.positions and rule.broken(self.mix))
        return {rule.key for rule in own if rule.key.startswith(f"tiers.{card}.")}

    def _whole(self, name: str) -> Cell:
        totals = self.plan.totals
        if name == "share_of_spend":
            return 1.0 if totals.get("spend") else None
        return totals.get("partnerships" if name == "solved" else name.removeprefix(OWN))

    def _total(self, name: str) -> str:
        if name == "reach" and self.amounts.people:
            return self.workings.reach(self.amounts.every)
        if name in QUOTIENTS:
            dividend, divisor, factor = QUOTIENTS[name]
            return over(self.total(dividend), self.total(divisor), factor)
        if name in self.unit_costs:
            return per_unit(self.total("spend"), self.total(self.column(name.removeprefix(COST_PER))))
        if name == "share_of_spend":
            return f'IF({self.total("spend")}=0,"",SUM({self.area(name)}))'
        return f"SUM({self.area(name)})"

    def _text(self, name: str, position: int) -> str:
        """The formula of a line's figure."""
        if name in QUOTIENTS:
            dividend, divisor, factor = QUOTIENTS[name]
            return over(self.cell(dividend, position), self.cell(divisor, position), factor)
        if name in self.unit_costs:
            own = self.column(name.removeprefix(COST_PER))
            return per_unit(self.cell("spend", position), self.cell(own, position))
        if name.startswith(OWN):
            own_amount = self._line(position).measures.get(name.removeprefix(OWN))
            base = "partnerships" if own_amount is None or not own_amount.base else self.column(own_amount.base)
            return f"{self.cell(base, position)}*{self.assumptions.sure(position, name)}"
        return self._formulas[position][name]

    def _of_line(self, position: int) -> dict[str, str]:
        """The formulas of a line's own figures, by column."""
        of, working = self.assumptions.of, self.workings.cell
        count, effective = self.cell("partnerships", position), working("effective", position)
        scaled = ("impressions", "reach", "engagements", "conversions", "revenue")
        texts = {name: f"{effective}*{working(name, position)}" for name in scaled}
        if self.amounts.people:
            texts["reach"] = self.workings.reached_by(position)
        terms = {
            "products": ("partnerships", of(position, "product_cost")),
            "commission": ("revenue", of(position, "commission_rate")),
            "content_value": ("posts", of(position, "content_value")),
            "hours": ("partnerships", of(position, "hours")),
        }
        texts |= {name: f"{self.cell(base, position)}*{rate}" for name, (base, rate) in terms.items() if rate}
        own = self._line(position)
        plain = not volume_priced(own) and not paid_by_result(own)
        texts |= self._costs(position)
        return texts | {
            "fees": f"{count}*{working('fees', position)}" if plain else self.workings.paid(position),
            "agency_fee": self._agency_fee(position),
            "posts": f"{count}*{working('posts', position)}",
            "setup": f"{working('used', position)}*{of(position, 'setup_cost')}",
            "spend": "+".join(self.cell(part, position) for part in (*PARTS, COSTS) if part in self._columns),
            "share_of_spend": over(self.cell("spend", position), self.total("spend")),
            "profit": self._profit(position),
            "fee_per_post": self._fee_per_post(position),
            "possible": self._can_be_bought(position),
        }

    def _line(self, position: int) -> Line:
        return plan_lines(self.assumptions.scenario)[position].line

    def _costs(self, position: int) -> dict[str, str]:
        """Costs beside fees: money for each partnership, or a share of the line's fees; and their sum."""
        stated = costs_of(self.assumptions.scenario, self._line(position))
        texts = {}
        for name in self.costs[1:]:
            cost = stated.get(name.removeprefix("costs."))
            base = "fees" if cost is not None and cost.base else "partnerships"
            cell = self.assumptions.of(position, name)
            texts[name] = "0" if cost is None else f"{self.cell(base, position)}*{cell}"
        return texts | {COSTS: "+".join(self.cell(name, position) for name in texts)} if texts else {}

    def _agency_fee(self, position: int) -> str:
        """The agency's rate on what it is charged on."""
        on = [self.column(name) for name in self.assumptions.scenario.agency_fee.on]
        cells = [self.cell(name, position) for name in on if name in self._columns]
        rate = self.assumptions.campaign["agency_fee"]
        return f"{cells[0]}*{rate}" if len(cells) == 1 else f"({'+'.join(cells) or 0})*{rate}"

    def _profit(self, position: int) -> str:
        earned = f"{self.cell('revenue', position)}*{self.assumptions.of(position, 'gross_margin')}"
        content = f"+{self.cell('content_value', position)}" if "content_value" in self._columns else ""
        return f"{earned}{content}-{self.cell('spend', position)}"

    def _fee_per_post(self, position: int) -> str:
        each, bundle = self.assumptions.sure(position, "fee_per_post"), self.assumptions.of(position, "fee")
        posts, own = self.assumptions.sure(position, "posts"), self._line(position)
        stated = each if bundle is None else f'IF({bundle}="",{each},{bundle}/{posts})'
        if not volume_priced(own) and not paid_by_result(own):
            return stated
        count = self.cell("partnerships", position)
        return f"IF({count}>0,{self.cell('fees', position)}/({count}*{posts}),{stated})"

    def _can_be_bought(self, position: int) -> str:
        """Whether a count is one that can be bought, and within the bounds that the line states."""
        count, scenario = self.cell("partnerships", position), self.assumptions.scenario
        rules = [f"{count}>=0"]
        if scenario.whole:
            rules.append(f"{count}=INT({count})")
        elif position in self._use_matters:
            rules.append(f"OR({count}=0,{count}>={literal(self.amounts.used_from)})")
        for step in range(0 if scenario.whole else len(self._line(position).fee_from)):
            edge = self.assumptions.sure(position, f"fee_from.{step}.threshold")
            near = f"{edge}-{count}<{SPECK}-{ROUNDING}*{edge}"
            rules.append(f"NOT(AND({edge}-{count}>{ROUNDING}*{edge},{near}))")
        for key, sign in BOUNDS.items():
            if (bound := self.assumptions.of(position, key)) is not None:
                rules.append(self._bounded(position, key, bound, sign))
        return f'IF(AND({",".join(rules)}),"yes","no")'

    @property
    def _use_matters(self) -> frozenset[int]:
        return use_matters(self.amounts)

    def _of_card(self, position: int) -> tuple[int, ...]:
        """The lines that are the same line of the rate card in other periods, and itself."""
        scenario = self.assumptions.scenario
        return members(scenario)[plan_lines(scenario)[position].card]

    def _bounded(self, position: int, key: str, bound: str, sign: str) -> str:
        scenario = self.assumptions.scenario
        count = self.cell("partnerships", position)
        if key in TOGETHER and scenario.periods:
            count = self.amount("partnerships", self._of_card(position)).text
        slack = f"{ROUNDING}*MAX({count},{bound})"
        over_it, short = f"{count}<={bound}+{slack}", f"{count}>={bound}-{slack}"
        kept = {">": short, "<": over_it, "=": f"AND({short},{over_it})"}[sign]
        unused = f",{self.workings.cell('used', position)}=0" if key == "at_least_if_used" else ""
        return f'OR({bound}=""{unused},{kept})'
