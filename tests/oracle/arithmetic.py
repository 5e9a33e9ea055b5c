"""The contract's formulas in plain arithmetic, for a scenario given as a plain dict.

Every function takes one mix (line name -> number) or, through `Mixes`, many mixes at once as the columns of an array.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Selection = tuple[int, ...]
Quantity = str | float | list[Any] | tuple[Any, ...]
Audience = str | float | dict[str, Any] | None

TOLERANCE = 1e-8
DISTINCT = "distinct:"
"""Before the label of which a condition counts the values that are used."""
LEAST_USED = 0.001
FACTORS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
MONEY = ("fees", "agency_fee", "products", "commission", "setup")
COUNTED = ("partnerships", "posts", "fees", "agency_fee", "products", "content_value", "hours")
SCALED = ("impressions", "reach", "engagements", "conversions", "revenue", "commission")
RATIOS = {
    "cpm": (1000.0, "spend", "impressions"),
    "cpe": (1.0, "spend", "engagements"),
    "cpa": (1.0, "spend", "conversions"),
    "roas": (1.0, "revenue", "spend"),
    "roi": (1.0, "profit", "spend"),
    "frequency": (1.0, "impressions", "reach"),
}
BUILT_IN = (*COUNTED, *SCALED, "setup", "spend", "profit", "lines_used")
DEFAULT_MEASURES = {"awareness": "reach", "conversion": "conversions", "community": "engagements"}
LABELS = ("platform", "format", "phase", "region")


def quantity(value: Quantity) -> float:
    """Read `60000`, `60_000`, `60k`, `3.86%`, `[low, high]` or `[low, likely, high]` as its planning value."""
    if isinstance(value, list | tuple):
        return _pert([quantity(item) for item in value])
    if not isinstance(value, str):
        return float(value)
    text = value.strip().replace("_", "")
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text[:-1]) * FACTORS[text[-1]] if text[-1] in FACTORS else float(text)


def _pert(points: Sequence[float]) -> float:
    """Give the mean of a PERT distribution through two or three points."""
    low, high = points[0], points[-1]
    likely = points[1] if len(points) == 3 else (low + high) / 2
    return (low + 4 * likely + high) / 6


def is_share(value: Quantity) -> bool:
    """Tell whether a bound was written as a percentage."""
    return isinstance(value, str) and value.strip().endswith("%")


@dataclass(frozen=True)
class Line:
    """One line of the rate card at its planning values.

    `counted` grows with each partnership, `scaled` with each effective partnership, `setup` is paid once if used;
    `strength` holds a = -ln(1 - r·s / A) for each segment of the audience.
    """

    name: str
    labels: dict[str, str]
    fewest: float
    most: float
    fewest_if_used: float
    steps: tuple[tuple[float, float], ...]
    setup: float
    counted: dict[str, float]
    scaled: dict[str, float]
    margin: float
    strength: tuple[float, ...]

    @property
    def unit_cost(self) -> float:
        """Money for one more partnership, without commission and setup."""
        return self.counted["fees"] + self.counted["agency_fee"] + self.counted["products"]

    def per_count(self, measure: str) -> float:
        """Give what each partnership adds to a measure, whatever its rank."""
        if measure == "spend":
            return self.unit_cost
        if measure == "profit":
            return self.counted["content_value"] - self.unit_cost
        return self.counted.get(measure, 0.0)

    def per_result(self, measure: str) -> float:
        """Give what each effective partnership adds to a measure."""
        if measure == "spend":
            return self.scaled["commission"]
        if measure == "profit":
            return self.scaled["revenue"] * self.margin - self.scaled["commission"]
        return self.scaled.get(measure, 0.0)

    def once(self, measure: str) -> float:
        """Give what being used at all adds to a measure."""
        return {"spend": self.setup, "setup": self.setup, "profit": -self.setup, "lines_used": 1.0}.get(measure, 0.0)


@dataclass(frozen=True)
class Goal:
    """One goal: a measure over a selection, its normalised weight and its floor."""

    name: str
    measure: str
    lines: Selection
    weight: float
    at_least: float | None


@dataclass(frozen=True)
class Condition:
    """scale · measure(lines) ⋚ factor · other(other_lines), or ⋚ factor alone where there is no other measure."""

    label: str
    measure: str
    lines: Selection
    sense: str
    factor: float
    scale: float = 1.0
    other: str | None = None
    other_lines: Selection = ()
    if_used: bool = False
    """Whether it holds, too, where none of its lines is used."""


@dataclass(frozen=True)
class Campaign:
    """A scenario with every planning value resolved."""

    lines: tuple[Line, ...]
    goals: tuple[Goal, ...]
    segments: tuple[float, ...]
    budget: float | None
    reserve: float
    strategy: str
    fractional: bool
    order: tuple[int, ...]
    tolerance: float
    conditions: tuple[Condition, ...]

    @property
    def spendable(self) -> float:
        """Budget after reserve."""
        return math.inf if self.budget is None else self.budget - self.reserve

    @property
    def everything(self) -> Selection:
        """The selection of all lines."""
        return tuple(range(len(self.lines)))

    def cap(self, index: int) -> float:
        """Give the most partnerships of a line, from `available` and from what the budget can buy."""
        line = self.lines[index]
        if line.unit_cost <= 0 or math.isinf(self.spendable):
            return line.most
        bought = max(0.0, (self.spendable - line.setup) / line.unit_cost)
        return min(line.most, bought if self.fractional else math.floor(bought * (1 + TOLERANCE)))


def read(scenario: Mapping[str, Any]) -> Campaign:
    """Resolve a scenario dict."""
    segments = _segments(scenario.get("audience"))
    lines = tuple(_line(name, dict(given), scenario, segments) for name, given in scenario["tiers"].items())
    budget = quantity(scenario["budget"]) if "budget" in scenario else None
    reserve = _reserve(scenario.get("reserve", 0), budget)
    goals = _goals(scenario.get("goals", {}), lines)
    names = [goal.name for goal in goals]
    spendable = math.inf if budget is None else budget - reserve
    return Campaign(
        lines=lines,
        goals=goals,
        segments=segments,
        budget=budget,
        reserve=reserve,
        strategy=scenario.get("strategy", "weighted"),
        fractional=scenario.get("counts", "whole") == "fractional",
        order=tuple(names.index(name) for name in scenario.get("order", [])),
        tolerance=quantity(scenario.get("tolerance", "1%")),
        conditions=tuple(_conditions(scenario.get("limits", []), lines, goals, spendable)),
    )


def _segments(audience: Audience) -> tuple[float, ...]:
    if audience is None:
        return ()
    return tuple(quantity(size) for size in audience.values()) if isinstance(audience, dict) else (quantity(audience),)


def _reserve(given: Quantity, budget: float | None) -> float:
    if budget is None:
        return 0.0
    value = quantity(given)
    return value * budget if is_share(given) or 0 < value <= 1 else value


def _line(name: str, given: dict[str, Any], scenario: Mapping[str, Any], segments: tuple[float, ...]) -> Line:
    posts, delivery = quantity(given.get("posts", 1)), quantity(given.get("delivery_rate", 1))
    scaled = _results(given, posts, delivery)
    own = {key: quantity(given.get(key, scenario.get(key, default))) for key, default in _VALUE_DEFAULTS.items()}
    scaled["revenue"] = scaled["conversions"] * own["value_per_conversion"] * (1 - own["discount"])
    scaled["commission"] = scaled["revenue"] * quantity(given.get("commission_rate", 0))
    fees = quantity(given["fee"]) if "fee" in given else quantity(given.get("fee_per_post", 0)) * posts
    counted = {
        "partnerships": 1.0,
        "posts": posts * delivery,
        "fees": fees,
        "agency_fee": fees * quantity(scenario.get("agency_fee", 0)),
        "products": quantity(given.get("product_cost", 0)),
        "content_value": quantity(given.get("content_value", 0)) * posts * delivery,
        "hours": quantity(given.get("hours", 0)),
        **{key: quantity(value) for key, value in given.get("measures", {}).items()},
    }
    exact = given.get("exactly")
    steps = sorted((float(after), quantity(share)) for after, share in given.get("results_after", {}).items())
    return Line(
        name=name,
        labels=_labels(name, given),
        fewest=float(exact if exact is not None else given.get("at_least", 0)),
        most=float(exact if exact is not None else given.get("available", math.inf)),
        fewest_if_used=float(given.get("at_least_if_used", 0)),
        steps=((0.0, 1.0), *steps),
        setup=quantity(given.get("setup_cost", 0)),
        counted=counted,
        scaled=scaled,
        margin=own["gross_margin"],
        strength=_strength(scaled["reach"], given.get("audience_share", 1), scenario.get("audience"), segments),
    )


_VALUE_DEFAULTS = {"value_per_conversion": 0, "discount": 0, "gross_margin": 1}


def _labels(name: str, given: Mapping[str, Any]) -> dict[str, str]:
    labels = {"tier": str(given.get("tier", name)), "name": name}
    labels.update({key: str(given[key]) for key in LABELS if key in given})
    labels.update({key: str(value) for key, value in given.get("labels", {}).items()})
    return labels


def _results(given: Mapping[str, Any], posts: float, delivery: float) -> dict[str, float]:
    """Give impressions, reach, engagements and conversions of one partnership alone."""
    followers, known = quantity(given.get("followers", 0)), given.get("per_post", {})
    seen = quantity(given.get("reach_rate", 1))
    one_post = {
        "impressions": quantity(known.get("impressions", followers * seen)),
        "engagements": quantity(known.get("engagements", followers * quantity(given.get("engagement_rate", 0)))),
    }
    converted = one_post["engagements"] * quantity(given.get("conversion_rate", 0))
    one_post["conversions"] = quantity(known.get("conversions", converted))
    reach = quantity(known["reach"]) if "reach" in known else followers * (1 - (1 - seen) ** posts)
    return {key: value * posts * delivery for key, value in one_post.items()} | {"reach": reach * delivery}


def _strength(
    reach: float, share: Quantity | dict[str, Any], audience: Audience, segments: tuple[float, ...]
) -> tuple[float, ...]:
    """Give a = -ln(1 - r·s / A) for each segment; a single share spreads over segments by their size."""
    if isinstance(share, dict) and isinstance(audience, dict):
        shares = [quantity(share.get(name, 0)) for name in audience]
        return tuple(-math.log1p(-reach * part / size) for part, size in zip(shares, segments, strict=True))
    part = 1.0 if isinstance(share, dict) else quantity(share)
    return tuple(-math.log1p(-reach * part / sum(segments)) for _ in segments)


def select(lines: Sequence[Line], where: Mapping[str, Any] | None) -> Selection:
    """Give the positions of the lines that match every label of `where`."""
    wanted = {key: value if isinstance(value, list) else [value] for key, value in (where or {}).items()}
    return tuple(
        position
        for position, line in enumerate(lines)
        if all(line.labels.get(key) in [str(value) for value in values] for key, values in wanted.items())
    )


def _goals(given: Mapping[str, Any], lines: Sequence[Line]) -> tuple[Goal, ...]:
    goals = {name: value if isinstance(value, dict) else {"weight": value} for name, value in given.items()}
    total = sum(quantity(goal.get("weight", 0)) for goal in goals.values())
    return tuple(
        Goal(
            name=name,
            measure=goal.get("measure") or DEFAULT_MEASURES.get(name, name),
            lines=select(lines, goal.get("where")),
            weight=quantity(goal.get("weight", 0)) / total if total else 0.0,
            at_least=quantity(goal["at_least"]) if "at_least" in goal else None,
        )
        for name, goal in goals.items()
    )


def _conditions(
    limits: Sequence[Mapping[str, Any]], lines: Sequence[Line], goals: Sequence[Goal], spendable: float
) -> list[Condition]:
    """State the budget, the goals' floors and every limit as conditions."""
    everything = tuple(range(len(lines)))
    found = [Condition("budget", "spend", everything, "<=", spendable)] if math.isfinite(spendable) else []
    found += [
        Condition(f"floor of {goal.name}", goal.measure, goal.lines, ">=", goal.at_least)
        for goal in goals
        if goal.at_least is not None
    ]
    for position, stated in enumerate(limits):
        for limit in _each_value(stated, lines):
            for key, sense in (("at_least", ">="), ("at_most", "<="), ("exactly", "==")):
                if key in limit:
                    found.append(_condition(f"limit {position} {key}", limit, limit[key], sense, lines, spendable))
    return found


