"""A plan's report: what it says of other budgets."""

from __future__ import annotations

from dataclasses import replace

from optimizer.domain.findings.report import AtBudget, Report
from optimizer.report.page import Choice, Paragraph, Table
from optimizer.report.report.page import page
from tests.report.plans import GOALS, infeasible, plan


def every_budget(found: Report) -> Table:
    return next(block for block in page(found).blocks if isinstance(block, Table) and block.caption == "Every budget")


def test_only_a_proof_says_that_no_plan_exists() -> None:
    """Where a time limit struck nothing is known; a scenario that cannot have a budget has no plan there."""
    own = plan()
    budgets = (
        AtBudget(20_000.0, infeasible(), infeasible().reason),
        AtBudget(30_000.0, None, "the reserve is above the budget"),
        AtBudget(40_000.0, None, "the time limit of 1 s ended the search", stopped=True),
        AtBudget(60_000.0, own),
    )
    found = Report(own, budgets)
    choice = next(block for block in page(found).blocks if isinstance(block, Choice))
    said = [option.blocks[0].lines[0] for option in choice.options if isinstance(option.blocks[0], Paragraph)]
    assert [words.partition(" at this budget")[0] for words in said[:3]] == [
        "No plan exists",
        "No plan exists",
        "No plan was found",
    ]
    assert every_budget(found).cells("mix")[:3] == ["no plan exists", "no plan exists", "no plan found"]


def test_a_goal_may_be_called_as_a_measure_is() -> None:
    """The return of each budget is the plan's own, not a goal's value of that name."""
    own = plan(
        goals=tuple(replace(goal, name=name) for goal, name in zip(GOALS, ("roas", "profit", "cpa"), strict=True))
    )
    table = every_budget(Report(own, (AtBudget(50_000.0, own), AtBudget(60_000.0, own))))
    assert table.cells("roas") == [own.totals["roas"]] * 2
    assert [column.title for column in table.columns[3:]] == ["roas", "profit", "cpa", "profit", "ROAS"]
    assert table.rows[0][3:6] == tuple(round(goal.value) for goal in own.goals)
