"""Volume prices, pay by result and costs beside fees: figures worked out by hand, and what is wrong with others."""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, loads
from optimizer.files.dump import dump
from optimizer.planner import solve
from optimizer.report.plan.plan_file import plan_json

STEPS = {"5": "95%", "12": "85%", "30": "70%"}
COUNTS = (4, 5, 6, 11, 12, 13, 29, 30, 31)
POSTS = {"fee_per_post": 250, "posts": 2}
CHEAPEST: dict[str, Any] = {"budget": None, "strategy": "cheapest"}
PAID = {"fee": 200, "fee_per_engagement": 0.1, "per_post": {"engagements": 3000}, "results_after": {"10": "50%"}}


def scenario(line: dict[str, Any], **keys: Any) -> Scenario:
    own = {"followers": 1000, "available": 1000, **line}
    given = {"name": "M", "budget": 1_000_000, "goals": {"awareness": 1}, "tiers": {"m": own}, **keys}
    return loads(json.dumps(given), name="m.json")


def figures(own: Scenario, count: float, *names: str) -> list[float]:
    arithmetic = Arithmetic(own)
    return [arithmetic.figure([count], name) for name in names]


@pytest.mark.parametrize(
    ("line", "counts", "fees"),
    [
        ({"fee": 500, "fee_after": {"10": "90%", "25": "80%"}}, (30, 10, 26), (13_750, 5_000, 12_150)),
        ({"fee": 500, "fee_from": {"10": 450, "25": 400}}, (9, 10, 24, 25), (4_500, 4_500, 10_800, 10_000)),
        ({"fee": 800, "fee_after": STEPS}, COUNTS, (3200, 4000, 4760, 8560, 9320, 10_000, 20_880, 21_560, 22_120)),
        ({"fee": 800, "fee_from": STEPS}, COUNTS, (3200, 3800, 4560, 8360, 8160, 8840, 19_720, 16_800, 17_360)),
        ({**POSTS, "fee_from": {"8": 220, "20": 190}}, (7, 8, 19, 20), (3500, 3520, 8360, 7600)),
        ({**POSTS, "fee_after": {"8": 220, "20": 190}}, (7, 8, 19, 20), (3500, 4000, 8840, 9280)),
        ({**PAID, "fee_at_most": 450}, (15,), (6_250,)),
        ({**PAID, "fee_at_most": 450, "fee_after": {"5": "90%"}}, (15,), (6_150,)),
        ({**PAID, "fee_after": {"5": "90%"}}, (15,), (6_550,)),
    ],
)  # fmt: skip
def test_fees_by_hand(line: dict[str, Any], counts: tuple[int, ...], fees: tuple[float, ...]) -> None:
    """Each partnership at its price, and with what its results earn, up to the most."""
    own = scenario(line)
    assert [figures(own, count, "fees")[0] for count in counts] == pytest.approx(list(fees))


@pytest.mark.parametrize(("conversions", "fees"), [(12, 400), (9, 390), (0, 300)])
def test_pay_by_result_up_to_a_most(conversions: float, fees: float) -> None:
    """100 a post, 3 posts, 10 a conversion, and 400 at most."""
    line = {"fee_per_post": 100, "posts": 3, "fee_per_conversion": 10, "fee_at_most": 400}
    own = scenario({**line, "per_post": {"conversions": conversions / 3}})
    assert figures(own, 7, "fees") == pytest.approx([7 * fees])
    assert Arithmetic(own).audit([7]).lines[0].fee_per_post == pytest.approx(fees / 3)
    assert Arithmetic(own).audit([0]).lines[0].fee_per_post == 100


@pytest.mark.parametrize(("budget", "count"), [(17_000, 30), (19_000, 33)])
def test_one_more_may_be_cheaper_than_one_less(budget: float, count: int) -> None:
    """With prices that hold for all of them, 30 cost less than 29."""
    plan = solve(scenario({"fee": 800, "fee_from": STEPS}, budget=budget))
    assert plan.lines[0].partnerships == count
    assert plan.status == "optimal"


def test_nothing_fractional_lies_just_below_a_threshold() -> None:
    """Between 9.999 and 10 one price would stand for another."""
    own = scenario({"fee": 500, "fee_from": {"10": 450}}, counts="fractional")
    assert Arithmetic(own).broken([9.9995]) == ("tiers.m",)
    assert Arithmetic(own).broken([9.999]) == ()
    assert Arithmetic(own).broken([10.0]) == ()


LINE = {"fee": 1000, "product_cost": 50, "setup_cost": 80, "per_post": {"conversions": 10}, "commission_rate": "10%"}


