"""Every scenario that comes with the package is solved, and shows what its notes and the README promise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.plan import LineResult, Plan
from optimizer.files import load
from optimizer.files.cases import cases_of
from optimizer.report.plan.plan_file import plan_json
from optimizer.studies.risk.regret import regrets
from tests.oracle import arithmetic
from tests.scenarios.bundled import FOLDER, NAMES, SOLVED, WITHOUT_A_PLAN

README = (FOLDER / "README.md").read_text(encoding="utf-8")


@cache
def plan(name: str, budget: float | None = None, *overrides: str) -> Plan:
    """The plan of a bundled scenario; overrides as `--set` takes them."""
    changes = dict(override.split("=", 1) for override in overrides)
    return optimizer.solve(FOLDER / f"{name}.yaml", budget=budget, overrides=changes)


def lines(of: Plan) -> dict[str, LineResult]:
    return {line.name: line for line in of.lines}


def counts(of: Plan) -> dict[str, float]:
    """What is bought."""
    return {line.name: line.partnerships for line in of.lines if line.partnerships}


def total(of: Plan, measure: str) -> float:
    found = of.totals[measure]
    assert found is not None
    return found


@pytest.mark.parametrize("name", NAMES)
def test_plan_file_is_the_same_everywhere(name: str, golden: Callable[[str, str], None]) -> None:
    """On every Python and with every version of a library: all but who made it, when, and with which solver."""
    document = plan_json(plan(name))
    del document["made"], document["solver"]
    text = json.dumps(document, indent=2, ensure_ascii=False).replace(f"{FOLDER}/", "scenarios/")
    # The digest is of a plan whose scenario was named by its path from the repository.
    text = text.replace(document["digest"], digest(json.loads(text)))
    golden(f"plans/{name}.json", f"{text}\n")


@pytest.mark.parametrize(("name", "status"), WITHOUT_A_PLAN.items())
def test_has_no_plan(name: str, status: str) -> None:
    """As its comment says, and as the README's table says of it."""
    found = plan(name)
    assert (found.status, found.lines, found.warnings) == (status, (), ())
    assert found.reason


@pytest.mark.parametrize("name", SOLVED)
def test_is_solved(name: str) -> None:
    """Optimal, proven twice (once on draws) and without a warning; it holds all limits by both arithmetics."""
    found, drawn = plan(name), optimizer.load(FOLDER / f"{name}.yaml").drawn
    assert (found.status, found.gap, found.solver.checked, found.warnings) == ("optimal", 0.0, not drawn, ())
    assert counts(found)
    every = [line.partnerships for line in found.lines]
    assert Arithmetic(optimizer.load(FOLDER / f"{name}.yaml")).broken(every) == ()
    inputs: dict[str, Any] = json.loads(json.dumps(dict(found.inputs)))
    assert arithmetic.broken(inputs, {line.name: line.partnerships for line in found.lines}) == []


