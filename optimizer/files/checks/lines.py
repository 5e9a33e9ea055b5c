"""Lines of the rate card: what each must say, and what excludes what."""

from __future__ import annotations

from math import floor

from optimizer.domain.arithmetic.line_figures import line_figures
from optimizer.domain.language.costs import volume_priced
from optimizer.domain.language.measures import COSTS, LINES_USED, MEASURES, MOST_PARTNERSHIPS, RATIOS, RESERVED
from optimizer.domain.language.periods import ceiling_of
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.scenario import Line, PerPost
from optimizer.domain.language.selection import LABELS, counted, switched
from optimizer.domain.language.spelled import alike, unlike_letters
from optimizer.domain.language.wording import number
from optimizer.errors import Key
from optimizer.files.checks.context import Context
from optimizer.files.checks.fees import check_fees
from optimizer.files.checks.funnel import check_funnel

COUNTED = (
    *("available", "exactly", "fee", "fee_per_post", "fee_after", "fee_from", "fee_at_most", "posts", "product_cost"),
    *("costs", "measures", "per_post", "followers", "engagement_rate", "conversion_rate"),
)
"""Keys of a line that say how many partnerships a budget can buy."""
_COUNTS = ("at_least", "available", "available_each_period", "exactly", "at_least_if_used")
_ROUNDING = 1e-9


def check_lines(context: Context) -> None:
    """Every line by itself."""
    if not context.scenario.tiers:
        message = "has no line; write at least one, such as `micro: {followers: 50k, fee_per_post: 500}`"
        context.tell(("tiers",), message)
    for family, names in (("tiers", context.scenario.tiers), ("goals", context.scenario.goals)):
        for name, other in alike(names):
            message = f"looks like {other}: {unlike_letters(name, other)}; give it a name that can be told apart"
            context.tell((family, name), message)
    for name, line in context.scenario.tiers.items():
        key: Key = ("tiers", name)
        _check_content(context, key, line)
        _check_counts(context, key, line)
        _check_steps(context, key, line)
        check_fees(context, key, line)
        _check_names(context, key, line)


def _check_content(context: Context, key: Key, line: Line) -> None:
    if line.followers is None and line.per_post == PerPost() and not line.measures:
        message = "says nothing of what it brings; give it followers, per_post or measures"
        context.tell(key, message, *((*key, part) for part in ("followers", "per_post", "measures")))
    if line.fee is not None and line.fee_per_post is not None:
        context.tell(
            (*key, "fee"), "fee_per_post is given too; keep one: fee for the bundle, fee_per_post for each post"
        )


def _check_counts(context: Context, key: Key, line: Line) -> None:
    for bound in _COUNTS:
        count = getattr(line, bound)
        if count is not None and context.scenario.whole and count != int(count):
            message = f"{count:.15g} is not a whole number, and partnerships are counted whole"
            context.tell(
                (*key, bound), f"{message}; round it, or write `counts: fractional`", (*key, bound), ("counts",)
            )
    if line.exactly is not None and (line.at_least is not None or line.available is not None):
        other = "at_least" if line.at_least is not None else "available"
        context.tell((*key, "exactly"), f"{other} is given too; exactly says both, so leave {other} out")
    if line.at_least is not None and line.available is not None and line.at_least > line.available:
        message = (
            f"{line.at_least:.15g} is above available, which is {line.available:.15g}; lower it, or raise available"
        )
        context.tell((*key, "at_least"), message, (*key, "at_least"), (*key, "available"))


def _check_steps(context: Context, key: Key, line: Line) -> None:
    before, last = 1.0, 0
    for threshold, share in line.results_after.items():
        if share > before:
            message = f"{number(100 * share)}% is more than {number(100 * before)}% after {last}; shares never rise"
            context.tell((*key, "results_after", context.threshold((*key, "results_after"), threshold)), message)
        before, last = share, threshold


def _check_names(context: Context, key: Key, line: Line) -> None:
    for label in line.labels:
        if label in ("name", "measure"):
            context.tell((*key, "labels", label), f"{label} cannot name a label; choose another name")
        elif label in LABELS:
            context.tell((*key, "labels", label), f"{label} has a key of its own; write `{label}:` on the line itself")
    check_funnel(context, key, line)
    for measure in line.measures:
        if measure in context.costs or (measure == COSTS and context.costs):
            message = f"{measure} is a cost, so a measure of one's own cannot be called that; choose another name"
            context.tell((*key, "measures", measure), message)
        if measure in RESERVED:
            what = "is built in" if measure in (*MEASURES, *RATIOS, LINES_USED) else "has a meaning of its own"
            message = f"{measure} {what}, so a measure of one's own cannot be called that; choose another name"
            context.tell((*key, "measures", measure), message)


def check_caps(context: Context) -> None:
    """Where being used or a step has to be decided, the number of partnerships needs a bound."""
    scenario = context.scenario
    used = {line for limit in scenario.limits for line in counted(scenario, limit)}
    either = {line for limit in scenario.limits for line in switched(scenario, limit)}
    told = set[str]()
    for position, one in enumerate(plan_lines(scenario)):
        line, key = one.line, ("tiers", one.card)
        reason = None if one.card in told else _reason(line, used=position in used, either=position in either)
        needed = (("budget",), ("reserve",), ("agency_fee",), ("costs",), *((*key, part) for part in COUNTED))
        if reason is None or not context.fine(*needed):
            continue
        most = _most(context, line, one.period)
        if most is None or most > MOST_PARTNERSHIPS:
            found = "nothing bounds its partnerships" if most is None else f"up to {number(most)} could be bought"
            message = f"{reason} needs a bound on partnerships, and {found}; write `available:` with at most 1,000,000"
            context.tell((*key, "available") if line.available is not None else key, message, (*key, "setup_cost"))
            told.add(one.card)


def _reason(line: Line, *, used: bool, either: bool) -> str | None:
    if line.setup_cost.value > 0:
        return "setup_cost"
    if line.at_least_if_used:
        return "at_least_if_used"
    if line.results_after:
        return "results_after"
    if volume_priced(line):
        return "fee_after" if line.fee_after else "fee_from"
    if either:
        return "a limit with if_used"
    return "a limit on lines_used" if used else None


def _most(context: Context, line: Line, period: str | None) -> float | None:
    """The most partnerships that availability and the budget allow; commission, which may fall, is left out."""
    scenario = context.scenario
    caps = [cap for cap in (line.available, line.available_each_period, line.exactly) if cap is not None]
    figures, money = line_figures(scenario, line), ceiling_of(scenario, period)
    if money is not None and figures.least_cost > 0:
        left = max(0.0, money - figures.coefficients["spend"].once)
        caps.append(floor(left / figures.least_cost + _ROUNDING))
    return min(caps) if caps else None
