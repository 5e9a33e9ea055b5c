"""The sheet of workings: what one partnership yields, effective counts, unduplicated reach, and which lines count."""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, fsum

from optimizer.domain.arithmetic.amounts import Amounts, Mix, Unduplicated
from optimizer.domain.arithmetic.fees import fees_by_count
from optimizer.domain.arithmetic.per_partnership import fees_of
from optimizer.domain.language.costs import paid_by_result
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.quantities import Quantity
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Area, Formula, Sheet, Style, literal, styled

NAME = "Workings"
TOP = 4
"""The first row of lines, on this sheet as on that of the lines."""
COLUMNS = (
    ("posts", "Posts delivered"),
    ("fees", "Fees"),
    ("impressions", "Impressions"),
    ("reach", "Reach, alone"),
    ("engagements", "Engagements"),
    ("conversions", "Conversions"),
    ("revenue", "Revenue"),
    ("effective", "Effective partner-ships"),
    ("used", "Used"),
)
PAY = ("pay", "Pay for results")
"""A column only where lines are paid by result."""
FINE = Style("count", 9)
SMALL = "0.001"
"""Below this, differences from 1 are summed as series: 1 - x and EXP(x) would round their digits away."""
ALMOST_ALL = "0.999999999999999"


Lines = tuple[str, Sequence[str]]
"""The name of the sheet, and the cells of the lines' counts."""


