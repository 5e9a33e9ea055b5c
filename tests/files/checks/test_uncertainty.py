"""Uncertainty, events and cases that cannot be meant as they are written."""

from __future__ import annotations

import pytest

from optimizer.domain.language.uncertainty import Together, size_of, spreads, together
from optimizer.files import loads
from optimizer.files.rate_card import COLUMNS
from tests.files.editing import VALID, edited, said

AT = "reserve: 5%\n"
LINE = "    available: 3\n"
CASES = [
    (
        "uncertainty: {common: {rates: {campaign: 60%, line: 70%}}}",
        "uncertainty.common.rates: campaign and line are 130% together, and what is common is 100% at most",
    ),
    (
        "uncertainty: {common: {followrs: {campaign: 60%}}}",
        "uncertainty.common.followrs: is no figure that moves together; did you mean followers?",
    ),
    ("uncertainty: {draws: 500}", "uncertainty.draws: 500 is too small; a number of draws is at least 1024"),
    ("uncertainty: {draws: 2000.5}", "uncertainty.draws: is not whole; write a whole number"),
    ("uncertainty: {sed: 1}", "uncertainty.sed: no such key; did you mean seed?"),
    (
        "uncertainty: {spread: {reach: 50%}}",
        "uncertainty.spread.reach: has no spread of its own; there are reach_rate, engagement_rate, conversion_rate",
    ),
    (
        "cases: {a: {chance: 50%}, b: {chance: 40%}}",
        "cases: their chances sum to 90%; all cases together are 100%",
    ),
    (
        "cases: {a: {chance: 50%}, b: {}}",
        "cases.b: states no chance, and others do; state one for each case, or for none",
    ),
    (
        "cases: {a: {set: {budget: 5k}}}",
        (
            "cases.a.set.budget: no case changes it; cases change figures of lines (tiers.*.fees) and "
            "value_per_conversion, discount, gross_margin, agency_fee, audience"
        ),
    ),
    (
        "cases: {a: {set: {tiers.micro.available: 5}}}",
        (
            "cases.a.set.tiers.micro.available: no case changes available; cases change figures, and not labels, "
            "posts, counts or steps"
        ),
    ),
    (
        "cases: {a: {set: {tiers.micro.conversion_rat: -5%}}}",
        "cases.a.set.tiers.micro.conversion_rat: a line has no conversion_rat; did you mean conversion_rate?",
    ),
    (
        "cases: {a: {set: {tiers.mikro*.fees: +5%}}}",
        "cases.a.set.tiers.mikro*.fees: no line is called mikro*; did you mean micro?",
    ),
    (
        "cases: {a: {set: {tiers.mega.fee: 20%}}}",
        "cases.a.set.tiers.mega.fee: 20% of money has no sign; write +20% or -20% for a change",
    ),
]


@pytest.mark.parametrize(("stated", "message"), CASES)
def test_of_the_scenario(stated: str, message: str) -> None:
    """The message says where, and what to write."""
    (problem,) = said(edited(AT, f"{AT}{stated}\n"))
    assert problem.partition(": ")[2] == message


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("spread: {clicks: 5%}", "has no spread of its own; there are reach_rate, engagement_rate, conversion_rate"),
        ("event: {chance: 120%}", "120% is above 100%; a share is at most 100%"),
        ("event: {results: 0%}", "states no chance; write for example {chance: 2%, results: 0%}"),
    ],
)
def test_of_a_line(stated: str, message: str) -> None:
    """The same."""
    (problem,) = said(edited(LINE, f"{LINE}    {stated}\n"))
    assert message in problem


def test_what_may_be_stated() -> None:
    """Everything at once, and what holds where nothing is stated."""
    text = VALID.replace(
        AT,
        AT + "uncertainty: {draws: 3000, common: {conversion_rate: {campaign: 60%}}, spread: {reach_rate: 40%}}\n"
        "cases: {base: {}, slump: {set: {tiers.*.conversion_rate: -30%, tiers.mega.fees: +20%, audience.north: 2M}}}\n",
        1,
    ).replace(LINE, f"{LINE}    spread: 80%\n    event: {{chance: 2%, results: 0%, cost: 20k}}\n", 1)
    own = loads(text)
    assert own.uncertainty is not None
    assert size_of(own.uncertainty) == 4_096
    assert together(own.uncertainty, "conversion_rate") == Together(campaign=0.6)
    assert together(own.uncertainty, "engagement_rate") == Together(campaign=0.3, line=0.7)
    assert together(own.uncertainty, "costs.travel") == Together()
    assert spreads(own.uncertainty, None) == (0.4, 0.0, 0.0)
    assert spreads(own.uncertainty, own.tiers["mega"].spread) == 0.8
    event = own.tiers["mega"].event
    assert event is not None
    assert (event.chance, event.results, event.cost.value) == (0.02, 0.0, 20_000)
    assert list(own.cases["slump"].changes) == ["tiers.*.conversion_rate", "tiers.mega.fees", "audience.north"]
    assert "spread" in COLUMNS
