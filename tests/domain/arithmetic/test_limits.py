"""Every family of limits: value, bounds and slack in its own unit, whether it holds, and whether it binds."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic, audit, broken
from optimizer.domain.findings.plan import LimitResult
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Goal, Limit, Line, Scenario
from optimizer.files import loads
from tests.domain.building import limit, line, scenario, share

MICRO: dict[str, Any] = {
    "tier": "micro",
    "phase": "follow_up",
    "fee": 500,
    "hours": 4,
    "per_post": {"impressions": 20_000, "reach": 10_000, "engagements": 1_000, "conversions": 20},
    "measures": {"buzz": -1},
}
MEGA: dict[str, Any] = {
    "tier": "mega",
    "phase": "launch",
    "fee": 10_000,
    "setup_cost": 1_000,
    "hours": 40,
    "per_post": {"impressions": 900_000, "reach": 300_000, "engagements": 9_000, "conversions": 100},
    "measures": {"buzz": 8},
}


def campaign(*limits: Limit, **keys: Any) -> Scenario:
    """Micros at 500 and megas at 10,000 with a setup of 1,000; a conversion is worth 30."""
    return scenario({"micro": line(**MICRO), "mega": line(**MEGA)}, *limits, value_per_conversion=30, **keys)


def judged(of: Scenario, counts: list[float]) -> LimitResult:
    """The only limit of a campaign, at a mix."""
    (result,) = audit(of, counts).limits
    assert (result.key in audit(of, counts).broken) == (result.slack is not None and result.slack < 0)
    return result


@pytest.mark.parametrize(
    ("stated", "unit", "value", "at_least", "at_most", "slack", "binding"),
    [
        (limit("hours", at_most=120), "hours", 80, None, 120, 40, False),
        (limit("hours", at_most=119), "hours", 80, None, 119, 39, True),
        (limit("hours", at_least=41, at_most=140), "hours", 80, 41, 140, 39, True),
        (limit("hours", at_least=40, at_most=140), "hours", 80, 40, 140, 40, False),
        (limit("hours", exactly=80), "hours", 80, 80, 80, 0, True),
        (limit("partnerships", at_most=11), "count", 11, None, 11, 0, True),
        (limit("spend", where={"tier": "mega"}, at_most=20_000), "money", 11_000, None, 20_000, 9_000, True),
        (limit("spend", where={"tier": "mega"}, at_most=21_000), "money", 11_000, None, 21_000, 10_000, False),
        (limit("spend", where={"tier": "mega"}, at_most=share(0.75)), "share", 0.6875, None, 0.75, 0.0625, True),
        (limit("spend", where={"tier": "mega"}, at_most=share(0.9)), "share", 0.6875, None, 0.9, 0.2125, False),
        (limit("fees", at_least=share(0.25), of="budget"), "share", 0.75, 0.25, None, 0.5, False),
        (limit("fees", at_least=share(0.5), of="budget"), "share", 0.75, 0.5, None, 0.25, True),
        (limit("fees", at_least=share(0.75), of="budget"), "share", 0.75, 0.75, None, 0, True),
        (limit("fees", at_least=5_000, at_most=share(0.9), of="budget"), "money", 15_000, 5_000, 18_000, 3_000, True),
        (
            limit("partnerships", where={"tier": "micro"}, at_least=5, for_each={"tier": "mega"}),
            *("ratio", 10, 5, None, 5, False),
        ),
        (
            limit("partnerships", where={"tier": "micro"}, at_least=6, for_each={"tier": "mega"}),
            *("ratio", 10, 6, None, 4, True),
        ),
        (limit("revenue", at_least=0.5, per="spend"), "ratio", 9_000 / 16_000, 0.5, None, 0.0625, True),
        (limit("revenue", at_least=0.25, per="spend"), "ratio", 0.5625, 0.25, None, 0.3125, False),
        (limit("revenue", at_least=1, per="spend", where={"tier": "micro"}), "ratio", 1.2, 1, None, 0.2, False),
        (
            limit("fees", at_most=share(1), where={"tier": "micro"}, per=("fees", {"tier": "mega"})),
            *("ratio", 0.5, None, 1, 0.5, True),
        ),
        (limit("cpm", at_most=26), "ratio", 16_000 / 1_100, None, 26, 26 - 16_000 / 1_100, False),
        (limit("cpe", at_most=1), "ratio", 16_000 / 19_000, None, 1, 1 - 16 / 19, False),
        (limit("cpa", at_most=54), "ratio", 16_000 / 300, None, 54, 54 - 160 / 3, True),
        (limit("cpa", at_most=25, where={"tier": "micro"}), "ratio", 25, None, 25, 0, False),
        (limit("roas", at_least=share(0.3)), "ratio", 0.5625, 0.3, None, 0.2625, False),
        (limit("roi", at_least=-0.5), "ratio", -0.4375, -0.5, None, 0.0625, True),
        (limit("frequency", at_most=3), "ratio", 2.75, None, 3, 0.25, False),
        (limit("lines_used", at_most=2), "count", 2, None, 2, 0, False),
        (limit("lines_used", at_least=2), "count", 2, 2, None, 0, True),
        (limit("lines_used", where={"tier": "mega"}, at_most=share(0.5)), "share", 0.5, None, 0.5, 0, False),
        (limit("buzz", at_least=-2), "", -2, -2, None, 0, True),
        (limit("reach", at_least=100_000), "people", 400_000, 100_000, None, 300_000, False),
        (limit("profit", at_least=-7_100), "money", -7_000, -7_100, None, 100, True),
    ],
)
def test_every_family(  # noqa: PLR0913, PLR0917
    stated: Limit,
    unit: str,
    value: float,
    at_least: float | None,
    at_most: float | None,
    slack: float,
    binding: bool,  # noqa: FBT001
) -> None:
    """Ten micros and a mega: 16,000 spent, 9,000 earned, 80 hours, 300 conversions."""
    result = audit(campaign(stated, budget=20_000), [10, 1]).limits[1]
    assert (result.key, result.measure, result.unit) == ("limits.1", stated.measure, unit)
    assert result.value == pytest.approx(value)
    assert (result.at_least, result.at_most) == (at_least, at_most)
    assert result.slack == pytest.approx(slack)
    assert result.binding is binding


def test_the_budget_comes_first_then_floors_then_limits() -> None:
    """Each under its key and name; the budget states what may be spent after the reserve."""
    goals = {"awareness": 1, "conversion": Goal(weight=1, at_least=250, where={"tier": ("micro",)})}
    of = campaign(limit("hours", at_most=9, name="time"), limit("hours", at_least=9), budget=20_000, goals=goals)
    kept = of.model_copy(update={"reserve": Bound(1_000)})
    budget, floor, first, second = audit(kept, [10, 1]).limits
    assert (budget.key, budget.name, budget.at_most, budget.slack) == ("budget", "budget", 19_000, 3_000)
    assert (floor.key, floor.name, floor.value, floor.slack) == (
        *("goals.conversion.at_least", "conversion floor"),
        *(200, -50),
    )
    assert (first.key, first.name) == ("limits.1", "time")
    assert (second.key, second.name) == ("limits.2", "hours at least 9")
    assert audit(kept, [10, 1]).broken == ("goals.conversion.at_least", "limits.1")


@pytest.mark.parametrize(("counts", "binding"), [([18, 0], True), ([0, 0], False), ([9, 0], False), ([10, 0], True)])
def test_the_budget_binds_when_one_more_of_some_line_would_not_fit(counts: list[float], binding: bool) -> None:  # noqa: FBT001
    """The dearest line, a mega with its setup, costs 11,000."""
    assert judged(campaign(budget=15_600), counts).binding is binding


def test_zero_against_zero_holds() -> None:
    """With nothing bought a share or ratio has no value and no slack, and holds; a first mega would break it."""
    few = limit("spend", where={"tier": "mega"}, at_most=share(0.5))
    result = judged(campaign(few), [0, 0])
    assert (result.value, result.slack, result.binding) == (None, None, True)
    pairs = limit("partnerships", where={"tier": "micro"}, at_most=5, for_each={"tier": "mega"})
    assert broken(campaign(pairs), [0, 0]) == ()
    assert broken(campaign(pairs), [1, 0]) == ("limits.1",)


def test_a_negative_divisor_turns_the_slack_round() -> None:
    """Multiplied out, 5 partnerships are more than 2 x -5 of buzz: it holds, with -1 on the safe side of 2."""
    result = judged(campaign(limit("partnerships", at_least=2, per="buzz")), [5, 0])
    assert (result.value, result.slack) == (-1, 3)


def test_rounding_breaks_nothing() -> None:
    """A violation counts from 1e-8 of the larger side on."""
    tiers = {"a": line(fee=1, followers=1)}
    of = scenario(tiers, limit("spend", at_most=100), counts="fractional")
    assert broken(of, [100 * (1 + 0.9e-8)]) == ()
    assert broken(of, [100 * (1 + 1.2e-8)]) == ("limits.1",)


def test_cancelling_figures_break_nothing() -> None:
    """0.1 three times less 0.3 is not quite 0 in binary, and is 0 to a planner."""
    tiers = {"a": line(measures={"tilt": 0.1}), "b": line(measures={"tilt": -0.3})}
    assert broken(scenario(tiers, limit("tilt", exactly=0)), [3, 1]) == ()
    assert broken(scenario(tiers, limit("tilt", exactly=0)), [3, 2]) == ("limits.1",)


def test_with_fractional_counts_a_limit_binds_at_its_bound() -> None:
    """Slack up to 1e-6 of the bound, or of 1, counts as none."""
    of = scenario({"a": line(fee=1, followers=1)}, limit("spend", at_most=100, at_least=1), counts="fractional")
    assert [audit(of, [count]).limits[0].binding for count in (50, 99.9, 99.99995, 100, 1.0000005)] == [
        *(False, False, True, True, True)
    ]
    nothing = scenario({"a": line(fee=1, followers=1)}, limit("cpa", at_most=1), counts="fractional")
    assert audit(nothing, [0]).limits[0].binding is True


def test_reach_with_segments_is_judged_by_its_formula() -> None:
    """A floor on the launch lines' unduplicated reach, and a cap on frequency."""
    halves = {"north": 0.5, "south": 0.5}
    tiers = {
        "a": line(phase="launch", per_post={"reach": 40, "impressions": 80}),
        "b": line(phase="launch", per_post={"reach": 30, "impressions": 30}, audience_share=halves),
        "c": line(per_post={"reach": 90}),
    }
    floor = limit("reach", where={"phase": "launch"}, at_least=65)
    cap = limit("frequency", at_most=2, where={"phase": "launch"})
    of = scenario(tiers, floor, cap, audience={"north": 60, "south": 60})
    reached = 2 * 60 * (1 - (1 - 40 / 120) * (1 - 15 / 60))
    first, second = audit(of, [1, 1, 1]).limits
    assert (first.value, first.slack) == pytest.approx((reached, reached - 65))
    assert first.value == pytest.approx(60)
    assert second.value == pytest.approx(110 / reached)
    assert audit(of, [1, 1, 1]).broken == ("limits.1",)


