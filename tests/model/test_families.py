"""Each family of columns and rows as the LP text that PuLP writes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.domain.arithmetic.rules import line_rules
from optimizer.domain.language.measures import RATIOS
from optimizer.domain.language.periods import budgets
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.singles import singles
from optimizer.model import limits
from optimizer.model.affine import expression
from optimizer.model.build import build
from tests.model.families import CASES, FAMILIES

FROM_LIMITS = {name for name in FAMILIES if name not in ("budget", "periods", "floors")}


@pytest.mark.parametrize("name", CASES)
def test_lp_text(name: str, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    """A family is stated as its golden text, alike with every version of PuLP.

    Its objective is the first goal alone, and the column of the smallest attainment, which would else be in no row.
    """
    model = build(CASES[name])
    first = next(iter(model.goals.values()))
    columns = sorted(model.problem.variables(), key=lambda variable: str(variable.name))
    objective = {**first.alone, model.smallest: 1.0}
    model.problem.setObjective(expression({columns[column]: value for column, value in objective.items()}))
    path = tmp_path / "campaign.lp"
    model.problem.writeLP(str(path))
    golden(f"model/{name}.lp", path.read_text(encoding="ascii"))


def test_every_family_has_a_golden() -> None:
    """Every function that states rows for a person, but the one that only tells them apart, is a family above."""
    stating = {
        name
        for name, function in inspect.getmembers(limits, inspect.isfunction)
        if function.__module__ == limits.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters)) == "measures"
    }
    assert stating - {"limits"} == set(FAMILIES)


@pytest.mark.parametrize("name", sorted(FROM_LIMITS))
def test_limits_belong_to_their_family(name: str) -> None:
    """A golden of a family holds limits of that family and no others."""
    stated = [limit for case in FAMILIES[name].values() for limit in case.limits]
    assert stated
    assert {_family(limit) for limit in stated} == {name}


def test_every_ratio_has_a_golden() -> None:
    """Each ratio of the contract is stated once at least."""
    stated = {limit.measure for case in FAMILIES["ratio"].values() for limit in case.limits}
    assert stated == set(RATIOS) == set(limits.RATIO_PARTS)


@pytest.mark.parametrize("name", CASES)
def test_every_row_has_a_key_or_is_the_model_s_own(name: str) -> None:
    """Rows are told apart by the dotted key of what was stated, and each key exists in the scenario."""
    case = CASES[name]
    goals = {f"goals.{goal}.at_least" for goal, stated in case.goals.items() if stated.at_least is not None}
    numbered = {one.key for one in singles(case)}
    used = {f"tiers.{line}.at_least_if_used" for line in case.tiers}
    periods = {f"periods.{name}.budget" for name, money in budgets(case).items() if money is not None}
    together = {rule.key for rule in line_rules(case) if len(rule.positions) > 1}
    keys = {sourced.key for sourced in build(case).rows}
    assert keys - {None} <= {"budget"} | periods | goals | numbered | used | together
    assert keys >= {"budget"} | periods | goals | numbered | together


def _family(limit: Limit) -> str:
    family = limits.if_used if limit.if_used else limits.family(limit)
    function = getattr(family, "func", family)
    return str(function.__name__)
