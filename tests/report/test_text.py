"""The page that a planner reads in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from optimizer.domain.findings.plan import Clash, GoalResult, HeldBack, Plan, SolverUsed, Status
from optimizer.report.characters import told_apart, width, wrapped
from optimizer.report.formats import text as terminal
from optimizer.report.page import Column, Page, Table
from optimizer.report.plan import words
from optimizer.report.writers import render
from optimizer.streams import COLUMNS
from tests.report.plans import GOALS, INPUTS, LIMITS, MACRO, MICRO, TOTALS, UNUSED, infeasible, line, plan, summary

Golden = Callable[[str, str], None]


def nothing() -> Plan:
    totals = {name: None if name in ("cpm", "cpe", "cpa", "roas", "roi", "frequency") else 0.0 for name in TOTALS}
    return plan(
        lines=UNUSED,
        totals=totals | {"reserve": 3000.0, "unspent": 57000.0},
        goals=(),
        limits=(LIMITS[2],),
        scenario=summary(strategy="profit"),
        score=-0.0,
        reason="no line earns more than it costs",
    )


def cheapest() -> Plan:
    return plan(
        scenario=summary(strategy="cheapest", budget=None),
        score=56970.0,
        totals={**TOTALS, "reserve": None, "unspent": None, "overlap": 0.0},
        goals=(replace(GOALS[1], best=None, attainment=None),),
        limits=LIMITS[1:2],
        inputs={},
    )


def priority() -> Plan:
    alone = tuple(replace(goal, best=None, attainment=None) for goal in GOALS)
    inputs = {**INPUTS, "order": ["community", "awareness"], "tolerance": 0.02}
    return plan(scenario=summary(strategy="priority"), score=154178.3, goals=alone, inputs=inputs)


def profit() -> Plan:
    inputs = {**INPUTS, "gross_margin": 0.4}
    del inputs["audience"]
    return plan(
        scenario=summary(strategy="profit"),
        score=79421.1,
        goals=(),
        totals={**TOTALS, "overlap": 0.0},
        inputs=inputs,
        warnings=("tiers.micro: 2.4 stands without %", "limits.2 can never bind"),
    )


def fractional() -> Plan:
    micro = replace(MICRO, partnerships=70.5, spend=40_185.25)
    credibility = GoalResult("credibility", "press_mentions", {}, 1.0, 3.55, 3.55, 1.0, None)
    return plan(
        lines=(micro, MACRO),
        totals={**TOTALS, "partnerships": 71.5, "fees": 50_500.335, "unspent": 29.665, "spend": 56_970.335},
        goals=(credibility,),
        status="feasible",
        gap=0.0321,
        solver=SolverUsed("CBC", "2.10", checked=False),
        scenario=summary(overrides={"budget": "60k", "tiers.micro.fee_per_post": "650"}),
    )


def crowded() -> Plan:
    """Many lines, long names of wide letters, and figures that need all the room there is."""
    names = [f"インフルエンサー {number} of a very long line's name that never ends" for number in range(12)]
    lines = tuple(
        line(
            name,
            1234.0,
            9e9,
            spend=750_123_456.78,
            reach=123_456_789.0,
            impressions=9e8,
            engagements=8e7,
            conversions=7e6,
        )
        for name in names
    )
    totals = {**TOTALS, "spend": 9e9, "partnerships": 14808.0, "reach": 1.2e9, "overlap": -2.8e8}
    return plan(lines=lines, totals=totals, goals=(), limits=())


def given() -> Plan:
    """A mix that breaks the budget, a limit and the bound of a line."""
    over = replace(LIMITS[0], value=58_000.0, slack=-1000.0)
    hours = replace(LIMITS[2], value=330.0, slack=-10.0, binding=True)
    broken = (
        Clash("budget", "launch.yaml:4:9", "spend at most 57,000 (budget 60,000 less reserve 3,000)"),
        Clash("limits.1", "launch.yaml:30:5", "hours of the team: hours at most 320"),
        Clash("tiers.micro.available", "launch.yaml:12:16", "at most 70 partnerships of micro (available)"),
    )
    return plan(status="given", gap=None, limits=(over, LIMITS[1], hours, *LIMITS[3:]), broken=broken)


PLANS: dict[str, Callable[[], Plan]] = {
    "launch": plan,
    "infeasible": infeasible,
    "nothing": nothing,
    "cheapest": cheapest,
    "priority": priority,
    "profit": profit,
    "fractional": fractional,
    "crowded": crowded,
    "given": given,
}


@pytest.mark.parametrize("name", PLANS)
def test_page(name: str, golden: Golden) -> None:
    """Each kind of plan reads as its golden text, and fits the terminal."""
    text = render(PLANS[name](), "table")
    golden(f"report/{name}.txt", text)
    assert max(map(width, text.splitlines())) <= COLUMNS


def test_shown_shares_add_up_to_all() -> None:
    """Three thirds are 33.4%, 33.3% and 33.3%."""
    thirds = tuple(line(name, 1.0, 3.0, spend=1.0) for name in "abc")
    text = render(plan(lines=thirds, totals={"spend": 3.0, "partnerships": 3.0}), "table")
    assert [text.count(share) for share in ("33.4%", "33.3%", "100.0%")] == [1, 2, 2]


def test_budget_adds_up_to_the_cent() -> None:
    """The terms of the budget's equation are rounded so that they add up to the budget."""
    costs = {"fees": 33.335, "agency_fee": 33.335, "products": 33.33, "spend": 100.0, "reserve": 0.0, "unspent": 0.0}
    thirds = tuple(line(name, 1.0, 100.0, spend=spend) for name, spend in (("a", 66.665), ("b", 33.335)))
    text = render(plan(lines=thirds, totals=costs, scenario=summary(budget=100.0)), "table")
    assert "Budget 100 = fees 33.34 + agency 33.33 + products 33.33\n" in text


