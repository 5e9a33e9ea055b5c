"""One limit for every value of a label, and limits that hold only where something is used."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import LimitResult
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, loads
from optimizer.files.dump import dump
from optimizer.planner import solve
from optimizer.report.plan.plan_file import plan_json

LINES: dict[str, dict[str, Any]] = {
    "a": {"tier": "nano", "platform": "tiktok", "fee": 300, "followers": 20_000, "available": 4},
    "b": {"tier": "micro", "platform": "youtube", "fee": 500, "followers": 31_000, "available": 4},
    "c": {"tier": "micro", "platform": "tiktok", "fee": 400, "followers": 26_000, "available": 4},
    "d": {"tier": "mid", "fee": 900, "followers": 57_000, "available": 4},
}


def scenario(*limits: dict[str, Any], **keys: Any) -> Scenario:
    given = {"name": "B", "budget": 4000, "goals": {"awareness": 1}, "tiers": LINES, "limits": list(limits), **keys}
    return loads(json.dumps(given), name="b.json")


def results(own: Scenario, counts: list[float]) -> dict[str, LimitResult]:
    return {one.key: one for one in Arithmetic(own).audit(counts).limits}


NANO = {"where": {"tier": "nano"}}
MID = {"where": {"tier": "mid"}}
CAP = {"measure": "spend", "by": "tier", "at_most": "40%", "name": "cap"}


def test_one_limit_for_every_value() -> None:
    """Each is listed with its value, and what it states is of that value alone."""
    own = scenario(CAP)
    found = results(own, [1, 1, 1, 1])
    assert list(found) == ["budget", "limits.1 (nano)", "limits.1 (micro)", "limits.1 (mid)"]
    assert [found[key].name for key in list(found)[1:]] == ["cap (nano)", "cap (micro)", "cap (mid)"]
    assert found["limits.1 (micro)"].by == {"tier": "micro"}
    assert found["limits.1 (micro)"].value == pytest.approx(900 / 2100)
    assert Arithmetic(own).broken([1, 1, 1, 1]) == ("limits.1 (micro)", "limits.1 (mid)")
    assert dump(own)["limits"] == [{"measure": "spend", "by": "tier", "at_most": "40%", "name": "cap"}]


def test_a_limit_by_name_is_one_for_each_line() -> None:
    """So that no creator gets too much."""
    own = scenario({"measure": "spend", "by": "name", "at_most": 1000})
    assert Arithmetic(own).broken([4, 2, 0, 2]) == ("limits.1 (a)", "limits.1 (d)")


def test_a_share_within_each_value_compares_with_all_lines_of_it() -> None:
    """`per` over all lines, narrowed to the same value."""
    inside = {
        "measure": "spend",
        "where": {"tier": "micro"},
        "by": "platform",
        "at_least": "50%",
        "per": {"measure": "spend", "where": {}},
    }
    own = scenario(inside)
    found = results(own, [1, 1, 1, 1])
    assert found["limits.1 (tiktok)"].value == pytest.approx(400 / 700)
    assert found["limits.1 (youtube)"].value == 1.0


@pytest.mark.parametrize("counts", ["whole", "fractional"])
@pytest.mark.parametrize(
    "limit",
    [
        CAP,
        {"measure": "partnerships", "by": "platform", "at_most": 3},
        {"measure": "spend", "by": "tier", "at_most": 1200, "each": {"mid": {"at_most": 0}}},
        {"measure": "partnerships", "by": "platform", "at_most": 2, "for_each": {"tier": "micro"}},
        {"measure": "spend", "where": {"platform": "youtube"}, "at_least": 1500, "if_used": True},
        {"measure": "spend", "by": "tier", "at_least": "30%", "if_used": True},
        {"measure": "spend", "by": "tier", "at_least": "40%", "of": "budget", "if_used": True},
        {"measure": "partnerships", **NANO, "at_least": 2, "for_each": {"tier": "mid"}, "if_used": True},
        {
            "measure": "spend",
            **NANO,
            "at_least": 2,
            "per": {"measure": "spend", "where": {"name": "c"}},
            "if_used": True,
        },
    ],
)
def test_the_plan_is_the_one_that_enumeration_finds(limit: dict[str, Any], counts: str) -> None:
    """Of all mixes that hold; with parts of partnerships nothing is worse."""
    own = scenario(limit, counts=counts)
    plan = solve(own, check=False)
    arithmetic = Arithmetic(own)
    mixes = [mix for mix in product(range(5), repeat=len(LINES)) if not arithmetic.broken(mix)]
    best = max(arithmetic.figure(mix, "reach") for mix in mixes)
    reach = plan.totals["reach"] or 0.0
    assert reach == pytest.approx(best) if counts == "whole" else reach >= best * (1 - 1e-9)
    assert arithmetic.broken([line.partnerships for line in plan.lines]) == ()


def test_what_is_not_used_is_asked_for_nothing() -> None:
    """It has no slack, does not bind, and says that it is not used; as soon as it is, it is a floor."""
    own = scenario({"measure": "spend", "where": {"platform": "youtube"}, "at_least": 1000, "if_used": True})
    unused, used = results(own, [3, 0, 1, 0])["limits.1"], results(own, [3, 1, 1, 0])["limits.1"]
    assert (unused.used, unused.value, unused.slack, unused.binding) == (False, 0.0, None, False)
    assert (used.used, used.value, used.slack) == (True, 500.0, -500.0)
    assert Arithmetic(own).broken([3, 1, 1, 0]) == ("limits.1",)
    assert results(own, [3, 2, 1, 0])["limits.1"].binding
    assert not results(own, [3, 3, 1, 0])["limits.1"].binding


@pytest.mark.parametrize(
    ("overrides", "shares"),
    [
        ({"limits.1.at_most": "30%"}, [0.3, 0.3, 0.3]),
        ({"limits.cap (micro).at_most": "30%"}, [0.4, 0.3, 0.4]),
        ({"limits.1 (micro).at_most": "30%", "limits.cap.at_most": "50%"}, [0.5, 0.5, 0.5]),
        ({"limits.cap (mid).at_most": "-25%"}, [0.4, 0.4, 0.3]),
        ({"limits.1 (micro).at_most": "30%", "limits.1.at_most": "*0.5"}, [0.2, 0.15, 0.2]),
    ],
)
def test_overrides_of_all_values_and_of_one(overrides: dict[str, str], shares: list[float]) -> None:
    """`limits.cap.at_most` is that of all, `limits.cap (micro).at_most` of one."""
    own = changed(scenario(CAP), overrides=overrides)
    assert [one.at_most for key, one in results(own, [1, 1, 1, 1]).items() if key != "budget"] == pytest.approx(shares)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"measure": "spend", "by": "platfrom", "at_most": "40%"}, "the label platfrom; did you mean platform?"),
        ({"measure": "spend", "by": "region", "at_most": "40%"}, "no line has the label region; known are"),
        ({"measure": "spend", **MID, "by": "platform", "at_most": "40%"}, "none of its lines has the label"),
        ({"measure": "spend", "by": "tier", "at_least": "40%"}, "comes to 120%; a share within each value is written"),
        ({**CAP, "each": {"micor": {"at_most": "10%"}}}, "no line has tier micor; did you mean micro?"),
        ({**CAP, "each": {"micro": {"at_least": "50%"}}}, "50% is above at_most, which is 40%"),
        ({**CAP, "each": {"micro": {"at_most": 0.3}}}, "did you mean 30%?"),
        ({"measure": "spend", "at_most": 400, "each": {"micro": {"at_most": 30}}}, "each: goes with by"),
        (
            {"measure": "spend", **MID, "exactly": 900, "if_used": True},
            "goes with at_least alone, and exactly is given",
        ),
        (
            {"measure": "spend", **MID, "at_most": 900, "if_used": True},
            "goes with at_least alone, and at_most is given",
        ),
        ({"measure": "cpm", **MID, "at_least": 9, "if_used": True}, "cpm is a ratio, which has no value"),
    ],
)
def test_what_is_wrong(limit: dict[str, Any], said: str) -> None:
    """Each with how to mend it."""
    with pytest.raises(ScenarioError, match=r"limits\.1") as wrong:
        scenario(limit)
    assert said in str(wrong.value)


def test_a_name_that_a_value_has_already() -> None:
    """Overrides could not tell them apart."""
    with pytest.raises(ScenarioError, match="limit 1 has this name for one of its values"):
        scenario(CAP, {"measure": "hours", "at_most": 4, "name": "cap (micro)"})


def test_lines_on_both_sides_need_a_cap() -> None:
    """What is compared with has to have an end, too."""
    free = {"free": {"tier": "free", "followers": 10}, **LINES}
    limit = {"measure": "partnerships", "where": {"tier": "mid"}, "at_least": 2, "if_used": True}
    scenario(limit, tiers=free)
    with pytest.raises(ScenarioError, match="a limit with if_used needs a bound on partnerships"):
        scenario({**limit, "for_each": {"tier": "free"}}, tiers=free)


def test_warnings_name_what_is_left_out() -> None:
    """Lines without the label, and values with nothing to compare with."""
    own = scenario({"measure": "partnerships", "by": "platform", "at_most": 3, "for_each": {"tier": "nano"}})
    warnings = solve(own, check=False).warnings
    assert any(one.startswith("limits.1.by: d has no platform, so the limit does not hold there") for one in warnings)
    assert any("there is no limit for platform youtube" in one for one in warnings)


def test_conflicts_and_repairs_name_the_single_limit() -> None:
    """And state it as an override takes it."""
    own = scenario(CAP, {"measure": "partnerships", "where": {"name": "b"}, "at_least": 4}, firm="budget")
    found = optimizer.explain(own)
    assert found.plan.status == "infeasible"
    keys = {edit.key for repair in found.repairs for edit in repair.edits}
    assert "limits.1 (micro).at_most" in keys
    assert any(clash.sentence.startswith("cap (micro): spend of tier micro") for clash in found.plan.conflict)


def test_a_plan_file_lists_every_limit_and_is_read_again(tmp_path: Any) -> None:
    """With `by` and `used`, which the audit recomputes."""
    limit = {"measure": "spend", "where": {"platform": "youtube"}, "at_least": 3000, "if_used": True}
    path, card = tmp_path / "plan.json", tmp_path / "b.json"
    card.write_text(
        json.dumps({"name": "B", "budget": 4000, "goals": {"awareness": 1}, "tiers": LINES, "limits": [CAP, limit]})
    )
    plan = optimizer.solve(card)
    path.write_text(json.dumps(plan_json(plan)))
    stated = json.loads(path.read_text())["limits"]
    assert stated[2]["by"] == {"tier": "micro"}
    assert "used" not in stated[2]
    assert stated[4]["used"] is False
    assert optimizer.load_plan(path) == plan
    path.write_text(path.read_text().replace('"used": false', '"used": true'))
    with pytest.raises(ScenarioError, match="the file says true"):
        optimizer.load_plan(path)
