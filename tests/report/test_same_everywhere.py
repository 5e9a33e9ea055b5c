"""The same figure is the same everywhere: every format of a bundled scenario's plan says what the plan holds."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pytest

import optimizer
from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.plan import CashMonth, LineResult, Plan
from optimizer.domain.findings.report import Report
from optimizer.report.plan.holding import bounds
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.plan.tables import NO_FIGURES, UNDATED
from optimizer.report.writers import content, render
from tests.report.spreadsheets import Cells, errors, recalculated, table, values
from tests.scenarios.bundled import FOLDER, SOLVED

EXACT = 1e-9
pytestmark = pytest.mark.slow

Place = tuple[str, str]
"""What a figure is of, and its name: ("line micro", "spend"), ("total", "cpa"), ("goal awareness", "value")."""


class Shown(NamedTuple):
    """A figure as a format shows it, and by how much rounding may have moved it."""

    value: float
    rounding: float


Reading = dict[Place, Shown | None]
"""Every figure that a format shows; None where it shows that there is none."""


@cache
def solved(name: str) -> Plan:
    """The plan of a bundled scenario."""
    return optimizer.solve(FOLDER / f"{name}.yaml", check=False)


def held(plan: Plan) -> dict[Place, float | None]:
    """Every figure of the plan itself."""
    known: dict[Place, float | None] = {("total", name): value for name, value in plan.totals.items()}
    for line in plan.lines:
        of = f"line {line.name}"
        figures = [name for name in LineResult.__slots__ if name not in NO_FIGURES]
        known |= {(of, name): getattr(line, name) for name in figures}
        known |= {(of, name): value for name, value in {**line.measures, **line.beside}.items()}
    for goal in plan.goals:
        for name in ("weight", "value", "best", "attainment", "at_least"):
            known[f"goal {goal.name}", name] = getattr(goal, name)
    for limit in bounds(plan):
        for name in ("value", "at_least", "at_most", "slack"):
            known[f"limit {limit.name}", name] = getattr(limit, name)
    for period in plan.periods:
        shown = {"budget": period.budget, "spend": period.spend, "left": period.left, **period.figures}
        known |= {(f"period {period.name}", name): value for name, value in shown.items()}
    for month in plan.cash:
        known |= {(f"cash {month.month or UNDATED}", name): getattr(month, name) for name in CashMonth.__slots__[1:]}
    for group in (group for found in plan.groups.values() for group in found):
        of = f"group {group.value}"
        known |= {(of, name): value for name, value in {**group.figures, **group.measures}.items()}
        known[of, "lines"] = group.lines
    return known | {("total", "share_of_spend"): 1.0, ("total", "score"): plan.score, ("total", "gap"): plan.gap}


def from_json(plan: Plan) -> Reading:
    """The plan file."""
    document = json.loads(render(plan, "json"))
    found: dict[Place, float | None] = {("total", name): value for name, value in _flat(document["totals"]).items()}
    found |= {("total", name): document[name] for name in ("score", "gap")}
    for kind, part in (("line", "lines"), ("goal", "goals"), ("limit", "limits"), ("period", "periods")):
        for row in document.get(part, ()):
            own = row.pop("measures", {})
            flat = {**_flat(row), **own}
            found |= {
                (f"{kind} {row['name']}", name): value
                for name, value in flat.items()
                if isinstance(value, int | float | None) and name not in ("binding", "broken", "used")
            }
    for row in document.get("cash", ()):
        of = f"cash {row.pop('month') or UNDATED}"
        found |= {(of, name): value for name, value in row.items() if name in CashMonth.__slots__}
    for row in (row for rows in document.get("groups", {}).values() for row in rows):
        of = f"group {row.pop('value')}"
        found |= {(of, name): value for name, value in _flat(row | row.pop("measures", {})).items()}
    return {place: _exact(value) for place, value in found.items()}


def _flat(stated: dict[str, Any]) -> dict[str, Any]:
    """Costs and unit costs under names with a dot, as tables have them."""
    flat = {name: value for name, value in stated.items() if name not in ("cost_items", "cost_per")}
    flat |= {f"costs.{name}": value for name, value in stated.get("cost_items", {}).items()}
    return flat | {f"cost_per.{name}": value for name, value in stated.get("cost_per", {}).items()}


def from_csv(plan: Plan) -> Reading:
    """The ledger."""
    found: Reading = {}
    for row in csv.DictReader(io.StringIO(render(plan, "csv"))):
        name = row.pop("name")
        assert (row.pop("scenario"), row.pop("currency")) == (plan.scenario.name, plan.scenario.currency)
        assert row.pop("budget") == ("" if plan.scenario.budget is None else f"{plan.scenario.budget:.15g}")
        assert row.pop("digest") == digest(plan_json(plan))
        of = name if name in ("total", "overlap") else f"line {name}"
        for column, text in row.items():
            if of == "overlap":
                found |= {("total", "overlap"): _exact(float(text))} if text else {}
            elif re.fullmatch(r"-?[0-9.]+", text):
                found[of, column.removeprefix("measure.")] = _exact(float(text))
    return found


def _exact(value: float | None) -> Shown | None:
    return None if value is None else Shown(float(value), 0.0)


NUMBER = re.compile(r"([−-]?)([0-9][0-9,]*(?:\.[0-9]+)?)([KMB]?)(%?)")
SCALE = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9}
APPORTIONED = 1.0
"""Figures of a column that is made to add up to its total are rounded up or down: by less than a whole last digit."""


def number(text: str) -> Shown | None:
    """A rounded number of a table for people: it may be off by less than its last digit."""
    match = NUMBER.match(text.strip())
    if match is None:
        return None
    sign, digits, scale, percent = match.groups()
    unit = SCALE[scale] * (0.01 if percent else 1.0)
    decimals = len(digits.partition(".")[2])
    value = float(digits.replace(",", "")) * unit * (-1.0 if sign else 1.0)
    return Shown(value, APPORTIONED * 10.0**-decimals * unit)


COLUMNS = {
    "no.": "partnerships",
    "share": "share_of_spend",
    "engagem.": "engagements",
    "conv.": "conversions",
    "plan": "value",
    "best alone": "best",
    "attained": "attainment",
    "floor": "at_least",
    "at least": "at_least",
    "at most": "at_most",
    "left": "slack",
    "may spend": "budget",
}
"""Heading of a column for people -> the figure's name, where it is another."""
KINDS = {"Line": "line", "Goals": "goal", "Limits": "limit", "Periods": "period", "Cash": "cash"}


