"""The workbook of a plan, recalculated by LibreOffice: every figure of any mix, as the audit has it."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import fsum
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import optimizer
from optimizer.domain.arithmetic.amounts import Amounts
from optimizer.domain.arithmetic.audit import audit
from optimizer.domain.arithmetic.rules import line_rules
from optimizer.domain.findings.plan import Audited, GoalResult, LimitResult, Made, Plan, SolverUsed, Summary
from optimizer.domain.language.cases import at_case
from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.months import is_dated
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Bounds, Goal, Scenario
from optimizer.files import dump_resolved, load, loads
from optimizer.report.formats import workbook as formats_workbook
from optimizer.report.page import Column, Table
from optimizer.report.plan.page import ledger, page
from optimizer.report.workbook.cells import Workbook, sheet_names
from optimizer.report.workbook.pages import page_workbook, table_sheet
from optimizer.report.writers import content
from tests.domain.building import FULL, limit, line, part, period, scenario, share
from tests.model.families import FAMILIES
from tests.oracle.generate import random_scenario
from tests.report.spreadsheets import Cells, edited, errors, formulas, place, recalculated, table, values

FOLDER = Path(optimizer.__file__).parents[1] / "scenarios"
BUNDLED = ("cheapest-targets", "instagram-launch", "two-phase-launch")
"""Scenarios whose mixes are changed here; that every bundled one shows its own plan is tested for all formats alike."""
RANDOM = (3, 17)
CLOSE = 1e-9
pytestmark = pytest.mark.slow

LINE = {
    "Partnerships": "partnerships",
    "Spend": "spend",
    "Share of spend": "share_of_spend",
    "Reach": "reach",
    "Engagements": "engagements",
    "Conversions": "conversions",
    "Revenue": "revenue",
    "Profit": "profit",
    "CPM": "cpm",
    "CPE": "cpe",
    "CPA": "cpa",
    "ROAS": "roas",
    "ROI": "roi",
    "Frequency": "frequency",
    "Hours": "hours",
    "Posts delivered": "posts",
    "Impressions": "impressions",
    "Fee per post": "fee_per_post",
    "Fees": "fees",
    "Agency fee": "agency_fee",
    "Products": "products",
    "Commission": "commission",
    "Setup": "setup",
    "Content value": "content_value",
}
"""Heading on the sheet of lines -> the figure's name; a sheet without one states a figure that is 0 on every line."""


def plan_of(of: Scenario, counts: list[float], bests: Mapping[str, float | None] | None = None) -> Plan:
    """A mix as a plan; `bests` are the goals' best values, by default twice what the mix gives."""
    audited = audit(of, counts)
    total = sum(goal.weight for goal in of.goals.values())
    goals = []
    for name, goal in of.goals.items():
        value = audited.goals[name]
        best = 2 * value if bests is None else bests[name]
        weight = goal.weight / total if total else 0.0
        attainment = value / best if best else None
        measure = of.measure_of(name)
        goals.append(GoalResult(name, measure, goal.where, weight, value, best, attainment, goal.at_least))
    score = sum(goal.weight * (goal.attainment or 0.0) for goal in goals)
    if of.strategy == "balanced":
        score = min((goal.attainment for goal in goals if goal.weight and goal.attainment is not None), default=0.0)
    return Plan(
        scenario=Summary(of.name, None, None, of.currency, of.budget, of.strategy, {}),
        status="given",
        gap=None,
        score=score,
        lines=audited.lines,
        totals=audited.totals,
        goals=tuple(goals),
        limits=audited.limits,
        periods=audited.periods,
        cash=audited.cash,
        warnings=(),
        solver=SolverUsed("none", "", checked=False),
        made=Made("optimizer", "2026-11-21T12:00:00Z", 0.0),
        inputs=json.loads(json.dumps(dump_resolved(of))),
    )


