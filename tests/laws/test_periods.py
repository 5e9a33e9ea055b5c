"""Periods: what each may spend, what its factors make of the lines, and what holds for all of them together."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.periods import budgets
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, loads
from optimizer.files.counts import read_counts
from optimizer.files.dump import dump
from optimizer.planner import solve
from optimizer.report.plan.plan_file import plan_json

MICRO = {"followers": 1000, "fee": 100, "reach_rate": "40%", "engagement_rate": "10%", "conversion_rate": "20%"}
TWO: dict[str, Any] = {"Q1": {"budget": "40%"}, "Q2": {"budget": "60%", "conversion_rate": "150%", "fees": "120%"}}


def scenario(line: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    own = {**MICRO, **({"available": 8} if line is None else line)}
    given = {"name": "P", "budget": 1000, "goals": {"conversion": 1}, "tiers": {"micro": own}, "periods": TWO, **keys}
    return loads(json.dumps(given), name="p.json")


@pytest.mark.parametrize(
    ("periods", "keys", "expected"),
    [
        ({"a": "30%", "b": "20%", "c": "50%"}, {"budget": "100k", "reserve": "10%"}, [27_000, 18_000, 45_000]),
        ({"a": "30k", "b": "20%"}, {"budget": "100k", "reserve": "10%"}, [30_000, 18_000]),
        ({"a": "30k", "b": "20k"}, {}, [30_000, 20_000]),
        ({"a": "30k", "b": None}, {"budget": "40k"}, [30_000, None]),
        ({"a": "30%", "b": "20%", "c": "50%"}, {"budget": "100k", "carry_over": True}, [30_000, 50_000, 100_000]),
        ({"a": "80%", "b": "80%"}, {"budget": "100k", "carry_over": True}, [80_000, 100_000]),
    ],
)
def test_what_each_may_spend(periods: dict[str, Any], keys: dict[str, Any], expected: list[float | None]) -> None:
    """Money, or shares of the whole after reserve; with what is carried over all budgets up to it."""
    stated = {name: {} if money is None else {"budget": money} for name, money in periods.items()}
    given = {"name": "P", "goals": {"conversion": 1}, "tiers": {"micro": MICRO}, "periods": stated, **keys}
    own = loads(json.dumps(given), name="p.json")
    assert list(budgets(own).values()) == pytest.approx(expected)
    assert own.budget == (50_000 if not keys else pytest.approx(100_000 if keys["budget"] == "100k" else 40_000))


def test_every_line_in_every_period() -> None:
    """Named after both, with the period as a label, the rate card's tier, and the period's factors."""
    own = scenario()
    assert list(lines_of(own)) == ["micro Q1", "micro Q2"]
    audited = Arithmetic(own).audit([1, 1])
    first, second = audited.lines
    assert (first.name, first.line, first.tier, first.label("period")) == ("micro Q1", "micro", "micro", "Q1")
    assert [first.fees, second.fees] == pytest.approx([100, 120])
    assert [first.conversions, second.conversions] == pytest.approx([20, 30])
    assert [(one.name, one.budget, one.spend, one.left) for one in audited.periods] == [
        ("Q1", 400, 100, 300),
        ("Q2", 600, pytest.approx(120), pytest.approx(480)),
    ]
    assert audited.totals["lines_used"] == 1


@pytest.mark.parametrize(
    ("factors", "line", "measure", "expected"),
    [
        ({"reach_rate": "50%"}, {}, "impressions", 200),
        ({"reach_rate": "50%"}, {"per_post": {"impressions": 900}}, "impressions", 450),
        ({"reach_rate": "50%"}, {"per_post": {"impressions": 900}}, "reach", 200),
        ({"engagement_rate": "50%"}, {"per_post": {"engagements": 60}}, "engagements", 30),
        ({"conversion_rate": "50%"}, {"per_post": {"conversions": 8}}, "conversions", 4),
        ({"followers": "50%"}, {"per_post": {"conversions": 8}}, "conversions", 4),
        ({"followers": "50%"}, {}, "engagements", 50),
        ({"delivery_rate": "50%"}, {}, "engagements", 50),
        ({"hours": "150%"}, {"hours": [1, 3]}, "hours", 3),
        ({"costs": "150%"}, {"costs": {"travel": 20, "rights": "10% of fees"}}, "costs", 40),
        ({"fees": "110%"}, {"fee_from": {"1": 90}}, "fees", 99),
        ({"value_per_conversion": "200%"}, {}, "revenue", 20 * 2 * 7),
    ],
)  # fmt: skip
def test_factors_by_hand(factors: dict[str, str], line: dict[str, Any], measure: str, expected: float) -> None:
    """A factor multiplies a figure in all its parts, or the known figures that stand in its place."""
    own = scenario(line, periods={"Q1": {"budget": 1000, **factors}}, value_per_conversion=7)
    assert Arithmetic(own).figure([1], measure) == pytest.approx(expected)


@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize(
    "line",
    [
        {},
        {"available": 5},
        {"available_each_period": 3},
        {"exactly": 4},
        {"at_least": 7},
        {"at_least_if_used": 3},
        {"setup_cost": 90},
        {"fee_from": {"4": 80}},
        {"results_after": {"2": "50%"}},
        {"periods": ["Q2"]},
    ],
)
def test_the_plan_is_the_one_that_enumeration_finds(line: dict[str, Any], *, carry_over: bool) -> None:
    """Bounds hold for all periods together or within each, as they say; budgets by themselves, or carried over."""
    own = scenario({**({} if "exactly" in line else {"available": 8}), **line}, carry_over=carry_over)
    arithmetic, plan = Arithmetic(own), solve(own)
    mixes = [mix for mix in product(range(10), repeat=len(plan.lines)) if not arithmetic.broken(mix)]
    best = max(arithmetic.figure(mix, "conversions") for mix in mixes)
    assert plan.totals["conversions"] == pytest.approx(best)
    assert arithmetic.broken([one.partnerships for one in plan.lines]) == ()


def test_bounds_of_all_periods_together_and_of_each() -> None:
    """They are told under the rate card's line."""
    own = scenario({"available": 5, "at_least": 2, "available_each_period": 3})
    assert Arithmetic(own).broken([3, 3]) == ("tiers.micro.available",)
    assert "tiers.micro.available_each_period" in Arithmetic(own).broken([4, 0])
    assert Arithmetic(own).broken([0, 1]) == ("tiers.micro.at_least",)
    assert "periods.Q1.budget" in Arithmetic(scenario()).broken([5, 0])


