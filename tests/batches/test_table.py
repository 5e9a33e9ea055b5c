"""The table: its columns to the letter, its rows in the order of the jobs, each as a solve of its own gives it."""

from __future__ import annotations

import csv
import io
import json
import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

import optimizer
from optimizer.batches.work import Effort, checked
from optimizer.domain.findings.batch import Batch
from optimizer.domain.findings.plan import Plan
from optimizer.files import changed, load
from optimizer.planner import solve
from optimizer.report import long_table
from optimizer.report.curve.page import ledger
from tests.batches import cases
from tests.batches.cases import OTHER, QUICK, SCENARIOS, table

COLUMNS = [
    "scenario",
    "currency",
    "strategy",
    "budget",
    "tiers.two.available",
    "status",
    "reason",
    "gap",
    "score",
    "partnerships",
    "posts",
    "spend",
    "unspent",
    "hours",
    "impressions",
    "reach",
    "engagements",
    "conversions",
    "revenue",
    "profit",
    "press",
    "cpm",
    "cpe",
    "cpa",
    "roas",
    "roi",
    "frequency",
    "value.conversion",
    "attainment.conversion",
    "value.awareness",
    "attainment.awareness",
    "value.credibility",
    "attainment.credibility",
    "marginal.conversion",
    "marginal.awareness",
    "marginal.credibility",
    "partnerships.one",
    "partnerships.two",
    "partnerships.big",
    "partnerships.three",
]


def pair(folder: Path, **options: Any) -> Batch:
    """Both small scenarios."""
    return optimizer.batch(cases.written(folder, quick=QUICK, other=OTHER), workers=1, **options)


def test_columns_and_order(tmp_path: Path) -> None:
    """Files, strategies, varied values, budgets; goals, measures and lines of all files in file order."""
    found = pair(tmp_path, budgets="2k,1k", vary={"tiers.two.available": [3, 4]}, strategies=["weighted", "balanced"])
    assert [column.name for column in found.columns] == COLUMNS
    assert [row[:5] for row in found.rows] == [
        (name, currency, strategy, budget, available)
        for name, currency in (("quick", "USD"), ("other", "EUR"))
        for strategy in ("weighted", "balanced")
        for available in (3, 4)
        for budget in (1000, 2000)
    ]


def test_own_budgets_and_percentages(tmp_path: Path) -> None:
    """Without --budgets each file's own; percentages are of it."""
    assert [row[3] for row in pair(tmp_path).rows] == [1000, 2000]
    assert [row[3] for row in pair(tmp_path, budgets="50%..100%:50%,300").rows] == [300, 500, 1000, 300, 1000, 2000]


@pytest.mark.parametrize("number", range(6))
def test_marginal_is_the_slope_to_the_row_before(number: int, tmp_path: Path) -> None:
    """It is missing for the lowest budget of a family, and where either row has no plan."""
    found = pair(tmp_path, budgets="250..1500:250", vary={"tiers.two.available": "2,3"})
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    for start in range(0, len(rows), 6):
        here, before = rows[start + number], rows[start + number - 1] if number else {}
        for goal in ("conversion", "awareness", "credibility"):
            values: Any = (here[f"value.{goal}"], before.get(f"value.{goal}"))
            expected = None if None in values else (values[0] - values[1]) / 250
            assert here[f"marginal.{goal}"] == expected
    assert any(row["marginal.credibility"] is None and row["status"] == "optimal" for row in rows)
    assert any(row["marginal.credibility"] for row in rows)


def test_no_plan_is_data(tmp_path: Path) -> None:
    """The row says what cannot hold together, and has no figures."""
    found = pair(tmp_path, budgets="500")
    row = dict(zip([column.name for column in found.columns], list(found.rows)[1], strict=True))
    assert row["status"] == "infeasible"
    assert str(row["reason"]).startswith("cannot hold together: spend at most 500 (the budget) and partnerships at")
    assert all(row[name] is None for name in row if name not in COLUMNS[:7])
    assert (found.tally.planned, found.tally.without, found.tally.failed) == (1, 1, 0)


