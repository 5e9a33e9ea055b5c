"""What is firm: no repair, step or what-if touches it, and a conflict says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.explain import Explanation
from optimizer.errors import ScenarioError
from optimizer.files import dump_resolved, loads
from optimizer.report.writers import render
from optimizer.studies.report import report

SCENARIO = """
name: Firm
budget: 20k
goals: {{awareness: 50%, conversion: {{weight: 50%, at_least: {floor}{goal}}}}}
tiers:
  nano: {{followers: 9k, fee: 150, engagement_rate: 4%, conversion_rate: 2%, hours: 2, available: 12{line}}}
  micro: {{followers: 60k, fee: 900, engagement_rate: 3%, conversion_rate: 2%, hours: 3, at_least: 2}}
limits:
  - {{measure: hours, at_most: 40, name: team{limit}}}
  - {{measure: spend, where: {{tier: nano}}, at_most: 60%}}
{top}
"""
FIRM = ", firm: true"


def scenario(**parts: Any) -> optimizer.Scenario:
    stated = {"floor": 100, "goal": "", "line": "", "limit": "", "top": ""} | parts
    return loads(SCENARIO.format(**stated), name="firm.yaml")


def touched(found: Explanation) -> set[str]:
    """The keys of everything that is relaxed, left out or changed."""
    keys = {step.key for step in found.steps} | {cost.key for cost in found.costs}
    return keys | {edit.key for repair in found.repairs for edit in repair.edits}


def test_no_step_and_no_what_if_touches_what_is_firm() -> None:
    """The budget, a limit, a floor and a line's bounds; what holds the plan back is told all the same."""
    free = optimizer.explain(scenario())
    assert {"budget", "limits.1.at_most", "limits.1"} <= touched(free)
    for parts, keys in (
        ({"limit": FIRM}, ("limits.1",)),
        ({"top": "firm: budget"}, ("budget",)),
        ({"goal": FIRM}, ("goals.conversion",)),
        ({"line": FIRM}, ("tiers.nano",)),
    ):
        found = optimizer.explain(scenario(**parts))
        assert not any(key.startswith(keys) for key in touched(found)), parts
        assert {one.rule for one in found.plan.solver.holds_back} == {one.rule for one in free.plan.solver.holds_back}


def test_repairs_change_something_else() -> None:
    """Floor against hours: with the hours firm the floor gives, with the floor firm the hours do."""
    out_of_reach = 900
    for parts, gives in (({"limit": FIRM}, "goals.conversion.at_least"), ({"goal": FIRM}, "limits.1.at_most")):
        found = optimizer.explain(scenario(floor=out_of_reach, top="firm: [budget]", **parts))
        assert found.plan.status == "infeasible"
        assert found.repairs
        edits = [{edit.key for edit in repair.edits} for repair in found.repairs]
        assert all(gives in keys for keys in edits)
        firm = "limits.1.at_most" if gives.startswith("goals") else "goals.conversion.at_least"
        assert not any(firm in keys or "budget" in keys for keys in edits)
        assert any(clash.sentence.endswith("(firm)") for conflict in found.conflicts for clash in conflict)


def test_a_conflict_of_firm_things_alone_has_no_repair() -> None:
    """And says so."""
    found = optimizer.explain(scenario(floor=90_000, goal=FIRM, limit=FIRM, line=FIRM, top="firm: [budget, reserve]"))
    assert found.repairs == () or all(
        not edit.key.startswith(("budget", "goals", "limits.1", "tiers.nano"))
        for repair in found.repairs
        for edit in repair.edits
    )
    alone = optimizer.explain(
        loads(
            "name: Alone\nbudget: 1k\nfirm: budget\ngoals: {awareness: 1}\n"
            "tiers: {a: {followers: 9k, fee: 900, at_least: 2, firm: true}}\n",
            name="alone.yaml",
        )
    )
    assert alone.plan.status == "infeasible"
    assert alone.repairs == ()
    text = " ".join(render(alone, "table").split())
    assert "(firm)" in text
    assert "a conflict is of firm things alone, which no repair touches: one of them has to give" in text


def test_a_firm_budget_has_no_other_budgets() -> None:
    """A report shows none; the plan's inputs keep what is firm, and read back as the same scenario."""
    own = scenario(top="firm: budget")
    assert report(own, optimizer.solve(own)).budgets == ()
    inputs = dump_resolved(scenario(limit=FIRM, goal=FIRM, line=FIRM, top="firm: [budget, reserve]"))
    assert inputs["firm"] == ["budget", "reserve"]
    assert inputs["limits"][0]["firm"] is True
    assert loads(json.dumps(inputs)).tiers["nano"].firm
    assert "firm" not in dump_resolved(scenario())


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"top": "firm: [bugdet]"}, "bugdet is not what can be firm; there are budget and reserve"),
        ({"limit": ", firm: maybe"}, "maybe is not true or false; write true or false"),
    ],
)
def test_what_cannot_be_firm(parts: dict[str, str], said: str) -> None:
    """With what there is."""
    with pytest.raises(ScenarioError, match=said):
        scenario(**parts)
