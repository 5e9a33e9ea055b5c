"""The memo for a decision: a plan file beside another plan, or beside what people make by hand, and its cases."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.memo import Memo, Rival
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.cases import CASES, at_case, has_ranges
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import Place, Problem, ScenarioError
from optimizer.files.plan_file import load_plan
from optimizer.studies.at_cases import at
from optimizer.studies.by_hand import by_value_for_money, equal_shares
from optimizer.studies.evaluate import bests_of, counts_under, given
from optimizer.studies.risk.risk import risk

EQUAL, VALUE = "equal shares", "best value first"


def memo(path: str | os.PathLike[str], baseline: str | os.PathLike[str] | None = None) -> Memo:
    """The memo of a plan file, beside the plan of another one, or else beside two mixes made by hand.

    Raises ScenarioError for a file that is no plan file, whose figures do not add up or that was changed after it was
    written, and for a baseline in another currency.
    """
    read = load_plan(os.fspath(path))
    plan, scenario = read.plan, read.scenario
    rivals = _by_hand(plan, scenario) if baseline is None else _other(plan, os.fspath(baseline))
    counts = counts_under(scenario, plan)
    cases = [at(case, at_case(scenario, case), counts) for case in CASES] if has_ranges(scenario) else []
    chances = risk(scenario, plan, briefly=True) if scenario.whole else None
    return Memo(plan, _signed(os.fspath(path), read.document), tuple(rivals), tuple(cases), chances)


def _signed(path: str, document: Mapping[str, Any]) -> str:
    """The digest that a plan file states; raises ScenarioError where it is not that of the file."""
    stated = document.get("digest")
    if stated is None:
        message = (
            "the file states no digest, so that nobody could tell whether it was changed; write it anew with solve"
        )
        raise ScenarioError((Problem(Place(path), "digest", message),))
    if stated != digest(document):
        message = "the file was changed after it was written; optimizer verify tells more"
        raise ScenarioError((Problem(Place(path), "digest", message),))
    return str(stated)


def _other(plan: Plan, path: str) -> Iterator[Rival]:
    other = load_plan(path).plan
    if other.scenario.currency != plan.scenario.currency:
        message = (
            f"the baseline is in {other.scenario.currency} and the plan in {plan.scenario.currency}, and nothing is "
            "converted here; optimizer portfolio puts plans in several currencies side by side"
        )
        raise ScenarioError((Problem(Place(path), "scenario.currency", message),))
    yield Rival(Path(path).stem, other, same=other.inputs == plan.inputs)


def _by_hand(plan: Plan, scenario: Scenario) -> Iterator[Rival]:
    """The plan's own money, split evenly or spent on the best value first."""
    bests, used = bests_of(plan)
    arithmetic = Arithmetic(scenario)
    money = scenario.spendable if scenario.spendable is not None else plan.totals.get("spend") or 0.0
    mixes = {EQUAL: equal_shares(arithmetic, money), VALUE: by_value_for_money(arithmetic, bests)}
    own = counts_under(scenario, plan)
    for name, counts in mixes.items():
        if any(counts) and tuple(counts) != own:
            yield Rival(name, given(scenario, counts, bests, used), same=True)