def test_a_retainer_in_every_period() -> None:
    """Two in each, whatever it costs; the limit of each period has a key and a name of its own."""
    limit = {"measure": "partnerships", "where": {"name": "micro"}, "by": "period", "exactly": 2, "name": "retainer"}
    plan = solve(scenario(limits=[{**limit, "firm": True}]))
    assert [one.partnerships for one in plan.lines] == [2, 2]
    assert [one.key for one in plan.limits if one.by] == ["limits.1 (Q1)", "limits.1 (Q2)"]


def test_a_name_means_all_periods_or_one() -> None:
    """And `by: name` and `lines_used` count lines of the rate card."""
    lines = {"micro": {**MICRO, "available": 8}, "macro": {**MICRO, "available": 8}}
    limits = [
        {"measure": "partnerships", "where": {"name": "micro"}, "at_most": 3},
        {"measure": "partnerships", "where": {"name": "micro Q1"}, "at_most": 1},
        {"measure": "partnerships", "by": "name", "at_most": 4},
        {"measure": "lines_used", "at_most": 1},
    ]
    own = scenario(tiers=lines, limits=limits)
    broken = Arithmetic(own).broken
    assert broken([1, 2, 0, 0]) == ()
    assert broken([2, 1, 0, 0]) == ("limits.2",)
    assert broken([1, 3, 0, 0]) == ("limits.1",)
    assert "limits.3 (macro)" in broken([0, 0, 2, 3])
    assert broken([1, 0, 1, 0]) == ("limits.4",)
    plan = solve(own)
    assert plan.totals["lines_used"] == 1
    assert broken([one.partnerships for one in plan.lines]) == ()