EVERYTHING = scenario(
    {
        "micro": line(
            **FULL, available=60, results_after={10: 0.6, 25: 0.3}, audience_share={"north": 0.5, "south": 0.2}
        ),
        "small": line(
            followers=(1_000, 5_000, 10_000),
            reach_rate=0.3,
            engagement_rate=0.08,
            conversion_rate=0.02,
            fee=80,
            posts=2,
            audience_share=0.7,
            at_least_if_used=5,
            tier="nano",
            platform="tiktok",
            value_per_conversion=20,
            discount=0,
            gross_margin=0.3,
        ),
        "known": line(
            fee_per_post=900,
            posts=1.5,
            per_post={"impressions": 90_000, "reach": 50_000, "engagements": 2_500, "conversions": 40},
            delivery_rate=0.9,
            conversion_rate=0.5,
            labels={"owner": "team-a"},
            measures={"risk": -1.5},
        ),
        "nothing": line(followers=0, fee=0),
    },
    limit("press_mentions", at_least=2),
    limit("risk", at_least=-20, at_most=5),
    limit("spend", where={"tier": ("nano", "micro")}, at_most=share(0.6)),
    limit("spend", at_least=share(0.5), of="budget"),
    limit("reach", where={"name": "known"}, at_least=10_000),
    limit("reach", per=("spend", {}), at_least=2),
    limit("frequency", at_most=3),
    limit("partnerships", where={"tier": "micro"}, at_least=2, for_each={"tier": "nano"}),
    limit("conversions", per="risk", at_most=4),
    limit("profit", at_least=0),
    limit("lines_used", at_most=3),
    limit("cpa", exactly=12),
    limit("hours", at_least=share(0.5), at_most=300, where={"name": "micro"}),
    budget=40_000,
    agency_fee=0.15,
    value_per_conversion=40,
    discount=0.1,
    gross_margin=0.6,
    audience={"north": 300_000.0, "south": 500_000.0},
    goals={
        "awareness": 0.5,
        "conversion": Goal(weight=0.3, at_least=400),
        "press": Goal(weight=0.2, measure="press_mentions", where={"tier": ("micro",)}),
    },
    currency="JPY",
)
"""Whatever the contract lets a scenario state, at once."""

SECOND = scenario(
    {
        "micro": line(
            **{**FULL, "measures": {"clicks": part(0.1, "engagements"), "leads": part(0.05, "clicks"), "saves": 3}},
            available=60,
            results_after={10: 0.6, 25: 0.3},
            fee_after={8: part(0.9), 20: part(0.75)},
            fee_per_engagement=0.1,
            fee_at_most=700,
            pays={"2026-09": 0.25, "2026-12": 0.75},
        ),
        "small": line(
            followers=9_000,
            fee=80,
            posts=2,
            engagement_rate=0.06,
            conversion_rate=0.03,
            fee_from={3: 70, 10: 55},
            fee_per_conversion=2,
            costs={"travel": (8, 12, 16), "rights": None},
            setup_cost=40,
            available=60,
            pays={"2026-10": 1.0},
        ),
        "known": line(
            per_post={"impressions": 90_000, "conversions": 40},
            fee_per_thousand_impressions=(3, 4, 5),
            costs={"boosting": part(0.2, "fees")},
            commission_rate=0.05,
            measures={"clicks": part((0.01, 0.02, 0.03), "impressions")},
            available=20,
            pays={"2026-08": 0.5, "2026-09": 0.5},
        ),
        "bundle": line(
            fee_per_post=300,
            posts=3,
            followers=40_000,
            fee_from={2: 290, 5: part(0.8)},
            results_after={2: 0.8},
            fee_per_conversion=1,
            conversion_rate=0.02,
            engagement_rate=0.05,
            fee_at_most=1_000,
            available=30,
        ),
    },
    limit("cost_per.clicks", at_most=4),
    limit("costs", at_most=share(0.2), of="budget"),
    limit("rights", at_most=share(0.5), per="fees"),
    limit("travel", at_least=10),
    limit("spend", by="tier", at_most=share(0.5), each={"known": Bounds(at_most=share(0.3))}),
    limit("spend", where={"name": "bundle"}, at_least=5_000, if_used=True),
    budget=60_000,
    agency_fee=AgencyFee(Quantity.of(0.12), ("fees", "travel", "setup", "commission", "products")),
    costs={"rights": part((0.2, 0.25, 0.3), "fees")},
    value_per_conversion=(30, 40, 50),
    gross_margin=0.6,
    goals={"conversion": 1, "clicks": Goal(weight=1, measure="clicks"), "money": Goal(weight=1, measure="travel")},
    currency="EUR",
)
"""The language's second part at once: volume prices, pay by result, costs beside fees, a funnel."""

