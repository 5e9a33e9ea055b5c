"""Warnings that a scenario alone gives rise to."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.cautions import cautions
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Goal, Limit, Line
from tests.domain.building import limit, line, scenario, share


def found(keys: dict[str, Any], **top: Any) -> list[str]:
    """The keys of the warnings about a scenario of one line."""
    return [caution.partition(": ")[0] for caution in cautions(scenario({"one": line(**keys)}, **top))]


PLAIN: dict[str, Any] = {"fee": 10, "followers": 100, "reach_rate": 0.5}


def test_a_plain_scenario_has_none() -> None:
    """Nothing to warn of."""
    assert found(PLAIN, budget=100) == []


@pytest.mark.parametrize(
    ("keys", "top", "expected"),
    [
        ({"engagement_rate": 0.3}, {}, ["tiers.one.engagement_rate"]),
        ({"engagement_rate": 0.25}, {}, []),
        ({"engagement_rate": Quantity(0.3, 0.3, 0.3, percent=True)}, {}, []),
        ({"conversion_rate": (0.1, 0.2, 0.3)}, {}, ["tiers.one.conversion_rate"]),
        ({"reach_rate": None}, {}, ["tiers.one.reach_rate"]),
        ({"reach_rate": None, "per_post": {"reach": 9}}, {}, ["tiers.one.reach_rate"]),
        ({"reach_rate": None, "per_post": {"reach": 9, "impressions": 9}}, {}, []),
        ({"reach_rate": None, "followers": None, "measures": {"press": 1}}, {}, []),
        ({"results_after": {5: 0.5}}, {}, []),
        ({"results_after": {5: 0.5}}, {"audience": 1e6}, ["tiers.one.results_after"]),
        ({"audience_share": 0.5}, {}, ["tiers.one.audience_share"]),
        ({"audience_share": {"north": 0.5}}, {}, ["tiers.one.audience_share"]),
        ({"audience_share": 0.5}, {"audience": 1e6}, []),
        ({"fee": 100}, {"budget": 100}, []),
        ({"fee": 101}, {"budget": 100}, ["tiers.one"]),
        ({"fee": 95}, {"budget": 100, "reserve": share(0.1)}, ["tiers.one"]),
        ({"fee": 95}, {"budget": 100, "agency_fee": 0.1}, ["tiers.one"]),
        ({"fee": 95, "setup_cost": 6}, {"budget": 100}, ["tiers.one"]),
        ({"fee": 30, "at_least_if_used": 4}, {"budget": 100}, ["tiers.one"]),
        ({"fee": 30, "at_least_if_used": 3}, {"budget": 100}, []),
        ({"fee": 101, "available": 0}, {"budget": 100}, []),
        ({"fee": 101, "exactly": 0}, {"budget": 100}, []),
        ({"fee": 101}, {"budget": 100, "counts": "fractional"}, []),
        ({"fee": 1, "setup_cost": 100}, {"budget": 100, "counts": "fractional"}, ["tiers.one"]),
        ({"available": 3, "at_least_if_used": 4}, {}, ["tiers.one.at_least_if_used"]),
        ({"available": 4, "at_least_if_used": 4}, {}, []),
        ({"commission_rate": 0.1}, {}, ["tiers.one.commission_rate"]),
        ({"commission_rate": 0.1}, {"value_per_conversion": 9}, []),
        ({"commission_rate": 0.1, "value_per_conversion": 9}, {}, []),
        (
            {"commission_rate": 0.1, "value_per_conversion": 0},
            {"value_per_conversion": 9},
            ["tiers.one.commission_rate"],
        ),
        ({"sources": {"fee": "S1", "per_post.reach": "S1", "available": "S1"}}, {}, []),
        ({"sources": {"fees": "S1", "reach": "S1"}}, {}, ["tiers.one.sources.fees", "tiers.one.sources.reach"]),
        ({"sources": {"measures.press": "S1", "measure.press": "S1"}, "measures": {"press": 1}}, {}, []),
        ({"sources": {"measures.press": "S1"}}, {}, ["tiers.one.sources.measures.press"]),
    ],
)
def test_what_a_line_is_warned_of(keys: dict[str, Any], top: dict[str, Any], expected: list[str]) -> None:
    """Each warning names the key that it is about."""
    assert found({**PLAIN, **keys}, **top) == expected


def test_a_line_without_tier_among_lines_with_one() -> None:
    """It would be a tier of its own."""
    tiers = {"a": line(tier="micro", **PLAIN), "b": line(**PLAIN)}
    assert cautions(scenario(tiers)) == (
        'tiers.b.tier: other lines have a tier and this one has none, so it is a tier of its own, "b"; give it one',
    )
    assert cautions(scenario({"a": line(**PLAIN), "b": line(**PLAIN)})) == ()


def test_a_warning_says_what_was_found_and_how_to_mend_it() -> None:
    """One sentence each, line by line in the file's order, then floors and limits."""
    tiers = {"b": line(**{**PLAIN, "fee": 2_000}), "a": line(**PLAIN, engagement_rate=0.3)}
    goals = {"awareness": Goal(weight=1, at_least=0)}
    of = scenario(tiers, limit("hours", at_most=400), budget=1_500, goals=goals)
    assert cautions(of) == (
        (
            "tiers.b: no plan can buy it, because 1 partnership costs 2,000 and the budget after reserve is 1,500; "
            "raise the budget, lower its cost or leave the line out"
        ),
        "tiers.a.engagement_rate: 0.3 means 30%, which is high; write 30% if it is meant, or 0.3% if that was",
        (
            "goals.awareness.at_least: does nothing, because no mix whatever could break it (reach at least 0 (floor "
            "of goal awareness)); tighten it, state the figures that it is about, or leave it out"
        ),
        (
            "limits.1: does nothing, because no mix whatever could break it (hours at most 400); tighten it, state the "
            "figures that it is about, or leave it out"
        ),
    )