def test_reach_is_unduplicated_over_all_periods() -> None:
    """The same people are not reached anew in the next one."""
    own = scenario(audience=2000, goals={"awareness": 1})
    reach = Arithmetic(own).audit([1, 1]).totals["reach"]
    assert reach == pytest.approx(2000 * (1 - 0.8 * 0.8))


def test_a_lower_whole_alone_bounds_a_period() -> None:
    """An override may lower it below a period's money; the amounts stay, the shares follow."""
    periods = {"Q1": {"budget": 700}, "Q2": {"budget": "50%"}}
    own = scenario(periods=periods)
    lower = changed(own, budget=500)
    assert list(budgets(lower).values()) == [500, 250]
    assert loads(json.dumps(dump(lower)), recorded=True) == lower
    with pytest.raises(ScenarioError, match="700 is above the whole, which is 600 after reserve"):
        scenario(periods=periods, budget=600)


def test_counts_by_name_or_by_name_and_period(tmp_path: Path) -> None:
    """On the command line and in a CSV file."""
    own = scenario()
    assert read_counts(["micro Q2=3"], own) == (0, 3)
    for text in ("name,partnerships\nmicro Q1,2\n", "name,period,partnerships\nmicro,Q1,2\n"):
        path = tmp_path / "counts.csv"
        path.write_text(text, encoding="utf-8")
        assert read_counts([str(path)], own) == (2, 0)


def test_a_plan_file_has_its_periods(tmp_path: Path) -> None:
    """With line and period on every line; reading it recomputes all of it."""
    path = tmp_path / "p.json"
    given = {"name": "P", "budget": 1000, "goals": {"conversion": 1}, "tiers": {"micro": MICRO}, "periods": TWO}
    path.write_text(json.dumps({**given, "carry_over": True}), encoding="utf-8")
    document = plan_json(optimizer.solve(path))
    first = document["lines"][0]
    assert (first["name"], first["line"], first["period"]) == ("micro Q1", "micro", "Q1")
    assert document["periods"][1]["budget"] == 1000
    assert document["periods"][1]["left"] == pytest.approx(document["totals"]["unspent"])
    written = tmp_path / "plan.json"
    written.write_text(json.dumps(document), encoding="utf-8")
    assert optimizer.load_plan(written).periods[0].name == "Q1"
    document["periods"][0]["left"] += 1
    written.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"periods\.Q1\.left"):
        optimizer.load_plan(written)


def test_conflicts_and_repairs_know_periods() -> None:
    """What a period may spend is part of a conflict, and can give unless it is firm."""
    own = scenario({"available": 8}, limits=[{"measure": "partnerships", "where": {"period": "Q1"}, "at_least": 6}])
    found = optimizer.explain(own)
    assert found.plan.status == "infeasible"
    assert any(clash.key == "periods.Q1.budget" for clash in found.plan.conflict)
    edits = {edit.key: edit.after for repair in found.repairs for edit in repair.edits if len(repair.edits) == 1}
    assert edits["periods.Q1.budget"] == pytest.approx(0.6)
    firm = optimizer.explain(changed(own, overrides={"firm": "periods"}))
    assert all(edit.key != "periods.Q1.budget" for repair in firm.repairs for edit in repair.edits)
    assert any(clash.sentence.endswith("(firm)") for clash in firm.plan.conflict)


