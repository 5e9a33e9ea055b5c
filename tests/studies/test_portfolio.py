"""Plans in several currencies: translated by stated rates, figure by figure, and what cannot be."""

from __future__ import annotations

import csv
import io
import json
from math import fsum
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.errors import ScenarioError, UsageError
from optimizer.files import loads
from optimizer.report.writers import content, render
from tests.report.spreadsheets import edited, errors, formulas, place, recalculated, table

SCENARIO = """
name: Launch
currency: %s
budget: %s
value_per_conversion: 40
gross_margin: 60%%
goals: {conversion: 1}
tiers:
  micro: {fee: 500, followers: 40k, engagement_rate: 4%%, conversion_rate: 2%%, available: 30%s}
  mid: {fee: 2k, followers: 120k, reach_rate: 20%%, engagement_rate: 3%%, conversion_rate: 2%%, available: 4}
"""
RATES = "currency,rate,date,source\nGBP,1.25,2026-11-27,ECB\nUSD,0.8,2026-11-27,ECB\n"
OWN = {"de": ("EUR", "10k", ", pays: {2026-09: 100%}"), "uk": ("GBP", "20k", ""), "us": ("USD", "30k", "")}
WORTH = {"EUR": 1.0, "GBP": 1.25, "USD": 0.8}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three plans and the rates between their currencies."""
    folder = tmp_path_factory.mktemp("portfolio")
    for name, stated in OWN.items():
        plan = optimizer.solve(loads(SCENARIO % stated), check=False)
        (folder / f"{name}.json").write_text(render(plan, "json"), encoding="utf-8")
    (folder / "rates.csv").write_text(RATES, encoding="utf-8")
    return folder


def files(folder: Path) -> list[Path]:
    return [folder / f"{name}.json" for name in OWN]


def documents(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in files(folder)]


def test_money_is_translated_and_counts_add_up(folder: Path) -> None:
    """Every figure of every format, recomputed from the plan files alone."""
    found = optimizer.portfolio(files(folder), "EUR", folder / "rates.csv")
    plans = documents(folder)
    rates = [WORTH[currency] for currency, _, _ in OWN.values()]
    totals = {
        name: fsum(plan["totals"][name] * rate for plan, rate in zip(plans, rates, strict=True))
        for name in ("spend", "revenue", "profit", "unspent", "fees")
    }
    totals |= {name: fsum(plan["totals"][name] for plan in plans) for name in ("reach", "conversions", "partnerships")}
    totals |= {"budget": 10_000 + 1.25 * 20_000 + 0.8 * 30_000, "cpa": totals["spend"] / totals["conversions"]}
    totals |= {"roas": totals["revenue"] / totals["spend"], "roi": totals["profit"] / totals["spend"]}
    assert {name: found.totals[name] for name in totals} == pytest.approx(totals)
    document = json.loads(render(found, "json"))
    assert {name: document["totals"][name] for name in totals} == pytest.approx(totals)
    assert [row["currency"] for row in document["rates"]] == ["GBP", "USD"]
    assert [plan["digest"] for plan in document["plans"]] == [plan["digest"] for plan in plans]
    rows = list(csv.DictReader(io.StringIO(render(found, "csv"))))
    assert [row["plan"] for row in rows] == [*OWN, "total"]
    for row, plan, rate in zip(rows, plans, rates, strict=False):
        assert float(row["local.spend"]) == pytest.approx(plan["totals"]["spend"])
        assert float(row["spend"]) == pytest.approx(plan["totals"]["spend"] * rate)
    assert float(rows[-1]["spend"]) == pytest.approx(totals["spend"])
    assert "Reach adds up over plans" in render(found, "table")
    assert f"<small>{found.plans[0].plan.made.by} · " in render(found, "markdown")


def test_cash_of_all_of_them(folder: Path) -> None:
    """By month where a plan says so; everything else is undated."""
    found = optimizer.portfolio(files(folder), "EUR", folder / "rates.csv")
    de, uk, us = documents(folder)
    september = next(line for line in de["lines"] if line["name"] == "micro")["spend"]
    rest = de["totals"]["spend"] - september + 1.25 * uk["totals"]["spend"] + 0.8 * us["totals"]["spend"]
    assert found.cash == pytest.approx({"2026-09": september, None: rest} if rest else {"2026-09": september})


def test_a_changed_rate_changes_the_workbook(folder: Path, tmp_path: Path) -> None:
    """What is translated follows the rates, and totals follow that."""
    found = optimizer.portfolio(files(folder), "EUR", folder / "rates.csv")
    book = content(found, "excel")
    cell = place(formulas(book)["Rates"], "Currency", "GBP", "Rate")
    cells = recalculated({"as it is": book, "changed": edited(book, {("Rates", cell): 2.5})}, tmp_path)
    plans = documents(folder)
    for name, rate in (("as it is", 1.25), ("changed", 2.5)):
        assert errors(cells[name]) == []
        *rows, total = table(cells[name]["Portfolio"], "Plan")
        spends = [plan["totals"]["spend"] * own for plan, own in zip(plans, (1.0, rate, 0.8), strict=True)]
        assert [row["Spend"] for row in rows] == pytest.approx(spends)
        assert total["Spend"] == pytest.approx(fsum(spends))
        revenue = fsum(plan["totals"]["revenue"] * own for plan, own in zip(plans, (1.0, rate, 0.8), strict=True))
        assert total["ROAS"] == pytest.approx(revenue / fsum(spends))


def test_its_own_currency_needs_no_rate(folder: Path) -> None:
    """Nothing is converted then."""
    found = optimizer.portfolio([folder / "de.json"], "EUR")
    assert found.totals["spend"] == pytest.approx(documents(folder)[0]["totals"]["spend"])
    assert found.rates == ()


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        (
            "currency,rate,date,source\nGBP,1.25,2026-11-27,ECB\n",
            "the plan is in USD, and .*rates.csv has no rate for it",
        ),
        ("currency,rate\nGBP,1\n", "has no column date and source"),
        ("", "is empty; write a CSV file with the columns currency, rate, date and source"),
        (f"{RATES}GBP,1.3,2026-11-27,ECB\n", "GBP: is given twice"),
        (f"{RATES}EUR,2,2026-11-27,ECB\n", "one EUR is 2 EUR here"),
        (RATES.replace("GBP", "GBX"), "currency: GBX is not a currency code"),
        (RATES.replace("1.25", "0"), "GBP.rate: "),
        (RATES.replace("1.25", "much"), 'GBP.rate: "much" is not a rate of exchange'),
        (RATES.replace("2026-11-27", "2026-02-30"), "GBP.date: 2026-02-30 is no date"),
        (RATES.replace("ECB", ""), "GBP.source: names no source"),
    ],
)
def test_wrong_rates(folder: Path, tmp_path: Path, rates: str, said: str) -> None:
    """Every problem with its place and what to write."""
    (tmp_path / "rates.csv").write_text(rates, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        optimizer.portfolio(files(folder), "EUR", tmp_path / "rates.csv")


def test_wrong_calls(folder: Path) -> None:
    """A currency that there is not; a plan twice; a rate that nobody stated."""
    with pytest.raises(UsageError, match="--in EURO: is not a currency code"):
        optimizer.portfolio(files(folder), "EURO")
    with pytest.raises(UsageError, match=r"is the same plan as .*, and would count twice"):
        optimizer.portfolio([folder / "de.json", folder / "de.json"], "EUR")
    with pytest.raises(ScenarioError, match=r"--rates FILE has no rate for it; add a row such as GBP,1\.16"):
        optimizer.portfolio([folder / "uk.json"], "EUR")
