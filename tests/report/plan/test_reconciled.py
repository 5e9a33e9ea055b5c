"""One figure, one value: what is shown adds up, and the same figure reads the same wherever it stands."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from math import fsum

import pytest

import optimizer
from optimizer.domain.findings.plan import Plan, SolverUsed
from optimizer.files import loads
from optimizer.report.compare.page import page as compare_page
from optimizer.report.page import Block, Chart, Page, Table
from optimizer.report.plan.page import page
from optimizer.report.plan.reconciled import reconciled
from optimizer.report.writers import render
from optimizer.studies.evaluate import given
from tests.oracle.generate import random_scenario

RAW = ("partnerships", "cpm", "cpe", "cpa", "roas")
"""Columns of the mix that are no sums, or are shown as they are."""
SEEDS = range(40)


def of(seed: int, *, counts: int | None = None) -> Plan:
    """Any mix of a random scenario, whether it keeps the limits or not."""
    draw = random.Random(seed if counts is None else counts)
    stated = loads(json.dumps(random_scenario(seed)), name="any.json")
    return given(stated, [float(draw.randint(0, 9)) for _ in stated.tiers], {}, SolverUsed("", "", checked=False), 0.0)


def number(text: str) -> float:
    """What a cell reads as."""
    sign = -1.0 if text.startswith("−") else 1.0
    size = {"K": 1e3, "M": 1e6, "B": 1e9}.get(text[-1:], 1.0)
    return sign * size * float(re.sub(r"[−+,%KMB]|\(.*\)| pts", "", text))


def tables(shown: Page) -> list[Table]:
    return [block for block in shown.blocks if isinstance(block, Table)]


def titled(shown: Page, *titles: str) -> Table | None:
    return next((table for table in tables(shown) if table.columns[0].title in titles), None)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_columns_of_a_mix_foot(seed: int, *, brief: bool) -> None:
    """The cells of each column, read as a person reads them, add up to the total below them."""
    mix = titled(page(of(seed)), "Line")
    if mix is None:
        return
    *rows, total = mix.shown(brief=brief)
    for place, column in enumerate(mix.columns[1:], start=1):
        if column.name not in RAW:
            parts = [number(row[place]) for row in rows if row[place]]
            assert fsum(parts) == pytest.approx(number(total[place]), rel=1e-12, abs=1e-6), column.name


@pytest.mark.parametrize("cents", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_equation_and_the_limits_add_up(seed: int, *, cents: bool) -> None:
    """The budget is the sum of its terms, and what is left of a limit is its bound less what the plan has."""
    plan = of(seed)
    text = " ".join(render(plan, "table", 200, cents=cents).split())
    found = re.search(r"(?:Budget|Spend) ([\d,.]+) = ((?:[a-z]+ −?[\d,.]+(?: \+ )?)+)", text)
    if found is not None:
        terms = [number(term.split()[-1]) for term in found[2].strip().split(" + ")]
        assert fsum(terms) == pytest.approx(number(found[1]), abs=1e-6)
        assert not cents or all(re.search(r"\.\d\d$", term) for term in found[2].strip().split(" + "))
    for limit in reconciled(plan).limits:
        if limit.value is not None and limit.slack is not None and limit.unit != "ratio":
            ends = [end for end in (limit.at_least, limit.at_most) if end is not None]
            assert min(abs(abs(limit.value - end) - abs(limit.slack)) for end in ends) < 1e-6, limit.key
            assert limit.slack >= 0 or limit.key in [clash.key for clash in plan.broken]


@pytest.mark.parametrize("seed", SEEDS)
def test_rounding_moves_no_figure_by_more_than_its_last_digit(seed: int) -> None:
    """Totals are rounded by themselves; a part is at most one unit from what it is."""
    plan = of(seed)
    shown = reconciled(plan)
    for exact, line in zip(plan.lines, shown.lines, strict=True):
        for name in ("spend", "reach", "engagements", "conversions", "revenue"):
            assert abs(getattr(exact, name) - getattr(line, name)) <= 1.0 + 1e-9, name
        assert (exact.cpm, exact.cpa, exact.partnerships) == (line.cpm, line.cpa, line.partnerships)
    for limit, own in zip(plan.limits, shown.limits, strict=True):
        for bound in (limit.at_least, limit.at_most):
            if bound is not None and limit.value is not None and own.value is not None:
                assert (limit.value > bound + 1e-6) <= (own.value > bound), limit.key
                assert (limit.value < bound - 1e-6) <= (own.value < bound), limit.key


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chart_shows_what_the_table_shows(seed: int) -> None:
    """Each bar's label is the table's own cell, and a goal that stands for a total reads as the total."""
    shown = page(of(seed))
    mix = titled(shown, "Line")
    for chart in (block for block in shown.blocks if isinstance(block, Chart) and block.title.startswith("Spend by")):
        assert mix is not None
        labels = {row[0]: number(row[1]) for row in chart.table.shown()}
        assert labels == {row[0]: number(row[mix.place("spend")]) for row in mix.shown() if row[0] in labels}


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_are_the_differences_of_what_is_shown(seed: int) -> None:
    """Of two plans: in every table the change is the second figure less the first; the chart of changes agrees."""
    plans = [of(seed, counts=counts) for counts in (1, 2)]
    shown = compare_page(optimizer.compare(*plans))
    spend = titled(shown, "Spend")
    for table in [one for one in tables(shown) if one.columns[0].title in ("Spend", "Results", "Share of spend")]:
        for row in table.shown():
            cells = dict(zip([column.name for column in table.columns], row, strict=True))
            before, after = (cells[column.name] for column in table.columns[1:3])
            if cells.get("change") and re.search(r"\d", before) and re.search(r"\d", after):
                assert number(after) - number(before) == pytest.approx(number(cells["change"]), abs=1e-6), row
    changes = {row[0]: row[1] for chart in changed(shown.blocks) for row in chart.table.shown()}
    if spend is not None:
        told = {row[0]: number(row[spend.place("change")]) for row in spend.shown() if row[0] in changes}
        assert told == {name: number(text) for name, text in changes.items()}


def changed(blocks: tuple[Block, ...]) -> Iterator[Chart]:
    return (block for block in blocks if isinstance(block, Chart) and block.title.startswith("Change in spend"))


def test_a_budget_in_cents_is_shown_in_cents() -> None:
    """What is left of 1,833.50 is told to the cent, and everything beside it, too."""
    plan = optimizer.evaluate(
        loads(
            "{name: Cents, budget: 1833.50, goals: {awareness: 1},"
            " tiers: {micro: {fee: 300, followers: 10k, reach_rate: 10%}}}",
            name="cents.yaml",
        ),
        {"micro": 5.0},
        check=False,
    )
    text = render(plan, "table")
    assert "Budget 1,833.50 = fees 1,500.00 + unspent 333.50" in text
    assert "budget  1,500.00  1,833.50  333.50" in text


def test_hours_left_are_those_beside_the_hours_shown() -> None:
    """628.5 of 640 hours: 629 would leave 11, so that the figure is told as finely as what is left."""
    plan = optimizer.evaluate(
        loads(
            "{name: Hours, budget: 100k, goals: {awareness: 1}, limits: [{measure: hours, at_most: 640}],"
            " tiers: {micro: {fee: 300, followers: 10k, reach_rate: 10%, hours: 6.285}}}",
            name="hours.yaml",
        ),
        {"micro": 100.0},
        check=False,
    )
    (row,) = [line.split() for line in render(plan, "table").splitlines() if line.startswith("hours at most")]
    assert row[-3:] == ["629", "640", "11"]
