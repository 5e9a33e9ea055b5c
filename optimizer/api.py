"""The package's calls for notebooks and programs; `optimizer.solve` is `solve` here, and so on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from optimizer import arguments
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import UsageError
from optimizer.files import load
from optimizer.studies.solve import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    from optimizer.domain.findings.batch import Batch
    from optimizer.domain.findings.compare import Comparison
    from optimizer.domain.findings.curve import Curve
    from optimizer.domain.findings.explain import Explanation
    from optimizer.domain.findings.memo import Memo
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.portfolio import Portfolio
    from optimizer.domain.findings.risk import Risk
    from optimizer.domain.findings.tradeoff import Tradeoff
    from optimizer.domain.findings.verify import Verification


def solve(
    scenario: str | os.PathLike[str] | Scenario,
    *,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Plan:
    """The best plan for a scenario file, or for a scenario that `load` returned.

    `budget` and `overrides` (dotted key -> value as the file would state it) change a scenario file on the way in;
    `solver` is "highs" or "cbc"; `time_limit` is in seconds; `gap` is the relative distance from the best possible
    at which the search may stop; `check` repeats every solve in another configuration. A scenario that no plan
    satisfies gives a plan whose status is "infeasible" or "unbounded".

    Raises ScenarioError, holding every problem of the file; UsageError where the call is wrong; StoppedError where
    the time limit ended the search before any plan was found.
    """
    solving = arguments.solving(solver, time_limit, gap, check)
    return answer(_loaded(scenario, budget, overrides), **solving)


def curve(
    scenario: str | os.PathLike[str] | Scenario,
    budgets: str | Iterable[float] | None = None,
    *,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    time_limit: float | None = None,
) -> Curve:
    """The best plan at each of many budgets, what every extra unit of money brings, and where returns diminish.

    `budgets` are amounts, or a text as `optimizer curve --budgets` takes it ("5k..100k:5k", "50%..150%:10%"); by
    default they go from about 10% to 200% of the scenario's own budget, whose bests measure all attainments.
    `time_limit` is in seconds for each solve; `scenario`, `budget` and `overrides` as in `solve`.

    Raises ScenarioError, and UsageError where the call is wrong or there is no budget to start from.
    """
    from optimizer.domain.language.budgets import given
    from optimizer.studies import curve as study

    arguments.effort(time_limit)
    asked = None if budgets is None else given(arguments.budgets(budgets), most=study.MOST)
    return study.curve(_loaded(scenario, budget, overrides), asked, time_limit=time_limit)


def tradeoff(
    scenario: str | os.PathLike[str] | Scenario,
    *goals: str,
    points: int = 20,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    time_limit: float | None = None,
) -> Tradeoff:
    """The efficient plans between two or three goals of a scenario, at about so many points.

    `time_limit` is in seconds for each solve; `scenario`, `budget` and `overrides` as in `solve`. Raises ScenarioError,
    and UsageError for goals that the scenario does not have.
    """
    from optimizer.studies import tradeoff as study

    arguments.effort(time_limit)
    arguments.count("points", points, 2)
    if not all(isinstance(goal, str) for goal in goals):
        raise UsageError('name the goals one by one: tradeoff(scenario, "awareness", "conversion")')
    return study.tradeoff(_loaded(scenario, budget, overrides), goals, points, time_limit=time_limit)


def evaluate(
    scenario: str | os.PathLike[str] | Scenario,
    counts: Mapping[str, float] | str | os.PathLike[str],
    *,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Plan:
    """The figures of a given mix under a scenario, as a plan whose status is "given".

    `counts` are partnerships by line, or the path of a CSV file with the columns name and partnerships; lines that are
    not named count 0. `broken` of the plan lists every limit that the mix does not keep. The other arguments are those
    of `solve`, for goals are measured by what the scenario's best plans could reach. Raises what `solve` raises.
    """
    from optimizer.files.counts import given_counts, read_counts
    from optimizer.planner import solve as best_plan
    from optimizer.studies import evaluate as evaluation

    solving = arguments.solving(solver, time_limit, gap, check)
    arguments.path("counts", counts, Mapping)
    loaded = _loaded(scenario, budget, overrides)
    mix = given_counts(counts, loaded) if isinstance(counts, Mapping) else read_counts([os.fspath(counts)], loaded)
    return evaluation.evaluate(loaded, mix, solve=partial(best_plan, **solving))


def compare(
    *plans: str | os.PathLike[str] | Plan | Scenario,
    baseline: str | None = None,
    under: str | os.PathLike[str] | Scenario | None = None,
    cross: bool = False,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Comparison:
    """Plans side by side; plan files, scenario files, plans and scenarios, of which scenarios are solved on the way.

    The first one is the baseline, or the one that `baseline` names. `under` evaluates every mix under one scenario's
    assumptions, `cross` under each plan's; the other arguments are those of `solve`. Raises ScenarioError for a wrong
    file, a plan file whose figures do not add up, or different currencies; MissingPlanError where a scenario has no
    plan; UsageError where the call is wrong.
    """
    from optimizer.domain.findings.plan import Plan
    from optimizer.studies.compare import compare as comparison

    solving = arguments.solving(solver, time_limit, gap, check)
    for one in (*plans, *([] if under is None else [under])):
        arguments.path("a plan", one, Plan, Scenario)
    entries = comparison.arranged(comparison.opened_all(plans), baseline)
    common = None if under is None else comparison.opened_all([under])[0]
    return comparison.compare(entries, under=common, cross=cross, solve=partial(answer, **solving))


def load_plan(path: str | os.PathLike[str]) -> Plan:
    """The plan of a plan file, every figure recomputed; raises ScenarioError where one does not add up."""
    from optimizer.files import plan_file

    arguments.path("path", path)
    return plan_file.load_plan(os.fspath(path)).plan


def verify(
    path: str | os.PathLike[str],
    scenario: str | os.PathLike[str] | None = None,
    *,
    resolve: bool = False,
    time_limit: float | None = None,
) -> Verification:
    """Every figure of a plan file recomputed, its digest, and its scenario's files; `differences` is what fails.

    `scenario` is a file that the plan must have been made from; `resolve` solves again to see whether the score is
    still the best, each solve in at most `time_limit` seconds. Raises ScenarioError for what is no plan file.
    """
    from functools import partial

    from optimizer.studies import verify as study

    arguments.path("path", path)
    arguments.effort(time_limit)
    again = partial(answer, time_limit=time_limit)
    own = None if scenario is None else os.fspath(scenario)
    return study.verify(os.fspath(path), own, resolve=resolve, solve=again)


def risk(
    scenario: str | os.PathLike[str] | Scenario,
    *,
    counts: Mapping[str, float] | str | os.PathLike[str] | None = None,
    targets: Sequence[str] = (),
    stress: Sequence[str] = (),
    measure: str | None = None,
    worth: bool = False,
    frontier: bool = False,
    prove: bool = False,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Risk:
    """How sure a plan is over draws: that of a scenario, solved, of a mix (`counts`), or that of a plan file.

    `targets` are such as `cpa<=12`, `stress` such as `fees=+20%`; `measure` is that of the tornado. `worth`, `frontier`
    and `prove` ask for what takes many solves. The other arguments are those of `solve`. Raises MissingPlanError where
    there is no plan, ScenarioError for a wrong file, case or stress, UsageError for a wrong call and for fractional
    counts.
    """
    from optimizer.files.plan_file import is_plan
    from optimizer.files.plan_file import load_plan as read_plan
    from optimizer.studies.risk.risk import risk as study

    solving = arguments.solving(solver, time_limit, gap, check)
    asked = {"worth": worth, "frontier": frontier, "prove": prove}
    also = frozenset(name for name, wanted in asked.items() if wanted)
    if isinstance(scenario, str | os.PathLike) and is_plan(path := os.fspath(scenario)):
        read = read_plan(path)
        return study(read.scenario, read.plan, targets=targets, stress=stress, measure=measure, also=also)
    loaded = _loaded(scenario, budget, overrides)
    plan = answer(loaded, **solving) if counts is None else evaluate(loaded, counts, **solving)
    return study(loaded, plan, targets=targets, stress=stress, measure=measure, also=also)


def memo(path: str | os.PathLike[str], baseline: str | os.PathLike[str] | None = None) -> Memo:
    """What a decision is asked for: the plan of a plan file beside what it beats, its cases, and its digest.

    `baseline` is the plan file that it is compared with; without it, these are mixes as people make them by hand.
    Raises ScenarioError for a file that is no plan file, or was changed, and for a baseline in another currency.
    """
    from optimizer.studies import memo as study

    arguments.path("path", path)
    return study.memo(path, baseline)


def portfolio(
    paths: Sequence[str | os.PathLike[str]], currency: str, rates: str | os.PathLike[str] | None = None
) -> Portfolio:
    """The plans of plan files with their money in one currency, by a CSV file of currency, rate, date and source.

    A rate is so many units of `currency` for one of another. Raises UsageError for a currency that there is not and a
    plan given twice, ScenarioError for a wrong file and a currency without a rate.
    """
    from optimizer.studies import portfolio as study

    for path in paths:
        arguments.path("a plan", path)
    return study.portfolio(paths, currency, rates)


def explain(
    scenario: str | os.PathLike[str] | Scenario,
    *,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    alternatives: int = 4,
    loss: float = 0.01,
    time_limit: float | None = None,
    check: bool = True,
) -> Explanation:
    """Why this plan and not another; or, if there is none, what cannot hold together and how to mend it.

    At most `alternatives` other good plans, each giving up at most `loss` (a rate) of the score; `time_limit` is in
    seconds for everything together, and what it leaves open is named. Other arguments and errors as `solve`.
    """
    from optimizer.studies.explain import explain as explanation

    arguments.effort(time_limit)
    arguments.count("alternatives", alternatives, 0)
    arguments.rate("loss", loss)
    scenario = _loaded(scenario, budget, overrides)
    return explanation.explain(scenario, most=alternatives, loss=loss, time_limit=time_limit, check=check)


def batch(
    scenarios: str | os.PathLike[str] | Scenario | Sequence[str | os.PathLike[str] | Scenario],
    *,
    budgets: str | Iterable[float] | None = None,
    by_band: bool = False,
    vary: Mapping[str, str | Iterable[object]] | None = None,
    strategies: Sequence[str] = (),
    overrides: Mapping[str, str] | None = None,
    output: str | os.PathLike[str] | None = None,
    resume: bool = False,
    workers: int | None = None,
    workers_kind: Literal["threads", "processes"] | None = None,
    cluster: str | None = None,
    executor: Executor | None = None,
    time_limit: float | None = None,
    gap: float = 0.0,
    check: Literal["sample", "all", "none"] = "sample",
    risk: bool = False,
    progress: Callable[[int, int, int], None] | None = None,
) -> Batch:
    """Solves every scenario at every budget, with every strategy and all combinations of varied values.

    `budgets` is a text such as "5k..100k:5k" or amounts; `by_band` goes through the bands of budgets; `vary` maps
    dotted keys to values, or to a text such as "650..900:50". With `output` (.csv, .json, .jsonl, .parquet or .xlsx)
    the table is written there, and a journal beside it, from which `resume` goes on. It runs on threads of this
    machine, on processes (a script that asks for these needs `if __name__ == "__main__":`), on a Dask `cluster`, or on
    any `concurrent.futures.Executor`. `check` says whose plans are solved a second time,
    and `risk` asks for what draws say of every plan. `progress` is called with the jobs done, all jobs, and how many
    failed.

    A job that fails is a row with its reason. Raises UsageError where the call is wrong, and ScenarioError where an
    override or a varied value fits no scenario.
    """
    from optimizer.batches import Effort, Given, Request, Rules, Watch, places
    from optimizer.batches import batch as run
    from optimizer.domain.language.budgets import given
    from optimizer.domain.language.varied import given as values
    from optimizer.report.batch.page import columns
    from optimizer.report.rows import MOST, SUFFIXES, save
    from optimizer.report.writers import destination, refuse

    arguments.effort(time_limit, gap)
    arguments.changes(overrides)
    arguments.where(workers, workers_kind, executor)
    arguments.one_of("check", ("sample", "all", "none"), check)
    arguments.varied(vary or {})
    name = arguments.output(output)
    strategies = arguments.names("strategies", 'a list such as ["weighted", "profit"]', strategies)
    files = arguments.scenarios(scenarios)
    form = None if name is None else destination(name, tuple(file for file in files if isinstance(file, str)), SUFFIXES)
    request = Request(
        scenarios=files,
        budgets=None if budgets is None else given(arguments.budgets(budgets)),
        by_band=by_band,
        strategies=strategies,
        varied=tuple(values(key, each) for key, each in (vary or {}).items()),
        overrides=overrides or {},
        most=MOST.get(form or ""),
    )
    rules = Rules(Effort("highs", time_limit, gap, check=check == "all", risk=risk), sample=check == "sample")
    kind = workers_kind or ("threads" if cluster is None else None)
    at = places(workers, kind, cluster) if executor is None else lambda _: Given(executor)

    def read(scenario: Scenario) -> None:
        if name is not None:
            refuse(name, scenario.origin.files)

    watch = Watch(read=read) if progress is None else Watch(tell=progress, read=read)
    found = run(request, rules, at, output=name, resume=resume, watch=watch)
    if name is not None and form is not None:
        save(name, form, columns(found), found.rows)
    return found


def _loaded(
    scenario: str | os.PathLike[str] | Scenario, budget: float | None, overrides: Mapping[str, str] | None
) -> Scenario:
    arguments.scenario(scenario)
    arguments.changes(overrides)
    budget = arguments.amount(budget)
    if not isinstance(scenario, Scenario):
        return load(Path(scenario), budget=budget, overrides=overrides)
    if budget is not None or overrides:
        raise UsageError("budget and overrides change a scenario file; for a loaded scenario give them to load")
    return scenario
