"""Holds a plan file against everything that can be worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from optimizer.domain.arithmetic.cautions import cautions
from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.risk import Range
from optimizer.domain.findings.verify import Check, Verification
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.files.plan_file import Held, held_against
from optimizer.files.plan_origin import files_now, rate_card, sha256_of
from optimizer.files.scenario_file import load
from optimizer.planner.uncertain.limits import drawn_limits
from optimizer.studies.holds_back import counts_of
from optimizer.studies.risk.risk import risk
from optimizer.studies.solve import answer

PROVEN = 1e-6
"""Relative difference between two scores that counts as none."""
SIX = 1e-5
"""Relative difference that six significant digits leave."""
TEXTS = "sources, notes and warnings"
PROOF = "status, gap and what goals alone could reach (--resolve solves again)"

Solve = Callable[[Scenario], Plan]


def verify(
    path: str | Path, scenario: str | Path | None = None, *, resolve: bool = False, solve: Solve = answer
) -> Verification:
    """Every figure of a plan file recomputed, its digest, its scenario's files; with `resolve` its proof, too.

    `scenario` is a file that must be the one that the plan was made from. Raises ScenarioError for a file that is no
    plan file at all, and what solving raises.
    """
    held = held_against(path)
    checks = [*held.checks, _digest(held.document)]
    if scenario is not None:
        checks += _same_files(held.plan, Path(scenario))
    checks += _drawn_limits(held)
    if isinstance(stated := held.document.get("risk"), dict):
        checks += _risk(held, stated)
    found = solve(held.scenario) if resolve else None
    if found is not None:
        checks += _best(held, found)
    return Verification(
        file=str(path),
        plan=held.plan,
        checks=tuple(checks),
        files=files_now(held.plan.scenario, Path(path).parent),
        only_stated=tuple(_only_stated(held.plan, resolve=resolve)),
        resolved=found,
        unproven=found is not None and found.status == "feasible",
    )


def _digest(document: Mapping[str, Any]) -> Check:
    stated, now = document.get("digest"), digest(document)
    if stated is None:
        return Check("digest", None, now, "the file states no digest, so that nobody can tell whether it was changed")
    wrong = "" if stated == now else "the file was changed after it was written, or its digest was"
    return Check("digest", stated, now, wrong)


def _risk(held: Held, stated: Mapping[str, Any]) -> Iterator[Check]:
    """Measures over draws and chances, drawn again; what else stands there follows from the same draws."""
    targets = [one for one in stated.get("targets", []) if isinstance(one, dict)]
    asked = [str(one.get("name")) for one in targets if one.get("key") == one.get("name")]
    try:
        again = risk(held.scenario, held.plan, targets=[one for one in asked if "=" in one], briefly=True)
    except OptimizerError as wrong:
        yield Check("risk", None, None, f"cannot be drawn again: {wrong}")
        return
    measures = stated.get("measures", {})
    for row in (*again.measures, again.score):
        own = measures.get(row.name, {}) if isinstance(measures, dict) else {}
        for name in Range.__slots__[2:]:
            yield _drawn(f"risk.measures.{row.name}.{name}", own.get(name), getattr(row, name))
    known = {one.get("name"): one.get("chance") for one in targets}
    for target in again.targets:
        yield _drawn(f"risk.targets.{target.name}.chance", known.get(target.name), target.chance)


def _drawn_limits(held: Held) -> Iterator[Check]:
    """The rows of `sure` and `worst` limits, drawn again; and that the mix keeps them, where it was chosen to."""
    counts = counts_of(held.plan)
    stated = {row.key: row for row in held.plan.limits}
    for one in drawn_limits(held.scenario, counts):
        row = stated[one.row.key]
        for name in ("value", "slack", "chance"):
            yield _drawn(f"limits.{row.name}.{name}", getattr(row, name), getattr(one.row, name))
        for name in ("name", "measure", "unit", "at_least", "at_most", "binding", "sure", "worst"):
            own, right = getattr(row, name), getattr(one.row, name)
            yield Check(f"limits.{row.name}.{name}", own, right, "" if own == right else f"the file says {own}")
        if not one.holds and held.plan.status != "given":
            yield Check(
                "status", held.plan.status, None, f"the file says {held.plan.status}, and the mix breaks {row.name}"
            )


def _drawn(key: str, stated: Any, right: float | None) -> Check:
    """A figure over draws, which is written with six significant digits."""
    same = stated == right
    if isinstance(stated, int | float) and right is not None:
        same = abs(stated - right) <= SIX * max(abs(right), 1e-12)
    return Check(key, stated, right, "" if same else f"the file says {stated}, and drawing again gives {right}")


def _same_files(plan: Plan, path: Path) -> Iterator[Check]:
    """Whether a scenario file, and every other file that it reads, is what the plan was made from."""
    read = load(path, overrides=rate_card(plan.scenario)).origin
    now: set[str | None] = set(read.files.values())
    stated: dict[str, str | None] = {**plan.scenario.files} or {str(plan.scenario.file): plan.scenario.sha256}
    if not plan.scenario.files:  # A plan file of version 0.1.0.
        now = {sha256_of(*map(Path, read.files))}
    for file, sha256 in stated.items():
        wrong = "" if sha256 in now else f"{path} is not what this plan was made from: it was changed, or is another"
        yield Check(f"scenario.files.{file}", sha256, sha256 if sha256 in now else read.sha256, wrong)


def _best(held: Held, found: Plan) -> Iterator[Check]:
    """What solving again gives, beside what the file says of its proof."""
    plan = held.plan
    if plan.status != "given":
        yield _score(held, found)
    bests = {goal.name: goal.best for goal in found.goals}
    for goal in plan.goals:
        best = bests.get(goal.name)
        if goal.best is not None and best is not None and found.status == "optimal":
            wrong = "" if _near(goal.best, best) else "the goal alone could reach something else"
            yield Check(f"goals.{goal.name}.best", goal.best, best, wrong)
    warnings = list(cautions(held.scenario)) if plan.status == "given" else list(found.warnings)
    stated = list(plan.warnings)
    missing = [warning for warning in warnings if warning not in stated]
    added = [warning for warning in stated if warning not in warnings]
    wrong = "; ".join([*(f"left out: {one}" for one in missing), *(f"added: {one}" for one in added)])
    yield Check("warnings", stated, warnings, wrong)
    if plan.status == "optimal" and found.status == "optimal":
        wrong = "" if plan.reason == found.reason or plan.reason is None else "solving again gives another reason"
        yield Check("reason", plan.reason, found.reason, wrong)


def _score(held: Held, found: Plan) -> Check:
    """Whether the score is the best; of a plan that is not proven, or allowed a gap, whether it is beyond the best.

    Of a plan that was chosen over draws or cases it is what it was chosen for.
    """
    plan = held.plan
    if found.status in NO_PLAN:
        return Check("status", plan.status, found.status, f"solving again gives no plan: {found.reason}")
    stated, best = plan.score or 0.0, found.score or 0.0
    sign = -1.0 if plan.scenario.strategy == "cheapest" else 1.0
    if held.scenario.risk is not None and found.risk is not None:
        stated, best = _chosen(held.document), found.risk.maximised or 0.0
        sign = 1.0 if held.scenario.risk.regret is None else -1.0
    behind = sign * (best - stated) / max(abs(best), abs(stated), 1e-9)
    proven = SIX if held.scenario.risk is not None else PROVEN
    allowed = max(proven, plan.gap or 0.0) if plan.status == "optimal" else float("inf")
    wrong = ""
    if behind > allowed:
        wrong = f"the file says {plan.status}, and solving again gives a better plan"
    elif behind < -proven and found.status == "optimal":
        wrong = "no plan can be as good: solving again proves a lower best"
    return Check("score (solved again)", stated, best, wrong)


def _chosen(document: Mapping[str, Any]) -> float:
    """What the file says that its plan was chosen for, in six digits."""
    risk = document.get("risk")
    score = risk.get("score") if isinstance(risk, dict) else None
    return float(score) if isinstance(score, int | float) else 0.0


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= PROVEN * max(abs(one), abs(other), 1e-9)


def _only_stated(plan: Plan, *, resolve: bool) -> Iterator[str]:
    if not resolve:
        yield TEXTS
        yield PROOF if plan.status != "given" else "what goals alone could reach (--resolve solves again)"
    else:
        yield "sources and notes"
    yield "who made it, when, and with which solver"