CHANCE: list[Limit] = [
    limit("hours", at_most=60),
    limit("spend", where={"tier": "x"}, at_most=share(0.6)),
    limit("spend", at_least=share(0.5), of="budget"),
    limit("partnerships", where={"tier": "x"}, at_least=2, for_each={"tier": "y"}),
    limit("revenue", at_least=0.9, per="spend"),
    limit("cpa", at_most=9),
    limit("lines_used", at_most=2),
    limit("lines_used", at_least=1, where={"tier": "x"}),
    limit("profit", at_least=0),
    limit("buzz", at_least=0),
    limit("frequency", at_most=1.5),
    limit("reach", at_least=300),
    limit("reach", at_least=2, per="spend", where={"tier": "x"}),
    limit("engagements", where={"tier": "y"}, at_least=share(0.3), at_most=share(0.7)),
]


def chance_line(draw: random.Random) -> Line:
    """A line with setup, commission and diminishing results."""
    return line(
        tier=draw.choice("xy"),
        fee=draw.randint(1, 20),
        setup_cost=draw.choice([0, 15]),
        commission_rate=draw.choice([0, 0.2]),
        hours=draw.randint(0, 9),
        measures={"buzz": draw.randint(-3, 3)},
        results_after=draw.choice([{}, {1: 0.5}, {2: 0.8, 3: 0.1}]),
        per_post={
            "reach": draw.randint(0, 200),
            "impressions": draw.randint(0, 300),
            "engagements": draw.randint(0, 30),
            "conversions": draw.randint(0, 5),
        },
    )


