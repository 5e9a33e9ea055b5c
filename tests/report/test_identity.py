"""Every export tells which document it is of: one digest, recomputed here from the JSON alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache

import openpyxl
import pytest

import optimizer
from optimizer.report.writers import content, render
from tests.scenarios.bundled import FOLDER


@cache
def findings() -> dict[str, object]:
    """One of each command that exports figures of a scenario."""
    scenario = optimizer.load(FOLDER / "affiliate.yaml")
    plan = optimizer.solve(scenario)
    return {
        "plan": plan,
        "comparison": optimizer.compare(
            plan, optimizer.solve(FOLDER / "affiliate.yaml", budget=0.8 * (scenario.budget or 0.0))
        ),
        "curve": optimizer.curve(scenario, budgets="50%..100%:25%"),
        "explanation": optimizer.explain(scenario, alternatives=0),
    }


def digest_of(text: str) -> str:
    """As the contract states it, from what was written."""
    document = json.loads(text)
    content = {name: value for name, value in document.items() if name not in ("made", "solver", "digest")}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("kind", ["plan", "comparison", "curve", "explanation"])
def test_every_format_states_the_digest_of_the_json(kind: str) -> None:
    """CSV in its last column, documents and pictures in their last line, with version and date; a workbook, too."""
    finding = findings()[kind]
    text = render(finding, "json")
    own = digest_of(text)
    assert json.loads(text)["digest"] == own
    rows = list(csv.reader(io.StringIO(render(finding, "csv"))))
    assert rows[0][-1] == "digest"
    assert {row[-1] for row in rows[1:]} == {own}
    line = f"optimizer {optimizer.__version__} · "
    for form in ("markdown", "html", "svg"):
        written = render(finding, form)
        assert own in written, form
        assert line in written, form
    book = openpyxl.load_workbook(io.BytesIO(content(finding, "excel")))
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(own in text and text.startswith(line) for text in said)


def test_a_digest_is_of_everything_but_who_made_it_and_when() -> None:
    """The same plan has the same digest on every run; any other figure, text or status another one."""
    document = json.loads(render(findings()["plan"], "json"))
    again = {**document, "made": {"by": "somebody"}, "solver": {}}
    assert digest_of(json.dumps(again)) == document["digest"]
    for name, other in (("status", "given"), ("warnings", ["none"]), ("gap", 0.5), ("inputs", {})):
        assert digest_of(json.dumps({**document, name: other})) != document["digest"]
