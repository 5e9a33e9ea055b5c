"""Limits for each value of a label: that lines have it, what single values state, and that shares can hold together."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.selection import labelled, select
from optimizer.domain.language.singles import own_bounds, values
from optimizer.domain.language.wording import percent
from optimizer.errors import Key
from optimizer.files.checks.context import Context

_ROUNDING = 1e-9


def check_by(context: Context, key: Key, limit: Limit, check_each: Callable[[Context, Key, Limit], None]) -> None:
    """The label of a limit `by` one, its values that state numbers of their own, and what all ask for together."""
    if limit.by is None:
        if limit.each:
            message = "goes with by, which says of what these are values; write for example `by: tier`"
            context.tell((*key, "each"), message)
        return
    if not context.lines_known or not context.fine((*key, "where")):
        return
    known = values(context.scenario, limit)
    if not known:
        _tell_label(context, (*key, "by"), limit)
        return
    for value in limit.each:
        place = (*key, "each", value)
        if value not in known:
            what = "line is called" if limit.by == "name" else f"line has {limit.by}"
            advice = context.near(value, known) or f"; known are {', '.join(known[:12])}"
            context.tell(place, f"no {what} {value}{advice}")
        else:
            own = limit.model_copy(update={**own_bounds(limit, value), "by": None, "where": {str(limit.by): (value,)}})
            check_each(context, place, own)
    _check_together(context, key, limit, known)


def _tell_label(context: Context, key: Key, limit: Limit) -> None:
    own = labelled(context.scenario)
    lines = select(context.scenario, limit.where)
    found = dict.fromkeys(label for line in lines for label in own[line])
    advice = context.near(str(limit.by), found) or f"; known are {', '.join(found)}"
    of = "none of its lines" if limit.where else "no line"
    context.tell(key, f"{of} has the label {limit.by}{advice}")


def _check_together(context: Context, key: Key, limit: Limit, known: tuple[str, ...]) -> None:
    """Shares of the whole plan that each value must have at least come to 100% at most."""
    if limit.if_used or limit.of == "budget" or limit.per is not None or limit.for_each is not None:
        return
    shares = []
    for value in known:
        own = own_bounds(limit, value)
        bound = own["exactly"] or own["at_least"]
        if bound is not None and bound.percent:
            shares.append(bound.value)
    total = fsum(shares)
    if total > 1 + _ROUNDING:
        side = "at_least" if limit.at_least is not None else "exactly"
        bound = limit.at_least or limit.exactly
        number = percent(bound.value) if bound is not None else "50%"
        form = (
            f"{{measure: {limit.measure}, where: ..., by: {limit.by}, {side}: {number}, "
            f"per: {{measure: {limit.measure}, where: {{}}}}}}"
        )
        message = (
            f"{number} of the plan for each of {len(known)} values of {limit.by} comes to {percent(total)}; a share "
            f"within each value is written `{form}`"
        )
        context.tell((*key, side) if getattr(limit, side) is not None else key, message)
