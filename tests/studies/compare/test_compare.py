"""Plans side by side: every figure is the plans' own, and what follows from two of them is worked out here again."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import optimizer
from optimizer.domain.findings.compare import RESIDUALS, Comparison, Increment
from optimizer.domain.findings.plan import Plan
from optimizer.errors import MissingPlanError, ScenarioError, UsageError
from optimizer.files import changed, load, loads
from optimizer.report.compare.tables import plans
from optimizer.report.writers import render
from optimizer.studies.compare.compare import Entry, arranged, compare

FOLDER = Path(optimizer.__file__).parents[1] / "scenarios"
LAUNCH = FOLDER / "instagram-launch.yaml"

LINES = """
name: {name}
budget: 10k
value_per_conversion: 50
goals: {{conversion: 1, awareness: 1}}
tiers:
  one: {{fee: 100, hours: 1, per_post: {{impressions: 900, reach: 800, engagements: 40, conversions: {one}}}}}
  two: {{fee: 250, hours: 2, per_post: {{impressions: 2000, reach: 1500, engagements: 90, conversions: 12}}}}
"""


def scenario(name: str = "small", each: float = 5.0) -> optimizer.Scenario:
    return loads(LINES.format(name=name, one=each), name=f"{name}.yaml")


def mix(one: float, two: float, name: str = "small", each: float = 5.0) -> Plan:
    """So many partnerships of either line; one of the first brings `each` conversions."""
    return optimizer.evaluate(scenario(name, each), {"one": one, "two": two}, check=False)


def against(base: Plan, other: Plan) -> Increment:
    (increment,) = optimizer.compare(base, other).increments
    return increment


@cache
def launches() -> tuple[Plan, ...]:
    return tuple(optimizer.solve(LAUNCH, budget=budget, check=False) for budget in (30e3, 80e3, 120e3))


@cache
def launched() -> Comparison:
    return optimizer.compare(*launches())


def test_every_figure_is_the_plans_own() -> None:
    """Lines, totals, ratios and goals, by side."""
    comparison = launched()
    for position, plan in enumerate(launches()):
        assert comparison.sides[position].plan is plan
        for line, own in zip(comparison.lines, plan.lines, strict=True):
            figures = (line.partnerships[position], line.spend[position], line.share_of_spend[position])
            assert [figure.value for figure in figures] == [own.partnerships, own.spend, own.share_of_spend]
        assert {row.name: row.figures[position].value for row in comparison.measures} == dict(plan.totals)
        assert [goal.values[position].value for goal in comparison.goals] == [goal.value for goal in plan.goals]
        assert [goal.attainments[position] for goal in comparison.goals] == [goal.attainment for goal in plan.goals]


def test_changes_are_differences_from_the_baseline() -> None:
    """And relative to its size; the baseline itself has none."""
    comparison = launched()
    left = [row.figures for row in comparison.measures if row.name in RESIDUALS]
    assert {other.relative for _, *others in left for other in others} == {None}
    rows = [row.figures for row in comparison.measures if row.name not in RESIDUALS]
    rows += [goal.values for goal in comparison.goals]
    rows += [figures for line in comparison.lines for figures in (line.partnerships, line.spend, line.share_of_spend)]
    for first, *others in rows:
        assert (first.change, first.relative) == (None, None)
        for other in others:
            if first.value is None or other.value is None:
                assert other.change is None
                continue
            assert other.change == pytest.approx(other.value - first.value, abs=1e-9 * abs(first.value))
            expected = other.change / abs(first.value) if first.value and other.change is not None else None
            assert other.relative == (pytest.approx(expected) if expected is not None else None)


def test_what_the_extra_spend_buys() -> None:
    """Five ones and a two against ten ones: 250 more spend for 12 more conversions, worth 600 in revenue."""
    one = against(mix(10, 0), mix(10, 1))
    assert (one.spend, one.revenue, one.profit, one.roas, one.outcome) == (250, 600, 350, 2.4, "costs")
    assert [(extra.measure, extra.per, extra.change, extra.outcome) for extra in one.results] == [
        ("reach", 1000, 1500, "costs"),
        ("engagements", 1, 90, "costs"),
        ("conversions", 1, 12, "costs"),
    ]
    assert [extra.cost for extra in one.results] == pytest.approx([1000 * 250 / 1500, 250 / 90, 250 / 12])
    assert one.better == ("reach", "engagements", "conversions", "profit")
    assert one.worse == ("cpe", "cpa", "roas", "hours")


def test_what_less_spend_gives_up() -> None:
    """The same the other way round: money saved for each result given up."""
    one = against(mix(10, 1), mix(10, 0))
    assert (one.spend, one.revenue, one.roas, one.outcome) == (-250, -600, 2.4, "saves")
    assert {extra.cost for extra in one.results if extra.measure == "conversions"} == {250 / 12}
    assert {extra.outcome for extra in one.results} == {"saves"}


def test_dominance() -> None:
    """Cheaper and better dominates; more for the same spend does, too; the reverse is dominated."""
    weak, strong, fewer = mix(5, 2, each=3), mix(10, 0, each=6), mix(8, 0, each=6)
    better = against(weak, strong)
    assert (better.outcome, better.spend, better.roas) == ("dominates", 0, None)
    assert against(strong, weak).outcome == "dominated"
    cheaper = against(weak, fewer)  # More conversions, and fewer people.
    assert (cheaper.outcome, cheaper.spend, cheaper.roas) == ("saves", -200, -2.25)
    outcomes = {extra.measure: extra.outcome for extra in cheaper.results}
    assert outcomes == {"reach": "saves", "engagements": "saves", "conversions": "dominates"}
    comparison = optimizer.compare(weak, strong, fewer)
    assert comparison.dominances == ((comparison.names[1], comparison.names[0]),)


@pytest.mark.parametrize(
    ("base", "other", "roas"),
    [
        pytest.param((10, 3), (12, 3), 1.5, id="more spend, more revenue"),
        pytest.param((10, 6), (12, 3), -6.0, id="more spend, less revenue"),
        pytest.param((12, 3), (10, 3), 1.5, id="less spend, less revenue"),
        pytest.param((12, 3), (10, 6), -6.0, id="less spend, more revenue"),
        pytest.param((10, 6), (12, 5), 0.0, id="more spend, the same revenue"),
        pytest.param((10, 3), (10, 6), None, id="the same spend"),
        pytest.param((10, 0), (12, 0), None, id="nothing is ever earned"),
    ],
)
def test_incremental_roas_in_every_direction(
    base: tuple[float, float], other: tuple[float, float], roas: float | None
) -> None:
    """Change in revenue over change in spend, negative where they move apart; never a figure from nothing."""
    one, two = (mix(count, 0, each=each) for count, each in (base, other))
    assert against(one, two).roas == (None if roas is None else pytest.approx(roas))


def test_a_plan_against_itself() -> None:
    """Nothing changes, and nothing is better or worse."""
    one = against(mix(10, 0), mix(10, 0))
    assert (one.outcome, one.roas, one.better, one.worse) == ("same", None, (), ())
    assert {extra.outcome for extra in one.results} == {"same"}


def test_the_same_spend_for_other_results() -> None:
    """Nothing extra is spent, so that nothing extra has a cost: more conversions, and fewer people."""
    one = against(mix(5, 0, each=3), mix(0, 2))
    assert (one.spend, one.roas, one.outcome) == (0, None, "same")
    outcomes = {extra.measure: (extra.outcome, extra.cost) for extra in one.results}
    assert outcomes == {
        "reach": ("dominated", None),
        "engagements": ("dominated", None),
        "conversions": ("dominates", None),
    }


def test_a_baseline_of_nothing() -> None:
    """Changes have no percentage, and ratios of nothing no change."""
    comparison = optimizer.compare(mix(0, 0), mix(1, 0))
    rows = {row.name: row.figures[1] for row in comparison.measures}
    assert (rows["spend"].change, rows["spend"].relative) == (100, None)
    assert (rows["cpa"].value, rows["cpa"].change) == (20, None)
    assert "n/a" in render(comparison, "table")
    json.loads(render(comparison, "json"))


def test_lines_of_several_rate_cards() -> None:
    """A line that a rate card lacks has no value, and counts as 0."""
    other = loads(LINES.format(name="other", one=5).replace("  two:", "  three:"), name="other.yaml")
    comparison = optimizer.compare(mix(1, 2), optimizer.evaluate(other, {"three": 4}, check=False))
    assert [line.name for line in comparison.lines] == ["one", "two", "three"]
    two, three = (line.partnerships[1] for line in comparison.lines[1:])
    assert (two.value, two.change, three.value, three.change) == (None, -2, 4, 4)
    keys = {row.key: row.values for row in comparison.assumptions}
    assert keys == {
        "tiers.two": ("on the rate card", "no such line"),
        "tiers.three": ("no such line", "on the rate card"),
    }


def test_lines_whose_names_begin_alike() -> None:
    """What `a.b` assumes differently is told though a rate card lacks `a`, and a budget is no line of that name."""
    text = LINES.format(name="x", one=5).replace("one:", "a.b:")
    base = loads(text.replace("two:", "budget:"))
    other = loads(text.replace("two:", "a:").replace("fee: 100", "fee: 120").replace("10k", "9k"))
    comparison = compare([Entry(str(n), one) for n, one in enumerate((base, other))])
    assert {row.key: row.values for row in comparison.assumptions} == {
        "budget": (10_000, 9_000),
        "tiers.a.b.fee": (100, 120),
        "tiers.budget": ("on the rate card", "no such line"),
        "tiers.a": ("no such line", "on the rate card"),
    }


def test_assumptions_key_by_key() -> None:
    """Only what differs, at planning values; limits by what they limit."""
    base = scenario()
    other = loads(
        LINES.format(name="small", one=5)
        .replace("fee: 100", "fee: [100, 160]")
        .replace("conversion: 1,", "conversion: 2,")
        + "limits: [{measure: hours, at_most: 30}, {measure: spend, where: {tier: two}, at_most: 40%}]\n"
    )
    third = changed(other, overrides={"limits.1.at_most": "40", "tiers.one.fee": "130"})
    comparison = compare([Entry(str(n), one) for n, one in enumerate((base, other, third))])
    assert {row.key: row.values for row in comparison.assumptions} == {
        "goals.conversion.weight": (1, 2, 2),
        "tiers.one.fee": (100, 130, 130),
        "limits.hours": (None, "hours at most 30", "hours at most 40"),
        "limits.spend of tier two": (None, *["spend of tier two at most 40% of the plan's spend"] * 2),
    }
    assert [row.alters_figures for row in comparison.assumptions] == [False, True, False, False]


def test_under_one_scenario() -> None:
    """Every mix under the same assumptions: given mixes, whose figures are those of `evaluate`."""
    under = scenario("common", each=7)
    comparison = optimizer.compare(mix(3, 0), mix(1, 2, each=6), under=under)
    assert comparison.under == "common.yaml"
    assert comparison.assumptions == ()
    for side, counts in zip(comparison.sides, ({"one": 3}, {"one": 1, "two": 2}), strict=True):
        expected = optimizer.evaluate(under, counts, check=False)
        assert (side.plan.status, side.plan.lines, side.plan.totals, side.plan.score) == (
            "given",
            expected.lines,
            expected.totals,
            expected.score,
        )


def test_under_a_scenario_that_lacks_a_line() -> None:
    """The error names the line and the plan; a line that nobody buys is not missed."""
    under = loads(LINES.format(name="other", one=5).replace("  two:", "  three:"), name="other.yaml")
    assert optimizer.compare(mix(3, 0), mix(4, 0), under=under).under
    with pytest.raises(ScenarioError, match=r"other.yaml:6:1: tiers.two: .* buys two, and other.yaml has no line"):
        optimizer.compare(mix(3, 0), mix(1, 2, name="b"), under=under)


def test_cross_with_regret() -> None:
    """No plan regrets its own scenario, and none does better under another's than that scenario's best plan."""
    plans = launches()[:2]
    comparison = optimizer.compare(*plans, cross=True, check=False)
    assert [ground.name for ground in comparison.cross] == list(comparison.names)
    for position, (ground, plan) in enumerate(zip(comparison.cross, plans, strict=True)):
        assert ground.best == pytest.approx(plan.score)
        assert ground.mixes[position].regret == 0
        for mixed, other in zip(ground.mixes, plans, strict=True):
            counts = {line.name: line.partnerships for line in other.lines}
            there = optimizer.evaluate(LAUNCH, counts, budget=plan.scenario.budget, check=False)
            assert mixed.score == pytest.approx(there.score)
            assert mixed.broken == tuple(clash.sentence for clash in there.broken)
            assert mixed.broken or (mixed.regret is not None and mixed.regret >= 0)
    assert comparison.cross[0].mixes[1].broken == ("spend at most 30,000 (the budget)",)


def test_cross_of_spend_and_of_lacking_lines() -> None:
    """Where the least spend wins, regret is what is spent too much; a line that is not there leaves no figure."""
    text = LINES.format(name="lean", one=5).replace("goals: {conversion: 1, awareness: 1}", "strategy: cheapest")
    lean = loads(text + "limits: [{measure: conversions, at_least: 20}]\n", name="lean.yaml")
    other = loads(LINES.format(name="other", one=5).replace("  two:", "  three:"), name="other.yaml")
    three = optimizer.evaluate(other, {"three": 4}, check=False)
    comparison = optimizer.compare(lean, mix(10, 0), three, cross=True, check=False)
    first = comparison.cross[0]
    assert (first.best, [mixed.regret for mixed in first.mixes[:2]]) == (400, [0, 600])
    assert (first.mixes[2].missing, first.mixes[2].regret) == (("three",), None)


def test_one_scenario_is_crossed_once() -> None:
    """Two mixes of one scenario make one column."""
    assert len(optimizer.compare(mix(1, 0), mix(2, 0), cross=True, check=False).cross) == 1


def test_currencies_are_never_mixed() -> None:
    """Both are named."""
    euros = changed(scenario("euros"), overrides={"currency": "EUR"})
    with pytest.raises(ScenarioError, match=r"euros.yaml is in EUR and small.yaml in USD; no conversion is ever made"):
        optimizer.compare(mix(1, 0), euros)
    with pytest.raises(ScenarioError, match="is in EUR"):
        optimizer.compare(mix(1, 0), mix(2, 0), under=euros)


def test_a_scenario_without_a_plan() -> None:
    """It cannot be compared, and the error says why."""
    none = changed(scenario("none"), overrides={"goals.conversion.at_least": "100000"})
    with pytest.raises(MissingPlanError, match=r"none.yaml: no plan exists: cannot hold together: "):
        optimizer.compare(mix(1, 0), none)
    with pytest.raises(MissingPlanError, match=r"no plan exists"):
        optimizer.compare(optimizer.solve(none), mix(1, 0))


@pytest.mark.parametrize(
    ("baseline", "first"), [(None, "a"), ("b", "b"), ("b.yaml", "b"), ("title of c", "c"), ("a.yaml", "a")]
)
def test_baseline(baseline: str | None, first: str) -> None:
    """By file, short name or scenario name; the others keep their order."""
    entries = [Entry(f"{name}.yaml", scenario(f"title of {name}")) for name in "abc"]
    found = [entry.given for entry in arranged(entries, baseline)]
    assert found == [f"{first}.yaml", *(f"{name}.yaml" for name in "abc" if name != first)]


def test_a_baseline_that_is_not_there() -> None:
    """The message names what is compared; a name that several have is none."""
    entries = [Entry(f"{name}.yaml", scenario("same")) for name in ("today", "next")]
    with pytest.raises(UsageError, match="--baseline tdoay: nothing here has this name; did you mean today\\?"):
        arranged(entries, "tdoay")
    with pytest.raises(UsageError, match="--baseline same: several have this name; compared are today and next"):
        arranged(entries, "same")


def test_wrong_calls() -> None:
    """One plan is no comparison; under one scenario there is nothing to cross."""
    with pytest.raises(UsageError, match="at least two"):
        optimizer.compare(mix(1, 0))
    with pytest.raises(UsageError, match="choose one"):
        optimizer.compare(mix(1, 0), mix(2, 0), under=scenario(), cross=True)


def test_leaders() -> None:
    """Who alone is best at what; of budgets that rise, reach goes to the largest."""
    leaders = dict(launched().leaders)
    names = launched().names
    assert leaders["reach"] == names[2]
    assert leaders["roas"] == names[0]
    reach = [plan.totals["reach"] or 0.0 for plan in launches()]
    assert all(one < other for one, other in pairwise(reach))


def called_optimal(plan: Plan, gap: float = 0.0) -> Plan:
    return replace(plan, status="optimal", gap=gap)


def test_a_better_plan_of_the_same_scenario_tells_that_another_is_not_optimal() -> None:
    """Whatever its file says; a wider gap that was asked for, a plan that breaks limits and another scenario do not."""
    best, worse, over = optimizer.solve(scenario(), check=False), called_optimal(mix(10, 0)), mix(200, 0)
    comparison = optimizer.compare(worse, best, over)
    doubted, proven, _ = comparison.sides
    assert doubted.beaten_by == proven.name
    assert f"is called optimal, and is not: {proven.name} keeps every limit" in doubted.notes[0]
    assert [row[3] for row in plans(comparison).rows] == ["not optimal", "optimal", "given, breaks 1"]
    sides = [
        *optimizer.compare(replace(worse, gap=0.95), best).sides,
        *optimizer.compare(best, best, mix(10, 0), over).sides,
        *optimizer.compare(worse, optimizer.solve(scenario(each=5.5), check=False)).sides,
    ]
    assert {side.beaten_by for side in sides} == {None}
    assert plans(optimizer.compare(replace(worse, gap=0.95), best)).rows[0][3] == "optimal within 95%"


@pytest.mark.parametrize(
    "sought",
    [load(FOLDER / "cheapest-targets.yaml"), changed(scenario(), overrides={"strategy": "profit"})],
    ids=lambda sought: sought.strategy,
)
def test_best_is_what_the_strategy_seeks(sought: optimizer.Scenario) -> None:
    """The least spend with one strategy, the most profit with another."""
    best = optimizer.solve(sought, check=False)
    change = 1 if sought.strategy == "cheapest" else -1
    counts = {line.name: line.partnerships + change for line in best.lines if line.partnerships}
    sides = optimizer.compare(called_optimal(optimizer.evaluate(sought, counts, check=False)), best).sides
    assert [side.beaten_by for side in sides] == [sides[1].name, None]


def test_bests_of_one_scenario_must_agree() -> None:
    """Otherwise the attainments do not compare, and the reader is told."""
    one = mix(10, 0)
    other = replace(one, goals=tuple(replace(goal, best=2 * (goal.best or 0.0)) for goal in one.goals))
    (note,) = optimizer.compare(one, one, other).notes
    assert "state different bests of the very same scenario" in note
    assert "conversion 500 and 1,000; awareness" in note
    assert optimizer.compare(one, mix(1, 1)).notes == ()


def test_the_same_part_of_unlike_budgets_is_no_other_reserve() -> None:
    """A reserve of 10% is one assumption, whatever it comes to; 10% and an amount of money are two."""
    line = "{{followers: 9k, fee: 90}}"
    text = "{{name: R, budget: {budget}, reserve: {reserve}, goals: {{awareness: 1}}, tiers: {{a: " + line + "}}}}"

    def differs(*stated: tuple[str, str]) -> list[str]:
        plans = [
            optimizer.solve(loads(text.format(budget=budget, reserve=reserve), name=f"{number}.yaml"), check=False)
            for number, (budget, reserve) in enumerate(stated)
        ]
        return [row.key for row in optimizer.compare(*plans).assumptions]

    assert differs(("8k", "10%"), ("9k", "10%")) == ["budget"]
    assert differs(("8k", "10%"), ("9k", "20%")) == ["budget", "reserve"]
    assert differs(("8k", "10%"), ("8k", "900")) == ["reserve"]
