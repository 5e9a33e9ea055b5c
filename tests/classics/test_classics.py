"""Classic published optimisation cases: each is solved from a scenario file and compared with its known optimum.

The scenario files beside this module state their sources and published optima. Counts are compared only where the
optimal mix is the only one; where several mixes share the optimum, its value alone is compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

import optimizer

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent

# A whole plan's figures are sums of the file's own numbers; a fractional one rests on the solver's tolerances.
REL = {"whole": 1e-9, "fractional": 1e-7}
COUNT_TOLERANCE = {"whole": 0.0, "fractional": 1e-5}


def write(folder: Path, scenario: Mapping[str, Any]) -> Path:
    """Write a scenario as JSON, which is YAML too."""
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def read(name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Read a scenario file of this folder and replace top-level keys; None takes a key away."""
    scenario = dict(YAML(typ="safe", pure=True).load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))
    for key, value in changes.items():
        if value is None:
            del scenario[key]
        else:
            scenario[key] = value
    return scenario


@dataclass(frozen=True)
class Case:
    """A scenario file, what is changed in it, and the optimum: its value and, where there is only one, its mix."""

    file: str
    counts: str
    value: float
    mix: Mapping[str, float] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.file, self.counts, self.note)))


LAKE = {"daytime_tv": 10, "evening_tv": 0, "daily_newspaper": 25, "sunday_magazine": 2, "radio": 30}
WESTCHESTER = {"television": 4, "radio": 14, "newspaper": 10}
FLAMINGO = {
    "television_first": 10,
    "television_further": 5,
    "radio_first": 15,
    "radio_further": 18,
    "newspaper_first": 20,
    "newspaper_further": 10,
}
FLAMINGO_CUSTOMERS = {**FLAMINGO, "television_further": 4, "radio_further": 13, "newspaper_further": 35}
CUSTOMERS = {"goals": {"customers": {"weight": 1, "measure": "impressions"}}}
PITT = {
    "tv": 1,
    "trade_magazine": 0,
    "newspaper": 1,
    "radio": 1,
    "popular_magazine": 1,
    "promotional_campaign": 0,
}
PUBLICITY = {
    "free_weekly_newspaper": 4,
    "monthly_magazine": 2,
    "weekly_magazine": 8,
    "radio_spot": 4,
    "billboard": 4,
    "tv_spot": 0,
}

