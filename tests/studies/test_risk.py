"""The risk of a plan: closed forms, an independent simulation, laws, and what is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.cli.failures import run
from optimizer.domain.findings.risk import Range, Risk
from optimizer.errors import MissingPlanError, UsageError
from optimizer.files import loads
from optimizer.planner import solve
from optimizer.report.writers import content, render
from optimizer.studies.risk.risk import risk
from optimizer.studies.verify import verify

MAIN = Path("scenarios/instagram-launch.yaml")


def scenario(tiers: dict[str, Any], **keys: Any) -> optimizer.Scenario:
    given = {"name": "R", "budget": "10M", "goals": {"conversion": 1}, "tiers": tiers, **keys}
    return loads(json.dumps(given), name="r.json")


def of(own: optimizer.Scenario, counts: Mapping[str, float], **asked: Any) -> Risk:
    plan = optimizer.evaluate(own, counts, check=False)
    return risk(own, plan, **{"briefly": True, **asked})


def row(found: Risk, name: str) -> Range:
    return next(one for one in found.measures if one.name == name)


@pytest.fixture(scope="module")
def main() -> Risk:
    """Of the launch."""
    return optimizer.risk(MAIN, targets=["conversions>=6000", "cpa<=12"], stress=["fees=+20%, conversion_rate=-30%"])


def test_the_launch(main: Risk) -> None:
    """Percentiles and chances that were found by other code; together and alone, which matter more than all else."""
    conversions = row(main, "conversions")
    assert conversions.p10 == pytest.approx(5_211, abs=33)
    assert conversions.mean == pytest.approx(conversions.planned, rel=0.01)
    chances = {one.name: one.chance for one in main.targets}
    assert chances["conversions>=6000"] == pytest.approx(0.65, abs=0.016)
    assert (main.told.measure, main.told.stated) == ("conversions", False)
    assert main.told.chance == pytest.approx(0.449, abs=0.016)
    assert main.over_budget == pytest.approx(0.37, abs=0.016)
    assert main.over_budget == pytest.approx(1.0 - chances["budget"])
    alike = next(one for one in main.alike if one.goal == "conversion")
    assert alike.together == pytest.approx(3_878, rel=0.015)
    assert alike.alone == pytest.approx(6_084, rel=0.015)
    (stress,) = main.stress
    found = [stress.totals[name] for name in ("spend", "conversions", "cpa")]
    assert found == [pytest.approx(94_580), pytest.approx(4_636.8, abs=0.05), pytest.approx(20.40, abs=0.005)]


def test_causes_add_up(main: Risk) -> None:
    """What each cause takes away alone, and the rest, is all of the variance, but for what draws leave open."""
    for goal in ("awareness", "conversion", "community"):
        shares = [cause.shares[goal] or 0.0 for cause in main.causes]
        assert sum(shares) == pytest.approx(1.0, abs=0.06)
        assert all(share >= 0 for share in shares)
    conversion = {cause.name: cause.shares["conversion"] for cause in main.causes}
    assert max(conversion, key=lambda name: conversion[name] or 0.0) == "micro engagement rate"


def test_one_partnership_and_its_luck() -> None:
    """Lognormal with a spread of a half about a mean of one, on half a million to be seen over counting."""
    own = scenario({"mega": {"fee": 1, "per_post": {"engagements": "500k", "conversions": 1}, "available": 9}})
    engagements = row(of(own, {"mega": 1}), "engagements")
    found = [engagements.p10, engagements.p50, engagements.p90, engagements.worst]
    assert [value / 500_000 for value in found if value] == pytest.approx(
        [0.488238, 0.894427, 1.638545, 0.397211], rel=0.015
    )


def test_many_small_against_one_large() -> None:
    """The same promise, and another risk."""
    tiers = {
        "mega": {"fee": 10_000, "per_post": {"engagements": "500k"}, "available": 1},
        "micro": {"fee": 1_000, "per_post": {"engagements": "50k"}, "available": 10},
    }
    own = scenario(tiers, goals={"community": 1})
    mega, micros = (row(of(own, counts), "engagements") for counts in ({"mega": 1}, {"micro": 10}))
    assert mega.planned == micros.planned == 500_000
    assert mega.worst == pytest.approx(198_600, abs=5_400)
    assert micros.worst == pytest.approx(376_400, abs=3_900)


def test_reach_of_an_audience() -> None:
    """Twenty who each reach a twentieth, delivered at nine of ten: A * (1 - E[1 - r/A]^20)."""
    tiers = {"micro": {"fee": 1, "per_post": {"reach": "50k"}, "delivery_rate": "90%", "available": 30}}
    own = scenario(tiers, audience="1M", goals={"awareness": 1}, uncertainty={"spread": 0})
    found = row(of(own, {"micro": 20}), "reach").mean
    assert found == pytest.approx(1e6 * (1 - (1 - 0.9 * 0.05) ** 20), abs=1_870)
    assert found == pytest.approx(601_831.012, abs=1_870)


SIMULATED: dict[str, Any] = {
    "micro": {
        "followers": [20_000, 40_000, 90_000],
        "engagement_rate": ["2%", "4%", "9%"],
        "conversion_rate": "2%",
        "fee": [300, 500, 900],
        "delivery_rate": "80%",
        "available": 40,
        "fee_per_conversion": 3,
        "commission_rate": "5%",
        "results_after": {4: "50%"},
        "costs": {"travel": [10, 20, 60]},
    },
    "mega": {
        "fee": 5_000,
        "per_post": {"engagements": [5_000, 9_000, 20_000], "conversions": 100},
        "available": 3,
        "event": {"chance": "10%", "results": "20%", "cost": 2_000},
    },
}


def test_an_independent_simulation() -> None:
    """Campaigns drawn one by one by other code: the same means and percentiles, within what chance makes of them."""
    own = scenario(SIMULATED, value_per_conversion=40, agency_fee="10%")
    found = of(own, {"micro": 7, "mega": 2})
    rng = np.random.default_rng(5)
    size = 40_000

    def pert(low: float, likely: float, high: float, *shape: int) -> Any:
        width = high - low
        return low + width * rng.beta(1 + 4 * (likely - low) / width, 1 + 4 * (high - likely) / width, shape)

    def luck(*shape: int) -> Any:
        return np.exp(np.sqrt(np.log(1.25)) * rng.standard_normal(shape) - np.log(1.25) / 2)

    followers, fees = pert(20_000, 40_000, 90_000, size, 7), pert(300, 500, 900, size, 7)
    rate = pert(0.02, 0.04, 0.09, size)[:, None]
    engaged = followers * rate * luck(size, 7) * (rng.random((size, 7)) < 0.8)
    engaged = engaged * np.array([1, 1, 1, 1, 0.5, 0.5, 0.5])
    happens = rng.random((size, 2)) < 0.1
    mega = luck(size, 2) * np.where(happens, 0.2, 1.0)
    micro_sold = rng.poisson((engaged * 0.02).sum(axis=1))
    sold = micro_sold + rng.poisson((100 * mega).sum(axis=1))
    engagements = engaged.sum(axis=1) + (pert(5_000, 9_000, 20_000, size)[:, None] * mega).sum(axis=1)
    paid = fees.sum(axis=1) + 3 * micro_sold + 10_000
    spend = 1.1 * paid + pert(10, 20, 60, size, 7).sum(axis=1) + 0.05 * 40 * micro_sold + 2_000 * happens.sum(axis=1)
    for name, drawn in {"engagements": engagements, "conversions": sold, "spend": spend, "revenue": 40 * sold}.items():
        own_row, error = row(found, name), drawn.std() / np.sqrt(8_192)
        assert own_row.mean == pytest.approx(drawn.mean(), abs=4 * error)
        for share, value in ((10, own_row.p10), (50, own_row.p50), (90, own_row.p90)):
            assert value == pytest.approx(np.percentile(drawn, share), abs=6 * error), (name, share)


def test_lines_in_another_order_draw_the_same() -> None:
    """Draws are known by name."""
    swapped = {name: SIMULATED[name] for name in ("mega", "micro")}
    counts = {"micro": 7.0, "mega": 2.0}
    one, other = (of(scenario(tiers), counts) for tiers in (SIMULATED, swapped))
    for before, after in zip(one.measures, other.measures, strict=True):
        assert [getattr(before, name) for name in Range.__slots__[1:]] == pytest.approx(
            [getattr(after, name) for name in Range.__slots__[1:]], rel=1e-12
        )


def test_nothing_uncertain() -> None:
    """Then every draw is the plan."""
    tiers = {"a": {"fee": 100, "followers": "10k", "reach_rate": "50%", "engagement_rate": "5%", "available": 9}}
    own = scenario(tiers, goals={"community": 1}, uncertainty={"spread": 0})
    engagements = row(of(own, {"a": 3}), "engagements")
    assert {engagements.p10, engagements.p90, engagements.worst, engagements.planned} == {1_500}
    assert "no figure is stated as a range" in " ".join(of(own, {"a": 3}).warnings)


def test_cases_by_their_chances() -> None:
    """A draw is in one case; the mean is theirs."""
    tiers = {"a": {"fee": 100, "per_post": {"engagements": 1000}, "available": 9}}
    cases = {"base": {"chance": "75%"}, "slump": {"chance": "25%", "set": {"tiers.*.per_post.engagements": "-40%"}}}
    own = scenario(tiers, goals={"community": 1}, uncertainty={"spread": 0}, cases=cases)
    found = of(own, {"a": 2}, briefly=False)
    engagements = row(found, "engagements")
    assert engagements.mean == pytest.approx(0.75 * 2_000 + 0.25 * 1_200, rel=0.002)
    assert (engagements.planned, engagements.p10, engagements.p90) == (2_000, 1_200, 2_000)
    assert [case.name for case in found.named] == ["base", "slump"]
    assert {cause.name for cause in found.causes if (cause.shares["community"] or 0) > 0.9} == {"cases"}


def test_what_is_planned_is_no_case() -> None:
    """Limits are the scenario's whatever case comes first, a draw has its case's audience, and one case is enough."""
    tiers = {"a": {"fee": 100, "per_post": {"reach": "50k", "engagements": 9}, "available": 9}}
    cases = {"small": {"set": {"audience": "200k"}}, "as planned": {}}
    own = scenario(tiers, goals={"awareness": 1}, audience="1M", uncertainty={"spread": 0}, cases=cases)
    reach = row(of(own, {"a": 4}), "reach")
    small, planned = (people * (1 - (1 - 50_000 / people) ** 4) for people in (200_000, 1_000_000))
    assert (reach.planned, reach.p10, reach.p90) == pytest.approx((planned, small, planned))
    alone = own.model_copy(update={"cases": {"small": own.cases["small"]}}).placed(own.origin)
    assert row(of(alone, {"a": 4}), "reach").p90 == pytest.approx(small)


def test_regret() -> None:
    """A brings ten or four, B always eight: what another plan would have brought in each case."""
    tiers = {
        "a": {"fee": 1_000, "per_post": {"conversions": 10}, "available": 10},
        "b": {"fee": 1_000, "per_post": {"conversions": 8}, "available": 10},
    }
    cases = {"good": {"chance": "70%"}, "bad": {"chance": "30%", "set": {"tiers.a.per_post.conversions": "4"}}}
    for keys, unit in (({"strategy": "profit", "value_per_conversion": 1_000}, 1_000.0), ({}, 0.01)):
        own = scenario(tiers, budget=10_000, cases=cases, **keys)
        best = risk(own, solve(own, check=False))
        assert [one.regret for one in best.regrets] == pytest.approx([0, 40 * unit])
        assert [one.mix for one in best.regrets] == [{"a": 10}, {"b": 10}]
        mixed = solve(
            own.model_copy(update={"tiers": {**own.tiers, "a": own.tiers["a"].model_copy(update={"exactly": 3})}})
        )
        found = risk(own, replace(mixed, goals=best.plan.goals))
        assert [one.regret for one in found.regrets] == pytest.approx([14 * unit, 12 * unit])
    assert not of(own, {"a": 3, "b": 7}, briefly=False).regrets


def test_more_of_what_moves_together_is_wider() -> None:
    """The campaign's part of a rate widens what many lines bring."""
    line = {"fee": 100, "followers": "10k", "engagement_rate": ["2%", "5%", "9%"], "available": 30}
    tiers = dict.fromkeys("abcde", line)
    counts = dict.fromkeys("abcde", 5.0)

    def width(**common: Any) -> float:
        own = scenario(tiers, goals={"community": 1}, uncertainty={"common": common, "spread": 0})
        found = row(of(own, counts), "engagements")
        return (found.p90 or 0.0) - (found.p10 or 0.0)

    alone, line_, campaign = width(rates={}), width(rates={"line": 1}), width(engagement_rate={"campaign": 1})
    assert alone < line_ < campaign