YEAR = scenario(
    {
        "micro": line(**FULL, available=20, available_each_period=9, at_least=2, at_least_if_used=3),
        "mid": line(
            followers=90_000, fee=900, engagement_rate=0.03, fee_from={3: 800}, costs={"travel": 40}, exactly=4
        ),
        "late": line(
            followers=(10_000, 20_000, 30_000),
            fee=(100, 150, 200),
            engagement_rate=0.05,
            periods=("winter",),
            results_after={4: 0.5},
            pays={"1": 0.3, "2": 0.7},
        ),
    },
    limit("lines_used", at_most=2),
    limit("partnerships", by="period", at_most=7),
    limit("spend", where={"name": "mid"}, at_most=share(0.5)),
    periods={
        "summer": period(**{"from": "2026-06"}, budget=share(0.4), fees=1.1, engagement_rate=0.9),
        "winter": period(**{"from": "2026-12"}, budget=Bound(9_000), conversion_rate=1.5, costs=2.0, hours=0.5),
    },
    agency_fee=0.1,
    agency_pays={"2026-05": 0.5, "2027-01": 0.5},
    carry_over=True,
    budget=20_000,
    reserve=share(0.05),
    audience=2e6,
    value_per_conversion=40,
    goals={"awareness": 1, "conversion": 1},
)
"""Two periods with budgets that carry over, factors, and bounds of all of them together."""

FRACTIONAL = scenario(
    {
        "capped": line(followers=20_000, reach_rate=0.4, fee=300, setup_cost=100, available=40, engagement_rate=0.05),
        "free": line(
            per_post={"reach": 4e-4, "engagements": 3.0}, fee_per_post=0.02, at_least=2.5, results_after={3: 0.5}
        ),
    },
    limit("lines_used", at_most=2),
    limit("engagements", at_least=10, at_most=1e6),
    counts="fractional",
    budget=9_000.5,
    audience=1e9,
    strategy="balanced",
    goals={"awareness": 1, "community": 2, "idle": Goal(weight=0, measure="hours")},
)
"""Tiny shares of a large audience, where 1 - x would round their digits away."""

Case = tuple[Scenario, list[float]]


def drawn(of: Scenario, seed: int) -> list[float]:
    """A mix that nobody chose: some lines not bought, a few out of their bounds."""
    stream = random.Random(seed)
    most = 12 if seed % 2 else 60
    counts = [stream.choice([0, 1, stream.randint(0, most), stream.randint(0, most)]) for _ in of.tiers]
    return (
        [float(count) for count in counts]
        if of.whole
        else [count * stream.choice([0.5, 1.25, 0.0001]) for count in counts]
    )


def every_limit(audience: float | dict[str, float] | None) -> Scenario:
    """Two lines, and every limit that a scenario with such an audience is known to be able to state."""
    alike = [of for members in FAMILIES.values() for of in members.values() if len(of.audience) == len(named(audience))]
    limits = [one for of in alike for one in of.limits]
    keys = {"goals": {"conversion": Goal(weight=1, at_least=400)}, "value_per_conversion": 40, "gross_margin": 0.7}
    tiers = {
        "micro": line(**FULL, available=80, results_after={10: 0.5}),
        "mega": line(fee=9_000, followers=1e6, hours=3),
    }
    return scenario(tiers, *limits, **keys | {"budget": 40_000, "agency_fee": 0.1, "audience": named(audience)})


def named(audience: float | dict[str, float] | None) -> dict[str, float]:
    """An audience as its segments."""
    return audience if isinstance(audience, dict) else {} if audience is None else {"audience": audience}


STATED = {
    "everything": EVERYTHING,
    "the second part": SECOND,
    "periods": YEAR,
    "limits without an audience": every_limit(None),
    "limits with an audience": every_limit(5e6),
    "limits with segments": every_limit({"north": 3e6, "south": 5e6}),
}
CASES = [
    *(f"bundled {name}" for name in BUNDLED),
    *(f"random {seed}" for seed in RANDOM),
    *STATED,
    "nothing of instagram-launch",
    "fractional",
    "too few",
]


@cache
def case(name: str) -> Case:
    """A scenario, and counts that are typed into its workbook in place of others."""
    kind, _, rest = name.partition(" ")
    if name in STATED:
        return STATED[name], [31.0, 7.0, 2.0, 6.0, 3.0][: len(lines_of(STATED[name]))]
    if name in ("fractional", "too few"):
        return FRACTIONAL, [12.75, 3.25] if name == "fractional" else [0.0005, 2.0]
    if kind == "nothing":
        of = load(FOLDER / f"{rest.removeprefix('of ')}.yaml")
        return of, [0.0] * len(of.tiers)
    bundled = kind == "bundled"
    of = load(FOLDER / f"{rest}.yaml") if bundled else loads(json.dumps(random_scenario(int(rest))))
    return of, drawn(of, CASES.index(name))