def test_the_readme_lists_every_scenario_with_its_strategy() -> None:
    """One row a file: what it shows, the strategy that it uses, and the command that solves it."""
    rows = re.findall(
        r"^\| \[([\w-]+)\.yaml\]\(\1\.yaml\) \| .+ \| (\w+) \| `optimizer (?:solve|explain) scenarios/\1\.yaml` \|$",
        README,
        re.MULTILINE,
    )
    assert sorted(name for name, _ in rows) == NAMES
    assert dict(rows) == {name: plan(name).scenario.strategy for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_line_names_its_source(name: str) -> None:
    """Each key of a line that is a figure stands in its `sources`, with a code of the README or `assumed`."""
    given = {"tier", "platform", "format", "phase", "region", "labels", "sources", "note", "posts", "periods"}
    codes = {"assumed", *re.findall(r"^\| (S\d) \|", README, re.MULTILINE)}
    for line in plan(name).inputs["tiers"].values():
        own = {f"measure.{measure}" for measure in line.get("measures", {})}
        refused = {"costs"} if not any(line.get("costs", {}).values()) else set()
        assert (set(line) - given - {"measures"} - refused) | own <= set(line["sources"])
        assert {code for source in line["sources"].values() for code in source.split("/")} <= codes


def test_cost_per_engagement() -> None:
    """S1: 1,930 engagements at 0.26 with micro, 60,500 at 0.83 with mega, 3.19 times as much."""
    both = lines(plan("cost-per-engagement"))
    micro, mega = both["micro"], both["mega"]
    assert [micro.engagements, mega.engagements] == pytest.approx([1_930, 60_500])
    assert micro.cpe is not None
    assert mega.cpe is not None
    assert (round(micro.cpe, 2), round(mega.cpe, 2), round(mega.cpe / micro.cpe, 2)) == (0.26, 0.83, 3.19)
    assert [micro.conversions, mega.conversions] == pytest.approx([46.32, 484])


def test_cost_per_engagement_without_the_two_keys(tmp_path: Path) -> None:
    """The notes: without `exactly` the whole budget goes to micro: 101 of them, 194,930 engagements."""
    text = (FOLDER / "cost-per-engagement.yaml").read_text(encoding="utf-8")
    path = tmp_path / "free.yaml"
    path.write_text(text.replace("    exactly: 1\n", "").replace(", exactly: S1", ""), encoding="utf-8")
    found = optimizer.solve(path)
    assert counts(found) == {"micro": 101}
    assert total(found, "engagements") == pytest.approx(194_930)


def test_one_macro_or_five_micros() -> None:
    """S2: for the same 2,500 five micros reach more of the two regions than one macro."""
    five, one = plan("one-macro-or-five-micros"), plan("one-macro-or-five-micros", None, "tiers.macro.at_least=1")
    assert counts(five) == {"micro_north": 2, "micro_south": 3}
    assert counts(one) == {"macro": 1}
    assert total(five, "spend") == total(one, "spend") == 2_500
    assert total(one, "reach") / total(five, "reach") == pytest.approx(0.5, abs=0.1)
    assert total(one, "engagements") / total(five, "engagements") == pytest.approx(0.5, abs=0.1)
    assert total(one, "conversions") / total(five, "conversions") == pytest.approx(0.25, abs=0.05)
    ten = counts(plan("one-macro-or-five-micros", 10_000))
    assert ten["micro_north"] == ten["micro_south"] == 5
    assert ten["macro"] >= 1


def test_one_mega_or_ten_micros() -> None:
    """The notes: the tie rule takes the mega, whose worst tenth brings two fifths; that of the micros two thirds."""
    ten = plan("one-mega-or-ten-micros")
    assert counts(ten) == {"micro": 10}
    assert total(ten, "engagements") == pytest.approx(60_500)
    assert ten.risk is not None
    assert ten.risk.score.worst == pytest.approx(2 / 3, abs=0.05)
    assert ten.risk.without is not None
    assert {one.name: one.without for one in ten.risk.without.mix} == {"mega": 1, "micro": 0}
    worst = next(one for one in ten.risk.without.figures if one.name == "score worst")
    assert worst.without == pytest.approx(0.4, abs=0.05)


def test_three_outcomes() -> None:
    """The notes: all TikTok as planned; of least regret both, and no case has a larger one."""
    found = plan("three-outcomes")
    assert set(counts(found)) == {"tiktok_micro", "instagram_micro"}
    assert found.risk is not None
    assert found.risk.without is not None
    assert {one.name for one in found.risk.without.mix} == {"tiktok_micro", "instagram_micro"}
    own = optimizer.load(FOLDER / "three-outcomes.yaml")
    every = [line.partnerships for line in found.lines]
    regret = {one.case: one.regret or 0.0 for one in regrets(own, cases_of(own), found, every)}
    assert found.risk.maximised == max(regret.values()) == pytest.approx(regret["falling"])


def test_linkedin_b2b() -> None:
    """S3: 0.20 with micro and 0.33 with macro for an engagement, an average return of 5 to 6.50, and a pairing."""
    found = plan("linkedin-b2b")
    both = lines(found)
    assert both["micro"].cpe is not None
    assert both["macro"].cpe is not None
    assert (round(both["micro"].cpe, 2), round(both["macro"].cpe, 2)) == (0.20, 0.33)
    assert round(total(found, "roas"), 2) == 5.16
    assert both["micro"].partnerships == 24
    assert both["micro"].partnerships >= 7 * both["macro"].partnerships > 0
    unsuppressed = counts(plan("linkedin-b2b", None, "tiers.macro.reach_rate=15%"))
    assert unsuppressed == {"micro": both["micro"].partnerships - 3, "macro": 3}


def test_two_phase_launch() -> None:
    """S1: mega or macro in the launch, micro after it, within the limits of each phase."""
    found = plan("two-phase-launch")
    phases = {line.labels["phase"]: 0.0 for line in found.lines}
    for line in found.lines:
        phases[line.labels["phase"]] += line.spend
    assert phases["launch"] > 0
    assert phases["follow_up"] >= 40_000
    micros = sum(line.partnerships for line in found.lines if line.tier == "micro")
    megas = sum(line.partnerships for line in found.lines if line.tier == "mega")
    assert micros >= 20 * megas > 0


def test_affiliate() -> None:
    """S3: 200 flat micros sell for 129,000 and cost 10,000, about 13 for 1; the plan stops there and leaves money."""
    found = plan("affiliate")
    flat = lines(found)["micro_flat"]
    assert (flat.partnerships, flat.spend) == (200, 10_000)
    assert flat.revenue == pytest.approx(129_000)
    assert flat.roas == pytest.approx(12.9)
    assert "macro_flat" not in counts(found)
    assert total(found, "unspent") > 0


def test_platforms() -> None:
    """Twenty lines; each platform has a tenth of the spend at least, and no tier more than 40 %."""
    found = plan("platforms")
    assert len(found.lines) == 20
    spend = total(found, "spend")
    for label, most, least in (("platform", 1.0, 0.1), ("tier", 0.4, 0.0)):
        shares: dict[str, float] = {}
        for line in found.lines:
            name = line.tier if label == "tier" else line.labels[label]
            shares[name] = shares.get(name, 0.0) + line.spend / spend
        assert len(shares) == (5 if label == "tier" else 4)
        assert all(least - 1e-9 <= share <= most + 1e-9 for share in shares.values())


def test_three_markets() -> None:
    """Each market has its part, pounds are converted at the stated rate, and a dearer pound moves money elsewhere."""
    found, dearer = plan("three-markets"), plan("three-markets", None, "exchange.GBP=1.25")
    assert total(found, "hours") == 650
    assert lines(found)["macro_uk"].fee_per_post == pytest.approx(14_000 * 1.16)
    assert lines(dearer)["macro_uk"].fee_per_post == pytest.approx(14_000 * 1.25)
    for each in (found, dearer):
        spend = {"DE": 0.0, "FR": 0.0, "UK": 0.0}
        for line in each.lines:
            spend[line.labels["region"]] += line.spend
        whole = total(each, "spend")
        assert spend["DE"] >= 0.25 * whole
        assert spend["FR"] >= 0.2 * whole
    british = [sum(line.spend for line in each.lines if line.labels["region"] == "UK") for each in (found, dearer)]
    assert british[0] >= 25_000 * 1.16
    assert british[0] > british[1] >= 25_000 * 1.25


def test_three_markets_for_one_team() -> None:
    """It follows what the whole states: the German lines alone, at the same figures."""
    whole, part = plan("three-markets"), plan("three-markets-germany")
    assert [line.name for line in part.lines] == ["micro_de", "macro_de"]
    assert dict(part.inputs["audience"]) == {"DE": 6_000_000}
    for name, line in lines(part).items():
        assert (line.fee_per_post, line.cpe) == (lines(whole)[name].fee_per_post, lines(whole)[name].cpe)
    assert {limit.name for limit in part.limits if limit.name} >= {"hours of the team", "micros for each macro"}
    assert not {limit.name for limit in part.limits} & {"German share", "French share", "British floor"}


def test_year_in_quarters() -> None:
    """Two ambassadors in every quarter, nobody spends what is not there yet, and the last quarter gets the most."""
    found = plan("year-in-quarters")
    assert [line.partnerships for line in found.lines if line.line == "ambassador"] == [2, 2, 2, 2]
    left = [period.left for period in found.periods]
    assert all(money is not None and money >= 0 for money in left)
    spend = {period.name: period.spend for period in found.periods}
    assert max(spend, key=lambda name: spend[name]) == "Q4"
    assert total(found, "conversions") >= 5_000
    poor = plan("year-in-quarters", None, "periods.Q4.conversion_rate=60%")
    assert poor.periods[3].figures["conversions"] < found.periods[3].figures["conversions"]
    none = optimizer.explain(load(FOLDER / "year-in-quarters.yaml", overrides={"budget": "12k"}))
    assert none.plan.status == "infeasible"
    assert all("limits.1" not in edit.key for repair in none.repairs for edit in repair.edits)


def test_ambassadors() -> None:
    """Fees follow counts and results; whoever takes the team takes ten of it, which cost less than nine."""
    found = plan("ambassadors")
    one = lines(found)
    assert one["nano_by_result"].fees == pytest.approx(55 * 6 * 9)
    assert one["nano_by_result"].cost_items["usage_rights"] == 0
    assert one["micro"].fees == pytest.approx(2 * 516.666667 * (10 + 15 * 0.92))
    agency = 0.1 * (total(found, "fees") + total(found, "costs.usage_rights"))
    assert total(found, "agency_fee") == pytest.approx(agency)
    arithmetic = Arithmetic(load(FOLDER / "ambassadors.yaml"))
    fees = [arithmetic.figure([0, 0, count, 0], "fees") for count in (9, 10, 19, 20)]
    assert fees == pytest.approx([3_780, 3_700, 7_030, 6_700])


def test_platform_minimums() -> None:
    """YouTube with at least 12,000 or not at all, two platforms at most, a click for no more than was said."""
    found, dear = plan("platform-minimums"), plan("platform-minimums", None, "limits.YouTube in earnest.at_least=40k")
    for each in (found, dear):
        spend = {line.labels["platform"]: 0.0 for line in each.lines}
        for line in each.lines:
            spend[line.labels["platform"]] += line.spend
        assert spend["youtube"] == 0 or spend["youtube"] >= (12_000 if each is found else 40_000)
        assert sum(money > 0 for money in spend.values()) <= 2
        assert total(each, "cost_per.clicks") <= 2.5
    assert next(limit for limit in dear.limits if limit.name == "YouTube in earnest").used is False


def test_credibility() -> None:
    """S0: one mega costs what ten micros do; balanced buys both, and its worst goal is better than weighted's."""
    found, weighted = plan("credibility"), plan("credibility", None, "strategy=weighted")
    assert {"micro", "mega"} <= counts(found).keys()
    one = lines(found)
    assert (one["micro"].fee_per_post, one["mega"].fee_per_post) == (1_000, 10_000)
    worst = [min(goal.attainment or 0.0 for goal in each.goals) for each in (found, weighted)]
    assert worst[0] > worst[1]
    assert found.score == pytest.approx(worst[0])


def test_cheapest_targets() -> None:
    """The notes: 81 micro and 8 mid for about 75,100; with 600 hours about 70,800 do it; with 410 there is no plan."""
    found, easy = plan("cheapest-targets"), plan("cheapest-targets", None, "limits.1.at_most=600")
    assert counts(found) == {"micro": 81, "mid": 8}
    assert found.score == pytest.approx(75_100, abs=50)
    assert easy.score == pytest.approx(70_800, abs=50)
    assert counts(easy)["micro"] > 81
    assert counts(easy)["nano"] > 0
    hours = 420 - total(found, "hours")
    assert hours >= 0
    none = plan("cheapest-targets", None, "limits.1.at_most=410")
    assert none.status == "infeasible"
    assert "limits.1" in {clash.key for clash in none.conflict}
    assert "hours of the team: hours at most 410" in (none.reason or "")