def _kind(heading: str) -> str | None:
    """What the rows of a table are; None for a table of something else."""
    return "group" if heading.startswith("By ") else KINDS.get(heading)


def _figure(heading: str) -> str:
    plain = heading.partition(", ")[0]
    return COLUMNS.get(plain, plain.lower().replace(" ", "_"))


def _rows(rows: list[list[str]], plan: Plan) -> Iterator[tuple[Place, Shown | None]]:
    """The figures of one table for people, its heading first."""
    kind = _kind(rows[0][0])
    full = {name[:14]: name for name in plan.totals}
    for name, *cells in rows[1:]:
        for heading, text in zip(rows[0][1:], cells, strict=False):
            figure = _figure(heading)
            if heading in ("measure", "standing", "") or not text.strip():
                continue
            known = full.get(heading.replace(" ", "_")[:14], figure) if kind in ("line", "group") else figure
            known = "left" if (kind, heading) in (("period", "left"), ("cash", "left")) else known
            known = "agency_fee" if (kind, heading) == ("cash", "agency") else known
            known = "spend" if (kind, heading, name) == ("cash", "total", "total") else known
            if (kind, heading, name) == ("cash", "costs", "total") and "costs" not in plan.totals:
                continue
            per = {
                f"per {name.removeprefix('cost_per.')}"[:14].strip(): name
                for name in plan.totals
                if "cost_per." in name
            }
            known = per.get(heading, known)
            if name in ("total", "overlap"):
                # Lines overlap in another number of people than groups of them do.
                if kind == "group" and (name == "overlap" or figure == "lines"):
                    continue
                yield ("total", "overlap" if name == "overlap" else known), number(text)
            else:
                yield (f"{kind} {name}", known), number(text)


def from_console(plan: Plan) -> Reading:
    """The tables of the terminal, whose columns are as far apart as their widest cells."""
    found: Reading = {}
    for block in render(plan, "table").split("\n\n"):
        lines = block.splitlines()
        tables = [index for index, line in enumerate(lines) if _kind(line.split("  ")[0])]
        if tables:
            found |= dict(_rows(_columns(lines[tables[0] :]), plan))
    return found


def _columns(lines: list[str]) -> list[list[str]]:
    """Cells of aligned columns: a column starts after two spaces in every line."""
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    gaps = [all(not line[place : place + 2].strip() for line in padded) for place in range(width)]
    starts = [0, *(place for place in range(1, width) if gaps[place - 1] and not gaps[place])]
    return [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], width], strict=True)] for line in padded]