def typed(of: Scenario, counts: list[float]) -> bytes:
    """A workbook of another mix, into which the counts are typed."""
    before = [1.0] * len(lines_of(of))
    bests = dict.fromkeys(of.goals, 3.0)
    book = content(plan_of(of, before, bests), "excel")
    lines = formulas(book)["Lines"]
    cells = {
        ("Lines", place(lines, "Line", name, "Partnerships")): count
        for name, count in zip(lines_of(of), counts, strict=True)
    }
    return edited(book, cells)


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    """Every workbook of these tests, recalculated in one call."""
    books = {name: typed(*case(name)) for name in CASES}
    books["assumed"] = assumed()[0]
    books["names"] = content(plan_of(NAMES, [2.0] * len(NAMES.tiers)), "excel")
    books |= {f"case {name}": switched(name)[0] for name in SWITCHED}
    books |= {f"input {name}": edited(reserved(), {cell: value}) for name, (cell, value) in INPUTS.items()}
    books["no input"] = reserved()
    return recalculated(books, tmp_path_factory.mktemp("spreadsheets"))


def same(found: object, expected: float | None) -> bool:
    """Whether a cell shows a figure, or nothing where there is none."""
    if expected is None:
        return found in (None, "")
    return isinstance(found, int | float) and abs(found - expected) <= CLOSE * max(abs(found), abs(expected), 1e-6)


def unlike(cells: Cells, of: Scenario, audited: Audited) -> list[str]:
    """Every figure of the workbook that is not the audit's."""
    goals = _goals(cells, audited) if of.goals else []
    goals += _periods(cells, audited) if of.periods else []
    goals += _cash(cells, of, audited) if is_dated(of) else []
    return [*_lines(cells, of, audited), *goals, *_limits(cells, audited), *_summary(cells, audited)]


def _periods(cells: Cells, audited: Audited) -> list[str]:
    """The sheet of periods."""
    rows = table(cells["Periods"], "Period")
    expected = [
        {"Budget": one.budget, "Spend": one.spend, "Left": one.left, "Reach": one.figures["reach"]}
        for one in audited.periods
    ]
    pairs = zip(rows, audited.periods, expected, strict=False)
    return [fault for row, one, figures in pairs for fault in _unlike(f"period {one.name}", row, figures)]


def _cash(cells: Cells, of: Scenario, audited: Audited) -> list[str]:
    """The sheet of cash: a month in which nothing is paid stands there, too, as nothing."""
    *found, total = table(cells["Cash"], "Month")
    rows = {row["Month"]: row for row in found}
    known = {one.month or "undated": one for one in audited.cash}
    wrong = [f"cash {month}: missing" for month in known if month not in rows]
    left = {"Left": "left"} if of.budget is not None else {}
    for month, row in rows.items():
        titles = CASH | {"Cumulative": "cumulative"} | left if month in known else CASH
        of_month = {title: getattr(known[month], name) if month in known else 0.0 for title, name in titles.items()}
        wrong += _unlike(f"cash {month}", row, of_month)
    sums = {title: fsum(getattr(one, name) for one in audited.cash) for title, name in CASH.items()}
    return [*wrong, *_unlike("cash total", total, sums)]


CASH = {
    "Fees": "fees",
    "Agency fee": "agency_fee",
    "Products": "products",
    "Commission": "commission",
    "Setup": "setup",
    "Costs": "costs",
    "Total": "total",
}


def counts_of(audited: Audited) -> list[float]:
    """Partnerships by line."""
    return [one.partnerships for one in audited.lines]


def _lines(cells: Cells, of: Scenario, audited: Audited) -> list[str]:
    rows = table(cells["Lines"], "Line")
    total = rows.pop()
    wrong = []
    if rows[-1]["Line"] == "Overlap of audiences" and len(rows) > len(audited.lines):
        found, overlap = rows.pop()["Reach"], audited.totals["overlap"] or 0.0
        wrong += [] if abs(found - overlap) <= CLOSE * total["Reach"] else [f"overlap {found}"]
    for row, own in zip(rows, audited.lines, strict=True):
        expected = (
            {title: getattr(own, name) for title, name in LINE.items()} | dict(own.measures) | _beside(own.beside)
        )
        wrong += _unlike(own.name, row, expected)
        card = own.line or own.name
        keys = {f"tiers.{own.name}", *(f"tiers.{card}.{bound}" for bound in BOUNDS)}
        rules = [rule for rule in line_rules(of) if rows.index(row) in rule.positions]
        broken = {rule.key for rule in rules if rule.broken(Amounts(of).mix(counts_of(audited)))}
        kept = "no" if keys & set(audited.broken) & (broken | {f"tiers.{own.name}"}) else "yes"
        wrong += [] if row["Can be bought"] == kept else [f"{own.name} can be bought: {row['Can be bought']}"]
    whole = {title: audited.totals[name] for title, name in LINE.items() if name not in UNADDED}
    whole |= _beside({name: audited.totals[name] for name in audited.lines[0].beside})
    return [*wrong, *_unlike("total", total, whole)]


