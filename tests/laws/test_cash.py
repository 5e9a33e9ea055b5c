"""Cash by month: what falls due when, by an arithmetic of its own; every cent of the spend once."""

from __future__ import annotations

import json
from math import fsum
from typing import Any

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import CashMonth, Plan
from optimizer.domain.language.months import months_of
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.files.plan_file import read_plan
from optimizer.planner import solve
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.plan.reconciled import reconciled
from optimizer.studies.evaluate import given as given_plan
from tests.oracle.extended import extended_scenario

PARTS = ("fees", "agency_fee", "products", "commission", "setup", "costs")
SHOWN: dict[str, Any] = {
    "name": "Cash",
    "budget": "40k",
    "reserve": "5%",
    "agency_fee": "10%",
    "value_per_conversion": 50,
    "goals": {"conversion": 1},
    "tiers": {
        "micro": {
            "fee": 600,
            "product_cost": 40,
            "setup_cost": 300,
            "costs": {"travel": 50},
            "commission_rate": "10%",
            "per_post": {"conversions": 40},
            "fee_per_conversion": 2,
            "exactly": 12,
            "pays": {"2026-09": "40%", "2026-11": "60%"},
        },
        "mid": {
            "fee": 2500,
            "costs": {"usage_rights": "20% of fees"},
            "exactly": 3,
            "per_post": {"reach": 9},
            "pays": {"2026-10": "100%"},
        },
    },
}
TABLE = {
    "2026-09": (2_880, 288, 480, 0, 300, 240, 4_188, 4_188, 33_812),
    "2026-10": (7_500, 750, 0, 0, 0, 1_500, 9_750, 13_938, 24_062),
    "2026-11": (5_280, 528, 0, 2_400, 0, 360, 8_568, 22_506, 15_494),
}


def scenario(**keys: Any) -> Scenario:
    return loads(json.dumps({**SHOWN, **keys}), name="cash.json")


def rows(found: tuple[CashMonth, ...]) -> dict[str | None, tuple[float | None, ...]]:
    """Month -> its figures, in the order of the table."""
    return {
        month.month: (*(getattr(month, part) for part in PARTS), month.total, month.cumulative, month.left)
        for month in found
    }


def test_every_part_when_it_is_due() -> None:
    """Fees and costs by share, products and set-up first, commission and pay by result last."""
    found = rows(Arithmetic(scenario()).audit([12, 3]).cash)
    assert list(found) == list(TABLE)
    for month, figures in TABLE.items():
        assert found[month] == pytest.approx(figures)


def test_two_lines_and_their_products() -> None:
    """Half now and half later, another line between, the agency with each."""
    tiers = {
        "micro": {
            "fee": 500,
            "product_cost": 20,
            "per_post": {"conversions": 1},
            "pays": {"2026-11": "50%", "2026-09": "50%"},
        },
        "mid": {"fee": 3000, "pays": {"2026-10": "100%"}, "per_post": {"conversions": 1}},
    }
    own = scenario(tiers=tiers, budget="20k", reserve=0)
    found = rows(Arithmetic(own).audit([20, 2]).cash)
    assert {month: (figures[-3], figures[-1]) for month, figures in found.items()} == {
        "2026-09": pytest.approx((5_900, 14_100)),
        "2026-10": pytest.approx((6_600, 7_500)),
        "2026-11": pytest.approx((5_500, 2_000)),
    }


def test_who_says_nothing_is_undated() -> None:
    """It stands last, and in no month; the scenario's months hold for lines without their own."""
    tiers = {**SHOWN["tiers"], "mid": {**SHOWN["tiers"]["mid"], "pays": {}}}
    found = rows(Arithmetic(scenario(tiers=tiers)).audit([12, 3]).cash)
    assert list(found) == ["2026-09", "2026-11", None]
    assert found[None] == pytest.approx((7_500, 750, 0, 0, 0, 1_500, 9_750, 22_506, 15_494))
    dated = rows(Arithmetic(scenario(tiers=tiers, pays={"2026-12": 1})).audit([12, 3]).cash)
    assert list(dated) == ["2026-09", "2026-11", "2026-12"]
    assert dated["2026-12"] == pytest.approx(found[None])


def test_nobody_says_when() -> None:
    """Then there is no table."""
    tiers = {name: {**line, "pays": {}} for name, line in SHOWN["tiers"].items()}
    own = scenario(tiers=tiers)
    assert Arithmetic(own).audit([12, 3]).cash == ()
    assert "cash" not in plan_json(solve(own, check=False))


def test_the_agency_has_months_of_its_own() -> None:
    """And on whatever it is charged, it is paid in these."""
    own = scenario(
        agency_fee={"rate": "10%", "on": ["fees", "travel"]}, agency_pays={"2026-08": "25%", "2026-11": "75%"}
    )
    found = rows(Arithmetic(own).audit([12, 3]).cash)
    fee = 0.1 * (15_660 + 600)
    assert {month: figures[1] for month, figures in found.items()} == pytest.approx(
        {"2026-08": 0.25 * fee, "2026-09": 0, "2026-10": 0, "2026-11": 0.75 * fee}
    )
    with_each = rows(Arithmetic(scenario(agency_fee={"rate": "10%", "on": ["fees", "travel"]})).audit([12, 3]).cash)
    assert {month: figures[1] for month, figures in with_each.items()} == pytest.approx(
        {"2026-09": 0.1 * (2_880 + 240), "2026-10": 750, "2026-11": 0.1 * (5_280 + 360)}
    )


PERIODS = {"Q1": {"from": "2026-11", "fees": 2}, "Q2": {"from": "2027-01"}, "Q3": {"from": "2027-04"}}


