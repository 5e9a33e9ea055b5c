"""The figures that a scenario states, in one list."""

from __future__ import annotations

from optimizer.domain.language.stated import Stated, stated
from optimizer.files import dump_planned, loads

RANGED = """\
name: small
budget: 1000
reserve: 300
goals: {conversion: 1}
audience: {north: 3M, south: 5M}
agency_fee: 10%
tiers:
  one: {followers: [1k, 2k, 6k], fee_per_post: 100, posts: 2, reach_rate: 50%, engagement_rate: 5%,
    conversion_rate: 10%, audience_share: {north: 60%, south: 20%}, measures: {press: 0.2, calls: 3},
    per_post: {impressions: 900, reach: 400}, available: 9, at_least_if_used: 2, results_after: {2: 80%, 5: 30%},
    delivery_rate: 100%,
    sources: {followers: S1, per_post: S2, per_post.reach: S3, measure.press: S4, results_after: assumed}}
"""
LISTED = """\
 audience north people 3000000.0 -
 audience south people 5000000.0 -
 agency_fee - share 0.1 -
one followers - people 2500.0 S1
one posts - count 2.0 -
one fee_per_post - money 100.0 -
one reach_rate - share 0.5 -
one engagement_rate - share 0.05 -
one conversion_rate - share 0.1 -
one per_post impressions count 900.0 S2
one per_post reach people 400.0 S3
one audience_share north share 0.6 -
one audience_share south share 0.2 -
one measures press count 0.2 S4
one measures calls count 3.0 -
one available - count 9.0 -
one results_after 2 share 0.8 assumed
one results_after 5 share 0.3 assumed"""


def test_every_stated_figure_is_listed_once() -> None:
    """In the file's order, with its unit and the source that names it most closely; decisions only with a source."""
    rows = [
        (one.line, one.figure, one.part or "-", one.unit, one.value, one.source or "-") for one in stated(loads(RANGED))
    ]
    assert [" ".join(map(str, row)) for row in rows] == LISTED.splitlines()


def test_ranges_are_kept() -> None:
    """A range has its three figures, and one value has it three times."""
    found = {one.figure: one for one in stated(loads(RANGED))}
    assert found["followers"] == Stated("one", "followers", "", "people", 2500.0, 1000.0, 2000.0, 6000.0, "S1")
    assert found["followers"].is_range
    assert not found["fee_per_post"].is_range


def test_planning_values_state_as_many_figures() -> None:
    """A scenario that is rebuilt from a plan's inputs has the same list, without the ranges."""
    scenario = loads(RANGED)
    rebuilt = type(scenario).model_validate(dump_planned(scenario))
    assert [(one.line, one.figure, one.part, one.value, one.source) for one in stated(rebuilt)] == [
        (one.line, one.figure, one.part, one.value, one.source) for one in stated(scenario)
    ]


def test_a_decision_with_a_source_is_listed() -> None:
    """What a planner decides is no assumption, but no source that is named gets lost."""
    found = {one.figure: one for one in stated(loads(RANGED.replace("results_after: assumed", "at_least_if_used: S5")))}
    assert found["at_least_if_used"].source == "S5"
