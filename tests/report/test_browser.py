"""Reports in a real browser: opened from disk, without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from optimizer.cli.failures import run
from optimizer.files import load
from optimizer.planner import solve
from optimizer.report import numbers
from optimizer.report.formats import charts
from optimizer.report.writers import render
from tests.report.browser import Opened, chromium, colours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MAIN = Path(__file__).parents[2] / "scenarios" / "instagram-launch.yaml"
PHASES = MAIN.with_name("two-phase-launch.yaml")
HOSTILE = """\
name: "</title><script>alert(1)</script>"
notes: "--><img src=x onerror=alert(2)>"
budget: 1000
goals: {"<b>conversion</b>": {weight: 1, measure: conversions}}
tiers:
  "<script>alert(3)</script>": {tier: a, followers: 1k, fee_per_post: 100, reach_rate: 50%, engagement_rate: 5%,
    conversion_rate: 10%, available: 5, sources: {followers: "<a href=https://example.org>x</a>"}}
  "\\u2028'\\" onmouseover=\\"alert(4)": {tier: b, followers: 3k, fee_per_post: 250, reach_rate: 1%,
    engagement_rate: 4%, conversion_rate: 10%}
  "]]></svg><!--": {tier: c, followers: 2k, fee_per_post: 90, reach_rate: 1%, engagement_rate: 4%, conversion_rate: 10%}
limits:
  - {measure: spend, where: {tier: c}, at_most: 50%, name: "</style><style>*{display:none}"}
"""
LARGEST = 5_000_000


class Files(NamedTuple):
    """The reports and pictures that the tests look at."""

    main: Path
    phases: Path
    hostile: Path
    svg: Path
    png: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("reports")
    found = Files(*(folder / name for name in ("main.html", "phases.html", "hostile.html", "plan.svg", "plan.png")))
    scenario = folder / "hostile.yaml"
    scenario.write_text(HOSTILE, encoding="utf-8")
    pictures = [argument for path in (found.svg, found.png) for argument in ("-o", str(path))]
    assert run(["solve", str(MAIN), "-o", str(found.main), *pictures]) == 0
    assert run(["solve", str(PHASES), "-o", str(found.phases)]) == 0
    assert run(["solve", str(scenario), "-o", str(found.hostile)]) == 0
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def report(browser: Browser, files: Files) -> Iterator[Opened]:
    opened = Opened(browser, files.main)
    yield opened
    opened.close()


def solved(scenario: Path, budget: float, folder: Path) -> dict[str, Any]:
    """What `optimizer solve --budget` answers."""
    target = folder / f"plan-{budget:.0f}.json"
    assert run(["solve", str(scenario), "--budget", f"{budget:.0f}", "-o", str(target)]) in (0, 4)
    plan: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return plan


def headlines(opened: Opened, within: str) -> dict[str, str]:
    names, values = opened.texts(f"{within} .headlines dt"), opened.texts(f"{within} .headlines .value")
    return dict(zip(names, values, strict=True))


def expected(plan: dict[str, Any]) -> dict[str, str]:
    """The headline figures of a plan file, as people read them."""
    totals = plan["totals"]
    shown = {
        "Spend, USD": numbers.money(totals["spend"]),
        "People reached": numbers.count(totals["reach"]),
        "Engagements": numbers.count(totals["engagements"]),
        "Conversions": numbers.count(totals["conversions"]),
        "ROAS": f"{totals['roas']:.2f}",
        "Profit, USD": numbers.money(totals["profit"]),
        "Goals attained": numbers.percent(plan["score"]),
    }
    return {name: value for name, value in shown.items() if value != "0"}


def bought(plan: dict[str, Any]) -> dict[str, str]:
    return {line["name"]: f"{line['partnerships']}" for line in plan["lines"] if line["partnerships"]}


def test_opens_from_disk_and_asks_for_nothing(report: Opened, files: Files) -> None:
    """One file is all there is: no request but for itself, and not a word on the console."""
    assert report.requests == [files.main.as_uri()]
    assert report.said == []
    assert report.texts("h1") == ["Instagram launch"]
    assert max(path.stat().st_size for path in files) < LARGEST


def test_slider_shows_the_plans_that_solve_finds(report: Opened, tmp_path: Path) -> None:
    """At the lowest, the plan's own and the highest budget, and at one in between, reached by the keyboard."""
    slider = report.page.get_by_label("Budget", exact=True)
    for keys, budget in (([], 80_000), (["Home"], 10_000), (["ArrowRight"] * 4, 50_000), (["End"], 160_000)):
        slider.focus()
        for key in keys:
            report.page.keyboard.press(key)
        plan = solved(MAIN, budget, tmp_path)
        assert report.texts(".control output") == [f"{budget:,} USD"]
        assert (slider.get_attribute("aria-valuetext") or "").startswith(f"{budget:,} USD: ")
        assert headlines(report, ".option") == expected(plan)
        rows = [row.split("\t") for row in report.texts(".option tbody tr")]
        assert {row[0]: row[-1] for row in rows if row[-1] != "0"} == bought(plan)
        spends = {row[0]: row[1] for row in rows}
        assert all(spends[line["name"]] == f"{line['spend']:,.0f}" for line in plan["lines"] if line["partnerships"])
    report.page.get_by_role("button", name="Back to 80,000 USD").click()
    assert report.texts(".control output") == ["80,000 USD"]
    assert report.said == []