def test_costs_beside_fees_by_hand() -> None:
    """A share of the fees, money for each partnership, a range, and one that the line refuses."""
    costs = {"usage_rights": "25% of fees", "travel": 200, "courier": 30}
    own = scenario(
        {**LINE, "costs": {"boosting": [500, 2000], "courier": None, "travel": 100}},
        costs=costs,
        agency_fee={"rate": "10%", "on": ["fees", "usage_rights", "products", "setup", "commission"]},
        value_per_conversion=20,
    )
    names = ("usage_rights", "travel", "boosting", "costs", "agency_fee", "spend")
    beside = 500 + 200 + 2500
    agency = 0.1 * (2000 + 500 + 100 + 80 + 40)
    spend = 2000 + 100 + 80 + 40 + beside + agency
    assert figures(own, 2, *names) == pytest.approx([500, 200, 2500, beside, agency, spend])
    audited = Arithmetic(own).audit([2])
    assert audited.lines[0].cost_items == pytest.approx({"usage_rights": 500, "travel": 200, "boosting": 2500})
    assert audited.totals["costs.travel"] == pytest.approx(200)
    assert dump(loads(json.dumps(dump(own)))) == dump(own)
    assert dump(own)["tiers"]["m"]["costs"] == {"boosting": [500, 2000], "courier": None, "travel": 100}


def test_an_agency_fee_on_all_costs() -> None:
    """`costs` stands for every one of them."""
    own = scenario({**LINE, "costs": {"a": 100, "b": "10% of fees"}}, agency_fee={"rate": "20%", "on": ["costs"]})
    assert figures(own, 3, "agency_fee") == pytest.approx([0.2 * (300 + 300)])


def test_a_funnel_of_ones_own() -> None:
    """Shares of results and of one another, with posts, delivery and diminishing results; and what one costs."""
    line = {
        "fee": 100,
        "posts": 2,
        "delivery_rate": "50%",
        "engagement_rate": "10%",
        "results_after": {"1": "50%"},
        "measures": {
            "leads": "5% of clicks",
            "clicks": "12% of engagements",
            "saves": "1%..3% of impressions",
            "calls": 2,
        },
    }
    own = scenario(line, limits=[{"measure": "cost_per.clicks", "at_most": 20}])
    engagements = 1000 * 0.1 * 2 * 0.5 * 1.5
    clicks = 0.12 * engagements
    found = figures(own, 2, "clicks", "leads", "saves", "calls")
    assert found == pytest.approx([clicks, 0.05 * clicks, 0.02 * 1000 * 2 * 0.5 * 1.5, 4])
    audited = Arithmetic(own).audit([2])
    assert audited.lines[0].cost_per["clicks"] == pytest.approx(200 / clicks)
    assert set(audited.lines[0].cost_per) == {"clicks", "leads", "saves"}
    assert audited.totals["cost_per.leads"] == pytest.approx(200 / (0.05 * clicks))
    assert Arithmetic(own).audit([0]).totals["cost_per.clicks"] is None
    limit = next(one for one in audited.limits if one.key == "limits.1")
    assert limit.value == pytest.approx(200 / clicks)
    assert limit.unit == "ratio"


def test_a_plan_file_holds_costs_and_unit_costs(tmp_path: Any) -> None:
    """As mappings of lines, totals and groups, and reading it recomputes them."""
    text = {
        "name": "P",
        "budget": 9000,
        "goals": {"clicks": {"weight": 1, "measure": "clicks"}},
        "tiers": {
            "a": {
                **LINE,
                "tier": "x",
                "followers": 9000,
                "engagement_rate": "5%",
                "measures": {"clicks": "9% of engagements"},
            },
            "b": {"tier": "y", "fee": 400, "followers": 3000, "engagement_rate": "5%", "costs": {"travel": 20}},
        },
        "report": {"by": "tier"},
    }
    path = tmp_path / "p.json"
    path.write_text(json.dumps(text), encoding="utf-8")
    document = plan_json(optimizer.solve(path))
    assert document["totals"]["cost_items"] == {"travel": 0}
    assert document["totals"]["costs"] == 0
    assert document["lines"][0]["cost_per"]["clicks"] == pytest.approx(
        document["lines"][0]["spend"] / document["lines"][0]["measures"]["clicks"]
    )
    assert document["groups"]["tier"][0]["cost_items"] == {"travel": 0}
    written = tmp_path / "plan.json"
    written.write_text(json.dumps(document), encoding="utf-8")
    assert optimizer.load_plan(written).totals["cost_per.clicks"] == pytest.approx(
        document["totals"]["cost_per"]["clicks"]
    )
    document["lines"][0]["cost_per"]["clicks"] *= 2
    written.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"cost_per\.clicks"):
        optimizer.load_plan(written)


@pytest.mark.parametrize(
    ("change", "fees"),
    [("+10%", (550, 495, 440)), ("*0.5", (250, 225, 200))],
)
def test_a_change_of_fees_moves_the_amounts_of_volume_prices(change: str, fees: tuple[float, ...]) -> None:
    """Together, so that the prices keep their order."""
    own = scenario({"fee": 500, "fee_from": {"10": 450, "25": "80%"}})
    after = changed(own, overrides={"tiers.m.fees": change})
    assert [figures(after, count, "fees")[0] / count for count in (1, 10, 25)] == pytest.approx(list(fees))
    with pytest.raises(ScenarioError, match="to change them together, change `fees`"):
        changed(own, overrides={"tiers.m.fee": "-20%"})