def from_markdown(plan: Plan) -> Reading:
    """The tables of the Markdown document."""
    found: Reading = {}
    for block in render(plan, "markdown").split("\n\n"):
        lines = block.splitlines()
        if not lines[0].startswith("| ") or lines[0].startswith("| Beside it "):  # That is another plan's, too.
            continue
        rows = [[_plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines if "---" not in line]
        found |= dict(_rows(rows, plan))
    return found


def _plain(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell.strip()).replace("&lt;", "<").replace("&amp;", "&")


class _Tables(HTMLParser):
    """The tables of a document: rows of cells as text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row or a cell begins."""
        del attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        """Text, of a cell or of something else."""
        if self._inside:
            self.tables[-1][-1][-1] += data.strip()


def from_html(plan: Plan) -> Reading:
    """The tables of the report, but for the one of what the scenario states."""
    reader = _Tables()
    reader.feed(render(Report(plan), "html"))
    found: Reading = {}
    for rows in reader.tables:
        if rows and rows[0] and _kind(rows[0][0]) and "planned with" not in rows[0]:
            found |= dict(_rows(rows, plan))
    return found


SHEET = {
    "Partnerships": "partnerships",
    "Share of spend": "share_of_spend",
    "Posts delivered": "posts",
    "Fee per post": "fee_per_post",
    "Agency fee": "agency_fee",
    "Content value": "content_value",
    "Best alone": "best",
    "Floor": "at_least",
    "At least": "at_least",
    "At most": "at_most",
    "Left": "slack",
}
NOT_FIGURES = ("Line", "Tier", "as in the plan", "Can be bought", "Weighted")


def _measure(title: str, plan: Plan) -> str:
    """The figure of a column; a measure of one's own stands under its own name."""
    return title if title in plan.totals else _beside(plan).get(title, SHEET.get(title, title.lower()))


def _beside(plan: Plan) -> dict[str, str]:
    """Headings of costs and unit costs -> their names among totals."""
    costs = {
        name.removeprefix("costs.").capitalize(): name for name in plan.totals if name.partition(".")[0] == "costs"
    }
    per = (name for name in plan.totals if name.startswith("cost_per."))
    return costs | {f"Spend per {name.removeprefix('cost_per.')}": name for name in per}


def from_excel(cells: Cells, plan: Plan) -> Reading:
    """The workbook, after an engine computed every formula anew."""
    assert errors(cells) == []
    found: Reading = {}
    sheets = [("Lines", "Line"), *([("Goals and limits", "Goal")] if plan.goals else [])]
    sheets += [("Goals and limits", "Limit")] if plan.limits else []
    sheets += [("Periods", "Period")] if plan.periods else []
    sheets += [("Cash", "Month")] if plan.cash else []
    for sheet, heading in sheets:
        for row in table(cells[sheet], heading):
            name = row[heading]
            of = "total" if name == "Total" else f"{ROWS.get(heading, heading.lower())} {name}"
            figures = {title: value for title, value in row.items() if isinstance(value, int | float)}
            if heading == "Month":
                found |= dict(_paid(of, figures, plan))
            elif name == "Overlap of audiences":
                found["total", "overlap"] = _exact(figures["Reach"])
            elif (of, heading) != ("goal", "Goal") and not name.endswith("attainment"):
                found |= {
                    (of, "left" if (heading, title) == ("Period", "Left") else _measure(title, plan)): _exact(value)
                    for title, value in figures.items()
                    if title not in (*NOT_FIGURES, "Measured", "Divided by")
                }
            else:
                found["total", "score"] = _exact(row["Weighted"])
    return found | _summary(cells, plan)


ROWS = {"Month": "cash"}
"""Heading of a sheet's first column -> what its rows are figures of, where that is another word."""


def _paid(of: str, figures: dict[str, float], plan: Plan) -> Iterator[tuple[Place, Shown | None]]:
    """A month of the sheet of cash; one in which nothing is paid is in no other format."""
    months = {f"cash {month.month or UNDATED}" for month in plan.cash}
    for title, value in figures.items():
        name = SHEET.get(title, title.lower()) if title != "Left" else "left"
        if of in months:
            yield (of, name), _exact(value)
        elif of == "total" and (name != "costs" or name in plan.totals):
            yield (of, "spend" if name == "total" else name), _exact(value)
        elif title not in ("Cumulative", "Left", "Costs"):
            assert value == 0


def _summary(cells: Cells, plan: Plan) -> Reading:
    """Figures as they are now and as in the plan, with no change between the two; and what the budget is made of."""
    found: Reading = {}
    names = {name.replace("_", " ").capitalize(): name for name in plan.totals} | {"Agency": "agency_fee"}
    names |= {title.replace("_", " "): name for title, name in _beside(plan).items()} | _beside(plan)
    for row in table(cells["Summary"], "Figure"):
        title = row["Figure"].partition(":")[0]
        name = names.get(title, title.lower() if title.isupper() else title)
        for column in ("Now", "In the plan"):
            found[f"summary {column}", names.get(name.capitalize(), name)] = (
                None if row[column] in (None, "") else _exact(row[column])
            )
        assert row["Change"] in (None, "", 0)
    for row in table(cells["Summary"], "Budget" if plan.scenario.budget is not None else "What is spent"):
        title = next(iter(row.values()))
        if title != "Budget":
            found["summary budget", names[title]] = _exact(row["Amount"])
    return found


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Cells]:
    """The bundled scenarios' workbooks, recalculated in one call."""
    books = {name: content(solved(name), "excel") for name in SOLVED}
    return recalculated(books, tmp_path_factory.mktemp("spreadsheets"))