def _beside(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    """Costs and unit costs by their headings."""
    titles = {name: name.removeprefix("costs.").capitalize() for name in figures}
    titles |= {name: f"Spend per {name.removeprefix('cost_per.')}" for name in figures if name.startswith("cost_per.")}
    return {titles[name]: value for name, value in figures.items()}


UNADDED = ("share_of_spend", "fee_per_post")


def _unlike(of: str, row: Mapping[str, Any], expected: Mapping[str, float | None]) -> list[str]:
    return [
        f"{of} {title}: {row.get(title)}, not {value}"
        for title, value in expected.items()
        if not same(row.get(title, 0.0), value)
    ]


BOUNDS = ("at_least", "available", "available_each_period", "exactly", "at_least_if_used")


def _goals(cells: Cells, audited: Audited) -> list[str]:
    rows = table(cells["Goals and limits"], "Goal")[: len(audited.goals)]
    return [
        f"goal {name}: {row['Value']} {value}"
        for row, (name, value) in zip(rows, audited.goals.items(), strict=True)
        if not same(row["Value"], value) or not same(row.get("Attainment"), value / row["Best alone"])
    ]


def _limits(cells: Cells, audited: Audited) -> list[str]:
    if not audited.limits:
        return []
    rows = table(cells["Goals and limits"], "Limit")
    size = max(abs(value) for value in audited.totals.values() if value is not None)
    wrong = []
    for row, limit_ in zip(rows, audited.limits, strict=True):
        kept = "no" if limit_.key in audited.broken else "yes"
        near = limit_.slack is not None and abs(limit_.slack) < 1e-9 * size
        expected = [limit_.value, limit_.at_least, limit_.at_most, None if near else limit_.slack]
        found = [row["Value"], row["At least"], row["At most"], None if near else row["Left"]]
        if not all(map(_matches, found, expected, [limit_] * 4)) or row["Holds"] != kept:
            wrong.append(f"{limit_.name}: {found} {row['Holds']}, not {expected} {kept}")
    return wrong


def _matches(found: object, expected: float | None, limit_: LimitResult) -> bool:
    """A slack is a difference, and as exact as what it is the difference of."""
    if expected is None or same(found, expected):
        return same(found, expected)
    size = max(abs(part) for part in (limit_.value, limit_.at_least, limit_.at_most) if part is not None)
    return isinstance(found, int | float) and abs(found - expected) <= CLOSE * size


def _summary(cells: Cells, audited: Audited) -> list[str]:
    titles = {"Unspent": "unspent", "Reserve": "reserve", "Spend": "spend", "Fees": "fees"}
    totals = audited.totals
    heading = "Budget" if totals["reserve"] is not None else "What is spent"
    amounts = [(row[0].value, row[1].value) for row in cells["Summary"].iter_rows()]
    start = max(index for index, (title, amount) in enumerate(amounts) if (title, amount) == (heading, "Amount"))
    found = dict(amounts[start + 1 :])
    return [
        f"summary {name}: {found.get(title)} {totals[name]}"
        for title, name in titles.items()
        if totals[name] is not None and abs(found[title] - totals[name]) > CLOSE * max(abs(totals["spend"] or 0), 1.0)
    ]


@pytest.mark.parametrize("name", CASES)
def test_other_counts_are_computed_as_the_audit_does(name: str, computed: dict[str, Cells]) -> None:
    """Counts typed into the workbook give the audit's figures, limits and verdicts, and no error anywhere."""
    of, counts = case(name)
    assert errors(computed[name]) == []
    assert unlike(computed[name], of, audit(of, counts)) == []


def test_changed_counts_are_said_to_be_changed(computed: dict[str, Cells]) -> None:
    """Nobody takes other figures for the plan that was proven."""
    words = computed["bundled instagram-launch"]["Summary"]["A5"].value
    assert words.endswith("these are no longer the figures of the plan, and nothing is proven of them.")


Assumed = tuple[bytes, Scenario, list[float]]


@cache
def assumed() -> Assumed:
    """A workbook in which assumptions were changed by hand, and the scenario that it should follow."""
    counts = [31.0, 7.0, 2.0, 3.0]
    tiers = {
        **EVERYTHING.tiers,
        "micro": line(
            **FULL | {"followers": 12_345, "fee_per_post": 210.5, "delivery_rate": 0.75, "commission_rate": 0.2},
            available=30,
            results_after={12: 0.6, 25: 0.25},
            audience_share={"north": 0.4, "south": 0.2},
        ),
    }
    after = EVERYTHING.model_copy(
        update={
            "tiers": tiers,
            "budget": 50_000.0,
            "discount": line(discount=0.2).discount,
            "agency_fee": AgencyFee(Quantity.of(0.05)),
            "audience": {"north": 350_000.0, "south": 500_000.0},
        }
    )
    book = content(plan_of(EVERYTHING, counts, dict.fromkeys(EVERYTHING.goals, 3.0)), "excel")
    sheet = formulas(book)["Assumptions"]
    campaign = {"Budget": 50_000, "Agency fee, on every fee": 0.05, "Code discount off the value": 0.2}
    campaign["Audience: north"] = 350_000
    of_micro = {
        "Followers": 12_345,
        "Fee per post": 210.5,
        "Delivery rate": 0.75,
        "Commission rate": 0.2,
        "Available": 30,
        "Share in north": 0.4,
    }
    cells: dict[tuple[str, str], Any] = {}
    for title, value in campaign.items():
        cells["Assumptions", place(sheet, "The campaign", title, "Value")] = value
    for title, value in of_micro.items():
        cells["Assumptions", place(sheet, "Line", "micro", title)] = value
    row = place(sheet, "Line", "micro", "Followers")[1:]
    steps = [
        cell.column_letter
        for cell in sheet[int(place(sheet, "Line", "micro", "Followers")[1:]) - 1]
        if cell.value in ("Results after", "count only")
    ]
    cells["Assumptions", f"{steps[0]}{row}"] = 12
    cells["Assumptions", f"{steps[3]}{row}"] = 0.25
    return edited(book, cells), after, counts


def test_other_assumptions_are_followed(computed: dict[str, Cells]) -> None:
    """An assumption that is changed in its cell changes every figure that rests on it."""
    _, after, counts = assumed()
    assert unlike(computed["assumed"], after, audit(after, counts)) == []


SWITCHED = {"low": "EVERYTHING", "high": "EVERYTHING", "low, second": "SECOND", "high, year": "YEAR"}
"""The case that is chosen on the sheet of assumptions, and of which scenario."""


@cache
def switched(name: str) -> tuple[bytes, Scenario, list[float]]:
    """A workbook whose case was changed, and the scenario with every range at that end."""
    of: Scenario = {"EVERYTHING": EVERYTHING, "SECOND": SECOND, "YEAR": YEAR}[SWITCHED[name]]
    counts = [31.0, 7.0, 2.0, 3.0, 0.0][: len(lines_of(of))]
    book = content(plan_of(of, counts, dict.fromkeys(of.goals, 3.0)), "excel")
    cell = place(formulas(book)["Assumptions"], "The campaign", "Case: low, planned or high", "Value")
    case = name.partition(",")[0]
    return edited(book, {("Assumptions", cell): case}), at_case(of, case), counts  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SWITCHED)
