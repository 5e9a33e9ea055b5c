"""The second opinion: what happens when one solver configuration misses the best plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Row
from optimizer.model.build import build
from optimizer.planner import engine, planner, solve
from optimizer.planner.campaign import Campaign
from optimizer.planner.cross_check import CrossCheck
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Objective
from optimizer.solver.highs import HighsSession
from optimizer.solver.port import Effort
from tests.domain.building import line, scenario

if TYPE_CHECKING:
    import pulp

    from optimizer.domain.language.scenario import Scenario


class Shortsighted(HighsSession):
    """A solver with a fault: it never buys more than two of the first line, and calls that optimal."""

    def __init__(self, problem: pulp.LpProblem, *, counting: bool = True, other_way: bool = False) -> None:
        super().__init__(problem, counting=counting, other_way=other_way)
        self.add(Row({0: 1.0}, upper=2.0))


def ten_affordable() -> Scenario:
    """Ten of `a` are best, and all that the budget buys."""
    return scenario({"a": line(fee=10, per_post={"engagements": 7})}, budget=100, goals={"community": 1})


def test_a_better_second_opinion_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is the better one; it is not called checked, for the first configuration still cannot see it."""
    monkeypatch.setattr(planner, "open_session", lambda problem, _, counting: Shortsighted(problem, counting=counting))
    plan = solve(ten_affordable())
    assert (plan.status, plan.lines[0].partnerships, plan.solver.checked) == ("optimal", 10, False)
    assert solve(ten_affordable(), check=False).lines[0].partnerships == 2


def test_a_worse_second_opinion_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof stands, but a repetition that cannot even find the plan is no check of it."""
    monkeypatch.setattr(planner, "open_check", lambda problem, counting: Shortsighted(problem, counting=counting))
    plan = solve(ten_affordable())
    assert (plan.status, plan.lines[0].partnerships, plan.solver.checked) == ("optimal", 10, False)


def test_a_second_opinion_out_of_time_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repetition that is stopped before it holds any plan leaves the plan unchecked, and nothing else."""
    monkeypatch.setattr(engine, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(engine, "CHECK_TIMES", 0.0)
    plan = solve(
        scenario({"a": line(fee=10, per_post={"engagements": 7}, at_least=1)}, budget=100, goals={"community": 1})
    )
    assert (plan.status, plan.lines[0].partnerships, plan.solver.checked) == ("optimal", 10, False)


def test_a_fault_of_the_second_opinion_is_told() -> None:
    """What breaks on the second thread is raised where the verdict is asked for."""
    model = build(ten_affordable())
    cross_check = CrossCheck(Campaign(model, Arithmetic(model.scenario), HighsSession(model.problem)))

    def broken(_: object) -> float:
        raise ArithmeticError("no value")

    cross_check.challenge(Objective({0: 7.0}, broken), Incumbent((10,), 70.0, 70.0, 70.0), Effort(), 1.0)
    with pytest.raises(ArithmeticError, match="no value"):
        cross_check.verdict()
