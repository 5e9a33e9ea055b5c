"""What an explanation says: figures on the side on which they hold, and nothing that is something."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from optimizer.domain.findings.explain import BreakEven, Difference, Effect, Explanation
from optimizer.files import loads
from optimizer.report.explain import words as explaining
from optimizer.report.explain.words import Words
from optimizer.report.writers import render
from optimizer.studies.explain.explain import explain

TIERS = {
    "one": {"fee": 100, "per_post": {"conversions": 5, "engagements": 7}, "hours": 1, "available": 5},
    "two": {"fee": 250, "per_post": {"conversions": 12, "engagements": 9}, "hours": 2, "available": 8},
}


def explained(**keys: Any) -> Explanation:
    given = {"name": "small", "budget": 1000, "goals": {"conversion": 1}, "tiers": TIERS} | keys
    return explain(loads(json.dumps(given)), check=False)


def score(change: float, unit: str = "share", before: float = 0.9) -> Difference:
    return Difference("score", "score", unit, before, before + change)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.02642, "share", "2.65%"),
        (0.0264, "share", "2.64%"),
        (0.00001234, "share", "0.002%"),
        (39.999, "money", "39.99"),
        (14210.0, "money", "14,210"),
        (0.0037, "money", "0.003"),
        (12.31, "count", "12.4"),
    ],
)
def test_a_break_even_is_rounded_to_where_it_holds(value: float, unit: str, shown: str) -> None:
    """A fee down, a rate or a figure of a post up; to as many decimals as show it."""
    assert explaining.break_even(BreakEven("", unit, value, "found", value)) == shown


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (0.036, "+3.6 points"),
        (0.0006, "+0.1 points"),
        (-0.0003, "−0.03 points"),
        (-2.2e-5, "−0.002 points"),
        (1e-12, "±0"),
    ],
)
def test_points_show_what_is_not_nothing(change: float, shown: str) -> None:
    """With as many decimals as that takes; noise is nothing."""
    assert explaining.points(score(change)) == shown


def test_changes_are_rounded_once() -> None:
    """To three figures, or to whole numbers; not to whole numbers first."""
    for change, shown in ((5044.6, "+5.04K"), (77.4, "+77"), (8.62, "+8.62"), (-0.0012, "−0.001")):
        assert explaining.changed(Difference("g", "reach", "people", 0.0, change)) == shown


def test_small_changes_are_told_where_there_are_no_others() -> None:
    """Beside large changes they are left out; alone they are not no change."""
    say = Words(explained())
    small, large = (Difference("g", "reach", "people", 1e6, 1e6 + more) for more in (200.0, 9e4))
    spend = Difference("spend", "spend", "money", 1000.0, 1000.0)

    def told(goal: Difference, change: float, spend: Difference = spend) -> str:
        return say.effect(Effect("optimal", score(change), spend, (goal,), {}))

    assert told(small, 1e-4) == "+200 g, score +0.01 points"
    assert told(large, 0.08) == "+90K g, score +8.0 points"
    less = Difference("spend", "spend", "money", 1000.0, 900.0)
    assert told(small, 1e-4, less) == "almost the same results, for 100 less, score +0.01 points"
    same = Difference("g", "reach", "people", 1e6, 1e6)
    assert told(same, 0.0) == "no change"


@pytest.mark.parametrize(
    ("keys", "unit"),
    [
        ({"strategy": "profit", "value_per_conversion": 50}, "USD"),
        ({"strategy": "cheapest", "goals": {"conversion": {"weight": 1, "at_least": 12}}}, "USD"),
        ({"strategy": "priority", "order": ["conversion"]}, "conversions"),
        ({}, "points"),
    ],
)
def test_scores_have_a_unit(keys: dict[str, Any], unit: str) -> None:
    """Of a line that is bought, and of one that is not."""
    found = explained(**keys)
    say = Words(found)
    assert all(explaining.without(say, line).endswith(f" {unit}") for line in found.lines_in)
    assert say.score_column(Effect("optimal", score(0.0, "share" if not keys else "money"), None, (), {})) == "±0"


def rows(found: Explanation) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(found, "csv"))))


def test_goals_called_as_the_ledger_s_own_columns() -> None:
    """The score's and the spend's changes keep their columns; a goal of that name has one of its own."""
    goals = {
        "score": {"measure": "conversions", "weight": 1},
        "spend": {"measure": "engagements", "weight": 1},
        "talk": {"measure": "engagements", "weight": 0},
    }
    found = explained(goals=goals)
    heading = render(found, "csv").splitlines()[0].split(",")
    assert len(set(heading)) == len(heading)
    step, effect = rows(found)[0], found.steps[0].effect
    assert effect.score is not None
    assert effect.spend is not None
    own = {"score": effect.score.change, "spend": effect.spend.change}
    assert {name: float(step[f"change.{name}"]) for name in own} == pytest.approx(own)
    columns = ("goal.change.score", "goal.change.spend", "change.talk")
    assert [float(step[column]) for column in columns] == pytest.approx([goal.change for goal in effect.goals])


def test_a_price_says_for_how_much_more() -> None:
    """In the words of its unit."""
    limits = [
        {"measure": "hours", "at_most": 6},
        {"measure": "spend", "where": {"name": "two"}, "at_most": "60%"},
    ]
    found = explained(limits=limits, counts="fractional")
    remarks = [row["remark"].partition(";")[0] for row in rows(found) if row["part"].startswith("shadow")]
    units = [step.price.unit for step in found.steps if step.price]
    said = {
        "money": "for one more unit of money",
        "hours": "for one more hour",
        "share": "for 100 percentage points more",
        "count": "for one more",
    }
    assert {"money", "hours"} <= set(units)
    assert remarks == [said[unit] for unit in units]


def test_one_that_is_not_shown() -> None:
    """Seven things that limit, of which a page shows six: one matters less."""
    limits = [{"measure": "hours", "at_most": 50 + number} for number in range(6)]
    for count, said in ((6, "2 limits, which matter less;"), (5, "1 limit, which matters less;")):
        page = " ".join(render(explained(limits=limits[:count]), "table").split())
        assert f"Not shown: {said}" in page