def test_the_switch_takes_every_range_at_one_end(name: str, computed: dict[str, Cells]) -> None:
    """Low hurts, high helps; what the workbook then computes is what the audit says of such a scenario."""
    _, of, counts = switched(name)
    cells = computed[f"case {name}"]
    assert errors(cells) == []
    assert unlike(cells, of, audit(of, counts)) == []
    assert cells["Summary"]["A5"].value.endswith("nothing is proven of them.")


def test_only_ranges_need_a_switch() -> None:
    """Without any there is none."""
    names = [cell.value for cell in formulas(reserved())["Assumptions"]["A"]]
    assert "Case: low, planned or high" not in names


RESERVED = scenario(
    {
        "a": line(fee=100, followers=1_000, engagement_rate=0.05, available=9, hours=2),
        "b": line(fee_per_post=70, followers=500),
    },
    limit("hours", at_most=400),
    limit("spend", at_least=share(0.1), of="budget"),
    budget=60_000,
    reserve=share(0.05),
    goals={"community": Goal(weight=1, at_least=5)},
)
INPUTS: dict[str, tuple[tuple[str, str], float]] = {
    "budget": (("Assumptions", "B8"), 80_000),
    "reserve": (("Assumptions", "B9"), 0.1),
    "floor": (("Goals and limits", "H5"), 6),
    "bound": (("Goals and limits", "G11"), 500),
    "nothing": (("Assumptions", "E19"), 0),
}
"""Cells that no total of the plan follows, each with another content."""


