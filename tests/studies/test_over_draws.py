"""Plans over draws in the commands around them: evaluated, verified, explained, compared, in batches and on curves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import UsageError
from optimizer.files import load, loads
from optimizer.report.writers import render
from optimizer.studies.explain.explain import DRAWN
from optimizer.studies.risk.first import with_sureness
from optimizer.studies.verify import verify

A = {"followers": "10k", "engagement_rate": ["3%", "5%", "9%"], "conversion_rate": "2%", "fee": 90, "available": 30}
B = {"followers": "90k", "engagement_rate": "2%", "conversion_rate": ["1%", "2%", "4%"], "fee": 700, "available": 5}
STATED: dict[str, Any] = {
    "name": "Sure",
    "budget": 3000,
    "value_per_conversion": 20,
    "goals": {"conversion": 1},
    "uncertainty": {"draws": 1024},
    "tiers": {"a": A, "b": B},
}
FLOOR = {"measure": "conversions", "at_least": 120, "sure": "90%", "name": "floor"}
SURE = STATED | {"strategy": "cheapest", "limits": [FLOOR]}


def scenario(stated: dict[str, Any], **keys: Any) -> Scenario:
    return loads(json.dumps(stated | keys), name="s.json")


@pytest.fixture(scope="module")
def sure() -> Plan:
    return optimizer.solve(scenario(SURE), check=False)


def test_the_row_of_a_limit_over_draws(sure: Plan) -> None:
    """Its value is the quantile that must hold, and one partnership less would break it."""
    row = next(row for row in sure.limits if row.name == "floor")
    assert (row.key, row.sure, row.worst, row.at_least) == ("limits.1", 0.9, None, 120)
    assert row.chance is not None
    assert row.chance >= 0.9
    assert row.value is not None
    assert row.value >= 120
    assert row.slack == row.value - 120
    assert row.binding
    assert "holds in 9" in render(sure, "table")


def test_a_given_mix_that_misses_it(sure: Plan) -> None:
    """Is told, and the plan's own is not."""
    mix = {line.name: line.partnerships for line in sure.lines}
    assert not optimizer.evaluate(scenario(SURE), mix, check=False).broken
    few = optimizer.evaluate(scenario(SURE), {"a": 5}, check=False)
    assert [clash.sentence for clash in few.broken] == ["floor: conversions at least 120 in 90% of draws"]


@pytest.mark.parametrize(
    ("part", "name", "value", "told"),
    [
        ("limits", "chance", 0.99, "limits.floor.chance"),
        ("limits", "value", 200.0, "limits.floor.value"),
        ("limits", "at_least", 100, "limits.floor.at_least"),
        ("risk", "p10", 1.0, "risk.measures.conversions.p10"),
    ],
)
def test_verify_draws_again(sure: Plan, tmp_path: Path, part: str, name: str, value: float, told: str) -> None:
    """A plan file over draws holds, and an edit of it does not."""
    path = tmp_path / "plan.json"
    path.write_text(text := render(sure, "json"), encoding="utf-8")
    assert verify(path).differences == ()
    document = json.loads(text)
    rows = {row["name"]: row for row in document["limits"]}
    (rows["floor"] if part == "limits" else document["risk"]["measures"]["conversions"])[name] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    assert told in {check.key for check in verify(path).differences}


def test_a_file_with_another_limit_over_draws_is_refused(sure: Plan, tmp_path: Path) -> None:
    document = json.loads(render(sure, "json"))
    document["limits"] = [row for row in document["limits"] if row["name"] != "floor"]
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(
        optimizer.ScenarioError, match=r"the limits over draws are none, and the inputs state limits\.1"
    ):
        verify(path)


def test_an_explanation_says_what_it_leaves_out() -> None:
    """Steps are solved on the same draws; nothing speaks of planned figures alone."""
    found = optimizer.explain(scenario(SURE), check=False)
    assert DRAWN in found.notes
    assert not found.alternatives
    assert not found.lines_in
    step = next(step for step in found.steps if step.key == "limits.1.at_least")
    assert step.gains is True
    assert step.price is None
    assert step.effect.spend is not None
    assert step.effect.spend.change < 0


