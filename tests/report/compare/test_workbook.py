"""The workbook of a comparison, recalculated by LibreOffice: changes and incremental costs, as found and as changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.compare import Compared, Comparison
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.files import load
from optimizer.report.compare import words as verdicts
from optimizer.report.compare.workbook import SHARE
from optimizer.report.writers import content
from optimizer.studies.compare.compare import arranged, compare, opened_all
from tests.domain.building import line, scenario
from tests.report.spreadsheets import Cells, edited, errors, formulas, place, recalculated, table, values

FOLDER = Path(optimizer.__file__).parents[1] / "scenarios"
NAMES = ("instagram-launch", "two-phase-launch", "credibility")
CLOSE = 1e-9
pytestmark = pytest.mark.slow


def compared(*scenarios: Scenario, cross: bool = False) -> Comparison:
    """Scenarios, solved and side by side."""
    return compare(arranged(opened_all(scenarios), None), cross=cross)


@cache
def three() -> Comparison:
    """Three bundled scenarios, which share few lines."""
    return compared(*(load(FOLDER / f"{name}.yaml") for name in NAMES), cross=True)


@cache
def spiteful() -> Comparison:
    """Plans and lines whose names look like formulas, one plan without a budget, one line in one plan only."""
    tiers = {"=1+1": line(fee=100, per_post={"engagements": 50, "reach": 400}, available=20)}
    more = {**tiers, "@SUM(1)": line(fee=300, per_post={"engagements": 90, "reach": 500}, measures={"+x": 2})}
    one = scenario(tiers, goals={"community": 1, "awareness": 1}, budget=1_000)
    two = scenario(more, goals={"community": Goal(at_least=1_200)}, strategy="cheapest")
    names = ("=HYPERLINK(A1)", "'a'!b")
    plain = compared(one, two)
    sides = tuple(replace(side, name=name) for side, name in zip(plain.sides, names, strict=True))
    return replace(plain, sides=sides)


@cache
def many() -> Comparison:
    """More plans than stand side by side in a terminal."""
    tiers = {name: line(fee=fee, per_post={"engagements": fee / 3}, hours=1) for name, fee in (("a", 90), ("b", 250))}
    return compared(*(scenario(tiers, goals={"community": 1}, budget=400.0 * step) for step in range(1, 5)))


def other_counts() -> tuple[bytes, dict[str, float]]:
    """The workbook of three with other counts in its second plan."""
    book = content(three(), "excel")
    lines = formulas(book)["two-phase-launch Lines"]
    counts = {"mega_teaser": 9.0, "micro_review": 30.0, "nano_fans": 77.0}
    cells = {
        ("two-phase-launch Lines", place(lines, "Line", name, "Partnerships")): count for name, count in counts.items()
    }
    return edited(book, cells), counts


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    """The workbooks, recalculated in one call."""
    books = {"three": content(three(), "excel"), "changed": other_counts()[0]}
    books |= {"spiteful": content(spiteful(), "excel"), "many": content(many(), "excel")}
    return recalculated(books, tmp_path_factory.mktemp("spreadsheets"))


def same(found: object, expected: float | None, size: float = 0.0) -> bool:
    """Whether a cell shows a figure, or nothing where there is none."""
    if expected is None:
        return found in (None, "")
    return isinstance(found, int | float) and abs(found - expected) <= CLOSE * max(abs(found), abs(expected), size, 1)


def unlike(row: Mapping[str, Any], names: Sequence[str], figures: Sequence[Compared]) -> list[str]:
    """Figures, changes and changes in % of a row that are not the comparison's."""
    size = max(abs(figure.value or 0.0) for figure in figures)
    wrong = []
    for name, figure in zip(names, figures, strict=True):
        wrong += [] if same(row[name], figure.value) else [f"{name}: {row[name]}, not {figure.value}"]
    for name, figure in zip(names[1:], figures[1:], strict=True):
        change, relative = row[f"{name}: change"], row[f"{name}: change in %"]
        wrong += [] if same(change, figure.change, size) else [f"{name}: change {change}, not {figure.change}"]
        wrong += [] if same(relative, figure.relative) else [f"{name}: in % {relative}, not {figure.relative}"]
    return wrong


@pytest.mark.parametrize("name", ["three", "spiteful", "many"])
def test_recalculated_figures_are_the_comparisons(name: str, computed: dict[str, Cells]) -> None:
    """Every measure, goal and line, with changes, is what the comparison found; nothing shows an error."""
    comparison, cells = {"three": three, "spiteful": spiteful, "many": many}[name](), computed[name]
    names = comparison.names
    assert errors(cells) == []
    shown = [row for row in comparison.measures if any(figure.value for figure in row.figures)]
    rows = table(cells["Results"], "Figure")
    assert [row["Figure"] for row in rows] == [verdicts.word(row.name) for row in shown]
    for row, measure in zip(rows, shown, strict=True):
        assert unlike(row, names, measure.figures) == [], measure.name
    for row, goal in zip(table(cells["Results"], "Goal"), comparison.goals, strict=True):
        assert unlike(row, names, goal.values) == [], goal.name
    for heading, figure in (("Partnerships", "partnerships"), ("Spend", "spend"), (SHARE, "share_of_spend")):
        for row, own in zip(table(cells["Lines"], heading), comparison.lines, strict=False):
            assert unlike(row, names, getattr(own, figure)) == [], own.name