def test_slider_points_out_its_place_on_every_curve(report: Opened) -> None:
    """One point a curve, further to the right at a higher budget."""

    def places() -> list[float]:
        boxes = [point.bounding_box() for point in report.page.locator(".here").all()]
        return [box["x"] for box in boxes if box is not None]

    before = places()
    report.page.get_by_label("Budget", exact=True).press("ArrowRight")
    after = places()
    assert len(before) == len(after) == 3
    assert all(left < right for left, right in zip(before, after, strict=True))


def test_budgets_without_a_plan_say_so(browser: Browser, files: Files) -> None:
    """The lowest budgets of a scenario with a floor name what cannot hold together."""
    opened = Opened(browser, files.phases)
    opened.page.get_by_label("Budget", exact=True).press("Home")
    (said,) = opened.texts(".option")
    assert said.startswith("No plan exists at this budget, for these cannot hold together: spend at most 19,000")
    assert opened.page.locator(".here").count() == 0
    assert opened.said == []
    opened.close()


def test_what_a_scenario_says_is_text(browser: Browser, files: Files) -> None:
    """Markup in names, notes and sources is shown, and does nothing; there is no script but ours."""
    opened = Opened(browser, files.hostile)
    opened.page.get_by_label("Budget", exact=True).press("ArrowLeft")
    assert opened.texts("h1") == ["</title><script>alert(1)</script>"]
    assert "<script>alert(3)</script>" in opened.texts("tbody th")
    assert "<script>alert(3)</script>" in opened.texts(".drawing text")
    assert "]]></svg><!--" in opened.texts("tbody th")
    assert "<a href=https://example.org>x</a>" in opened.texts("td")
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator("img, main a:not(.term), [onmouseover], [onerror]").count() == 0
    assert opened.said == []
    assert len(opened.requests) == 1
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser: Browser, files: Files, scheme: Any) -> None:
    """In either scheme every colour of text is readable on the ground (WCAG 2.2: 4.5 to 1)."""
    opened = Opened(browser, files.main, color_scheme=scheme)
    ground = luminance(style(opened, "body", "backgroundColor"))
    assert (ground > 0.5) == (scheme == "light")
    for selector, name in ((".lead", "color"), ("tbody td", "color"), ("figcaption", "color"), ("text", "fill")):
        text = luminance(style(opened, selector, name))
        assert (max(ground, text) + 0.05) / (min(ground, text) + 0.05) >= 4.5, selector
    opened.close()


def style(opened: Opened, selector: str, name: str) -> str:
    element = opened.page.locator(selector).first
    value: str = element.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return value


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_fits_a_telephone_and_paper(browser: Browser, files: Files) -> None:
    """400 pixels need no scrolling sideways; on paper nothing waits for a click."""
    opened = Opened(browser, files.main, viewport={"width": 400, "height": 800})
    assert opened.page.evaluate("document.scrollingElement.scrollWidth") <= 400
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.texts("details") == opened.texts("input") == opened.texts("button") == []
    assert luminance(style(opened, "body", "backgroundColor")) > 0.5
    opened.close()


