"""Subtotals: what is bought, added up by one label or several, in every format."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from math import expm1, fsum, log1p
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.report.spreadsheets import recalculated
from tests.scenarios.bundled import FOLDER

Call = Callable[..., Outcome]
SCENARIO = """
name: Groups
budget: 60k
audience: 900k
value_per_conversion: 40
goals: {awareness: 1, conversion: 1}
tiers:
  a: {tier: nano, platform: tiktok, followers: 5k, fee: 80, engagement_rate: 4%, conversion_rate: 2%, available: 40}
  b: {tier: micro, platform: tiktok, followers: 50k, fee: 500, engagement_rate: 3%, conversion_rate: 2%, available: 9}
  c: {tier: micro, platform: youtube, followers: 60k, fee: 700, engagement_rate: 3%, conversion_rate: 2%, available: 9}
  d: {tier: mid, followers: 200k, fee: 2600, engagement_rate: 2%, conversion_rate: 2%, measures: {clips: 1}}
report: {by: tier}
"""
MIX = "a=10,b=4,c=5,d=1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("groups.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def evaluated(optimizer: Call, *options: str) -> dict[str, Any]:
    outcome = optimizer("evaluate", "groups.yaml", "--counts", MIX, "--format", "json", *options)
    assert outcome.code == 0, outcome.err
    document: dict[str, Any] = json.loads(outcome.out)
    return document


@pytest.mark.usefixtures("folder")
def test_a_group_has_every_figure_of_its_lines(optimizer: Call) -> None:
    """Worked out here from the lines; reach is that of the group's lines alone; the largest spend comes first."""
    document = evaluated(optimizer)
    lines = {line["name"]: line for line in document["lines"]}
    found = {group["value"]: group for group in document["groups"]["tier"]}
    assert list(found) == ["micro", "mid", "nano"]
    micro = found["micro"]
    assert (micro["lines"], micro["partnerships"], micro["spend"]) == (2, 9, 4 * 500 + 5 * 700)
    for name in ("engagements", "conversions", "revenue", "profit", "impressions", "fees"):
        assert micro[name] == pytest.approx(lines["b"][name] + lines["c"][name])
    assert micro["cpa"] == pytest.approx(micro["spend"] / micro["conversions"])
    assert micro["share_of_spend"] == pytest.approx(micro["spend"] / document["totals"]["spend"])
    reached = 900_000 * -expm1(4 * log1p(-50 / 900) + 5 * log1p(-60 / 900))
    assert micro["reach"] == pytest.approx(reached)
    assert found["mid"]["measures"] == {"clips": 1}
    assert fsum(group["spend"] for group in found.values()) == pytest.approx(document["totals"]["spend"])


@pytest.mark.usefixtures("folder")
def test_pairs_and_lines_without_a_label(optimizer: Call) -> None:
    """A row for each pair of values; null is a line without the label; --by replaces what the file asks for."""
    document = evaluated(optimizer, "--by", "platform", "--by", "platform, tier")
    assert list(document["groups"]) == ["platform", "platform,tier"]
    assert [group["value"] for group in document["groups"]["platform"]] == ["youtube", "tiktok", None]
    assert [group["value"] for group in document["groups"]["platform,tier"]] == [
        ["youtube", "micro"],
        [None, "mid"],
        ["tiktok", "micro"],
        ["tiktok", "nano"],
    ]
    assert document["inputs"]["report"] == {"by": ["platform", "platform,tier"]}


