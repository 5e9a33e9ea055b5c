"""Limits on reach where an audience makes it unduplicated: which of them can be solved, and what to use instead.

Unduplicated reach is concave in the counts. Floors on it cut a convex set, caps do not; with one segment a cap is a cap
on the exponent, which is linear.
"""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit
from optimizer.errors import Key
from optimizer.files.checks.context import Context

_WHY = "people whom several partnerships reach count once, so"


def check_reach_limit(context: Context, key: Key, limit: Limit, stated: Mapping[str, Bound]) -> None:
    """Tell of limits on reach, frequency, or per reach that have no exact form."""
    if not context.scenario.audience or not context.fine(("audience",)):
        return
    if limit.per is not None and limit.per.measure == "reach":
        context.tell((*key, "per"), _turned(limit))
    elif limit.measure == "frequency":
        _check_frequency(context, key, stated)
    elif limit.measure == "reach":
        _check_reach(context, key, limit, stated)


def _turned(limit: Limit) -> str:
    """How to write a cap per reach as a floor on reach."""
    advice = f"write it as a floor: `{{measure: reach, at_least: ..., per: {{measure: {limit.measure}}}}}`"
    if limit.at_most is None or limit.at_most.value <= 0 or limit.measure == "reach":
        advice = "use `per: {measure: impressions}`"
    else:
        advice = advice.replace("...", f"{1 / limit.at_most.value:.6g}")
    return f"{_WHY} nothing can be limited per reach; {advice}"


def _check_frequency(context: Context, key: Key, stated: Mapping[str, Bound]) -> None:
    for name in stated:
        if name != "at_most":
            why = f"{_WHY} frequency can only have an at_most; use a limit on impressions instead"
            context.tell((*key, name), why)


def _check_reach(context: Context, key: Key, limit: Limit, stated: Mapping[str, Bound]) -> None:
    one_segment = len(context.scenario.audience) == 1
    relative = limit.per is not None or limit.for_each is not None
    for name, bound in stated.items():
        if not relative and bound.percent:
            why = f"{_WHY} reach has no shares; use an amount of people, or a share of impressions"
        elif name == "at_least" or (one_segment and not relative):
            continue
        elif relative:
            why = f"{_WHY} reach compared with something else can only have an at_least; use impressions instead"
        else:
            why = f"{_WHY} reach of several segments can only have an at_least; use impressions, or one audience"
        context.tell((*key, name), why)
