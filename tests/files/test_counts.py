"""Counts that somebody already has, from the command line and from CSV files."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError, UsageError
from optimizer.files import loads
from optimizer.files.counts import given_counts, read_counts

LINES = "name: a\nbudget: 9k\ngoals: {awareness: 1}\ntiers:\n"


def scenario(*names: str, counts: str = "whole") -> Scenario:
    lines = "".join(f"  {name}: {{followers: 1k, fee: 10}}\n" for name in names or ("micro", "macro", "mega"))
    return loads(f"counts: {counts}\n{LINES}{lines}")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["micro=40,mega=1"], (40, 0, 1)),
        (["mega=1", "micro=1_000"], (1000, 0, 1)),
        ([" micro = 2k , macro=0"], (2000, 0, 0)),
    ],
)
def test_pairs(texts: list[str], expected: tuple[float, ...]) -> None:
    """Names and numbers; a line that is not named counts 0."""
    assert read_counts(texts, scenario()) == expected


def test_names_with_commas_and_equals_signs(tmp_path: Path) -> None:
    """A comma in a line's name is told from the one that ends a pair; an equals sign takes a CSV file."""
    assert read_counts(["micro, small=3,mega=1"], scenario("'micro, small'", "mega")) == (3, 1)
    file = tmp_path / "today.csv"
    file.write_text("name,partnerships\na=b,4\n", encoding="utf-8")
    assert read_counts([str(file)], scenario("a=b", "mega")) == (4, 0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("name,partnerships\nmicro,40\nmega,1\n", (40, 0, 1)),
        ("Line;Partnerships;spend\nmega;1;9\n\nmicro;40;\n", (40, 0, 1)),
        ("partnerships,line\n,micro\n3,macro\n", (0, 3, 0)),
        ("name,partnerships\n'micro,2\noverlap,\ntotal,2\n", (2, 0, 0)),
    ],
)
def test_tables(content: str, expected: tuple[float, ...], tmp_path: Path) -> None:
    """Columns in any order and more than are needed; sums below the lines, and empty cells, are no counts."""
    file = tmp_path / "today.csv"
    file.write_text(content, encoding="utf-8")
    assert read_counts([str(file)], scenario()) == expected


def test_a_line_called_total_is_a_line(tmp_path: Path) -> None:
    """The first row of that name is the line, the last one the sum."""
    file = tmp_path / "today.csv"
    file.write_text("name,partnerships\ntotal,4\nmicro,2\ntotal,6\n", encoding="utf-8")
    assert read_counts([str(file)], scenario("total", "micro")) == (4, 2)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mgea=1", "--counts mgea=1: mgea: the scenario has no such line; did you mean mega?"),
        ("zzzzzz=1", "the scenario has no such line; its lines are micro, macro, mega"),
        ("micro=-4", "micro: -4 is negative; a number of partnerships is at least 0"),
        ("micro=1.5", "micro: 1.5 is not whole; write a whole number, or state counts: fractional in the scenario"),
        ("micro=many", 'micro: "many" is not a number of partnerships; write for example 40'),
        ("micro=5%", "micro: 5% is a percentage; a number of partnerships is written like 40"),
        ("micro=", "micro: there is no value; write a number of partnerships, for example 40"),
        ("micro=1,micro=1", "micro: is given twice; keep one of them"),
    ],
)
def test_wrong_counts(text: str, problem: str) -> None:
    """Each mistake says what was given and how to mend it."""
    with pytest.raises(ScenarioError) as caught:
        read_counts([text], scenario())
    assert problem in str(caught.value)


def test_all_mistakes_at_once() -> None:
    """One run tells of all of them."""
    with pytest.raises(ScenarioError) as caught:
        read_counts(["micro=-1,mgea=2", "macro=x"], scenario())
    assert [found.key for found in caught.value.problems] == ["micro", "mgea", "macro"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("micro", "write NAME=NUMBER, for example --counts micro=40,mega=1, or name a CSV file"),
        ("", "write NAME=NUMBER"),
        ("micro=3,mega", '"mega" is no NAME=NUMBER'),
        ("micro=1,000", "a comma starts the next line; write 1000 or 1_000"),
        ("micro=1,000,mega=2", "a comma starts the next line; write 1000 or 1_000"),
    ],
)
def test_wrong_use(text: str, message: str) -> None:
    """What is no list of counts at all is wrong use of the command line."""
    with pytest.raises(UsageError) as caught:
        read_counts([text], scenario())
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("line,spend\nmicro,4\n", "today.csv:1:1: has no column partnerships; the first row names"),
        ("micro,4\n", "today.csv:1:1: has no column name; the first row names name and partnerships"),
        ("", "today.csv:1:1: has no column name"),
        ("name,partnerships\nmicro,4\nmirco,1\n", "today.csv:3:2: mirco: the scenario has no such line; did you mean"),
        ("name,partnerships\n,4\n", "today.csv:2:2: the row has no name; write the line's name"),
        ('{"format": 1, "lines": []}', "today.csv: is JSON, as plan files are; write the plan with `-o plan.csv`, or"),
        (
            "name,partnerships\nmicro,4\nmega,1\ntotal,6\n",
            "today.csv:4:2: the total is 6, and the lines above add up to 5: a row is missing or was changed; correct",
        ),
        (
            "name,partnerships,share_of_spend\nmicro,4,0.5\nmega,1,0.5\n",
            "today.csv:3:1: is a plan's table without its total, so it was cut short; write the plan again, or keep",
        ),
        ("name,partnerships,share_of_spend\nmicro,4,0.5\ntotal", "today.csv:3:1: is a plan's table without its total"),
        ('name,partnerships\nmicro,"4,5"\n', "today.csv:2:2: micro: 4,5 has a comma; write 4.5"),
    ],
)
def test_wrong_tables(content: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake has its row and column."""
    monkeypatch.chdir(tmp_path)
    Path("today.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_counts(["today.csv"], scenario())
    assert str(caught.value).startswith(problem)


def test_a_table_that_is_not_there() -> None:
    """The message says what could have been given."""
    with pytest.raises(ScenarioError, match=r"nowhere.csv: there is no such file; name a CSV file"):
        read_counts(["nowhere.csv"], scenario())


def test_counts_of_a_program() -> None:
    """Fractions where counts are fractional; the same messages."""
    assert given_counts({"mega": 0.25}, scenario(counts="fractional")) == (0, 0, 0.25)
    with pytest.raises(ScenarioError, match=r"counts: mega: 0\.25 is not whole"):
        given_counts({"mega": 0.25}, scenario())
    with pytest.raises(ScenarioError, match="counts: mega: nan is not a finite number"):
        given_counts({"mega": float("nan")}, scenario())