@pytest.mark.usefixtures("folder")
def test_every_format_has_them(optimizer: Call) -> None:
    """The console, Markdown and HTML as a table that foots; a plan file that is verified."""
    outcome = optimizer(
        "evaluate",
        "groups.yaml",
        "--counts",
        MIX,
        "-o",
        "plan.md",
        "-o",
        "plan.html",
        "-o",
        "plan.json",
        "-o",
        "p.xlsx",
    )
    (row,) = [line.split() for line in outcome.out.splitlines() if line.startswith("micro ")]
    assert row[:4] == ["micro", "2", "9", "5,500"]
    assert "| micro | 2 | 9 | 5,500 |" in Path("plan.md").read_text(encoding="utf-8")
    assert "By tier" in Path("plan.html").read_text(encoding="utf-8")
    assert optimizer("verify", "plan.json").code == 0
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    document["groups"]["tier"][0]["reach"] += 1
    Path("plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert optimizer("verify", "plan.json").code == 3


@pytest.mark.slow
def test_the_workbook_computes_them(folder: Path, optimizer: Call) -> None:
    """Every cell is a formula; LibreOffice computes what the plan file states."""
    optimizer("evaluate", "groups.yaml", "--counts", MIX, "-o", "plan.json", "-o", "plan.xlsx")
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    (folder / "books").mkdir()
    sheet = recalculated({"plan": Path("plan.xlsx").read_bytes()}, folder / "books")["plan"]["Groups"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    heads, *body = rows
    columns = {str(title): place for place, title in enumerate(heads)}
    for group, cells in zip(document["groups"]["tier"], body, strict=False):
        assert cells[0] == group["value"]
        for title, name in (("Spend", "spend"), ("Reach", "reach"), ("Conversions", "conversions"), ("CPA", "cpa")):
            assert cells[columns[title]] == pytest.approx(group[name]), (group["value"], name)
    total = body[len(document["groups"]["tier"])]
    assert total[columns["Spend"]] == pytest.approx(document["totals"]["spend"])
    assert total[columns["Reach"]] == pytest.approx(document["totals"]["reach"])
    assert io.BytesIO(Path("plan.xlsx").read_bytes()).read(2) == b"PK"


@pytest.mark.usefixtures("folder")
def test_comparing_and_explaining(optimizer: Call) -> None:
    """Spend by each value of every plan, with the change; an explanation begins with them."""
    optimizer("evaluate", "groups.yaml", "--counts", MIX, "-o", "today.json")
    outcome = optimizer("compare", "today.json", "groups.yaml", "--by", "platform")
    assert outcome.code == 0
    block = outcome.out.partition("Spend by platform")[2].partition("\n\n")[0].splitlines()[1:]
    rows = [[float(cell.replace(",", "").replace("−", "-")) for cell in row.split()[1:]] for row in block]
    *parts, total = rows
    assert [fsum(column) for column in zip(*parts, strict=True)] == total
    said = json.loads(optimizer("compare", "today.json", "groups.yaml", "--by", "platform", "--format", "json").out)
    assert [list(plan["groups"]) for plan in said["plans"]] == [["platform"]] * 2
    assert "By tier" in optimizer("explain", "groups.yaml", "--alternatives", "0").out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("solve", "groups.yaml", "--by", "platfrom"),
            2,
            "no line has the label platfrom; did you mean platform?",
        ),
        (("solve", "groups.yaml", "--by", "name"), 2, "no line has the label name; known are tier, platform"),
        (("solve", "groups.yaml", "--set", "report.by=[tier, regoin]"), 3, "no line has the label regoin"),
        (("check", "groups.yaml"), 0, ""),
    ],
)
def test_labels_that_nobody_has(arguments: tuple[str, ...], code: int, said: str, optimizer: Call) -> None:
    """On the command line and in the file, with what there is."""
    outcome = optimizer(*arguments)
    assert outcome.code == code
    assert said in outcome.err


def test_a_long_plan_is_short_on_a_terminal(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subtotals, the largest lines, and what the others come to; everything with --all-lines and in every file."""
    monkeypatch.chdir(tmp_path)
    lines = "\n".join(
        f"  line{number}: {{tier: {'nano' if number % 2 else 'micro'}, followers: {number + 5}k, fee: {100 + number}, "
        "engagement_rate: 4%, conversion_rate: 2%, available: 1}"
        for number in range(30)
    )
    text = f"name: Long\nbudget: 60k\ngoals: {{awareness: 1}}\ntiers:\n{lines}\n"
    Path("long.yaml").write_text(text, encoding="utf-8")
    out = optimizer("solve", "long.yaml", "-o", "long.md").out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("line")][:3] == [
        "line29",
        "line28",
        "line27",
    ]
    (others,) = [line.split() for line in out.splitlines() if line.startswith("and 18 more: --all-lines")]
    assert others[4] == "18"
    assert "By tier" in out
    every = optimizer("solve", "long.yaml", "--all-lines").out
    assert all(f"\nline{number} " in every for number in range(30))
    assert "By tier" not in every
    assert all(f"| line{number} |" in Path("long.md").read_text(encoding="utf-8") for number in range(30))


def test_a_plan_of_few_lines_reads_as_before(optimizer: Call) -> None:
    """Without the key and the option nothing is added up."""
    outcome = optimizer("solve", FOLDER / "instagram-launch.yaml", "--format", "json")
    document = json.loads(outcome.out)
    assert "groups" not in document
    assert "report" not in document["inputs"]