def test_amounts_are_solved_beside_a_percentage_of_nothing(tmp_path: Path) -> None:
    """Where a file states no budget only the percentage fails."""
    (file,) = cases.written(tmp_path, none=OTHER.replace("budget: 2000", "strategy: cheapest"))
    found = optimizer.batch(file, budgets="50%,1500,2000", workers=1)
    assert [row[3:5] for row in found.rows] == [(None, "failed"), (1500, "optimal"), (2000, "optimal")]
    assert "none.yaml states no budget to take a percentage of" in found.failures[0]


@pytest.mark.parametrize(
    "vary",
    [
        {"limits.1.at_least": "1,2", "limits.least.at_least": "3"},
        {"goals.credibility": "10%,90%", "goals.credibility.weight": "30%"},
    ],
)
def test_two_names_of_one_key_are_refused(vary: dict[str, str], tmp_path: Path) -> None:
    """Its rows would state a value that was not solved with."""
    text = OTHER.replace("at_least: 2}", "at_least: 2, name: least}").replace("{weight: 1, m", "{weight: 50%, m")
    with pytest.raises(optimizer.ScenarioError, match="another override states the same part under another key"):
        optimizer.batch(cases.written(tmp_path, other=text), vary=vary, workers=1)


def test_returns_are_those_of_the_first_variation_with_several_plans(tmp_path: Path) -> None:
    """One that has a plan at a single budget says nothing of returns."""
    files = cases.written(tmp_path, quick=QUICK)
    vary = {"goals.conversion.at_least": ["75", "5"]}
    (group,) = optimizer.batch(files, budgets="250..1500:250", vary=vary, workers=1).groups
    (alone,) = optimizer.batch(
        files, budgets="250..1500:250", vary={"goals.conversion.at_least": "5"}, workers=1
    ).groups
    conversion, expected = group.goals[0], alone.goals[0]
    assert conversion.first is not None
    assert (conversion.lowest, conversion.highest, conversion.first) == (
        expected.lowest,
        expected.highest,
        expected.first,
    )


def test_bad_files_are_rows(tmp_path: Path) -> None:
    """A file that is missing, or wrong, does not keep the others from being solved."""
    files = cases.written(tmp_path, bad="name: bad\nbugdet: 5\n", quick=QUICK, none=QUICK.replace("budget: 1000", ""))
    output = tmp_path / "results.csv"
    found = optimizer.batch([*files, tmp_path / "missing.yaml"], budgets="50%", output=output, workers=1)
    rows = table(output)
    assert [(row["scenario"], row["status"]) for row in rows] == [
        ("bad", "failed"),
        ("quick", "optimal"),
        ("none", "failed"),
        ("missing", "failed"),
    ]
    assert "did you mean budget?" in rows[0]["reason"]
    assert "quick" not in rows[0]["reason"]
    assert (rows[1]["budget"], rows[1]["reason"]) == ("500", "")
    assert found.tally.failed == 3
    assert found.failures[0].startswith("bad: ")


def test_value_that_fits_one_file_only(tmp_path: Path) -> None:
    """In the other file it is a failed row; in no file it is a typing error, told at once."""
    rows = list(pair(tmp_path, vary={"tiers.three.fee": "400,450"}).rows)
    assert [row[5] for row in rows] == ["failed", "failed", "optimal", "optimal"]
    assert str(rows[0][6]).startswith("tiers.three.fee: ")
    with pytest.raises(optimizer.ScenarioError, match=r"--vary tiers.tow.fee=400: .*did you mean two"):
        pair(tmp_path, vary={"tiers.tow.fee": "400,450"})
    with pytest.raises(optimizer.ScenarioError, match=r"--vary tiers.two.fee=4,5: "):
        pair(tmp_path, vary={"tiers.two.fee": ["400", "4,5"]})
    with pytest.raises(optimizer.ScenarioError, match=r"--set tiers.tow.fee=400: .*did you mean two"):
        pair(tmp_path, overrides={"tiers.tow.fee": "400"})