@pytest.mark.parametrize(
    ("line", "keys", "said"),
    [
        ({"fee": 500, "fee_after": {"10": "110%"}}, {}, "550 a partnership is more than the fee, 500 a partnership"),
        ({"fee": 500, "fee_after": {"10": 400, "20": 450}}, {}, "more than the price from 10 on, 400 a partnership"),
        ({"fee": 500, "fee_after": {"10": 0.9}}, {}, "0.9 is less than 1; did you mean 90%?"),
        ({"fee": 5, "fee_after": {"1": 4}, "fee_from": {"2": 3}}, {}, "fee_after is given too; keep one"),
        ({"fee": 5, "fee_at_most": 4, "fee_per_conversion": 1}, {}, "4 is below the fee, which is 5 a partnership"),
        ({"fee": 5, "fee_at_most": 9}, {}, "goes with pay by result; write fee_per_conversion"),
        ({"fee": 5, "fee_after": {"1": "90%"}, "available": None}, CHEAPEST, "fee_after needs a bound"),
        ({"fee": 5, "costs": {"travel": "25%"}}, {}, "25% is a share of something; write 25% of fees"),
        ({"fee": 5, "costs": {"travel": "25% of spend"}}, {}, "25% of spend is no part of fees"),
        ({"fee": 5, "costs": {"travel": "25 of fees"}}, {}, "did you mean 25%?"),
        ({"fee": 5, "costs": {"spend": 25}}, {}, "spend is built in, so a cost cannot be called that"),
        ({"fee": 5, "costs": {"travel": 1}, "measures": {"travel": 2}}, {}, "travel is a cost, so a measure"),
        ({"fee": 5}, {"agency_fee": {"rate": "10%", "on": ["fees", "travle"]}}, "there is no cost travle"),
        ({"fee": 5, "costs": {"x": 1}}, {"agency_fee": {"rate": "10%", "on": ["costs", "x"]}}, "x is one of the costs"),
        ({"fee": 5}, {"agency_fee": {"on": ["fees"]}}, "has no rate; write for example"),
        ({"fee": 5}, {"agency_fee": {"rate": "10%", "no": ["fees"]}}, "no such key; there are rate and on"),
        ({"fee": 5, "measures": {"a": "5% of b", "b": "5% of a"}}, {}, "goes round in a circle: a -> b -> a"),
        ({"fee": 5, "measures": {"a": "5% of clicks"}}, {}, "there is no clicks on this line to be a share of"),
        ({"fee": 5, "measures": {"a": "5% of b", "b": 3}}, {}, "b is stated as a number here"),
        ({"fee": 5, "measures": {"a": "150% of engagements"}}, {}, "150% is above 100%"),
        ({"fee": 5}, {"limits": [{"measure": "cost_per.clicks", "at_most": 1}]}, "no measure clicks of one's own"),
        ({"fee": 5}, {"limits": [{"measure": "cost_per.conversions", "at_most": 1}]}, "write cpa"),
        ({"fee": 5}, {"limits": [{"measure": "costs", "at_most": 1}]}, "the scenario states no costs"),
        ({"fee": 5, "measures": {"a": 1}}, {"goals": {"g": {"measure": "cost_per.a"}}}, "cost_per.a is a ratio"),
    ],
)  # fmt: skip
def test_what_is_wrong(line: dict[str, Any], keys: dict[str, Any], said: str) -> None:
    """Each with how to mend it."""
    own = {"followers": 1000, "available": 1000, **line}
    given = {"name": "M", "budget": 10_000, "goals": {"awareness": {"weight": 1, "at_least": 1}}, **keys}
    given["tiers"] = {"m": {key: value for key, value in own.items() if value is not None}}
    text = json.dumps({key: value for key, value in given.items() if value is not None})
    with pytest.raises(ScenarioError) as wrong:
        loads(text, name="m.json")
    assert said in str(wrong.value)


def test_where_a_break_even_is_the_amounts_of_volume_prices_move_along() -> None:
    """And the override says so."""
    lines = {
        "m": {"followers": 1000, "fee": 500, "fee_from": {"3": 450}, "available": 9},
        "n": {"followers": 900, "fee": 500, "available": 9},
    }
    own = scenario({}, tiers=lines, budget=3000)
    found = optimizer.explain(own)
    fee = next(one.highest_fee for one in found.lines_in if one.name == "m")
    assert fee.override is not None
    assert fee.override.startswith("tiers.m.fees=*")
    assert changed(own, overrides=dict([fee.override.split("=")])).tiers["m"].fee_from[3].value > 450
