from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, PerPost, Scenario
from optimizer.files import loads
from tests.files.editing import said

TEXT = "name: x\nbudget: 5k\ngoals: {awareness: 1}\ntiers: c.csv\n"


def load_card(folder: Path, card: str | bytes) -> Scenario:
    """A scenario with this rate card."""
    (folder / "c.csv").write_bytes(card if isinstance(card, bytes) else card.encode())
    return loads(TEXT, name="f", folder=folder)


def test_columns_are_the_keys_of_a_line(tmp_path: Path) -> None:
    """Dots nest, ranges have dots between them, empty cells are defaults, and quotes keep commas."""
    scenario = load_card(
        tmp_path,
        "name,tier,followers,fee_per_post,label.owner,measure.press,per_post.reach,results_after.10,source.fee_per_post\n"
        "a,nano,5k,100..500..1000,me,0.2,,60%,S1\n\n"
        ' b ,"mi,cro",10k,,,,1k,,\n'
        ",,,,,,,,\n",
    )
    assert scenario.tiers == {
        "a": Line(
            tier="nano",
            followers=Quantity.of(5000),
            fee_per_post=Quantity(100, 500, 1000),
            labels={"owner": "me"},
            measures={"press": Quantity.of(0.2)},
            results_after={10: 0.6},
            sources={"fee_per_post": "S1"},
        ),
        "b": Line(tier="mi,cro", followers=Quantity.of(10_000), per_post=PerPost(reach=Quantity.of(1000))),
    }
    assert str(scenario.origin.place(("tiers", "a", "results_after", "10"))) == "c.csv:2:8"
    assert str(scenario.origin.place(("tiers", "b"))) == "c.csv:4:1"


@pytest.mark.parametrize(
    "card", ["\ufeffname;followers\na;5k\n", "name\tfollowers\r\na\t5k\r\n", '"name","followers"\n"a","5k"\n']
)
def test_spreadsheets_write_cards_in_other_ways(tmp_path: Path, card: str) -> None:
    """A byte order mark, semicolons, tabs and quotes around every cell."""
    assert load_card(tmp_path, card).tiers == {"a": Line(followers=Quantity.of(5000))}


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """A cell over two lines counts as two, as an editor shows it."""
    (tmp_path / "c.csv").write_text('name,note,followers\na,"two\nlines",5k\nb,,x\n')
    assert said(TEXT, tmp_path) == [
        'c.csv:4:3: tiers.b.followers: "x" is not a number of people; write for example 50000 or 50k'
    ]


CASES = [
    ("", ["4:8: tiers: c.csv: is empty; the first row names the columns: name, followers, fee_per_post"]),
    ("name,followers\n", ["4:8: tiers: c.csv: has no line below its header; write one row for each line"]),
    ("followers\n5\n", ["c.csv:1:1: tiers: has no column `name`; the first row names the columns"]),
    ("folowers,name\n5k,a\n", ["c.csv:1:1: folowers: no such column; did you mean followers?"]),
    ("name,followers,price\na,5k,5\n", ["c.csv:1:3: price: no such column; did you mean fee_per_post?"]),
    ("name,followers,labels.x\na,5k,1\n", ["c.csv:1:3: labels.x: no such column; did you mean label.x?"]),
    ("name,per_post.views\na,1\n", ["c.csv:1:2: per_post.views: no such column; did you mean per_post.impressions?"]),
    (
        "name,followers,zz\na,5k,1\n",
        ["c.csv:1:3: zz: no such column; labels and measures of one's own are label.NAME and measure.NAME"],
    ),
    ("name,followers,followers\na,1,2\n", ["c.csv:1:3: followers: is given twice, first in column 2"]),
    ("name,followers\na,5,000\n", ["c.csv:2:3: tiers: has 3 cells, and the header 2; put text with a comma in quotes"]),
    ("name,followers\na,5k\na,6k\n", ["c.csv:3:1: tiers.a: is given twice, first in row 2; keep one of them"]),
    ("name,followers\n,5k\n", ["c.csv:2:1: tiers: the row has no name; write one"]),
    *(
        (
            f"name,followers\na,5k\n{name},5k\n",
            [
                (
                    f"c.csv:3:1: tiers.{name}: is called {name}, as a row that adds up the others is; delete it, "
                    "or give the line another name"
                )
            ],
        )
        for name in ("Total", "Grand Total", "Summe", "gesamt:", "合计")
    ),
    (
        "name,followers\na,5.000\nb,-1\n",
        [
            "c.csv:2:2: tiers.a.followers: 5.000 may mean thousands or decimals; write 5k, 5_000 or 5.00",
            "c.csv:3:2: tiers.b.followers: -1 is negative; a number of people is at least 0",
        ],
    ),
    ("name,followers\na,1000..10\n", ["c.csv:2:2: tiers.a.followers: [1000, 10] does not rise; write [10, 1000]"]),
    (
        "name,followers,audience_share,audience_share.north\na,5k,1,2\n",
        ["c.csv:2:4: tiers.a.audience_share.north: audience_share is given as a whole too; fill one of the two cells"],
    ),
    (
        'name,followers\n"a,5\n',
        ["c.csv:2:1: tiers: a quote is not closed, or text follows it; the row cannot be read"],
    ),
    (b"name,followers\n\xe9,5\n", ["c.csv:2:1: tiers: is not UTF-8 from here on; save the file as UTF-8"]),
]


