"""Plans over draws that cannot be asked for as they are written."""

from __future__ import annotations

import pytest

from tests.files.editing import VALID, edited, said

AT = "reserve: 5%\n"
CUT = VALID.partition("limits:")[0]
LIMIT = "limits: [{measure: conversions, at_least: 5, SAID}]\n"
RISK = [
    ("risk: {worst: 0%}", "risk.worst: 0% is no share of bad draws; write more than 0% and at most 50%, such as 10%"),
    ("risk: {worst: 60%}", "risk.worst: 60% is above 50%; a share is at most 50%"),
    (
        "risk: {worst: 0.5%}",
        "risk.worst: 0.5% of 8,192 draws are fewer than 50; raise it, or uncertainty.draws",
    ),
    ("risk: {weight: 120%}", "risk.weight: 120% is above 100%; a share is at most 100%"),
    ("risk: {wrst: 10%}", "risk.wrst: no such key; did you mean worst?"),
    ("risk: {regret: draws}", "risk.regret: draws is not what regret is over; there are cases"),
    ("risk: {regret: cases}", "risk.regret: there are no cases whose regret could be told; state cases"),
    (
        "cases: {a: {}, b: {}}\nrisk: {regret: cases, weight: 20%}",
        "risk.weight: regret is given too, which compares cases without draws; keep one of them",
    ),
    (
        "strategy: cheapest\nrisk: {weight: 20%}",
        "risk: goes with strategy weighted or profit, and the strategy is cheapest",
    ),
    ("counts: fractional\nrisk: {}", "risk: weighs draws of whole partnerships; leave counts: fractional out"),
]
LIMITS = [
    ("sure: 90%, worst: 10%", "limits.1.worst: sure is given too; a limit states one of them, so write two limits"),
    ("sure: 50%", "limits.1.sure: 50% is no more than even; write more than 50%, such as 90%"),
    ("sure: 100%", "limits.1.sure: nothing is sure in every draw; write less than 100%, such as 95%"),
    (
        "sure: 99.9%",
        ("limits.1.sure: leaves 0.1% of 8,192 draws to fail, fewer than 50; lower it, or raise uncertainty.draws"),
    ),
    ("worst: 60%", "limits.1.worst: 60% is no share of bad draws; write more than 0% and at most 50%, such as 10%"),
    ("worst: 0.2%", "limits.1.worst: 0.2% of 8,192 draws are fewer than 50; raise it, or uncertainty.draws"),
    ("if_used: true, sure: 90%", "limits.1.sure: sure does not go with if_used; leave one of them out"),
    (
        "worst: 10%, per: {measure: spend}",
        "limits.1.worst: worst does not go with per; state sure, which takes it",
    ),
]
OTHERS = [
    (
        "limits: [{measure: lines_used, at_least: 1, sure: 90%}]\n",
        "limits.1.sure: sure does not go with lines_used, which no draw changes; leave sure out",
    ),
    (
        "limits: [{measure: conversions, exactly: 5, sure: 90%}]\n",
        "limits.1.sure: sure does not go with exactly, which no draw meets; state at_least or at_most",
    ),
    (
        "limits: [{measure: cpa, at_most: 5, worst: 10%}]\n",
        ("limits.1.worst: cpa is a ratio, whose mean over draws has no exact form; state sure, which takes ratios"),
    ),
    (
        "limits: [{measure: spend, at_most: 40%, where: {tier: small}, worst: 10%}]\n",
        "limits.1.worst: worst does not go with a share of the plan; state sure, which takes shares",
    ),
    (
        "limits: [{measure: reach, at_most: 5k, worst: 10%}]\n",
        "limits.1.worst: worst does not go with a cap of reach; state sure",
    ),
    (
        "strategy: balanced\nlimits: [{measure: conversions, at_least: 5, sure: 90%}]\n",
        "limits.1.sure: goes with weighted, profit and cheapest, and the strategy is balanced",
    ),
]


@pytest.mark.parametrize(("text", "message"), RISK)
def test_risk_that_cannot_be(text: str, message: str) -> None:
    """With the place and how to mend it."""
    assert message in "\n".join(said(edited(AT, f"{AT}{text}\n")))


@pytest.mark.parametrize(("text", "message"), LIMITS)
def test_limits_over_draws_that_cannot_be(text: str, message: str) -> None:
    """The same of what a limit says of draws."""
    assert message in "\n".join(said(f"{CUT}{LIMIT.replace('SAID', text)}"))


@pytest.mark.parametrize(("text", "message"), OTHERS)
def test_measures_that_no_draw_limits(text: str, message: str) -> None:
    """And of what it limits."""
    assert message in "\n".join(said(f"{CUT}{text}"))
