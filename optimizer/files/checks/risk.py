"""What decides over draws: `risk`, and limits that are `sure` or hold for the `worst` draws."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.language.measures import LINES_USED, is_ratio
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.uncertainty import Uncertainty, size_of
from optimizer.domain.language.wording import percent
from optimizer.errors import Key
from optimizer.files.checks.context import Context

FEW, HALF = 50, 0.5
"""Draws that a tail has at least, for fewer say nothing of it; and the most that is a tail."""
WEIGHED = ("weighted", "profit")
"""Strategies whose figure in a draw can be weighed."""
UNDRAWN = ("balanced", "priority")
"""Strategies that take no limit over draws, either."""


def check_risk(context: Context) -> None:
    """Everything that asks for a plan over draws."""
    scenario = context.scenario
    if scenario.risk is not None:
        _check_weighing(context)
    for position, limit in enumerate(scenario.limits):
        if limit.drawn and ("limits", position) not in context.source.spoilt:
            _check_limit(context, ("limits", position), limit)


def _check_weighing(context: Context) -> None:
    scenario, risk, key = context.scenario, context.scenario.risk, ("risk",)
    if risk is None or not context.fine(key):
        return
    if scenario.strategy not in WEIGHED:
        context.tell(key, f"goes with strategy weighted or profit, and the strategy is {scenario.strategy}")
    if not scenario.whole:
        context.tell(key, "weighs draws of whole partnerships; leave counts: fractional out")
    if risk.regret is not None:
        others = [name for name in ("worst", "weight") if getattr(risk, name) is not None]
        if others:
            context.tell((*key, others[0]), "regret is given too, which compares cases without draws; keep one of them")
        if not scenario.cases:
            context.tell((*key, "regret"), "there are no cases whose regret could be told; state cases")
    elif risk.worst is not None:
        _check_tail(context, (*key, "worst"), risk.worst)


def _check_tail(context: Context, key: Key, share: float) -> None:
    """A share of the draws, the worst ones: above 0, at most half, and enough of them."""
    draws = size_of(context.scenario.uncertainty or Uncertainty())
    if not 0.0 < share <= HALF:
        context.tell(key, f"{percent(share)} is no share of bad draws; write more than 0% and at most 50%, such as 10%")
    elif share * draws < FEW:
        context.tell(key, f"{percent(share)} of {draws:,} draws are fewer than {FEW}; raise it, or uncertainty.draws")


def _check_limit(context: Context, key: Key, limit: Limit) -> None:
    scenario = context.scenario
    name = "worst" if limit.sure is None else "sure"
    if limit.sure is not None and limit.worst is not None:
        context.tell((*key, "worst"), "sure is given too; a limit states one of them, so write two limits")
        return
    if not scenario.whole:
        context.tell((*key, name), "speaks of draws of whole partnerships; leave counts: fractional out")
    elif scenario.strategy in UNDRAWN:
        context.tell((*key, name), f"goes with weighted, profit and cheapest, and the strategy is {scenario.strategy}")
    if limit.sure is not None:
        _check_sure(context, (*key, name), limit.sure)
    elif limit.worst is not None:
        _check_tail(context, (*key, name), limit.worst)
    for why in _unfit(limit):
        context.tell((*key, name), why)
        return


def _check_sure(context: Context, key: Key, sure: float) -> None:
    draws = size_of(context.scenario.uncertainty or Uncertainty())
    if sure <= HALF:
        context.tell(key, f"{percent(sure)} is no more than even; write more than 50%, such as 90%")
    elif sure >= 1.0:
        context.tell(key, "nothing is sure in every draw; write less than 100%, such as 95%")
    elif (1.0 - sure) * draws < FEW:
        left = f"{percent(1.0 - sure)} of {draws:,} draws"
        context.tell(key, f"leaves {left} to fail, fewer than {FEW}; lower it, or raise uncertainty.draws")


def _unfit(limit: Limit) -> Iterator[str]:
    """Why a limit cannot speak of draws."""
    what = "sure" if limit.sure is not None else "worst"
    stated = [limit.exactly, *(own.exactly for own in limit.each.values())]
    if any(bound is not None for bound in stated):
        yield f"{what} does not go with exactly, which no draw meets; state at_least or at_most"
    if limit.if_used:
        yield f"{what} does not go with if_used; leave one of them out"
    if limit.measure == LINES_USED:
        yield f"{what} does not go with lines_used, which no draw changes; leave {what} out"
    if limit.worst is not None:
        yield from _unfit_tail(limit)
        if limit.measure == "reach" and limit.at_most is not None:
            yield "worst does not go with a cap of reach; state sure"


def _unfit_tail(limit: Limit) -> Iterator[str]:
    """The mean of a tail is exact for amounts alone."""
    if is_ratio(limit.measure):
        yield f"{limit.measure} is a ratio, whose mean over draws has no exact form; state sure, which takes ratios"
    for name in ("per", "for_each"):
        if getattr(limit, name) is not None:
            yield f"worst does not go with {name}; state sure, which takes it"
    bounds = [limit.at_least, limit.at_most, *(own.at_least for own in limit.each.values())]
    bounds += [own.at_most for own in limit.each.values()]
    if limit.of != "budget" and any(bound is not None and bound.percent for bound in bounds):
        yield "worst does not go with a share of the plan; state sure, which takes shares"