FORMATS: dict[str, Callable[[Plan], Reading]] = {
    "json": from_json,
    "csv": from_csv,
    "console": from_console,
    "markdown": from_markdown,
    "html": from_html,
}
"""Format -> every figure that it shows; a new format is one entry more."""
EXACT_ONES = ("json", "csv", "excel")
ROUNDED = 12
"""So many figures a table for people shows at least: a reader that finds nothing is noticed."""


def left_out(found: Reading, plan: Plan, form: str) -> list[Place]:
    """The figures that an exact format should show and does not; a sheet has no column for what is 0 on every line."""
    wanted: dict[str, Callable[[Place, float | None], bool]] = {
        "json": lambda place, _: place != ("total", "share_of_spend"),
        "csv": lambda place, value: place[0].startswith("line ") and value is not None,
        "excel": lambda place, value: (
            bool(value) and not place[0].startswith(("total", "group")) and place[1] != "weight"
        ),
    }
    shown = wanted[form]
    lines_own = {f"limit {limit.name}" for limit in bounds(plan)} - {f"limit {limit.name}" for limit in plan.limits}
    return [
        place
        for place, value in held(plan).items()
        if shown(place, value) and place not in found and place[0] not in lines_own
    ]


def disagreements(found: Reading, plan: Plan) -> list[str]:
    """Every figure that is not the plan's, within what rounding may do."""
    known = held(plan)
    wrong = []
    for (of, name), shown in found.items():
        place = ("total", name) if of.startswith("summary ") else (of, name)
        if place not in known:
            wrong.append(f"{of} {name}: is no figure of the plan")
        elif shown is None or known[place] is None:
            wrong += [] if shown is None and known[place] is None else [f"{of} {name}: {shown}, not {known[place]}"]
        elif not _agrees(shown, known[place] or 0.0):
            wrong.append(f"{of} {name}: {shown.value}, not {known[place]}")
    return wrong


def _agrees(shown: Shown, value: float) -> bool:
    tolerance = shown.rounding or EXACT * max(abs(shown.value), abs(value), 1.0)
    return abs(shown.value - value) <= tolerance * (1 + EXACT)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", SOLVED)
def test_every_format_shows_the_plans_figures(name: str, form: str) -> None:
    """Exact formats to the last digit, rounded ones to the digit that they show."""
    found = FORMATS[form](solved(name))
    assert disagreements(found, solved(name)) == []
    assert (left_out(found, solved(name), form) == []) if form in EXACT_ONES else (len(found) >= ROUNDED)


@pytest.mark.parametrize("name", SOLVED)
def test_a_recalculated_workbook_shows_the_plans_figures(name: str, computed: Mapping[str, Cells]) -> None:
    """What a spreadsheet computes is what the plan states."""
    found = from_excel(computed[name], solved(name))
    assert disagreements(found, solved(name)) == []
    assert left_out(found, solved(name), "excel") == []


@pytest.mark.parametrize("name", SOLVED)
def test_values_beside_formulas_are_what_they_compute(name: str, computed: Mapping[str, Cells]) -> None:
    """A viewer that computes nothing shows the figures that an engine computes, on every sheet."""
    checked = 0
    for title, sheet in values(content(solved(name), "excel")).items():
        for row in sheet.iter_rows():
            for cell in row:
                shown = computed[name][title][cell.coordinate].value
                if isinstance(cell.value, int | float):
                    assert shown == pytest.approx(cell.value, rel=EXACT, abs=EXACT), f"{title}!{cell.coordinate}"
                    checked += 1
                else:
                    assert (shown or "") == (cell.value or ""), f"{title}!{cell.coordinate}"
    assert checked > 150
    assert computed[name]["Summary"]["A5"].value == "These are the figures of the plan as solved."