def test_a_table_of_figures_alone_goes_on_below() -> None:
    """Where no text can give way every figure is shown all the same, behind its row's name."""
    columns = tuple(Column(f"goal{number}", f"goal {number} of a long name", "count") for number in range(6))
    text = terminal.render(Page("wide", (Table(columns, ((1.5e6, *(2.5e6,) * 5),)),)))
    assert text.split().count("2,500K") == 5
    assert text.split().count("1,500K") == 2
    assert max(map(width, text.splitlines())) <= COLUMNS


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_pages_fit_every_width(columns: int) -> None:
    """Sentences, tables and names; every figure is there whatever the width."""
    names = ("a very long name of a line that ends in north", "a very long name of a line that ends in south")
    lines = tuple(replace(MICRO, name=name, partnerships=float(7 + place)) for place, name in enumerate(names))
    text = render(plan(lines=lines), "table", columns)
    assert max(map(width, text.splitlines())) <= columns
    assert {"north", "south"} <= set(text.split())
    for heading in ("CPM", "CPE", "CPA", "ROAS"):
        assert heading in text


@pytest.mark.parametrize("columns", [18, 24, 40])
def test_long_names_keep_what_tells_them_apart(columns: int) -> None:
    """By their ends where these differ, by numbers where nothing else does; the same name stays the same."""
    names = ["creators of the north, small", "creators of the north, large", "creators of the north, small"]
    short = told_apart(names, columns)
    assert short[0] == short[2] != short[1]
    assert max(map(width, short)) <= columns


def test_a_word_longer_than_a_line_is_broken() -> None:
    """A path or a key that nothing else can break."""
    assert max(map(len, wrapped("a/" + 80 * "b" + " c", 20))) <= 20


def test_no_negative_zero() -> None:
    """What rounds to nothing has no sign."""
    assert "−0" not in render(plan(totals={**TOTALS, "overlap": -1e-9, "unspent": -1e-7}), "table")


def test_control_characters_are_written_out() -> None:
    """A name in a file cannot steer the terminal."""
    wild = replace(MICRO, name="\x1b[31mred\x9b\u202e")
    text = render(plan(lines=(wild,), scenario=summary(name="bell\x07\nline"), warnings=("\x1b]0;title\x07",)), "table")
    assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert r"\x1b[31mred\x9b\u202e" in text
    assert text.startswith(r"bell\x07\x0aline · USD")