def test_a_memo_is_two_printed_pages(browser: Browser, tmp_path: Path) -> None:
    """Also of many lines, with twelve months of cash: somebody signs on the second one."""
    plan, memo = tmp_path / "plan.json", tmp_path / "memo.html"
    solved = solve(load(MAIN.with_name("year-in-quarters.yaml")), check=False)
    plan.write_text(render(solved, "json"), encoding="utf-8")
    assert run(["memo", str(plan), "-o", str(memo)]) == 0
    opened = Opened(browser, memo)
    assert opened.said == []
    printed = opened.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_is_there_for_those_who_do_not_see_it(report: Opened) -> None:
    """Headings in order, tables with captions and scopes, drawings with words, and the slider on the way of Tab."""
    page = report.page
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = [int(heading.evaluate("heading => heading.tagName[1]")) for heading in page.locator("h1, h2, h3").all()]
    assert levels[0] == 1
    assert all(level - before <= 1 for before, level in pairwise(levels))
    assert levels.count(1) == page.locator("main").count() == page.locator("header").count() == 1
    assert page.locator("table:not(:has(> caption))").count() == 0
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator(".drawing > svg:not([role=img][aria-label])").count() == 0
    assert page.locator("figure:not(:has(details table))").count() == 0
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "range":
            break
    assert page.evaluate("document.activeElement.type") == "range"


def test_works_without_scripts(browser: Browser, files: Files) -> None:
    """The plan, its charts and a table of every budget are there; what would need a script is not."""
    opened = Opened(browser, files.main, java_script_enabled=False)
    assert headlines(opened, ".option")["Spend, USD"] == "79,407"
    assert opened.texts(".control") == []
    assert any(row.startswith("160,000") for row in opened.texts("tbody tr"))
    opened.close()


def test_pictures_show_the_plan(browser: Browser, files: Files) -> None:
    """Both kinds have bars on a white ground, and the bitmap has two pixels for each of the drawing's."""
    drawing = colours(browser, files.svg, "image/svg+xml")
    bitmap = colours(browser, files.png, "image/png")
    for found in (drawing, bitmap):
        everything = sum(found.values())
        assert found["#ffffff"] > everything / 2
        assert found[charts.MARK] > everything / 50
    assert sum(bitmap.values()) == pytest.approx(4 * sum(drawing.values()), rel=0.01)


YEN = """\
name: large
currency: JPY
budget: 525_000_004
value_per_conversion: 4000
goals: {awareness: 1, conversion: 1, community: 1}
audience: 100M
tiers:
  nano: {followers: 5k, fee_per_post: 60k, reach_rate: 30%, engagement_rate: 5%, conversion_rate: 2%, available: 9k}
"""
"""Figures of nine digits, which take more room than most."""


def test_large_figures_have_room(browser: Browser, tmp_path: Path) -> None:
    """No headline figure runs into its neighbour or is cut."""
    (tmp_path / "yen.yaml").write_text(YEN, encoding="utf-8")
    target = tmp_path / "yen.html"
    assert run(["solve", str(tmp_path / "yen.yaml"), "--no-check", "-o", str(target)]) == 0
    opened = Opened(browser, target)
    cut = "all => all.filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth).length"
    for width in (1280, 900, 360):
        opened.page.set_viewport_size({"width": width, "height": 800})
        assert "525,000,000" in opened.texts(".headlines .value")
        assert opened.page.locator(".headlines, .headlines .value").evaluate_all(cut) == 0, width
    opened.close()