def concerned(of: Scenario, position: int) -> set[int]:
    """Positions of the lines that a limit of `CHANCE` compares."""
    tiers = [one.tier for one in of.tiers.values()]
    stated = of.limits[position]
    whole = stated.measure in {"spend", "engagements"} and stated.of is None
    wanted = "xy" if whole or stated.for_each or not stated.where else stated.where["tier"]
    return {place for place, tier in enumerate(tiers) if tier in wanted}


def test_what_rounding_leaves_of_the_last_one_binds_nothing() -> None:
    """Taking fee and commission off leaves 1e-13, which times 1,000 is no cost of no impressions."""
    of = loads(
        """
        name: Commission
        budget: 20k
        agency_fee: 10%
        value_per_conversion: 40
        goals: {awareness: 1}
        tiers:
          macro:
            {followers: 300k, fee: 3000, reach_rate: 20%, engagement_rate: 2.7%, conversion_rate: 1.3%,
             commission_rate: 15%, available: 1}
        limits: [{measure: cpm, where: {tier: macro}, at_most: 200}]
        """
    )
    result = audit(of, [1]).limits[1]
    assert result.value == pytest.approx(65.53)
    assert not result.binding


@pytest.mark.parametrize("seed", range(40))
def test_binding_is_what_trying_every_neighbour_says(seed: int) -> None:
    """A limit binds when a mix that holds breaks it by one partnership more or less of a line that it concerns."""
    draw = random.Random(seed)
    tiers = {"a": line(tier="x", fee=5), "b": line(tier="y", fee=3), "c": chance_line(draw), "d": chance_line(draw)}
    for name in ("a", "b"):
        tiers[name] = chance_line(draw).model_copy(update={"tier": tiers[name].tier})
    audience = draw.choice([{}, {"all": 1000.0}, {"north": 600.0, "south": 900.0}])
    of = scenario(tiers, *CHANCE, budget=200, value_per_conversion=6, audience=audience)
    arithmetic = Arithmetic(of)
    for _ in range(6):
        counts = [float(draw.randint(0, 4)) for _ in tiers]
        result = arithmetic.audit(counts)
        assert result.broken == arithmetic.broken(counts)
        for position, found in enumerate(result.limits[1:]):
            key = f"limits.{position + 1}"
            near = [
                [count + change * (place == other) for other, count in enumerate(counts)]
                for place, change in product(sorted(concerned(of, position)), (1, -1))
                if counts[place] + change >= 0
            ]
            expected = key in result.broken or any(key in arithmetic.broken(mix) for mix in near)
            assert found.binding is expected, (key, counts)