def test_the_tornado(main: Risk) -> None:
    """Both ends by the audit's arithmetic, the widest first; a figure of a line that is not bought swings nothing."""
    swings = [one.swing for one in main.tornado]
    assert swings == sorted(swings, reverse=True)
    widest = main.tornado[0]
    assert (widest.line, widest.figure, main.measure) == ("micro", "followers", "profit")
    low = optimizer.load(MAIN, overrides={"tiers.micro.followers": "10000"})
    counts = {line.name: line.partnerships for line in main.plan.lines}
    assert widest.at_low == pytest.approx(optimizer.evaluate(low, counts, check=False).totals["profit"])
    assert all(not one.swing for one in main.tornado if one.line in ("nano", "mega"))


def test_as_a_document(main: Risk, tmp_path: Path) -> None:
    """The plan file with `risk`, which verifies; an edited chance is found."""
    document = json.loads(render(main, "json"))
    assert document["format"] == 1
    assert set(document["risk"]["measures"]["conversions"]) == {"planned", "mean", "p10", "p50", "p90", "worst"}
    path = tmp_path / "risk.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert verify(path).differences == ()
    assert optimizer.load_plan(path).lines == main.plan.lines
    document["risk"]["targets"][0]["chance"] = 0.9
    path.write_text(json.dumps(document), encoding="utf-8")
    assert {check.key for check in verify(path).differences} == {"digest", "risk.targets.budget.chance"}
    held = optimizer.risk(path)
    assert row(held, "conversions") == row(main, "conversions")