def _each_value(limit: Mapping[str, Any], lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    """State a limit by a label as one limit for each of its values, numbers of single values in their place."""
    if "by" not in limit:
        return [limit]
    label, found = limit["by"], list["Mapping[str, Any]"]()
    values = dict.fromkeys(
        lines[i].labels[label] for i in select(lines, limit.get("where")) if label in lines[i].labels
    )
    for value in values:
        own = {key: part for key, part in limit.items() if key not in ("by", "each")}
        own |= limit.get("each", {}).get(value, {})
        selections = [own["where"]] if "where" in own else []
        own["where"] = {**own.get("where", {}), label: value}
        if "for_each" in own:
            own["for_each"] = _both(own["for_each"], label, value)
            selections.append(own["for_each"])
        if "where" in own.get("per", {}):
            own["per"] = {**own["per"], "where": _both(own["per"]["where"], label, value)}
            selections.append(own["per"]["where"])
        if all(select(lines, where) for where in selections):
            found.append(own)
    return found


def _both(where: Mapping[str, Any], label: str, value: str) -> dict[str, Any]:
    """Narrow a selection to one value; to none where it names others."""
    stated = where.get(label, value)
    return {**where, label: value if value in (stated if isinstance(stated, list) else [stated]) else []}


def _condition(
    label: str, limit: Mapping[str, Any], bound: Quantity, sense: str, lines: Sequence[Line], spendable: float
) -> Condition:
    condition = _stated(label, limit, bound, sense, lines, spendable)
    return replace(condition, if_used=limit.get("if_used", False))


def _stated(
    label: str, limit: Mapping[str, Any], bound: Quantity, sense: str, lines: Sequence[Line], spendable: float
) -> Condition:
    everything, chosen = tuple(range(len(lines))), select(lines, limit.get("where"))
    measure, factor = limit["measure"], quantity(bound)
    if "distinct" in limit:
        return Condition(label, f"{DISTINCT}{limit['distinct']}", chosen, sense, factor)
    if measure in RATIOS:
        scale, above, below = RATIOS[measure]
        return Condition(label, above, chosen, sense, factor, scale, below, chosen)
    if "for_each" in limit:
        return Condition(label, measure, chosen, sense, factor, 1.0, "partnerships", select(lines, limit["for_each"]))
    if "per" in limit:
        other = limit["per"]
        others = select(lines, other["where"]) if "where" in other else chosen
        return Condition(label, measure, chosen, sense, factor, 1.0, other["measure"], others)
    if is_share(bound) and limit.get("of", "plan") == "plan":
        return Condition(label, measure, chosen, sense, factor, 1.0, measure, everything)
    return Condition(label, measure, chosen, sense, factor * spendable if is_share(bound) else factor)


class Mixes:
    """Many mixes at once: `counts` has one row for each line and one column for each mix."""

    def __init__(self, campaign: Campaign, counts: Matrix) -> None:
        """Keep the counts and work out effective counts and use."""
        self.campaign, self.counts = campaign, counts

    @cached_property
    def effective(self) -> Matrix:
        """Partnerships weighted by `results_after`, earlier ones first."""
        return np.array([_effective(line, row) for line, row in zip(self.campaign.lines, self.counts, strict=True)])

    @cached_property
    def used(self) -> Flags:
        """Lines of which at least one partnership (fractional: 0.001) is bought."""
        least = LEAST_USED if self.campaign.fractional else 1.0
        used: Flags = self.counts >= least * (1 - TOLERANCE)
        return used

    def _values(self, label: str, lines: Selection) -> Vector:
        """Count the different values of a label among the lines that are used."""
        groups: dict[str, list[int]] = {}
        for index in lines:
            if (value := self.campaign.lines[index].labels.get(label)) is not None:
                groups.setdefault(value, []).append(index)
        found = np.zeros(self.counts.shape[1])
        for members in groups.values():
            found += self.used[members].any(axis=0)
        return found

    def measure(self, name: str, lines: Selection | None = None) -> Vector:
        """Give a measure of the selected lines alone, one figure for each mix."""
        chosen = self.campaign.everything if lines is None else lines
        if name in RATIOS:
            scale, above, below = RATIOS[name]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio: Vector = scale * self.measure(above, chosen) / self.measure(below, chosen)
            return np.where(self.measure(below, chosen) == 0, np.nan, ratio)
        if name == "reach" and self.campaign.segments:
            return self._unduplicated(chosen)
        if name.startswith(DISTINCT):
            return self._values(name.removeprefix(DISTINCT), chosen)
        total = np.zeros(self.counts.shape[1])
        for i in chosen:
            line = self.campaign.lines[i]
            total += line.per_count(name) * self.counts[i] + line.per_result(name) * self.effective[i]
            total += line.once(name) * self.used[i]
        return total

    def strength(self, segment: int, lines: Selection) -> Vector:
        """Give L = Σ n·a of the selected lines in one segment."""
        total = np.zeros(self.counts.shape[1])
        for i in lines:
            total += self.campaign.lines[i].strength[segment] * self.effective[i]
        return total

    def _unduplicated(self, lines: Selection) -> Vector:
        total = np.zeros(self.counts.shape[1])
        for segment, size in enumerate(self.campaign.segments):
            total -= size * np.expm1(-self.strength(segment, lines))
        return total

    def goal(self, goal: Goal) -> Vector:
        """Give the value of a goal."""
        return self.measure(goal.measure, goal.lines)

    def sides(self, condition: Condition) -> tuple[Vector, Vector]:
        """Give both sides of a condition, multiplied out."""
        left = condition.scale * self.measure(condition.measure, condition.lines)
        if condition.other is None:
            return left, np.full_like(left, condition.factor)
        return left, condition.factor * self.measure(condition.other, condition.other_lines)

    def breach(self, condition: Condition) -> Vector:
        """Tell how far a condition is broken, relative to its larger side; at most 0 where it holds."""
        left, right = self.sides(condition)
        over = {"<=": left - right, ">=": right - left, "==": np.abs(left - right)}[condition.sense]
        if condition.if_used:
            over = np.where(self.used[list(condition.lines)].any(axis=0), over, -np.inf)
        result: Vector = over / np.maximum(np.maximum(np.abs(left), np.abs(right)), 1e-300)
        return result

    def misuse(self, index: int) -> Flags:
        """Tell where the count of a line is outside its own bounds."""
        line, counts = self.campaign.lines[index], self.counts[index]
        lowest = max(line.fewest_if_used, LEAST_USED if self.campaign.fractional else 1.0)
        wrong: Flags = (counts < line.fewest * (1 - TOLERANCE)) | (counts > line.most * (1 + TOLERANCE))
        wrong |= (counts != 0) & (counts < lowest * (1 - TOLERANCE))
        return wrong if self.campaign.fractional else wrong | (counts != np.round(counts))

    def feasible(self, extra: Sequence[Condition] = ()) -> Flags:
        """Tell which mixes hold every bound, limit, floor, the budget and the extra conditions."""
        good = np.ones(self.counts.shape[1], dtype=np.bool_)
        for i in self.campaign.everything:
            good &= ~self.misuse(i)
        for condition in (*self.campaign.conditions, *extra):
            good &= self.breach(condition) <= TOLERANCE
        return good

    def attainment(self, goal: Goal, best: float | None) -> Vector | None:
        """Give value / best, or None where best is 0 or not known."""
        return self.goal(goal) / best if best else None

    def weighted(self, best: Mapping[str, float | None]) -> Vector:
        """Give Σ weight · attainment; a goal whose best is 0 adds nothing."""
        total = np.zeros(self.counts.shape[1])
        for goal in self.campaign.goals:
            attained = self.attainment(goal, best.get(goal.name))
            total += 0.0 if attained is None else goal.weight * attained
        return total

    def smallest(self, best: Mapping[str, float | None]) -> Vector:
        """Give the smallest attainment over goals with a weight above 0 (0 where no goal can be attained)."""
        attained = [self.attainment(goal, best.get(goal.name)) for goal in self.campaign.goals if goal.weight > 0]
        known = [row for row in attained if row is not None]
        result: Vector = np.min(known, axis=0) if known else np.zeros(self.counts.shape[1])
        return result

    def score(self, best: Mapping[str, float | None] | None = None) -> Vector:
        """Give the strategy's own figure."""
        match self.campaign.strategy:
            case "weighted":
                return self.weighted(best or {})
            case "balanced":
                return self.smallest(best or {})
            case "priority":
                return self.goal(self.campaign.goals[self.campaign.order[0]])
            case "cheapest":
                return self.measure("spend")
            case _:
                return self.measure("profit")


def _effective(line: Line, counts: Vector) -> Vector:
    ends = [after for after, _ in line.steps[1:]] + [math.inf]
    total = np.zeros_like(counts)
    for (start, share), end in zip(line.steps, ends, strict=True):
        total += share * (np.clip(counts, start, end) - start)
    return total


def mix(campaign: Campaign, counts: Mapping[str, float]) -> Mixes:
    """Make one mix from line names and numbers; lines left out are not bought."""
    unknown = set(counts) - {line.name for line in campaign.lines}
    if unknown:
        message = f"no such lines: {sorted(unknown)}"
        raise KeyError(message)
    return Mixes(campaign, np.array([[float(counts.get(line.name, 0.0))] for line in campaign.lines]))


def measure(
    scenario: Mapping[str, Any], counts: Mapping[str, float], name: str, where: Mapping[str, Any] | None = None
) -> float:
    """Give one measure or ratio (nan with a zero denominator) of the lines that `where` selects."""
    campaign = read(scenario)
    return float(mix(campaign, counts).measure(name, select(campaign.lines, where))[0])


def broken(scenario: Mapping[str, Any], counts: Mapping[str, float]) -> list[str]:
    """Name every bound, limit, floor and budget that a mix breaks by more than 1e-8 of the larger side."""
    campaign = read(scenario)
    one = mix(campaign, counts)
    lines = [f"bounds of {line.name}" for i, line in enumerate(campaign.lines) if one.misuse(i)[0]]
    return lines + [each.label for each in campaign.conditions if one.breach(each)[0] > TOLERANCE]


def score(
    scenario: Mapping[str, Any], counts: Mapping[str, float], best: Mapping[str, float | None] | None = None
) -> float:
    """Give the strategy's score of a mix, given best_g where the strategy needs it."""
    return float(mix(read(scenario), counts).score(best)[0])