class Workings:
    """The sheet, and where each working stands."""

    def __init__(self, assumptions: Assumptions, amounts: Amounts, mix: Mix, counts: Lines) -> None:
        self.assumptions, self.amounts, self.mix = assumptions, amounts, mix
        name, self.counts = counts
        self.sheet = Sheet(name)
        self.last = TOP + len(self.counts) - 1
        self._columns = {name: column for column, (name, _) in enumerate(self._shown(), start=1)}
        self._segments = tuple(assumptions.scenario.audience)
        self._lines = tuple(lines_of(assumptions.scenario).values())
        self._logs = 1 + len(self._columns) + len(self._segments)
        self._next = self._logs + 2 * len(self._segments)
        self._selections: dict[tuple[int, ...], Area] = {}
        self._reached: dict[tuple[int, ...], str] = {}
        self._formulas = [self._of_one(position) for position in amounts.every]
        self._write()

    def _shown(self) -> tuple[tuple[str, str], ...]:
        """The columns that there are: pay by result only where a line has any."""
        by_result = any(paid_by_result(line) for line in lines_of(self.assumptions.scenario).values())
        return (*COLUMNS, PAY) if by_result else COLUMNS

    @property
    def used(self) -> Area:
        """1 for each line that is used, else 0."""
        return self.sheet.down(self._columns["used"], TOP, self.last)

    def cell(self, name: str, position: int) -> str:
        """A working of one line."""
        return str(self.sheet.at(TOP + position, self._columns[name]))

    def reached_by(self, position: int) -> str:
        """The formula of the people whom a line alone reaches, with an audience."""
        first = self._logs + len(self._segments)
        row = TOP + position
        return f"SUM({Area(self.sheet.name, row, first, row, first + len(self._segments) - 1)})"

    def selection(self, positions: tuple[int, ...]) -> Area:
        """A column that is 1 for the lines of a selection and 0 for all others."""
        if positions not in self._selections:
            column, self._next = self._next, self._next + 1
            self.sheet.put(TOP - 1, column, f"Selection {len(self._selections) + 1}", HEADING)
            for position in self.amounts.every:
                self.sheet.put(TOP + position, column, float(position in positions), Style("count"))
            self._selections[positions] = self.sheet.down(column, TOP, self.last)
        return self._selections[positions]

    def reach(self, positions: tuple[int, ...]) -> str:
        """The cell of the people whom some lines together reach at least once, with an audience."""
        if positions not in self._reached:
            self._reached[positions] = self._reach(positions)
        return self._reached[positions]

    def _write(self) -> None:
        sheet = self.sheet
        sheet.put(0, 0, sheet.name, TITLE)
        sheet.put(
            1,
            0,
            "What one partnership yields, and what the other sheets rest on. Nothing to change here.",
            NOTE,
        )
        sheet.across(TOP - 2, ("", "Of one partnership"), NOTE)
        sheet.across(TOP - 1, ("Line", *(title for _, title in self._shown())), HEADING)
        for position, name in enumerate(lines_of(self.assumptions.scenario)):
            sheet.put(TOP + position, 0, name)
        for name, column in self._columns.items():
            values = [self._value(name, position) for position in self.amounts.every]
            style = self._style(name, values)
            for position, value in enumerate(values):
                sheet.put(TOP + position, column, Formula(self._formulas[position][name], value), style)
        if self._segments:
            self._audience()
        sheet.frozen = (TOP, 1)

    def _style(self, name: str, values: list[float]) -> Style:
        if name in ("fees", "revenue", PAY[0]):
            return styled("money", values)
        return styled("partnerships" if name in ("effective", "used", "posts") else "count", values)

    def _value(self, name: str, position: int) -> float:
        if name == "effective":
            return self.mix.effective[position]
        if name == "used":
            return self.mix.used[position]
        line = self._lines[position]
        if name == "fees":
            return fees_of(line)[0]
        if name == PAY[0]:
            return fees_by_count(line).pay
        return fsum(self.amounts.figures[position].coefficients[name])

    def _of_one(self, position: int) -> dict[str, str]:
        """The formulas of a line's workings, by column."""
        of, sure, cell = self.assumptions.of, self.assumptions.sure, self.cell
        followers, posts = sure(position, "followers"), sure(position, "posts")
        delivered, rate = sure(position, "delivery_rate"), sure(position, "reach_rate")
        impressions = self._known(position, "impressions", f"{followers}*{rate}")
        reach = self._known(position, "reach", f"{followers}*(1-(1-{rate})^{posts})")
        engagements = self._known(position, "engagements", f"{followers}*{sure(position, 'engagement_rate')}")
        value = f"{of(position, 'value_per_conversion')}*(1-{of(position, 'discount')})"
        return {
            "posts": f"{posts}*{delivered}",
            "fees": self._fees(position),
            "impressions": f"{impressions}*{cell('posts', position)}",
            "reach": f"{reach}*{delivered}",
            "engagements": f"{engagements}*{cell('posts', position)}",
            "conversions": self._conversions(position),
            "revenue": f"{cell('conversions', position)}*{value}",
            "effective": self._effective(position),
            PAY[0]: self._pay(position),
            "used": f"IF({self.counts[position]}>={literal(self.amounts.used_from)},1,0)",
        }

    def _fees(self, position: int) -> str:
        each = f"{self.assumptions.sure(position, 'fee_per_post')}*{self.assumptions.sure(position, 'posts')}"
        bundle = self.assumptions.of(position, "fee")
        return each if bundle is None else f'IF({bundle}="",{each},{bundle})'

    def paid(self, position: int, *, by_result: bool = True) -> str:
        """The formula of a line's fees: each partnership at its price, with what its results earn, up to the most.

        Not `by_result`: the stated fees alone, after volume prices.
        """
        line, count = self._lines[position], self.counts[position]
        most = self.assumptions.of(position, "fee_at_most") if by_result and line.fee_at_most is not None else None
        pay = self.cell(PAY[0], position) if by_result and paid_by_result(line) else None
        stated = self._price(position, "fee_from", count, self.cell("fees", position))
        if pay is not None and most is None and not line.fee_after:
            return f"{count}*{stated}+{self.cell('effective', position)}*{pay}"
        edges = self._edges(position, paid=pay is not None)
        terms = []
        for start, end in zip(["0", *edges], [*edges, None], strict=True):
            price = self._price(position, "fee_after", start, stated)
            share = self._share_at(position, start)
            each = price if pay is None else f"{price}+{pay}*{share}" if share != "1" else f"{price}+{pay}"
            each = each if most is None else f"MIN({most},{each})"
            upto = count if end is None else f"MIN({count},{end})"
            width = upto if start == "0" else f"MAX(0,{upto}-{start})"
            terms.append(f"{width}*({each})")
        return "+".join(terms)

    def _edges(self, position: int, *, paid: bool) -> list[str]:
        """The cells of the thresholds at which fees change, in the order of what they hold."""
        found: dict[float, str] = {}
        kinds = ("fee_after", "results_after") if paid else ("fee_after",)
        for kind in kinds:
            for step, threshold in enumerate(sorted(getattr(self._lines[position], kind))):
                found.setdefault(threshold, self.assumptions.sure(position, f"{kind}.{step}.threshold"))
        return [found[threshold] for threshold in sorted(found)]

    def _price(self, position: int, kind: str, count: str, otherwise: str) -> str:
        """The price behind the last threshold of a kind that a count reaches."""
        line, text = self._lines[position], otherwise
        for step, price in enumerate(getattr(line, kind).values()):
            threshold, cell = (
                self.assumptions.sure(position, f"{kind}.{step}.{part}") for part in ("threshold", "price")
            )
            if count == "0":
                continue
            amount = f"{cell}*{self.cell('fees', position)}" if price.percent else cell
            if not price.percent and line.fee is None and line.fee_per_post is not None:
                amount = f"{cell}*{self.assumptions.sure(position, 'posts')}"
            text = f"IF({count}>={threshold}*(1-1E-8),{amount},{text})"
        return text

    def _share_at(self, position: int, start: str) -> str:
        """What the partnerships right behind a threshold count for results."""
        text = "1"
        for step in range(len(self.amounts.steps[position]) if start != "0" else 0):
            threshold, share = (
                self.assumptions.sure(position, f"results_after.{step}.{part}") for part in ("threshold", "share")
            )
            text = f"IF({start}>={threshold},{share},{text})"
        return text

    def _pay(self, position: int) -> str:
        """What the results of one partnership earn."""
        terms = [
            f"{cell}*{self.cell(measure, position)}{each}"
            for key, measure, each in (
                ("fee_per_conversion", "conversions", ""),
                ("fee_per_engagement", "engagements", ""),
                ("fee_per_thousand_impressions", "impressions", "/1000"),
            )
            if (cell := self.assumptions.of(position, key)) is not None
        ]
        return "+".join(terms) or "0"

    def _conversions(self, position: int) -> str:
        made = f"{self.cell('engagements', position)}*{self.assumptions.sure(position, 'conversion_rate')}"
        known = self.assumptions.of(position, "per_post.conversions")
        return made if known is None else f'IF({known}="",{made},{known}*{self.cell("posts", position)})'

    def _known(self, position: int, figure: str, rates: str) -> str:
        """A figure of one post, where it is known, in place of what the rates give."""
        known = self.assumptions.of(position, f"per_post.{figure}")
        return rates if known is None else f'IF({known}="",{rates},{known})'

    def _effective(self, position: int) -> str:
        """n, less what each step of `results_after` takes from the partnerships beyond it."""
        count, before, terms = self.counts[position], "1", [self.counts[position]]
        for step in range(len(self.amounts.steps[position])):
            threshold = self.assumptions.sure(position, f"results_after.{step}.threshold")
            share = self.assumptions.sure(position, f"results_after.{step}.share")
            terms.append(f"({share}-{before})*MAX(0,{count}-{threshold})")
            before = share
        return "+".join(terms)

    def _audience(self) -> None:
        """By segment: the share that one partnership reaches, the logarithm of the rest, and whom the line reaches."""
        for segment, name in enumerate(self._segments):
            of = "" if len(self._segments) == 1 else f" in {name}"
            for block, title in enumerate((f"Share reached{of}", f"Log of the rest{of}", f"Reached{of}")):
                self.sheet.put(TOP - 1, self._block(block) + segment, title, HEADING)
            for position in self.amounts.every:
                self._overlapping(position, segment)

    def _block(self, block: int) -> int:
        """The first column of the shares (0), of their logarithms (1), or of the people reached (2)."""
        return self._logs + (block - 1) * len(self._segments)

    def _overlapping(self, position: int, segment: int) -> None:
        row, log = TOP + position, self.amounts.logs[position][segment]
        shares, logs, people = (self._block(block) + segment for block in range(3))
        part = self.sheet.put(row, shares, Formula(self._share(position, segment), -expm1(log)), FINE)
        series = f"-{part}*(1+{part}*(1/2+{part}*(1/3+{part}*(1/4+{part}/5))))"
        text = f"IF({part}<{SMALL},{series},LN(1-MIN({part},{ALMOST_ALL})))"
        place = self.sheet.put(row, logs, Formula(text, log), FINE)
        text = f"{self._people(segment)}*" + reached_share(f"{self.cell('effective', position)}*{place}")
        self.sheet.put(row, people, Formula(text, self._alone(position, segment)), Style("count"))

    def _alone(self, position: int, segment: int) -> float:
        amount = Unduplicated(self.amounts.people[segment : segment + 1], (self._only((position,), segment),))
        return amount.value(self.mix)

    def _only(self, positions: tuple[int, ...], segment: int) -> tuple[float, ...]:
        return tuple(logs[segment] if position in positions else 0.0 for position, logs in enumerate(self.amounts.logs))

    def _people(self, segment: int) -> str:
        return self.assumptions.campaign[f"audience.{self._segments[segment]}"]

    def _share(self, position: int, segment: int) -> str:
        """The people of a segment whom one partnership reaches, r * s / A; a single share is spread by size."""
        reach, line = self.cell("reach", position), self._lines[position]
        if isinstance(line.audience_share, Quantity):
            return (
                f"{reach}*{self.assumptions.sure(position, 'audience_share')}/({self.assumptions.campaign['people']})"
            )
        share = self.assumptions.sure(position, f"audience_share.{self._segments[segment]}")
        return f"{reach}*{share}/{self._people(segment)}"

    def _reach(self, positions: tuple[int, ...]) -> str:
        """Rows below the lines: by segment the sum of logarithms over the selection, and whom it reaches."""
        row = self.last + 3 + len(self._reached)
        if not self._reached:
            self.sheet.put(row - 1, 0, "Reach of several lines together", NOTE)
        everything = positions == self.amounts.every
        label = "all lines" if everything else str(self.sheet.cells[TOP - 1, self.selection(positions).left][0]).lower()
        self.sheet.put(row, 0, f"Reach of {label}", TEXT)
        effective = self.sheet.down(self._columns["effective"], TOP, self.last)
        weights = [str(effective)] if everything else [str(self.selection(positions)), str(effective)]
        for segment in range(len(self._segments)):
            logs, people = self.sheet.down(self._logs + segment, TOP, self.last), self.amounts.people[segment]
            only = self._only(positions, segment)
            total = fsum(log * count for log, count in zip(only, self.mix.effective, strict=True))
            text = f"SUMPRODUCT({','.join([*weights, str(logs)])})"
            place = self.sheet.put(row, self._logs + segment, Formula(text, total), FINE)
            reached = Unduplicated((people,), (only,)).value(self.mix)
            text = f"{self._people(segment)}*{reached_share(place)}"
            self.sheet.put(row, self._logs + len(self._segments) + segment, Formula(text, reached), Style("count"))
        first = self._logs + len(self._segments)
        whole = self.amounts.amount("reach", positions).value(self.mix)
        area = Area(self.sheet.name, row, first, row, first + len(self._segments) - 1)
        return self.sheet.put(row, self._columns["reach"], Formula(f"SUM({area})", whole), Style("count", 0, "total"))


def reached_share(exponent: str) -> str:
    """1 - EXP(y), without losing the digits of a small y."""
    series = f"-({exponent})*(1+({exponent})*(1/2+({exponent})*(1/6+({exponent})*(1/24+({exponent})/120))))"
    return f"IF(ABS({exponent})<{SMALL},{series},1-EXP({exponent}))"
