"""Long tables: every figure of a plan once, under its level, so that pivots add up to what the plan states."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from math import fsum
from pathlib import Path

import pyarrow.parquet
import pytest

import optimizer
from optimizer.report.long_table import NAMES, of_plans
from optimizer.report.rows import save_long
from tests.conftest import Outcome
from tests.scenarios.bundled import FOLDER, SOLVED

Call = Callable[..., Outcome]
Rows = list[dict[str, str]]


def read(path: str | Path) -> Rows:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of(rows: Rows, **wanted: str) -> Rows:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


@pytest.mark.parametrize("name", SOLVED)
def test_every_figure_of_a_plan_is_there_once(name: str) -> None:
    """Lines add up to the totals, groups add up to the totals, and nothing stands twice."""
    plan = optimizer.solve(FOLDER / f"{name}.yaml", check=False)
    rows = [dict(zip(NAMES, row, strict=True)) for row in of_plans(plan, "x")]
    keys = [tuple(row[name] for name in NAMES[9:-2]) for row in rows]
    assert len(set(keys)) == len(keys)
    known = {(row["level"], row["line"], row["measure"]): row["value"] for row in rows}
    for line in plan.lines:
        assert known["line", line.name, "spend"] == line.spend
        assert known["line", line.name, "partnerships"] == line.partnerships
        assert known.get(("line", line.name, "cpa")) == line.cpa
    for measure, total in plan.totals.items():
        assert known.get(("total", "", measure)) == total
    for measure in ("spend", "engagements", "partnerships", "fees"):
        groups: dict[str, list[float]] = {}
        for row in rows:
            label = next((label for label in ("tier", "platform", "phase") if row[label]), "")
            if (row["level"], row["measure"]) == ("group", measure) and isinstance(row["value"], float | int):
                groups.setdefault(label, []).append(row["value"])
        assert "tier" in groups
        assert fsum(groups["tier"]) == pytest.approx(plan.totals[measure])
    for goal in plan.goals:
        assert known["goal", goal.name, "value"] == goal.value
    for limit in plan.limits:
        assert known.get(("limit", limit.name, "slack")) == limit.slack
    assert {row["unit"] for row in rows} <= {plan.scenario.currency, "people", "count", "hours", "ratio"}
    assert any(row["level"] == "group" and row["measure"] == "reach" for row in rows) is not bool(
        plan.inputs.get("audience")
    )


def test_files_of_a_plan(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV and Parquet hold the same; every row says which plan it is of."""
    monkeypatch.chdir(tmp_path)
    file = FOLDER / "two-phase-launch.yaml"
    assert optimizer("solve", file, "-o", "a.long.csv", "-o", "a.long.parquet", "-o", "a.json").code == 0
    rows, table = read("a.long.csv"), pyarrow.parquet.read_table("a.long.parquet")
    assert table.column_names == list(NAMES)
    assert len(rows) == table.num_rows > 200
    document = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert {row["digest"] for row in rows} == {document["digest"]}
    assert {row["at"] for row in rows} == {document["made"]["at"]}
    assert {row["scenario"] for row in rows} == {document["scenario"]["name"]}
    (spend,) = of(rows, level="total", measure="spend")
    assert float(spend["value"]) == pytest.approx(document["totals"]["spend"], rel=1e-14)
    assert (spend["unit"], spend["status"], spend["strategy"]) == ("USD", "optimal", document["scenario"]["strategy"])
    assert [row["value"] for row in table.to_pylist() if row["level"] == "limit"]


def test_files_of_several_plans(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a comparison each row names its plan; of a curve each row has its budget."""
    monkeypatch.chdir(tmp_path)
    file = FOLDER / "affiliate.yaml"
    optimizer("solve", file, "-o", "a.json")
    assert optimizer("compare", "a.json", file, "-o", "both.long.csv").code == 0
    assert {row["plan"] for row in read("both.long.csv")} == {"a", "affiliate"}
    assert optimizer("curve", file, "--budgets", "50%..100%:25%", "-o", "curve.long.csv").code == 0
    budgets = {float(row["budget"]) for row in read("curve.long.csv")}
    assert len(budgets) == 3


def test_a_batch_is_the_same_twice(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row a figure of every job, without what changes from run to run; it adds up to the wide table."""
    monkeypatch.chdir(tmp_path)
    file = FOLDER / "instagram-launch.yaml"
    arguments = ("--budgets", "20k..60k:20k", "--vary", "value_per_conversion=50,90")
    for name in ("one", "two"):
        made = optimizer("batch", file, *arguments, "-o", f"{name}.long.csv", "-o", f"{name}.csv")
        assert made.code == 0, made.err
    assert Path("one.long.csv").read_bytes() == Path("two.long.csv").read_bytes()
    rows, wide = read("one.long.csv"), read("one.csv")
    assert {(row["digest"], row["at"], row["file"]) for row in rows} == {("", "", "")}
    assert {row["plan"] for row in rows} == {"value_per_conversion=50", "value_per_conversion=90"}
    spends = of(rows, level="total", measure="spend")
    assert [row["value"] for row in spends] == [row["spend"] for row in wide]
    bought = of(rows, level="line", line="micro", measure="partnerships")
    assert [row["value"] for row in bought] == [row["partnerships.micro"] for row in wide]


def test_a_long_table_of_anything_else_is_refused(optimizer: Call, tmp_path: Path) -> None:
    """An explanation has no plans side by side; a person is told which files there are."""
    outcome = optimizer("verify", "plan.json", "-o", tmp_path / "a.long.parquet")
    assert outcome.code == 2
    with pytest.raises(TypeError):
        save_long(str(tmp_path / "a.long.csv"), "long csv", object())


def test_csv_for_spreadsheets_of_europe(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A BOM, semicolons and decimal commas, in files and on stdout."""
    monkeypatch.chdir(tmp_path)
    file = FOLDER / "affiliate.yaml"
    outcome = optimizer("solve", file, "--csv", "excel", "--format", "csv", "-o", "a.csv", "-o", "a.long.csv")
    assert outcome.out.startswith("\ufeffname;tier;")
    for name in ("a.csv", "a.long.csv"):
        text = Path(name).read_text(encoding="utf-8")
        assert text.startswith("\ufeff")
    plain = optimizer("solve", file, "--format", "csv").out
    shown = list(csv.reader(outcome.out.removeprefix("\ufeff").splitlines(), delimiter=";"))
    rows = list(csv.reader(plain.splitlines()))
    assert [[cell.replace(",", ".") for cell in row] for row in shown] == rows
