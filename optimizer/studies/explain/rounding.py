"""How good whole numbers are: beside them the fractional optimum, rounding it down, and buying by value for money."""

from __future__ import annotations

from math import floor

from optimizer.domain.findings.explain import Rounding
from optimizer.domain.findings.plan import NO_PLAN
from optimizer.errors import StoppedError
from optimizer.studies.by_hand import by_value_for_money
from optimizer.studies.explain.questions import Questions
from optimizer.studies.holds_back import counts_of

NOISE = 1e-6


def rounding(questions: Questions) -> Rounding | None:
    """None where counts are fractional anyway, or nothing bounds the fractional optimum.

    Raises StoppedError where time ended before the fractional optimum was known.
    """
    scenario = questions.scenario
    if not scenario.whole:
        return None
    fractional = scenario.model_copy(update={"counts": "fractional"}).placed(scenario.origin)
    found = questions.best(fractional)
    if found.status in NO_PLAN:
        return None
    if found.status != "optimal":
        raise StoppedError("the time limit ended the search for the fractional optimum; allow more time")
    counts = counts_of(found)
    down = tuple(floor(count + NOISE) for count in counts)
    by_hand = by_value_for_money(questions.arithmetic, questions.bests)
    return Rounding(
        fractional=questions.beside(counts, found.status, fractional),
        rounded_down=questions.beside(down, "given"),
        greedy=questions.beside(by_hand, "given") if any(by_hand) else None,
    )