def test_what_cannot_be_sure_is_a_conflict() -> None:
    """Named with what else stands in its way."""
    plan = optimizer.solve(scenario(SURE, budget=500), check=False)
    assert plan.status == "infeasible"
    assert {clash.key for clash in plan.conflict} == {"budget", "limits.1"}


def test_ahead_in_the_same_draws() -> None:
    """A plan with more of every line is ahead in every draw; one against itself in none."""
    few, more = (optimizer.evaluate(scenario(STATED), {"a": count}, check=False) for count in (5, 6))
    found = optimizer.compare(few, more, few)
    assert [one.goals["conversion"] for one in found.ahead] == [pytest.approx(1.0, abs=0.05), 0.0]
    assert "in the same draws" in render(found, "table")


def test_columns_of_a_batch() -> None:
    """For plans that draws decide, and for all where that is asked for."""
    own = optimizer.batch([scenario(SURE)]).to_frame()
    assert own["risk.score"].iloc[0] == pytest.approx(own["risk.spend.p50"].iloc[0], rel=0.1)
    assert "risk.conversions.p10" in own
    plain = optimizer.batch([scenario(STATED)], budgets=[1000, 2000])
    assert not [column.name for column in plain.columns if column.name.startswith("risk.")]
    asked = optimizer.batch([scenario(STATED)], budgets=[1000, 2000], risk=True).to_frame()
    risk = optimizer.risk(scenario(STATED, budget=2000), check=False)
    conversions = next(row for row in risk.measures if row.name == "conversions")
    assert asked["risk.conversions.p10"].iloc[1] == conversions.p10


def test_what_being_sure_costs_over_budgets() -> None:
    """A curve says so."""
    found = optimizer.curve(scenario(SURE), budgets=[2000, 3000])
    assert all(point.alone is not None and point.plan is not None for point in found.points)
    for point in found.points:
        assert point.plan is not None
        assert (point.plan.score or 0.0) > (point.alone or 0.0)
    assert "Being sure costs" in render(found, "table")


def test_a_trade_off_is_refused() -> None:
    own = scenario(STATED, goals={"conversion": 1, "community": 1}, risk={})
    with pytest.raises(UsageError, match="a trade-off weighs planned figures alone"):
        optimizer.tradeoff(own, "conversion", "community")


def test_the_first_screen() -> None:
    """Says how sure a plan is from the draws of `risk`, where anything is not sure, and nothing elsewhere."""
    own = load("scenarios/instagram-launch.yaml")
    plan = with_sureness(own, optimizer.solve(own, check=False))
    risk = optimizer.risk(own, check=False)
    assert plan.sureness == risk.sureness
    assert "6,624 conversions planned; one campaign in ten brings fewer than" in render(plan, "table")
    certain = load("scenarios/cost-per-engagement.yaml")
    assert with_sureness(certain, optimizer.solve(certain, check=False)).sureness is None


def test_worth_frontier_and_proof() -> None:
    """The frontier's ends are the best mean and the best tail; no plan beats a proven one by much on other draws."""
    found = optimizer.risk(scenario(STATED, budget=1500), worth=True, frontier=True, prove=True, check=False)
    assert found.worth is not None
    assert found.worth.unit == "points"
    assert found.worth.evpi is not None
    assert found.worth.evpi >= 0.0
    assert {(one.line, one.figure) for one in found.worth.figures} == {
        ("a", "engagement_rate"),
        ("b", "conversion_rate"),
    }
    assert [one.weight for one in found.frontier] == [step / 10 for step in range(11)]
    assert all(one.proven for one in found.frontier)
    assert max(one.mean for one in found.frontier) == found.frontier[0].mean
    assert max(one.worst for one in found.frontier) == pytest.approx(found.frontier[-1].worst)
    assert found.sampling_gap is not None
    assert -0.01 < found.sampling_gap.gap <= found.sampling_gap.upper < 0.05
    text = render(found, "table")
    assert "What knowing would be worth" in text
    assert "With 95% confidence no plan is better by more than" in text


def test_proof_of_a_sure_plan_is_refused() -> None:
    own = scenario(STATED, limits=[FLOOR | {"at_least": 50}])
    with pytest.raises(UsageError, match="--prove tells nothing of a plan with sure limits"):
        optimizer.risk(own, prove=True, check=False)
