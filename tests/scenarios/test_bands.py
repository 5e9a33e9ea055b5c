"""The budget bands of S1 come out of scenarios/instagram-launch.yaml, and the README's table is what is solved."""

from __future__ import annotations

import re
from functools import cache

import pytest

from optimizer.domain.findings.plan import Plan
from tests.scenarios.test_bundled import README, plan

TIERS = ("nano", "micro", "mid", "macro", "mega")
SMALL = (1_000, 3_000, 6_000, 10_000)
MEDIUM = (20_000, 40_000, 80_000, 100_000)
LARGE = (117_000, 150_000, 200_000, 300_000)
ROW = re.compile(
    r"^\| ([\d,]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) % \| (\d+) % \| ([\d,]+) \| (\d+) \|$",
    re.MULTILINE,
)


@cache
def launch(budget: int) -> Plan:
    return plan("instagram-launch", float(budget))


def bought(budget: int) -> dict[str, float]:
    return {line.tier: line.partnerships for line in launch(budget).lines if line.partnerships}


def share(budget: int, tier: str) -> float:
    """A tier's share of the spend."""
    return next(line.share_of_spend or 0.0 for line in launch(budget).lines if line.tier == tier)


@pytest.mark.parametrize("budget", SMALL)
def test_a_small_budget_buys_only_nano_and_micro(budget: int) -> None:
    """Up to 10,000."""
    assert bought(budget).keys() <= {"nano", "micro"}
    assert bought(budget)


@pytest.mark.parametrize("budget", MEDIUM)
def test_a_medium_budget_buys_mostly_micro(budget: int) -> None:
    """From 20,000 to 100,000 more than half of the spend, and no mega."""
    assert share(budget, "micro") > 0.5
    assert "mega" not in bought(budget)


@pytest.mark.parametrize("budget", LARGE)
def test_a_large_budget_buys_mega_and_micro(budget: int) -> None:
    """From 117,000 on both."""
    assert {"mega", "micro"} <= bought(budget).keys()


@pytest.mark.parametrize("budget", [*SMALL, *MEDIUM, *LARGE])
def test_the_table_of_the_readme(budget: int) -> None:
    """Every figure of a row is the plan's."""
    rows = {int(row[0].replace(",", "")): row[1:] for row in ROW.findall(README)}
    found = launch(budget)
    assert (found.status, found.solver.checked) == ("optimal", True)
    *partnerships, micro, mega, spend, hours = rows[budget]
    assert [int(count) for count in partnerships] == [bought(budget).get(tier, 0) for tier in TIERS]
    assert (int(micro), int(mega)) == (round(100 * share(budget, "micro")), round(100 * share(budget, "mega")))
    assert int(spend.replace(",", "")) == round(found.totals["spend"] or 0.0)
    assert int(hours) == found.totals["hours"]


def test_the_table_of_the_readme_is_read_whole() -> None:
    """All of its rows have the form that is compared above."""
    table = README.partition("| budget |")[2].partition("\n\n")[0]
    assert len(ROW.findall(README)) == table.count("\n") - 1 >= 25