@pytest.mark.parametrize("name", ["three", "spiteful", "many"])
def test_incremental_costs_are_the_comparisons(name: str, computed: dict[str, Cells]) -> None:
    """What the extra spend returns, and what each extra result costs or the word for why there is no cost."""
    comparison = {"three": three, "spiteful": spiteful, "many": many}[name]()
    base = comparison.baseline.name
    rows = table(computed[name]["Summary"], f"Against {base}")
    for row, one in zip(rows, comparison.increments, strict=True):
        assert same(row["Extra spend"], one.spend)
        assert same(row["Extra revenue"], one.revenue)
        assert same(row["Extra profit"], one.profit, abs(one.revenue))
        assert same(row["Incremental ROAS"], one.roas)
        assert same(row[f"Profit per {comparison.currency}"], one.profit_per)
        costs = list(row.values())[6:]
        assert len(costs) >= len(one.results) > 0
        found = [cost for cost in costs if cost not in (None, "")]
        for cost, extra in zip(found, one.results, strict=True):
            assert cost == extra.outcome if extra.cost is None else same(cost, extra.cost), extra.measure


def test_a_changed_plan_is_not_called_optimal_and_its_limits_are_checked(computed: dict[str, Cells]) -> None:
    """As in the workbook of one plan: nothing is proven of other counts, and broken limits are counted."""
    found = {row["Plan"]: row for row in table(computed["three"]["Summary"], "Plan")[:3]}
    assert {name: (row["Plan is"], row["Limits"]) for name, row in found.items()} == dict.fromkeys(
        NAMES, ("optimal", "all hold")
    )
    edited_one = {row["Plan"]: row for row in table(computed["changed"]["Summary"], "Plan")[:3]}["two-phase-launch"]
    assert edited_one["Plan is"] == "changed: nothing is proven of it"
    assert re.fullmatch("[1-9][0-9]* broken", str(edited_one["Limits"]))


def test_every_plan_has_all_its_sheets() -> None:
    """What finance checks of one plan it checks of each beside others: limits, assumptions, sources, inputs."""
    sheets = set(formulas(content(three(), "excel")))
    kinds = ("Lines", "Limits", "Assumptions", "Sources", "Workings", "Inputs")
    assert {f"{name} {kind}" for name in NAMES for kind in kinds} <= sheets


def test_a_changed_count_changes_the_comparison(computed: dict[str, Cells]) -> None:
    """Counts typed into one plan's own sheet reach its results, its changes and its incremental costs."""
    from optimizer.domain.arithmetic.audit import audit

    _, typed = other_counts()
    of = load(FOLDER / "two-phase-launch.yaml")
    plans = {side.name: side.plan for side in three().sides}
    counts = [typed.get(own.name, own.partnerships) for own in plans["two-phase-launch"].lines]
    after, base = audit(of, counts).totals, plans["instagram-launch"].totals
    rows = {row["Figure"]: row for row in table(computed["changed"]["Results"], "Figure")}
    for measure in ("spend", "reach", "conversions", "profit", "cpa"):
        new, old = after[measure] or 0.0, base[measure] or 0.0
        row = rows[verdicts.word(measure)]
        assert same(row["two-phase-launch"], new)
        assert same(row["two-phase-launch: change"], new - old, old)
        assert same(row["two-phase-launch: change in %"], (new - old) / abs(old))
    row = table(computed["changed"]["Summary"], "Against instagram-launch")[0]
    spend = (after["spend"] or 0.0) - (base["spend"] or 0.0)
    assert same(row["Extra spend"], spend)
    more = (after["reach"] or 0.0) - (base["reach"] or 0.0)
    expected = 1000 * spend / more if spend * more > 0 else "dominates" if spend <= 0 else "dominated"
    found = row["Cost per 1,000 more reach"]
    assert found == expected if isinstance(expected, str) else same(found, expected)
    assert errors(computed["changed"]) == []


def test_names_are_never_formulas() -> None:
    """Plans and lines that are called like formulas stay text, on sheets with harmless names."""
    written = formulas(content(spiteful(), "excel"))
    for title, sheet in written.items():
        assert not set(title) & set("[]:*?/\\'=")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "HYPERLINK(" not in cell.value
                    assert "SUM(1)" not in cell.value
    assert [row[0].value for row in written["Results"].iter_rows(min_row=4, max_row=4)] == ["Figure"]
    assert written["Results"]["B4"].value == "=HYPERLINK(A1)"
    assert written["Results"]["B4"].data_type == "s"


def test_assumptions_and_regret_are_stated_as_found() -> None:
    """What cannot be computed from the sheets stands there as it was found."""
    found = values(content(three(), "excel"))
    rows = table(found["Differing assumptions"], "Key")
    assert [row["Key"] for row in rows] == [one.key for one in three().assumptions]
    ground = three().cross[0]
    best, *mixes = table(found["Cross"], f"Under {ground.name} ({ground.strategy})")
    assert same(best["Score"], ground.best)
    for row, mix in zip(mixes, ground.mixes, strict=True):
        assert same(row["Score"], mix.score)
        assert same(row["Regret, points of the weighted attainment"], mix.regret)
        assert row["Broken limits"] == len(mix.broken)


def test_best_values_stand_in_cells() -> None:
    """A figure that was found by solving can be seen and changed: no formula of an attainment holds one."""
    book = content(three(), "excel")
    bests = table(values(book)["Results"], "Best alone, as found by solving")
    shares = table(formulas(book)["Results"], "Attainment of each plan's own best")
    for goal, row, share in zip(three().goals, bests, shares, strict=True):
        for side, attainment in zip(three().sides, goal.attainments, strict=True):
            if attainment is None:
                assert row[side.name] is None
            else:
                best = next(own.best for own in side.plan.goals if own.name == goal.name)
                assert same(row[side.name], best)
                assert re.fullmatch(r'=IF\(\$\w\$\d+=0,"",\$\w\$\d+/\$\w\$\d+\)', share[side.name])