# The value of the only goal. Published figures are rounded where a comment says so.
MAXIMISED = [
    Case("lake_development", "fractional", 2370, LAKE),
    Case("lake_development", "whole", 2370, LAKE),
    # published as 67,240 with 1.97, 5, 6.2 and 0
    Case(
        "win_big",
        "fractional",
        5000 * 1.96875 + 8500 * 5 + 2400 * 180 / 29,
        {"tv_spot": 1.96875, "daily_newspaper": 5, "radio_30_seconds": 180 / 29, "radio_1_minute": 0},
    ),
    Case(
        "win_big",
        "whole",
        66_900,
        {"tv_spot": 2, "daily_newspaper": 5, "radio_30_seconds": 6, "radio_1_minute": 0},
    ),
    Case(
        "super_grain_resources",
        "fractional",
        17_000_000,
        {"tv_commercial": 0, "magazine_ad": 20, "sunday_supplement_ad": 10},
    ),
    Case(
        "super_grain_resources",
        "whole",
        17_000_000,
        {"tv_commercial": 0, "magazine_ad": 20, "sunday_supplement_ad": 10},
    ),
    Case(
        "super_grain",
        "fractional",
        16_175_000,
        {"tv_commercial": 3, "magazine_ad": 14, "sunday_supplement_ad": 7.75},
    ),
    # published as 185,000 with 1.818, 10 and 3.182
    Case("biggs", "fractional", 185_000, {"television": 20 / 11, "radio": 10, "newspaper": 35 / 11}),
    Case("biggs", "whole", 184_000, {"television": 2, "radio": 9, "newspaper": 4}),
    Case("westchester", "fractional", 1_052_000, WESTCHESTER),
    Case("westchester", "whole", 1_052_000, WESTCHESTER),
    Case(
        "westchester",
        "fractional",
        1_052_000 + 118_000 / 23,
        {"television": 93 / 23, "radio": 323 / 23, "newspaper": 10},
        {"budget": 18_300},
        "budget-100-higher",
    ),
    Case("flamingo_grill", "fractional", 2160, FLAMINGO),
    Case("flamingo_grill", "whole", 2160, FLAMINGO),
    Case("flamingo_grill", "fractional", 139_600, FLAMINGO_CUSTOMERS, CUSTOMERS, "most-customers"),
    Case("flamingo_grill_steps", "whole", 2160, {"television": 15, "radio": 33, "newspaper": 30}),
    Case("salad_machine", "whole", 199_000),
    Case("ampl_two_media", "fractional", 98e6, {"tv_minute": 10, "magazine_page": 80}, {"limits": None}, "money-only"),
    Case("ampl_two_media", "fractional", 92e6, {"tv_minute": 40, "magazine_page": 20}),
    Case("ampl_two_media", "whole", 92e6, {"tv_minute": 40, "magazine_page": 20}),
    Case(
        "ampl_three_media",
        "fractional",
        99.92e6,
        {"tv_minute": 30.4, "magazine_page": 15.2, "radio_minute": 120},
    ),
    Case("ampl_three_media", "whole", 99.8e6, {"tv_minute": 31, "magazine_page": 14, "radio_minute": 120}),
    Case(
        "phillips_ravindran",
        "fractional",
        10.96e6,
        {"tv_daytime": 3, "tv_prime_time": 46 / 15, "radio": 10, "magazine": 10},
    ),
    Case("phillips_ravindran", "whole", 10.9e6, {"tv_daytime": 3, "tv_prime_time": 3, "radio": 10, "magazine": 10}),
    Case("pitt", "whole", 2_150_000, PITT),
    Case("publicity_campaign", "fractional", 122, PUBLICITY),
    Case("publicity_campaign", "whole", 122, PUBLICITY),
    # published as 818.18 with 60.61 and 30.3
    Case("show_and_sell", "fractional", 9000 / 11, {"radio_minute": 2000 / 33, "tv_minute": 1000 / 33}),
    Case("show_and_sell", "whole", 816, {"radio_minute": 66, "tv_minute": 30}),
]

# The spend of the cheapest plan.
MINIMISED = [
    Case("profit_gambit", "fractional", 10e6, {"television": 4, "print_media": 3}),
    Case("profit_gambit", "whole", 10e6, {"television": 4, "print_media": 3}),
    Case("dorian_auto", "fractional", 320_000, {"comedy": 3.6, "football": 1.4}),
    Case("dorian_auto", "whole", 400_000),
    Case(
        "priceler",
        "fractional",
        1_900_000 / 3,
        {"football": 13 / 3, "soap_opera": 10 / 3},
        {"budget": None},
        "no-ceiling",
    ),
    Case("priceler", "whole", 640_000, {"football": 4, "soap_opera": 4}, {"budget": None}, "no-ceiling"),
    Case("seattle_store", "fractional", 40_000),
    Case("seattle_store", "whole", 40_000, {"television": 0, "newspaper": 1, "radio": 6}),
    Case(
        "covering",
        "whole",
        155_000,
        {
            "glossy_magazine": 1,
            "tv_late_night": 0,
            "tv_prime_time": 0,
            "billboard_train": 1,
            "billboard_bus": 1,
            "national_paper": 0,
            "financial_paper": 1,
            "regional_paper": 0,
        },
    ),
    Case(
        "covering_conditions",
        "whole",
        162_500,
        {
            "glossy_magazine": 1,
            "tv_late_night": 0,
            "tv_prime_time": 1,
            "billboard_train": 0,
            "billboard_bus": 1,
            "national_paper": 0,
            "financial_paper": 0,
            "regional_paper": 1,
        },
    ),
    Case("media_buying", "fractional", 13_875, {"tv": 18, "radio": 15, "mail": 0, "newspaper": 15}),
    Case("media_buying", "whole", 13_875, {"tv": 18, "radio": 15, "mail": 0, "newspaper": 15}),
    Case("managerial_economics", "fractional", 56_000, {"radio": 6, "television": 2}),
    Case("managerial_economics", "whole", 56_000, {"radio": 6, "television": 2}),
    Case("columbus_store", "fractional", 20_000, {"newspaper": 9, "trade_magazine": 30, "tv": 1}),
    Case("columbus_store", "whole", 20_000, {"newspaper": 9, "trade_magazine": 30, "tv": 1}),
    Case("diversey_paint", "fractional", 18_500, {"newspaper": 20, "tv": 0}),
    Case("diversey_paint", "whole", 18_500, {"newspaper": 20, "tv": 0}),
]