TWO: dict[str, Line] = {
    "micro": line(
        tier="micro", fee=10, hours=2, available=8, per_post={"reach": 10, "impressions": 20, "conversions": 1}
    ),
    "mega": line(
        tier="mega", fee=50, hours=5, setup_cost=5, per_post={"reach": 40, "impressions": 60, "conversions": 2}
    ),
}
"""With 100 to spend: 8 micros and no mega, or 4 micros and one mega."""


@pytest.mark.parametrize(
    ("stated", "vacuous"),
    [
        (limit("hours", at_most=18), False),
        (limit("hours", at_most=1e9), False),
        (limit("press", at_most=9), True),
        (limit("press", at_least=9), False),
        (limit("hours", at_least=0), True),
        (limit("hours", at_least=1), False),
        (limit("hours", at_least=0, at_most=15), False),
        (limit("spend", at_most=100), False),
        (limit("spend", at_most=share(1), of="budget"), False),
        (limit("spend", where={"tier": "micro"}, at_most=share(1)), True),
        (limit("spend", where={"tier": "micro"}, at_most=share(0.9)), False),
        (limit("partnerships", where={"tier": "micro"}, at_most=5, for_each={"tier": "mega"}), False),
        (limit("lines_used", at_most=1), False),
        (limit("cpa", at_most=35), False),
        (limit("cpa", at_most=20), False),
        (limit("frequency", at_most=2), True),
        (limit("frequency", at_most=1.9), False),
        (limit("reach", at_most=125), False),
        (limit("reach", at_least=0), True),
    ],
)
def test_a_limit_that_nothing_could_break(stated: Limit, vacuous: bool) -> None:  # noqa: FBT001
    """A safeguard that only the budget or availability keeps is none of these, and no warning."""
    tiers = {name: one.model_copy(update={"measures": {"press": Quantity.of(0.0)}}) for name, one in TWO.items()}
    assert bool(cautions(scenario(tiers, stated, budget=100))) is vacuous


@pytest.mark.parametrize(
    ("stated", "vacuous"),
    [
        (limit("reach", at_most=200), True),
        (limit("reach", at_most=199), False),
        (limit("reach", at_least=0), True),
        (limit("frequency", at_most=1_000), False),
    ],
)
def test_reach_within_an_audience(stated: Limit, vacuous: bool) -> None:  # noqa: FBT001
    """Nobody reaches more than the 200 people that there are."""
    assert bool(cautions(scenario(TWO, stated, budget=100, audience=200))) is vacuous


def chance_line(draw: random.Random) -> Line:
    """A line with everything that a cost or a result may depend on."""
    return line(
        tier=draw.choice("xy"),
        fee=draw.randint(1, 30),
        setup_cost=draw.choice([0, 10]),
        commission_rate=draw.choice([0, 0.3]),
        available=draw.randint(0, 3),
        hours=draw.randint(0, 9),
        measures={"buzz": draw.randint(-3, 3)},
        results_after=draw.choice([{}, {1: 0.5}]),
        per_post={"reach": draw.randint(0, 90), "impressions": draw.randint(0, 90), "conversions": draw.randint(0, 5)},
    )