def test_explanations_speak_of_lines_of_the_rate_card() -> None:
    """Bought or not in whatever period."""
    lines = {"micro": {**MICRO, "available": 4}, "dear": {**MICRO, "fee": 900, "available": 4}}
    found = optimizer.explain(scenario(tiers=lines))
    assert [one.name for one in found.lines_in] == ["micro"]
    assert [one.name for one in found.lines_out] == ["dear"]
    assert found.lines_out[0].break_evens[0].verdict == "found"
    assert any(step.key == "tiers.micro.available" for step in found.steps)


@pytest.mark.parametrize(
    ("keys", "line", "said"),
    [
        ({"periods": {"Q1": {"budget": "30%"}}, "budget": None}, {}, "is a share of the budget, and there is none"),
        ({"periods": {"Q1": {"budget": 5}, "Q2": {}}, "budget": None}, {}, "Q2 states no budget, so that the periods"),
        ({"periods": {"Q1": {"budget": 5}, "Q2": {}}, "carry_over": True}, {}, "and what is carried over is a part"),
        ({"periods": {"Q1": {"budget": "130%"}}}, {}, "130% is above 100%"),
        ({"periods": {"Q1": {"conversion_rate": "600%"}}}, {}, "600% makes conversion_rate of micro 120%"),
        ({"periods": {"Q1": {"conversion": "60%"}}}, {}, "did you mean conversion_rate?"),
        ({"periods": {}}, {"periods": ["Q1"]}, "goes with periods; write for example"),
        ({"periods": {}, "carry_over": True}, {}, "carry_over: goes with periods"),
        ({"periods": {}}, {"available_each_period": 3}, "available_each_period: goes with periods"),
        ({}, {"periods": ["Q9"]}, "there is no period Q9; there are Q1, Q2"),
        ({}, {"labels": {"period": "x"}}, "is a label of its own where there are periods"),
        ({"tiers": {"micro": MICRO, "micro Q1": MICRO}}, {}, "is called like micro in Q1"),
        ({"periods": {"Q1": {"from": "2027-03"}, "Q2": {}}}, {}, "states no `from`, and others do"),
        ({"periods": {"Q1": {"from": "2027-03"}, "Q2": {"from": "2027-02"}}}, {}, "is not after Q1"),
        ({"periods": {"Q1": {"from": "March"}}}, {}, "March is not a month; write for example 2027-03"),
        ({"periods": {"Q1": {"from": "2027-03"}}}, {}, "a single period with `from` states its last month too"),
        ({"periods": {"Q1": {"from": "2027-03", "until": "2027-01"}}}, {}, "2027-01 is before its first month"),
        ({"periods": {"Q1": {"fees": "130%"}}}, {"fee_per_conversion": 1, "fee_at_most": 120}, "above its fee_at_most"),
        ({"limits": [{"measure": "spend", "where": {"name": "micro Q7"}, "at_most": 4}]}, {}, "called micro Q7"),
    ],
)  # fmt: skip
def test_what_is_wrong(keys: dict[str, Any], line: dict[str, Any], said: str) -> None:
    """Each with how to mend it."""
    given = {
        "name": "P",
        "budget": 1000,
        "goals": {"conversion": 1},
        "periods": TWO,
        "tiers": {"micro": {**MICRO, **line}},
    }
    text = json.dumps({key: value for key, value in {**given, **keys}.items() if value is not None})
    with pytest.raises(ScenarioError) as wrong:
        loads(text, name="p.json")
    assert said in str(wrong.value)


def test_a_batch_over_budgets_follows_shares() -> None:
    """The table has each line in each period, and the plans are those of single solves."""
    own = scenario(periods={"Q1": {"budget": "40%"}, "Q2": {"budget": 300}})
    table = optimizer.batch(own, budgets=[400, 800, 1200]).to_frame()
    for budget in (400, 800, 1200):
        plan = solve(changed(own, budget=budget))
        row = table[table["budget"] == budget].iloc[0]
        assert row["spend"] == pytest.approx(plan.totals["spend"])
        assert [row[f"partnerships.{one.name}"] for one in plan.lines] == [one.partnerships for one in plan.lines]
