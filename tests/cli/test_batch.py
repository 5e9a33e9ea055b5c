"""`optimizer batch` on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batches.cases import OTHER, QUICK, written
from tests.conftest import Outcome

Call = Callable[..., Outcome]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two scenarios in the current folder."""
    monkeypatch.chdir(tmp_path)
    return [Path(path).name for path in written(tmp_path, quick=QUICK, other=OTHER)]


def test_summary_on_stdout(files: list[str], optimizer: Call, golden: Callable[[str, str], None]) -> None:
    """What carries the plans and where returns diminish, per scenario; how long it took is said on stderr."""
    outcome = optimizer("batch", *files, "--budgets", "500..5k:500", "--no-check")
    assert outcome.code == 0
    assert outcome.err.startswith("20 jobs in ")
    assert outcome.err.endswith("19 with a plan, 1 without one, because none exists\n")
    golden("batch/summary.txt", outcome.out)


def test_summary_by_band(files: list[str], optimizer: Call, golden: Callable[[str, str], None]) -> None:
    """Each band on its own, with the strategies beside one another."""
    outcome = optimizer(
        "batch", *files, "--bands", "--budgets", "2k,4k,6k,8k,12k,14k", "--strategy", "weighted,balanced", "--no-check"
    )
    assert outcome.code == 0
    golden("batch/bands.txt", outcome.out)


def test_grid_of_the_bands(files: list[str], optimizer: Call) -> None:
    """Without --budgets, --bands goes from 1,000 to 1,000,000."""
    outcome = optimizer("batch", files[1], "--bands", "--format", "csv", "--no-check")
    budgets = [float(row["budget"]) for row in csv.DictReader(io.StringIO(outcome.out))]
    assert (budgets[0], budgets[-1], len(budgets)) == (1_000, 1_000_000, 55)


def test_rows_on_stdout_are_the_files(files: list[str], optimizer: Call) -> None:
    """The same bytes, in CSV and in JSON; nothing else is printed."""
    for form in ("csv", "json"):
        output = Path(f"results.{form}")
        outcome = optimizer("batch", *files, "--format", form, "-o", output)
        assert outcome.code == 0
        assert outcome.out.encode() == output.read_bytes()
        assert outcome.err.startswith(f"wrote {output}\n2 jobs in ")
    assert [row["scenario"] for row in json.loads(outcome.out)] == ["quick", "other"]


def test_several_files_at_once(files: list[str], optimizer: Call) -> None:
    """Rows for programs, the summary for people, one journal, no temporary file."""
    outputs = ["results.parquet", "results.csv", "results.jsonl", "results.xlsx", "results.md"]
    arguments = [part for output in outputs for part in ("-o", output)]
    outcome = optimizer("batch", *files, *arguments)
    assert outcome.code == 0
    assert Path("results.md").read_text(encoding="utf-8").startswith("# Batch of 2 jobs: 2 with a plan\n")
    assert sorted(path.name for path in Path().iterdir()) == sorted([*files, *outputs, "results.parquet.journal"])


def test_failed_jobs_are_told_in_the_end(files: list[str], optimizer: Call) -> None:
    """Exit code 6, and the summary names the first of them."""
    outcome = optimizer("batch", files[0], "missing.yaml")
    assert outcome.code == 6
    assert "Failed: missing: missing.yaml: there is no such file" in outcome.out
    assert outcome.err.endswith("1 with a plan, 1 failed\n")


def test_a_plan_without_a_proof_is_told(files: list[str], optimizer: Call) -> None:
    """Exit code 5, as for a single one."""
    lines = "\n".join(
        f"  line{number}: {{fee: {97 + number}, per_post: {{reach: {50 + number**2}}}}}" for number in range(30)
    )
    text = f"name: many\nbudget: 9000\ngoals: {{awareness: 1}}\ntiers:\n{lines}\n"
    Path(files[0]).write_text(text, encoding="utf-8")
    outcome = optimizer("batch", files[0], "--time-limit", "1e-9", "--format", "csv", "--no-check")
    (row,) = csv.DictReader(io.StringIO(outcome.out))
    assert (outcome.code, row["status"]) == (5, "feasible")


def test_time_without_a_plan_is_a_failure(tmp_path: Path, optimizer: Call) -> None:
    """Where buying nothing is no plan, and mixes are too many to be counted, no plan is found in no time."""
    lines = "\n".join(f"  line{number}: {{fee: {10 + number}, available: 90}}" for number in range(5))
    text = f"{OTHER.partition('tiers')[0]}tiers:\n{lines}\nlimits:\n  - {{measure: partnerships, at_least: 2}}\n"
    (file,) = written(tmp_path, wide=text.replace("budget: 2000", "budget: 9000").replace("press", "partnerships"))
    outcome = optimizer("batch", file, "--time-limit", "1e-9", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(outcome.out))
    assert (outcome.code, row["status"]) == (6, "failed")
    assert "time" in row["reason"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--budgets", "5k..1k:1k"], "--budgets 5k..1k:1k: "),
        (["--vary", "tiers.one.fee"], "--vary tiers.one.fee: write KEY=VALUE,VALUE"),
        (["--vary", "tiers.one.fee=1", "--vary", "tiers.one.fee=2"], "the key is varied twice"),
        (["--strategy", "wieghted"], "did you mean weighted?"),
        (["--resume"], "name the file with -o"),
        (["-o", "results.doc"], "nothing is written to this type of file"),
        (["-o", "quick.yaml"], "nothing is written to this type of file"),
        (["--cluster", "tcp://127.0.0.1:1", "--workers", "2"], "leave out --workers"),
        (
            ["--budgets", "0.01..1000:0.01", "--vary", "tiers.one.fee=1..20:1", "-o", "a.xlsx"],
            "a sheet holds 1,048,575",
        ),
        (
            [
                "--budgets",
                "1..100k:1",
                *(part for line in ("one", "two") for part in ("--vary", f"tiers.{line}.fee=1..99k:1")),
            ],
            "these are 980,100,000,000,000 jobs, and a batch has up to 10,000,000",
        ),
    ],
)
def test_wrong_use(arguments: list[str], message: str, files: list[str], optimizer: Call) -> None:
    """Told at once, with exit code 2, and nothing is left behind."""
    outcome = optimizer("batch", files[0], *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert sorted(path.name for path in Path().iterdir()) == sorted(files)


def test_misspelt_key(files: list[str], optimizer: Call) -> None:
    """A typing error that concerns every file is told before anything is solved."""
    outcome = optimizer("batch", *files, "--vary", "tiers.one.feee=100,200")
    assert outcome.code == 3
    assert outcome.err == "--vary tiers.one.feee=100: tiers.one.feee: no such key; did you mean fee?\n"


def test_names_of_files_are_text(files: list[str], optimizer: Call) -> None:
    """A file's name steers no terminal, and is no formula in a spreadsheet."""
    names = ["=1+1.yaml", "\x1b]0;x\x07.yaml"]
    for name in names:
        Path(name).write_bytes(Path(files[0]).read_bytes())
    for form in ("table", "csv", "json", "markdown"):
        outcome = optimizer("batch", *names, "--budgets", "1k,2k", "--format", form)
        assert outcome.code == 0
        assert not {"\x1b", "\x07"} & set(outcome.out + outcome.err)
        assert form != "csv" or "\n'=1+1,USD," in outcome.out
