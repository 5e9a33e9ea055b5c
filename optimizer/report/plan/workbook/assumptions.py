"""The sheet of assumptions: every planning value that the formulas of a plan rest on, each in a cell to be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import fsum

from optimizer.domain.arithmetic.per_partnership import planned, steps_of
from optimizer.domain.language.cases import CASES, at_case
from optimizer.domain.language.costs import cost_names, costs_of
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.stated import BY_COUNT
from optimizer.domain.language.wording import joined
from optimizer.report.numbers import is_whole
from optimizer.report.page import Cell
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Content, Formula, Sheet, Style

NAME = "Assumptions"
INHERITED = ("value_per_conversion", "discount", "gross_margin")
"""What a line takes from the scenario unless it states its own."""

COST = "costs."
"""Before the name of a cost beside fees."""
SWITCH = (
    "Case low takes every range at the end that hurts (fees, costs, hours and discounts high, all else low), high at "
    "the other."
)
Reader = Callable[[Line], Cell]


@dataclass(frozen=True, slots=True)
class Key:
    """A figure of a line: its heading, how it is shown, how it is read, and whether it is shown on every sheet."""

    title: str
    kind: str
    read: Reader
    always: bool = False
    neutral: Cell = None
    """What it is where it plays no part."""
    is_share: Callable[[Line], bool] | None = None
    """Whether a line states it as a share, where some lines may."""

    def kind_of(self, line: Line) -> str:
        """How the figure of a line is shown."""
        return "rate" if self.is_share is not None and self.is_share(line) else self.kind


def _stated(name: str, default: float | None = None) -> Reader:
    def read(line: Line) -> Cell:
        value: Quantity | float | None = getattr(line, name)
        if value is None:
            return default
        return value.value if isinstance(value, Quantity) else value

    return read


def _known(name: str) -> Reader:
    def read(line: Line) -> Cell:
        value: Quantity | None = getattr(line.per_post, name)
        return None if value is None else value.value

    return read


KEYS: dict[str, Key] = {
    "followers": Key("Followers", "count", _stated("followers", 0.0), always=True),
    "posts": Key("Posts per partnership", "count", _stated("posts"), always=True),
    "fee_per_post": Key("Fee per post", "money", _stated("fee_per_post", 0.0), always=True),
    "fee": Key("Fee per partnership", "money", _stated("fee")),
    "fee_per_conversion": Key("Fee per conversion", "money", _stated("fee_per_conversion")),
    "fee_per_engagement": Key("Fee per engagement", "money", _stated("fee_per_engagement")),
    "fee_per_thousand_impressions": Key("Fee per 1,000 impressions", "money", _stated("fee_per_thousand_impressions")),
    "fee_at_most": Key("Fee at most", "money", _stated("fee_at_most")),
    "product_cost": Key("Products per partnership", "money", _stated("product_cost"), always=True),
    "commission_rate": Key("Commission rate", "rate", _stated("commission_rate"), neutral=0.0),
    "setup_cost": Key("Setup, once", "money", _stated("setup_cost"), neutral=0.0),
    "reach_rate": Key("Reach rate", "rate", _stated("reach_rate", 1.0), always=True),
    "engagement_rate": Key("Engagement rate", "rate", _stated("engagement_rate"), always=True),
    "conversion_rate": Key("Conversion rate", "rate", _stated("conversion_rate"), always=True),
    "per_post.impressions": Key("Impressions of a post", "count", _known("impressions")),
    "per_post.reach": Key("Reach of the posts", "count", _known("reach")),
    "per_post.engagements": Key("Engagem. of a post", "count", _known("engagements")),
    "per_post.conversions": Key("Conversions of a post", "count", _known("conversions")),
    "delivery_rate": Key("Delivery rate", "rate", _stated("delivery_rate"), always=True),
    "value_per_conversion": Key("Value per conversion", "money", _stated("value_per_conversion")),
    "discount": Key("Code discount", "rate", _stated("discount")),
    "gross_margin": Key("Gross margin", "rate", _stated("gross_margin")),
    "content_value": Key("Content value per post", "money", _stated("content_value"), neutral=0.0),
    "hours": Key("Hours per partnership", "count", _stated("hours"), neutral=0.0),
    "at_least": Key("At least", "count", _stated("at_least")),
    "available": Key("Available", "count", _stated("available")),
    "available_each_period": Key("Available in each period", "count", _stated("available_each_period")),
    "exactly": Key("Exactly", "count", _stated("exactly")),
    "at_least_if_used": Key("At least if used", "count", _stated("at_least_if_used")),
}


@dataclass(frozen=True, slots=True)
class _Range:
    """A cell whose figure is stated as a range: of what it is, and its values by case."""

    row: int
    column: int
    line: str
    title: str
    low: float
    planned: float
    high: float
    style: Style


class Assumptions:
    """The sheet, and where each planning value stands on it."""

    def __init__(self, scenario: Scenario, name: str = NAME) -> None:
        self.scenario, self.sheet = scenario, Sheet(name)
        self.campaign: dict[str, str] = {}
        """Key of the scenario, or `audience.SEGMENT`, -> its cell; `spendable` and `people` are formulas."""
        self._places: dict[tuple[int, str], str] = {}
        self._ends = {case: at_case(scenario, case) for case in CASES if case != "planned"}
        self._ranges: list[_Range] = []
        self.sheet.put(0, 0, name, TITLE)
        self.sheet.put(1, 0, "Planning values. Coloured cells may be changed; every sheet follows.", NOTE)
        self.sheet.across(3, ("The campaign", "Value"), HEADING)
        self._row = 4
        self._campaign()
        self._lines()
        if self._ranges:
            self._switch()

    def of(self, position: int, key: str) -> str | None:
        """The cell of a line's figure; the scenario's where the line has none of its own; None where nothing is."""
        return self._places.get((position, key), self.campaign.get(key) if key in INHERITED else None)

    def sure(self, position: int, key: str) -> str:
        """The cell of a figure that every line shows."""
        return self._places[position, key]

    def _stated(self, title: str, content: Content, style: Style) -> str:
        self.sheet.put(self._row, 0, title)
        place = self.sheet.put(self._row, 1, content, style)
        self._row += 1
        return place

    def _switch(self) -> None:
        """The ends of every range, and the formulas that take one of them, or the planning value, by the case."""
        sheet, case = self.sheet, self.campaign["case"]
        self._row += 2
        sheet.across(self._row, ("Ranges", "Figure", *(one.capitalize() for one in CASES)), HEADING)
        for row, one in enumerate(self._ranges, start=self._row + 1):
            sheet.across(row, (one.line, one.title))
            ends = zip(CASES, (one.low, one.planned, one.high), strict=True)
            places = {name: sheet.put(row, column, value, one.style) for column, (name, value) in enumerate(ends, 2)}
            text = f'IF({case}="low",{places["low"]},IF({case}="high",{places["high"]},{places["planned"]}))'
            sheet.put(one.row, one.column, Formula(text, one.planned), one.style)
        self._row += 1 + len(self._ranges)
        sheet.put(self._row, 0, SWITCH, NOTE)

    def _ranged(self, at: tuple[int, int], title: tuple[str, str], values: Sequence[Cell], style: Style) -> None:
        """Remembers a cell whose figure has a range: its values low, planned and high."""
        low, planned_, high = (value if isinstance(value, float | int) else None for value in values)
        if low is not None and planned_ is not None and high is not None and low != high:
            self._ranges.append(_Range(*at, *title, low, planned_, high, style))

    def _campaign(self) -> None:
        scenario, own = self.scenario, self.campaign
        if self._ends["low"] != self._ends["high"]:
            own["case"] = self._stated("Case: low, planned or high", "planned", TEXT.as_("input"))
            self.sheet.chosen[self.sheet.at(self._row - 1, 1)] = CASES
        self._stated("Currency", scenario.currency, TEXT)
        self._stated("Strategy", scenario.strategy, TEXT)
        self._stated("Partnerships are counted", scenario.counts, TEXT)
        if scenario.budget is not None:
            own["budget"] = self._stated("Budget", scenario.budget, _input("money", scenario.budget))
            own["reserve"] = self._reserve(own["budget"])
            spendable = Formula(f"{own['budget']}-{own['reserve']}", scenario.spendable)
            own["spendable"] = self._stated("Budget after reserve", spendable, Style("money", 2))
        for key, title, kind in (
            ("agency_fee", _charged(scenario), "rate"),
            ("value_per_conversion", "Value per conversion", "money"),
            ("discount", "Code discount off the value", "rate"),
            ("gross_margin", "Gross margin", "rate"),
        ):
            value = getattr(scenario, key).value
            own[key] = self._stated(title, value, _input(kind, value))
            ends = [getattr(self._ends[case], key).value for case in ("low", "high")]
            self._ranged((self._row - 1, 1), ("", title), (ends[0], value, ends[1]), _input(kind, value))
        for segment, people in scenario.audience.items():
            title = "Audience" if len(scenario.audience) == 1 else f"Audience: {segment}"
            own[f"audience.{segment}"] = self._stated(title, people, _input("count", people))
        if scenario.audience:
            places = "+".join(own[f"audience.{segment}"] for segment in scenario.audience)
            people = fsum(scenario.audience.values())
            own["people"] = places
            if len(scenario.audience) > 1:
                own["people"] = self._stated("Audience, all segments", Formula(places, people), Style("count"))

    def _reserve(self, budget: str) -> str:
        """The reserve as money; where the scenario states a share, that is the input, and the money follows."""
        stated, money = self.scenario.reserve, self.scenario.reserved
        if not stated.percent:
            return self._stated("Reserve", money, _input("money", money))
        share = self._stated("Reserve, share of the budget", stated.value, _input("rate", stated.value))
        return self._stated("Reserve", Formula(f"{share}*{budget}", money), Style("money", 2))

    def _lines(self) -> None:
        lines = lines_of(self.scenario)
        top = self._row + 1
        keys = {name: key for name, key in self._keys(self.scenario).items() if key.always or self._shown(key)}
        self.sheet.across(top, ("Line", *(key.title for key in keys.values())), HEADING)
        at_ends = [(self._ends[case], self._keys(self._ends[case])) for case in ("low", "high")]
        for row, (position, (name, line)) in enumerate(enumerate(lines.items()), start=top + 1):
            self.sheet.put(row, 0, name)
            ends = [(known, lines_of(of)[name]) for of, known in at_ends]
            for column, (key_name, key) in enumerate(keys.items(), start=1):
                value, kind = key.read(line), key.kind_of(line)
                self._place(row, column, (position, key_name), value, kind)
                low, high = (known[key_name].read(end) for known, end in ends)
                self._ranged((row, column), (name, key.title), (low, value, high), _input(kind, value))
        self._row = top + 2 + len(lines)
        self.sheet.put(self._row, 0, "Where a line states no value, discount or margin, the campaign's holds.", NOTE)
        self.sheet.frozen = (0, 1)

    def _place(self, row: int, column: int, owner: tuple[int, str], value: Cell, kind: str) -> None:
        position, key = owner
        if value is None and key in INHERITED:
            inherited = Formula(self.campaign[key], planned(getattr(self.scenario, key)))
            self._places[owner] = self.sheet.put(row, column, inherited, _input(kind, inherited.value))
        elif value is None and key.startswith(("audience_share.", *(f"{name}." for name in BY_COUNT), COST)):
            self.sheet.put(row, column, None)
        else:
            self._places[position, key] = self.sheet.put(row, column, value, _input(kind, value))

    def _shown(self, key: Key) -> bool:
        return any(key.read(line) != key.neutral for line in lines_of(self.scenario).values())

    def _keys(self, scenario: Scenario) -> Mapping[str, Key]:
        """Every figure that a line of this scenario, at whatever case, may state, in the order of the contract."""
        return dict(
            chain(KEYS.items(), self._costs(scenario), self._shares(), self._own(), self._steps(), self._prices())
        )

    def _costs(self, scenario: Scenario) -> Iterator[tuple[str, Key]]:
        """Costs beside fees, in money for each partnership or as a share of the fees."""
        for name in cost_names(scenario):

            def read(line: Line, name: str = name) -> Cell:
                cost = costs_of(scenario, line).get(name)
                return None if cost is None else cost.value

            def is_share(line: Line, name: str = name) -> bool:
                cost = costs_of(scenario, line).get(name)
                return cost is not None and bool(cost.base)

            shares = any(is_share(line) for line in lines_of(scenario).values())
            title = f"{name}, money or share of fees" if shares else name
            yield f"{COST}{name}", Key(title, "money", read, always=True, is_share=is_share)

    def _prices(self) -> Iterator[tuple[str, Key]]:
        """Volume prices: the number of partnerships, and the price in the fee's own terms or as a share of it."""
        for kind, words in (("fee_after", "Price after"), ("fee_from", "Price of all from")):
            for step in range(max(len(getattr(line, kind)) for line in lines_of(self.scenario).values())):

                def threshold(line: Line, kind: str = kind, step: int = step) -> Cell:
                    steps = list(getattr(line, kind))
                    return float(steps[step]) if step < len(steps) else None

                def price(line: Line, kind: str = kind, step: int = step) -> Cell:
                    prices = list(getattr(line, kind).values())
                    return prices[step].value if step < len(prices) else None

                def is_share(line: Line, kind: str = kind, step: int = step) -> bool:
                    prices = list(getattr(line, kind).values())
                    return step < len(prices) and prices[step].percent

                yield f"{kind}.{step}.threshold", Key(words, "count", threshold, always=True)
                yield f"{kind}.{step}.price", Key("costs", "money", price, always=True, is_share=is_share)

    def _shares(self) -> Iterator[tuple[str, Key]]:
        if not self.scenario.audience:
            return

        def single(line: Line) -> Cell:
            return line.audience_share.value if isinstance(line.audience_share, Quantity) else None

        yield "audience_share", Key("Share in the audience", "rate", single)
        if all(isinstance(line.audience_share, Quantity) for line in lines_of(self.scenario).values()):
            return
        for segment in self.scenario.audience:

            def part(line: Line, segment: str = segment) -> Cell:
                share = line.audience_share
                return None if isinstance(share, Quantity) else planned(share.get(segment))

            yield f"audience_share.{segment}", Key(f"Share in {segment}", "rate", part, always=True)

    def _own(self) -> Iterator[tuple[str, Key]]:
        for measure in dict.fromkeys(name for line in lines_of(self.scenario).values() for name in line.measures):

            def own(line: Line, measure: str = measure) -> Cell:
                return planned(line.measures.get(measure))

            def is_share(line: Line, measure: str = measure) -> bool:
                return measure in line.measures and bool(line.measures[measure].base)

            yield f"measures.{measure}", Key(measure, "count", own, always=True, is_share=is_share)

    def _steps(self) -> Iterator[tuple[str, Key]]:
        most = max(len(line.results_after) for line in lines_of(self.scenario).values())
        for step in range(most):
            for part, (title, kind) in enumerate((("Results after", "count"), ("count only", "rate"))):

                def read(line: Line, step: int = step, part: int = part) -> Cell:
                    steps = steps_of(line)
                    return steps[step][part] if step < len(steps) else None

                yield f"results_after.{step}.{('threshold', 'share')[part]}", Key(title, kind, read, always=True)


def _charged(scenario: Scenario) -> str:
    """What the agency's rate is on."""
    on = scenario.agency_fee.on
    return "Agency fee, on every fee" if on == ("fees",) else f"Agency fee, on {joined(on, 'and')}"


def _input(kind: str, value: Cell) -> Style:
    """A cell to be changed, with about the decimals that its value has."""
    decimals = 2 if kind == "money" else 0
    if isinstance(value, float | int) and not is_whole(value):
        decimals = 2 if abs(value) >= 1 or is_whole(100 * value) else 4
    return Style(kind, decimals, "input")