@pytest.mark.parametrize(("card", "problems"), CASES)
def test_a_bad_card_is_told_with_row_and_column(tmp_path: Path, card: str | bytes, problems: list[str]) -> None:
    """Rows and columns count from 1, as a spreadsheet shows them."""
    (tmp_path / "c.csv").write_bytes(card if isinstance(card, bytes) else card.encode())
    assert said(TEXT, tmp_path) == problems


def test_a_missing_card_is_told_where_it_is_named(tmp_path: Path) -> None:
    """Nothing more is said of lines that nobody could read."""
    text = TEXT + "limits:\n  - {measure: spend, where: {tier: x}, at_most: 5}\n"
    message = "name a rate card in CSV or .xlsx, or write the lines themselves"
    assert said(text, tmp_path, {"tiers.a.fee": "5"}) == [f"4:8: tiers: c.csv: there is no such file; {message}"]
    (tmp_path / "c.csv").mkdir()
    assert said(text, tmp_path) == [f"4:8: tiers: c.csv: is a folder; {message}"]


def test_columns_of_the_second_part(tmp_path: Path) -> None:
    """Volume prices, costs, a funnel, pay by result and periods, with the same names as in YAML."""
    (tmp_path / "rates.csv").write_text(
        "name,like,followers,fee,fee_after.10,fee_from.5,fee_per_conversion,fee_at_most,costs.travel,costs.rights,"
        "measure.clicks,periods,available,available_each_period,firm\n"
        "micro,,50k,500,90%,,,,20..40,10% of fees,12% of engagements,Q1|Q2,40,9,true\n"
        "team,,30k,420,,380,2,900,null,,1%..3% of impressions,Q2,30,,\n"
        "more,micro,60k,,,,,,,,,,,,\n",
        encoding="utf-8",
    )
    text = (
        "name: C\nbudget: 40k\ngoals: {clicks: {weight: 1, measure: clicks}}\ncosts: {travel: 15}\n"
        "periods: {Q1: {budget: 40%}, Q2: {}}\ntiers: rates.csv\n"
    )
    lines = loads(text, folder=tmp_path).tiers
    micro, team, more = lines["micro"], lines["team"], lines["more"]
    assert (micro.fee_after[10].value, micro.fee_after[10].percent) == (0.9, True)
    assert (micro.costs["travel"], micro.costs["rights"]) == (
        Quantity(20, 30, 40),
        Quantity(0.1, 0.1, 0.1, True, "fees"),
    )
    assert micro.measures["clicks"].base == "engagements"
    assert (micro.periods, micro.available_each_period, micro.firm) == (("Q1", "Q2"), 9, True)
    assert team.fee_from[5].value == 380
    assert team.costs["travel"] is None
    assert (team.measures["clicks"].low, team.measures["clicks"].high) == (0.01, 0.03)
    assert (team.fee_per_conversion, team.fee_at_most) == (Quantity.of(2), Quantity.of(900))
    assert (more.fee, more.fee_after, more.periods, more.costs) == (
        micro.fee,
        micro.fee_after,
        micro.periods,
        micro.costs,
    )