@cache
def reserved() -> bytes:
    """A plan of which the budget, the reserve, a floor and a limit change no total."""
    return content(plan_of(RESERVED, [3.0, 0.0]), "excel")


def test_a_reserve_that_is_a_share_follows_the_budget(computed: dict[str, Cells]) -> None:
    """The share is the input: another budget keeps back another amount, and leaves another one."""
    amounts = {row[0].value: row[1].value for row in computed["input budget"]["Assumptions"].iter_rows(max_row=12)}
    assert amounts["Reserve, share of the budget"] == 0.05
    assert (amounts["Reserve"], amounts["Budget after reserve"]) == (4_000, 76_000)
    plain = formulas(content(plan_of(scenario({"a": line(fee=1)}, budget=9, reserve=3.0), [1.0]), "excel"))
    assert [cell.value for cell in plain["Assumptions"][9]][:2] == ["Reserve", 3]


@pytest.mark.parametrize("name", INPUTS)
def test_every_changed_input_is_noticed(name: str, computed: dict[str, Cells]) -> None:
    """Also one that no total follows, and a 0 where nothing was: the summary says so, and the inputs say which."""
    found, ((sheet, cell), _) = computed[f"input {name}"], INPUTS[name]
    assert found["Summary"]["A5"].value.startswith("Counts, assumptions or bounds were changed")
    changed = [row for row in table(found["Inputs"], "Sheet") if row["Changed"] == "yes"]
    assert [(row["Sheet"], row["Cell"]) for row in changed] == [(sheet, cell)]
    assert computed["no input"]["Summary"]["A5"].value == "These are the figures of the plan as given."


def test_every_input_is_watched() -> None:
    """Whatever is coloured stands among the inputs."""
    book = openpyxl.load_workbook(io.BytesIO(content(plan_of(EVERYTHING, [3.0, 5.0, 1.0, 0.0]), "excel")))
    coloured = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFF2CC"
    }
    watched = [(row["Sheet"], row["Cell"]) for row in table(book["Inputs"], "Sheet")]
    assert len(watched) == len(set(watched)) > 50
    assert set(watched) == coloured


SPITEFUL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "http://example.com", "'quoted'!", "_x0041_", "{=1}")
NAMES = scenario(
    {
        name: line(
            fee=1, followers=10, tier=name, labels={name: name}, measures={name: 1}, note=name, sources={"fee": name}
        )
        for name in SPITEFUL
    },
    *(limit("spend", at_most=1e6, name=name) for name in SPITEFUL),
    goals={name: Goal(weight=1, measure="reach") for name in SPITEFUL},
    audience=dict.fromkeys(SPITEFUL, 1000000.0),
    budget=1e5,
    notes="=1+1",
    period="=2+2",
)


def test_names_are_never_formulas(computed: dict[str, Cells]) -> None:
    """What a scenario calls its lines, limits, goals and segments stays text, before and after the engine."""
    book = content(plan_of(NAMES, [2.0] * len(NAMES.tiers)), "excel")
    written = formulas(book)
    column = [row[0].value for row in written["Lines"].iter_rows(min_row=5, max_row=4 + len(SPITEFUL))]
    assert column == list(SPITEFUL)
    for title, sheet in written.items():
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in SPITEFUL:
                    assert cell.data_type == "s", f"{title}!{cell.coordinate}"
                    assert cell.hyperlink is None
                elif cell.data_type == "f":
                    assert not any(name in cell.value for name in SPITEFUL)
    found = computed["names"]
    assert [row["Line"] for row in table(found["Lines"], "Line")][: len(SPITEFUL)] == list(SPITEFUL)
    assert errors(found) == []