def chance_limit(draw: random.Random) -> Limit:
    """A limit whose bound is sometimes loose, sometimes tight."""
    where = draw.choice([{}, {"tier": "x"}])
    loose = draw.choice([0.2, 0.5, 1, 2, 4, 50])
    return draw.choice(
        [
            limit("hours", where=where, at_most=20 * loose),
            limit("spend", where=where, at_most=50 * loose),
            limit("spend", where={"tier": "x"}, at_most=share(min(loose, 1))),
            limit("profit", where=where, at_least=-20 * loose),
            limit("buzz", where=where, at_least=-3 * loose),
            limit("cpa", where=where, at_most=10 * loose),
            limit("revenue", where=where, at_least=loose / 10, per="spend"),
            limit("reach", where=where, at_most=100 * loose),
            limit("lines_used", where=where, at_most=round(2 * loose)),
            limit("partnerships", where={"tier": "x"}, at_most=loose, for_each={"tier": "y"}),
        ]
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_warning_is_never_false(seed: int) -> None:
    """No mix within budget and availability, tried one by one, breaks a limit that is said to do nothing."""
    draw = random.Random(seed)
    tiers = {"a": line(tier="x", fee=9, available=2), "b": line(tier="y", fee=9, available=2)}
    tiers |= {name: chance_line(draw) for name in "cd"}
    limits = tuple(chance_limit(draw) for _ in range(8))
    audience = draw.choice([{}, {"all": 300.0}])
    of = scenario(tiers, *limits, budget=60, reserve=Bound(5), value_per_conversion=6, audience=audience)
    never = {caution.partition(":")[0] for caution in cautions(of) if "does nothing" in caution}
    arithmetic = Arithmetic(of)
    for counts in product(*(range(int(one.available or 0) + 1) for one in tiers.values())):
        if "budget" not in (keys := arithmetic.broken(counts)):
            assert never.isdisjoint(keys), counts


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("fee_per_pots", "; did you mean fee_per_post?"),
        ("reach", "; did you mean per_post.reach?"),
        ("agreement", "; write the key of the figure, or put it into note"),
    ],
)
def test_a_source_of_nothing_says_what_it_may_be_of(key: str, hint: str) -> None:
    """A misspelt key, a part without its whole, and words that are no key."""
    (caution,) = cautions(scenario({"one": line(**PLAIN, per_post={"reach": 9}, sources={key: "S1"})}, budget=100))
    assert caution == f"tiers.one.sources.{key}: is no key of this line, so no figure shows this source{hint}"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (
            limit("spend", where={"tier": "micro"}, at_most=4),
            "one partnership has at least 10 spend and at most 4 are allowed; write 4% if a share was meant",
        ),
        (
            limit("spend", at_most=9.5),
            "one partnership has at least 10 spend and at most 9.5 are allowed; write 9.5% if a share was meant",
        ),
        (limit("spend", where={"tier": "micro"}, at_most=11), None),
        (limit("spend", where={"tier": "micro"}, at_most=share(0.04)), None),
        (limit("spend", at_most=11), None),
        (limit("partnerships", where={"tier": "micro"}, at_most=0), None),
        (limit("cpa", at_most=4), None),
    ],
)
def test_a_cap_that_bans_its_lines(stated: Limit, said: str | None) -> None:
    """40 where 40 % was meant forbids a line without a word; what forbids on purpose is said otherwise."""
    found = [caution for caution in cautions(scenario(TWO, stated, budget=10_000)) if "forbids every line" in caution]
    assert [caution.partition("because ")[2] for caution in found] == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("reserve", "warned"),
    [(Bound(5), True), (Bound(99), True), (Bound(500), False), (Bound(0.05, percent=True), False), (Bound(0), False)],
)
def test_a_reserve_of_next_to_nothing(reserve: Bound, warned: bool) -> None:  # noqa: FBT001
    """5 is five dollars of ten thousand."""
    found = cautions(scenario({"one": line(**PLAIN)}, budget=10_000, reserve=reserve))
    assert any("if a share was meant" in caution for caution in found) is warned


def test_a_goal_without_weight_and_floor_plays_no_part() -> None:
    """Where goals are weighed; with a floor it asks for something."""
    goals = {"awareness": Goal(weight=1), "community": Goal(), "conversion": Goal(at_least=1)}
    said = "goals.community: has neither a weight nor a floor, so it plays no part; give it one, such as 30%"
    assert said in cautions(scenario({"one": line(**PLAIN)}, goals=goals))


def test_what_many_lines_have_is_told_once() -> None:
    """The first five, then how many more."""
    tiers = {f"line {place}": line(followers=1_000 + place, fee=10) for place in range(1_000)}
    found = cautions(scenario(tiers))
    assert len(found) == 6
    assert found[-1].startswith("tiers: the same of 995 more lines, the last of them line 999.reach_rate: not stated")