@pytest.mark.parametrize("status", ["infeasible", "unbounded"])
def test_without_a_plan_every_clash_has_its_place(status: Status) -> None:
    """The reason comes first, then what cannot hold together, each with file and line."""
    text = render(
        replace(infeasible(), status=status, conflict=(Clash("limits.1", "a.yaml:3:5", "hours at most 10"),)), "table"
    )
    assert f"· {status}\nNo plan exists: this cannot hold\n" in text
    assert text.endswith("\na.yaml:3:5: hours at most 10\n")


def test_an_empty_plan_that_is_not_proven_is_not_called_the_best() -> None:
    """Only a proof says that nothing is better than nothing."""
    stopped = plan(
        status="feasible", gap=0.5, lines=(), reason="the search was stopped before it found anything better"
    )
    assert "The plan found so far buys nothing: the search was stopped" in render(stopped, "table")


@pytest.mark.parametrize(
    ("strategy", "status", "gap", "said"),
    [
        ("cheapest", "optimal", 0.0, "Least spend that meets every floor and limit: 56,970"),
        ("cheapest", "optimal", 0.05, "Least spend that meets every floor and limit, within 5%: 56,970"),
        ("cheapest", "feasible", 0.05, "Least spend found that meets every floor and limit: 56,970"),
        ("profit", "feasible", None, "Most profit found that the limits allow: 56,970"),
    ],
)
def test_only_a_proof_says_most_or_least(strategy: str, status: Status, gap: float | None, said: str) -> None:
    """A plan that is not proven is the best that was found, and one with a gap the best within it."""
    text = render(plan(scenario=summary(strategy=strategy), status=status, gap=gap, score=56_970.0), "table")
    assert f"\n{said}\n" in text


def held(*found: tuple[str, bool | None]) -> SolverUsed:
    """What solving again showed of some bounds."""
    steps = {
        "budget": "10% more budget",
        "limits.1": "20 more hours",
        "tiers.micro.available": "1 more micro available",
    }
    return SolverUsed(
        "HiGHS",
        "1.0",
        checked=True,
        holds_back=tuple(HeldBack(rule, rule, steps[rule], gains) for rule, gains in found),
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([("budget", True)], "Holds it back: budget (30 left)"),
        (
            [("budget", True), ("limits.1", False), ("tiers.micro.available", True)],
            "Holds it back: budget (30 left) and micro available (71 of 120)",
        ),
        (
            [("budget", True), ("limits.1", None)],
            "Holds it back: budget (30 left); perhaps also hours of the team (optimizer explain tells)",
        ),
        ([("limits.1", None)], "May hold it back: hours of the team (optimizer explain tells)"),
        (
            [("budget", False), ("limits.1", False)],
            "Holds it back: nothing by itself; no better plan with 10% more budget or 20 more hours",
        ),
    ],
)
def test_what_holds_a_plan_back_is_what_a_better_plan_would_take(
    found: list[tuple[str, bool | None]], said: str
) -> None:
    """Named is what was tried and brings something; what nobody tried is told apart; availability is a limit, too."""
    assert words.holds_back(plan(solver=held(*found))) == said


def test_a_given_mix_is_held_back_by_nothing() -> None:
    """Nobody looked for a better one."""
    assert words.holds_back(plan(status="given", solver=held())) is None


def test_a_two_sided_limit_says_on_which_side_it_holds() -> None:
    """With a floor and a cap, the table names the side."""
    both = replace(LIMITS[2], at_least=100.0)
    found = (HeldBack("limits.1", "limits.1.at_most", "20 more hours", gains=True),)
    text = render(plan(limits=(LIMITS[0], both), solver=replace(held(), holds_back=found)), "table")
    assert "holds it back from above" in text


def test_a_floor_below_zero_that_is_met_exactly_is_met() -> None:
    """Rounding is allowed for downwards, whatever the sign."""
    goal = replace(GOALS[0], measure="profit", value=-100.0, at_least=-100.0)
    assert "−100 met" in render(plan(goals=(goal,)), "table")
    short = replace(goal, value=-100.01)
    assert "−100 missed" in render(plan(goals=(short,)), "table")


def test_a_broken_bound_says_what_the_mix_has() -> None:
    """However little that is."""
    broken = (Clash("tiers.nano.at_least_if_used", "launch.yaml:9:5", "nano: none, or at least 2"),)
    few = plan(status="given", gap=None, lines=(replace(UNUSED[0], partnerships=0.0005), MICRO), broken=broken)
    assert "the mix has 0.0005" in render(few, "table")