RIVAL = """\
name: "<img src=x onerror=alert(5)>"
budget: 900
goals: {"<b>conversion</b>": {weight: 1, measure: conversions}}
tiers:
  "<script>alert(6)</script>": {tier: a, followers: 1k, fee_per_post: 100, engagement_rate: 5%, reach_rate: 50%,
    conversion_rate: 10%}
"""
"""Another scenario whose names would do harm, in place of text, for comparisons."""
COMMANDS = {
    "compare": ["compare", str(MAIN), str(PHASES)],
    "compare hostile": ["compare", "hostile.yaml", "<u>rival</u>.yaml"],
    "explain": ["explain", str(MAIN)],
    "explain hostile": ["explain", "hostile.yaml"],
    "explain without a plan": ["explain", str(MAIN.with_name("impossible-targets.yaml"))],
    "curve": ["curve", str(MAIN), "--budgets", "40k,60k,80k"],
    "curve hostile": ["curve", "hostile.yaml", "--budgets", "500,1000"],
    "tradeoff": ["tradeoff", str(MAIN), "awareness", "conversion", "--points", "3"],
}
"""Findings that are reports, too."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_finding_is_a_report(
    browser: Browser, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens offline without a word on the console, with its figures drawn, and scenario text stays text."""
    (tmp_path / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "<u>rival<").mkdir()
    (tmp_path / "<u>rival<" / "u>.yaml").write_text(RIVAL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "report.html"
    assert run([*COMMANDS[name], "-o", str(target)]) in (0, 4)
    opened = Opened(browser, target, viewport={"width": 400, "height": 800})
    assert opened.said == []
    assert opened.requests == [target.as_uri()]
    assert target.stat().st_size < LARGEST
    assert len(opened.texts("h1")) == 1
    assert opened.texts("tbody tr") or opened.texts("main p")
    drawings = opened.page.locator(".drawing > svg")
    assert drawings.count() or "hostile" in name or "without" in name
    assert all((box := one.bounding_box()) and box["width"] > 100 for one in drawings.all() if one.is_visible())
    assert (
        opened.page.locator("img, main a:not(.term), main b, main u, main script, [onmouseover], [onerror]").count()
        == 0
    )
    assert opened.page.evaluate("document.scrollingElement.scrollWidth") <= 400
    opened.close()


PICTURE = MAIN.parents[1] / ".github" / "report.png"
"""The picture of a report in the README, which `make picture` makes from the report of the main scenario."""
SHOWN = ("Summary", "At other budgets")
"""Parts of the report that the picture shows."""
WIDTH, SMALL = 1140, 250_000
STEPS = 4
"""The slider stands so many budgets above the plan's own, so that changes are seen."""
LEFT_OUT = """(shown) => {
  for (const part of document.querySelectorAll("main > section")) {
    const name = part.getAttribute("aria-label") ?? part.querySelector("h2").textContent;
    part.hidden = !shown.includes(name);
  }
  for (const one of document.querySelectorAll("details, [aria-label='Every budget']")) one.hidden = true;
}"""


def test_the_picture_is_of_todays_report(
    browser: Browser, files: Files, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As large as a new one and of the same colours, but for the fonts of another machine; and small."""
    new = tmp_path / "report.png"
    opened = Opened(browser, files.main, viewport={"width": WIDTH, "height": 900})
    for _ in range(STEPS):
        opened.page.get_by_label("Budget", exact=True).press("ArrowRight")
    opened.page.evaluate(LEFT_OUT, SHOWN)
    opened.page.evaluate("document.activeElement.blur()")
    opened.page.screenshot(path=new, full_page=True)
    opened.close()
    if request.config.getoption("--golden"):
        PICTURE.write_bytes(new.read_bytes())
    old, today = colours(browser, PICTURE, "image/png"), colours(browser, new, "image/png")
    assert sum(old.values()) == pytest.approx(sum(today.values()), rel=0.15)
    for colour in ("#ffffff", charts.MARK):
        assert old[colour] == pytest.approx(today[colour], rel=0.3), colour
    assert PICTURE.stat().st_size < SMALL


CUT = """() => {
  const cut = [];
  for (const drawing of document.querySelectorAll(".drawing svg")) {
    const frame = drawing.getBoundingClientRect();
    if (!frame.width) continue;
    for (const text of drawing.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5) cut.push(text.textContent);
    }
  }
  return cut;
}"""


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("font", ["DejaVu Sans", "Liberation Sans", "monospace"])
def test_labels_have_room_in_any_font(browser: Browser, files: Files, font: str, width: int) -> None:
    """What is measured in one font is shown in another one where the reader's machine lacks it."""
    for path in (files.main, files.phases):
        opened = Opened(browser, path, viewport={"width": width, "height": 900}, bypass_csp=True)
        size = "10px" if font == "monospace" else "12px"
        opened.page.add_style_tag(content=f".drawing text {{ font-family: '{font}' !important; font-size: {size} }}")
        assert opened.page.evaluate(CUT) == []
        opened.close()


def test_abbreviations_are_explained_by_hover_and_keyboard(report: Opened) -> None:
    """A meaning where the mouse rests, a line at the foot of the window where the keyboard is, and a glossary."""
    term = report.page.locator("a.term", has_text="ROAS").first
    assert term.get_attribute("title") == "return on ad spend: revenue for each unit of money that is spent"
    report.page.keyboard.press("Tab")
    for _ in range(40):
        report.page.keyboard.press("Tab")
        if report.page.evaluate("document.activeElement.matches('a.term')"):
            break
    shown = "getComputedStyle(document.activeElement, '::after')"
    assert report.page.evaluate(f"{shown}.position") == "fixed"
    assert report.page.evaluate("document.activeElement.dataset.meaning").split(": ")[1]
    target = report.page.evaluate("document.activeElement.getAttribute('href')")
    assert report.page.locator(f"dl.glossary {target}").count() == 1