def test_values_that_fit_together_only(tmp_path: Path) -> None:
    """A floor above what is available alone, but not with more available, is no typing error."""
    found = pair(tmp_path, vary={"tiers.two.at_least": "1,13", "tiers.two.available": "12,14"})
    assert [row[6] for row in found.rows][:4] == ["optimal", "optimal", "failed", "infeasible"]


def test_rate_cards_are_varied(tmp_path: Path) -> None:
    """`tiers` takes several files, each read once."""
    (path,) = cases.written(tmp_path, carded="name: c\nbudget: 1000\ngoals: {awareness: 1}\ntiers: a.csv\n")
    for name, fee in (("a", 100), ("b", 200)):
        (tmp_path / f"{name}.csv").write_text(f"name,fee,followers\nmicro_{name},{fee},1000\n", encoding="utf-8")
    found = optimizer.batch(path, vary={"tiers": "a.csv,b.csv"}, workers=1)
    assert [column.name for column in found.columns][-2:] == ["partnerships.micro_a", "partnerships.micro_b"]
    assert [row[-2:] for row in found.rows] == [(10, None), (None, 5)]


@pytest.mark.parametrize(
    ("files", "labels"),
    [
        (["a/x.yaml"], ["x"]),
        (["a/x.yaml", "b/y.yaml"], ["x", "y"]),
        (["a/x.yaml", "b/x.yaml"], ["a/x", "b/x"]),
        (["a/x.yaml", "c/a/x.yaml", "y.yaml"], ["a/x.yaml", "c/a/x", "y"]),
        (["a/x.yaml", "a/x.json"], ["x.yaml", "x.json"]),
    ],
)
def test_names_of_scenarios(files: list[str], labels: list[str], tmp_path: Path) -> None:
    """The stem, or the shortest path that tells it apart."""
    paths = []
    for file in files:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(QUICK, encoding="utf-8")
        paths.append(path)
    found = [row[0] for row in optimizer.batch(paths, workers=1).rows]
    if labels[0] == "a/x.yaml":
        assert str(found[0]).endswith("a/x")  # The shorter path ends the longer one, so it says more.
        assert found[1:] == labels[1:]
    else:
        assert found == labels


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scenarios": []}, "at least one scenario"),
        ({"strategies": ["wieghted"]}, "did you mean weighted"),
        ({"strategies": ["profit", "profit"]}, "is given twice"),
        ({"resume": True}, "name the file with -o"),
        ({"output": "results.pdf"}, "nothing is written to this type of file"),
        ({"vary": {"reserve": "1%,2%"}, "overrides": {"reserve": "3%"}}, "--set states one value for the same key"),
    ],
)
def test_wrong_requests(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    """Each is refused before anything is solved."""
    given = {"scenarios": cases.written(tmp_path, quick=QUICK)} | options
    with pytest.raises(optimizer.UsageError, match=message):
        optimizer.batch(**given)


def test_same_file_twice(tmp_path: Path) -> None:
    """Its rows would be the same."""
    files = cases.written(tmp_path, quick=QUICK)
    with pytest.raises(optimizer.UsageError, match="is given twice"):
        optimizer.batch(files * 2)


def test_every_format_holds_the_same_rows(tmp_path: Path) -> None:
    """Figures are the same in CSV, JSON, JSON Lines, Parquet and Excel, and every file the same on every run."""
    files = cases.written(tmp_path, quick=QUICK.replace("name: quick", "name: '=1+1'"), other=OTHER)
    expected: Sequence[dict[str, Any]] = []
    for suffix in ("csv", "json", "jsonl", "parquet", "xlsx"):
        output = tmp_path / f"results.{suffix}"
        found = optimizer.batch(files, budgets="500,1k,2k", output=output, workers=1)
        names = [column.name for column in found.columns]
        expected = [dict(zip(names, row, strict=True)) for row in found.rows]
        first = output.read_bytes()
        optimizer.batch(files, budgets="500,1k,2k", output=output, workers=1)
        assert output.read_bytes() == first, suffix
    texts = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text(encoding="utf-8"))))
    assert [float(row["spend"] or 0) for row in texts] == [row["spend"] or 0 for row in expected]
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8")) == expected
    assert [
        json.loads(line) for line in (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()
    ] == expected
    parquet = pq.read_table(tmp_path / "results.parquet")
    assert parquet.to_pylist() == expected
    assert {str(field.type) for field in parquet.schema} == {"string", "double"}
    sheet = load_workbook(tmp_path / "results.xlsx").active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    assert list(head) == names
    assert [row[3] for row in rows] == [row["budget"] for row in expected]
    assert list(rows[0])[-4:] == [expected[0][name] for name in names[-4:]]


def test_a_sheet_of_rows_can_be_read_and_printed(tmp_path: Path) -> None:
    """Figures as their kind is read, names not cut, a filter, and headings on every page."""
    name = "a scenario with a name that is longer than forty characters"
    files = cases.written(tmp_path, quick=QUICK.replace("name: quick", f"name: {name}"))
    optimizer.batch(files, budgets="500,1k", output=tmp_path / "results.xlsx", workers=1)
    sheet = load_workbook(tmp_path / "results.xlsx").active
    assert sheet is not None
    places = {str(cell.value): cell.column_letter for cell in sheet[1]}
    shown = {head: sheet[f"{column}2"].number_format for head, column in places.items()}
    assert (shown["budget"], shown["spend"]) == ("#,##0.00", "#,##0.00")
    attained = next(head for head in shown if head.startswith("attainment."))
    assert (shown["gap"], shown[attained]) == ("0.0%", "0.0%")
    assert shown["reach"] in ("#,##0", "#,##0.00")
    assert sheet.column_dimensions["A"].width >= len(str(sheet["A2"].value))
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"


def test_a_workbook_has_a_chart_for_each_goal(tmp_path: Path) -> None:
    """Over the budgets of its rows; none where there is one row."""
    file = tmp_path / "results.xlsx"
    optimizer.batch(["scenarios/instagram-launch.yaml"], budgets="10k,20k", output=file, workers=1)
    charts = load_workbook(file)["Charts"]._charts  # noqa: SLF001 - there is no other way to see them
    assert len(charts) == 3
    assert charts[0].series[0].xVal.numRef.f == "Batch!$D$2:$D$3"
    optimizer.batch(["scenarios/instagram-launch.yaml"], budgets="10k", output=tmp_path / "one.xlsx", workers=1)
    assert load_workbook(tmp_path / "one.xlsx").sheetnames == ["Batch"]


def test_long_rows_stream() -> None:
    """Five times the jobs take hardly more memory: a group of rows at a time."""
    peaks = []
    for jobs in (40, 200):
        batch = optimizer.batch(["scenarios/instagram-launch.yaml"], budgets=[5_000 + 100 * n for n in range(jobs)])
        tracemalloc.start()
        for _ in long_table.of_batch(batch):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_frame(tmp_path: Path) -> None:
    """Figures are numbers, whatever is missing."""
    frame = pair(tmp_path, budgets="500,1k").to_frame()
    assert list(frame["status"]) == ["optimal", "optimal", "infeasible", "optimal"]
    assert str(frame["spend"].dtype) == "float64"
    assert frame["spend"].isna().sum() == 1


def separate(file: Path, budget: float, strategy: str, overrides: dict[str, str]) -> Plan:
    """The plan that `optimizer solve` finds."""
    changes = overrides if strategy == "own" else {**overrides, "strategy": strategy}
    return solve(load(file, budget=budget, overrides=changes), check=False)


def test_rows_equal_separate_solves(tmp_path: Path) -> None:
    """200 jobs over bundled scenarios; a tenth of them, drawn at random, is solved alone, too."""
    names = ("affiliate", "linkedin-b2b", "instagram-launch", "one-macro-or-five-micros")
    files = [SCENARIOS / f"{name}.yaml" for name in names]
    output = tmp_path / "results.csv"
    found = optimizer.batch(files, budgets="2k..48k:2k,50k..250k:8k", output=output, check="none")
    rows = table(output)
    assert len(rows) == found.tally.jobs == 200
    for number in random.Random(3).sample(range(200), 20):
        row = rows[number]
        plan = separate(SCENARIOS / f"{row['scenario']}.yaml", float(row["budget"]), "own", {})
        assert row["status"] == plan.status
        assert float(row["score"]) == pytest.approx(plan.score, rel=1e-9)
        assert float(row["spend"]) == pytest.approx(plan.totals["spend"], rel=1e-9)
        bought = {name: value for name, value in row.items() if name.startswith("partnerships.") and value}
        assert {name: float(value) for name, value in bought.items()} == {
            f"partnerships.{line.name}": line.partnerships for line in plan.lines
        }


def test_sample_is_solved_twice(tmp_path: Path) -> None:
    """The same plans whatever else is in the batch; all of them, or none, where asked."""
    (file,) = cases.written(tmp_path, quick=QUICK)
    some = optimizer.batch(file, budgets="1k..2k:10", workers=1)
    assert 0 < some.checks.done < 20
    assert some.checks.confirmed == some.checks.done
    assert optimizer.batch(file, budgets="1k,2k", check="all", workers=1).checks.done == 2
    assert optimizer.batch(file, budgets="1k..2k:100", check="none", workers=1).checks.done == 0


def test_every_column_has_a_name_of_its_own(tmp_path: Path) -> None:
    """A measure of one's own may be called like a column, and a varied currency fills the column that there is."""
    measures = "press: 1, score: 1, value.fame: 1"
    (file,) = cases.written(tmp_path, other=OTHER.replace("credibility", "fame").replace("press: 1", measures))
    found = optimizer.batch(file, vary={"currency": ["EUR", "USD"]}, workers=1)
    names = [column.name for column in found.columns]
    assert len(names) == len(set(names))
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    assert [row["currency"] for row in rows] == ["EUR", "USD"]
    assert rows[0]["score"] == 1.0
    assert rows[0]["measure.score"] == rows[0]["measure.value.fame"] == rows[0]["partnerships.three"]
    assert list(found.to_frame().columns) == names


def test_second_opinion() -> None:
    """The right plan is confirmed, a worse one replaced, and one that there was no time for is neither."""
    wide = load(SCENARIOS / "linkedin-b2b.yaml")
    right, worse = solve(wide, check=False), solve(changed(wide, budget=20_000), check=False)
    assert checked(wide, right, Effort()) == (right, "confirmed")
    better, opinion = checked(wide, worse, Effort())
    assert (opinion, better.lines, better.score) == ("improved", right.lines, right.score)
    assert checked(wide, right, Effort(time_limit=1e-6)) == (right, "undecided")


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Seven times the jobs take no more memory, but for a few bytes for each job."""
    (file,) = cases.written(tmp_path, quick=QUICK.replace("budget: 1000", "budget: 99"))
    peaks = []
    for jobs in (20, 140):
        output = tmp_path / f"{jobs}.csv"
        budgets = [90 + number / 100 for number in range(jobs)]
        tracemalloc.start()
        optimizer.batch(file, budgets=budgets, output=output, check="none", workers=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 150_000


def test_why_jobs_failed_is_told_once(tmp_path: Path) -> None:
    """A file that cannot be read does not hide what is wrong with the next one."""
    files = cases.written(tmp_path, bad="name: bad\n", worse="nonsense", quick=QUICK)
    found = optimizer.batch(files, budgets="1k..9k:1k", workers=1)
    assert found.tally.failed == 18
    assert [text.partition(": ")[0] for text in found.failures] == [
        "bad, budget 1,000 and 8 more",
        "worse, budget 1,000 and 8 more",
    ]


def test_failures_that_are_not_told_are_counted(tmp_path: Path) -> None:
    """The first few by name, and how many there are beside them."""
    files = cases.written(tmp_path, **{f"bad{number}": "name: bad\n" for number in range(5)}, quick=QUICK)
    failures = optimizer.batch(files, budgets="1k,2k", workers=1).failures
    assert len(failures) == 4
    assert failures[-1] == "4 more jobs, as the column `reason` says"


@pytest.mark.parametrize("name", ["linkedin-b2b", "cheapest-targets"])
def test_same_figures_as_the_curve(name: str) -> None:
    """Where both show a figure it is the same, marginal values and budgets without a plan included.

    These strategies need no bests, which a curve keeps and a batch does not.
    """
    file = SCENARIOS / f"{name}.yaml"
    budgets = "30k..120k:15k"
    found = optimizer.batch([file], budgets=budgets, workers=1)
    rows = [dict(zip((column.name for column in found.columns), row, strict=True)) for row in found.rows]
    drawn = ledger(optimizer.curve(file, budgets))
    points = [dict(zip((column.name for column in drawn.columns), row, strict=True)) for row in drawn.rows]
    for row, point in zip(rows, points, strict=True):
        both = [key for key in row if key in point and key != "reason"]
        assert {"spend", "cpm", "budget", "status"} < set(both)
        assert any(key.startswith("marginal.") for key in both)
        for key in both:
            assert row[key] == point[key], key


def test_charts_are_of_scenarios_that_have_plans(tmp_path: Path) -> None:
    """Files without any take no place, and what there is no room for is counted."""
    broken = {f"broken{number}": "name: broken\n" for number in range(9)}
    files = cases.written(tmp_path, **broken, quick=QUICK, **{f"more{number}": OTHER for number in range(9)})
    found = optimizer.batch(files, budgets="2k..3k:500", check="none", workers=1)
    assert [response.scenario for response in found.responses][:2] == ["quick", "quick"]
    assert (len({response.scenario for response in found.responses}), found.undrawn) == (8, 2)


def test_scenarios_that_were_changed_on_the_way_in_are_told_apart(tmp_path: Path) -> None:
    """Loaded with other values, or copied with others: each has rows and a journal of its own."""
    (file,) = cases.written(tmp_path, quick=QUICK)
    cheap, dear = (optimizer.load(file, overrides={"tiers.one.fee": fee}) for fee in ("50", "500"))
    copied = optimizer.load(file).model_copy(update={"strategy": "profit"})
    together = [row[7:11] for row in optimizer.batch([cheap, dear, copied], workers=1).rows]
    alone = [row[7:11] for one in (cheap, dear, copied) for row in optimizer.batch(one, workers=1).rows]
    assert together == alone
    assert len(set(alone)) == 3
    assert [row[2] for row in optimizer.batch(copied, budgets="500, 900", workers=1).rows] == ["profit"] * 2
    output = tmp_path / "results.csv"
    optimizer.batch(cheap, budgets="500, 900", output=output, workers=1)
    with pytest.raises(optimizer.UsageError, match="or its rate card has changed"):
        optimizer.batch(dear, budgets="500, 900", output=output, resume=True, workers=1)
    optimizer.batch(cheap, budgets="500, 900", output=output, resume=True, workers=1)


def test_a_job_without_a_budget_is_never_solved(tmp_path: Path) -> None:
    """However many workers there are: it has failed, and is no start for the next ones."""
    (file,) = cases.written(tmp_path, none=OTHER.replace("budget: 2000", "strategy: cheapest"))
    tables = [list(optimizer.batch(file, budgets="50%,1k..9k:500", workers=workers).rows) for workers in (1, 2)]
    assert tables[0] == tables[1]
    assert [row[4] for row in tables[0]].count("failed") == 1