# No mix meets every limit, as the files say.
IMPOSSIBLE = [("priceler", "fractional"), ("priceler", "whole"), ("super_grain", "whole")]

# Reach of each vehicle and of all together, as rates of the audience, with the number of insertions in each.
REACH = [
    # the Media Guru of Telmar's Advertising Media Internet Center, 14 September 1999: print and broadcast
    pytest.param([0.40, 0.55], [1, 1], 0.73, id="print-and-broadcast"),
    # ReachApp, "Mechanics": random duplication of two media
    pytest.param([0.40, 0.25], [1, 1], 0.55, id="two-media"),
    # G. Sarti, Fast Company Brasil, on the Sainsbury formula: television, digital and radio
    pytest.param([0.40, 0.30, 0.25], [1, 1, 1], 0.685, id="television-digital-radio"),
    # M. J. Sánchez Franco, documentation of mediaPlanR, model of Sainsbury: two examples of three vehicles
    pytest.param([0.30, 0.40, 0.20], [1, 1, 1], 0.664, id="three-vehicles"),
    pytest.param([0.30, 0.20, 0.15], [1, 1, 1], 0.524, id="three-smaller-vehicles"),
    # Latin Business Today, "Engage Customers With An Aligned Media Strategy": 400 spots of 0.1 %, published as 33 %
    pytest.param([0.001], [400], 1 - 0.999**400, id="four-hundred-spots"),
]

PETERSEN: list[dict[str, Any]] = json.loads((HERE / "petersen.json").read_text(encoding="utf-8"))["problems"]


def petersen_scenario(problem: Mapping[str, Any]) -> dict[str, Any]:
    """One of Petersen's problems as a scenario: a free line for each item, a limit for each resource."""
    items = zip(problem["profits"], *problem["weights"], strict=True)
    return {
        "name": f"Petersen, {problem['n']} items and {problem['m']} resources",
        "currency": "USD",
        "budget": 1_000_000,
        "strategy": "weighted",
        "goals": {"worth": {"weight": 1, "measure": "gain"}},
        "tiers": {
            f"item_{number}": {
                "available": 1,
                "measures": {"gain": gain, **{f"r{i}": weight for i, weight in enumerate(weights, 1)}},
            }
            for number, (gain, *weights) in enumerate(items, 1)
        },
        "limits": [{"measure": f"r{i}", "at_most": amount} for i, amount in enumerate(problem["capacities"], 1)],
    }


def reach_scenario(rates: list[float], insertions: list[int]) -> dict[str, Any]:
    """Vehicles of known reach among a million people, each with an exact number of insertions."""
    return {
        "name": "Duplicated reach",
        "currency": "USD",
        "budget": 1000,
        "audience": 1_000_000,
        "goals": {"reach": {"weight": 1, "measure": "reach"}},
        "tiers": {
            f"vehicle_{number}": {"per_post": {"reach": round(rate * 1_000_000)}, "exactly": count}
            for number, (rate, count) in enumerate(zip(rates, insertions, strict=True), 1)
        },
    }


def bought(plan: optimizer.Plan) -> dict[str, float]:
    """The mix of a plan: partnerships by the name of the line."""
    return {line.name: line.partnerships for line in plan.lines}


def assert_mix(plan: optimizer.Plan, case: Case) -> None:
    """Compare the mix of a plan with the only optimal one, where the case states it."""
    if case.mix is not None:
        assert bought(plan) == pytest.approx(case.mix, abs=COUNT_TOLERANCE[case.counts])


