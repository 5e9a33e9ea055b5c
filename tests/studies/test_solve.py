"""The answer to a scenario: its plan, or what cannot hold together."""

from __future__ import annotations

from optimizer.domain.language.scenario import Goal
from optimizer.studies.solve import answer
from tests.domain.building import limit, line, scenario
from tests.planner.answers import counts

MICRO = {"micro": line(fee=500, hours=4, available=20, per_post={"engagements": 90})}


def test_a_plan_is_given_as_it_is() -> None:
    """With a plan there is no conflict."""
    found = answer(scenario(MICRO, budget=3_200, goals={"community": Goal(weight=1)}))
    assert found.status == "optimal"
    assert counts(found) == [6]
    assert found.conflict == ()


def test_without_a_plan_the_conflict_is_named() -> None:
    """Each clash by the key of the scenario; without any one of them there would be a plan."""
    found = answer(scenario(MICRO, limit(measure="hours", at_most=10), limit(measure="partnerships", at_least=3)))
    assert (found.status, found.lines) == ("infeasible", ())
    assert [clash.key for clash in found.conflict] == ["limits.1", "limits.2"]