def test_the_same_plan_is_the_same_bytes() -> None:
    """Nothing in the file depends on when it is written, but what the plan itself says of that."""
    plan = plan_of(EVERYTHING, [3.0, 5.0, 1.0, 0.0])
    book = content(plan, "excel")
    assert content(plan, "excel") == book
    later = replace(plan, made=replace(plan.made, at="2027-01-01T00:00:00Z"))
    assert content(later, "excel") != book


def test_sheets_are_set_up_to_be_read_and_printed() -> None:
    """Money has its currency, headers stay in sight, and pages are as wide as the sheets."""
    loaded = openpyxl.load_workbook(io.BytesIO(content(plan_of(EVERYTHING, [3.0, 5.0, 1.0, 0.0]), "excel")))
    assert loaded.sheetnames == ["Summary", "Lines", "Goals and limits", "Assumptions", "Sources", "Workings", "Inputs"]
    assert loaded["Summary"]["B9"].number_format == "[$JPY] #,##0;-[$JPY] #,##0"
    lines = loaded["Lines"]
    for title in ("Spend", "Revenue", "Profit", "Fees", "Commission"):
        assert lines[place(lines, "Line", "micro", title)].number_format == "#,##0", title
    assert loaded["Lines"].freeze_panes == "B5"
    assert loaded["Sources"].auto_filter.ref
    assert len(loaded["Summary"]._charts) == 3  # noqa: SLF001 - openpyxl has no other name for them
    assert loaded["Lines"].data_validations.dataValidation[0].sqref.ranges
    for sheet in loaded.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_without_a_plan_the_workbook_says_why() -> None:
    """The reason and the assumptions are there, and no figures."""
    of = scenario({"a": line(fee=10, available=1, followers=5)}, limit("partnerships", at_least=3), budget=5)
    none = optimizer.solve(of)
    assert none.status == "infeasible"
    found = values(content(none, "excel"))
    assert list(found) == ["Summary", "Assumptions", "Sources"]
    words = [row[0].value for row in found["Summary"].iter_rows() if row[0].value]
    assert words[1] == "No plan exists: these cannot hold together"


def test_sentences_have_plain_spaces() -> None:
    """A space that holds a line together on a screen is a space like any other in a cell."""
    of = replace(plan_of(EVERYTHING, [3.0, 5.0, 1.0, 0.0]), warnings=("4\u00a0to 5",))
    texts = [cell.value for sheet in values(content(of, "excel")).values() for row in sheet.iter_rows() for cell in row]
    assert "Warning: 4 to 5" in texts
    assert not any("\u00a0" in text for text in texts if isinstance(text, str))


def test_names_of_sheets() -> None:
    """31 plain characters, and no two alike."""
    names = sheet_names(["a/b:[c]*?", "A B C", "x" * 40, "x" * 50, "", "'=1+1'", "History"], ("Summary",))
    assert names == ["a b c", "A B C 2", "x" * 31, "x" * 29 + " 2", "Plan", "1 1", "History 2"]


def test_a_table_is_a_worksheet_of_plain_figures() -> None:
    """Any finding's ledger can be a sheet: names first, figures as numbers, texts as texts."""
    columns = (Column("name", "Name", "text"), Column("spend", "Spend", "money"))
    book = Workbook("t", "", None, (table_sheet("Data", Table(columns, (("=1+1", 0.1), ("b", None)))),))
    found = values(formats_workbook.render(book))["Data"]
    assert [[cell.value for cell in row] for row in found.iter_rows()] == [
        ["name", "spend"],
        ["=1+1", 0.1],
        ["b", None],
    ]
    assert found["A2"].data_type == "s"
    assert found.auto_filter.ref == "A1:B3"


def test_a_finding_without_a_workbook_has_its_page_and_its_ledger() -> None:
    """What is shown stands on one sheet as it is shown, every figure on another one as a number."""
    plan = plan_of(EVERYTHING, [3.0, 5.0, 1.0, 0.0])
    found = values(formats_workbook.render(page_workbook(page(plan), ledger(plan))))
    assert list(found) == ["Summary", "Goals", "Limits", "Charts", "Data"]
    assert found["Summary"]["A1"].value == page(plan).title
    spend = next(row for row in table(found["Summary"], "Line") if row["Line"] == "total")["spend"]
    rows = table(found["Data"], "name")
    assert rows[-1]["spend"] == plan.totals["spend"]
    assert spend == round(plan.totals["spend"] or 0.0)
    assert [row["name"] for row in rows] == [*EVERYTHING.tiers, "overlap", "total"]