@pytest.mark.parametrize("problem", PETERSEN, ids=[f"petersen-{number}" for number in range(1, 8)])
def test_petersen(problem: dict[str, Any], tmp_path: Path) -> None:
    """Each of Petersen's knapsack problems is solved to its published optimum by a mix that its resources allow."""
    plan = optimizer.solve(write(tmp_path, petersen_scenario(problem)))
    assert plan.status == "optimal"
    assert plan.score == pytest.approx(1, rel=1e-9)
    assert plan.goals[0].value == pytest.approx(problem["optimum"], rel=1e-9)
    taken = list(bought(plan).values())
    assert set(taken) <= {0, 1}
    assert sum(p * x for p, x in zip(problem["profits"], taken, strict=True)) == pytest.approx(problem["optimum"])
    for weights, capacity in zip(problem["weights"], problem["capacities"], strict=True):
        assert sum(w * x for w, x in zip(weights, taken, strict=True)) <= capacity


@pytest.mark.parametrize("case", MAXIMISED, ids=str)
def test_most_of_a_goal(case: Case, tmp_path: Path) -> None:
    """The most that a published media selection problem can reach is what its source states."""
    plan = optimizer.solve(write(tmp_path, read(case.file, {"counts": case.counts, **case.changes})))
    assert plan.status == "optimal"
    assert plan.goals[0].value == pytest.approx(case.value, rel=REL[case.counts])
    assert plan.score == pytest.approx(1, rel=REL[case.counts])
    assert_mix(plan, case)


@pytest.mark.parametrize("case", MINIMISED, ids=str)
def test_least_spend(case: Case, tmp_path: Path) -> None:
    """The least that a published campaign can cost is what its source states."""
    plan = optimizer.solve(write(tmp_path, read(case.file, {"counts": case.counts, **case.changes})))
    assert plan.status == "optimal"
    assert plan.score == pytest.approx(case.value, rel=REL[case.counts])
    assert plan.totals["spend"] == pytest.approx(case.value, rel=REL[case.counts])
    assert_mix(plan, case)


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.yaml")))
def test_file_as_it_stands(name: str) -> None:
    """A scenario file solves to the same optimum as it stands, without the detour through JSON."""
    path = HERE / f"{name}.yaml"
    counts = read(name, {})["counts"]
    plan = optimizer.solve(path)
    if (name, counts) in IMPOSSIBLE:
        assert plan.status == "infeasible"
        return
    (case,) = (c for c in MAXIMISED + MINIMISED if (c.file, c.counts, c.note) == (name, counts, ""))
    value = plan.goals[0].value if case in MAXIMISED else plan.totals["spend"]
    assert plan.status == "optimal"
    assert value == pytest.approx(case.value, rel=REL[counts])


@pytest.mark.parametrize(("name", "counts"), IMPOSSIBLE)
def test_impossible(name: str, counts: str, tmp_path: Path) -> None:
    """A published problem that no mix satisfies is reported as infeasible, with no lines."""
    plan = optimizer.solve(write(tmp_path, read(name, {"counts": counts})))
    assert plan.status == "infeasible"
    assert not plan.lines


@pytest.mark.parametrize(("rates", "insertions", "together"), REACH)
def test_duplicated_reach(rates: list[float], insertions: list[int], together: float, tmp_path: Path) -> None:
    """Audiences that overlap at random add up to the published reach, and what they share is the overlap."""
    plan = optimizer.solve(write(tmp_path, reach_scenario(rates, insertions)))
    alone = [1_000_000 * (1 - prod([1 - rate] * count)) for rate, count in zip(rates, insertions, strict=True)]
    assert plan.status == "optimal"
    assert plan.goals[0].value == pytest.approx(1_000_000 * together, rel=1e-9)
    assert plan.totals["reach"] == pytest.approx(1_000_000 * together, rel=1e-9)
    assert [line.reach for line in plan.lines] == pytest.approx(alone, rel=1e-9)
    assert plan.totals["overlap"] == pytest.approx(1_000_000 * together - sum(alone), rel=1e-9, abs=1e-6)