def test_in_every_format(main: Risk) -> None:
    """Sentences, tables, charts and sheets; a frame for notebooks."""
    text = render(main, "table")
    assert "6,624 conversions planned; one campaign in ten brings fewer than" in text
    assert text.count("P10: one draw in ten is below") == 1
    for form in ("markdown", "csv", "html"):
        assert "conversions" in render(main, form)
    assert content(main, "excel")[:2] == b"PK"
    assert main.to_frame().loc["conversions", "p10"] == row(main, "conversions").p10


def test_as_a_long_table(tmp_path: Path) -> None:
    """One row a figure, those over draws under names of their own."""
    path = tmp_path / "risk.long.csv"
    small = ["--set", "uncertainty={draws: 1024}", "--no-check"]
    assert run(["risk", str(MAIN.with_name("linkedin-b2b.yaml")), *small, "-o", str(path)]) == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    found = {(one["level"], one["measure"]): float(one["value"]) for one in rows if one["level"] == "total"}
    assert found["total", "conversions.p10"] < found["total", "conversions"] < found["total", "conversions.p90"]
    assert {one["line"] for one in rows if one["measure"] == "chance"} >= {"budget"}


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: optimizer.risk(MAIN, targets=["cpa=12"]), UsageError, "write MEASURE<=NUMBER or >="),
        (lambda: optimizer.risk(MAIN, targets=["conversion>=1"]), UsageError, "did you mean conversions"),
        (lambda: optimizer.risk(MAIN, targets=["cpa<=x"]), UsageError, "is not a number"),
        (lambda: optimizer.risk(MAIN, stress=["fees"]), UsageError, "write FIGURE=CHANGE"),
        (lambda: optimizer.risk(MAIN, stress=["conversion_rat=-3%"]), UsageError, "did you mean conversion_rate"),
        (lambda: optimizer.risk("scenarios/impossible-targets.yaml"), MissingPlanError, "has no plan whose risk"),
        (lambda: optimizer.risk(MAIN, overrides={"counts": "fractional"}), UsageError, "counts whole partnerships"),
    ],
)
def test_what_cannot_be_asked(call: Callable[[], object], error: type[Exception], said: str) -> None:
    """Says what to write."""
    with pytest.raises(error, match=said):
        call()
