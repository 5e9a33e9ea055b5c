"""Plans in several currencies, translated into one by stated rates."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.portfolio import Holding, Portfolio, Rate
from optimizer.domain.language.currencies import CURRENCIES
from optimizer.domain.language.naming import told_apart
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Place, Problem, ScenarioError, UsageError
from optimizer.files.plan_file import load_plan
from optimizer.files.rates import read_rates


def portfolio(
    paths: Sequence[str | os.PathLike[str]], currency: str, rates: str | os.PathLike[str] | None = None
) -> Portfolio:
    """The plans of plan files with their money in one currency, by the rates of a CSV file.

    Raises UsageError for a currency that there is not and a plan given twice; ScenarioError for a wrong file, and for a
    currency without a rate.
    """
    if currency not in CURRENCIES:
        raise UsageError(f"--in {currency}: is not a currency code of ISO 4217{did_you_mean(currency, CURRENCIES)}")
    known = {} if rates is None else read_rates(os.fspath(rates))
    own = known.get(currency)
    if own is not None and own.rate != 1.0:
        message = f"one {currency} is {own.rate:g} {currency} here; rates are units of {currency} for one of another"
        raise ScenarioError((Problem(Place(os.fspath(rates or "")), f"{currency}.rate", message),))
    files = [os.fspath(path) for path in paths]
    names = told_apart(files)
    plans, problems = list[Holding](), list[Problem]()
    for name, file in zip(names, files, strict=True):
        try:
            plans.append(_held(name, file, currency, known, rates))
        except ScenarioError as wrong:
            problems += wrong.problems
    if problems:
        raise ScenarioError(tuple(problems))
    _once(plans)
    needed = {one.rate.currency: one.rate for one in plans if one.rate.currency != currency}
    return Portfolio(currency, tuple(plans), tuple(needed.values()))


def _held(
    name: str, file: str, currency: str, known: Mapping[str, Rate], rates: str | os.PathLike[str] | None
) -> Holding:
    read = load_plan(file)
    local = read.plan.scenario.currency
    rate = Rate(currency, 1.0, "", "") if local == currency else known.get(local)
    if rate is None:
        where = "--rates FILE" if rates is None else os.fspath(rates)
        message = (
            f"the plan is in {local}, and {where} has no rate for it; add a row such as {local},1.16,2026-11-28,ECB"
        )
        raise ScenarioError((Problem(Place(file), "scenario.currency", message),))
    return Holding(name, file, digest(read.document), read.plan, rate)


def _once(plans: Sequence[Holding]) -> None:
    seen: dict[str, str] = {}
    for one in plans:
        if one.digest in seen:
            raise UsageError(f"{one.file}: is the same plan as {seen[one.digest]}, and would count twice")
        seen[one.digest] = one.file
