"""Plans that buy nothing, and goals of which nothing can be had, are explained like scenarios without a plan."""

from __future__ import annotations

import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.files import changed, loads
from optimizer.planner import solve
from optimizer.studies.explain.explain import explain
from optimizer.studies.solve import answer

SHARES = """
name: Shares below 100 %
budget: 10k
goals: {awareness: 1}
tiers:
  micro: {followers: 30k, fee: 500, reach_rate: 20%, available: 50}
  macro: {followers: 300k, fee: 4000, reach_rate: 20%, available: 5}
limits:
  - {measure: spend, where: {tier: micro}, at_most: 40%}
  - {measure: spend, where: {tier: macro}, at_most: 40%}
"""

MINIMUMS = """
name: Platform minimums above 100 %
budget: 10k
goals: {awareness: 1}
tiers:
  ig: {followers: 30k, fee: 500, reach_rate: 20%, platform: ig}
  tt: {followers: 30k, fee: 400, reach_rate: 20%, platform: tt}
  yt: {followers: 30k, fee: 800, reach_rate: 20%, platform: yt}
limits:
  - {measure: spend, where: {platform: ig}, at_least: 40%}
  - {measure: spend, where: {platform: tt}, at_least: 40%}
  - {measure: spend, where: {platform: yt}, at_least: 30%}
"""

MENTIONS = """
name: A goal that a share forbids
budget: 20k
goals: {community: 50, credibility: {weight: 50, measure: press_mentions}}
tiers:
  micro: {followers: 30k, fee: 500, reach_rate: 20%, engagement_rate: 3%}
  macro: {followers: 300k, fee: 6000, reach_rate: 20%, engagement_rate: 1%, measures: {press_mentions: 2}}
limits:
  - {measure: spend, where: {tier: macro}, at_most: 20%}
"""

LOSSES = """
name: Only what the share forbids earns
budget: 10k
value_per_conversion: 30
goals: {profit: {weight: 1, measure: profit}}
strategy: profit
tiers:
  micro: {followers: 30k, fee: 500, engagement_rate: 3%, conversion_rate: 1%}
  macro: {followers: 300k, fee: 4000, engagement_rate: 3%, conversion_rate: 3%}
limits:
  - {measure: spend, where: {tier: macro}, at_most: 0%}
"""


def bought(plan: Plan) -> dict[str, float]:
    """What a plan buys."""
    return {line.name: line.partnerships for line in plan.lines if line.partnerships}


@pytest.mark.parametrize(
    ("text", "keys", "said"),
    [
        (SHARES, ["limits.1", "limits.2"], "leave nothing to buy that brings a goal forward (together they allow 80%)"),
        (MINIMUMS, ["limits.1", "limits.2", "limits.3"], "(together they ask for 110%)"),
        (LOSSES, ["limits.1"], "leaves nothing to buy that earns anything"),
    ],
)
def test_a_plan_that_buys_nothing_names_what_leaves_nothing(text: str, keys: list[str], said: str) -> None:
    """Like a conflict, with one partnership that would count as the demand."""
    plan = answer(loads(text))
    assert (plan.status, bought(plan)) == ("optimal", {})
    assert [clash.key for clash in plan.conflict] == keys
    assert plan.reason is not None
    assert plan.reason.endswith(said)


@pytest.mark.parametrize("text", [SHARES, MINIMUMS])
def test_its_repairs_leave_something_to_buy(text: str) -> None:
    """Each was solved, and a separate solve buys the same."""
    scenario = loads(text)
    found = explain(scenario)
    assert len(found.repairs) == len(found.plan.conflict)
    for repair in found.repairs:
        (edit,) = repair.edits
        alone = solve(changed(scenario, overrides={edit.key: edit.override.partition("=")[2]}), check=False)
        assert bought(alone) == bought(repair.plan) != {}


def test_what_a_cap_costs_where_the_best_is_nothing() -> None:
    """Without the first cap: 12 micro and a macro, 132,000 people; the goal is measured by what limits deny it."""
    found = explain(loads(SHARES), most=0)
    costs = {cost.key: cost for cost in found.costs}
    assert costs["limits.1"].effect.mix == {"micro": 12, "macro": 1}
    assert costs["limits.1"].effect.goals[0].change == pytest.approx(132_000)
    assert costs["limits.1"].gains
    assert any("measured by the 144,000 that it could reach without them" in note for note in found.notes)


def test_a_goal_that_a_limit_denies_is_warned_of_and_counts_in_every_question() -> None:
    """The limit forbids it, not the rate card; at 30 % there are 28 micro and a macro."""
    scenario = loads(MENTIONS)
    plan = answer(scenario)
    (warning,) = plan.warnings
    assert warning == (
        "goals.credibility: plays no part, for spend at most 20,000 (the budget) and spend of tier macro at most 20% "
        "of the plan's spend leave nothing that contributes"
    )
    found = explain(scenario, most=0)
    (cost,) = [one for one in found.costs if one.key == "limits.1"]
    assert cost.effect.mix["macro"] > 0
    assert cost.gains
    assert bought(answer(changed(scenario, overrides={"limits.1.at_most": "30%"}))) == {"micro": 28, "macro": 1}
    assert {one.rule for one in found.plan.solver.holds_back if one.gains} == {"budget", "limits.1"}


def test_a_goal_without_any_line_says_so() -> None:
    """Nothing was forbidden there."""
    (warning,) = answer(loads(MENTIONS.replace("press_mentions: 2}", "press_mentions: 0}"))).warnings
    assert warning == "goals.credibility: no line contributes to this goal, so it plays no part"


POOR = """
name: Too poor
budget: 100
goals: {awareness: 1}
tiers:
  a: {followers: 9k, fee: 500, reach_rate: 9%}
"""


def test_money_for_nothing_keeps_its_own_reason() -> None:
    """Where the budget alone forbids everything, the sentence with the cheapest partnership says more."""
    plan = answer(loads(POOR))
    assert [clash.key for clash in plan.conflict] == ["budget"]
    assert plan.reason is not None
    assert plan.reason.startswith("the cheapest partnership, one a for 500 USD, costs more")