def test_the_months_of_periods() -> None:
    """Each lasts until the next begins, the last as long as the one before it, or until the month that it states."""
    assert months_of(scenario(tiers=_plain(), periods=PERIODS)) == {
        "Q1": ("2026-11", "2026-12"),
        "Q2": ("2027-01", "2027-02", "2027-03"),
        "Q3": ("2027-04", "2027-05", "2027-06"),
    }
    longer = {**PERIODS, "Q3": {"from": "2027-04", "until": "2027-04"}}
    assert months_of(scenario(tiers=_plain(), periods=longer))["Q3"] == ("2027-04",)


def _plain(**keys: Any) -> dict[str, Any]:
    return {"micro": {"fee": 90, "product_cost": 10, "per_post": {"conversions": 2}, "available": 9, **keys}}


def test_a_line_pays_in_the_months_of_its_period() -> None:
    """In equal parts, or by months counted from the period's first."""
    keys: dict[str, Any] = {"periods": PERIODS, "agency_fee": 0, "reserve": 0}
    equal = rows(Arithmetic(scenario(tiers=_plain(), **keys)).audit([1, 2, 0]).cash)
    assert {month: figures[-3] for month, figures in equal.items()} == pytest.approx(
        {"2026-11": 90 + 10, "2026-12": 90, "2027-01": 60 + 20, "2027-02": 60, "2027-03": 60}
    )
    later = _plain(pays={0: "25%", 2: "75%"}, fee_per_conversion=5)
    counted = rows(Arithmetic(scenario(tiers=later, **keys)).audit([1, 2, 0]).cash)
    assert {month: figures[-3] for month, figures in counted.items()} == pytest.approx(
        {"2026-11": 45 + 10, "2027-01": 135 + 10 + 45 + 20, "2027-03": 135 + 20}
    )


def dated(seed: int) -> Scenario:
    """A random scenario that uses whatever the language has, with months for most of its lines."""
    document = extended_scenario(seed)
    in_months = all("from" in period for period in (document.get("periods") or {"": {}}).values())
    schedules: list[dict[str, str]] = [{"2026-09": "40%", "2026-12": "60%"}, {}, {"2027-01": "100%"}]
    if not document.get("periods"):
        for place, line in enumerate(document["tiers"].values()):
            line["pays"] = schedules[place % 3]
    elif in_months:
        for place, line in enumerate(document["tiers"].values()):
            line["pays"] = [{"0": "40%", "3": "60%"}, {}][place % 2]
    if seed % 3 == 0:
        document["agency_pays"] = {"2026-10": "100%"}
    if seed % 2 == 0:
        document["pays"] = {"2026-11": "100%"}
    return loads(json.dumps(document), name="cash.json")


@pytest.mark.parametrize("seed", range(24))
def test_every_cent_once(seed: int) -> None:
    """The months add up to the spend and to each of its parts, whatever is bought; so does what people see of them."""
    own = dated(seed)
    counts = [float((seed + place) % 4) for place in range(len(plan_lines(own)))]
    plan = given_plan(own, counts, dict.fromkeys(own.goals, 1.0), solve(own, check=False, time_limit=5).solver)
    if not (
        own.pays or own.agency_pays or any(line.pays for line in own.tiers.values()) or any(months_of(own).values())
    ):
        assert plan.cash == ()
        return
    _adds_up(plan)
    _reads_well(plan, reconciled(plan))
    assert plan.cash == tuple(sorted(plan.cash, key=lambda month: month.month or "9999"))


def _adds_up(plan: Plan) -> None:
    for part in PARTS:
        assert fsum(getattr(month, part) for month in plan.cash) == pytest.approx(
            plan.totals.get(part) or 0.0, abs=1e-6
        )
    assert fsum(month.total for month in plan.cash) == pytest.approx(plan.totals["spend"] or 0.0, abs=1e-6)
    before = 0.0
    for month in plan.cash:
        assert month.total == pytest.approx(fsum(getattr(month, part) for part in PARTS), abs=1e-6)
        before += month.total
        assert month.cumulative == pytest.approx(before, abs=1e-6)
    if plan.cash and plan.totals["unspent"] is not None:
        assert plan.cash[-1].left == pytest.approx(plan.totals["unspent"], abs=1e-6)


def _reads_well(exact: Plan, shown: Plan) -> None:
    """Each figure is off by less than its last digit; months add up, and what they leave is what the plan leaves."""
    before = 0.0
    for month, own in zip(exact.cash, shown.cash, strict=True):
        for name in (*PARTS, "total", "cumulative"):
            assert abs(getattr(month, name) - getattr(own, name)) < 1.0
        assert own.total == pytest.approx(fsum(getattr(own, part) for part in PARTS), abs=1e-6)
        before += own.total
        assert own.cumulative == pytest.approx(before, abs=1e-6)
    if shown.cash:
        assert shown.cash[-1].cumulative == shown.totals["spend"]
        assert shown.cash[-1].left == shown.totals["unspent"]


def test_a_plan_file_is_held_to_its_months() -> None:
    """A plan file states them, and another amount is found when it is read."""
    document = plan_json(solve(scenario(), check=False))
    assert [row["month"] for row in document["cash"]] == list(TABLE)
    assert [row["total"] for row in document["cash"]] == [4_188, 9_750, 8_568]
    assert read_plan(json.dumps(document), "cash.json").plan.cash
    document["cash"][1]["agency_fee"] = 751
    with pytest.raises(ScenarioError, match=r"cash\.2\.agency_fee"):
        read_plan(json.dumps(document), "cash.json")
