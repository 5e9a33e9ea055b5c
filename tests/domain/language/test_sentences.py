"""The sentences that rules state, and the numbers in them."""

from __future__ import annotations

import pytest

from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Goal, Limit
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.sentences import title as title_of
from optimizer.domain.language.wording import number, percent
from tests.domain.building import limit, line, scenario, share

TIERS = {
    "micro": line(
        tier="micro", at_least=2, available=1_200, at_least_if_used=5, followers=1, measures={"buzz_talk": 1}
    ),
    "mega v1.5": line(tier="mega", exactly=1, followers=1),
}


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        (limit("hours", at_most=400), "hours at most 400"),
        (limit("hours", at_least=100, at_most=1_400), "hours at least 100 and at most 1,400"),
        (limit("hours", exactly=12.5), "hours exactly 12.5"),
        (
            limit("spend", where={"tier": "mega"}, at_most=share(0.4)),
            "spend of tier mega at most 40% of the plan's spend",
        ),
        (limit("spend", at_least=share(0.9), of="budget"), "spend at least 90% of the budget"),
        (
            limit("partnerships", where={"tier": "micro"}, at_least=5, for_each={"tier": "mega"}),
            "partnerships of tier micro at least 5 for each of tier mega",
        ),
        (limit("revenue", at_least=3, per="spend"), "revenue at least 3 per spend"),
        (limit("fees", at_most=share(0.5), per="revenue"), "fees at most 50% of revenue"),
        (
            limit("spend", where={"name": "micro"}, at_most=2, per=("spend", {"tier": ("mega", "micro")})),
            "spend of line micro at most 2 per spend of tier mega or micro",
        ),
        (
            limit("spend", where={"name": "micro"}, at_most=2, per=("hours", {})),
            "spend of line micro at most 2 per hours of the plan",
        ),
        (limit("cpa", at_most=12), "cpa at most 12"),
        (limit("roi", at_least=share(0.3)), "roi at least 30%"),
        (limit("lines_used", at_most=4), "lines used at most 4"),
        (limit("agency_fee", at_most=4_000), "agency fee at most 4,000"),
        (limit("buzz_talk", at_least=0.25), "buzz_talk at least 0.25"),
        (
            limit("posts", where={"tier": "micro", "phase": ("a", "b")}, at_most=4),
            "posts of tier micro and phase a or b at most 4",
        ),
        (limit("hours", at_most=4, name="desk time"), "desk time"),
    ],
)
def test_a_limit_without_a_name_is_called_by_what_it_states(stated: Limit, title: str) -> None:
    """A short sentence, numbers as a planner writes them."""
    assert title_of(stated) == title


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("budget", "spend at most 57,000 (budget 60,000 less reserve 3,000)"),
        ("goals.conversion.at_least", "conversions of tier micro at least 400 (floor of goal conversion)"),
        ("limits.1", "desk time: hours at least 4 and at most 9"),
        ("limits.1.at_most", "desk time: hours at most 9"),
        ("limits.2", "cpa at most 60"),
        ("tiers.micro.at_least", "at least 2 partnerships of micro"),
        ("tiers.micro.available", "at most 1,200 partnerships of micro (available)"),
        ("tiers.micro.at_least_if_used", "no partnerships of micro, or at least 5"),
        ("tiers.mega v1.5.exactly", "exactly 1 partnership of mega v1.5"),
        ("tiers.mega v1.5", "a possible number of partnerships of mega v1.5"),
    ],
)
def test_everything_that_can_clash_has_a_sentence(key: str, sentence: str) -> None:
    """By its dotted key, with positions counting from 1; names may hold dots."""
    goals = {"conversion": Goal(weight=1, at_least=400, where={"tier": ("micro",)})}
    limits = (limit("hours", at_least=4, at_most=9, name="desk time"), limit("cpa", at_most=60))
    of = scenario(TIERS, *limits, budget=60_000, reserve=Bound(0.05, percent=True), goals=goals)
    assert limit_sentence(of, key) == sentence


def test_a_budget_without_reserve_is_the_budget() -> None:
    """Nothing is said of a reserve that is not there; without a budget there is none."""
    assert limit_sentence(scenario(TIERS, budget=60_000), "budget") == "spend at most 60,000 (the budget)"
    assert limit_sentence(scenario(TIERS), "budget") == "no budget"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0, "0"), (57_000, "57,000"), (516.666667, "516.67"), (1_234_567.891, "1,234,567.89"), (12.5, "12.5")),
        *((0.25, "0.25"), (0.33333333, "0.3333"), (0.00012345678, "0.0001235"), (-3, "-3"), (-0.001, "-0.001")),
        *((1e-14, "0"), (-1e-14, "0"), (99.999, "100"), (float("inf"), "inf")),
    ],
)
def test_numbers(value: float, text: str) -> None:
    """Thousands apart, no more decimals than a planner reads."""
    assert number(value) == text


def test_percentages() -> None:
    """Fractions of one."""
    assert [percent(value) for value in (0.4, 0.125, 1 / 3, 0.0005)] == ["40%", "12.5%", "33.33%", "0.05%"]
